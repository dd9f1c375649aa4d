#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs fuzz targets one after the other: tests/fuzz/run.sh CORPUS FUZZER...
#
# Each starts from the inputs in tests/fuzz/corpus_NAME, keeps what it learns in CORPUS/NAME, and
# runs for FUZZ_SECONDS (default 10). An input that breaks a target is left as CORPUS/NAME-crash-*.
set -u
corpus=$1
shift
passed=0
failed=0
for fuzzer; do
    name=${fuzzer##*/fuzz_}
    seeds=tests/fuzz/corpus_$name
    mkdir -p "$corpus/$name"
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086 # no seeds, no argument
    if "$fuzzer" -max_total_time="${FUZZ_SECONDS:-10}" -max_len=65536 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$corpus/$name-" "$corpus/$name" $seeds \
        >"$corpus/$name.log" 2>&1; then
        passed=$((passed + 1))
        printf 'ok   %-12s %s inputs\n' "$name" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$corpus/$name.log")"
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n' "$name"
        tail -n 60 "$corpus/$name.log" | sed 's/^/    | /'
    fi
done
printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
