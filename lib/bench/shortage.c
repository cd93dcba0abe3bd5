#include <errno.h>
#include <string.h>

#include "shortage.h"

#define THREAD_FILES 8 /* an event loop's own, and a plugin's */
#define OTHER_FILES 32 /* the program's: standard ones, files, libraries */

static const struct {
	int error;
	const char *what;
} shortages[] = {
	{ EADDRNOTAVAIL,
	    "local ports: give it more local addresses by --bind" },
	{ EADDRINUSE, "local ports: give it more local addresses by --bind" },
	{ EMFILE, "descriptors: raise ulimit -n" },
	{ ENFILE, "descriptors of the whole machine: raise fs.file-max" },
	{ EAGAIN, "processes: raise ulimit -u, or lower --max-processes" },
	{ ENOBUFS, "memory for sockets" },
	{ ENOMEM, "memory" },
};

const char *
fl_shortage_of(const char *message)
{
	const char *what;
	size_t i, len = strlen(message), tail;

	for (i = 0; i < sizeof(shortages) / sizeof(shortages[0]); i++) {
		what = strerror(shortages[i].error);
		tail = strlen(what);
		if (len >= tail && strcmp(message + len - tail, what) == 0)
			return shortages[i].what;
	}
	return strstr(message, "out of memory") != NULL
	           ? "memory"
	           : "descriptors, ports or memory";
}

int
fl_shortage_files(double users, size_t sockets, size_t threads, size_t limit,
    struct fl_err *err)
{
	double wanted = users * (double)sockets +
	                (double)threads * THREAD_FILES + OTHER_FILES;

	if (wanted <= (double)limit)
		return 0;
	return fl_fail(err,
	    "%.0f users want %.0f descriptors, and this process may have %zu: "
	    "raise ulimit -n, or take more nodes with --part",
	    users, wanted, limit);
}
