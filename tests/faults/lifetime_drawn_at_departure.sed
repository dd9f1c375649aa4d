# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/vm.c
# How long an instance goes on is drawn again when it should end: every second one stays on.
/^static void on_life_over(/,/^}/ s|^    end_life(vms, target);|    struct vm *vm = vm_of(vms, target);\
    if (vm->number % 2 == 1 \&\& sim->now > vm->placed \&\& vm->ended == -1) {\
        vm->ended = 0;\
        sim_timer_set(sim, vms->first_kind + KIND_LIFE_OVER, sim->now + (sim->now - vm->placed), target);\
        return;\
    }\
    end_life(vms, target);|
