#include <unistd.h>

#include "../base/clock.h"
#include "kernel.h"
#include "parse.h"
#include "sources.h"

#define TEXT_MAX ((size_t)8 << 20) /* bytes of a file */

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

bool
fl_sources_open(struct fl_sources *s, const char *root, const char *group)
{
	size_t i;

	*s = (struct fl_sources){ 0 };
	fl_buf_init(&s->text, TEXT_MAX);
	for (i = 0; i < SOURCES; i++)
		s->fd[i] = fl_kernel_open(root, sources[i].path);
	return fl_group_open(&s->group, root, group, &s->text) || group == NULL;
}

void
fl_sources_close(struct fl_sources *s)
{
	size_t i;

	for (i = 0; i < SOURCES; i++)
		if (s->fd[i] != -1)
			close(s->fd[i]);
	fl_group_close(&s->group);
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

void
fl_sources_read(struct fl_sources *s, struct fl_raws *r)
{
	struct fl_str text;
	size_t i;

	fl_raws_clear(r);
	r->at_ns = fl_clock_now();
	for (i = 0; i < SOURCES; i++)
		if ((text = fl_kernel_read(s->fd[i], &s->text)).len > 0)
			take(s, &sources[i], text, r);
	fl_group_read(&s->group, r, &s->text);
}
