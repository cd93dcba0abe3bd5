#ifndef FL_RESULT_BLEND_H
#define FL_RESULT_BLEND_H

#include "foreign.h"
#include "generator.h"
#include "keep.h"
#include "names.h"
#include "stream.h"
#include "total.h"

/*
 * The open seconds of a merge: what streams said of each, until it is written
 * as one.
 *
 * Lines that add up are added when they are of one stage, step and length, and
 * of one instance if that is wanted, and have the same attributes that are
 * unknown here.  Other lines are passed on, with their instance beside them.
 *
 * Ceilings   256 MiB of lines a second, 64 kinds of times a step
 */
struct fl_blend_cell {
	struct fl_total at; /* stage and step alone */
	int64_t len;
	struct fl_str instance; /* "": of all */
	struct fl_str extra;    /* unknown attributes, as they are written */
	bool counted;           /* there is an <interval> */
	uint64_t users;         /* most that one of them says */
	uint64_t counts[FL_COUNTS];
};

/* A line that is passed on. */
struct fl_blend_passed {
	struct fl_element e; /* copied but for its names */
	int64_t at_ns;       /* shifted; INT64_MAX: none, the last; -1: first */
	int64_t shift;       /* seconds */
	size_t source;       /* instance; or FL_NAMES_NONE: it names its own */
	uint64_t seq;
};

/* What one stream said of a second. */
struct fl_blend_report {
	bool counted;
	bool merged;    /* it tells its coverage itself */
	uint64_t users; /* most that a line says */
};

struct fl_blend_second {
	struct fl_blend_second *next; /* a later one */
	int64_t at;
	struct fl_arena arena;
	struct fl_names keys; /* of cells */
	struct fl_blend_cell *cells;
	size_t cells_cap;
	struct fl_keep keep;
	struct fl_blend_passed *passed;
	size_t n_passed;
	size_t passed_cap;
	struct fl_doc_generator generator;
	uint64_t workers;
	struct fl_blend_report *reports; /* by stream */
	uint64_t covered;                /* by merges among the inputs */
	uint64_t covered_users;
};

/* Which seconds a stream has reported, of the last 64. */
struct fl_blend_seen {
	int64_t last;
	uint64_t before; /* bit i: last - 1 - i */
};

struct fl_blend {
	const struct fl_names *ids; /* of instances; borrowed */
	bool by_node;
	size_t n_streams;
	struct fl_blend_second *open;
	struct fl_blend_second *spare;
	size_t seconds; /* of both */
	struct fl_blend_seen *seen;
	uint64_t seq; /* of the last line written */
	struct fl_buf scratch;
	struct fl_buf hist;
	struct fl_blend_sums *sums; /* scratch of blend_write.c */
	bool skip_bad;
	struct fl_foreign_skipped skipped; /* <times> that do not decode */
};

int fl_blend_init(struct fl_blend *b, const struct fl_names *ids,
    size_t n_streams, bool by_node, struct fl_err *err);
void fl_blend_fini(struct fl_blend *b);

/*
 * Adds a record of the i-th stream to its second, or to the second at when it
 * has none.
 */
int fl_blend_add(struct fl_blend *b, size_t i, const struct fl_stream *s,
    const struct fl_doc_item *item, int64_t at, struct fl_err *err);

/*
 * Takes the first open second out, so that it can be written; and gives it back
 * to be used for another.
 */
struct fl_blend_second *fl_blend_take(struct fl_blend *b);
void fl_blend_give(struct fl_blend *b, struct fl_blend_second *s);

/*
 * Adds the lines of a second that was taken out.  Of b it uses only what the
 * functions above do not, so that another thread may call it.
 */
int fl_blend_write(struct fl_blend *b, struct fl_blend_second *s,
    struct fl_buf *out, struct fl_err *err);

/* What was left out while seconds were written. */
static inline const struct fl_foreign_skipped *
fl_blend_skipped(const struct fl_blend *b)
{
	return &b->skipped;
}

/* What the files of this noun share. */
int fl_blend_pass_order(const void *a, const void *b);
int fl_blend_pass_write(struct fl_blend *b, const struct fl_blend_passed *p,
    struct fl_buf *out, struct fl_err *err);
void fl_blend_second_free(struct fl_blend_second *s);
struct fl_blend_sums *fl_blend_sums_new(void);
void fl_blend_sums_free(struct fl_blend_sums *s);

#endif
