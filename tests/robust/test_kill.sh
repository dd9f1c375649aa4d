#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A run that is killed or interrupted while it writes leaves a whole result or none.
. tests/robust/common.sh
mkdir results

# Milliseconds that a whole run of the writer takes here and now.
began=$(date +%s%N)
"$virga" run "$writer" -q -o results/whole.h5 >/dev/null 2>&1
took=$((($(date +%s%N) - began) / 1000000))
mv results/whole.h5 whole.h5

# Kills at moments spread over a little more than a run, drawn from a fixed seed.
a_killed_run_leaves_a_whole_result_or_none() {
    killed=0
    for delay in $(awk -v took="$took" 'BEGIN { srand(2385)
        for (i = 0; i < 100; i++) printf "%.4f\n", rand() * took * 1.2 / 1000 }'); do
        "$virga" run "$writer" -q -o results/out.h5 >/dev/null 2>&1 &
        pid=$!
        sleep "$delay"
        kill -KILL "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        [ $? -eq 137 ] && killed=$((killed + 1))
        if [ -e results/out.h5 ]; then
            run 0 show results/out.h5 || return 1
            cmp whole.h5 results/out.h5 || return 1
            rm results/out.h5
        fi
    done
    echo "$killed of 100 were killed within $took ms each"
    [ "$killed" -ge 20 ]
}

the_next_writer_sweeps_what_the_dead_left() {
    run 0 run "$writer" -q -o results/next.h5 && holds_only results next.h5 &&
        cmp whole.h5 results/next.h5
}

a_killed_run_keeps_the_old_result() {
    cp whole.h5 results/next.h5
    "$virga" run "$writer" --seed 12 --set duration=4000d -q -o results/next.h5 >/dev/null 2>&1 &
    pid=$!
    await results/next.h5
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null
    cmp whole.h5 results/next.h5
}

# interrupted SIGNAL CODE: a long run over an old result.
interrupted() {
    rm -rf results && mkdir results
    cp whole.h5 results/old.h5
    "$virga" run "$writer" --set duration=4000d -q -o results/old.h5 >printed 2>said &
    pid=$!
    await results/old.h5
    kill -"$1" "$pid"
    wait "$pid"
    code=$?
    echo "exit code $code"
    cat said
    [ "$code" -eq "$2" ] && says "interrupted by signal" && [ ! -s printed ] &&
        holds_only results old.h5 && cmp whole.h5 results/old.h5
}

an_interrupt_leaves_with_130_and_keeps_the_old_result() {
    interrupted INT 130
}

a_termination_leaves_with_143_and_keeps_the_old_result() {
    interrupted TERM 143
}

a_hangup_leaves_with_129_and_keeps_the_old_result() {
    interrupted HUP 129
}

a_second_writer_of_one_name_is_refused() {
    rm -rf results && mkdir results
    "$virga" run "$writer" --set duration=4000d -q -o results/one.h5 >/dev/null 2>&1 &
    pid=$!
    await results/one.h5
    run 4 run "$writer" -q -o results/one.h5 && says "another process is writing it" &&
        run 0 run "$writer" -q -o results/two.h5 && cmp whole.h5 results/two.h5
    fine=$?
    kill -TERM "$pid"
    wait "$pid" 2>/dev/null
    [ "$fine" -eq 0 ] && holds_only results two.h5
}

claim "a killed run leaves a whole result or none"
claim "the next writer sweeps what the dead left"
claim "a killed run keeps the old result"
claim "an interrupt leaves with 130 and keeps the old result"
claim "a termination leaves with 143 and keeps the old result"
claim "a hangup leaves with 129 and keeps the old result"
claim "a second writer of one name is refused"
finish
