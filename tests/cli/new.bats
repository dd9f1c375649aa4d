# SPDX-License-Identifier: GPL-3.0-or-later
# virga new: a folder to start from.
load common

setup() {
    folder=$BATS_TEST_TMPDIR/region
}

@test "new makes a scenario that checks and runs" {
    virga new "$folder"
    [ "$status" -eq 0 ]
    says "$output" "virga run $folder/scenario.yaml"
    virga check "$folder/scenario.yaml"
    [ "$status" -eq 0 ]
    virga run "$folder/scenario.yaml" -q
    [ "$status" -eq 0 ]
}

@test "every template that is listed makes a scenario that checks" {
    virga list templates
    names=$(printf '%s\n' "$output" | awk 'NR > 1 && /^[^ ]/ { print $1 }')
    [ -n "$names" ]
    mkdir "$folder"
    for name in $names; do
        virga new "$folder/$name" "$name"
        [ "$status" -eq 0 ]
        virga check "$folder/$name/scenario.yaml"
        [ "$status" -eq 0 ]
    done
}

@test "a template is the scenario of its name below a line that names the schema beside it" {
    virga new "$folder" minimal
    schema=$(sed -n '1s/^# yaml-language-server: \$schema=//p' "$folder/scenario.yaml")
    tail -n +2 "$folder/scenario.yaml" | cmp - <(sed '1{/^# SPDX/d;}' scenarios/minimal.yaml)
    "$VIRGA" schema | cmp - "$folder/$schema"
}

@test "new overwrites nothing and leaves with 2" {
    mkdir "$folder"
    echo mine >"$folder/scenario.yaml"
    virga new "$folder"
    [ "$status" -eq 2 ]
    says "$error" "nothing is overwritten"
    [ "$(cat "$folder/scenario.yaml")" = mine ]
    [ "$(ls "$folder")" = scenario.yaml ]
}

@test "new of an unknown template leaves with 2, suggests the nearest one and makes nothing" {
    virga new "$folder" minimla
    [ "$status" -eq 2 ]
    says "$error" "did you mean 'minimal'?"
    [ ! -e "$folder" ]
}

@test "new does not make the folders above" {
    virga new "$folder/deeper/deepest"
    [ "$status" -eq 4 ]
    says "$error" "$folder/deeper/deepest"
    [ ! -e "$folder" ]
}

@test "new below a file leaves with 2" {
    : >"$folder"
    virga new "$folder/deeper"
    [ "$status" -eq 2 ]
    says "$error" "$folder"
}

@test "new where nothing may be written leaves with 4" {
    [ "$(id -u)" -ne 0 ] || skip "root may write everywhere"
    mkdir -m 555 "$folder"
    virga new "$folder/deeper"
    [ "$status" -eq 4 ]
    says "$error" "$folder"
}
