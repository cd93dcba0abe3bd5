#include <math.h>

#include "../base/num.h"
#include "cols.h"

/* Whether the column is done with: its name is written, or nothing. */
static bool
no_value(struct fl_cols *c, const char *name)
{
	if (c->head)
		fl_tsv_text(c->tsv, name);
	else if (c->missing)
		fl_tsv_text(c->tsv, NULL);
	return c->head || c->missing;
}

void
fl_cols_str(struct fl_cols *c, const char *name, struct fl_str v)
{
	if (!no_value(c, name))
		fl_tsv_str(c->tsv, v);
}

void
fl_cols_int(struct fl_cols *c, const char *name, int64_t v)
{
	if (!no_value(c, name))
		fl_tsv_int(c->tsv, v);
}

void
fl_cols_real(struct fl_cols *c, const char *name, double v, int decimals)
{
	if (!no_value(c, name))
		fl_tsv_real(c->tsv, v, decimals);
}

void
fl_cols_ms(struct fl_cols *c, const char *name, double ns)
{
	fl_cols_real(c, name, ns < 0 ? (double)NAN : ns / FL_NS_PER_MS, 3);
}
