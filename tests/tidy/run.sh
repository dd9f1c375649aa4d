#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every check of the house rules over the tree: tests/tidy/run.sh BUILD
#
# A check is a script check_*.sh beside this one. It runs at the top of the tree, is given the
# folder of the built objects, prints "file:line: what is wrong, and what to do instead", and
# leaves with 1 when it found anything. test_tidy.sh shows that each of them can fail.
set -u
build=${1:-build/release}
failed=0
passed=0
for check in tests/tidy/check_*.sh; do
    name=${check##*/check_}
    if found=$(sh "$check" "$build" 2>&1); then
        passed=$((passed + 1))
        printf 'ok   %s\n' "${name%.sh}"
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n' "${name%.sh}"
    fi
    [ -z "$found" ] || printf '%s\n' "$found" | sed 's/^/    /'
done
printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
