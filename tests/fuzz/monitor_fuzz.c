/*
 * Any text is a file of /proc: numbers that come of it are absent or not
 * negative, and figures of it are finite, shares at most 1, or not known.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/monitor/figure.h"
#include "../../lib/monitor/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
parse_all(struct fl_raws *r, struct fl_str text)
{
	static void (*const parsers[])(struct fl_raws *, struct fl_str) = {
		fl_parse_stat,
		fl_parse_loadavg,
		fl_parse_meminfo,
		fl_parse_vmstat,
		fl_parse_diskstats,
		fl_parse_snmp,
		fl_parse_netstat,
		fl_parse_sockstat,
		fl_parse_file_nr,
		fl_parse_cpu_max,
		fl_parse_cpu_stat,
	};
	size_t i;

	fl_raws_clear(r);
	for (i = 0; i < sizeof(parsers) / sizeof(parsers[0]); i++)
		parsers[i](r, text);
	fl_parse_netdev(r, text, NULL, 0);
	fl_parse_pressure(r, text, FL_RAW_PRESSURE_IO, FL_RAW_PRESSURE_IO_FULL);
	for (i = 0; i < FL_RAW_N; i++)
		if (r->v[i] < 0 && r->v[i] != FL_RAW_ABSENT)
			abort();
}

static void
parse_others(struct fl_str text)
{
	struct fl_str group = fl_parse_group(text, "memory");
	struct fl_process p;
	int64_t read, written;

	if (group.len > 0 &&
	    (group.s < text.s || group.s + group.len > text.s + text.len))
		abort();
	if (fl_parse_process(&p, text) &&
	    (p.name.s < text.s || p.name.s + p.name.len > text.s + text.len))
		abort();
	fl_parse_process_io(text, &read, &written);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fl_raws before, after; /* static for their size */
	size_t half = size / 2, i;
	const struct fl_figure *f;
	double v;

	parse_all(&before, (struct fl_str){ (const char *)data, half });
	parse_all(&after,
	    (struct fl_str){ (const char *)data + half, size - half });
	parse_others((struct fl_str){ (const char *)data, size });
	after.at_ns = 1000000000;
	for (i = 0; (f = fl_figure(i)) != NULL; i++) {
		v = fl_figure_value(i, &before, &after);
		if (isinf(v))
			abort();
		if (strncmp(f->name, "cpu", 3) == 0 &&
		    strcmp(f->name, "cpus") != 0 && (v < 0 || v > 1 + 1e-9))
			abort();
	}
	return 0;
}
