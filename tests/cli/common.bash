# SPDX-License-Identifier: GPL-3.0-or-later
# For every .bats file here: `load common`. VIRGA names the program under test; each test works in
# the top folder of the tree and writes only below BATS_TEST_TMPDIR.
: "${VIRGA:=$PWD/build/release/virga}"
# bats before 1.4 (Ubuntu 22.04) makes no folder for each file and each test.
if [ -z "${BATS_TEST_TMPDIR:-}${BATS_FILE_TMPDIR:-}" ]; then
    BATS_FILE_TMPDIR=${BATS_RUN_TMPDIR:?}/file-${BATS_TEST_FILENAME##*/}
    mkdir -p "$BATS_FILE_TMPDIR"
    BATS_TEST_TMPDIR=$(mktemp -d "$BATS_RUN_TMPDIR/test-XXXXXX")
fi

# virga ARGUMENT...: standard output in $output, standard error in $error, exit code in $status.
virga() {
    status=0
    output=$("$VIRGA" "$@" 2>"$BATS_TEST_TMPDIR/stderr") || status=$?
    error=$(cat "$BATS_TEST_TMPDIR/stderr")
}

# says TEXT PART: fails and shows the text when it does not hold the part.
says() {
    if [[ $1 != *"$2"* ]]; then
        printf 'expected: %s\nin: %s\n' "$2" "$1"
        return 1
    fi
}
