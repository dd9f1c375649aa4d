#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the Makefile offers beside building and testing does what `make help` says: tests/tidy/
# targets.sh [BUILD]. It compiles the program three times over, which is for .ci/run, not for
# every make test. Speaks TAP for tests/run.sh.
set -u
build=${1:-build/release}
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
        sed 's/^/# /' "$place/log" | tail -n 50
        failed=1
    fi
}

make() { command make --no-print-directory -j"${JOBS:-1}" B="$build" "$@" >"$place/log" 2>&1; }

# same PROGRAM: gives the numbers of the release build.
same() {
    "$1" run scenarios/minimal.yaml --json -q >"$place/numbers" 2>"$place/log" &&
        cmp "$place/release" "$place/numbers" >>"$place/log"
}

make help && grep -q '  make demo ' "$place/log" && grep -q '  make test ' "$place/log"
claim $? 'help lists demo and test'
make all && "$build/virga" run scenarios/minimal.yaml --json -q >"$place/release"
claim $? 'the release build runs'

make debug && same build/debug/virga
claim $? 'the debug build gives the same numbers'
make static && same build/static/virga
claim $? 'the static build gives the same numbers'
readelf -d build/static/virga >"$place/log" 2>&1 && ! grep -q NEEDED "$place/log"
claim $? 'the static build needs no shared library'

make install DESTDIR="$place/stage" PREFIX=/usr
claim $? 'install puts files below DESTDIR'
(
    cd "$place" || exit 1
    scenarios=stage/usr/share/virga/scenarios
    stage/usr/bin/virga run $scenarios/minimal.yaml --json -q >numbers 2>log &&
        cmp release numbers >>log && stage/usr/bin/virga check $scenarios/small-region.yaml >log 2>&1
)
claim $? 'the program that is installed runs the scenarios that are installed'
cat >"$place/user.c" <<'END'
#include "sim/rng.h"

int main(void)
{
    struct rng one, other;
    rng_init(&one, 20260302, "a", "service");
    rng_init(&other, 20260302, "a", "service");
    return rng_next(&one) == rng_next(&other) ? 0 : 1;
}
END
${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -Werror -I"$place/stage/usr/include/virga" \
    -o "$place/user" "$place/user.c" "$place/stage/usr/lib/libvirga.a" >"$place/log" 2>&1 &&
    "$place/user"
claim $? 'a program works with the headers and the library that are installed'
make uninstall DESTDIR="$place/stage" PREFIX=/usr
[ -d "$place/stage/usr/bin" ] && [ -z "$(find "$place/stage" ! -type d)" ]
claim $? 'uninstall leaves nothing of what install put there'

echo "1..$number"
exit $failed
