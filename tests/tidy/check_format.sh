#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# C files are as clang-format 14 leaves them (make format), lines have at most 100 columns, and the
# body of every if, else, for and while stands in braces.
bad=0
files=$(find sim models analysis tests -name '*.[ch]' | LC_ALL=C sort)
# shellcheck disable=SC2086 # no file name of ours holds a space
clang-format --dry-run -Werror $files 2>&1 | grep -E '^[^ ]+:[0-9]+:[0-9]+: error' |
    sed 's/code should be clang-formatted.*/not as clang-format leaves it; run make format/' | grep . && bad=1
# shellcheck disable=SC2086
LC_ALL=C awk '
{
    line = $0; gsub(/[\200-\277]/, "", line) # a character of several bytes is one column
    if (length(line) > 100) {
        printf "%s:%d: has %d columns of at most 100\n", FILENAME, FNR, length(line); bad = 1
    }
    sub(/[ \t]*\/\/.*/, "", line)
    if (line ~ /^ *(\} else )?(if|for|while) \(.*\)$/ || line ~ /^ *(\} )?else$/) {
        # The whole condition stands here when its parentheses balance.
        opened = gsub(/\(/, "(", line); closed = gsub(/\)/, ")", line)
        if (opened == closed) { printf "%s:%d: needs braces\n", FILENAME, FNR; bad = 1 }
    }
}
END { exit bad }' $files || bad=1
exit $bad
