# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/station.c
# The room counts only those who wait, not those in service.
s|if (station->serving_count + station->waiting_count >= station->rules->room) {|if (station->waiting_count >= station->rules->room) {|
