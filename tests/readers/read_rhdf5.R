# SPDX-License-Identifier: GPL-3.0-or-later
# Reads the sample result with rhdf5.
if (!requireNamespace("rhdf5", quietly = TRUE)) quit(status = 77)
path <- commandArgs(trailingOnly = TRUE)[1]
things <- rhdf5::h5read(path, "/catalog/things", bit64conversion = "double")
stopifnot(
    length(things$id) == 53,
    enc2utf8(things$name[18]) == "w\u00e9b.17",
    things$memory[18] == 2^40 + 12345 * 17,
    things$used[18] == 2.385 * 17,
    is.nan(things$used[11]),
    things$stop[18] == -1,
    things$stop[17] == 1000000007 * 16,
    things$status[18] == 17 %% 3
)
attributes <- suppressWarnings(rhdf5::h5readAttributes(path, "/catalog/things/used"))
stopifnot(attributes$units == "core_s", attributes$description == "How much it worked.")
words <- suppressWarnings(rhdf5::h5readAttributes(path, "/catalog/things/status"))
stopifnot(words$flag_meanings == "running shut_off deleted", all(words$flag_values == 0:2))
stopifnot(length(rhdf5::h5read(path, "/series/things/used")) == 20011)
stopifnot(length(rhdf5::h5read(path, "/catalog/nothing/used")) == 0)
