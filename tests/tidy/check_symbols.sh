#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A public symbol starts with its file's stem, or with its folder's name and the stem: what a
# linker sees of event_queue.c is event_queue_*, of placement/first_fit.c placement_first_fit*.
# Lists that a header on the ground floor declares are exempt by name in symbols.txt.
build=$1
find sim models analysis -name '*.c' | LC_ALL=C sort | while read -r source; do
    object=$build/${source%.c}.o
    [ -f "$object" ] && nm -g -P --defined-only "$object" | sed "s|^|$source |"
done | awk '
FILENAME != "-" { if ($0 !~ /^#/ && NF) exempt[$1 " " $2] = 1; next }
{
    parts = split($1, path, "/")
    stem = path[parts]; sub(/\.c$/, "", stem)
    both = path[parts - 1] "_" stem
    if ($2 == stem || index($2, stem "_") == 1 || $2 == both || index($2, both "_") == 1) next
    if (($1 " " $2) in exempt || $2 ~ /^(__|\.)/) next
    printf "%s:1: exports %s; make it static or call it %s_...\n", $1, $2, stem
    bad = 1
}
END { exit bad }' tests/tidy/symbols.txt -
