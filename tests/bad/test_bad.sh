#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Bad input: every scenario of this folder is refused, in exactly the words that stand beside it.
#
# NAME.yaml, or what the script NAME.generate prints, is given to `virga check` and `virga run -o`
# with the arguments in NAME.args, one a line. NAME.expected holds what both print to standard error
# and last the exit code. Standard output stays empty and no file appears, temporary ones included.
# base.yaml, which they include, is sound: each holds nothing but its fault.
#
#   tests/bad/test_bad.sh           tests the program that VIRGA names
#   tests/bad/test_bad.sh --write   writes every .expected anew; read the difference
set -u
export LC_ALL=C
cases=$(cd "$(dirname "$0")" && pwd)
virga=${VIRGA:-$PWD/build/release/virga}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# A copy of the folder, with what cannot be kept as text in a repository.
furnish() {
    cp -R "$cases/." "$work/bad"
    cd "$work/bad" || exit 1
    mkdir empty hollow ../results
    : >hollow/vm-1
    ln -s base.yaml link.yaml
    mkfifo pipe
    for i in 1 2 3 4 5 6 7 8 9; do
        printf 'include: [deep-%d.yaml]\n' $((i + 1)) >deep-$i.yaml
    done
    : >deep-10.yaml
    awk 'BEGIN { print "arrive_s,vm,length_mi"; for (i = 0; i < 9999; i++) print i ",0," i % 97 }' |
        gzip -n | head -c 9000 >cut.csv.gz
    for script in *.generate; do
        sh "$script" >"${script%.generate}.yaml"
    done
}

# Runs a sub-command on a case; leaves what it printed in ../stdout and ../said.
refuse() {
    command=$1
    name=$2
    shift 2
    timeout 20 "$virga" "$command" "$name.yaml" "$@" >../stdout 2>../said </dev/null
    printf 'exit code %d\n' $? >>../said
}

# Prints what is wrong with the case, or nothing.
judge() {
    name=$1
    set --
    if [ -e "$name.args" ]; then
        while IFS= read -r argument; do
            set -- "$@" "$argument"
        done <"$name.args"
    fi
    refuse check "$name" "$@"
    if [ "$write" ]; then
        cp ../said "$cases/$name.expected"
        cp ../said "$name.expected"
    fi
    diff -u "$name.expected" ../said
    [ ! -s ../stdout ] || echo "check printed to standard output"
    refuse run "$name" "$@" -o ../results/result.h5
    diff -u "$name.expected" ../said
    [ ! -s ../stdout ] || echo "run printed to standard output"
    tail -n 1 ../said | grep -q '^exit code [24]$' || echo "the exit code is neither 2 nor 4"
    ls -A ../results | sed 's/^/run wrote /'
    rm -rf ../results && mkdir ../results
}

write=
[ "${1-}" != --write ] || write=yes
furnish
ls -AR >../before
number=0
failed=0
for file in *.yaml; do
    name=${file%.yaml}
    case $name in
    base | link | deep-*) continue ;;
    esac
    number=$((number + 1))
    complaint=$(judge "$name" 2>&1)
    if [ "$complaint" ]; then
        failed=$((failed + 1))
        printf 'not ok %d - bad %s\n' "$number" "$name"
        printf '%s\n' "$complaint" | sed 's/^/# /'
    else
        printf 'ok %d - bad %s\n' "$number" "$name"
    fi
done
number=$((number + 1))
if [ "$write" ] || ls -AR | diff ../before - >../difference; then
    printf 'ok %d - bad scenarios leave no file behind\n' "$number"
else
    failed=$((failed + 1))
    printf 'not ok %d - bad scenarios leave no file behind\n' "$number"
    sed 's/^/# /' ../difference
fi
printf '1..%d\n' "$number"
[ "$failed" -eq 0 ]
