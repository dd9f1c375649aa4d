# SPDX-License-Identifier: GPL-3.0-or-later
# What every command has in common: where its output goes, and what its exit code says.
load common

@test "version prints one line with the version on standard output and nothing else" {
    virga version
    [ "$status" -eq 0 ]
    says "$output" "$(sed -n 's/.*VIRGA_VERSION "\(.*\)"/\1/p' sim/version.h)"
    [ "$(printf '%s\n' "$output" | wc -l)" -eq 1 ]
    [ -z "$error" ]
}

@test "help of the program names its commands" {
    virga --help
    [ "$status" -eq 0 ]
    for command in run check show explain list schema new version; do
        says "$output" "$command"
    done
}

@test "an unknown command leaves with 2 and suggests the nearest one" {
    virga rnu
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    says "$error" run
}

@test "an unknown option leaves with 2 and suggests the nearest one" {
    virga run --quite scenarios/small-region.yaml
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    says "$error" --quiet
}

@test "a scenario that does not exist leaves with 2 or 4 and names it" {
    virga run no-such-scenario.yaml
    [ "$status" -eq 2 ] || [ "$status" -eq 4 ]
    says "$error" no-such-scenario.yaml
}

@test "results that cannot be written to a full device leave with 4" {
    [ -w /dev/full ] || skip "no /dev/full here"
    run bash -c '"$0" list models >/dev/full' "$VIRGA"
    [ "$status" -eq 4 ]
}
