# SPDX-License-Identifier: GPL-3.0-or-later
# file: sim/fairshare.c
# Shares are rounded down, and what is left over goes to nobody.
/^static void fill(/,/^}/ {
s|for (size_t i = 0; left > 0 && i < claims->count; i++)|for (size_t i = 0; left < 0 \&\& i < claims->count; i++)|
s|CHECK(left == 0);||
}
