// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of launches: instances that are requested one after the other and live for a while.
#ifndef VIRGA_MODELS_LAUNCH_H
#define VIRGA_MODELS_LAUNCH_H

#include "sim/model.h"

extern const struct model launch_model;

#endif
