#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Functions have at most 70 lines; the few that are a dispatch or a table in disguise are listed in
# functions.txt.
find sim models analysis tests -name '*.[ch]' | LC_ALL=C sort |
    ctags -L - -f - --languages=C --c-kinds=f --fields=+ne 2>/dev/null |
    awk -F '\t' '
    FILENAME != "-" { if ($0 !~ /^#/ && NF) { split($0, word, " "); exempt[word[1] " " word[2]] = 1 } next }
    /^!/ { next }
    {
        line = end = 0
        for (i = 4; i <= NF; i++) {
            if ($i ~ /^line:/) line = substr($i, 6)
            if ($i ~ /^end:/) end = substr($i, 5)
        }
        length_of = end - line + 1
        # The main of a test program is the list of its tests.
        if (length_of <= 70 || ($2 " " $1) in exempt || ($2 ~ /^tests\// && $1 == "main")) next
        printf "%s:%d: %s has %d lines of at most 70; give its parts names\n", $2, line, $1, length_of
        bad = 1
    }
    END { exit bad }' tests/tidy/functions.txt -
