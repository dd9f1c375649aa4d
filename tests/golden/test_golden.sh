#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Golden results: the --json of scenarios, kept beside this script and compared byte for byte, with
# the fingerprint of all events in it. They tell that something moved, not what is right: that is for
# tests/theory.
#
#   tests/golden/test_golden.sh               compares (a part of make test)
#   UPDATE=1 tests/golden/test_golden.sh      writes them anew
#
# A golden result changes only with a commit that says why the numbers moved. New keys in the summary
# change them too; then the differences shown must be nothing but those keys. VIRGA names the program
# (default build/release/virga).
set -u

cd "$(dirname "$0")/../.." || exit 1
VIRGA=${VIRGA:-build/release/virga}
version='s/"virga_version": "[^"]*"/"virga_version": "..."/'

# Name, scenario, and what is set to make it short.
goldens='minimal|scenarios/minimal.yaml|seed=1
mm1|scenarios/mm1.yaml|duration=3000s
mmc|scenarios/mmc.yaml|duration=1000s
erlang-b|scenarios/erlang-b.yaml|duration=300h
kaufman-roberts|scenarios/kaufman-roberts.yaml|duration=300h
small-region|scenarios/small-region.yaml|duration=3h
contended|tests/determinism/contended.yaml|duration=3h
crowded|tests/theory/crowded.yaml|duration=1h
by-the-clock|tests/theory/clock.yaml|duration=100s'

result=$(mktemp)
trap 'rm -f "$result" "$result.raw"' EXIT
number=0
failed=0
while IFS='|' read -r name scenario set; do
    number=$((number + 1))
    golden=tests/golden/$name.json
    if ! "$VIRGA" run "$scenario" --set "$set" --json -q >"$result.raw" 2>"$result"; then
        sed 's/^/# /' "$result"
        printf 'not ok %d - %s runs\n' "$number" "$scenario"
        failed=1
        continue
    fi
    sed "$version" "$result.raw" >"$result"
    if [ -n "${UPDATE:-}" ]; then
        cp "$result" "$golden"
        chmod 644 "$golden"
        printf '# wrote %s\n' "$golden"
    fi
    if difference=$(diff -u "$golden" "$result" 2>&1); then
        printf 'ok %d - %s gives its golden result\n' "$number" "$scenario"
    else
        printf '%s\n' "$difference" | sed 's/^/# /' | head -n 60
        printf 'not ok %d - %s gives its golden result\n' "$number" "$scenario"
        failed=1
    fi
done <<END
$goldens
END
printf '1..%d\n' "$number"
exit $failed
