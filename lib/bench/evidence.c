#include <string.h>

#include "evidence.h"

/* What is looked through for secrets is more than what is kept, so that none is
 * cut in two at the end of what is kept. */
#define LOOK_MAX ((size_t)65536)

/* The first bytes of text, without secrets; returns how many. */
static size_t
take(char *to, size_t size, struct fl_str text, const struct fl_vars *vars)
{
	struct fl_buf safe;
	struct fl_err err;
	size_t len;

	fl_buf_init(&safe, 4 * LOOK_MAX);
	if (text.len > LOOK_MAX)
		text.len = LOOK_MAX;
	if (fl_vars_has_secrets(vars)) {
		/* Rather nothing than a secret. */
		if (fl_vars_redact(vars, text, &safe, &err) == -1)
			fl_buf_clear(&safe);
		text = fl_buf_str(&safe);
	}
	len = text.len < size ? text.len : size;
	if (len > 0)
		memcpy(to, text.s, len);
	fl_buf_fini(&safe);
	return len;
}

void
fl_evidence_take(struct fl_evidence *e, const struct fl_response *r,
    const struct fl_vars *vars)
{
	const struct fl_field *f;
	struct fl_buf lines;
	struct fl_err err;
	size_t n;

	fl_buf_init(&lines, LOOK_MAX);
	for (n = 0, f = r->headers; n < r->headers_len; n++, f++)
		if (fl_buf_addf(&lines, &err, "%.*s: %.*s\n", (int)f->name.len,
			f->name.data, (int)f->value.len, f->value.data) == -1)
			break;
	e->headers_len =
	    take(e->headers, sizeof(e->headers), fl_buf_str(&lines), vars);
	/* Whole lines only. */
	while (e->headers_len > 0 && e->headers[e->headers_len - 1] != '\n')
		e->headers_len--;
	e->body_len = take(e->body, sizeof(e->body),
	    (struct fl_str){ r->body.data, r->body.len }, vars);
	fl_buf_fini(&lines);
}
