#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Tests mirror the tree (tests/sim/test_x.c tests sim/x.c) and their names are claims: four words
# at least. A test function that no list runs is the compiler's to find.
bad=0
for file in $(find tests/sim tests/models tests/analysis -name 'test_*.c' 2>/dev/null | LC_ALL=C sort); do
    mirrored=${file#tests/}
    mirrored=${mirrored%/*}/${mirrored##*/test_}
    if [ ! -f "$mirrored" ] && [ ! -f "${mirrored%.c}.h" ]; then
        echo "$file:1: tests $mirrored, which does not exist"
        bad=1
    fi
done
find tests -name 'test_*.c' | LC_ALL=C sort | xargs awk '
# What takes the state of cmocka and returns nothing is a test; set-ups return a number.
match($0, /^static void [A-Za-z0-9_]+\((void \*\*state\))?$/) {
    name = $0; sub(/^static void /, "", name); sub(/\(.*/, "", name)
    if (gsub(/_/, "_", name) < 3) {
        printf "%s:%d: %s is a topic, not a claim; say what holds\n", FILENAME, FNR, name; bad = 1
    }
}
END { exit bad }' || bad=1
exit $bad
