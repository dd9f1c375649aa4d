# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/response.c
# The warm-up is observed like the rest.
s|if (arrival < response->warm_up) {|if (arrival < 0) {|
