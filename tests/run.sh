#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs test programs and counts what they claim.
#
#   tests/run.sh LOGS PROGRAM...
#
# A PROGRAM is a cmocka program, a .bats file or a .sh script; each speaks TAP ("ok 1 - name",
# "not ok 2 - name", "ok 3 # SKIP why"). One line is printed for each as it ends, after it why tests
# were skipped and the log of what failed, and last the counts over all of them. A program that
# dies, runs longer than TEST_SECONDS (default 300), leaves with an error, or claims nothing counts
# as one more failure; so does what a sanitizer finds, also in a child whose failure the test
# expects. JOBS programs run at once (default 1). Leaves with 1 when anything failed.
set -u

# Runs one program; called by this script for each.
run_one() {
    logs=$1
    program=$2
    name=$(printf '%s' "$program" | sed 's|^.*/tests/|tests/|; s|[/ ]|_|g')
    log=$logs/$name.log
    began=$(date +%s%N)
    case $program in
    *.bats) set -- bats --tap "$program" ;;
    *.sh) set -- sh "$program" ;;
    *) set -- "$program" ;;
    esac
    # Sanitizers write to a file of their own, which no test can swallow.
    CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS="${ASAN_OPTIONS-}:log_path='$log.fault'" \
        UBSAN_OPTIONS="${UBSAN_OPTIONS-}:print_stacktrace=1:log_path='$log.fault'" \
        timeout -k 5 "${TEST_SECONDS:-300}" "$@" >"$log" 2>&1 </dev/null
    code=$?
    faults=$(find "$logs" -name "$name.log.fault.*" | wc -l)
    [ "$faults" -eq 0 ] || cat "$log".fault.* >>"$log"
    took=$((($(date +%s%N) - began) / 1000000))
    line=$(awk -v program="${program##*/tests/}" -v code="$code" -v took="$took" \
        -v faults="$faults" -v counts="$logs/$name.count" '
        # cmocka says "not ok 3 # SKIP name" and before it what the test printed.
        /^[ \t]*(not )?ok .*# *(SKIP|skip)/ {
            reason = $0
            sub(/^.*# *(SKIP|skip) */, "", reason)
            if (reason ~ /^[^ ]*$/) reason = said ? said : "no reason given"
            if (!reasons[reason]++) order[++kinds] = reason
            skipped++
            said = ""
            next
        }
        /^[ \t]*not ok / { failed++; said = ""; next }
        /^[ \t]*ok / { passed++; said = ""; next }
        { said = $0 }
        END {
            if (faults > 0) { failed += faults; why = ", a sanitizer found fault" }
            else if (code == 124) { failed++; why = ", ran out of time" }
            else if (code != 0 && !failed) { failed++; why = ", left with code " code }
            else if (passed + failed + skipped == 0) { failed++; why = ", claimed nothing" }
            printf "%d %d %d\n", passed, failed, skipped >counts
            printf "%-4s %-44s %3d passed", failed ? "FAIL" : "ok", program, passed
            if (failed) printf ", %d failed%s", failed, why
            if (skipped) printf ", %d skipped", skipped
            printf "  %d.%02d s\n", took / 1000, took % 1000 / 10
            for (i = 1; i <= kinds; i++) {
                printf "    %d skipped: %s\n", reasons[order[i]], order[i]
            }
        }' "$log")
    case $line in
    FAIL*) printf '%s\n%s\n' "$line" "$(sed 's/^/    | /' "$log" | tail -n 200)" ;;
    *) printf '%s\n' "$line" ;;
    esac
}

if [ "$1" = --one ]; then
    run_one "$2" "$3"
    exit 0
fi

rm -rf "$1"
mkdir -p "$1"
logs=$(cd "$1" && pwd)
shift
printf '%s\0' "$@" | xargs -0 -n 1 -P "${JOBS:-1}" "$0" --one "$logs"
# What xargs could not start has no count: it is a failure too.
cat "$logs"/*.count 2>/dev/null | awk -v programs="$#" '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        failed += programs - NR
        printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
        exit failed != 0
    }'
