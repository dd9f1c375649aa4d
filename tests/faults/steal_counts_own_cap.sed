# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/host.c
# What a VM's own cap withholds counts as stolen by neighbours.
s|use.steal += (int128)(claim->limit - claim->share) \* dt;|use.steal += (int128)(claim->demand - claim->share) * dt;|
