#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "descriptors.h"

/* Looks at folders of /proc, so the one that it opens for that is left out. */
static void
read_open(struct fl_descriptors *d)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *e;
	long fd;

	if (dir == NULL)
		return;
	while ((e = readdir(dir)) != NULL) {
		fd = strtol(e->d_name, NULL, 10);
		if (e->d_name[0] != '.' && fd < FL_DESCRIPTORS_MAX &&
		    fd != dirfd(dir))
			d->open[fd / 8] |= (unsigned char)(1 << fd % 8);
	}
	closedir(dir);
}

static unsigned
count_threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *e;
	unsigned n = 0;

	if (dir == NULL)
		return 0;
	while ((e = readdir(dir)) != NULL)
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

void
fl_descriptors_read(struct fl_descriptors *d)
{
	memset(d, 0, sizeof(*d));
	read_open(d);
	d->threads = count_threads();
}

static bool
is_new(const struct fl_descriptors *before, const struct fl_descriptors *now,
    size_t fd)
{
	return ((now->open[fd / 8] & ~before->open[fd / 8]) >> fd % 8 & 1) != 0;
}

static unsigned
count_new(const struct fl_descriptors *before, const struct fl_descriptors *now)
{
	unsigned n = 0;
	size_t fd;

	for (fd = 0; fd < FL_DESCRIPTORS_MAX; fd++)
		n += is_new(before, now, fd);
	return n;
}

static void
tell_one(size_t fd, struct fl_findings *f)
{
	char path[64], what[128];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/self/fd/%zu", fd);
	len = readlink(path, what, sizeof(what) - 1);
	what[len > 0 ? len : 0] = '\0';
	fl_findings_add(f, "descriptor %zu is left open: %s", fd, what);
}

static void
tell(const struct fl_descriptors *before, const struct fl_descriptors *now,
    struct fl_findings *f)
{
	unsigned n = count_new(before, now);
	size_t fd;

	if (n > 3)
		fl_findings_add(f, "%u descriptors are left open", n);
	for (fd = 0; n <= 3 && fd < FL_DESCRIPTORS_MAX; fd++)
		if (is_new(before, now, fd))
			tell_one(fd, f);
	if (now->threads > before->threads)
		fl_findings_add(f, "%u threads are left behind",
		    now->threads - before->threads);
}

void
fl_descriptors_compare(const struct fl_descriptors *before, int64_t settle_ns,
    struct fl_findings *f)
{
	const struct timespec pause = { 0, 1000000 };
	int64_t end_ns = fl_clock_now() + settle_ns;
	struct fl_descriptors now;

	for (;;) {
		fl_descriptors_read(&now);
		if (now.threads <= before->threads &&
		    count_new(before, &now) == 0)
			return;
		if (fl_clock_now() >= end_ns)
			break;
		nanosleep(&pause, NULL);
	}
	tell(before, &now, f);
}
