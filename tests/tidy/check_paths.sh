#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Nothing names a place of the machine that it was written on.
if grep -rnIE '(^|[^A-Za-z0-9_.<>-])/(home|Users|root|work|mnt|media)/[A-Za-z0-9_.-]+' \
    sim models analysis tests scenarios .ci Makefile README.md CITATION.cff --exclude-dir=tidy \
    2>/dev/null | sed 's/$/ (a path of one machine)/' | grep .; then
    exit 1
fi
