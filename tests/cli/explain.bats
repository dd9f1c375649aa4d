# SPDX-License-Identifier: GPL-3.0-or-later
# virga explain: what a key means, and what a scenario lets a reader turn.
load common

@test "explain of a section names its keys" {
    virga explain hosts
    [ "$status" -eq 0 ]
    says "$output" count
    says "$output" type
}

@test "explain of a key tells what it means" {
    virga explain duration
    [ "$status" -eq 0 ]
    says "$output" "Simulated time that the run covers."
    virga explain 'hosts.*.count'
    [ "$status" -eq 0 ]
}

@test "explain of a headline number tells its unit and meaning" {
    virga explain hosts.total
    [ "$status" -eq 0 ]
    says "$output" hosts.total
}

@test "explain of an unknown key leaves with 2 and suggests the nearest one" {
    virga explain duratoin
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    says "$error" "duration"
}

@test "explain of a scenario lists its parameters with default and text" {
    cp -R scenarios/. "$BATS_TEST_TMPDIR"
    scenario=$BATS_TEST_TMPDIR/minimal.yaml
    sed -i 's/^duration:.*/duration: $span/' "$scenario"
    printf 'parameters:\n  span: {default: 90m, text: how long it lasts}\n' >>"$scenario"
    virga explain "$scenario"
    [ "$status" -eq 0 ]
    says "$output" span
    says "$output" 90m
    says "$output" "how long it lasts"
}

@test "explain of a scenario whose parameter has no default lists it and leaves with 2" {
    cp -R scenarios/. "$BATS_TEST_TMPDIR"
    scenario=$BATS_TEST_TMPDIR/minimal.yaml
    sed -i 's/^duration:.*/duration: $span/' "$scenario"
    printf 'parameters:\n  span: {text: how long it lasts}\n' >>"$scenario"
    virga explain "$scenario"
    [ "$status" -eq 2 ]
    says "$output" "how long it lasts"
    says "$error" span
    virga explain "$scenario" --set span=2h
    [ "$status" -eq 0 ]
    says "$output" 2h
}

@test "explain of a scenario that is not there leaves with 2 or 4 and names it" {
    virga explain no-such-scenario.yaml
    [ "$status" -eq 2 ] || [ "$status" -eq 4 ]
    says "$error" no-such-scenario.yaml
}
