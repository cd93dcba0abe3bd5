#include <inttypes.h>

#include "../base/num.h"
#include "made.h"

void
fl_made_str(struct fl_made *m, const char *name, struct fl_str v)
{
	m->attrs[m->n++] =
	    (struct fl_attr){ fl_str(name), v.s != NULL ? v : fl_str("") };
}

static void
made_text(struct fl_made *m, const char *name)
{
	fl_made_str(m, name, fl_str(m->text[m->n]));
}

void
fl_made_int(struct fl_made *m, const char *name, int64_t v)
{
	snprintf(m->text[m->n], sizeof(m->text[0]), "%" PRId64, v);
	made_text(m, name);
}

void
fl_made_seconds(struct fl_made *m, const char *name, int64_t ns)
{
	snprintf(m->text[m->n], sizeof(m->text[0]), "%" PRId64 ".%09" PRId64,
	    ns / FL_NS_PER_S, ns % FL_NS_PER_S);
	made_text(m, name);
}

void
fl_made_us(struct fl_made *m, const char *name, int64_t ns)
{
	snprintf(m->text[m->n], sizeof(m->text[0]), "%" PRId64 ".%03" PRId64,
	    ns / FL_NS_PER_US, ns % FL_NS_PER_US);
	made_text(m, name);
}

int
fl_made_give(struct fl_made *m, const char *element, uint64_t line,
    fl_element_each *each, void *ctx, struct fl_err *err)
{
	struct fl_element e = { fl_str(element), m->attrs, m->n, 1, line };

	return each(ctx, &e, err);
}
