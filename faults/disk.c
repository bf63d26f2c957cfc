/* Between a process and its disk: writes down what reaches the database's files, and fails calls.

   Preloaded into every process of the service. Each record is appended by one write, so that the
   order of the log is one order for all processes: a write stands in it once it has returned, a
   sync with the length that the log had when it began, a reply before it is sent. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 1, TRUNCATE, SYNC, SYNC_FAILED, UNLINK, REPLY, STRANGE };
enum { DATABASE = 1, WAL, JOURNAL, FILES };
enum { MOST_FILES = 65536, REPLY_BYTES = 1024, FAIL_WRITES = 1, FAIL_SYNCS = 2 };

struct record {
    uint8_t kind, file;
    uint16_t unused;
    int32_t process;
    uint64_t offset, length; /* a sync: the length of the log when it began */
};

/* What to fail: `calls` of these kinds on these files (bits), after `skip` others. With no error
   to fail with, the process is killed in that moment. */
struct orders {
    _Atomic int32_t kinds, files, error, skip, calls, failed;
};

static const char *const endings[FILES] = {NULL, "", "-wal", "-journal"};
static char paths[FILES][4096];
static _Atomic uint8_t watched[MOST_FILES];
static int record_log = -1;
static struct orders *orders;

static void *next(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

#define REAL(type, name, ...)                     \
    static type (*real)(__VA_ARGS__);             \
    if (!real) real = (type(*)(__VA_ARGS__))next(name)

/* A process that was forked from one without these names calls it again. */
__attribute__((constructor)) void begin_late(void) {
    const char *database = getenv("FAULTS_DATABASE"), *log = getenv("FAULTS_LOG"),
               *control = getenv("FAULTS_ORDERS");
    if (!database) return;
    for (int file = DATABASE; file < FILES; file++)
        snprintf(paths[file], sizeof paths[file], "%s%s", database, endings[file]);
    if (log)
        record_log = (int)syscall(SYS_openat, AT_FDCWD, log,
                                  O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (control) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDWR | O_CLOEXEC, 0);
        void *shared = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        syscall(SYS_close, fd);
        if (shared != MAP_FAILED) orders = shared;
    }
}

static int file_of_path(const char *path) {
    for (int file = DATABASE; file < FILES; file++)
        if (path && *paths[file] && !strcmp(path, paths[file])) return file;
    return 0;
}

static int file_of(int fd) {
    return fd >= 0 && fd < MOST_FILES ? watched[fd] : 0;
}

static void note(enum kind kind, int file, uint64_t offset, const void *data, uint64_t length) {
    if (record_log < 0) return;
    int was = errno;
    struct record record = {kind, (uint8_t)file, 0, getpid(), offset, length};
    struct iovec parts[] = {{&record, sizeof record}, {(void *)data, data ? length : 0}};
    ssize_t wanted = (ssize_t)(parts[0].iov_len + parts[1].iov_len);
    if (syscall(SYS_writev, record_log, parts, data ? 2 : 1) != wanted) {
        fputs("The recorder could not write its log\n", stderr);
        abort();
    }
    errno = was;
}

/* Whether this call is to fail; sets errno. */
static int fails(int kind, int file) {
    if (!orders || !(orders->kinds & kind) || !(orders->files & (1 << file))) return 0;
    if (atomic_fetch_sub(&orders->skip, 1) > 0) return 0;
    if (atomic_fetch_sub(&orders->calls, 1) <= 0) {
        atomic_fetch_add(&orders->calls, 1);
        return 0;
    }
    atomic_fetch_add(&orders->failed, 1);
    if (!orders->error) kill(getpid(), SIGKILL);
    errno = orders->error;
    return 1;
}

static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < MOST_FILES) watched[fd] = (uint8_t)file_of_path(path);
    return fd;
}

#define MODE(flags, last)                               \
    mode_t mode = 0;                                    \
    if ((flags) & (O_CREAT | O_TMPFILE)) {              \
        va_list more;                                   \
        va_start(more, last);                           \
        mode = va_arg(more, mode_t);                    \
        va_end(more);                                   \
    }

int open(const char *path, int flags, ...) {
    MODE(flags, flags)
    REAL(int, "open", const char *, int, ...);
    return opened(real(path, flags, mode), path);
}

