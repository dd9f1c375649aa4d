#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Is a result the same, byte for byte, whatever makes it? For each scenario this prints one hash of
# its result file and its --json, and whether all of these gave it:
#
#   builds       gcc and clang, -O0 to -O3, with the FMA and AVX of this machine's CPU (-march=native)
#   C library    its kernels for old CPUs (GLIBC_TUNABLES masks FMA and AVX), memory filled with rubbish
#   place        time zone, locale, working folder, addresses (with setarch), the file's own name
#   recording    nothing, or everything: the same numbers and fingerprint
#   time         a rerun
#
#   tests/determinism/run.sh        the whole matrix, a few minutes
#   QUICK=1 tests/determinism/run.sh        three builds and shorter runs
#
# VIRGA names the release build (default build/release/virga), BUILDS the folder of the others
# (default build; they are build/determinism-*). A compiler that is not installed is left out, and
# said to be. As a control, another seed must give another hash. Result files are equal for equal
# releases of HDF5 and zlib, which all builds share here. Leaves with 1 when anything differs.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
VIRGA=${VIRGA:-build/release/virga}
BUILDS=${BUILDS:-build}
QUICK=${QUICK:-}
case $VIRGA in /*) ;; *) VIRGA=$root/$VIRGA ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# ---- Builds: a name, a compiler, flags --------------------------------------------------------

builds_quick='gcc-O0|gcc|-O0
gcc-O3-native|gcc|-O3 -march=native
clang-O2|clang|-O2'
builds_full="$builds_quick
gcc-O1|gcc|-O1
gcc-O3|gcc|-O3
gcc-O2-native|gcc|-O2 -march=native
clang-O0|clang|-O0
clang-O1|clang|-O1
clang-O3|clang|-O3
clang-O3-native|clang|-O3 -march=native"

build_all() {
    printf '%s\n' "$1" >"$work/wanted"
    while IFS='|' read -r name compiler flags; do
        if ! command -v "$compiler" >/dev/null; then
            printf '%s is not installed: %s is left out\n' "$compiler" "$name"
            continue
        fi
        folder=$BUILDS/determinism-$name
        ${MAKE:-make} -s --no-print-directory -j"$(nproc)" B="$folder" CC="$compiler" \
            CFLAGS="$flags" WERROR=0 V= "$folder/virga" >"$work/build.log" 2>&1 || {
            cat "$work/build.log"
            exit 1
        }
        case $folder in /*) ;; *) folder=$root/$folder ;; esac
        printf '%s|%s/virga\n' "$name" "$folder" >>"$work/built"
    done <"$work/wanted"
}

# ---- Runs -------------------------------------------------------------------------------------

# Scenarios: a name, a file, and what is set to keep it short (quick, full).
scenarios='small-region|scenarios/small-region.yaml|duration=2h|duration=1d
contended|tests/determinism/contended.yaml|duration=2h|duration=6h
kaufman-roberts|scenarios/kaufman-roberts.yaml|duration=500h|duration=20000h
mm1|scenarios/mm1.yaml|duration=20000s|duration=400000s
minimal|scenarios/minimal.yaml|record.level=full|record.level=full'

# run NAME PROGRAM...: runs the program on the scenario at hand into $work/NAME.h5 and .json.
run() {
    variant=$1
    shift
    "$@" run "$file" --set "$set" --json -q -o "$work/$variant.h5" >"$work/$variant.json"
}

# same NAME: do file and numbers of a variant equal those of the first run?
same() {
    variants=$((variants + 1))
    if ! cmp -s "$work/first.h5" "$work/$1.h5"; then
        unequal="$unequal $1(file)"
    fi
    same_numbers "$1"
    rm -f "$work/$1.h5"
}

same_numbers() {
    if ! cmp -s "$work/first.json" "$work/$1.json"; then
        unequal="$unequal $1(numbers)"
    fi
    rm -f "$work/$1.json"
}

# Masks the instructions for which the C library has kernels of other last bits.
old_cpu=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX2_Usable,-FMA_Usable,-ERMS

run_builds() {
    while IFS='|' read -r name program; do
        run "$name" "$program"
        same "$name"
        run "$name-old-cpu" env GLIBC_TUNABLES="$old_cpu" "$program"
        same "$name-old-cpu"
    done <"$work/built"
}

run_surroundings() {
    run rerun "$VIRGA"
    same rerun
    run old-cpu env GLIBC_TUNABLES="$old_cpu" "$VIRGA"
    same old-cpu
    for byte in 85 170; do
        run "rubbish-$byte" env MALLOC_PERTURB_=$byte "$VIRGA"
        same "rubbish-$byte"
    done
    run time-zone env TZ=Asia/Kathmandu "$VIRGA"
    same time-zone
    # A locale with a comma for the decimal point, where there is one.
    comma=$(locale -a 2>/dev/null | grep -E '^(de|fr|id|nl)_' | head -n 1 || true)
    run locale env LC_ALL="${comma:-C.UTF-8}" LANG="${comma:-C.UTF-8}" "$VIRGA"
    same locale
    run bare-environment env -i "$VIRGA"
    same bare-environment
    if command -v setarch >/dev/null && setarch -R true 2>/dev/null; then
        run fixed-addresses setarch -R "$VIRGA"
        same fixed-addresses
    fi
    run working-folder in_root_of_file_system "$VIRGA"
    same working-folder
}

# shellcheck disable=SC2317 # called by run
in_root_of_file_system() (
    program=$1
    shift 2
    scenario=$root/$1
    shift
    cd /
    "$program" run "$scenario" "$@"
)

run_recordings() {
    variants=$((variants + 1))
    "$VIRGA" run "$file" --set "$set" --json -q >"$work/unrecorded.json"
    same_numbers unrecorded
    for level in summary series full; do
        variants=$((variants + 1))
        "$VIRGA" run "$file" --set "$set" --set "record={level: $level, interval: 11m}" --json -q \
            -o "$work/level.h5" >"$work/level-$level.json"
        same_numbers "level-$level"
        rm -f "$work/level.h5"
    done
}

run_control() {
    "$VIRGA" run "$file" --set "$set" --seed 987654321 --json -q -o "$work/control.h5" \
        >"$work/control.json"
    if cmp -s "$work/first.h5" "$work/control.h5" || cmp -s "$work/first.json" "$work/control.json"
    then
        unequal="$unequal another-seed-gave-the-same"
    fi
    rm -f "$work/control.h5" "$work/control.json"
}

run_scenario() {
    variants=0
    unequal=
    run first "$VIRGA"
    hash=$(cat "$work/first.h5" "$work/first.json" | sha256sum | cut -c 1-64)
    run_builds
    run_surroundings
    run_recordings
    run_control
    if [ -z "$unequal" ]; then
        printf '%-16s %s  %d variants: equal\n' "$1" "$hash" "$variants"
        passed=$((passed + 1))
    else
        printf '%-16s %s  %d variants: UNEQUAL:%s\n' "$1" "$hash" "$variants" "$unequal"
        failed=$((failed + 1))
    fi
}

# ---- The story ----------------------------------------------------------------------------------

passed=0
failed=0
: >"$work/built"
if [ -n "$QUICK" ]; then
    build_all "$builds_quick"
else
    build_all "$builds_full"
fi
printf '%s\n' "$scenarios" >"$work/scenarios"
while IFS='|' read -r name file quick full <&3; do
    set=$full
    [ -z "$QUICK" ] || set=$quick
    run_scenario "$name"
done 3<"$work/scenarios"
printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
