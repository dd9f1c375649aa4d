#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every deliberate fault still finds the line that it changes; run.sh sees to it that it is noticed.
set -u

cd "$(dirname "$0")/../.." || exit 1
number=0
failed=0
for fault in tests/faults/*.sed; do
    number=$((number + 1))
    name=$(basename "$fault" .sed)
    file=$(sed -n 's/^# file: //p' "$fault")
    if sed -f "$fault" "$file" | cmp -s - "$file"; then
        printf 'not ok %d - %s changes %s\n' "$number" "$name" "$file"
        failed=1
    else
        printf 'ok %d - %s changes %s\n' "$number" "$name" "$file"
    fi
done
printf '1..%d\n' "$number"
exit $failed
