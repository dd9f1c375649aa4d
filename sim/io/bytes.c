// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/bytes.h"

#include "sim/arena.h"
#include "sim/check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

// A read this long stays in a core's own cache until it has been parsed and hashed.
enum { BYTES_READ = 256 * 1024, GZIP_WINDOW = 15 + 16 };

void bytes_init(struct bytes *bytes)
{
    *bytes = (struct bytes){.file = -1};
}

void bytes_deinit(struct bytes *bytes)
{
    bytes_close(bytes, NULL);
    grow_free(bytes->text);
    grow_free(bytes->input);
    bytes_init(bytes);
}

// Reads up to `most` bytes of the file; fewer only at its end.
static bool read_some(struct bytes *bytes, void *to, size_t most, size_t *got, struct error *error)
{
    uint64_t left = bytes->size - bytes->taken;
    size_t wanted = left < most ? (size_t)left : most;
    for (*got = 0; *got < wanted;) {
        ssize_t part = read(bytes->file, (char *)to + *got, wanted - *got);
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part < 0) {
            return error_set(error, ERROR_IO, "cannot read %s: %s", bytes->path, strerror(errno));
        }
        if (part == 0) {
            return error_set(error, ERROR_IO, "%s became shorter while it was read", bytes->path);
        }
        *got += (size_t)part;
    }
    bytes->taken += *got;
    if (bytes->hashed) {
        sha256_add(&bytes->sha, to, *got);
    }
    return true;
}

static bool open_gzip(struct bytes *bytes, struct error *error)
{
    bytes->input = grow(bytes->input, &bytes->input_capacity, BYTES_READ, 1);
    size_t one = 0;
    bytes->stream = grow(NULL, &one, 1, sizeof *bytes->stream);
    if (inflateInit2(bytes->stream, GZIP_WINDOW) != Z_OK) {
        grow_free(bytes->stream);
        bytes->stream = NULL;
        return error_set(error, ERROR_LIMIT, "no memory to unpack %s", bytes->path);
    }
    // The first bytes were read as text to tell what the file is.
    memcpy(bytes->input, bytes->text, bytes->end);
    bytes->stream->next_in = bytes->input;
    bytes->stream->avail_in = (uInt)bytes->end;
    bytes->end = 0;
    return true;
}

