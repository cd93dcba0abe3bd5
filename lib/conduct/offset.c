#include <stdlib.h>

#include "offset.h"

#define DRIFT_MOST 1000 /* parts of a million; a bad quartz has 100 */

void
fl_offset_clear(struct fl_offset *o)
{
	*o = (struct fl_offset){ .error_ns = INT64_MAX };
}

void
fl_offset_add(struct fl_offset *o, int64_t sent_ns, int64_t told_ns,
    int64_t heard_ns)
{
	int64_t error_ns = (heard_ns - sent_ns) / 2 + 1;

	if (heard_ns < sent_ns || error_ns >= o->error_ns)
		return;
	o->offset_ns = told_ns - sent_ns - (heard_ns - sent_ns) / 2;
	o->error_ns = error_ns;
	o->at_ns = sent_ns;
}

double
fl_offset_drift(const struct fl_offset *before, const struct fl_offset *after)
{
	double ns = (double)(after->at_ns - before->at_ns);

	if (ns <= 0)
		return 0;
	return (double)(after->offset_ns - before->offset_ns) / ns * 1e6;
}

bool
fl_offset_jumped(const struct fl_offset *before, const struct fl_offset *after)
{
	int64_t most = before->error_ns + after->error_ns;

	if (before->error_ns == INT64_MAX || after->error_ns == INT64_MAX)
		return false;
	most += llabs(after->at_ns - before->at_ns) / 1000000 * DRIFT_MOST;
	return llabs(after->offset_ns - before->offset_ns) > most;
}
