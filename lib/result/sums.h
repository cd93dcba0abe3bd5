#ifndef FL_RESULT_SUMS_H
#define FL_RESULT_SUMS_H

#include "failures.h"
#include "foreign.h"
#include "generator.h"
#include "head.h"
#include "keep.h"
#include "total.h"

/*
 * The sums of a document: of each stage and step over the whole run, and of
 * each second while it is open.
 *
 * A second stays open until the document is FL_SUMS_LATE seconds on, because
 * lines of one second may come after the first of the next.  What comes later
 * still opens it again, and the sums are as they should be.
 *
 * Ceilings   FL_SUMS_TOTALS stages and steps, 256 MiB of lines a second
 */
#define FL_SUMS_LATE 2
#define FL_SUMS_TOTALS 20000

/* A step's part in an open second. */
struct fl_second_part {
	bool used;
	uint64_t counts[FL_COUNTS];
	double rate; /* that ended in one second of it */
};

struct fl_second {
	struct fl_second *next; /* a later one */
	int64_t at;
	struct fl_second_part *parts; /* by the number of the total */
	size_t n_parts;
	struct fl_second_part *sources; /* by instance; of exchanges alone */
	size_t n_sources;
	struct fl_keep keep;
	uint64_t users; /* most that a line says */
	bool covered;   /* a merge says who reported, and their users */
	uint64_t nodes;
	uint64_t covered_users;
};

/* The seconds of a stage that are to count; the others are left out. */
struct fl_window {
	bool set; /* else all of them count */
	int64_t from_s;
	int64_t to_s; /* not in it */
};

struct fl_sums {
	struct fl_doc_head head;
	const struct fl_window *windows; /* by stage; borrowed */
	size_t n_windows;
	struct fl_names keys; /* of the totals: stage and step */
	struct fl_total *totals[FL_SUMS_TOTALS];
	uint64_t n_stages;                /* of them */
	int64_t first[FL_ROW_STAGES];     /* second with a line; -1: none */
	double stage_rate[FL_ROW_STAGES]; /* most exchanges in one second */
	struct fl_total **nodes; /* by instance, where lines name them */
	size_t n_nodes;
	struct fl_failures failures;
	struct fl_doc_generator generator;
	struct fl_second *open; /* in order of time */
	struct fl_second *spare;
	int64_t newest; /* second that a line named */
	bool follow;    /* close a second at the next one's first line */
	struct fl_hist *second; /* borrowed; NULL: of no use to its owner */
	bool ok_only;           /* it is of those that were good */
	bool by_source;         /* seconds have their sources */
	/* what is told of each second that is over, with its times in order */
	int (*closed)(void *ctx, struct fl_second *s, struct fl_err *err);
	void *ctx;
	uint64_t bad_line; /* of an error in a closed second, or 0 */
	bool skip_bad;     /* lines that cannot be used are left out */
	struct fl_foreign_skipped skipped;
};

/* split: failures by second as well. */
struct fl_sums *fl_sums_new(bool split, struct fl_err *err);
void fl_sums_free(struct fl_sums *t);

/* Takes a record; one that it does not know is nothing. */
int fl_sums_add(struct fl_sums *t, const struct fl_element *r,
    struct fl_err *err);

/* Whether a line of which err tells may be left out; it is counted then. */
bool fl_sums_skip(struct fl_sums *t, uint64_t line, struct fl_err *err);

/* Closes all seconds. */
int fl_sums_finish(struct fl_sums *t, struct fl_err *err);

/* Whether a stage is a warm-up, which is nobody's but its own. */
bool fl_sums_warmup(const struct fl_sums *t, uint64_t stage);

/*
 * How long a stage was measured: its length, or less when the run ended before
 * it did.
 */
int64_t fl_sums_length_ns(const struct fl_sums *t, uint64_t stage);

/* Whether a second of a stage counts. */
static inline bool
fl_sums_counts(const struct fl_sums *t, uint64_t stage, int64_t at)
{
	const struct fl_window *w;

	if (stage >= t->n_windows || !t->windows[stage].set)
		return true;
	w = &t->windows[stage];
	return at >= w->from_s && at < w->to_s;
}

/*
 * When a stage began: where the one before it ended, or later when there are
 * no lines of it before that.
 */
int64_t fl_sums_begin_ns(const struct fl_sums *t, uint64_t stage);

/*
 * When a stage was over: by its plan, or when the run ended before that.
 * INT64_MAX as long as neither is known.
 */
int64_t fl_sums_stage_end_ns(const struct fl_sums *t, uint64_t stage);

/* How much of a second is any stage's, as far as is known: 0 to 1. */
double fl_sums_planned_s(const struct fl_sums *t, int64_t at);

#endif
