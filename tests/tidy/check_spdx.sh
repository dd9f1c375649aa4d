#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every file that can hold a comment says its licence: C files in their first line, the others in
# one of the first three.
find sim models analysis tests scenarios .ci Makefile CITATION.cff -type f \
    \( -name '*.[ch]' -o -name '*.cpp' -o -name '*.sh' -o -name '*.bats' -o -name '*.yaml' \
    -o -name '*.py' -o -name '*.cff' -o -name Makefile -o -path '.ci/*' \) 2>/dev/null |
    LC_ALL=C sort | grep -v -e '^tests/bad/' -e '^tests/golden/' -e '/corpus' | {
    bad=0
    while read -r file; do
        case $file in
        *.c | *.h | *.cpp)
            lines=1 line='// SPDX-License-Identifier: GPL-3.0-or-later'
            ;;
        *) lines=3 line='# SPDX-License-Identifier: GPL-3.0-or-later' ;;
        esac
        if ! head -n $lines "$file" | grep -qxF "$line"; then
            echo "$file:1: lacks the line: $line"
            bad=1
        fi
    done
    exit $bad
}
