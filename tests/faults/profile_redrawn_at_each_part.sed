# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/demand/poisson.c
# The rest of a gap that runs into the next part of a profile keeps the old part's rate.
/^static int64_t walk_parts(/,/^}/ s|if (left < whole) {|if (left < whole \|\| weight > 0) {|
