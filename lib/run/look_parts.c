#include <stdio.h>
#include <string.h>

#include "look.h"

/* Whether some header of that name has that value; *got is the first one. */
static bool
has_header(const struct fl_answer *a, struct fl_str name, struct fl_str value,
    struct fl_str *got)
{
	size_t i;

	*got = (struct fl_str){ NULL, 0 };
	for (i = 0; i < a->headers_len; i++) {
		if (!fl_str_ieq(a->headers[i].name, name))
			continue;
		if (fl_str_eq(a->headers[i].value, value))
			return true;
		if (got->s == NULL)
			*got = a->headers[i].value;
	}
	return false;
}

void
fl_look_header(struct fl_look *l, const struct fl_item *i)
{
	char message[FL_COMPLAINT_MAX];
	struct fl_str value, name, got;
	struct fl_buf kept;
	struct fl_err err;

	fl_buf_init(&kept, FL_COMPLAINT_MAX);
	if (fl_template_render(&i->name, l->scope, &kept, &err) == -1 ||
	    fl_template_text(&i->value, l->scope, &value, &err) == -1) {
		fl_look_error(l, "assert", i->at, err.msg);
		goto out;
	}
	name = fl_buf_str(&kept);
	if (has_header(&l->s->runner->answer, name, value, &got))
		goto out;
	if (got.s == NULL)
		snprintf(message, sizeof(message),
		    "no header %.*s, wanted "
		    "<%.*s>",
		    FL_STR_ARG(name), value.len < 100 ? (int)value.len : 100,
		    value.s);
	else
		snprintf(message, sizeof(message),
		    "header %.*s is <%.*s>, "
		    "wanted <%.*s>",
		    FL_STR_ARG(name), got.len < 100 ? (int)got.len : 100, got.s,
		    value.len < 100 ? (int)value.len : 100, value.s);
	fl_look_complain(l, "assert", i->at, message, "");

out:
	fl_buf_fini(&kept);
}

/* One line of a text, for a message. */
static struct fl_str
line_at(struct fl_str text, size_t from)
{
	const char *end = memchr(text.s + from, '\n', text.len - from);
	size_t len =
	    end != NULL ? (size_t)(end - text.s) - from : text.len - from;

	return (struct fl_str){ text.s + from, len < 120 ? len : 120 };
}

/* The first line in which two texts differ. */
static void
differ(struct fl_str got, struct fl_str want, char *detail, size_t size,
    unsigned *line)
{
	size_t i, from = 0, n = got.len < want.len ? got.len : want.len;
	struct fl_str a, b;

	*line = 1;
	for (i = 0; i < n && got.s[i] == want.s[i]; i++)
		if (got.s[i] == '\n') {
			++*line;
			from = i + 1;
		}
	a = line_at(got, from);
	b = line_at(want, from);
	snprintf(detail, size, "   actual:   <%.*s%s>\n   expected: <%.*s%s>",
	    FL_STR_ARG(a), from + a.len < got.len ? "\\n" : "", FL_STR_ARG(b),
	    from + b.len < want.len ? "\\n" : "");
}

void
fl_look_body(struct fl_look *l, const struct fl_body *b)
{
	char message[FL_COMPLAINT_MAX], detail[FL_COMPLAINT_MAX];
	struct fl_answer *a = &l->s->runner->answer;
	bool bytes = fl_body_is_bytes(b);
	struct fl_str want, got;
	struct fl_err err;
	unsigned line;

	if ((bytes ? fl_answer_bytes(a, &got, &err)
		   : fl_answer_text(a, &got, &err)) == -1 ||
	    fl_body_content(b, l->scope, &want, &err) == -1) {
		fl_look_error(l, "assert", b->at, err.msg);
		return;
	}
	if (fl_str_eq(got, want))
		return;
	if (bytes) {
		snprintf(message, sizeof(message),
		    "body of %zu bytes is not "
		    "the one wanted, of %zu",
		    got.len, want.len);
		detail[0] = '\0';
	} else {
		differ(got, want, detail, sizeof(detail), &line);
		snprintf(message, sizeof(message), "body differs in line %u",
		    line);
	}
	fl_look_complain(l, "assert", b->at, message, detail);
}
