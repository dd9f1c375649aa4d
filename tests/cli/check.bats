# SPDX-License-Identifier: GPL-3.0-or-later
# virga check: every problem at once, nothing run.
load common

setup() {
    printf 'virga: 1\nseed: x\nduration: 3 parsecs\nhots: {}\n' >"$BATS_TEST_TMPDIR/bad.yaml"
}

@test "check says that a scenario is fine" {
    virga check scenarios/minimal.yaml
    [ "$status" -eq 0 ]
    [ "$output" = "scenarios/minimal.yaml: fine" ]
    [ -z "$error" ]
}

@test "check --quiet says nothing about what is fine" {
    virga check --quiet scenarios/minimal.yaml
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "check reports every problem of a scenario with its line" {
    virga check "$BATS_TEST_TMPDIR/bad.yaml"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    says "$error" "bad.yaml:2:"
    says "$error" "bad.yaml:3:"
    says "$error" "bad.yaml:4:"
    says "$error" hosts
}

@test "check goes on to the next scenario after a bad one" {
    virga check "$BATS_TEST_TMPDIR/bad.yaml" scenarios/minimal.yaml
    [ "$status" -eq 2 ]
    says "$output" "scenarios/minimal.yaml: fine"
    says "$error" "bad.yaml:2:"
}

@test "check applies --set before it judges" {
    virga check scenarios/minimal.yaml --set seed=x
    [ "$status" -eq 2 ]
    says "$error" seed
}

@test "check of a file that is not there leaves with 2 or 4 and names it" {
    virga check no-such-scenario.yaml
    [ "$status" -eq 2 ] || [ "$status" -eq 4 ]
    says "$error" no-such-scenario.yaml
}

@test "check without a scenario leaves with 2" {
    virga check
    [ "$status" -eq 2 ]
    says "$error" "virga check SCENARIO..."
}

@test "control characters of a scenario do not reach the terminal" {
    printf 'virga: 1\n"\\e[31mred": 1\n' >"$BATS_TEST_TMPDIR/red.yaml"
    virga check "$BATS_TEST_TMPDIR/red.yaml"
    [ "$status" -eq 2 ]
    [[ $error != *$'\x1b'* ]]
}
