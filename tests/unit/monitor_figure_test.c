#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/monitor/document.h"
#include "../../lib/monitor/figure.h"
#include "../../lib/monitor/parse.h"
#include "../../lib/monitor/sources.h"
#include "tap.h"

static struct fl_raws before, after; /* static for their size */

static size_t
find(const char *name)
{
	const struct fl_figure *f;
	size_t i;

	for (i = 0; (f = fl_figure(i)) != NULL; i++)
		if (strcmp(f->name, name) == 0)
			return i;
	printf("# no figure %s\n", name);
	abort();
}

static double
value(const char *name)
{
	return fl_figure_value(find(name), &before, &after);
}

static bool
is(const char *name, double want)
{
	double got = value(name);

	if (fabs(got - want) < 1e-9 || (isnan(got) && isnan(want)))
		return true;
	printf("# %s is %g, wanted %g\n", name, got, want);
	return false;
}

static void
begin(int64_t ns)
{
	fl_raws_clear(&before);
	fl_raws_clear(&after);
	after.at_ns = ns;
}

static void
nothing_known_is_no_figure(void)
{
	size_t i;

	begin(1000000000);
	for (i = 0; fl_figure(i) != NULL; i++)
		CHECK(isnan(fl_figure_value(i, &before, &after)));
}

static void
names_differ_and_are_xml_names(void)
{
	const struct fl_figure *f;
	size_t i, k;

	for (i = 0; (f = fl_figure(i)) != NULL; i++) {
		CHECK(strspn(f->name,
			  "abcdefghijklmnopqrstuvwxyz_0123456789") ==
		      strlen(f->name));
		for (k = 0; k < i; k++)
			if (strcmp(fl_figure(k)->name, f->name) == 0)
				CHECK(!"two figures of one name");
	}
}

static void
shares_of_processors_are_of_all_their_time(void)
{
	begin(1000000000);
	fl_parse_stat(&before, fl_str("cpu 100 10 50 1000 20 1 2 3\n"
				      "cpu0 0 0 0 100\ncpu1 0 0 0 100\n"));
	fl_parse_stat(&after, fl_str("cpu 140 20 70 1100 30 2 5 18\n"
				     "cpu0 75 0 0 125\ncpu1 10 0 0 190\n"));
	/* 40 + 10 + 20 + 100 + 10 + 1 + 3 + 15 = 199 */
	CHECK(is("cpu", 74 / 199.0));
	CHECK(is("cpu_user", 50 / 199.0));
	CHECK(is("cpu_system", 20 / 199.0));
	CHECK(is("cpu_irq", 4 / 199.0));
	CHECK(is("cpu_iowait", 10 / 199.0));
	CHECK(is("cpu_steal", 15 / 199.0));
	CHECK(is("cpu_most", 0.75));
	CHECK(is("cpus", 2));
	/* No tick has passed: nothing can be said. */
	after = before;
	after.at_ns = 1;
	CHECK(is("cpu", NAN));
	CHECK(is("cpu_most", NAN));
}

static void
an_old_kernel_has_fewer_columns(void)
{
	begin(1000000000);
	fl_parse_stat(&before, fl_str("cpu 0 0 0 0\n"));
	fl_parse_stat(&after, fl_str("cpu 25 0 25 50\n"));
	CHECK(is("cpu", 0.5));
	CHECK(is("cpu_iowait", NAN));
}

static void
rates_are_by_the_time_that_has_passed(void)
{
	begin(2500000000);
	before.v[FL_RAW_RX_BYTES] = 1000;
	after.v[FL_RAW_RX_BYTES] = 6000;
	CHECK(is("rx_bytes_per_s", 2000));
	before.v[FL_RAW_DISK_READ_SECTORS] = 0;
	after.v[FL_RAW_DISK_READ_SECTORS] = 10;
	CHECK(is("disk_read_bytes_per_s", 2048));
	before.v[FL_RAW_PRESSURE_IO] = 0;
	after.v[FL_RAW_PRESSURE_IO] = 1250000;
	CHECK(is("pressure_io", 0.5));
	before.v[FL_RAW_RX_ERRORS] = before.v[FL_RAW_RX_DROPPED] = 1;
	after.v[FL_RAW_RX_ERRORS] = after.v[FL_RAW_RX_DROPPED] = 6;
	CHECK(is("rx_lost_per_s", 4));
	/* A counter that has gone back was begun anew. */
	after.v[FL_RAW_RX_BYTES] = 999;
	CHECK(is("rx_bytes_per_s", NAN));
	after.at_ns = 0;
	after.v[FL_RAW_RX_BYTES] = 6000;
	CHECK(is("rx_bytes_per_s", NAN));
}

