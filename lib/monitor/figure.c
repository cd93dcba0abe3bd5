#include <math.h>
#include <string.h>

#include "figure.h"

struct row;
typedef double figure_fn(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after);

struct row {
	struct fl_figure figure;
	figure_fn *value;
	enum fl_raw raw, less; /* less: what is taken off, or the same */
	double unit;
};

static double
seconds(const struct fl_raws *before, const struct fl_raws *after)
{
	return (double)(after->at_ns - before->at_ns) / 1e9;
}

/* How much a counter has gone on; NAN when it has gone back. */
static double
delta(enum fl_raw raw, const struct fl_raws *before,
    const struct fl_raws *after)
{
	int64_t a = before->v[raw], b = after->v[raw];

	if (a == FL_RAW_ABSENT || b == FL_RAW_ABSENT || b < a)
		return NAN;
	return (double)(b - a);
}

/* As it stands, without what is taken off. */
static double
level(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	int64_t n = after->v[row->raw], less = after->v[row->less];

	(void)before;
	if (n == FL_RAW_ABSENT || less == FL_RAW_ABSENT)
		return NAN;
	if (row->less != row->raw)
		return (double)(n - less) * row->unit;
	return (double)n * row->unit;
}

/* A second, in units. */
static double
rate(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	double s = seconds(before, after);

	return s > 0 ? delta(row->raw, before, after) * row->unit / s : NAN;
}

static double
count(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	return delta(row->raw, before, after);
}

/* Two counters together, a second. */
static double
rate_of_two(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	double s = seconds(before, after);

	return s > 0 ? (delta(row->raw, before, after) +
			   delta(row->less, before, after)) *
	                   row->unit / s
	             : NAN;
}

static double
all_ticks(const struct fl_raws *before, const struct fl_raws *after)
{
	double sum = 0, d;
	int i;

	for (i = FL_RAW_CPU_USER; i <= FL_RAW_CPU_STEAL; i++) {
		d = delta((enum fl_raw)i, before, after);
		sum += isnan(d) ? 0 : d; /* old kernels have fewer */
	}
	return sum;
}

static double
cpu_share(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	double all = all_ticks(before, after), d;

	d = delta(row->raw, before, after);
	if (row->less != row->raw)
		d += delta(row->less, before, after);
	return all > 0 ? d / all : NAN;
}

/* All that is not idle, nor waiting for a disk, nor taken by the host. */
static double
cpu_busy(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	double all = all_ticks(before, after), d, free;

	(void)row;
	free = delta(FL_RAW_CPU_IDLE, before, after);
	d = delta(FL_RAW_CPU_IOWAIT, before, after);
	free += isnan(d) ? 0 : d;
	d = delta(FL_RAW_CPU_STEAL, before, after);
	free += isnan(d) ? 0 : d;
	return all > 0 && free <= all ? (all - free) / all : NAN;
}

static double
cpu_most(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	double most = NAN, share;
	int64_t total;
	int i;

	(void)row;
	for (i = 0; i < after->cpus && after->cpus == before->cpus; i++) {
		total = after->cpu_total[i] - before->cpu_total[i];
		if (total <= 0 || after->cpu_busy[i] < before->cpu_busy[i])
			continue;
		share = (double)(after->cpu_busy[i] - before->cpu_busy[i]) /
		        (double)total;
		if (share > 1)
			share = 1; /* waiting for disks may be taken back */
		if (isnan(most) || share > most)
			most = share;
	}
	return most;
}

static double
cpus(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	(void)row;
	(void)before;
	return after->cpus > 0 ? after->cpus : NAN;
}

static double
disk_busy(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	double most = NAN, share, ms = seconds(before, after) * 1000;
	int i, k;

	(void)row;
	for (i = 0; i < after->disks && ms > 0; i++) {
		for (k = 0; k < before->disks; k++)
			if (strcmp(before->disk[k].name, after->disk[i].name) ==
			    0)
				break;
		if (k == before->disks ||
		    after->disk[i].busy_ms < before->disk[k].busy_ms)
			continue;
		share =
		    (double)(after->disk[i].busy_ms - before->disk[k].busy_ms) /
		    ms;
		if (share > 1)
			share = 1; /* the kernel rounds up */
		if (isnan(most) || share > most)
			most = share;
	}
	return most;
}

/* Milliseconds that a request has taken, in the mean of this second. */
static double
disk_wait(const struct row *row, const struct fl_raws *before,
    const struct fl_raws *after)
{
	double n = delta(FL_RAW_DISK_READS, before, after) +
	           delta(FL_RAW_DISK_WRITES, before, after);

	return n > 0 ? delta(row->raw, before, after) / n : NAN;
}

