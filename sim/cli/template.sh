#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes the C file behind sim/cli/template.h.
#
#   sim/cli/template.sh FOLDER SCENARIO... -- INCLUDED...
#
# Paths are told as they stand below FOLDER. Bytes become numbers, because a C compiler need not
# take string literals as long as a scenario.
set -eu
LC_ALL=C
export LC_ALL

folder=${1%/}
shift

quoted() {
    sed 's/[\\"]/\\&/g; s/^/"/; s/$/"/'
}

echo '// Made by sim/cli/template.sh.'
echo '#include "sim/cli/template.h"'
number=0
for file in "$@"; do
    [ "$file" = -- ] && continue
    echo "static const unsigned char file_$number[] = {"
    # The licence of ours is not that of what users make of it.
    sed '1{/^# SPDX/d;}' "$file" | od -An -v -tu1 | sed 's/[0-9][0-9]*/&,/g'
    echo '};'
    number=$((number + 1))
done

echo 'const struct template template_list[] = {'
number=0
count=
for file in "$@"; do
    if [ "$file" = -- ]; then
        count=$number
        continue
    fi
    title=$(sed -n 's/^name: *//p' "$file" | sed -n '1s/^"\(.*\)"$/\1/; 1p' | quoted)
    printf '    {%s, %s, %s, file_%d, sizeof file_%d},\n' \
        "$(basename "$file" .yaml | quoted)" "${title:-\"\"}" \
        "$(printf '%s\n' "${file#"$folder"/}" | quoted)" "$number" "$number"
    number=$((number + 1))
done
echo '    {0},'
echo '};'
echo "const size_t template_count = ${count:-$number};"
