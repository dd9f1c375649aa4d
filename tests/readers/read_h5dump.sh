#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Dumps the sample result whole: every value is read through the library's own filters.
command -v h5dump >/dev/null || exit 77
dump=$(h5dump "$1") || exit 1
for wanted in 'b.17"' '"core_s"' '"EUR"' 'H5T_IEEE_F64LE' '"nanoseconds since 2026-03-01T00:00:00Z"' \
    'SIMPLE { ( 20011 ) / ( H5S_UNLIMITED ) }' '/catalog/things/id'; do
    case $dump in
    *"$wanted"*) ;;
    *)
        echo "h5dump does not print $wanted" >&2
        exit 1
        ;;
    esac
done
filters=$(h5dump -p -H -d /catalog/things/used "$1")
for wanted in 'SHUFFLE' 'DEFLATE { LEVEL 1 }' 'FLETCHER32' 'CHUNKED ( 53 )'; do
    case $filters in
    *"$wanted"*) ;;
    *)
        echo "h5dump does not name $wanted" >&2
        exit 1
        ;;
    esac
done
