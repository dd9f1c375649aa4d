#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Where a result cannot be written, or memory runs out, there is one message, a documented exit code
# and nothing under the final name that was not there before.

# In a mount namespace of its own, where there is one, to make small disks.
if [ -z "${VIRGA_MOUNTS-}" ] && unshare -rm true 2>/dev/null; then
    VIRGA_MOUNTS=yes exec unshare -rm sh "$0"
fi
. tests/robust/common.sh
mkdir results
"$virga" run "$writer" -q -o whole.h5 >/dev/null 2>&1

a_file_size_limit_leaves_with_4_and_keeps_the_old_result() {
    cp whole.h5 results/old.h5
    for blocks in 0 1 7 40 300; do
        (ulimit -f "$blocks" && run 4 run "$writer" -q -o results/old.h5) || return 1
        cmp whole.h5 results/old.h5 && holds_only results old.h5 || return 1
    done
}

# with_disk OPTIONS FUNCTION: runs it while a file system in memory is mounted at ./disk.
with_disk() {
    mkdir -p disk
    mount -t tmpfs -o "$1" virga disk || return 1
    "$2"
    fine=$?
    umount disk
    return $fine
}

write_to_a_small_disk() {
    run 4 run "$writer" -q -o disk/out.h5 && says "No space left on device" && says "disk/out.h5" &&
        holds_only disk && run 0 run "$writer" --set duration=1h -q -o disk/small.h5 &&
        holds_only disk small.h5 && run 0 show disk/small.h5
}

a_full_disk_leaves_with_4_and_room_for_a_smaller_result() {
    with_disk size=300k write_to_a_small_disk
}

write_to_a_read_only_disk() {
    run 4 run "$writer" --set duration=4000d -q -o disk/out.h5 && says "Read-only file system" &&
        says "disk/out.h5" && holds_only disk
}

a_read_only_disk_leaves_with_4_before_anything_runs() {
    with_disk ro write_to_a_read_only_disk
}

a_missing_folder_leaves_with_4_before_anything_runs() {
    run 4 run "$writer" --set duration=4000d -q -o nowhere/out.h5 && says "nowhere/out.h5"
}

a_folder_in_place_of_the_result_leaves_with_4() {
    mkdir -p results/folder
    run 4 run "$writer" -q -o results/folder && says "results/folder" && holds_only results/folder
    fine=$?
    rmdir results/folder
    return $fine
}

a_device_is_never_replaced() {
    run 4 run "$writer" -q -o /dev/full && says "/dev/full" && [ -c /dev/full ]
}

lost_output_leaves_with_4() {
    for form in --json --quiet; do
        "$virga" run "$writer" $form >/dev/full 2>said
        code=$?
        [ $code -eq 4 ] && says "the output could not be written" || return 1
    done
    "$virga" run "$writer" -q >&- 2>said
    [ $? -eq 4 ]
}

a_result_that_was_cut_short_is_told_and_never_believed() {
    size=$(wc -c <whole.h5)
    for part in 0 1 9 50 99; do
        head -c $((size * part / 100)) whole.h5 >cut.h5
        run 4 show cut.h5 && says "cut.h5" && [ ! -s printed ] || return 1
    done
    rm -f cut.h5
}

running_out_of_memory_leaves_with_3() {
    printf '%s\n' 'virga: 1' 'duration: 1h' 'seed: 1' \
        'host_types: {box: {cores: 4, speed: 2.6 GHz, memory: 16 GiB}}' \
        'hosts: {main: {type: box, count: 2}}' 'instance_types: {small: {vcpus: 2}}' \
        'demand: {flood: {arrivals: {process: poisson, mean_rate: 1000000000/s}, service: 1 s}}' \
        'tenants: {a: {groups: {w: {type: small, count: 1, demand: flood}}}}' >flood.yaml
    rm -rf results && mkdir results
    (ulimit -v 400000 && run 3 run flood.yaml -q -o results/out.h5) && says "out of memory" &&
        [ ! -e results/out.h5 ] && run 0 run "$writer" -q -o results/next.h5 &&
        holds_only results next.h5
}

claim "a file size limit leaves with 4 and keeps the old result"
if [ "${VIRGA_MOUNTS-}" ]; then
    claim "a full disk leaves with 4 and room for a smaller result"
    claim "a read only disk leaves with 4 before anything runs"
else
    skip "a full disk leaves with 4 and room for a smaller result" "disks cannot be mounted here"
    skip "a read only disk leaves with 4 before anything runs" "disks cannot be mounted here"
fi
claim "a missing folder leaves with 4 before anything runs"
claim "a folder in place of the result leaves with 4"
claim "a result that was cut short is told and never believed"
if [ -w /dev/full ]; then
    claim "a device is never replaced"
    claim "lost output leaves with 4"
else
    skip "lost output leaves with 4" "no /dev/full here"
fi
if grep -q __asan_init "$virga"; then
    skip "running out of memory leaves with 3" "the sanitizer needs all addresses"
else
    claim "running out of memory leaves with 3"
fi
finish
