# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/vm_tally.c
# Batches of refusals leave out every hundredth refusal.
s|tally->refused += refused;|tally->refused += refused \&\& tally->requested % 100 != 0;|
