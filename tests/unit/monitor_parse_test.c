#include <string.h>

#include "../../lib/monitor/parse.h"
#include "../../lib/monitor/text.h"
#include "tap.h"

#define ABSENT FL_RAW_ABSENT

/* Each row: a parser, a text, and numbers that must come of it. */
struct want {
	enum fl_raw raw;
	int64_t value;
};

static const struct {
	void (*parse)(struct fl_raws *r, struct fl_str text);
	const char *text;
	struct want want[8];
	size_t n;
} cases[] = {
	{ fl_parse_stat,
	    "cpu  791953 46402 211497 1115150 5346 0 11072 12753 7 0\n"
	    "cpu0 374037 15601 102553 590296 2359 0 5509 6372 7 0\n"
	    "cpu1 417916 30801 108944 524854 2987 0 5563 6381 0 0\n"
	    "intr 9309479 0 0\nctxt 77\nbtime 1\nprocesses 8126\n"
	    "procs_running 2\nprocs_blocked 1\nsoftirq 1 2 3\n",
	    { { FL_RAW_CPU_USER, 791953 }, { FL_RAW_CPU_IOWAIT, 5346 },
		{ FL_RAW_CPU_STEAL, 12753 }, { FL_RAW_SWITCHES, 77 },
		{ FL_RAW_FORKS, 8126 }, { FL_RAW_RUNNABLE, 2 },
		{ FL_RAW_BLOCKED, 1 } },
	    7 },
	/* An old kernel has fewer columns. */
	{ fl_parse_stat, "cpu 1 2 3 4\ncpu0 1 2 3 4\n",
	    { { FL_RAW_CPU_IDLE, 4 }, { FL_RAW_CPU_IOWAIT, ABSENT },
		{ FL_RAW_CPU_STEAL, ABSENT } },
	    3 },
	{ fl_parse_stat, "cpu x 99999999999999999999 -3\n",
	    { { FL_RAW_CPU_USER, ABSENT }, { FL_RAW_CPU_NICE, ABSENT },
		{ FL_RAW_CPU_SYSTEM, ABSENT } },
	    3 },
	{ fl_parse_stat, "", { { FL_RAW_CPU_USER, ABSENT } }, 1 },
	{ fl_parse_loadavg, "2.83 0.07 13.66 4/126 8038\n",
	    { { FL_RAW_LOAD1, 283 }, { FL_RAW_LOAD5, 7 },
		{ FL_RAW_LOAD15, 1366 }, { FL_RAW_THREADS, 126 } },
	    4 },
	{ fl_parse_loadavg, "2.8 3 x",
	    { { FL_RAW_LOAD1, ABSENT }, { FL_RAW_LOAD5, ABSENT },
		{ FL_RAW_LOAD15, ABSENT } },
	    3 },
	{ fl_parse_meminfo,
	    "MemTotal:       24683656 kB\nMemFree:        22302188 kB\n"
	    "Cached:          1629068 kB\nSwapCached:            1 kB\n"
	    "SwapTotal:             0 kB\nHugePages_Total:       3\n",
	    { { FL_RAW_MEM_TOTAL, 24683656LL * 1024 },
		{ FL_RAW_MEM_CACHED, 1629068LL * 1024 },
		{ FL_RAW_SWAP_TOTAL, 0 }, { FL_RAW_MEM_AVAILABLE, ABSENT } },
	    4 },
	{ fl_parse_vmstat,
	    "nr_free_pages 5\npswpin 1\npswpout 2\npgmajfault 3\n",
	    { { FL_RAW_SWAP_IN, 4096 }, { FL_RAW_SWAP_OUT, 8192 },
		{ FL_RAW_FAULTS, 3 }, { FL_RAW_OOM_KILLS, ABSENT } },
	    4 },
	{ fl_parse_diskstats,
	    "   7       0 loop0 9 9 9 9 9 9 9 9 9 9 9\n"
	    " 254       0 vda 10 1 80 5 20 2 160 7 0 33 12 0 0 0 0\n"
	    " 254       1 vda1 10 1 80 5 20 2 160 7 0 33 12 0 0 0 0\n"
	    " 259       0 nvme0n1 1 0 8 1 1 0 8 1 0 4 2\n"
	    " 259       1 nvme0n1p1 1 0 8 1 1 0 8 1 0 4 2\n",
	    { { FL_RAW_DISK_READS, 11 }, { FL_RAW_DISK_READ_SECTORS, 88 },
		{ FL_RAW_DISK_WRITES, 21 }, { FL_RAW_DISK_WRITE_SECTORS, 168 },
		{ FL_RAW_DISK_WAIT_MS, 14 } },
	    5 },
	{ fl_parse_snmp,
	    "Ip: Forwarding\nIp: 1\n"
	    "Tcp: RtoAlgorithm MaxConn ActiveOpens CurrEstab RetransSegs\n"
	    "Tcp: 1 -1 230386 8 1511\n"
	    "Udp: InDatagrams InErrors\nUdp: 5 6\n",
	    { { FL_RAW_TCP_ACTIVE, 230386 }, { FL_RAW_TCP_ESTABLISHED, 8 },
		{ FL_RAW_TCP_RESENT, 1511 }, { FL_RAW_UDP_ERRORS, 6 },
		{ FL_RAW_TCP_PASSIVE, ABSENT } },
	    5 },
	/* A line of names without its values. */
	{ fl_parse_snmp, "Tcp: ActiveOpens\nUdp: InErrors\n",
	    { { FL_RAW_TCP_ACTIVE, ABSENT } }, 1 },
	{ fl_parse_snmp, "Tcp: ActiveOpens\n",
	    { { FL_RAW_TCP_ACTIVE, ABSENT } }, 1 },
	{ fl_parse_netstat,
	    "TcpExt: SyncookiesSent ListenOverflows ListenDrops More\n"
	    "TcpExt: 1 20 21\n",
	    { { FL_RAW_SYNCOOKIES, 1 }, { FL_RAW_LISTEN_OVERFLOWS, 20 },
		{ FL_RAW_LISTEN_DROPS, 21 } },
	    3 },
	{ fl_parse_sockstat,
	    "sockets: used 21\nTCP: inuse 6 orphan 0 tw 15310 alloc 10\n"
	    "UDP: inuse 0 tw 3\n",
	    { { FL_RAW_SOCKETS, 21 }, { FL_RAW_TIME_WAIT, 15310 } }, 2 },
	{ fl_parse_file_nr, "577\t0\t9223372036854775807\n",
	    { { FL_RAW_FILES, 577 } }, 1 },
	{ fl_parse_cpu_max, "50000 100000\n",
	    { { FL_RAW_GROUP_CPU_LIMIT, 500000 } }, 1 },
	{ fl_parse_cpu_max, "max 100000\n",
	    { { FL_RAW_GROUP_CPU_LIMIT, ABSENT } }, 1 },
	{ fl_parse_cpu_max, "1 0\n", { { FL_RAW_GROUP_CPU_LIMIT, ABSENT } },
	    1 },
	{ fl_parse_cpu_stat,
	    "usage_usec 123\nuser_usec 1\nnr_throttled 4\nthrottled_usec 5\n",
	    { { FL_RAW_GROUP_CPU_US, 123 }, { FL_RAW_GROUP_THROTTLED_US, 5 } },
	    2 },
	{ fl_parse_cpu_stat, "nr_periods 0\nthrottled_time 5999\n",
	    { { FL_RAW_GROUP_THROTTLED_US, 5 } }, 1 },
};

