#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Shows that each check of the house rules fails on the fault that it is for, and only then: a tiny
# tree that keeps every rule is copied, one fault is planted in it, and the check must name it.
# Speaks TAP for tests/run.sh.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
number=0
failed=0
licence='// SPDX-License-Identifier: GPL-3.0-or-later'

result() { # "ok" or "not ok", name
    number=$((number + 1))
    echo "$1 $number - $2"
    [ "$1" = ok ] || failed=1
}

# A tree without faults, as small as the checks allow.
plant_good() {
    rm -rf "$tree/t"
    mkdir -p "$tree/t"
    cd "$tree/t" || exit 1
    mkdir -p sim/io/scenario sim/io/result sim/cli models/records models/placement analysis scenarios .ci tests/sim \
        tests/tidy build
    cp "$top/.clang-format" .
    cp "$here"/check_*.sh "$here"/*.txt tests/tidy/
    printf '# SPDX-License-Identifier: GPL-3.0-or-later\nall:\n' >Makefile
    printf '%s\nint good_sum(int a, int b);\n' "$licence" >sim/good.h
    printf '%s\n#include "sim/good.h"\n\nint good_sum(int a, int b)\n{\n    return a + b;\n}\n' \
        "$licence" >sim/good.c
    printf '%s\n#include "sim/good.h"\n\n#include <zlib.h>\n' "$licence" >sim/io/scenario/reader.c
    printf '%s\n#include "models/placement/placement.h"\n' "$licence" >models/host.c
    printf '%s\nint placement_least(int a);\n' "$licence" >models/placement/placement.h
    printf '%s\n' "$licence" >models/placement/first_fit.c
    printf '%s\nstatic void good_sum_adds_two_numbers(void **state)\n{\n    (void)state;\n}\n' \
        "$licence" >tests/sim/test_good.c
    echo "${CC:-cc} -std=c17 -Wall -Wextra -Werror -I." >build/flags
}

compile() {
    for source in $(find sim models analysis -name '*.c'); do
        mkdir -p "build/${source%/*}"
        ${CC:-cc} -std=c17 -fPIE -I. -c -o "build/${source%.c}.o" "$source" 2>/dev/null || return 1
    done
}

# check NAME: prints what it found.
check() { sh "tests/tidy/check_$1.sh" build 2>&1; }

# refuses CHECK TEXT CLAIM: after a fault was planted, the check must fail and say TEXT.
refuses() {
    if found=$(check "$1"); then
        result 'not ok' "$3"
        echo "# $1 passed"
    elif printf '%s' "$found" | grep -qF -e "$2"; then
        result ok "$3"
    else
        result 'not ok' "$3"
        printf '%s\n' "$found" | sed 's/^/# /'
    fi
}

skip_without() { # tool, claim: true when the check cannot run here
    command -v "$1" >/dev/null && return 1
    number=$((number + 1))
    echo "ok $number # SKIP $2: $1 is not installed"
}

plant_good
compile || echo "# the good tree does not compile"
for name in "$here"/check_*.sh; do
    name=${name##*/check_}
    name=${name%.sh}
    case $name in
    format) skip_without clang-format "$name passes a tree without faults" && continue ;;
    functions) skip_without ctags "$name passes a tree without faults" && continue ;;
    esac
    if found=$(check "$name"); then
        result ok "$name passes a tree without faults"
    else
        result 'not ok' "$name passes a tree without faults"
        printf '%s\n' "$found" | sed 's/^/# /'
    fi
done

# Floors: who, includes what, claim.
while IFS='|' read -r file header claim; do
    plant_good
    printf '#include %s\n' "$header" >>"$file"
    refuses floors "$file:" "$claim"
done <<'END'
sim/good.c|"sim/io/scenario/reader.h"|floors refuse sim that includes sim/io
sim/good.c|"models/host.h"|floors refuse sim that includes models
sim/io/scenario/reader.c|"models/host.h"|floors refuse sim/io that includes models
sim/io/scenario/reader.c|"sim/io/result/results.h"|floors refuse rooms of sim/io that include each other
sim/io/scenario/reader.c|"sim/io/runner.h"|floors refuse rooms of sim/io that include the runner
sim/cli/main.c|"analysis/report.h"|floors refuse sim/cli that includes analysis
models/host.c|"sim/io/scenario/doc.h"|floors refuse models that include sim/io
models/host.c|"models/placement/slot_tree.h"|floors refuse models that look behind a socket
models/placement/first_fit.c|"models/demand/demand.h"|floors refuse siblings that include each other
models/records/ids.c|"models/host.h"|floors refuse models/records that include models
analysis/bill.c|"models/host.h"|floors refuse analysis that includes models
sim/io/scenario/reader.c|<yaml.h>|floors refuse yaml.h outside sim/io/scenario/doc
sim/io/scenario/reader.c|<hdf5.h>|floors refuse hdf5.h outside sim/io/result/h5
models/host.c|<gsl/gsl_rng.h>|floors refuse GSL in models
sim/good.c|<zlib.h>|floors refuse zlib.h in sim
END

