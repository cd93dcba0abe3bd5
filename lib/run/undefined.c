#include "undefined.h"
#include "scope.h"

/* How far the search is. */
struct search {
	const struct fl_file *file;
	size_t entries;             /* that have set their variables, */
	const struct fl_entry *own; /* and one whose options have */
	bool (*known)(void *arg, struct fl_str name);
	void *arg;
	struct fl_err *err;
};

static bool
options_set(const struct fl_entry *e, struct fl_str name)
{
	size_t i;

	for (i = 0; i < e->options.len; i++)
		if (e->options.list[i].row->id == FL_OPTION_VARIABLE &&
		    fl_str_eq(e->options.list[i].variable, name))
			return true;
	return false;
}

static bool
entry_sets(const struct fl_entry *e, struct fl_str name)
{
	size_t i;

	if (options_set(e, name))
		return true;
	for (i = 0; i < e->expected.captures_len; i++) {
		const struct fl_template *t = &e->expected.captures[i].name;

		/* A name that is made may be any. */
		if (!fl_template_fixed(t) || fl_str_eq(t->text, name))
			return true;
	}
	return false;
}

static bool
is_known(const struct search *s, struct fl_str name)
{
	size_t i;

	if (fl_scope_predefined(name) || s->known(s->arg, name) ||
	    options_set(s->own, name))
		return true;
	for (i = s->entries; i > 0; i--)
		if (entry_sets(&s->file->entries[i - 1], name))
			return true;
	return false;
}

static int
in_template(const struct search *s, const struct fl_template *t)
{
	size_t i;

	for (i = 0; i < t->len; i++)
		if (t->pieces[i].kind == FL_PIECE_VARIABLE &&
		    !is_known(s, t->pieces[i].text))
			return fl_source_fail(&s->file->source, t->pieces[i].at,
			    s->err, "undefined variable '%.*s'",
			    FL_STR_ARG(t->pieces[i].text));
	return 0;
}

static int
in_items(const struct search *s, const struct fl_items *items)
{
	size_t i;

	for (i = 0; i < items->len; i++)
		if (in_template(s, &items->list[i].name) == -1 ||
		    in_template(s, &items->list[i].value) == -1)
			return -1;
	return 0;
}

static int
in_parts(const struct search *s, const struct fl_parts *parts)
{
	size_t i;

	for (i = 0; i < parts->len; i++)
		if (in_template(s, &parts->list[i].name) == -1 ||
		    in_template(s, &parts->list[i].value) == -1 ||
		    in_template(s, &parts->list[i].type) == -1)
			return -1;
	return 0;
}

static int
in_options(const struct search *s, const struct fl_options *options)
{
	size_t i;

	for (i = 0; i < options->len; i++)
		if (!options->list[i].fixed &&
		    in_template(s, &options->list[i].template) == -1)
			return -1;
	return 0;
}

static int
in_request(const struct search *s, const struct fl_entry *e)
{
	struct fl_items auth = { e->basic_auth, e->basic_auth != NULL };

	return in_template(s, &e->url) == -1 ||
	               in_items(s, &e->headers) == -1 ||
	               in_items(s, &e->query) == -1 ||
	               in_items(s, &e->form) == -1 ||
	               in_parts(s, &e->multipart) == -1 ||
	               in_items(s, &e->cookies) == -1 ||
	               in_items(s, &auth) == -1 ||
	               in_template(s, &e->body.content) == -1
	           ? -1
	           : 0;
}

static int
in_operand(const struct search *s, const struct fl_operand *o)
{
	switch (o->kind) {
	case FL_OPERAND_TEXT:
	case FL_OPERAND_PLACEHOLDER:
		return in_template(s, &o->text);
	case FL_OPERAND_BODY:
		return in_template(s, &o->body->content);
	case FL_OPERAND_VALUE:
	case FL_OPERAND_REGEX:
	default:
		return 0;
	}
}

static int
in_args(const struct search *s, const enum fl_arg kinds[FL_ARGS_MAX],
    const struct fl_operand *args)
{
	size_t i;

	for (i = 0; args != NULL && i < FL_ARGS_MAX; i++)
		if (kinds[i] != FL_ARG_NONE && in_operand(s, &args[i]) == -1)
			return -1;
	return 0;
}

static int
in_lookup(const struct search *s, const struct fl_lookup *l)
{
	size_t i;

	if (in_args(s, l->pick.query->args, l->pick.args) == -1)
		return -1;
	for (i = 0; i < l->len; i++)
		if (in_args(s, l->changes[i].filter->args,
			l->changes[i].args) == -1)
			return -1;
	return 0;
}

static int
in_expected(const struct search *s, const struct fl_expected *x)
{
	size_t i;

	for (i = 0; i < x->captures_len; i++)
		if (in_template(s, &x->captures[i].name) == -1 ||
		    in_lookup(s, &x->captures[i].lookup) == -1)
			return -1;
	for (i = 0; i < x->asserts_len; i++)
		if (in_lookup(s, &x->asserts[i].lookup) == -1 ||
		    (x->asserts[i].arg != NULL &&
			in_operand(s, x->asserts[i].arg) == -1))
			return -1;
	if (in_items(s, &x->headers) == -1 ||
	    in_template(s, &x->body.content) == -1)
		return -1;
	return 0;
}

static bool
may_not_run(const struct fl_entry *e)
{
	return fl_options_last(&e->options, FL_OPTION_SKIP) != NULL ||
	       fl_options_last(&e->options, FL_OPTION_REPEAT) != NULL;
}

int
fl_undefined_find(const struct fl_file *f,
    bool (*known)(void *arg, struct fl_str name), void *arg, struct fl_err *err)
{
	struct search s = { f, 0, f->entries, known, arg, err };
	bool runs;

	for (; s.entries < f->len; s.own++) {
		runs = !may_not_run(s.own);
		if (runs && (in_options(&s, &s.own->options) == -1 ||
				in_request(&s, s.own) == -1))
			return -1;
		s.entries++;
		if (runs && in_expected(&s, &s.own->expected) == -1)
			return -1;
	}
	return 0;
}

bool
fl_undefined_sets(const struct fl_file *f, struct fl_str name)
{
	size_t i;

	for (i = 0; i < f->len; i++)
		if (entry_sets(&f->entries[i], name))
			return true;
	return false;
}