#define LEVEL(name, raw, unit, decimals, about)                                \
	{                                                                      \
		{ name, about, decimals }, level, raw, raw, unit               \
	}
#define LESS(name, raw, less, about)                                           \
	{                                                                      \
		{ name, about, 0 }, level, raw, less, 1                        \
	}
#define RATE(name, raw, unit, decimals, about)                                 \
	{                                                                      \
		{ name, about, decimals }, rate, raw, raw, unit                \
	}
#define SHARE(name, raw, less, about)                                          \
	{                                                                      \
		{ name, about, 4 }, cpu_share, raw, less, 1                    \
	}
#define FN(name, fn, raw, decimals, about)                                     \
	{                                                                      \
		{ name, about, decimals }, fn, raw, raw, 1                     \
	}

/* clang-format off */
static const struct row rows[] = {
	FN("cpu", cpu_busy, FL_RAW_CPU_IDLE, 4,
	    "processors that were busy, of all"),
	SHARE("cpu_user", FL_RAW_CPU_USER, FL_RAW_CPU_NICE,
	    "with programs"),
	SHARE("cpu_system", FL_RAW_CPU_SYSTEM, FL_RAW_CPU_SYSTEM,
	    "with the kernel"),
	SHARE("cpu_irq", FL_RAW_CPU_IRQ, FL_RAW_CPU_SOFTIRQ,
	    "with interrupts"),
	SHARE("cpu_iowait", FL_RAW_CPU_IOWAIT, FL_RAW_CPU_IOWAIT,
	    "idle, and waiting for a disk"),
	SHARE("cpu_steal", FL_RAW_CPU_STEAL, FL_RAW_CPU_STEAL,
	    "taken by the machine that this one is virtual on"),
	FN("cpu_most", cpu_most, FL_RAW_CPU_USER, 4,
	    "of the busiest processor alone"),
	FN("cpus", cpus, FL_RAW_CPU_USER, 0, "processors"),
	LEVEL("load1", FL_RAW_LOAD1, 0.01, 2, "load average of a minute"),
	LEVEL("load5", FL_RAW_LOAD5, 0.01, 2, "of five minutes"),
	LEVEL("load15", FL_RAW_LOAD15, 0.01, 2, "of fifteen minutes"),
	LEVEL("runnable", FL_RAW_RUNNABLE, 1, 0, "threads that run or could"),
	LEVEL("threads", FL_RAW_THREADS, 1, 0, "of all processes"),
	LEVEL("blocked", FL_RAW_BLOCKED, 1, 0, "threads that wait for a disk"),
	RATE("switches_per_s", FL_RAW_SWITCHES, 1, 0, "context switches"),
	RATE("forks_per_s", FL_RAW_FORKS, 1, 1, "processes and threads begun"),
	LEVEL("mem_total_bytes", FL_RAW_MEM_TOTAL, 1, 0, "memory"),
	LESS("mem_used_bytes", FL_RAW_MEM_TOTAL, FL_RAW_MEM_AVAILABLE,
	    "of it what is not available"),
	LEVEL("mem_free_bytes", FL_RAW_MEM_FREE, 1, 0, "of it what is unused"),
	LEVEL("mem_cached_bytes", FL_RAW_MEM_CACHED, 1, 0, "pages of files"),
	LEVEL("mem_buffers_bytes", FL_RAW_MEM_BUFFERS, 1, 0,
	    "pages of devices"),
	LEVEL("mem_dirty_bytes", FL_RAW_MEM_DIRTY, 1, 0,
	    "pages that are to be written"),
	LEVEL("swap_total_bytes", FL_RAW_SWAP_TOTAL, 1, 0, "swap space"),
	LESS("swap_used_bytes", FL_RAW_SWAP_TOTAL, FL_RAW_SWAP_FREE,
	    "of it what is used"),
	RATE("swap_in_bytes_per_s", FL_RAW_SWAP_IN, 1, 0, "read from it"),
	RATE("swap_out_bytes_per_s", FL_RAW_SWAP_OUT, 1, 0,
	    "written to it"),
	RATE("faults_per_s", FL_RAW_FAULTS, 1, 1,
	    "pages that had to come from a disk"),
	FN("oom_kills", count, FL_RAW_OOM_KILLS, 0,
	    "processes killed for want of memory, in this second"),
	RATE("disk_read_bytes_per_s", FL_RAW_DISK_READ_SECTORS, 512, 0,
	    "read from all disks"),
	RATE("disk_write_bytes_per_s", FL_RAW_DISK_WRITE_SECTORS, 512, 0,
	    "written to all disks"),
	RATE("disk_reads_per_s", FL_RAW_DISK_READS, 1, 1, "requests"),
	RATE("disk_writes_per_s", FL_RAW_DISK_WRITES, 1, 1, "requests"),
	FN("disk_busy", disk_busy, FL_RAW_DISK_READS, 4,
	    "time that the busiest disk was at work"),
	FN("disk_wait_ms", disk_wait, FL_RAW_DISK_WAIT_MS, 3,
	    "that a request took, in the mean"),
	RATE("rx_bytes_per_s", FL_RAW_RX_BYTES, 1, 0, "received"),
	RATE("tx_bytes_per_s", FL_RAW_TX_BYTES, 1, 0, "sent"),
	RATE("rx_packets_per_s", FL_RAW_RX_PACKETS, 1, 1, "received"),
	RATE("tx_packets_per_s", FL_RAW_TX_PACKETS, 1, 1, "sent"),
	{ { "rx_lost_per_s", "packets received and lost", 1 }, rate_of_two,
	    FL_RAW_RX_ERRORS, FL_RAW_RX_DROPPED, 1 },
	{ { "tx_lost_per_s", "packets lost before they were sent", 1 },
	    rate_of_two, FL_RAW_TX_ERRORS, FL_RAW_TX_DROPPED, 1 },
	RATE("lo_bytes_per_s", FL_RAW_LO_BYTES, 1, 0, "over the loopback"),
	LEVEL("tcp_established", FL_RAW_TCP_ESTABLISHED, 1, 0, "connections"),
	LEVEL("tcp_time_wait", FL_RAW_TIME_WAIT, 1, 0,
	    "connections closed a while ago"),
	RATE("tcp_opens_per_s", FL_RAW_TCP_ACTIVE, 1, 1,
	    "connections that were begun here"),
	RATE("tcp_accepts_per_s", FL_RAW_TCP_PASSIVE, 1, 1,
	    "connections that came in"),
	RATE("tcp_failures_per_s", FL_RAW_TCP_FAILED, 1, 1,
	    "connections that came to nothing"),
	RATE("tcp_resets_per_s", FL_RAW_TCP_RESETS, 1, 1, "resets sent"),
	RATE("tcp_segments_per_s", FL_RAW_TCP_SENT, 1, 0, "sent"),
	RATE("tcp_retransmits_per_s", FL_RAW_TCP_RESENT, 1, 1, "sent again"),
	RATE("listen_overflows_per_s", FL_RAW_LISTEN_OVERFLOWS, 1, 1,
	    "connections that a full queue refused"),
	RATE("listen_drops_per_s", FL_RAW_LISTEN_DROPS, 1, 1,
	    "connections that were refused for any reason"),
	RATE("syncookies_per_s", FL_RAW_SYNCOOKIES, 1, 1,
	    "sent, for want of room in a queue"),
	{ { "udp_lost_per_s", "datagrams", 1 }, rate,
	    FL_RAW_UDP_ERRORS, FL_RAW_UDP_ERRORS, 1 },
	LEVEL("sockets", FL_RAW_SOCKETS, 1, 0, "open"),
	LEVEL("files", FL_RAW_FILES, 1, 0, "open"),
	RATE("pressure_cpu", FL_RAW_PRESSURE_CPU, 1e-6, 4,
	    "time in which something waited for a processor"),
	RATE("pressure_memory", FL_RAW_PRESSURE_MEMORY, 1e-6, 4,
	    "for memory"),
	RATE("pressure_memory_full", FL_RAW_PRESSURE_MEMORY_FULL, 1e-6, 4,
	    "in which everything waited for memory"),
	RATE("pressure_io", FL_RAW_PRESSURE_IO, 1e-6, 4,
	    "in which something waited for a disk"),
	RATE("pressure_io_full", FL_RAW_PRESSURE_IO_FULL, 1e-6, 4,
	    "everything"),
	RATE("group_cpus", FL_RAW_GROUP_CPU_US, 1e-6, 4,
	    "processors that the control group used"),
	LEVEL("group_cpus_limit", FL_RAW_GROUP_CPU_LIMIT, 1e-6, 4,
	    "that it may use"),
	RATE("group_throttled", FL_RAW_GROUP_THROTTLED_US, 1e-6, 4,
	    "time in which it was held back"),
	LEVEL("group_mem_bytes", FL_RAW_GROUP_MEM, 1, 0,
	    "memory of the control group"),
	LEVEL("group_mem_limit_bytes", FL_RAW_GROUP_MEM_LIMIT, 1, 0,
	    "that it may have"),
};
/* clang-format on */

const struct fl_figure *
fl_figure(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i].figure : NULL;
}

double
fl_figure_value(size_t i, const struct fl_raws *before,
    const struct fl_raws *after)
{
	return rows[i].value(&rows[i], before, after);
}
