#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "parse.h"
#include "sources.h"

#define TEXT_MAX ((size_t)8 << 20) /* bytes of a file */
#define TEXT_STEP ((size_t)64 << 10)

/* A file, and what reads it; without parse it is one of pressure's, and
 * without that the interfaces'. */
static const struct source {
	const char *path;
	void (*parse)(struct fl_raws *r, struct fl_str text);
	enum fl_raw some, full;
} sources[] = {
	{ "/proc/stat", fl_parse_stat, 0, 0 },
	{ "/proc/loadavg", fl_parse_loadavg, 0, 0 },
	{ "/proc/meminfo", fl_parse_meminfo, 0, 0 },
	{ "/proc/vmstat", fl_parse_vmstat, 0, 0 },
	{ "/proc/diskstats", fl_parse_diskstats, 0, 0 },
	{ "/proc/net/dev", NULL, FL_RAW_N, FL_RAW_N },
	{ "/proc/net/snmp", fl_parse_snmp, 0, 0 },
	{ "/proc/net/netstat", fl_parse_netstat, 0, 0 },
	{ "/proc/net/sockstat", fl_parse_sockstat, 0, 0 },
	{ "/proc/sys/fs/file-nr", fl_parse_file_nr, 0, 0 },
	{ "/proc/pressure/cpu", NULL, FL_RAW_PRESSURE_CPU, FL_RAW_N },
	{ "/proc/pressure/memory", NULL, FL_RAW_PRESSURE_MEMORY,
	    FL_RAW_PRESSURE_MEMORY_FULL },
	{ "/proc/pressure/io", NULL, FL_RAW_PRESSURE_IO,
	    FL_RAW_PRESSURE_IO_FULL },
};
#define SOURCES (sizeof(sources) / sizeof(sources[0]))
_Static_assert(SOURCES <= FL_SOURCES_MAX, "room for all");

/*
 * Of the control group: version 2 has all files in one folder, version 1 a
 * hierarchy for each controller.  Of two rows for one number the first counts.
 */
static const struct group_source {
	const char *folder, *controller, *file;
	void (*parse)(struct fl_raws *r, struct fl_str text);
	enum fl_raw raw; /* without parse: a lone number, in units of 1/unit */
	int64_t unit;
} group_sources[] = {
	{ "", "", "cpu.stat", fl_parse_cpu_stat, 0, 0 },
	{ "", "", "cpu.max", fl_parse_cpu_max, 0, 0 },
	{ "", "", "memory.current", NULL, FL_RAW_GROUP_MEM, 1 },
	{ "", "", "memory.max", NULL, FL_RAW_GROUP_MEM_LIMIT, 1 },
	{ "/cpu", "cpu", "cpu.stat", fl_parse_cpu_stat, 0, 0 },
	{ "/cpuacct", "cpuacct", "cpuacct.usage", NULL, FL_RAW_GROUP_CPU_US,
	    1000 },
	{ "/memory", "memory", "memory.usage_in_bytes", NULL, FL_RAW_GROUP_MEM,
	    1 },
	{ "/memory", "memory", "memory.limit_in_bytes", NULL,
	    FL_RAW_GROUP_MEM_LIMIT, 1 },
};
#define GROUP_SOURCES (sizeof(group_sources) / sizeof(group_sources[0]))
_Static_assert(GROUP_SOURCES <= FL_GROUP_SOURCES_MAX, "room for all");

/* Version 1 writes "no limit" as the largest multiple of a page. */
#define NO_LIMIT (INT64_C(1) << 62)

/* All of a file, from its start; empty when it cannot be read. */
static struct fl_str
read_text(struct fl_sources *s, int fd)
{
	struct fl_err e;
	char *to;
	ssize_t n = 0;

	fl_buf_clear(&s->text);
	while (fd != -1) {
		to = fl_buf_room(&s->text, TEXT_STEP, &e);
		n = to != NULL ? pread(fd, to, TEXT_STEP, (off_t)s->text.len)
		               : -1;
		if (n <= 0)
			break;
		s->text.len += (size_t)n;
	}
	if (fd == -1 || n == -1)
		return (struct fl_str){ NULL, 0 };
	return fl_buf_str(&s->text);
}

static int
open_file(const char *root, const char *path)
{
	char full[PATH_MAX];

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, path) >=
	    sizeof(full))
		return -1;
	return open(full, O_RDONLY | O_CLOEXEC);
}

/* Where a controller has put us; or group, which is the user's. */
static void
open_group(struct fl_sources *s, size_t i, const char *root, const char *group)
{
	const struct group_source *g = &group_sources[i];
	int fd = open_file(root, "/proc/self/cgroup");
	struct fl_str path;
	char full[PATH_MAX];

	path = fl_parse_group(read_text(s, fd), g->controller);
	if (fd != -1)
		close(fd);
	if (group != NULL)
		path = fl_str(group);
	/* In a container its own group is the root of what can be seen. */
	snprintf(full, sizeof(full), "/sys/fs/cgroup%s%.*s/%s", g->folder,
	    FL_STR_ARG(path), g->file);
	s->group_fd[i] = path.len > 0 ? open_file(root, full) : -1;
	if (s->group_fd[i] != -1 || group != NULL)
		return;
	snprintf(full, sizeof(full), "/sys/fs/cgroup%s/%s", g->folder, g->file);
	s->group_fd[i] = open_file(root, full);
}

void
fl_sources_open(struct fl_sources *s, const char *root, const char *group)
{
	size_t i;

	*s = (struct fl_sources){ 0 };
	fl_buf_init(&s->text, TEXT_MAX);
	for (i = 0; i < SOURCES; i++)
		s->fd[i] = open_file(root, sources[i].path);
	for (i = 0; i < GROUP_SOURCES; i++)
		open_group(s, i, root, group);
}

void
fl_sources_close(struct fl_sources *s)
{
	size_t i;

	for (i = 0; i < SOURCES; i++)
		if (s->fd[i] != -1)
			close(s->fd[i]);
	for (i = 0; i < GROUP_SOURCES; i++)
		if (s->group_fd[i] != -1)
			close(s->group_fd[i]);
	fl_buf_fini(&s->text);
}

static void
take(struct fl_sources *s, const struct source *source, struct fl_str text,
    struct fl_raws *r)
{
	enum fl_raw nowhere = FL_RAW_N;

	if (source->parse != NULL)
		source->parse(r, text);
	else if (source->some != nowhere)
		fl_parse_pressure(r, text, source->some, source->full);
	else
		fl_parse_netdev(r, text, s->interfaces, s->n);
}

static void
take_group(const struct group_source *g, struct fl_str text, struct fl_raws *r)
{
	int64_t n;

	if (g->parse != NULL) {
		g->parse(r, text);
		return;
	}
	n = fl_parse_number(text);
	if (n != FL_RAW_ABSENT && n < NO_LIMIT && r->v[g->raw] == FL_RAW_ABSENT)
		r->v[g->raw] = n / g->unit;
}

void
fl_sources_read(struct fl_sources *s, struct fl_raws *r)
{
	struct fl_str text;
	size_t i;

	fl_raws_clear(r);
	r->at_ns = fl_clock_now();
	for (i = 0; i < SOURCES; i++)
		if ((text = read_text(s, s->fd[i])).len > 0)
			take(s, &sources[i], text, r);
	for (i = 0; i < GROUP_SOURCES; i++)
		if ((text = read_text(s, s->group_fd[i])).len > 0)
			take_group(&group_sources[i], text, r);
}
