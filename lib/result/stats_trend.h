#ifndef FL_RESULT_STATS_TREND_H
#define FL_RESULT_STATS_TREND_H

#include "stats_sides.h"

/* Runs in order of time, and what became of each figure. */
struct fl_stats_trend_run {
	size_t n; /* which of them has this place in the order of time */
	struct fl_str run;
	struct fl_str start;
	struct fl_str labels;
	const char *file; /* borrowed */
};

struct fl_stats_trend_point {
	double value; /* NaN: this run has none */
	double error; /* standard; as a compared figure's; NaN: not known */
	bool bound;
	double level;
	int change; /* the first after one: 1 for the worse, -1 for the better */
	double ratio;
};

struct fl_stats_trend_row {
	struct fl_stats_row row;
	struct fl_stats_figure figure;
	struct fl_stats_trend_point *points; /* by run, as they were named */
};

struct fl_stats_trend {
	double tolerance;
	struct fl_arena arena;
	struct fl_stats_trend_run *runs;
	size_t n_runs;
	struct fl_stats_trend_row *rows;
	size_t n_rows;
	size_t cap;
};

#endif
