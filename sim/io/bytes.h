// SPDX-License-Identifier: GPL-3.0-or-later
// The text of a file as runs of whole lines, read once from front to back, plain or gzip.
//
// Nothing is ever held but one buffer, so a file may be larger than memory; the buffer is kept from
// file to file. Every run ends with a line feed (one is added when the file lacks its last), so a
// scanner needs no other end; a byte order mark at the front is passed over. What a file is decides
// by its first bytes, not its name. A file counts as long as it was when it was opened. While the
// bytes pass they are hashed, if asked.
#ifndef VIRGA_SIM_IO_BYTES_H
#define VIRGA_SIM_IO_BYTES_H

#include "sim/error.h"
#include "sim/io/sha256.h"

// A line of more bytes, or a text of more after unpacking, is refused.
#define BYTES_LINE_MOST ((size_t)1 << 20)
#define BYTES_TEXT_MOST ((uint64_t)1 << 34)

struct z_stream_s;

struct bytes {
    const char *path;  // of the open file, for messages; the caller's
    int file;          // -1: none is open
    bool hashed;       // fill `sha` while reading
    bool packed;       // gzip
    bool member_ended; // gzip: the last member is whole
    uint64_t size;     // bytes of the file when it was opened
    uint64_t taken;    // of these, read so far
    uint64_t handed;   // bytes of text in all runs so far
    struct sha256 sha; // of the bytes taken

    char *text; // owned; one byte of room is kept for a missing last line feed
    size_t text_capacity;
    size_t begin, end;    // of the text that was read and not handed out
    unsigned char *input; // gzip: owned
    size_t input_capacity;
    struct z_stream_s *stream; // gzip: owned; NULL when no gzip file is open
};

// A run of whole lines; valid until the next call.
struct bytes_run {
    const char *at;
    size_t length; // the last byte is a line feed; 0 at the end of the file
};

void bytes_init(struct bytes *bytes);
void bytes_deinit(struct bytes *bytes);

// Opens a regular file; `path` must live until it is closed.
bool bytes_open(struct bytes *bytes, const char *path, bool hashed, struct error *error);
// The next run; its length is 0 at the end of the file. False with `error` set when the file cannot
// be read on, is damaged, or holds a line that is too long.
bool bytes_next(struct bytes *bytes, struct bytes_run *run, struct error *error);
// How many of the file's bytes stand behind the runs handed out so far, near enough to judge what
// is still to come.
uint64_t bytes_used(const struct bytes *bytes);
// Closes the file. The digest is written if the file was opened with `hashed` and read to its end.
void bytes_close(struct bytes *bytes, uint8_t digest[SHA256_SIZE]);

#endif
