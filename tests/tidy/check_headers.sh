#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every header compiles on its own, with the flags of the build.
compile=$(cat "$1/flags")
find sim models analysis -name '*.h' | LC_ALL=C sort | {
    bad=0
    while read -r header; do
        # shellcheck disable=SC2086 # the flags are a list
        if ! printf '#include "%s"\nextern int alone;\n' "$header" |
            $compile -fsyntax-only -x c -; then
            echo "$header:1: does not compile alone; include what it uses"
            bad=1
        fi
    done
    exit $bad
}
