# SPDX-License-Identifier: GPL-3.0-or-later
# virga run: exit codes, where output goes, what it holds.
load common

setup() {
    out=$BATS_TEST_TMPDIR/out.h5
}

# number KEY: a member of the JSON object in $output, from anywhere in it.
number() {
    printf '%s\n' "$output" | sed -n "s/^ *\"$1\": \([^,]*\),\{0,1\}\$/\1/p" | head -n 1
}

@test "run prints a page on standard output and its speed on standard error" {
    virga run scenarios/minimal.yaml
    [ "$status" -eq 0 ]
    says "$output" Hosts
    says "$output" fingerprint
    says "$error" "simulated in "
    [[ $error != *"simulated in 0.0"* ]]
    says "$error" "nothing was written"
    [[ $output != *"simulated in"* ]]
}

@test "run without -o writes no file" {
    cp -R scenarios "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    before=$(find . | sort)
    virga run minimal.yaml
    [ "$status" -eq 0 ]
    [ "$(find . | sort)" = "$before" ]
}

@test "run -o DIR/ writes the tables as CSV" {
    virga run scenarios/minimal.yaml --record full -o "$BATS_TEST_TMPDIR/tables/"
    [ "$status" -eq 0 ]
    says "$error" "$BATS_TEST_TMPDIR/tables"
    [ "$(tr -d '\r' <"$BATS_TEST_TMPDIR/tables/catalog.tenants.csv")" = "$(printf 'id,name\n0,demo')" ]
    [ -s "$BATS_TEST_TMPDIR/tables/scenario.yaml" ]
}

@test "run keeps a name with dots in one key of --json" {
    cat >"$BATS_TEST_TMPDIR/dots.yaml" <<'END'
virga: 1
duration: 1h
seed: 1
region: {zones: [a.1, b]}
host_types: {box: {cores: 4, speed: 2.6 GHz, memory: 16 GiB}}
hosts: {main: {type: box, count: 2}}
instance_types: {small: {vcpus: 2, memory: 4 GiB}}
tenants: {shop.example: {groups: {web: {type: small, count: 3}}}}
END
    virga run "$BATS_TEST_TMPDIR/dots.yaml" --json
    [ "$status" -eq 0 ]
    [ "$(printf '%s\n' "$output" | grep -c '"shop.example": {')" -eq 1 ]
    [ "$(printf '%s\n' "$output" | grep -c '"a.1": {')" -eq 1 ]
    [[ $output != *'"example"'* ]]
}

@test "run -o writes a result and says where" {
    virga run scenarios/minimal.yaml -o "$out"
    [ "$status" -eq 0 ]
    [ -s "$out" ]
    says "$error" "$out"
}

@test "run -o never writes over what is no result, such as the scenario itself" {
    cp scenarios/minimal.yaml "$BATS_TEST_TMPDIR/mine.yaml"
    virga run "$BATS_TEST_TMPDIR/mine.yaml" -o "$BATS_TEST_TMPDIR/mine.yaml"
    [ "$status" -eq 4 ]
    says "$error" "is no result"
    cmp scenarios/minimal.yaml "$BATS_TEST_TMPDIR/mine.yaml"
    virga run scenarios/minimal.yaml -q -o "$out"
    virga run scenarios/minimal.yaml -q -o "$out"
    [ "$status" -eq 0 ]
}

@test "run --quiet prints nothing on standard error" {
    virga run scenarios/minimal.yaml --quiet
    [ "$status" -eq 0 ]
    [ -n "$output" ]
    [ -z "$error" ]
}

@test "run --json prints one object with a schema version, and the same bytes every time" {
    virga run scenarios/minimal.yaml --json
    [ "$status" -eq 0 ]
    [ "$(number schema_version)" = 1 ]
    [ -n "$(number fingerprint)" ]
    first=$output
    virga run scenarios/minimal.yaml --json -q
    [ "$output" = "$first" ]
}

@test "run --json is JSON" {
    command -v python3 >/dev/null || skip "no python3 here"
    virga run scenarios/minimal.yaml --json
    printf '%s' "$output" | python3 -c 'import json, sys; json.load(sys.stdin)["hosts"]["total"]'
}

