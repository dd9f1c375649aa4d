// SPDX-License-Identifier: GPL-3.0-or-later
// HDF5's way to the disk, through one file that we opened ourselves.
//
// The library's own drivers open files by name, take locks, and on a full disk leave the library in
// a state in which closing can crash. This one is handed an open file. The first error of a write
// is remembered and from then on writes are dropped while the library is told that all is well, so
// that it closes in peace; the owner asks for the error afterwards. Only h5_*.c include this
// header.
#ifndef VIRGA_SIM_IO_H5_DRIVER_H
#define VIRGA_SIM_IO_H5_DRIVER_H

#include "sim/base.h"

#include <hdf5.h>

struct h5_driver {
    H5FD_t base;      // what the library knows of it; must come first
    hid_t id;         // as registered with the library; 0 before
    int file;         // open for reading, and for writing unless read_only; stays the caller's
    bool read_only;   // writes and truncations fail
    int error_number; // errno of the first read or write that failed, 0: none
    haddr_t eoa, eof; // end of allocated space and of the file, in bytes
};

// The library wants a name all the same; an absolute one keeps it from asking for the working
// folder.
#define H5_DRIVER_NAME "/virga"

// Readies the library for this process: no exit handler, no error stack on stderr, no plug-ins.
void h5_driver_start_library(void);

// Sets the driver of a file access list. `driver` must outlive the file; base is filled on opening.
// Returns false when the library refuses.
bool h5_driver_use(struct h5_driver *driver, hid_t access);

// Gives the driver back, after H5Fclose: the library calls it once more after having dropped its
// own reference, so that ours must be the last.
void h5_driver_release(struct h5_driver *driver);

#endif
