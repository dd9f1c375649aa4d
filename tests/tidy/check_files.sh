#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A file is a room with one purpose: 600 lines are a pause, said but not a failure, 900 a wall.
find sim models analysis tests .ci Makefile -type f \
    \( -name '*.[ch]' -o -name '*.cpp' -o -name '*.sh' -o -name '*.bats' -o -path '.ci/*' \
    -o -name Makefile \) | LC_ALL=C sort | xargs wc -l | awk '
    $2 == "total" { next }
    $1 > 900 { printf "%s:900: has %d lines; split it by purpose\n", $2, $1; bad = 1; next }
    $1 > 600 { printf "%s:600: has %d lines; is it still one purpose?\n", $2, $1 }
    END { exit bad }'
