#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Would the tests notice? Puts one deliberate fault after the other into a copy of the program and
# requires the theory and model tests to reject each of them.
#
#   tests/faults/run.sh [FAULT...]      all faults, or those named
#
# A fault is a sed script tests/faults/NAME.sed: the file that it changes stands in its line
# "# file:", what is wrong then in the line below. A fault that no longer changes its file, or does
# not compile, is an error: the code moved on, and the fault has to follow. Speaks TAP. Each fault is
# a build of a few files and the tests up to the first that fails; all of them take some minutes.
# CC and CFLAGS are honoured.
set -eu

cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
log=$work/log

mkdir "$work/tree"
tar -cf - Makefile sim models scenarios analysis tests | tar -xf - -C "$work/tree"

# The quick ones first; a fault is rejected by the first that fails.
suite() {
    for name in edges metamorphic sharing waiting counts loss shipped; do
        printf 'tests/theory/test_%s\n' "$name"
    done
    (cd "$work/tree" && find tests/models -name 'test_*.c' | sed 's/\.c$//' | sort)
}
suite >"$work/suite"

build() {
    sed "s|^|$work/build/|" "$work/suite" | (cd "$work/tree" && xargs "${MAKE:-make}" -s \
        --no-print-directory -j"$(nproc)" B="$work/build" WERROR=0 CFLAGS="${CFLAGS:--O2 -g}") \
        >"$log" 2>&1
}

# The first test program that fails, or nothing.
first_rejection() {
    while read -r program; do
        if ! (cd "$work/tree" && timeout 300 "$work/build/$program" >"$log" 2>&1); then
            printf '%s' "$program"
            return
        fi
    done <"$work/suite"
}

# The names of the tests that failed in it.
failed_tests() {
    sed -n 's/^\[  FAILED  \] \([a-z0-9_.]*[a-z]\)$/\1/p' "$log" | sort -u | head -n 3 |
        paste -s -d ' ' -
}

number=0
failed=0
not_ok() {
    printf 'not ok %d - %s\n' "$number" "$1"
    failed=1
}

try_fault() {
    case $1 in
    */*) fault=$1 ;;
    *) fault=tests/faults/$1.sed ;;
    esac
    number=$((number + 1))
    name=$(basename "$fault" .sed)
    file=$work/tree/$(sed -n 's/^# file: //p' "$fault")
    cp -p "$file" "$work/sound"
    sed -f "$fault" "$work/sound" >"$file"
    if cmp -s "$file" "$work/sound"; then
        not_ok "$name no longer changes its file"
    elif ! build; then
        sed 's/^/# /' "$log" | head -n 20
        not_ok "$name compiles"
    else
        program=$(first_rejection)
        if [ -n "$program" ]; then
            printf '# rejected by %s: %s\n' "$program" "$(failed_tests)"
            printf 'ok %d - %s\n' "$number" "$name"
        else
            not_ok "$name is rejected"
        fi
    fi
    cp "$work/sound" "$file"
}

number=1
build || { sed 's/^/# /' "$log"; exit 1; }
rejection=$(first_rejection)
if [ -n "$rejection" ]; then
    sed 's/^/# /' "$log" | tail -n 30
    not_ok "the program without a fault passes $rejection"
    exit 1
fi
printf 'ok 1 - the program without a fault passes\n'
if [ $# -eq 0 ]; then
    set -- tests/faults/*.sed
fi
for fault; do
    try_fault "$fault"
done
printf '1..%d\n' "$number"
exit $failed
