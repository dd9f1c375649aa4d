#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No mutable global, static or thread-local state: nothing of ours may lie in a writable section.
# Constants with addresses in them (.data.rel.ro) are read-only once the program is loaded.
build=$1
find sim models analysis -name '*.c' | LC_ALL=C sort | while read -r source; do
    object=$build/${source%.c}.o
    [ -f "$object" ] && nm -f sysv "$object" | sed "s#^#$source|#"
done | awk -F '|' '
{
    section = $NF; gsub(/ /, "", section); gsub(/ /, "", $2)
    if (section ~ /^\.data\.rel\.ro/ || section !~ /^\.(data|bss|tdata|tbss)/) next
    printf "%s:1: %s is mutable state (%s); let it hang from struct sim, or make it const\n",
        $1, $2, section
    bad = 1
}
END { exit bad }'
