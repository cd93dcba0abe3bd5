#ifndef FL_MONITOR_KERNEL_H
#define FL_MONITOR_KERNEL_H

#include "../base/buf.h"

/* A file of the kernel's, which is open and read anew each time. */

/* root: as of fl_sources_open(); a descriptor, or -1. */
int fl_kernel_open(const char *root, const char *path);

/* All of it, in buf, until buf changes; empty when it cannot be read. */
struct fl_str fl_kernel_read(int fd, struct fl_buf *buf);

#endif
