// SPDX-License-Identifier: GPL-3.0-or-later
// Where the process begins and ends: standard streams, signals, memory, exit code.
//
// The locale stays "C": numbers are printed and read the same everywhere.
#include "sim/cli/front.h"
#include "sim/error.h"
#include "sim/model.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define VIRGA_SANITIZED
#endif
#endif

// A closed standard stream would lend its number to the next file opened, and our messages would
// end up in a result. Read-only for the output, so that writing to it is still an error.
static void fill_closed_streams(void)
{
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
            int opened = open("/dev/null", descriptor == 2 ? O_WRONLY : O_RDONLY);
            if (opened != descriptor) {
                _exit(ERROR_IO);
            }
        }
    }
}

// The reader of our pipe has left (`virga list | head -1`): it has what it wanted.
static bool reader_left(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

// Nothing that was printed may be lost in silence.
static int flush_output(int code)
{
    errno = 0;
    bool lost = fflush(stdout) != 0;
    int reason = errno;
    if (!lost && ferror(stdout) == 0) {
        return code;
    }
    if (reader_left()) {
        return code == ERROR_NONE ? 128 + SIGPIPE : code;
    }
    // A flush before this one may have taken the reason with it.
    fprintf(stderr, "virga: the output could not be written%s%s\n", reason == 0 ? "" : ": ",
            reason == 0 ? "" : strerror(reason));
    return code == ERROR_NONE || code == ERROR_GOAL ? ERROR_IO : code;
}

// More memory than the machine has would be taken from every process on it, and end with one of
// them killed. "Out of memory" is an answer; only the sanitizers need all addresses, for shadows.
static void bound_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(VIRGA_SANITIZED)
    long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    struct rlimit limit;
    if (pages <= 0 || page_bytes <= 0 || getrlimit(RLIMIT_AS, &limit) != 0) {
        return;
    }
    rlim_t most = (rlim_t)pages * (rlim_t)page_bytes;
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > most) {
        limit.rlim_cur = most;
        setrlimit(RLIMIT_AS, &limit);
    }
#endif
}

int main(int argc, char **argv)
{
    fill_closed_streams();
    bound_memory();
    signal(SIGPIPE, SIG_IGN);
    gsl_set_error_handler_off();
    const struct command *const *commands[] = {cli_commands, analysis_commands, NULL};
    struct front front = {
        .models = model_registry, .commands = commands, .out = stdout, .err = stderr};
    const char *const *words = (const char *const *)argv;
    int code = front_run(&front, words + (argc > 0), argc > 0 ? (size_t)argc - 1 : 0);
    return flush_output(code);
}
