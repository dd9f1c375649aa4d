# SPDX-License-Identifier: GPL-3.0-or-later
# What the README files show is what the program does, and what is generated in them is up to date.
#
# In every README.md:
#   ```console   lines that begin with "$ " are commands; the lines below each are what it prints
#                on standard output and then standard error. "..." stands for any text, over lines.
#   ```yaml      a scenario, or a piece of one to be added to the first whole one of that page
#   ```python    run by the system's Python, ```r by R, where their libraries are installed
# Everything runs in a folder that holds a copy of scenarios/; blocks of one page run in order.
load common

# Makes the folder, with `virga` on the path, and steps into it.
enter_examples() {
    root=$PWD
    mkdir -p "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/tree"
    ln -sf "$VIRGA" "$BATS_TEST_TMPDIR/bin/virga"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
    cd "$BATS_TEST_TMPDIR/tree"
    cp -R "$root/scenarios" .
}

# blocks PAGE LANGUAGE: writes each block of the page to block.1, block.2 ...; sets block_count.
blocks() {
    rm -f block.*
    awk -v opening="\`\`\`$2" '
        $0 == opening { on = 1; number++; next }
        on && /^```/ { on = 0; next }
        on { print > ("block." number) }' "$1"
    block_count=$(find . -maxdepth 1 -name 'block.*' | wc -l)
}

# matches ACTUAL EXPECTED: the texts are equal but for "..." in the latter.
matches() {
    local pattern=$2
    pattern=${pattern//\\/\\\\}
    pattern=${pattern//\*/\\*}
    pattern=${pattern//\?/\\?}
    pattern=${pattern//\[/\\[}
    pattern=${pattern//.../*}
    # shellcheck disable=SC2053 # a pattern is meant
    [[ $1 == $pattern ]]
}

# check_command COMMAND EXPECTED
check_command() {
    local actual
    actual=$(
        bash -c "$1" 2>stderr
        cat stderr
    ) || true
    actual=${actual//$'\r'/} # lines of CSV end so
    if ! matches "$actual" "$2"; then
        printf '$ %s\n--- the page says\n%s\n--- the program says\n%s\n' "$1" "$2" "$actual"
        return 1
    fi
}

# check_console FILE: runs the commands of one block.
check_console() {
    local line command='' expected=''
    while IFS= read -r line; do
        if [[ $line == '$ '* ]]; then
            [ -z "$command" ] || check_command "$command" "$expected" || return 1
            command=${line#'$ '} expected=
        else
            expected+=${expected:+$'\n'}$line
        fi
    done <"$1"
    check_command "$command" "$expected"
}

@test "commands that the README files show print what they show" {
    enter_examples
    seen=0
    for page in "$root"/README.md "$root"/*/README.md; do
        blocks "$page" console
        for ((i = 1; i <= block_count; i++)); do
            check_console "block.$i" || { echo "in ${page#"$root"/}, console block $i"; false; }
            seen=$((seen + 1))
        done
    done
    [ "$seen" -ge 5 ]
}

@test "scenarios that the README files show are accepted" {
    enter_examples
    printf 'time,work\n1.5,10\n2.385,20\n' >requests.csv
    printf 'arrive_s,vm,length_mi\n0.25,0,900\n7.125,1,35\n' >jobs.csv
    seen=0
    for page in "$root"/README.md "$root"/*/README.md; do
        blocks "$page" yaml
        for ((i = 1; i <= block_count; i++)); do
            if grep -q '^virga: 1' "block.$i"; then
                cp "block.$i" whole.yaml
                cp "block.$i" piece.yaml
            else
                { echo 'include: [whole.yaml]'; cat "block.$i"; } >piece.yaml
            fi
            virga check -q piece.yaml || { echo "in ${page#"$root"/}, yaml block $i"; false; }
            [ "$status" -eq 0 ] || { echo "${page#"$root"/}, yaml block $i: $error"; false; }
            seen=$((seen + 1))
        done
    done
    [ "$seen" -ge 12 ]
}

# run_blocks LANGUAGE COMMAND...: runs every block of the pages that read minimal.h5.
run_blocks() {
    local language=$1 page i
    shift
    virga run scenarios/minimal.yaml -o minimal.h5 -q
    seen=0
    for page in "$root"/README.md "$root"/*/README.md; do
        blocks "$page" "$language"
        for ((i = 1; i <= block_count; i++)); do
            "$@" "block.$i" || { echo "in ${page#"$root"/}, $language block $i"; false; }
            seen=$((seen + 1))
        done
    done
    [ "$seen" -ge 1 ]
}

@test "Python that the README files show reads results" {
    /usr/bin/python3 -c 'import h5py, h5netcdf, pandas, xarray' 2>/dev/null ||
        skip "h5py, h5netcdf, pandas or xarray is not installed"
    enter_examples
    run_blocks python /usr/bin/python3 -W ignore::RuntimeWarning
}

@test "R that the README files show reads results" {
    Rscript -e 'if (!requireNamespace("rhdf5", quietly = TRUE)) quit(status = 1)' 2>/dev/null ||
        skip "rhdf5 is not installed"
    enter_examples
    run_blocks r Rscript
}

# below PAGE: what stands below the line that marks the generated part.
below() {
    sed '1,/^<!-- From here on/d' "$1"
}

@test "the reference in scenarios/README.md is what explain --all prints (make docs)" {
    virga explain --all
    [ "$status" -eq 0 ]
    diff <(printf '\n%s\n' "$output") <(below scenarios/README.md)
}

@test "the reference in analysis/README.md is what explain --results prints (make docs)" {
    virga explain --results
    [ "$status" -eq 0 ]
    diff <(printf '\n%s\n' "$output") <(below analysis/README.md)
}

@test "scenarios/README.md has a line for every scenario" {
    for file in scenarios/*.yaml scenarios/*/*.yaml; do
        grep -qF "| [${file#scenarios/}](${file#scenarios/}) | " scenarios/README.md || {
            echo "no line for $file"
            false
        }
    done
}

@test "every file that the README files link to exists" {
    for page in README.md */README.md; do
        for link in $(grep -oE '\]\([^)#:]+\)' "$page" | tr -d '])('); do
            [ -e "$(dirname "$page")/$link" ] || { echo "$page: $link"; false; }
        done
    done
}

@test "every heading that the README files link to exists" {
    for page in README.md */README.md; do
        headings=$(sed -nE 's/^#+ //p' "$page" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-')
        for link in $(grep -oE '\]\(#[^)]+\)' "$page" | tr -d '])(#'); do
            grep -qxF -- "$link" <<<"$headings" || { echo "$page: #$link"; false; }
        done
    done
}

@test "the manual page has no complaint from the formatter" {
    command -v groff >/dev/null || skip "groff is not installed"
    virga man
    [ "$status" -eq 0 ]
    complaints=$(printf '%s\n' "$output" | groff -man -Tutf8 -ww -z 2>&1)
    [ -z "$complaints" ]
}

# names README FOLDER: every header of the folder is named in the README.
names() {
    for header in "$2"/*.h; do
        stem=$(basename "$header" .h)
        grep -qF "\`$stem\`" "$1" || { echo "$1 does not name $header"; return 1; }
    done
}

@test "the README files of sim and models name every room" {
    names sim/README.md sim
    names sim/README.md sim/io
    names sim/README.md sim/cli
    names models/README.md models
}

@test "tests/README.md names every folder of tests" {
    for folder in tests/*/; do
        grep -qF "\`$(basename "$folder")\`" tests/README.md || { echo "$folder"; false; }
    done
}
