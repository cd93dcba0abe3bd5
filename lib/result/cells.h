#ifndef FL_RESULT_CELLS_H
#define FL_RESULT_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"
#include "../hist/hist.h"

/*
 * What a run did cell by cell, a cell being a second: what is resampled to
 * learn how far its figures can be believed.
 *
 * Memory     of each stage at most FL_CELLS_MAX cells a row, and
 *            FL_CELLS_BYTES of times in all; where there would be more, cells
 *            of neighbouring seconds are joined
 */
#define FL_CELLS_MAX 512
#define FL_CELLS_LEAST 32 /* below it nothing is joined any more */
#define FL_CELLS_BYTES ((size_t)256 << 20)

/* The times of a cell that fell into one bucket of fl_hist. */
struct fl_cell_count {
	uint32_t index;
	uint32_t n;
};

struct fl_cell {
	uint64_t ended;
	uint64_t bad; /* of all */
	uint64_t all;
	size_t n;                /* of v */
	struct fl_cell_count *v; /* by index; owned */
};

/* A step of a stage, or whatever else its owner takes for a row. */
struct fl_cells_row {
	size_t stage;
	size_t n;
	size_t cap;
	struct fl_cell *v; /* owned */
};

/* Rows of a stage have the same cells. */
struct fl_cells_stage {
	int64_t first; /* second of the run where cell 0 begins */
	int64_t last;  /* that is in it; where a row has none, nothing was */
	int64_t width; /* seconds of a cell */
};

struct fl_cells {
	struct fl_cells_row *rows; /* owned */
	size_t n_rows;
	struct fl_cells_stage *stages; /* owned */
	size_t n_stages;
	size_t bytes;
};

void fl_cells_init(struct fl_cells *c);
void fl_cells_fini(struct fl_cells *c);

/*
 * Adds what a row did in a second.  Rows and stages are numbers of the owner's;
 * a row is always in the same stage.  first is the first second of the stage,
 * always the same.
 */
struct fl_cells_part {
	uint64_t ended;
	uint64_t bad;
	uint64_t all;
	const struct fl_hist *times;
};
int fl_cells_add(struct fl_cells *c, size_t stage, int64_t first, size_t row,
    int64_t at, const struct fl_cells_part *part, struct fl_err *err);

/* How many cells the rows of a stage have. */
size_t fl_cells_count(const struct fl_cells *c, size_t stage);

#endif
