#ifndef FL_EXEC_MONITOR_H
#define FL_EXEC_MONITOR_H

#include "../common/heads.h"

/*
 * What a monitoring plugin says on its standard output (the guidelines of the
 * Monitoring Plugins project):
 *
 *   TEXT | 'label'=value[unit];[warn];[crit];[min];[max] ...
 *   more text | more of that,
 *   to the end
 *
 * becomes headers: "Text: TEXT", and for each label "Perf-LABEL: value" and,
 * where they are there, Perf-LABEL-Unit, -Warn, -Crit, -Min, -Max.  What is not
 * of this form is left out; output without a '|' has a Text and no more.
 */
void monitor_headers(struct heads *h, struct fl_bytes output);

/* A label with its value; slices of the text. */
struct perf {
	struct fl_bytes label; /* as written between quotes, '' for a quote */
	struct fl_bytes value, unit, warn, crit, min, max;
};

/*
 * Cuts the first label off *rest.  false: there is no more.  What is malformed
 * is skipped, up to the next blank.
 */
bool perf_next(struct fl_bytes *rest, struct perf *p);

#endif
