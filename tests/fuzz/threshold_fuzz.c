/*
 * An expression that is read is the same with blanks around it; of nothing it
 * has nothing to judge.
 */
#include <math.h>
#include <stdlib.h>

#include "../../lib/result/threshold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
same(const struct fl_threshold *a, const struct fl_threshold *b)
{
	return a->metric == b->metric && a->ppm == b->ppm &&
	       a->service == b->service && a->above == b->above &&
	       a->equal == b->equal && a->wanted == b->wanted &&
	       a->staged == b->staged && a->stage == b->stage &&
	       a->each == b->each && a->share == b->share &&
	       (a->step == NULL) == (b->step == NULL) &&
	       (a->step == NULL || strcmp(a->step, b->step) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_threshold a, b;
	struct fl_err e;
	char *text, *wide;

	if (size > 1000)
		return 0;
	text = calloc(1, size + 1);
	wide = calloc(1, size + 5);
	if (text == NULL || wide == NULL)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	snprintf(wide, size + 5, "  %s  ", text);
	if (fl_threshold_read(&a, text, &e) == 0) {
		if (!isfinite(a.wanted) || a.ppm > 1000000 ||
		    fl_threshold_unit(&a) == NULL ||
		    fl_threshold_read(&b, wide, &e) == -1 || !same(&a, &b))
			abort();
		fl_threshold_fini(&a);
		fl_threshold_fini(&b);
	}
	free(text);
	free(wide);
	return 0;
}
