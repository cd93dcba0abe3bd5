#ifndef FL_REPORT_NOTES_H
#define FL_REPORT_NOTES_H

#include "../base/arena.h"
#include "../result/element.h"
#include "../result/names.h"

/*
 * What a document says besides its numbers: what the run depended on, who took
 * part, and what was kept of answers that failed.
 *
 * Ceilings   so many of each; of what comes after them only the number is kept.
 *            Texts are cut at FL_NOTES_TEXT bytes, all together at
 *            FL_NOTES_TEXTS
 */
#define FL_NOTES_CONFIGS 400
#define FL_NOTES_RUNS 100
#define FL_NOTES_STEPS 2000
#define FL_NOTES_KEPT 200
#define FL_NOTES_MARKS 100
#define FL_NOTES_FIGURES 1000
#define FL_NOTES_TEXT 8192
#define FL_NOTES_TEXTS ((size_t)32 << 20)

/* A value of a configuration, and how many say so; 0: all do. */
struct fl_note_config {
	struct fl_str key;
	struct fl_str value;
	uint64_t n;
};

struct fl_note_run {
	struct fl_str instance, node, part, tool, start, argv, scenario, seed;
};

struct fl_note_step {
	struct fl_str n, name, group, method, url;
};

/* An answer that failed.  The texts are "" when they were not kept. */
struct fl_note_kept {
	struct fl_str step, kind, message;
	int64_t at_ns;
	struct fl_str headers;
	struct fl_str body;
	size_t body_len; /* bytes, of which body is the beginning */
};

struct fl_note_mark {
	double at_s;
	struct fl_str text;
};

/* A figure of a host that was watched. */
struct fl_note_figure {
	struct fl_str host, name;
	uint64_t n;
	double min, max, sum, last;
	struct fl_str text; /* the last one, when it is no number */
};

struct fl_notes {
	struct fl_arena arena;
	struct fl_names keys; /* of configs, kept and figures */
	struct fl_note_config *configs;
	struct fl_note_run *runs;
	struct fl_note_step *steps;
	struct fl_note_kept *kept;
	struct fl_note_mark *marks;
	struct fl_note_figure *figures;
	/* of each as many as there were; no more than the ceiling are there */
	size_t n_configs, n_runs, n_steps, n_kept, n_marks, n_figures;
	struct fl_buf scratch;
};

/* -1 and err without memory. */
int fl_notes_init(struct fl_notes *n, struct fl_err *err);
void fl_notes_fini(struct fl_notes *n);

/* A record of a document; one that says nothing of this is nothing. */
int fl_notes_add(struct fl_notes *n, const struct fl_element *e,
    struct fl_err *err);

/* How many of n there really are, below the ceiling max. */
static inline size_t
fl_notes_n(size_t n, size_t max)
{
	return n < max ? n : max;
}

/* NULL when it was not announced. */
const struct fl_note_step *fl_notes_step(const struct fl_notes *n,
    struct fl_str step);

#endif