static void
files_become_numbers(void)
{
	static struct fl_raws r; /* static for its size */
	size_t i, k;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# %zu\n", i);
		fl_raws_clear(&r);
		cases[i].parse(&r, fl_str(cases[i].text));
		for (k = 0; k < cases[i].n; k++)
			CHECK(r.v[cases[i].want[k].raw] ==
			      cases[i].want[k].value);
	}
}

static void
processors_and_disks_are_told_apart(void)
{
	static struct fl_raws r;

	fl_raws_clear(&r);
	fl_parse_stat(&r, fl_str("cpu 9 9\ncpu0 10 0 5 80 5\ncpu1 1 2 3 4\n"
				 "cpux\ncpu2\n"));
	CHECK(r.cpus == 4); /* those without numbers count as none */
	CHECK(r.cpu_total[0] == 100 && r.cpu_busy[0] == 15);
	CHECK(r.cpu_total[1] == 10 && r.cpu_busy[1] == 6);
	fl_parse_diskstats(&r, fl_str("8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n"
				      "8 16 sdb 1 2 3 4 5 6 7 8 9 20 11\n"));
	CHECK(r.disks == 2);
	CHECK(strcmp(r.disk[1].name, "sdb") == 0 && r.disk[1].busy_ms == 20);
}

static void
interfaces_are_chosen(void)
{
	static const char text[] =
	    "Inter-|   Receive  |  Transmit\n"
	    " face |bytes    packets errs |bytes packets\n"
	    "    lo: 17 4 0 0 0 0 0 0 17 4 0 0 0 0 0 0\n"
	    "  eth0:100 5 1 2 0 0 0 0 200 6 3 4 0 0 0 0\n"
	    "  eth1: 1000 50 0 0 0 0 0 0 2000 60 0 0 0 0 0 0\n";
	static const char *const only[] = { "eth1" };
	static struct fl_raws r;

	fl_raws_clear(&r);
	fl_parse_netdev(&r, fl_str(text), NULL, 0);
	CHECK(r.v[FL_RAW_RX_BYTES] == 1100 && r.v[FL_RAW_TX_BYTES] == 2200);
	CHECK(r.v[FL_RAW_RX_ERRORS] == 1 && r.v[FL_RAW_TX_DROPPED] == 4);
	CHECK(r.v[FL_RAW_LO_BYTES] == 17);
	fl_raws_clear(&r);
	fl_parse_netdev(&r, fl_str(text), only, 1);
	CHECK(r.v[FL_RAW_RX_PACKETS] == 50 && r.v[FL_RAW_TX_PACKETS] == 60);
}