@test "run --seed takes the place of the scenario's seed" {
    virga run scenarios/mm1.yaml --json --seed 7 --set duration=1h
    [ "$status" -eq 0 ]
    [ "$(number seed)" = 7 ]
    first=$(number fingerprint)
    virga run scenarios/mm1.yaml --json --seed 8 --set duration=1h
    [ "$(number fingerprint)" != "$first" ]
}

@test "run --set turns a key of the scenario" {
    virga run scenarios/mm1.yaml --json --set duration=1h --set seed=12
    [ "$status" -eq 0 ]
    [ "$(number seed)" = 12 ]
}

@test "run --set of a key that does not exist leaves with 2" {
    virga run scenarios/minimal.yaml --set duratoin=1h
    [ "$status" -eq 2 ]
    says "$error" duration
}

@test "run --replications reports means with intervals" {
    virga run scenarios/mm1.yaml --json --replications 3 --set duration=1h
    [ "$status" -eq 0 ]
    [ "$(number replications)" = 3 ]
    says "$output" '_interval": ['
}

@test "run --replications 0 leaves with 2" {
    virga run scenarios/minimal.yaml --replications 0
    [ "$status" -eq 2 ]
    says "$error" "--replications needs a number from 1 to 1000000, not 0"
}

@test "run --seed below zero leaves with 2" {
    virga run scenarios/minimal.yaml --seed -1
    [ "$status" -eq 2 ]
    says "$error" "--seed needs a number from 0, not -1"
}

@test "run --record of an unknown level leaves with 2 and suggests the nearest one" {
    virga run scenarios/minimal.yaml --record serie
    [ "$status" -eq 2 ]
    says "$error" "did you mean 'series'?"
}

@test "recording changes no result" {
    virga run scenarios/minimal.yaml --json -o "$out" --record full
    [ "$status" -eq 0 ]
    first=$output
    virga run scenarios/minimal.yaml --json
    [ "$output" = "$first" ]
}

@test "exact answers stand beside simulated ones" {
    virga run scenarios/mm1.yaml
    [ "$status" -eq 0 ]
    says "$output" "Exact answers"
    says "$output" "mm1_wait"
    says "$output" "standard errors"
}

@test "a scenario with a problem leaves with 2, its place on standard error, and writes nothing" {
    sed 's/^duration:.*/duration: 3 parsecs/' scenarios/minimal.yaml >"$BATS_TEST_TMPDIR/bad.yaml"
    virga run "$BATS_TEST_TMPDIR/bad.yaml" -o "$out"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    says "$error" "bad.yaml:"
    says "$error" parsecs
    [ ! -e "$out" ]
}

@test "a result that cannot be written leaves with 4 and names it" {
    virga run scenarios/minimal.yaml -o "$BATS_TEST_TMPDIR/no-such-folder/out.h5"
    [ "$status" -eq 4 ]
    says "$error" no-such-folder
}

@test "a summary that cannot be written leaves with 4" {
    [ -w /dev/full ] || skip "no /dev/full here"
    run bash -c '"$0" run scenarios/minimal.yaml -q >/dev/full' "$VIRGA"
    [ "$status" -eq 4 ]
    run bash -c '"$0" run scenarios/minimal.yaml -q >&-' "$VIRGA"
    [ "$status" -eq 4 ]
}

@test "no page is wider than a hundred columns or coloured off a terminal" {
    virga run scenarios/minimal.yaml
    [ -z "$(printf '%s\n' "$output" | LC_ALL=C.UTF-8 grep -E '^.{101}')" ]
    [[ $output != *$'\x1b'* ]]
}

@test "an interrupt leaves with 130 and no result" {
    "$VIRGA" run scenarios/mm1.yaml --set duration=3650d -q -o "$out" &
    pid=$!
    for _ in $(seq 600); do
        [ ! -e "$BATS_TEST_TMPDIR/.out.h5.virga-partial" ] || break
        sleep 0.1
    done
    kill -INT "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 130 ]
    [ ! -e "$out" ]
}
