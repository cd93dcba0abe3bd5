#include "parse.h"

static bool
same_items(const struct fl_items *items)
{
	size_t i;

	for (i = 0; i < items->len; i++)
		if (!fl_template_fixed(&items->list[i].name) ||
		    !fl_template_fixed(&items->list[i].value))
			return false;
	return true;
}

static bool
same_parts(const struct fl_parts *parts)
{
	const struct fl_part *part;
	size_t i;

	for (i = 0; i < parts->len; i++) {
		part = &parts->list[i];
		if (!fl_template_fixed(&part->name) ||
		    !fl_template_fixed(&part->value) ||
		    !fl_template_fixed(&part->type))
			return false;
	}
	return true;
}

static bool
same_options(const struct fl_options *options)
{
	size_t i;

	for (i = 0; i < options->len; i++)
		if (!options->list[i].fixed)
			return false;
	return true;
}

static unsigned
same(const struct fl_entry *e)
{
	struct fl_items auth = { e->basic_auth, e->basic_auth != NULL };
	unsigned bits = 0;

	if (fl_template_fixed(&e->url) && same_items(&e->query))
		bits |= FL_SAME_TARGET;
	if (same_items(&e->headers) && same_items(&e->cookies) &&
	    same_items(&auth))
		bits |= FL_SAME_HEADERS;
	if (same_items(&e->form) && same_parts(&e->multipart) &&
	    fl_template_fixed(&e->body.content))
		bits |= FL_SAME_BODY;
	if (same_options(&e->options))
		bits |= FL_SAME_OPTIONS;
	return bits;
}

static unsigned
needs(const struct fl_expected *x)
{
	unsigned bits = 0;
	size_t i;

	if (x->headers.len > 0)
		bits |= FL_NEED_HEADERS;
	/* How a body is coded, and in which charset, is in its headers. */
	if (x->body.kind != FL_BODY_NONE)
		bits |= FL_NEED_BODY | FL_NEED_HEADERS;
	for (i = 0; i < x->captures_len; i++)
		bits |= x->captures[i].lookup.pick.query->needs;
	for (i = 0; i < x->asserts_len; i++)
		bits |= x->asserts[i].lookup.pick.query->needs;
	return bits;
}

void
fl_parse_traits(struct fl_entry *e)
{
	e->same = same(e);
	e->needs = needs(&e->expected);
}
