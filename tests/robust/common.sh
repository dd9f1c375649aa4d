# SPDX-License-Identifier: GPL-3.0-or-later
# For the scripts beside it: a scratch folder to work in, and claims that are counted.
set -u
export LC_ALL=C
virga=${VIRGA:-$PWD/build/release/virga}
writer=$PWD/tests/robust/writer.yaml
work=$(mktemp -d) || exit 1
trap 'cd / && rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
number=0
failed=0

# claim WORDS: passes when the function of that name (spaces as underscores) returns 0; what it
# prints otherwise is shown.
claim() {
    number=$((number + 1))
    if "$(printf '%s' "$1" | tr ' ' '_')" >told 2>&1; then
        printf 'ok %d - %s\n' "$number" "$1"
    else
        failed=$((failed + 1))
        printf 'not ok %d - %s\n' "$number" "$1"
        sed 's/^/# /' told
    fi
    rm -f told
}

skip() {
    number=$((number + 1))
    printf 'ok %d - %s # SKIP %s\n' "$number" "$1" "$2"
}

finish() {
    printf '1..%d\n' "$number"
    [ "$failed" -eq 0 ]
}

# run CODE ARGUMENT...: runs the program, quietly; its exit code must be CODE and its messages are
# left in ./said.
run() {
    expected=$1
    shift
    timeout 60 "$virga" "$@" >printed 2>said </dev/null
    code=$?
    [ "$code" -eq "$expected" ] && return 0
    echo "exit code $code instead of $expected from: virga $*"
    cat said
    return 1
}

says() {
    grep -qF -e "$1" said && return 0
    echo "no '$1' in:"
    cat said
    return 1
}

# await FILE: returns as soon as a run in the background writes that result. By then it holds
# signals back until it sees to them.
await() {
    partial=${1%/*}/.${1##*/}.virga-partial
    for _ in $(seq 600); do
        [ -e "$partial" ] && return 0
        sleep 0.1
    done
    echo "$partial does not appear"
    return 1
}

# Nothing but the named files stands in a folder.
holds_only() {
    folder=$1
    shift
    found=$(ls -A "$folder" | tr '\n' ' ')
    [ "$found" = "${*:+$* }" ] && return 0
    echo "$folder holds: $found"
    return 1
}
