#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Shows what .ci/packages does on machines that lack things, with an apt-get that only writes down
# what it was asked. Speaks TAP for tests/run.sh.
set -u
unset CC # the machines below have gcc or nothing
packages=$(cd "$(dirname "$0")/../.." && pwd)/.ci/packages
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
number=0
failed=0

claim() { # status of the test before, name
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        sed 's/^/# /' "$place/log" "$place/out"
        failed=1
    fi
}

# A machine with only these tools: a folder of links that is the whole PATH.
machine() {
    rm -rf "$place/bin"
    mkdir "$place/bin"
    for tool in sh echo env grep id "$@"; do
        ln -s "$(command -v "$tool")" "$place/bin/$tool" 2>/dev/null
    done
    : >"$place/log"
}

# fake TOOL [COMMAND]: one that writes its arguments down, and then does the command.
fake() {
    printf '#!%s\n%s\n%s\n' "$(command -v sh)" "echo $1 \"\$@\" >>'$place/log'" "${2-}" \
        >"$place/bin/$1"
    chmod +x "$place/bin/$1"
}

run() { PATH=$place/bin sh "$packages" "$@" >"$place/out" 2>&1; }

machine
fake apt-get
run build
[ $? -eq 0 ] && [ "$(grep -c update "$place/log")" -eq 1 ] &&
    grep -q 'install.* gcc .*libhdf5-dev' "$place/log"
claim $? 'an empty machine updates once and installs the compiler and the libraries'
[ "$(cat "$place/out")" = "Installing what is missing: $(
    sed -n 's/^apt-get .* --no-install-recommends //p' "$place/log")" ]
claim $? 'an installation that works says in one line what it installs'

machine
fake apt-get 'case $* in *update) echo "E: no such host" >&2; exit 100 ;; esac'
run build
[ $? -eq 0 ] && grep -q 'install.* gcc ' "$place/log" && ! grep -q 'no such host' "$place/out"
claim $? 'a package source that is out of order does not stop the others'

machine
fake apt-get 'echo "E: no such host" >&2; exit 100'
run build
[ $? -eq 1 ] && grep -q 'no such host' "$place/out" &&
    grep -q 'could not be installed: gcc .*libhdf5-dev' "$place/out"
claim $? 'an installation that fails shows what apt-get said and what is missing'

machine
fake apt-get
fake apt-cache
run all && sed -n 's/^apt-get .* --no-install-recommends //p' "$place/log" | tr ' ' '\n' |
    sort | uniq -c | awk '$1 != 1 || $2 !~ /^[a-z0-9][a-z0-9+.-]+$/ { bad = 1 } END { exit bad || !NR }'
claim $? 'all asks for names of packages, and for each of them once'

machine
fake apt-get
fake apt-cache
run fuzz && grep -q 'install.* libclang-rt-dev' "$place/log"
claim $? 'fuzzing gets what clang needs for it where that is a package of its own'
machine
fake apt-get
fake apt-cache 'exit 100'
run fuzz && grep -q 'install.* clang *$' "$place/log"
claim $? 'fuzzing asks for no package that a distribution does not have'

machine
fake apt-get
for task in test tidy bench fuzz; do
    case $task in
    test) wanted=bats ;;
    tidy) wanted=clang-format ;;
    bench) wanted=g++ ;;
    fuzz) wanted=clang ;;
    esac
    : >"$place/log"
    run $task && grep -q -F "$wanted" "$place/log"
    claim $? "an empty machine gets $wanted for $task"
done

machine
fake apt-get
CC=clang run test
grep -q 'install.* clang' "$place/log"
claim $? 'who asks for clang gets it'

machine gcc make pkg-config
fake apt-get
run build
if pkg-config --exists gsl hdf5 yaml-0.1 zlib; then
    [ ! -s "$place/log" ]
    claim $? 'a machine that has everything does not touch the network'
fi

machine
run build
[ $? -eq 1 ] && grep -q 'please install.*libgsl-dev' "$place/out"
claim $? 'a machine without apt-get is told what to install'

machine
rm "$place/bin/id"
printf '#!%s\necho 1000\n' "$(command -v sh)" >"$place/bin/id"
chmod +x "$place/bin/id"
fake apt-get
run build
[ $? -eq 1 ] && grep -q 'as root: apt-get update && apt-get install gcc .*libgsl-dev' "$place/out" && [ ! -s "$place/log" ]
claim $? 'a user without sudo is told what root should install'
fake sudo '"$@"'
run build && grep -q '^sudo env DEBIAN_FRONTEND=noninteractive apt-get .*update' "$place/log" &&
    grep -q '^apt-get.*install' "$place/log"
claim $? 'a user with sudo installs through it'

run nothing
[ $? -eq 2 ]
claim $? 'an unknown task is refused'

echo "1..$number"
exit $failed
