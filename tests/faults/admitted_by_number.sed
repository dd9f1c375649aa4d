# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/placer.c
# A host admits instances by number, whatever their size.
s|return type->vcpus \* thread_mhz;|return thread_mhz;|
