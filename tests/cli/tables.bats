# SPDX-License-Identifier: GPL-3.0-or-later
# What is made from the command and field tables: help, manual, completions, schema.
load common

@test "the help of every command begins with examples" {
    virga help
    [ "$status" -eq 0 ]
    commands=$(printf '%s\n' "$output" | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p')
    says "$commands" run
    for command in $commands; do
        virga help "$command"
        [ "$status" -eq 0 ]
        [ "$(printf '%s\n' "$output" | head -n 1)" = Examples ]
        by_help=$output
        virga "$command" --help
        [ "$status" -eq 0 ]
        [ "$output" = "$by_help" ]
    done
}

@test "every option in an example is one that its command takes" {
    virga help
    [ "$status" -eq 0 ]
    commands=$(printf '%s\n' "$output" | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p')
    for command in $commands; do
        virga help "$command"
        options=$(printf '%s\n' "$output" | sed -n '/^Options/,$p')
        for word in $(printf '%s\n' "$output" | sed -n '2,/^$/p' |
            sed -n "s/.*virga $command \([^|]*\).*/\1/p" | tr ' ' '\n' | grep -E '^--?[a-z]'); do
            says "$options" "$word"
        done
    done
}

@test "the manual page names every command" {
    virga man
    [ "$status" -eq 0 ]
    says "$output" '.TH VIRGA 1'
    for command in run check show schema explain list new version help; do
        says "$output" ".SS virga $command"
    done
}

@test "bash completes commands and options" {
    virga completions bash
    [ "$status" -eq 0 ]
    completions=$(
        eval "$output"
        COMP_WORDS=(virga ru) COMP_CWORD=1
        _virga
        echo "${COMPREPLY[*]}"
        COMP_WORDS=(virga run --rep) COMP_CWORD=2
        _virga
        echo "${COMPREPLY[*]}"
    )
    [ "$completions" = $'run\n--replications' ]
}

@test "completions for another shell leave with 2" {
    virga completions fish
    [ "$status" -eq 2 ]
    says "$error" bash
}

@test "the schema is JSON Schema and knows the keys of a scenario" {
    virga schema
    [ "$status" -eq 0 ]
    says "$output" '"$schema"'
    says "$output" '"duration"'
    command -v python3 >/dev/null || skip "no python3 here"
    printf '%s' "$output" | python3 -c 'import json, sys; json.load(sys.stdin)["properties"]["hosts"]'
}
