// SPDX-License-Identifier: GPL-3.0-or-later
// Images: what an instance boots from, and how long that takes.
#ifndef VIRGA_MODELS_IMAGE_H
#define VIRGA_MODELS_IMAGE_H

#include "sim/dist.h"
#include "sim/model.h"

struct image_spec {
    struct spec spec;
    struct dist boot;      // ns from placement to running
    struct dist shut_down; // ns from the end of life to terminated; capacity is held until then
};

extern const struct model image_model;

#endif
