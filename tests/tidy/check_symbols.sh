#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A public symbol starts with its file's stem: what a linker sees of event_queue.c is event_queue_*.
# A file that was split off may keep the name of the header that it serves (group_fields.c may
# export group_* beside group.h), and one of a room of policies that of the room or of its socket
# (placement/first_fit.c placement_first_fit). Others are listed in symbols.txt.
build=$1
{
    find sim models analysis -name '*.h'
    find sim models analysis -name '*.c' | LC_ALL=C sort | while read -r source; do
        object=$build/${source%.c}.o
        [ -f "$object" ] && nm -g -P --defined-only "$object" | sed "s|^|$source |"
    done
} | awk '
# Headers of the tree, by folder and stem.
FILENAME == "-" && NF == 1 { sub(/\.h$/, "", $1); header[$1] = 1; next }
FILENAME != "-" {
    if ($0 !~ /^#/ && NF) { wildcard = sub(/\*$/, "", $2); exempt[$1 " " $2] = 1 + wildcard }
    next
}
function begins(symbol, stem) { return symbol == stem || index(symbol, stem "_") == 1 }
function listed(file, symbol,    i) {
    if ((file " " symbol) in exempt) return 1
    for (i = length(symbol); i > 0; i--)
        if (exempt[file " " substr(symbol, 1, i)] == 2) return 1
    return 0
}
function named(file, symbol,    folder, stem, part, at) {
    folder = file; sub(/\/[^\/]*$/, "", folder)
    stem = file; sub(/^.*\//, "", stem); sub(/\.c$/, "", stem)
    if (begins(symbol, stem)) return 1
    for (part = stem; sub(/_[^_]*$/, "", part);)
        if ((folder "/" part) in header && begins(symbol, part)) return 1
    part = folder; sub(/^.*\//, "", part)
    if (begins(symbol, part "_" stem)) return 1
    # arrivals_poisson in demand/poisson.c, beside demand/arrivals.h
    at = length(symbol) - length(stem)
    return at > 1 && substr(symbol, at) == "_" stem && (folder "/" substr(symbol, 1, at - 1)) in header
}
{
    if (named($1, $2) || listed($1, $2) || $2 ~ /^(__|\.)/) next
    stem = $1; sub(/^.*\//, "", stem); sub(/\.c$/, "", stem)
    printf "%s:1: exports %s; make it static or call it %s_...\n", $1, $2, stem
    bad = 1
}
END { exit bad }' tests/tidy/symbols.txt -
