#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Shows that tests/run.sh counts what programs claim and lets no failure pass, whichever way a
# program fails. Speaks TAP for tests/run.sh.
set -u
run=$(cd "$(dirname "$0")/.." && pwd)/run.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1
number=0
failed=0

# program NAME LINE...: a test script of these lines.
program() {
    name=$1
    shift
    printf '%s\n' "$@" >"$name"
}

# counts LAST STATUS CLAIM PROGRAM...: the last line and the exit status of a run of the programs.
counts() {
    last=$1
    status=$2
    claim=$3
    shift 3
    number=$((number + 1))
    TEST_SECONDS=${seconds:-60} JOBS=2 "$run" logs "$@" >out 2>&1
    code=$?
    if [ $code -eq "$status" ] && [ "$(tail -n 1 out)" = "$last" ]; then
        echo "ok $number - $claim"
    else
        echo "not ok $number - $claim"
        sed 's/^/# /' out
        failed=1
    fi
}

# shows TEXT CLAIM: the run before printed it.
shows() {
    number=$((number + 1))
    if grep -qF -e "$1" out; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        sed 's/^/# /' out
        failed=1
    fi
}

program good.sh 'echo "ok 1 - a"' 'echo "ok 2 - b"'
program more.sh 'echo "ok 1 - c"'
counts '3 passed, 0 failed, 0 skipped' 0 'counts are summed over programs' good.sh more.sh

program bad.sh 'echo "ok 1 - a"' 'echo "# seen 7"' 'echo "not ok 2 - b"'
counts '3 passed, 1 failed, 0 skipped' 1 'one failure in many programs fails all' bad.sh good.sh
shows '# seen 7' 'what a failing program printed is shown'

program dies.sh 'echo "ok 1 - a"' 'kill -SEGV $$'
counts '1 passed, 1 failed, 0 skipped' 1 'a program that dies after it claims is a failure' dies.sh

program leaves.sh 'echo "ok 1 - a"' 'exit 3'
counts '1 passed, 1 failed, 0 skipped' 1 'a program that leaves with an error fails' leaves.sh

program silent.sh 'true'
counts '0 passed, 1 failed, 0 skipped' 1 'a program that claims nothing is a failure' silent.sh

counts '0 passed, 1 failed, 0 skipped' 1 'a program that is not there is a failure' ./nowhere

program hangs.sh 'echo "ok 1 - a"' 'sleep 30'
seconds=1
counts '1 passed, 1 failed, 0 skipped' 1 'a program that runs out of time is a failure' hangs.sh
seconds=60

program skips.sh 'echo "ok 1 - a"' 'echo "ok 2 # SKIP b: no data here"' \
    'echo "ok 3 c # skip no data"' 'echo "ok 4 d # skip no data"'
counts '1 passed, 0 failed, 3 skipped' 0 'a skipped test neither passes nor fails' skips.sh
shows '1 skipped: b: no data here' 'a run says why a test was skipped'
shows '2 skipped: no data' 'tests skipped for one reason are counted together'

program cmocka.sh 'echo "no reader here"' 'echo "not ok 1 # SKIP reader_reads_what_was_written"' \
    'echo "ok 2 - b"' 'echo "not ok 3 # SKIP writer_writes"'
counts '1 passed, 0 failed, 2 skipped' 0 'a cmocka test that skips does not fail' cmocka.sh
shows '1 skipped: no reader here' 'what a cmocka test printed before it was skipped is the reason'
shows '1 skipped: no reason given' 'a reason that is missing is said to be'

# A child that a sanitizer stops looks to its parent like one that refused its input.
printf 'int main(int count, char **words)\n{\n    volatile int sum = 0x7ffffffe + count;\n' >overflow.c
printf '    (void)words;\n    return sum == 0;\n}\n' >>overflow.c
if ${CC:-cc} -fsanitize=undefined -fno-sanitize-recover=all -o overflow overflow.c 2>/dev/null; then
    program expects.sh './overflow more 2>/dev/null || echo "ok 1 - it is refused"'
    program passes.sh './overflow && echo "ok 1 - 2^31-1 fits"'
    counts '1 passed, 1 failed, 0 skipped' 1 'a fault in a child that should fail is a failure' \
        expects.sh
    shows 'signed integer overflow' 'what the sanitizer found in a child is shown'
    counts '1 passed, 0 failed, 0 skipped' 0 'a program without fault passes' passes.sh
else
    number=$((number + 1))
    echo "ok $number # SKIP faults in children: ${CC:-cc} has no UndefinedBehaviorSanitizer"
fi

echo "1..$number"
exit $failed