int open64(const char *path, int flags, ...) {
    MODE(flags, flags)
    REAL(int, "open64", const char *, int, ...);
    return opened(real(path, flags, mode), path);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE(flags, flags)
    REAL(int, "openat", int, const char *, int, ...);
    return opened(real(folder, path, flags, mode), path);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE(flags, flags)
    REAL(int, "openat64", int, const char *, int, ...);
    return opened(real(folder, path, flags, mode), path);
}

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < MOST_FILES) watched[fd] = 0;
    return real(fd);
}

static ssize_t written(int file, off_t offset, const void *data, ssize_t length) {
    if (length > 0) note(WRITE, file, (uint64_t)offset, data, (uint64_t)length);
    return length;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    int file = file_of(fd);
    if (!file) return real(fd, data, length, offset);
    return fails(FAIL_WRITES, file) ? -1
                                    : written(file, offset, data, real(fd, data, length, offset));
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    return pwrite(fd, data, length, offset);
}

/* A reply that sends somebody on: the way in which an answer is acknowledged. */
static void reply(const void *data, size_t length) {
    static const char head[] = "HTTP/1.1 303";
    if (length >= sizeof head - 1 && !memcmp(data, head, sizeof head - 1))
        note(REPLY, 0, 0, data, length < REPLY_BYTES ? length : REPLY_BYTES);
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    int file = file_of(fd);
    if (!file) {
        reply(data, length);
        return real(fd, data, length);
    }
    if (fails(FAIL_WRITES, file)) return -1;
    off_t offset = lseek(fd, 0, SEEK_CUR);
    return written(file, offset, data, real(fd, data, length));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    if (file_of(fd)) note(STRANGE, file_of(fd), 0, NULL, 0);
    else if (count > 0) reply(parts[0].iov_base, parts[0].iov_len);
    return real(fd, parts, count);
}

ssize_t send(int fd, const void *data, size_t length, int flags) {
    REAL(ssize_t, "send", int, const void *, size_t, int);
    reply(data, length);
    return real(fd, data, length, flags);
}

ssize_t sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to,
               socklen_t size) {
    REAL(ssize_t, "sendto", int, const void *, size_t, int, const struct sockaddr *, socklen_t);
    reply(data, length);
    return real(fd, data, length, flags, to, size);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(ssize_t, "sendmsg", int, const struct msghdr *, int);
    if (message->msg_iovlen) reply(message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
    return real(fd, message, flags);
}

int ftruncate(int fd, off_t size) {
    REAL(int, "ftruncate", int, off_t);
    int file = file_of(fd);
    if (file && fails(FAIL_WRITES, file)) return -1;
    int result = real(fd, size);
    if (file && !result) note(TRUNCATE, file, (uint64_t)size, NULL, 0);
    return result;
}

int ftruncate64(int fd, off64_t size) {
    return ftruncate(fd, size);
}

static int synced(int fd, int (*real)(int)) {
    int file = file_of(fd);
    if (!file) return real(fd);
    uint64_t begun = record_log < 0 ? 0 : (uint64_t)lseek(record_log, 0, SEEK_END);
    int result = fails(FAIL_SYNCS, file) ? -1 : real(fd);
    note(result ? SYNC_FAILED : SYNC, file, begun, NULL, 0);
    return result;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return synced(fd, real);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return synced(fd, real);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int result = real(path), file = file_of_path(path);
    if (file && !result) note(UNLINK, file, 0, NULL, 0);
    return result;
}

/* What the replay does not know about must not happen unseen. */

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    int file = file_of_path(from) | file_of_path(to);
    if (file) note(STRANGE, file, 0, NULL, 0);
    return real(from, to);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
    REAL(int, "fallocate", int, int, off_t, off_t);
    if (file_of(fd)) note(STRANGE, file_of(fd), 0, NULL, 0);
    return real(fd, mode, offset, length);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
    return fallocate(fd, mode, offset, length);
}

void *mmap(void *where, size_t length, int protection, int flags, int fd, off_t offset) {
    REAL(void *, "mmap", void *, size_t, int, int, int, off_t);
    if (file_of(fd) && protection & PROT_WRITE && flags & MAP_SHARED)
        note(STRANGE, file_of(fd), 0, NULL, 0);
    return real(where, length, protection, flags, fd, offset);
}

void *mmap64(void *where, size_t length, int protection, int flags, int fd, off64_t offset) {
    return mmap(where, length, protection, flags, fd, offset);
}
