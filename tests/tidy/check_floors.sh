#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may include whom: a file includes from its own folder or from a floor below, and wings of one
# floor never include each other. The formats' own headers stay behind one or two files.
find sim models analysis -name '*.[ch]' | LC_ALL=C sort | xargs awk '
function folder(path) { sub(/\/[^\/]*$/, "", path); return path }
BEGIN { rooms = " sim/io/scenario sim/io/trace sim/io/result " }
# The folders, each between spaces, whose headers the files of folder `from` may include.
function floor(from) {
    if (from == "sim") return ""
    # Rooms of sim/io never include each other; they share what lies in sim/io itself, where the runner
    # stands on all of them.
    if (from ~ /^sim\/io\//) return " sim sim/io "
    if (from == "sim/io") return " sim" rooms
    if (from == "sim/cli") return " sim sim/io" rooms
    if (from == "models/records") return " sim "
    if (from == "models/billing") return " sim models/records "
    if (from ~ /^models/) return " sim models models/records models/billing "
    if (from ~ /^analysis/) return " sim sim/io models/records models/billing" rooms
    return ""
}
function complain(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1 }
function ours(header,    from, to, parts) {
    from = folder(FILENAME); to = folder(header)
    if (from ~ /^sim\/io\// && header == "sim/io/runner.h") {
        complain("includes \"" header "\", which stands on the rooms of sim/io")
        return
    }
    if (to == from || index(floor(from), " " to " ")) return
    split(header, parts, "/")
    # models/*.c and models/*.h reach a room of policies through one header, its socket.
    if (from == "models" && to == "models/" parts[2]) {
        if (!(to in socket)) socket[to] = header
        if (socket[to] == header) return
        complain("includes \"" header "\", but the socket of " to " is \"" socket[to] "\"")
        return
    }
    complain("includes \"" header "\", which is not on a floor below " from)
}
function theirs(header) {
    if (header == "yaml.h" && FILENAME !~ /^sim\/io\/scenario\/doc[^\/]*\.c$/)
        complain("<yaml.h> is for sim/io/scenario/doc*.c alone; read documents through sim/io/scenario/doc.h")
    if (header ~ /^hdf5/ && FILENAME !~ /^sim\/io\/result\/h5/)
        complain("<hdf5.h> is for sim/io/result/h5* alone; write and read results through sim/io/result/h5_writer.h")
    if (header ~ /^gsl\// && FILENAME !~ /^analysis\// && FILENAME != "sim/cli/main.c")
        complain("GSL serves analysis, tests and main; results stand on sim/real.h")
    if (header == "zlib.h" && FILENAME !~ /^sim\/io\//)
        complain("<zlib.h> is for sim/io; read files through its readers")
}
match($0, /^[ \t]*#[ \t]*include[ \t]*["<][^">]*[">]/) {
    name = substr($0, RSTART, RLENGTH); kind = name ~ /"/
    sub(/^[^"<]*["<]/, "", name); sub(/[">]$/, "", name)
    if (kind) ours(name); else theirs(name)
}
END { exit bad }'
