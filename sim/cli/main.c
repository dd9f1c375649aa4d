// SPDX-License-Identifier: GPL-3.0-or-later
// Where the process begins and ends: standard streams, signals, exit code.
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
#include <unistd.h>

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
    fprintf(stderr, "virga: the output could not be written: %s\n",
            strerror(reason == 0 ? EIO : reason));
    return code == ERROR_NONE || code == ERROR_GOAL ? ERROR_IO : code;
}

int main(int argc, char **argv)
{
    fill_closed_streams();
    signal(SIGPIPE, SIG_IGN);
    gsl_set_error_handler_off();
    const struct command *const *commands[] = {cli_commands, analysis_commands, NULL};
    struct front front = {
        .models = model_registry, .commands = commands, .out = stdout, .err = stderr};
    const char *const *words = (const char *const *)argv;
    int code = front_run(&front, words + (argc > 0), argc > 0 ? (size_t)argc - 1 : 0);
    return flush_output(code);
}
