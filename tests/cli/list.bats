# SPDX-License-Identifier: GPL-3.0-or-later
# virga list: what this build knows.
load common

@test "list without a kind names the kinds" {
    virga list
    [ "$status" -eq 0 ]
    for kind in policies models distributions units formulas keys tables events templates; do
        says "$output" "virga list $kind"
    done
}

@test "every kind that list names can be listed" {
    virga list
    for kind in $(printf '%s\n' "$output" | awk '{ print $3 }'); do
        virga list "$kind"
        [ "$status" -eq 0 ]
        [ "$(printf '%s\n' "$output" | wc -l)" -ge 2 ]
        [ -z "$error" ]
    done
}

@test "list models tells where each stands in a scenario" {
    virga list models
    says "$output" 'hosts.*'
}

@test "list policies names placement policies with the key where they stand" {
    virga list policies
    printf '%s\n' "$output" | sed -n '/^placement\.policy$/,/^$/p' | grep -E '^  best-fit +[A-Z]'
}

@test "list distributions names their parameters" {
    virga list distributions
    printf '%s\n' "$output" | grep -E '^exponential +[A-Z].* With mean$'
}

@test "list keys names headline numbers with their units" {
    virga list keys
    printf '%s\n' "$output" | grep -E '^hosts\.total +1 '
}

@test "no list is wider than eighty columns" {
    for kind in policies models distributions units formulas keys templates; do
        virga list "$kind"
        [ "$status" -eq 0 ]
        [ -z "$(printf '%s\n' "$output" | LC_ALL=C.UTF-8 grep -E '^.{81}')" ]
    done
}

@test "list of an unknown kind leaves with 2 and suggests the nearest one" {
    virga list polices
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    says "$error" "did you mean 'policies'?"
}

@test "a reader that leaves early is no error to speak of" {
    run bash -c 'set -o pipefail; for i in 1 2 3; do "$0" list keys; "$0" man; done 2>"$1" | head -n 1' \
        "$VIRGA" "$BATS_TEST_TMPDIR/stderr"
    [ "$status" -eq 0 ] || [ "$status" -eq 141 ]
    [ ! -s "$BATS_TEST_TMPDIR/stderr" ]
}
