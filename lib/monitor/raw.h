#ifndef FL_MONITOR_RAW_H
#define FL_MONITOR_RAW_H

#include <stdint.h>

/*
 * What the kernel tells of a machine at one instant: numbers as they stand in
 * its files, each absent where the kernel does not tell it.  Counters count
 * since the machine was started; what has no unit here is a number of things.
 */
enum fl_raw {
	/* /proc/stat; ticks of all processors */
	FL_RAW_CPU_USER,
	FL_RAW_CPU_NICE,
	FL_RAW_CPU_SYSTEM,
	FL_RAW_CPU_IDLE,
	FL_RAW_CPU_IOWAIT,
	FL_RAW_CPU_IRQ,
	FL_RAW_CPU_SOFTIRQ,
	FL_RAW_CPU_STEAL,
	FL_RAW_SWITCHES,
	FL_RAW_FORKS,
	FL_RAW_RUNNABLE,
	FL_RAW_BLOCKED,
	/* /proc/loadavg; hundredths, and threads */
	FL_RAW_LOAD1,
	FL_RAW_LOAD5,
	FL_RAW_LOAD15,
	FL_RAW_THREADS,
	/* /proc/meminfo; bytes */
	FL_RAW_MEM_TOTAL,
	FL_RAW_MEM_FREE,
	FL_RAW_MEM_AVAILABLE,
	FL_RAW_MEM_BUFFERS,
	FL_RAW_MEM_CACHED,
	FL_RAW_MEM_DIRTY,
	FL_RAW_SWAP_TOTAL,
	FL_RAW_SWAP_FREE,
	/* /proc/vmstat; bytes, faults, processes */
	FL_RAW_SWAP_IN,
	FL_RAW_SWAP_OUT,
	FL_RAW_FAULTS,
	FL_RAW_OOM_KILLS,
	/* /proc/diskstats; whole disks together */
	FL_RAW_DISK_READS,
	FL_RAW_DISK_READ_SECTORS, /* of 512 bytes */
	FL_RAW_DISK_WRITES,
	FL_RAW_DISK_WRITE_SECTORS,
	FL_RAW_DISK_WAIT_MS, /* of all requests together */
	/* /proc/net/dev; the chosen interfaces together, bytes and packets */
	FL_RAW_RX_BYTES,
	FL_RAW_RX_PACKETS,
	FL_RAW_RX_ERRORS,
	FL_RAW_RX_DROPPED,
	FL_RAW_TX_BYTES,
	FL_RAW_TX_PACKETS,
	FL_RAW_TX_ERRORS,
	FL_RAW_TX_DROPPED,
	FL_RAW_LO_BYTES,
	/* /proc/net/snmp */
	FL_RAW_TCP_ACTIVE,
	FL_RAW_TCP_PASSIVE,
	FL_RAW_TCP_FAILED,
	FL_RAW_TCP_RESETS,
	FL_RAW_TCP_ESTABLISHED,
	FL_RAW_TCP_SENT,
	FL_RAW_TCP_RESENT,
	FL_RAW_UDP_ERRORS,
	/* /proc/net/netstat */
	FL_RAW_LISTEN_OVERFLOWS,
	FL_RAW_LISTEN_DROPS,
	FL_RAW_SYNCOOKIES,
	/* /proc/net/sockstat, /proc/sys/fs/file-nr */
	FL_RAW_SOCKETS,
	FL_RAW_TIME_WAIT,
	FL_RAW_FILES,
	/* /proc/pressure; microseconds in which some, or all, had to wait */
	FL_RAW_PRESSURE_CPU,
	FL_RAW_PRESSURE_MEMORY,
	FL_RAW_PRESSURE_MEMORY_FULL,
	FL_RAW_PRESSURE_IO,
	FL_RAW_PRESSURE_IO_FULL,
	/* The control group */
	FL_RAW_GROUP_CPU_US,
	FL_RAW_GROUP_CPU_LIMIT,  /* millionths of a processor */
	FL_RAW_GROUP_CPU_QUOTA,  /* version 1: microseconds, */
	FL_RAW_GROUP_CPU_PERIOD, /* of so many */
	FL_RAW_GROUP_THROTTLED_US,
	FL_RAW_GROUP_MEM,       /* bytes */
	FL_RAW_GROUP_MEM_LIMIT, /* bytes */
	FL_RAW_N,
};

#define FL_RAW_ABSENT INT64_MIN

/* So many processors and disks are told apart; more are in the sums only. */
#define FL_RAW_CPUS 1024
#define FL_RAW_DISKS 64

struct fl_raw_disk {
	char name[32];
	int64_t busy_ms; /* since the start */
};

struct fl_raws {
	int64_t at_ns; /* monotonic */
	int64_t v[FL_RAW_N];
	int cpus;                       /* of those below */
	int64_t cpu_busy[FL_RAW_CPUS];  /* ticks */
	int64_t cpu_total[FL_RAW_CPUS]; /* ticks */
	int disks;
	struct fl_raw_disk disk[FL_RAW_DISKS];
};

/* Everything is absent. */
void fl_raws_clear(struct fl_raws *r);

#endif