static void
levels_are_as_they_stand(void)
{
	begin(1000000000);
	fl_parse_meminfo(&after,
	    fl_str("MemTotal: 100 kB\nMemAvailable: 60 kB\n"
		   "SwapTotal: 8 kB\nSwapFree: 8 kB\n"));
	fl_parse_loadavg(&after, fl_str("1.25 0.00 0.10 1/2 3\n"));
	CHECK(is("mem_used_bytes", 40 * 1024));
	CHECK(is("swap_used_bytes", 0));
	CHECK(is("load1", 1.25));
	after.v[FL_RAW_GROUP_CPU_LIMIT] = 1500000;
	CHECK(is("group_cpus_limit", 1.5));
	before.v[FL_RAW_OOM_KILLS] = 3;
	after.v[FL_RAW_OOM_KILLS] = 4;
	CHECK(is("oom_kills", 1));
}

static void
the_busiest_disk_counts(void)
{
	begin(1000000000);
	fl_parse_diskstats(&before, fl_str("8 0 sda 0 0 0 0 0 0 0 0 0 100 0\n"
					   "8 1 sdb 0 0 0 0 0 0 0 0 0 50 0\n"));
	fl_parse_diskstats(&after, fl_str("8 1 sdb 3 0 0 30 1 0 0 10 0 300 0\n"
					  "8 0 sda 0 0 0 0 0 0 0 0 0 200 0\n"
					  "8 2 sdc 0 0 0 0 0 0 0 0 0 900 0\n"));
	CHECK(is("disk_busy", 0.25));
	CHECK(is("disk_wait_ms", 10));
	after.disk[0].busy_ms = 5000; /* rounded up by the kernel */
	CHECK(is("disk_busy", 1));
}

/* A folder in place of / : what is missing there is left out. */
static void
another_root_is_read(void)
{
	char dir[] = "/tmp/monitor_test.XXXXXX", line[2048];
	struct fl_sources s;

	CHECK(mkdtemp(dir) != NULL);
	snprintf(line, sizeof(line),
	    "cd %s && mkdir -p proc/self "
	    "sys/fs/cgroup/a/b && echo '1.00 2.00 3.00 1/1 1' >proc/loadavg && "
	    "echo 0::/a/b >proc/self/cgroup && cd sys/fs/cgroup/a/b && "
	    "echo '200000 100000' >cpu.max && echo max >memory.max && "
	    "echo 4096 >memory.current && cd .. && echo 8192 >memory.max && "
	    "echo max >cpu.max && echo '900000 100000' >../cpu.max",
	    dir);
	CHECK(system(line) == 0);
	fl_sources_open(&s, dir, NULL);
	fl_sources_read(&s, &after);
	CHECK(after.v[FL_RAW_LOAD5] == 200);
	CHECK(after.v[FL_RAW_GROUP_CPU_LIMIT] == 2000000);
	CHECK(after.v[FL_RAW_GROUP_MEM] == 4096);
	/* A limit is also that of the groups above, and the least counts. */
	CHECK(after.v[FL_RAW_GROUP_MEM_LIMIT] == 8192);
	CHECK(after.v[FL_RAW_CPU_USER] == FL_RAW_ABSENT);
	CHECK(after.at_ns > 0);
	fl_sources_close(&s);
	/* Version 1, and "no limit" as a number. */
	snprintf(line, sizeof(line),
	    "cd %s && mkdir -p sys/fs/cgroup/memory/c sys/fs/cgroup/cpu/c "
	    "sys/fs/cgroup/cpuacct/c && rm -r sys/fs/cgroup/a "
	    "sys/fs/cgroup/cpu.max && "
	    "printf '4:memory:/c\\n3:cpuacct,cpu:/c\\n' >proc/self/cgroup && "
	    "echo 150000 >sys/fs/cgroup/cpu/c/cpu.cfs_quota_us && "
	    "echo 100000 >sys/fs/cgroup/cpu/c/cpu.cfs_period_us && "
	    "echo 9223372036854771712 >sys/fs/cgroup/memory/c/"
	    "memory.limit_in_bytes && echo 5000 "
	    ">sys/fs/cgroup/cpuacct/c/cpuacct.usage",
	    dir);
	CHECK(system(line) == 0);
	fl_sources_open(&s, dir, NULL);
	fl_sources_read(&s, &after);
	CHECK(after.v[FL_RAW_GROUP_MEM_LIMIT] == FL_RAW_ABSENT);
	CHECK(after.v[FL_RAW_GROUP_CPU_US] == 5);
	CHECK(after.v[FL_RAW_GROUP_CPU_LIMIT] == 1500000);
	fl_sources_close(&s);
	CHECK(fl_sources_open(&s, dir, "/c"));
	fl_sources_close(&s);
	CHECK(!fl_sources_open(&s, dir, "/none"));
	fl_sources_close(&s);
	snprintf(line, sizeof(line), "rm -r %s", dir);
	CHECK(system(line) == 0);
}