static bool open_regular(struct bytes *bytes, struct error *error)
{
    // Opening a pipe must not wait for a writer; it is refused a moment later.
    bytes->file = open(bytes->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (bytes->file < 0) {
        return errno == ENOENT
                   ? error_set(error, ERROR_IO,
                               "no such file: %s; the scenario or --set names the trace to read",
                               bytes->path)
                   : error_set(error, ERROR_IO, "cannot open %s: %s", bytes->path, strerror(errno));
    }
    struct stat about;
    if (fstat(bytes->file, &about) != 0) {
        return error_set(error, ERROR_IO, "cannot look at %s: %s", bytes->path, strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return error_set(error, ERROR_IO, "%s is not a regular file", bytes->path);
    }
    bytes->size = (uint64_t)about.st_size;
    return true;
}

bool bytes_open(struct bytes *bytes, const char *path, bool hashed, struct error *error)
{
    CHECK(bytes->file < 0 && bytes->stream == NULL);
    bytes->path = path;
    bytes->hashed = hashed;
    bytes->packed = bytes->member_ended = false;
    bytes->size = bytes->taken = bytes->handed = 0;
    bytes->begin = bytes->end = 0;
    if (!open_regular(bytes, error)) {
        return false;
    }
    if (hashed) {
        sha256_init(&bytes->sha);
    }
    bytes->text = grow(bytes->text, &bytes->text_capacity, BYTES_READ + 1, 1);
    if (!read_some(bytes, bytes->text, BYTES_READ, &bytes->end, error)) {
        return false;
    }
    bytes->packed =
        bytes->end >= 2 && (uint8_t)bytes->text[0] == 0x1f && (uint8_t)bytes->text[1] == 0x8b;
    return !bytes->packed || open_gzip(bytes, error);
}

// Unpacks until the room is full or the file ends. Members that follow each other, as gzip and many
// loggers write them, are one text.
static bool unpack(struct bytes *bytes, char *to, size_t room, size_t *got, struct error *error)
{
    z_stream *stream = bytes->stream;
    stream->next_out = (Bytef *)to;
    stream->avail_out = (uInt)room;
    while (stream->avail_out > 0) {
        if (stream->avail_in == 0) {
            size_t more;
            if (!read_some(bytes, bytes->input, BYTES_READ, &more, error)) {
                return false;
            }
            stream->next_in = bytes->input;
            stream->avail_in = (uInt)more;
            if (more == 0 && !bytes->member_ended) {
                return error_set(error, ERROR_INPUT, "%s is damaged: the gzip data end too early",
                                 bytes->path);
            }
            if (more == 0) {
                break;
            }
        }
        if (bytes->member_ended && inflateReset(stream) != Z_OK) {
            return error_set(error, ERROR_INPUT, "cannot unpack %s", bytes->path);
        }
        int answer = inflate(stream, Z_NO_FLUSH);
        bytes->member_ended = answer == Z_STREAM_END;
        if (answer != Z_OK && answer != Z_STREAM_END) {
            return error_set(error, ERROR_INPUT, "%s is damaged: %s", bytes->path,
                             stream->msg != NULL ? stream->msg : "these are not gzip data");
        }
    }
    *got = room - stream->avail_out;
    return true;
}

// Fills the buffer behind the text that is left, making it larger when one line fills it.
static bool fill(struct bytes *bytes, size_t *got, struct error *error)
{
    size_t left = bytes->end - bytes->begin;
    if (left >= BYTES_LINE_MOST) {
        return error_set(error, ERROR_INPUT, "%s holds a line of more than %zu bytes", bytes->path,
                         BYTES_LINE_MOST);
    }
    memmove(bytes->text, bytes->text + bytes->begin, left);
    bytes->begin = 0;
    bytes->end = left;
    bytes->text = grow(bytes->text, &bytes->text_capacity, left + BYTES_READ + 1, 1);
    bool ok = bytes->packed ? unpack(bytes, bytes->text + left, BYTES_READ, got, error)
                            : read_some(bytes, bytes->text + left, BYTES_READ, got, error);
    bytes->end += ok ? *got : 0;
    return ok;
}

// Hands out the text up to `end`, the first without a byte order mark.
static bool hand_out(struct bytes *bytes, struct bytes_run *run, size_t end, struct error *error)
{
    *run = (struct bytes_run){bytes->text + bytes->begin, end - bytes->begin};
    bytes->begin = end;
    bytes->handed += run->length;
    if (bytes->handed > BYTES_TEXT_MOST) {
        return error_set(error, ERROR_INPUT, "%s holds more than %u GiB of text", bytes->path,
                         (unsigned)(BYTES_TEXT_MOST >> 30));
    }
    bool first = bytes->handed == run->length;
    if (first && run->length > 3 && memcmp(run->at, "\xef\xbb\xbf", 3) == 0) {
        run->at += 3;
        run->length -= 3;
    }
    return true;
}

bool bytes_next(struct bytes *bytes, struct bytes_run *run, struct error *error)
{
    *run = (struct bytes_run){.at = bytes->text};
    size_t seen = bytes->begin; // no line feed in [begin, seen)
    for (;;) {
        for (size_t end = bytes->end; end > seen; end--) {
            if (bytes->text[end - 1] == '\n') {
                return hand_out(bytes, run, end, error);
            }
        }
        seen = bytes->end - bytes->begin;
        size_t got = 0;
        if (!fill(bytes, &got, error)) {
            return false;
        }
        if (got == 0) {
            break;
        }
    }
    if (bytes->end > bytes->begin) {
        bytes->text[bytes->end++] = '\n';
        return hand_out(bytes, run, bytes->end, error);
    }
    return true;
}

uint64_t bytes_used(const struct bytes *bytes)
{
    return bytes->packed ? bytes->taken - bytes->stream->avail_in : bytes->handed;
}

void bytes_close(struct bytes *bytes, uint8_t digest[SHA256_SIZE])
{
    if (bytes->stream != NULL) {
        inflateEnd(bytes->stream);
        grow_free(bytes->stream);
        bytes->stream = NULL;
    }
    if (bytes->file < 0) {
        return;
    }
    close(bytes->file);
    bytes->file = -1;
    if (digest != NULL && bytes->hashed && bytes->taken == bytes->size) {
        sha256_end(&bytes->sha, digest);
    }
}
