# SPDX-License-Identifier: GPL-3.0-or-later
# For tests on public traces, which the project does not hold. VIRGA_DATA names their folder; where
# it is not given, a folder shared/data beside the tree is looked for. Without one the tests are
# skipped. tests/data/README.md tells what belongs there.
load ../cli/common

: "${VIRGA_DATA:=../shared/data}"

# needs PATH: skips the test unless the data holds it; its full path is then in $found.
needs() {
    if ! [ -e "$VIRGA_DATA/$1" ]; then
        skip "no $1 in ${VIRGA_DATA}; VIRGA_DATA names the folder of public traces"
    fi
    found=$(cd "$(dirname "$VIRGA_DATA/$1")" && pwd)/$(basename "$1")
}

# number PATH: a member of the JSON object in $output, such as energy.kwh; members of members are
# told by their indentation.
number() {
    printf '%s\n' "$output" | awk -v path="$1" '
        { depth = (match($0, /[^ ]/) - 1) / 2 }
        match($0, /"[^"]*":/) {
            names[depth] = substr($0, RSTART + 1, RLENGTH - 3)
            here = names[1]
            for (i = 2; i <= depth; i++) here = here "." names[i]
            if (here == path) {
                value = substr($0, RSTART + RLENGTH)
                gsub(/[ ,"]/, "", value)
                print value
            }
        }'
}

# near VALUE EXACT TOLERANCE: fails and shows them when they are further apart.
near() {
    awk -v value="$1" -v exact="$2" -v most="$3" 'BEGIN {
        off = value - exact
        if (value == "" || off > most || -off > most) {
            printf "%s instead of %s, more than %s off\n", value, exact, most
            exit 1
        }
    }'
}