plant_good
printf 'int sum_of(int a);\nint sum_of(int a)\n{\n    return a;\n}\n' >>sim/good.c
compile
refuses symbols 'exports sum_of' 'symbols refuse a public name without its file stem'
plant_good
printf 'int placement_least;\n' >>models/placement/first_fit.c
compile
refuses symbols 'exports placement_least' 'symbols refuse the name of another policy'
plant_good
printf 'int placement_first_fit;\n' >>models/placement/first_fit.c
printf 'int good_more_sums, good_sums;\n' >sim/good_more.c
compile
if found=$(check symbols); then
    result ok 'symbols let a room and a header lend their names'
else
    result 'not ok' 'symbols let a room and a header lend their names'
    printf '%s\n' "$found" | sed 's/^/# /'
fi

for fault in 'static int count = 2;' 'static int count;' 'static _Thread_local int count;' \
    'static const char *count = "a";'; do
    plant_good
    printf '%s\nint *good_count(void);\nint *good_count(void)\n{\n    return (int *)&count;\n}\n' \
        "$fault" >>sim/good.c
    compile
    refuses state 'count is mutable state' "state refuses: $fault"
done
plant_good
printf 'extern const char *const good_names[];\nconst char *const good_names[] = {"a"};\n' >>sim/good.c
compile
if check state >/dev/null; then
    result ok 'state lets a constant table of addresses pass'
else
    result 'not ok' 'state lets a constant table of addresses pass'
fi

if ! skip_without ctags 'functions refuse 71 lines and pass 70'; then
    plant_good
    { printf 'void good_long(void)\n{\n'; yes '    ;' | head -n 68; printf '}\n'; } >>sim/good.c
    refuses functions 'good_long has 71 lines' 'functions refuse 71 lines'
    plant_good
    { printf 'void good_long(void)\n{\n'; yes '    ;' | head -n 67; printf '}\n'; } >>sim/good.c
    if check functions >/dev/null; then
        result ok 'functions let 70 lines pass'
    else
        result 'not ok' 'functions let 70 lines pass'
    fi
fi

plant_good
yes '//' | head -n 900 >>sim/good.c
refuses files 'split it by purpose' 'files refuse more than 900 lines'

grep -v '^#' "$here/banned.txt" | cut -f 1 | tr ' ' '\n' >"$tree/banned"
while read -r name; do
    plant_good
    printf 'int good_bad(void);\nint good_bad(void)\n{\n    return (int)%s(1);\n}\n' "$name" >>models/host.c
    refuses banned "$name is banned" "banned refuses $name"
done <"$tree/banned"
plant_good
printf '// rand() and time(0) in a comment\n/* free(x)\n   qsort(y) */\n' >>sim/good.c
printf 'const char *good_text(void)\n{\n    return "atoi(1) \\" rand(";\n}\n' >>sim/good.c
if check banned >/dev/null; then
    result ok 'banned lets comments and texts speak of anything'
else
    result 'not ok' 'banned lets comments and texts speak of anything'
fi
for flag in -ffast-math -march=native; do
    plant_good
    echo "CFLAGS = $flag" >>Makefile
    refuses banned "$flag" "banned refuses $flag in the Makefile"
done

plant_good
sed -i 1d sim/good.c
refuses spdx 'sim/good.c:1' 'spdx refuses a C file without its licence'
plant_good
echo 'virga: 1' >scenarios/bare.yaml
refuses spdx 'scenarios/bare.yaml:1' 'spdx refuses a scenario without its licence'

if ! skip_without clang-format 'format refuses what clang-format would change'; then
    plant_good
    printf 'int   good_spaced(void);\n' >>sim/good.h
    refuses format 'sim/good.h:' 'format refuses what clang-format would change'
    plant_good
    printf 'int good_if(int a)\n{\n    if (a)\n        return 1;\n    return 0;\n}\n' >>sim/good.c
    refuses format 'needs braces' 'format refuses an if without braces'
    plant_good
    printf '// %0100d\n' 0 >>sim/good.c
    refuses format 'has 103 columns' 'format refuses a line of more than 100 columns'
fi

plant_good
printf 'size_t good_size(void);\n' >>sim/good.h
refuses headers 'sim/good.h:1' 'headers refuse one that needs another before it'

plant_good
printf '# written in /%s/someone/virga\n' home >>Makefile
refuses paths 'a path of one machine' 'paths refuse a folder of one machine'

plant_good
printf '%s\n' "$licence" >tests/sim/test_nothing.c
refuses tests 'tests sim/nothing.c, which does not exist' 'tests refuse one that mirrors nothing'
plant_good
printf 'static void good_sum(void **state)\n' >>tests/sim/test_good.c
refuses tests 'good_sum is a topic' 'tests refuse a name that claims nothing'

echo "1..$number"
exit $failed
