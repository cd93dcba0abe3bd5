#include "print.h"
#include "printer.h"

static void
print_items(struct fl_printer *p, const char *section,
    const struct fl_items *items)
{
	size_t i;

	if (section != NULL && items->len > 0)
		fl_printf(p, "[%s]\n", section);
	for (i = 0; i < items->len; i++) {
		fl_print_text(p, FL_TEXT_KEY, &items->list[i].name);
		fl_print(p, ": ");
		fl_print_text(p, FL_TEXT_VALUE, &items->list[i].value);
		fl_print(p, "\n");
	}
}

static void
print_part(struct fl_printer *p, const struct fl_part *part)
{
	size_t from;

	fl_print_text(p, FL_TEXT_KEY, &part->name);
	fl_print(p, ": ");
	if (part->is_file) {
		fl_print(p, "file,");
		fl_print_text(p, FL_TEXT_FILENAME, &part->value);
		fl_print(p, "; ");
		fl_print_text(p, FL_TEXT_VALUE, &part->type);
	} else {
		from = p->out->len;
		fl_print_text(p, FL_TEXT_VALUE, &part->value);
		fl_print_unlike(p, from, "file,");
	}
	fl_print(p, "\n");
}

static void
print_parts(struct fl_printer *p, const struct fl_parts *parts)
{
	size_t i;

	if (parts->len > 0)
		fl_print(p, "[Multipart]\n");
	for (i = 0; i < parts->len; i++)
		print_part(p, &parts->list[i]);
}

/* In the largest unit that makes it a whole number. */
static void
print_duration(struct fl_printer *p, int64_t ns)
{
	static const struct {
		int64_t ns;
		const char *name;
	} units[] = {
		{ 1000000000, "s" },
		{ 1000000, "ms" },
		{ 1000, "us" },
		{ 1, "ns" },
	};
	size_t i = 0;

	while (ns % units[i].ns != 0)
		i++;
	fl_printf(p, "%lld%s", (long long)(ns / units[i].ns), units[i].name);
}

static void
print_think(struct fl_printer *p, const struct fl_think *t)
{
	if (t->kind == FL_THINK_NONE)
		return;
	fl_print(p, "# @think: ");
	if (t->kind == FL_THINK_EXPONENTIAL)
		fl_print(p, "exp ");
	if (t->kind == FL_THINK_NORMAL)
		fl_print(p, "normal ");
	print_duration(p, t->a_ns);
	if (t->kind == FL_THINK_NORMAL)
		fl_print(p, " ");
	if (t->kind == FL_THINK_UNIFORM)
		fl_print(p, "..");
	if (t->kind != FL_THINK_EXPONENTIAL)
		print_duration(p, t->b_ns);
	fl_print(p, "\n");
}

static void
print_settings(struct fl_printer *p, const struct fl_settings *s)
{
	if (s->name.s != NULL)
		fl_printf(p, "# @name: %.*s\n", FL_STR_ARG(s->name));
	print_think(p, &s->think);
	if (s->group.s != NULL)
		fl_printf(p, "# @group: %.*s\n", FL_STR_ARG(s->group));
	if (s->weighted)
		fl_printf(p, "# @weight: %u\n", s->weight);
}

static const enum fl_text_kind option_texts[] = {
	[FL_OPTION_IS_STRING] = FL_TEXT_VALUE,
	[FL_OPTION_IS_FILE] = FL_TEXT_FILENAME,
	[FL_OPTION_IS_CERT] = FL_TEXT_CERT,
};

static void
print_fixed(struct fl_printer *p, const struct fl_option *o)
{
	if (o->row->kind == FL_OPTION_IS_DURATION)
		fl_printf(p, "%lldms", (long long)(o->value.integer / 1000000));
	else
		fl_print_value(p, &o->value);
}

static void
print_option(struct fl_printer *p, const struct fl_option *o)
{
	enum fl_option_kind kind = o->row->kind;

	fl_printf(p, "%s: ", o->row->name);
	if (kind == FL_OPTION_IS_VARIABLE) {
		fl_printf(p, "%.*s=", FL_STR_ARG(o->variable));
		if (o->fixed && o->value.type != FL_TYPE_STRING)
			fl_print_value(p, &o->value);
		else
			fl_print_quoted(p, &o->template);
	} else if (kind == FL_OPTION_IS_STRING || kind == FL_OPTION_IS_FILE ||
		   kind == FL_OPTION_IS_CERT) {
		fl_print_text(p, option_texts[kind], &o->template);
	} else if (o->fixed) {
		print_fixed(p, o);
	} else {
		fl_print_raw(p, &o->template);
	}
	fl_print(p, "\n");
}

static void
print_options(struct fl_printer *p, const struct fl_options *options)
{
	size_t i;

	if (options->len > 0)
		fl_print(p, "[Options]\n");
	for (i = 0; i < options->len; i++)
		print_option(p, &options->list[i]);
}

static void
print_body(struct fl_printer *p, const struct fl_body *b)
{
	fl_print_body(p, b);
	if (b->kind != FL_BODY_NONE)
		fl_print(p, "\n");
}

static void
print_lines(struct fl_printer *p, const struct fl_expected *x)
{
	size_t i;

	if (x->captures_len > 0)
		fl_print(p, "[Captures]\n");
	for (i = 0; i < x->captures_len; i++)
		fl_print_capture(p, &x->captures[i]);
	if (x->asserts_len > 0)
		fl_print(p, "[Asserts]\n");
	for (i = 0; i < x->asserts_len; i++)
		fl_print_assert(p, &x->asserts[i]);
}

static void
print_expected(struct fl_printer *p, const struct fl_expected *x)
{
	static const char *const versions[] = {
		[FL_VERSION_ANY] = "HTTP",
		[FL_VERSION_1_0] = "HTTP/1.0",
		[FL_VERSION_1_1] = "HTTP/1.1",
		[FL_VERSION_2] = "HTTP/2",
		[FL_VERSION_3] = "HTTP/3",
	};

	if (!x->given)
		return;
	if (x->status == -1)
		fl_printf(p, "%s *\n", versions[x->version]);
	else
		fl_printf(p, "%s %lld\n", versions[x->version],
		    (long long)x->status);
	print_items(p, NULL, &x->headers);
	print_lines(p, x);
	print_body(p, &x->body);
}

static void
print_entry(struct fl_printer *p, const struct fl_entry *e)
{
	struct fl_items auth = { e->basic_auth, e->basic_auth != NULL };

	print_settings(p, &e->settings);
	fl_printf(p, "%.*s ", FL_STR_ARG(e->method));
	fl_print_text(p, FL_TEXT_VALUE, &e->url);
	fl_print(p, "\n");
	print_items(p, NULL, &e->headers);
	print_items(p, "Query", &e->query);
	print_items(p, "Form", &e->form);
	print_parts(p, &e->multipart);
	print_items(p, "Cookies", &e->cookies);
	print_items(p, "BasicAuth", &auth);
	print_options(p, &e->options);
	print_body(p, &e->body);
	print_expected(p, &e->expected);
}

int
fl_file_print(const struct fl_file *f, struct fl_buf *out, struct fl_err *err)
{
	struct fl_printer p = { .out = out };
	size_t i;

	for (i = 0; i < f->len; i++) {
		if (i > 0)
			fl_print(&p, "\n");
		print_entry(&p, &f->entries[i]);
	}
	if (p.failed)
		*err = p.err;
	return p.failed ? -1 : 0;
}
