# SPDX-License-Identifier: GPL-3.0-or-later
# What is generated from the tables and kept in the tree is up to date.
load common

@test "the reference in scenarios/README.md is what explain --all prints (make docs)" {
    virga explain --all
    [ "$status" -eq 0 ]
    diff <(printf '%s\n' "$output") scenarios/README.md
}

@test "the manual page has no complaint from the formatter" {
    command -v groff >/dev/null || skip "groff is not installed"
    virga man
    [ "$status" -eq 0 ]
    complaints=$(printf '%s\n' "$output" | groff -man -Tutf8 -ww -z 2>&1)
    [ -z "$complaints" ]
}
