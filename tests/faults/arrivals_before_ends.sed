# SPDX-License-Identifier: GPL-3.0-or-later
# file: sim/event.h
# At one instant arrivals come before the ends of work and of lives.
s|EVENT_END_OF_WORK = 0,|EVENT_END_OF_WORK = 13,|
s|EVENT_END_OF_LIFE = 1,|EVENT_END_OF_LIFE = 14,|
