# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/group.c
# Requests are not handed to instances in turn: all go to the first.
s|group->turn = group->turn + 1 < group->running_count ? group->turn + 1 : 0;|group->turn = 0;|
