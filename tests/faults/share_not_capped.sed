# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/vm.c
# An instance may use all of its vCPUs whatever its cap.
/^static int64_t ceiling_mhz(/,/^}/ s|return cap < all .*|return cap > 0 ? all : 0;|
