# SPDX-License-Identifier: GPL-3.0-or-later
# virga show: what a result file holds.
load common

setup_file() {
    export RESULT=$BATS_FILE_TMPDIR/result.h5
    "${VIRGA:-build/release/virga}" run scenarios/minimal.yaml -q -o "$RESULT" --record full \
        >"$BATS_FILE_TMPDIR/page"
}

@test "show prints the headline numbers of the run and the tables with their rows" {
    virga show "$RESULT"
    [ "$status" -eq 0 ]
    says "$output" "$(sed -n '/^Hosts/,/^$/p' "$BATS_FILE_TMPDIR/page")"
    says "$output" /catalog/hosts
    printf '%s\n' "$output" | grep -E '^  /summary +[0-9]+ rows'
}

@test "show TABLE prints its rows in aligned columns, by path or by last part" {
    virga show "$RESULT" /catalog/hosts
    [ "$status" -eq 0 ]
    by_path=$output
    virga show "$RESULT" hosts
    [ "$output" = "$by_path" ]
    [ "$(printf '%s\n' "$output" | wc -l)" -ge 2 ]
}

@test "show rounds times that --csv tells to the nanosecond" {
    "$VIRGA" run scenarios/erlang-b.yaml --set duration=2h -q -o "$BATS_TEST_TMPDIR/b.h5" >"$BATS_TEST_TMPDIR/page"
    virga show "$BATS_TEST_TMPDIR/b.h5" instances
    printf '%s\n' "$output" | head -n 1 | grep -E ' used_core_seconds  wanted_core_seconds '
    printf '%s\n' "$output" | grep -E ' ([0-9]+h)?[0-9]+m[0-9]+s  '
    [ -z "$(printf '%s\n' "$output" | grep -E '[0-9]m[0-9]+\.[0-9]')" ]
    virga show "$BATS_TEST_TMPDIR/b.h5" instances --csv
    printf '%s\n' "$output" | grep -E ',[0-9]{12,},'
}

@test "show cuts a long table and says so" {
    virga show "$RESULT" summary --csv
    rows=$(($(printf '%s\n' "$output" | wc -l) - 1))
    virga show "$RESULT" summary
    if [ "$rows" -gt 40 ]; then
        says "$output" "the first 40 of $rows rows"
    fi
    virga show "$RESULT" summary --all
    [ "$(printf '%s\n' "$output" | wc -l)" -eq $((rows + 1)) ]
}

@test "show --csv prints every row as comma-separated values with units in the head" {
    virga show "$RESULT" summary --csv
    [ "$status" -eq 0 ]
    says "$(printf '%s\n' "$output" | head -n 1)" "key,type,value"
    printf '%s\n' "$output" | grep -E '^hosts\.total,integer,'
}

@test "show --csv without a table leaves with 2" {
    virga show "$RESULT" --csv
    [ "$status" -eq 2 ]
    says "$error" "--csv needs a table"
}

@test "show of an unknown table leaves with 2 and suggests the nearest one" {
    virga show "$RESULT" sumary
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    says "$error" "did you mean 'summary'?"
}

@test "show of a damaged file leaves with 4 and names it" {
    head -c 3000 "$RESULT" >"$BATS_TEST_TMPDIR/cut.h5"
    virga show "$BATS_TEST_TMPDIR/cut.h5"
    [ "$status" -eq 4 ]
    [ -z "$output" ]
    says "$error" cut.h5
}

@test "show of what is no result leaves with 4 and names it" {
    virga show scenarios/minimal.yaml
    [ "$status" -eq 4 ]
    says "$error" minimal.yaml
    virga show no-such-result.h5
    [ "$status" -eq 4 ]
    says "$error" no-such-result.h5
}
