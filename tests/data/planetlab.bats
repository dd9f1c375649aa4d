# SPDX-License-Identifier: GPL-3.0-or-later
# Days of PlanetLab's virtual machines on 800 hosts against energy that was worked out without any
# simulator: each sample holds for its five minutes, a host with VMs is on all day, power is by
# linear interpolation of its curve.
load common

# day NAME [ARGUMENT...]: runs a day of the traces, unpacked below the test's own folder.
day() {
    needs "planetlab-2011/$1.tar.gz"
    tar -xzf "$found" -C "$BATS_TEST_TMPDIR"
    virga run scenarios/planetlab.yaml --json -q --set "traces=$BATS_TEST_TMPDIR/$1" "${@:2}"
    printf '%s' "$error"
    [ "$status" -eq 0 ]
}

@test "PlanetLab 2011-03-03 takes 936.1916 kWh on 414 hosts" {
    day 20110303
    near "$(number energy.kwh)" 936.1916 0.0001
    [ "$(number hosts.used)" = 414 ]
    [ "$(number instances.placed)" = 1052 ]
    [ "$(number instances.refused)" = 0 ]
}

@test "PlanetLab 2011-03-06 takes 798.5405 kWh on 354 hosts" {
    day 20110306
    near "$(number energy.kwh)" 798.5405 0.0001
    [ "$(number hosts.used)" = 354 ]
    [ "$(number instances.placed)" = 898 ]
}

@test "800 hosts at full power for a day take 2419.2 kWh" {
    full='[117 W, 117 W, 117 W, 117 W, 117 W, 117 W, 117 W, 117 W, 117 W, 117 W, 117 W]'
    day 20110303 --set "host_types.g4.power={curve: $full}" \
        --set "host_types.g5.power={curve: ${full//117/135}}" --set hosts.main.empty=on
    near "$(number energy.kwh)" 2419.2 0.0001
}

@test "the energy of a day does not depend on what is recorded or where traces lie" {
    day 20110306
    first=$output
    mkdir "$BATS_TEST_TMPDIR/elsewhere"
    mv "$BATS_TEST_TMPDIR/20110306" "$BATS_TEST_TMPDIR/elsewhere/traces"
    virga run scenarios/planetlab.yaml --json -q --set "traces=$BATS_TEST_TMPDIR/elsewhere/traces" \
        --set record.level=series -o "$BATS_TEST_TMPDIR/day.h5"
    [ "$status" -eq 0 ]
    [ "$(number energy.kwh)" = "$(output=$first number energy.kwh)" ]
    [ "$(number run.fingerprint)" = "$(output=$first number run.fingerprint)" ]
}
