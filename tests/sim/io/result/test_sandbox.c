// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// What a child in the sandbox tries; the byte that it sends back is 'y' when it could.
typedef bool attempt(int file);

static bool read_its_file(int file)
{
    char bytes[4];
    return pread(file, bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes;
}

static bool use_memory(int file)
{
    (void)file;
    char *memory = malloc(64 << 20);
    bool got = memory != NULL;
    if (got) {
        memset(memory, 1, 64 << 20);
        got = memory[12345678] == 1;
    }
    free(memory);
    return got;
}

static bool open_another_file(int file)
{
    (void)file;
    return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool make_a_connection(int file)
{
    (void)file;
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static bool write_its_file(int file)
{
    return pwrite(file, "x", 1, 0) == 1;
}

static bool use_another_open_file(int file)
{
    char byte;
    for (int number = file + 2; number < 64; number++) { // the socket stands between
        if (pread(number, &byte, 1, 0) == 1) {
            return true;
        }
    }
    return false;
}

// An open file for reading and writing, with five bytes in it.
static int open_scratch(void)
{
    char path[] = "/tmp/virga-test-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, "12345", 5), 5);
    unlink(path);
    return file;
}

static bool succeeds(attempt *try)
{
    int sockets[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
    int file = open_scratch();
    int other = open_scratch();
    pid_t child = fork();
    if (child == 0) {
        sandbox_enter(&file, &sockets[1], 10);
        char answer = try(file) ? 'y' : 'n';
        _exit(send(sockets[1], &answer, 1, MSG_NOSIGNAL) == 1 ? 0 : 1);
    }
    close(sockets[1]);
    close(file);
    close(other);
    char answer = 0;
    assert_int_equal(recv(sockets[0], &answer, 1, 0), 1);
    close(sockets[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return answer == 'y';
}

static void sandbox_allows_reading_the_file_and_using_memory(void **state)
{
    (void)state;
    assert_true(succeeds(read_its_file));
    assert_true(succeeds(use_memory));
}

static void sandbox_refuses_other_files_connections_and_writing(void **state)
{
    (void)state;
    assert_false(succeeds(open_another_file));
    assert_false(succeeds(make_a_connection));
    assert_false(succeeds(write_its_file));
    assert_false(succeeds(use_another_open_file));
}

// A child that computes for ever is ended by its limit.
static void sandbox_ends_a_process_that_hangs(void **state)
{
    (void)state;
    int sockets[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
    int file = open_scratch();
    pid_t child = fork();
    if (child == 0) {
        sandbox_enter(&file, &sockets[1], 1);
        for (volatile uint64_t i = 0;; i++) {
        }
    }
    close(sockets[0]);
    close(sockets[1]);
    close(file);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sandbox_allows_reading_the_file_and_using_memory),
        cmocka_unit_test(sandbox_refuses_other_files_connections_and_writing),
        cmocka_unit_test(sandbox_ends_a_process_that_hangs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
