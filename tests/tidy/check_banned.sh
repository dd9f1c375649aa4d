#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Calls and flags that would make results depend on the clock, the locale, the CPU or luck. What is
# banned, where it is allowed, and what to use instead stands in banned.txt.
bad=0
find sim models analysis tests -name '*.[ch]' | LC_ALL=C sort | xargs awk -F '\t' '
FILENAME == "tests/tidy/banned.txt" { next }
# Comments and texts may speak of anything.
FNR == 1 { within = 0 }
{
    line = $0
    gsub(/\\./, "", line); gsub(/"[^"]*"/, "\"\"", line)
    if (within) { if (!sub(/^.*\*\//, "", line)) next; within = 0 }
    gsub(/\/\*[^*]*\*\//, "", line)
    sub(/\/\/.*/, "", line)
    if (sub(/\/\*.*/, "", line)) within = 1
    rest = line
    while (match(rest, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        before = RSTART > 1 ? substr(rest, RSTART - 1, 1) : ""
        name = substr(rest, RSTART, RLENGTH); sub(/[ \t]*\($/, "", name)
        rest = substr(rest, RSTART + RLENGTH)
        # A member or a function of ours that is called x.time() is none of these.
        if (!(name in instead) || before == "." || before == ">") continue
        if (allowed[name] != "-" && FILENAME ~ allowed[name]) continue
        printf "%s:%d: %s is banned; %s\n", FILENAME, FNR, name, instead[name]
        bad = 1
    }
}
BEGIN {
    while ((getline row <"tests/tidy/banned.txt") > 0) {
        if (row ~ /^#/ || row == "") continue
        split(row, field, "\t")
        count = split(field[1], names, " ")
        for (i = 1; i <= count; i++) { allowed[names[i]] = field[2]; instead[names[i]] = field[3] }
    }
}
END { exit bad }' || bad=1
if grep -nE -e '-ffast-math|-Ofast|-march=native|-mtune=native' Makefile .ci/* 2>/dev/null |
    sed 's/$/ (banned: results must not depend on the CPU)/' | grep .; then
    bad=1
fi
exit $bad
