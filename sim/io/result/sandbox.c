// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

// Sanitizers map terabytes of address space and make system calls of their own.
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#if defined(__linux__) && !SANITIZED && (defined(__x86_64__) || defined(__aarch64__))
#define FILTERED 1
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#else
#define FILTERED 0
#endif

enum {
    FILE_NUMBER = 3,   // after the standard streams
    SOCKET_NUMBER = 4, //
    NUMBERS_MOST = 1 << 20,
};

#define ADDRESS_SPACE (UINT64_C(2) << 30) // bytes, on top of what is mapped already

static _Noreturn void give_up(void)
{
    _exit(3);
}

// ---- Files --------------------------------------------------------------------------------------

static void close_up_to(int first, int end)
{
    for (int number = first; number < end; number++) {
        close(number);
    }
}

// The number that a name in /proc/self/fd spells, -1 for "." and "..".
static int number_of(const char *name)
{
    int number = 0;
    for (; *name >= '0' && *name <= '9' && number < NUMBERS_MOST; name++) {
        number = number * 10 + (*name - '0');
    }
    return *name == '\0' ? number : -1;
}

// Where the system lists what is open we ask it, because closing every possible number takes long.
static void close_from(int first)
{
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL) {
        close_up_to(first, NUMBERS_MOST);
        return;
    }
    int own = dirfd(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        int number = number_of(entry->d_name);
        if (number >= first && number != own) {
            close(number);
        }
    }
    closedir(folder);
}

static void keep_two(int *file, int *socket)
{
    // Both are moved beyond the places that they go to, so that neither closes the other.
    int high_file = fcntl(*file, F_DUPFD, SOCKET_NUMBER + 1);
    int high_socket = fcntl(*socket, F_DUPFD, SOCKET_NUMBER + 1);
    int null = open("/dev/null", O_RDWR);
    if (high_file < 0 || high_socket < 0 || null < 0) {
        give_up();
    }
    for (int stream = 0; stream <= 2; stream++) {
        if (dup2(null, stream) < 0) {
            give_up();
        }
    }
    if (dup2(high_file, FILE_NUMBER) < 0 || dup2(high_socket, SOCKET_NUMBER) < 0) {
        give_up();
    }
    close_from(SOCKET_NUMBER + 1);
    *file = FILE_NUMBER;
    *socket = SOCKET_NUMBER;
}

// ---- Limits -------------------------------------------------------------------------------------

static void limit(int resource, uint64_t most)
{
    struct rlimit now;
    if (getrlimit((__typeof__(RLIMIT_CPU))resource, &now) != 0) {
        give_up();
    }
    rlim_t value = now.rlim_max < most ? now.rlim_max : (rlim_t)most;
    struct rlimit wanted = {value, value};
    if (setrlimit((__typeof__(RLIMIT_CPU))resource, &wanted) != 0) {
        give_up();
    }
}

// Bytes of address space in use; what the parent had mapped stays mapped here. 0 when unknown.
static uint64_t mapped_bytes(void)
{
    char text[64] = "";
    int file = open("/proc/self/statm", O_RDONLY);
    if (file < 0) {
        return 0;
    }
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    uint64_t pages = 0;
    for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
        pages = pages * 10 + (uint64_t)(text[i] - '0');
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void set_limits(uint64_t mapped, uint64_t cpu_seconds)
{
    if (!SANITIZED) {
        limit(RLIMIT_AS, mapped + ADDRESS_SPACE);
    }
    limit(RLIMIT_CPU, cpu_seconds);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, 0); // what is open stays open
}

// ---- System calls -------------------------------------------------------------------------------

#if FILTERED
#define ALLOW(name)                                                                                \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1),                                         \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

// What reading, memory and leaving need; any other call fails. A kernel without filters leaves us
// with the limits.
static void filter_system_calls(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(pread64),
        ALLOW(read),
        ALLOW(recvfrom),
        ALLOW(sendto),
        ALLOW(write),
        ALLOW(fstat),
        ALLOW(lseek),
        ALLOW(brk),
        ALLOW(mmap),
        ALLOW(munmap),
        ALLOW(mremap),
        ALLOW(madvise),
        ALLOW(mprotect),
        ALLOW(futex),
        ALLOW(getpid),
        ALLOW(gettid),
        ALLOW(tgkill),
        ALLOW(getrandom),
        ALLOW(clock_gettime),
        ALLOW(getrusage),
        ALLOW(rt_sigaction),
        ALLOW(rt_sigprocmask),
        ALLOW(rt_sigreturn),
        ALLOW(exit),
        ALLOW(exit_group),
#ifdef SYS_newfstatat
        ALLOW(newfstatat), // how glibc spells fstat since 2.33
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA)),
    };
    struct sock_fprog program = {(unsigned short)COUNT_OF(rules), rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
    }
}
#else
static void filter_system_calls(void)
{
}
#endif

void sandbox_enter(int *file, int *socket, uint64_t cpu_seconds)
{
    struct sigaction usual = {.sa_handler = SIG_DFL}, ignored = {.sa_handler = SIG_IGN};
    const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXCPU, SIGALRM};
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        sigaction(signals[i], &usual, NULL);
    }
    sigaction(SIGXFSZ, &ignored, NULL); // writing to a file is an error and not the end
    keep_two(file, socket);
    set_limits(mapped_bytes(), cpu_seconds);
    filter_system_calls();
}
