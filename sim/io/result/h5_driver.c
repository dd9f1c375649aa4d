// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/h5_driver.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

enum { WRITE_MOST = 1 << 30 };

void h5_driver_start_library(void)
{
    H5dont_atexit(); // fails harmlessly when the library already runs
    H5open();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    H5PLset_loading_state(0);
}

static struct h5_driver *driver_of(H5FD_t *base)
{
    return (struct h5_driver *)base;
}

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access, haddr_t most)
{
    (void)name;
    (void)most;
    struct h5_driver *const *info = H5Pget_driver_info(access);
    if (info == NULL) {
        return NULL;
    }
    struct h5_driver *driver = *info;
    struct stat status;
    bool writes = (flags & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_CREAT)) != 0;
    if ((writes && driver->read_only) || fstat(driver->file, &status) != 0) {
        return NULL;
    }
    driver->eoa = 0;
    driver->eof = (haddr_t)status.st_size;
    return &driver->base;
}

static herr_t driver_close(H5FD_t *base)
{
    (void)base;
    return 0; // the file is the caller's
}

static herr_t driver_query(const H5FD_t *base, unsigned long *flags)
{
    (void)base;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t driver_eoa(const H5FD_t *base, H5FD_mem_t type)
{
    (void)type;
    return ((const struct h5_driver *)base)->eoa;
}

static herr_t driver_set_eoa(H5FD_t *base, H5FD_mem_t type, haddr_t eoa)
{
    (void)type;
    driver_of(base)->eoa = eoa;
    return 0;
}

static haddr_t driver_eof(const H5FD_t *base, H5FD_mem_t type)
{
    (void)type;
    return ((const struct h5_driver *)base)->eof;
}

static void remember(struct h5_driver *driver, int error_number)
{
    if (driver->error_number == 0) {
        driver->error_number = error_number;
    }
}

static herr_t driver_read(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address,
                          size_t size, void *buffer)
{
    (void)type;
    (void)transfer;
    struct h5_driver *driver = driver_of(base);
    uint8_t *at = buffer;
    while (size > 0) {
        ssize_t got = pread(driver->file, at, size, (off_t)address);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            remember(driver, errno);
            return -1;
        }
        if (got == 0) { // beyond the end of the file stand zeros, as in the library's own drivers
            memset(at, 0, size);
            break;
        }
        at += got;
        address += (haddr_t)got;
        size -= (size_t)got;
    }
    return 0;
}

static herr_t driver_write(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address,
                           size_t size, const void *buffer)
{
    (void)type;
    (void)transfer;
    struct h5_driver *driver = driver_of(base);
    if (driver->read_only) {
        return -1;
    }
    const uint8_t *at = buffer;
    while (size > 0 && driver->error_number == 0) {
        size_t some = size < WRITE_MOST ? size : WRITE_MOST;
        ssize_t put = pwrite(driver->file, at, some, (off_t)address);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            remember(driver, put < 0 ? errno : ENOSPC);
            break;
        }
        at += put;
        address += (haddr_t)put;
        size -= (size_t)put;
    }
    haddr_t end = address + size;
    if (end > driver->eof) {
        driver->eof = end;
    }
    return 0;
}

static herr_t driver_truncate(H5FD_t *base, hid_t transfer, hbool_t closing)
{
    (void)transfer;
    (void)closing;
    struct h5_driver *driver = driver_of(base);
    if (driver->read_only || driver->eoa == driver->eof) {
        return 0;
    }
    if (driver->error_number == 0 && ftruncate(driver->file, (off_t)driver->eoa) != 0) {
        remember(driver, errno);
    }
    driver->eof = driver->eoa;
    return 0;
}

static const H5FD_class_t driver_class = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)600, // beyond what the HDF Group hands out, in the test range
#endif
    .name = "virga",
    .maxaddr = INT64_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(struct h5_driver *),
    .open = driver_open,
    .close = driver_close,
    .query = driver_query,
    .get_eoa = driver_eoa,
    .set_eoa = driver_set_eoa,
    .get_eof = driver_eof,
    .read = driver_read,
    .write = driver_write,
    .truncate = driver_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

bool h5_driver_use(struct h5_driver *driver, hid_t access)
{
    driver->id = H5FDregister(&driver_class);
    return driver->id >= 0 && H5Pset_driver(access, driver->id, &driver) >= 0;
}

void h5_driver_release(struct h5_driver *driver)
{
    if (driver->id > 0) {
        H5FDunregister(driver->id);
        driver->id = 0;
    }
}
