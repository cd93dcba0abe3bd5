#ifndef FL_MONITOR_PARSE_H
#define FL_MONITOR_PARSE_H

#include <stdbool.h>

#include "../base/str.h"
#include "raw.h"

/*
 * The files of /proc, as text, to numbers.  Each function reads one file and
 * sets what it finds; what is missing, of another form or too large stays
 * absent, since kernels differ and none of it is worth an error.
 */
void fl_parse_stat(struct fl_raws *r, struct fl_str text);
void fl_parse_loadavg(struct fl_raws *r, struct fl_str text);
void fl_parse_meminfo(struct fl_raws *r, struct fl_str text);
void fl_parse_vmstat(struct fl_raws *r, struct fl_str text);
void fl_parse_diskstats(struct fl_raws *r, struct fl_str text);
void fl_parse_snmp(struct fl_raws *r, struct fl_str text);
void fl_parse_netstat(struct fl_raws *r, struct fl_str text);
void fl_parse_sockstat(struct fl_raws *r, struct fl_str text);
void fl_parse_file_nr(struct fl_raws *r, struct fl_str text);

/* only: the n interfaces that count; 0: all but lo. */
void fl_parse_netdev(struct fl_raws *r, struct fl_str text,
    const char *const *only, size_t n);

/*
 * One file of /proc/pressure: where its "some" and "full" go; FL_RAW_N for
 * nowhere.
 */
void fl_parse_pressure(struct fl_raws *r, struct fl_str text, enum fl_raw some,
    enum fl_raw full);

/* cpu.max or cpu.stat or memory.* of a control group, version 2. */
void fl_parse_cpu_max(struct fl_raws *r, struct fl_str text);
void fl_parse_cpu_stat(struct fl_raws *r, struct fl_str text);
/* A lone number; "max" is absent. */
int64_t fl_parse_number(struct fl_str text);

/*
 * From /proc/self/cgroup: the path of the group that controller ("memory"; ""
 * for version 2) has put the process in.  Empty when there is none.
 */
struct fl_str fl_parse_group(struct fl_str text, const char *controller);

/* Whether a line of diskstats is a whole disk, and not one made of others. */
bool fl_parse_is_disk(struct fl_str name);

/* /proc/PID/stat */
struct fl_process {
	struct fl_str name; /* in text; without the brackets */
	int64_t ticks;      /* of processors, its threads together */
	int64_t threads;
	int64_t rss_pages;
	int64_t start_ticks; /* since the machine was started */
};
/* false when the text is none. */
bool fl_parse_process(struct fl_process *p, struct fl_str text);

/* /proc/PID/io: bytes that went to and from disks; absent where they are not told. */
void fl_parse_process_io(struct fl_str text, int64_t *read, int64_t *written);

#endif
