#include "funkload_failures.h"
#include "../base/base64.h"
#include "made.h"

#define KEPT_MAX 200
#define TEXT_MAX ((size_t)1 << 20)
#define ANSWER_MAX 16384

void
fl_funkload_failures_init(struct fl_funkload_failures *f,
    struct fl_samples *samples, fl_element_each *each, void *ctx)
{
	*f = (struct fl_funkload_failures){ .samples = samples,
		.each = each,
		.ctx = ctx };
	fl_names_init(&f->kept, "answers", KEPT_MAX, TEXT_MAX);
	fl_buf_init(&f->headers, ANSWER_MAX);
	fl_buf_init(&f->body, ANSWER_MAX);
}

void
fl_funkload_failures_fini(struct fl_funkload_failures *f)
{
	fl_names_fini(&f->kept);
	fl_buf_fini(&f->headers);
	fl_buf_fini(&f->body);
}

size_t
fl_funkload_cut(struct fl_str v, size_t max)
{
	size_t len = v.len < max ? v.len : max;

	while (len > 0 && len < v.len &&
	       ((unsigned char)v.s[len] & 0xc0) == 0x80)
		len--;
	return len;
}

#define CUT(x, max) (int)fl_funkload_cut(x, max), (x).len > 0 ? (x).s : ""

static int
give(struct fl_funkload_failures *f, struct fl_err *err)
{
	struct fl_buf body64;
	struct fl_made m;
	int rc = 0;

	f->open = false;
	fl_buf_init(&body64, 2 * ANSWER_MAX);
	fl_made_begin(&m);
	fl_made_int(&m, "seq", (int64_t)fl_samples_seq(f->samples));
	fl_made_seconds(&m, "at", f->in.end_ns);
	fl_made_int(&m, "stage", (int64_t)f->stage);
	fl_made_str(&m, "step", fl_samples_step(f->samples, f->in.cell));
	fl_made_str(&m, "kind", fl_str(f->kind));
	fl_made_int(&m, "count", 1);
	fl_made_str(&m, "message", fl_str(f->message));
	if (f->headers.len > 0)
		fl_made_str(&m, "headers", fl_buf_str(&f->headers));
	if (f->body.len > 0) {
		rc = fl_base64_encode(&body64, f->body.data, f->body.len,
		    FL_BASE64_STD, err);
		fl_made_str(&m, "body64", fl_buf_str(&body64));
	}
	if (rc == 0)
		rc = fl_made_give(&m, "failure", f->line, f->each, f->ctx, err);
	fl_buf_fini(&body64);
	return rc;
}

/* Whether its answer is the first of its kind. */
static int
look_up(struct fl_funkload_failures *f, struct fl_err *err)
{
	struct fl_str step = fl_samples_step(f->samples, f->in.cell);
	char key[400];
	size_t i;
	int rc;

	f->keep = false;
	if (f->kept.n == KEPT_MAX)
		return 0;
	snprintf(key, sizeof(key), "%.*s %s %s", CUT(step, 40), f->kind,
	    f->message);
	rc = fl_names_add(&f->kept, fl_str(key), &i, err);
	f->keep = rc == 1;
	return rc == -1 ? -1 : 0;
}

int
fl_funkload_failure(struct fl_funkload_failures *f, const struct fl_element *e,
    const struct fl_sample_of *in, uint64_t stage, struct fl_err *err)
{
	struct fl_str code = fl_element_get(e, "code");
	struct fl_str what = fl_element_get(e, "description");
	struct fl_str kind = fl_element_get(e, "result");

	if (fl_funkload_failures_end(f, err) == -1)
		return -1; /* one inside of another */
	f->open = true;
	f->in_body = false;
	f->line = e->line;
	f->stage = stage;
	f->in = *in;
	snprintf(f->kind, sizeof(f->kind), "%.*s", CUT(kind, 20));
	snprintf(f->message, sizeof(f->message), "code %.*s, %.*s",
	    CUT(code, 20), CUT(what, 200));
	fl_buf_clear(&f->headers);
	fl_buf_clear(&f->body);
	return look_up(f, err);
}

/* As much of text as there is room for. */
static int
add(struct fl_buf *b, struct fl_str text, struct fl_err *err)
{
	return fl_buf_add(b, text.s, fl_funkload_cut(text, b->max - b->len),
	    err);
}

int
fl_funkload_failure_part(struct fl_funkload_failures *f,
    const struct fl_element *e, struct fl_err *err)
{
	if (fl_element_is(e, "body"))
		f->in_body = true;
	if (!f->keep || !fl_element_is(e, "header"))
		return 0;
	if (add(&f->headers, fl_element_get(e, "name"), err) == -1 ||
	    add(&f->headers, fl_str(": "), err) == -1 ||
	    add(&f->headers, fl_element_get(e, "value"), err) == -1)
		return -1;
	return add(&f->headers, fl_str("\n"), err);
}

int
fl_funkload_failure_text(struct fl_funkload_failures *f, struct fl_str text,
    struct fl_err *err)
{
	return f->open && f->keep && f->in_body ? add(&f->body, text, err) : 0;
}

int
fl_funkload_failure_leave(struct fl_funkload_failures *f, struct fl_str name,
    struct fl_err *err)
{
	if (fl_str_is(name, "body"))
		f->in_body = false;
	return fl_str_is(name, "response") ? fl_funkload_failures_end(f, err)
	                                   : 0;
}

int
fl_funkload_failures_end(struct fl_funkload_failures *f, struct fl_err *err)
{
	return f->open ? give(f, err) : 0;
}
