# SPDX-License-Identifier: GPL-3.0-or-later
# Jobs in a data centre against an independent program of 60 lines that works out every completion.
# VIRGA_LONG=1 adds data centres of 1,000 and 10,000 hosts.
load common

# jobs HOSTS batch|poisson: makespan and mean response within a microsecond of the other program's,
# which rounds its own to that.
jobs() {
    command -v python3 >/dev/null || skip "no python3 here"
    needs ../dc/dc_workload.py
    answer=$(python3 "$found" "$1" "$2" "$BATS_TEST_TMPDIR/jobs.csv")
    makespan=$(printf '%s' "$answer" | sed 's/.*makespan \([0-9.]*\) s.*/\1/')
    response=$(printf '%s' "$answer" | sed 's/.*mean response \([0-9.]*\) s.*/\1/')
    virga run scenarios/dc.yaml --json -q --set "hosts=$1" \
        --set "traces=$BATS_TEST_TMPDIR/jobs.csv"
    printf '%s' "$error"
    [ "$status" -eq 0 ]
    [ "$(number jobs.completed)" = "$((100 * $1))" ]
    near "$(number jobs.last_completion)" "$makespan" 0.000001
    near "$(number jobs.response_mean)" "$response" 0.000001
}

long() {
    [ -n "${VIRGA_LONG:-}" ] || skip "takes long: VIRGA_LONG=1 runs it"
}

@test "1,000 jobs at once in 100 VMs" { jobs 10 batch; }
@test "1,000 jobs over time in 100 VMs" { jobs 10 poisson; }
@test "10,000 jobs at once in 1,000 VMs" { jobs 100 batch; }
@test "10,000 jobs over time in 1,000 VMs" { jobs 100 poisson; }
@test "100,000 jobs at once in 10,000 VMs" { long; jobs 1000 batch; }
@test "100,000 jobs over time in 10,000 VMs" { long; jobs 1000 poisson; }
@test "1,000,000 jobs at once in 100,000 VMs" { long; jobs 10000 batch; }
@test "1,000,000 jobs over time in 100,000 VMs" { long; jobs 10000 poisson; }