static void
pressure_has_some_and_full(void)
{
	static struct fl_raws r;

	fl_raws_clear(&r);
	fl_parse_pressure(&r,
	    fl_str("some avg10=0.00 avg60=0.03 avg300=0.46 total=147725170\n"
		   "full avg10=0.00 avg60=0.01 avg300=0.04 total=29839421\n"),
	    FL_RAW_PRESSURE_IO, FL_RAW_PRESSURE_IO_FULL);
	CHECK(r.v[FL_RAW_PRESSURE_IO] == 147725170);
	CHECK(r.v[FL_RAW_PRESSURE_IO_FULL] == 29839421);
	fl_parse_pressure(&r, fl_str("some total=1\nfull total=2\nfull\n"),
	    FL_RAW_PRESSURE_CPU, FL_RAW_N);
	CHECK(r.v[FL_RAW_PRESSURE_CPU] == 1);
}

static const struct {
	const char *name;
	bool is;
} disks[] = {
	{ "sda", true },
	{ "sda1", false },
	{ "sdaa", true },
	{ "vdb", true },
	{ "xvda1", false },
	{ "nvme0n1", true },
	{ "nvme10n1p12", false },
	{ "mmcblk0", true },
	{ "mmcblk0p1", false },
	{ "loop0", false },
	{ "ram1", false },
	{ "dm-0", false },
	{ "md127", false },
	{ "sr0", false },
	{ "zram0", false },
	{ "", false },
};

static void
whole_disks_are_known_by_name(void)
{
	size_t i;

	for (i = 0; i < sizeof(disks) / sizeof(disks[0]); i++) {
		printf("# %s\n", disks[i].name);
		CHECK(fl_parse_is_disk(fl_str(disks[i].name)) == disks[i].is);
	}
}

static void
a_group_is_found_by_controller(void)
{
	static const char text[] = "5:cpu,cpuacct:/a\n4:memory:/b/c\n"
				   "3:name=systemd:/d\nbroken\n0::/e:f\n";

	CHECK(fl_str_is(fl_parse_group(fl_str(text), "memory"), "/b/c"));
	CHECK(fl_str_is(fl_parse_group(fl_str(text), "cpuacct"), "/a"));
	CHECK(fl_str_is(fl_parse_group(fl_str(text), "cpu"), "/a"));
	CHECK(fl_str_is(fl_parse_group(fl_str(text), ""), "/e:f"));
	CHECK(fl_parse_group(fl_str(text), "pids").len == 0);
	CHECK(fl_parse_number(fl_str("123\n")) == 123);
	CHECK(fl_parse_number(fl_str("max\n")) == ABSENT);
	CHECK(fl_parse_number(fl_str("")) == ABSENT);
}

static void
a_process_may_have_any_name(void)
{
	struct fl_process p;
	int64_t read, written;

	CHECK(fl_parse_process(&p,
	    fl_str("42 (a) S (b) R 1 42 42 0 -1 4194304 98 0 0 0 7 8 0 0 20 0 "
		   "3 0 1100794 3133440 362 1844\n")));
	CHECK(fl_str_is(p.name, "a) S (b"));
	CHECK(p.ticks == 15 && p.threads == 3 && p.rss_pages == 362);
	CHECK(p.start_ticks == 1100794);
	CHECK(!fl_parse_process(&p, fl_str("")));
	CHECK(!fl_parse_process(&p, fl_str("42 )x( S 1")));
	CHECK(!fl_parse_process(&p, fl_str("42 (x) S 1 2")));
	fl_parse_process_io(fl_str("rchar: 1\nread_bytes: 2\nwrite_bytes: 3\n"),
	    &read, &written);
	CHECK(read == 2 && written == 3);
	fl_parse_process_io(fl_str(""), &read, &written);
	CHECK(read == ABSENT && written == ABSENT);
}

static void
numbers_are_exact_or_absent(void)
{
	CHECK(fl_text_number(fl_str("9223372036854775807")) == INT64_MAX);
	CHECK(fl_text_number(fl_str("9223372036854775808")) == ABSENT);
	CHECK(fl_text_number(fl_str("1a")) == ABSENT);
	CHECK(fl_text_add(INT64_MAX, 1) == ABSENT);
	CHECK(fl_text_add(ABSENT, 1) == ABSENT);
	CHECK(fl_text_times(INT64_MAX, 2) == ABSENT);
	CHECK(fl_text_times(3, 4) == 12);
}

int
main(void)
{
	files_become_numbers();
	processors_and_disks_are_told_apart();
	interfaces_are_chosen();
	pressure_has_some_and_full();
	whole_disks_are_known_by_name();
	a_group_is_found_by_controller();
	a_process_may_have_any_name();
	numbers_are_exact_or_absent();
	return tap_done();
}
