#include "../base/num.h"
#include "blend.h"
#include "line.h"

int
fl_blend_pass_order(const void *x, const void *y)
{
	const struct fl_blend_passed *a = x, *b = y;

	if (a->at_ns != b->at_ns)
		return a->at_ns < b->at_ns ? -1 : 1;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

/* Instants of a line, which move with its stream. */
static bool
is_instant(const struct fl_element *e, struct fl_str name)
{
	static const char *const sample[] = { "scheduled", "sent", "first",
		"last" };
	size_t i;

	if (fl_str_is(name, "at"))
		return true;
	if (!fl_element_is(e, "sample"))
		return false;
	for (i = 0; i < sizeof(sample) / sizeof(sample[0]); i++)
		if (fl_str_is(name, sample[i]))
			return true;
	return false;
}

static int
write_moved(struct fl_line *l, const struct fl_blend_passed *p,
    const struct fl_attr *a, struct fl_err *err)
{
	struct fl_element one = { .attrs = a, .n = 1 };
	char name[16];
	int64_t ns = 0;

	snprintf(name, sizeof(name), "%.*s", FL_STR_ARG(a->name));
	if (fl_element_seconds(&one, name, &ns, err) == -1)
		return -1;
	fl_line_seconds(l, name, ns + p->shift * FL_NS_PER_S);
	return 0;
}

int
fl_blend_pass_write(struct fl_blend *b, const struct fl_blend_passed *p,
    struct fl_buf *out, struct fl_err *err)
{
	struct fl_line l;
	size_t i;

	fl_line_copy(&l, out, p->e.name);
	fl_line_int(&l, "seq", (int64_t)++b->seq);
	if (p->source < b->ids->n)
		fl_line_str(&l, "instance", b->ids->v[p->source]);
	for (i = 0; i < p->e.n; i++) {
		const struct fl_attr *a = &p->e.attrs[i];

		if (fl_str_is(a->name, "seq") ||
		    (p->source < b->ids->n && fl_str_is(a->name, "instance")))
			continue;
		if (p->shift == 0 || a->value.len == 0 ||
		    !is_instant(&p->e, a->name))
			fl_line_pair(&l, a->name, a->value);
		else if (write_moved(&l, p, a, err) == -1)
			return -1;
	}
	return fl_line_end(&l, err);
}
