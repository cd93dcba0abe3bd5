#include <string.h>
#include <unistd.h>

#include "parse.h"
#include "text.h"

void
fl_raws_clear(struct fl_raws *r)
{
	int i;

	r->at_ns = 0;
	for (i = 0; i < FL_RAW_N; i++)
		r->v[i] = FL_RAW_ABSENT;
	r->cpus = r->disks = 0;
}

/* A key of a file of "key value" lines, and where its value goes. */
struct key {
	const char *key;
	enum fl_raw raw;
	int64_t unit; /* the value is so many of ours */
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
parse_keys(struct fl_raws *r, struct fl_str text, const struct key *keys,
    size_t n)
{
	struct fl_str line, word;
	size_t i;

	while (fl_text_line(&text, &line)) {
		word = fl_text_word(&line);
		for (i = 0; i < n; i++)
			if (fl_str_is(word, keys[i].key))
				r->v[keys[i].raw] = fl_text_times(
				    fl_text_number(fl_text_word(&line)),
				    keys[i].unit);
	}
}

static const enum fl_raw cpu_fields[] = {
	FL_RAW_CPU_USER,
	FL_RAW_CPU_NICE,
	FL_RAW_CPU_SYSTEM,
	FL_RAW_CPU_IDLE,
	FL_RAW_CPU_IOWAIT,
	FL_RAW_CPU_IRQ,
	FL_RAW_CPU_SOFTIRQ,
	FL_RAW_CPU_STEAL,
};

/* "cpu  1 2 3 4 ...": guest time behind these is in user time already. */
static void
parse_cpu(struct fl_raws *r, struct fl_str line)
{
	size_t i;

	for (i = 0; i < COUNT(cpu_fields); i++)
		r->v[cpu_fields[i]] = fl_text_number(fl_text_word(&line));
}

/* "cpu3 1 2 3 4 ..." */
static void
parse_one_cpu(struct fl_raws *r, struct fl_str line)
{
	int64_t total = 0, idle = 0, n;
	size_t i;

	if (r->cpus == FL_RAW_CPUS)
		return;
	for (i = 0; i < COUNT(cpu_fields); i++) {
		n = fl_text_number(fl_text_word(&line));
		if (n == FL_RAW_ABSENT)
			continue;
		total = fl_text_add(total, n);
		if (cpu_fields[i] == FL_RAW_CPU_IDLE ||
		    cpu_fields[i] == FL_RAW_CPU_IOWAIT)
			idle = fl_text_add(idle, n);
	}
	if (total == FL_RAW_ABSENT || idle == FL_RAW_ABSENT)
		return;
	r->cpu_total[r->cpus] = total;
	r->cpu_busy[r->cpus++] = total - idle;
}

void
fl_parse_stat(struct fl_raws *r, struct fl_str text)
{
	static const struct key keys[] = {
		{ "ctxt", FL_RAW_SWITCHES, 1 },
		{ "processes", FL_RAW_FORKS, 1 },
		{ "procs_running", FL_RAW_RUNNABLE, 1 },
		{ "procs_blocked", FL_RAW_BLOCKED, 1 },
	};
	struct fl_str rest = text, line, word;

	while (fl_text_line(&rest, &line)) {
		word = fl_text_word(&line);
		if (fl_str_is(word, "cpu"))
			parse_cpu(r, line);
		else if (word.len > 3 && memcmp(word.s, "cpu", 3) == 0)
			parse_one_cpu(r, line);
	}
	parse_keys(r, text, keys, COUNT(keys));
}

/* "0.52" as 52. */
static int64_t
hundredths(struct fl_str word)
{
	const char *dot = word.len > 0 ? memchr(word.s, '.', word.len) : NULL;
	struct fl_str whole, part;

	if (dot == NULL || word.s + word.len != dot + 3)
		return FL_RAW_ABSENT;
	whole = (struct fl_str){ word.s, (size_t)(dot - word.s) };
	part = (struct fl_str){ dot + 1, 2 };
	return fl_text_add(fl_text_times(fl_text_number(whole), 100),
	    fl_text_number(part));
}

/* "0.52 0.58 0.59 2/345 6789": of threads, those that run, and all. */
void
fl_parse_loadavg(struct fl_raws *r, struct fl_str text)
{
	const char *slash;
	struct fl_str word;

	r->v[FL_RAW_LOAD1] = hundredths(fl_text_word(&text));
	r->v[FL_RAW_LOAD5] = hundredths(fl_text_word(&text));
	r->v[FL_RAW_LOAD15] = hundredths(fl_text_word(&text));
	word = fl_text_word(&text);
	slash = word.len > 0 ? memchr(word.s, '/', word.len) : NULL;
	if (slash == NULL)
		return;
	word.len -= (size_t)(slash + 1 - word.s);
	word.s = slash + 1;
	r->v[FL_RAW_THREADS] = fl_text_number(word);
}

void
fl_parse_meminfo(struct fl_raws *r, struct fl_str text)
{
	static const struct key keys[] = {
		{ "MemTotal", FL_RAW_MEM_TOTAL, 1024 },
		{ "MemFree", FL_RAW_MEM_FREE, 1024 },
		{ "MemAvailable", FL_RAW_MEM_AVAILABLE, 1024 },
		{ "Buffers", FL_RAW_MEM_BUFFERS, 1024 },
		{ "Cached", FL_RAW_MEM_CACHED, 1024 },
		{ "Dirty", FL_RAW_MEM_DIRTY, 1024 },
		{ "SwapTotal", FL_RAW_SWAP_TOTAL, 1024 },
		{ "SwapFree", FL_RAW_SWAP_FREE, 1024 },
	};

	parse_keys(r, text, keys, COUNT(keys));
}

void
fl_parse_vmstat(struct fl_raws *r, struct fl_str text)
{
	const long page = sysconf(_SC_PAGESIZE);
	const struct key keys[] = {
		{ "pswpin", FL_RAW_SWAP_IN, page },
		{ "pswpout", FL_RAW_SWAP_OUT, page },
		{ "pgmajfault", FL_RAW_FAULTS, 1 },
		{ "oom_kill", FL_RAW_OOM_KILLS, 1 },
	};

	parse_keys(r, text, keys, COUNT(keys));
}

void
fl_parse_file_nr(struct fl_raws *r, struct fl_str text)
{
	r->v[FL_RAW_FILES] = fl_text_number(fl_text_word(&text));
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=147725170" */
void
fl_parse_pressure(struct fl_raws *r, struct fl_str text, enum fl_raw some,
    enum fl_raw full)
{
	struct fl_str line, kind, word;

	while (fl_text_line(&text, &line)) {
		kind = fl_text_word(&line);
		do
			word = fl_text_word(&line);
		while (word.len > 0 &&
		       (word.len < 6 || memcmp(word.s, "total=", 6) != 0));
		if (word.len == 0)
			continue;
		word.s += 6;
		word.len -= 6;
		if (fl_str_is(kind, "some"))
			r->v[some] = fl_text_number(word);
		else if (fl_str_is(kind, "full") && full < FL_RAW_N)
			r->v[full] = fl_text_number(word);
	}
}
