# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/vm.c
# The room of an instance is free only when the next one ends.
/^static void terminate(/,/^}/ s|^    placer_give(vms->placer, vm->host, type);|    static const struct instance_type_spec *late_type;\
    static uint32_t late_host;\
    if (late_type != NULL) {\
        placer_give(vms->placer, late_host, late_type);\
    }\
    late_type = type;\
    late_host = vm->host;|
