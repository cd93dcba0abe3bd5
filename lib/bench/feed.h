#ifndef FL_BENCH_FEED_H
#define FL_BENCH_FEED_H

#include "../scenario/vars.h"

/*
 * A CSV file whose rows are variables of iterations (RFC 4180; its first line
 * names them).  Which row an iteration has follows from the iteration's number
 * in the whole test alone, so parts and workers take disjoint shares without
 * talking to one another.
 *
 * Storage    all rows in memory: their bytes, 4 for each field, 8 for each row
 * Threads    read-only and shared
 * Ceilings   FL_FEED_BYTES_MAX of the file, FL_FEED_FIELDS_MAX of a row
 */
#define FL_FEED_BYTES_MAX ((size_t)1 << 30)
#define FL_FEED_FIELDS_MAX 256
#define FL_FEEDS_MAX 16

enum fl_feed_order {
	FL_FEED_SEQUENTIAL, /* one row after the other, again and again */
	FL_FEED_RANDOM,     /* any row, by the seed */
	FL_FEED_UNIQUE,     /* each row once; then the load ends */
};

struct fl_feed {
	const char *path; /* for messages */
	enum fl_feed_order order;
	struct fl_buf names; /* of variables, each as a field is kept */
	size_t width;        /* fields of a row */
	struct fl_buf cells; /* of all rows: uint32_t length and bytes */
	uint64_t *rows;      /* where each one begins in cells; owned */
	size_t len, cap;
};

struct fl_feeds {
	struct fl_feed list[FL_FEEDS_MAX];
	size_t len;
	uint64_t seed;
};

/*
 * Reads one more feed, "FILE" or "FILE:unique"; "-" is standard input.  text is
 * kept.  -1 and err, with file and line, for what is no such file.
 */
int fl_feeds_add(struct fl_feeds *f, const char *text, struct fl_err *err);
void fl_feeds_fini(struct fl_feeds *f);

/* How many iterations the unique ones are enough for; UINT64_MAX without any. */
uint64_t fl_feeds_rows(const struct fl_feeds *f);

/* Whether a feed has a column of that name. */
bool fl_feeds_name(const struct fl_feeds *f, struct fl_str name);

/*
 * Sets the variables of iteration k.  Of a value the type is guessed as
 * fl_vars_guess() does, but what would not be written back as it stands, 007 or
 * "x", is a text.  -1 and err when there is no memory, or no row.
 */
int fl_feeds_set(const struct fl_feeds *f, uint64_t k, struct fl_vars *v,
    struct fl_err *err);

#endif
