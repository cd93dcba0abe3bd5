#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../lib/bench/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A feed that is read gives each iteration a row, with a value for each name. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fl_feeds feeds; /* static for its size */
	struct fl_vars vars;
	struct fl_err err;
	char path[64];
	uint64_t k;
	int fd = memfd_create("feed", MFD_CLOEXEC);

	if (fd == -1 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d:unique", fd);
	feeds = (struct fl_feeds){ 0 };
	fl_vars_init(&vars, NULL);
	if (fl_feeds_add(&feeds, path, &err) == 0) {
		if (fl_feeds_rows(&feeds) == 0)
			abort();
		for (k = 0; k < fl_feeds_rows(&feeds) && k < 100; k++)
			if (fl_feeds_set(&feeds, k, &vars, &err) == -1)
				abort();
		if (fl_feeds_set(&feeds, fl_feeds_rows(&feeds), &vars, &err) !=
		    -1)
			abort();
	}
	fl_vars_fini(&vars);
	fl_feeds_fini(&feeds);
	close(fd);
	return 0;
}
