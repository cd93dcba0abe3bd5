#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "group.h"
#include "kernel.h"
#include "parse.h"
#include "text.h"

/*
 * Version 2 has all files in one folder, version 1 a hierarchy for each
 * controller.  Of two rows for one number the first that is there counts, and
 * of a limit the least.
 */
static const struct row {
	const char *folder, *controller, *file;
	void (*parse)(struct fl_raws *r, struct fl_str text);
	enum fl_raw raw; /* without parse: a lone number, in units of 1/unit */
	int64_t unit;
	bool limit;
} rows[] = {
	{ "", "", "cpu.stat", fl_parse_cpu_stat, 0, 0, false },
	{ "", "", "cpu.max", fl_parse_cpu_max, FL_RAW_GROUP_CPU_LIMIT, 0,
	    true },
	{ "", "", "memory.current", NULL, FL_RAW_GROUP_MEM, 1, false },
	{ "", "", "memory.max", NULL, FL_RAW_GROUP_MEM_LIMIT, 1, true },
	{ "/cpu", "cpu", "cpu.stat", fl_parse_cpu_stat, 0, 0, false },
	{ "/cpu", "cpu", "cpu.cfs_quota_us", NULL, FL_RAW_GROUP_CPU_QUOTA, 1,
	    false },
	{ "/cpu", "cpu", "cpu.cfs_period_us", NULL, FL_RAW_GROUP_CPU_PERIOD, 1,
	    false },
	{ "/cpuacct", "cpuacct", "cpuacct.usage", NULL, FL_RAW_GROUP_CPU_US,
	    1000, false },
	{ "/memory", "memory", "memory.usage_in_bytes", NULL, FL_RAW_GROUP_MEM,
	    1, false },
	{ "/memory", "memory", "memory.limit_in_bytes", NULL,
	    FL_RAW_GROUP_MEM_LIMIT, 1, true },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* Version 1 writes "no limit" as the largest multiple of a page. */
#define NO_LIMIT (INT64_C(1) << 62)

static bool
add(struct fl_group *g, const char *root, struct fl_str path, size_t row)
{
	char full[PATH_MAX];
	int fd;

	if (g->n == FL_GROUP_FILES)
		return false;
	snprintf(full, sizeof(full), "/sys/fs/cgroup%s%.*s/%s",
	    rows[row].folder, FL_STR_ARG(path), rows[row].file);
	fd = fl_kernel_open(root, full);
	if (fd == -1)
		return false;
	g->file[g->n].fd = fd;
	g->file[g->n++].row = (unsigned char)row;
	return true;
}

/* The file of the group, and of those above it where it is a limit.  Whether it
 * has one itself. */
static bool
add_all(struct fl_group *g, const char *root, struct fl_str path, size_t row)
{
	bool own = add(g, root, path, row);
	size_t depth;

	for (depth = 0; rows[row].limit && depth < FL_GROUP_DEPTH; depth++) {
		while (path.len > 0 && path.s[path.len - 1] != '/')
			path.len--;
		if (path.len == 0)
			break;
		path.len--;
		add(g, root, path, row);
	}
	return own;
}

void
fl_group_close(struct fl_group *g)
{
	while (g->n > 0)
		close(g->file[--g->n].fd);
}

bool
fl_group_open(struct fl_group *g, const char *root, const char *path,
    struct fl_buf *scratch)
{
	int fd = fl_kernel_open(root, "/proc/self/cgroup");
	struct fl_str text = fl_kernel_read(fd, scratch), top = { NULL, 0 };
	struct fl_str own;
	bool there = false;
	size_t i, before;

	*g = (struct fl_group){ 0 };
	for (i = 0; i < ROWS; i++) {
		own = path != NULL ? fl_str(path)
		                   : fl_parse_group(text, rows[i].controller);
		if (own.len == 0)
			continue;
		before = g->n;
		there |= add_all(g, root, own, i);
		/* In a container its own group is the top of what is seen. */
		if (g->n == before && path == NULL)
			add(g, root, top, i);
	}
	if (fd != -1)
		close(fd);
	/* Of one that was named and is not there, those above say nothing. */
	if (path != NULL && !there)
		fl_group_close(g);
	return g->n > 0;
}

static int64_t
number(const struct row *row, struct fl_str text, struct fl_raws *r)
{
	int64_t n;

	if (row->parse != NULL) {
		r->v[row->raw] = FL_RAW_ABSENT;
		row->parse(r, text);
		return r->v[row->raw];
	}
	n = fl_parse_number(text);
	return n == FL_RAW_ABSENT || n >= NO_LIMIT ? FL_RAW_ABSENT
	                                           : n / row->unit;
}

static void
take(const struct row *row, struct fl_str text, struct fl_raws *r)
{
	int64_t had, n;

	if (row->parse != NULL && !row->limit) {
		row->parse(r, text);
		return;
	}
	had = r->v[row->raw];
	n = number(row, text, r);
	if (had == FL_RAW_ABSENT)
		r->v[row->raw] = n;
	else
		r->v[row->raw] =
		    row->limit && n != FL_RAW_ABSENT && n < had ? n : had;
}

void
fl_group_read(const struct fl_group *g, struct fl_raws *r,
    struct fl_buf *scratch)
{
	int64_t quota, period;
	struct fl_str text;
	size_t i;

	for (i = 0; i < g->n; i++) {
		text = fl_kernel_read(g->file[i].fd, scratch);
		if (text.len > 0)
			take(&rows[g->file[i].row], text, r);
	}
	quota = fl_text_times(r->v[FL_RAW_GROUP_CPU_QUOTA], 1000000);
	period = r->v[FL_RAW_GROUP_CPU_PERIOD];
	if (quota != FL_RAW_ABSENT && period != FL_RAW_ABSENT && period > 0)
		r->v[FL_RAW_GROUP_CPU_LIMIT] = quota / period;
}