static void
processes_come_and_go(void)
{
	char dir[] = "/tmp/monitor_test.XXXXXX", line[2048];
	static const char stat_fmt[] =
	    "mkdir -p %s/%d && echo '%d (web) S 1 1 1 0 0 0 0 0 0 0 %d 0 0 0 "
	    "20 0 2 0 %d 0 10' >%s/%d/stat";
	struct fl_watched w[2];
	struct fl_err e;

	CHECK(mkdtemp(dir) != NULL);
	CHECK(fl_watched_init(&w[0], "web", &e) == 0);
	CHECK(fl_watched_init(&w[1], "7", &e) == 0);
	snprintf(line, sizeof(line), stat_fmt, dir, 7, 7, 100, 1, dir, 7);
	CHECK(system(line) == 0);
	snprintf(line, sizeof(line), stat_fmt, dir, 8, 8, 1000, 1, dir, 8);
	CHECK(system(line) == 0);
	fl_watched_search(w, 2, dir);
	fl_watched_look(w, 2, dir);
	CHECK(w[0].count == 2 && w[0].ticks == 0 && w[0].threads == 4);
	CHECK(w[1].count == 1 && w[1].ticks == 0);
	snprintf(line, sizeof(line), stat_fmt, dir, 7, 7, 130, 1, dir, 7);
	CHECK(system(line) == 0);
	/* Another process has got the number of one that has ended. */
	snprintf(line, sizeof(line), stat_fmt, dir, 8, 8, 5, 2, dir, 8);
	CHECK(system(line) == 0);
	fl_watched_look(w, 2, dir);
	CHECK(w[0].count == 1 && w[0].ticks == 30);
	CHECK(w[1].ticks == 30);
	fl_watched_search(w, 2, dir);
	fl_watched_search(w, 2, dir);
	fl_watched_look(w, 2, dir);
	CHECK(w[0].count == 2 && w[0].ticks == 0);
	snprintf(line, sizeof(line), "rm -r %s", dir);
	CHECK(system(line) == 0);
	fl_watched_look(w, 2, dir);
	CHECK(w[0].count == 0 && w[1].count == 0);
	fl_watched_fini(&w[0]);
	fl_watched_fini(&w[1]);
	CHECK(fl_watched_init(&w[0], "/bin/x", &e) == -1);
	CHECK(fl_watched_init(&w[0], "", &e) == -1);
}

static void
a_record_is_one_line(void)
{
	const struct fl_monitor_record r = { .seq = 7,
		.host = "a\"b",
		.at_ns = 3000000000,
		.before = &before,
		.after = &after };
	struct fl_buf b;
	struct fl_err e;

	begin(1000000000);
	after.v[FL_RAW_LOAD1] = 125;
	fl_buf_init(&b, 4096);
	CHECK(fl_monitor_record(&b, &r, &e) == 0);
	CHECK(strcmp(b.data, "<monitor seq=\"7\" host=\"a&quot;b\" at=\"3\" "
			     "load1=\"1.25\"/>\n") == 0);
	fl_buf_fini(&b);
}

int
main(void)
{
	nothing_known_is_no_figure();
	names_differ_and_are_xml_names();
	shares_of_processors_are_of_all_their_time();
	an_old_kernel_has_fewer_columns();
	rates_are_by_the_time_that_has_passed();
	levels_are_as_they_stand();
	the_busiest_disk_counts();
	another_root_is_read();
	processes_come_and_go();
	a_record_is_one_line();
	return tap_done();
}
