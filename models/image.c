// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/image.h"

static const struct field image_fields[] = {
    {.key = "boot",
     .type = FIELD_DISTRIBUTION,
     .unit = UNIT_TIME,
     .offset = offsetof(struct image_spec, boot),
     .fallback = "0 s",
     .text = "Time from placement until the instance runs."},
    {.key = "shut_down",
     .type = FIELD_DISTRIBUTION,
     .unit = UNIT_TIME,
     .offset = offsetof(struct image_spec, shut_down),
     .fallback = "0 s",
     .text = "Time from the end of life until the instance is gone and its room is free."},
    {.key = NULL},
};

static const struct field_table image_table = {
    .fields = image_fields, .size = sizeof(struct image_spec), .bare = "boot"};

const struct model image_model = {
    .name = "image",
    .text = "What an instance boots from. Boot times are a property of image and provider (Mao and "
            "Humphrey, IEEE CLOUD 2012); without an image an instance runs at once.",
    .example =
        "images:\n"
        "  debian-12: {boot: {distribution: lognormal, median: 30 s, p99: 70 s}, shut_down: 5 s}\n"
        "  microvm: 125 ms # only its boot\n",
    .mount = "images.*",
    .table = &image_table,
};
