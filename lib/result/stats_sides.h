#ifndef FL_RESULT_STATS_SIDES_H
#define FL_RESULT_STATS_SIDES_H

#include "compare.h"
#include "stats_state.h"

/*
 * The same row of several documents: a stage's step, as each of them has it.
 * Steps are the same that have the same name, or, where they have none, the
 * same number.
 */
struct fl_stats_row {
	uint64_t stage;
	enum fl_step_kind kind;
	bool all;           /* all exchanges of the stage */
	struct fl_str step; /* as the document says it that it was found in */
	struct fl_str name;
	size_t nth; /* of those with that name */
};

/* The rows of a document's stages but warm-ups; owned by the caller. */
int fl_stats_rows(const struct fl_stats *s, struct fl_stats_row **rows,
    size_t *n, struct fl_err *err);

/* Whether two documents' rows are the same. */
bool fl_stats_row_same(const struct fl_stats_row *a,
    const struct fl_stats_row *b);

/* The figures that are compared: percentiles, the rate, the errors. */
struct fl_stats_figure {
	enum fl_resample_kind kind;
	uint32_t ppm;
	char name[16];
	const char *unit;
	double scale; /* of what is printed: nanoseconds are ms, a share is % */
};
#define FL_STATS_FIGURES (FL_FIGURES_PERCENTILES + 2)
size_t fl_stats_figures_of(const struct fl_stats *s,
    struct fl_stats_figure v[FL_STATS_FIGURES]);

/* A figure of a row over some documents together; NaN when none has it. */
struct fl_stats_value {
	double value;
	bool bound;
	uint64_t count;
};
int fl_stats_value(struct fl_stats *const docs[], size_t n,
    const struct fl_stats_row *row, const struct fl_stats_figure *f,
    struct fl_stats_value *v, struct fl_err *err);

/* A figure of a row of a comparison's. */
struct fl_stats_compared {
	size_t row;
	struct fl_stats_figure figure;
	struct fl_compare_figure f;
};

/* A document's row as it is resampled; salt tells the sides apart. */
struct fl_resample_run fl_stats_run(const struct fl_stats *s,
    const struct fl_stats_row *row, uint64_t salt);

#endif
