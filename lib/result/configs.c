#include <stdlib.h>

#include "configs.h"
#include "line.h"
#include "names.h"

/* How often each key and value of <config> comes, a stream once. */
struct configs {
	struct fl_names texts;
	size_t *streams; /* that have it */
	size_t *last;    /* of them, and one */
	size_t cap;
	size_t n; /* streams that have any */
};

static int
config_text(const struct fl_element *e, char text[8192], size_t *len,
    struct fl_err *err)
{
	struct fl_str key = fl_element_get(e, "key");
	struct fl_str value = fl_element_get(e, "value");

	if (key.len + value.len > 8000)
		return fl_fail(err, "a <config> of more than 8000 bytes");
	*len =
	    (size_t)snprintf(text, 8192, "%zu %.*s", key.len, FL_STR_ARG(key));
	if (value.len > 0)
		memcpy(text + *len, value.s, value.len);
	*len += value.len;
	return 0;
}

static int
count_config(struct configs *c, const struct fl_element *e, size_t stream,
    struct fl_err *err)
{
	char text[8192];
	size_t len, i, cap;
	size_t *grown;

	if (c->texts.n == c->cap) {
		cap = c->cap > 0 ? 2 * c->cap : 64;
		grown = realloc(c->streams, cap * sizeof(*grown));
		if (grown == NULL)
			return fl_fail(err, "out of memory");
		c->streams = grown;
		grown = realloc(c->last, cap * sizeof(*grown));
		if (grown == NULL)
			return fl_fail(err, "out of memory");
		c->last = grown;
		c->cap = cap;
	}
	if (config_text(e, text, &len, err) == -1)
		return -1;
	switch (fl_names_add(&c->texts, (struct fl_str){ text, len }, &i,
	    err)) {
	case -1:
		return -1;
	case 1:
		c->streams[i] = c->last[i] = 0;
	}
	if (c->last[i] != stream + 1)
		c->streams[i]++;
	c->last[i] = stream + 1;
	return 0;
}

static bool
is_own_config(const struct fl_element *e)
{
	return fl_element_is(e, "config") &&
	       fl_element_get(e, "instance").len == 0;
}

/* How many streams say the same. */
static size_t
sayers(const struct configs *c, const struct fl_element *e)
{
	char text[8192];
	struct fl_err err;
	size_t len, i;

	if (config_text(e, text, &len, &err) == -1)
		return 0;
	i = fl_names_find(&c->texts, (struct fl_str){ text, len });
	return i == FL_NAMES_NONE ? 0 : c->streams[i];
}

/* Lines that are one instance's each: put in order of instances at the end. */
struct own_line {
	struct fl_str id;
	const struct fl_element *e;
	size_t order; /* in which it came */
};

struct own_lines {
	struct own_line *v;
	size_t n;
	size_t cap;
};

static int
add_own(struct own_lines *o, struct fl_str id, const struct fl_element *e,
    struct fl_err *err)
{
	struct own_line *v;
	size_t cap;

	if (o->n == o->cap) {
		cap = o->cap > 0 ? 2 * o->cap : 64;
		v = realloc(o->v, cap * sizeof(*v));
		if (v == NULL)
			return fl_fail(err, "out of memory");
		o->v = v;
		o->cap = cap;
	}
	o->v[o->n] = (struct own_line){ id, e, o->n };
	o->n++;
	return 0;
}

/* For each instance of a stream, or for the one that the line names. */
static int
add_of(struct own_lines *o, const struct fl_stream *s,
    const struct fl_element *e, struct fl_err *err)
{
	struct fl_str id = fl_element_get(e, "instance");
	const struct fl_element *run;
	size_t k = 0;

	if (id.len > 0)
		return add_own(o, id, e, err);
	while ((run = fl_input_each(s->copies[0], "run", &k)) != NULL)
		if (add_own(o, fl_element_get(run, "instance"), e, err) == -1)
			return -1;
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct own_line *x = a, *y = b;
	int rc = fl_str_cmp(x->id, y->id);

	return rc != 0 ? rc : (x->order > y->order) - (x->order < y->order);
}

/* Writes and forgets them. */
static int
write_own(struct own_lines *o, struct fl_buf *out, struct fl_err *err)
{
	static const struct fl_str instance[] = {
		FL_NAME("instance"),
		FL_NAME_END,
	};
	struct fl_line l;
	size_t i;
	int rc = 0;

	if (o->n > 0)
		qsort(o->v, o->n, sizeof(*o->v), by_id);
	for (i = 0; i < o->n && rc == 0; i++) {
		fl_line_copy(&l, out, o->v[i].e->name);
		fl_line_str(&l, "instance", o->v[i].id);
		fl_element_others(o->v[i].e, instance, &l);
		rc = fl_line_end(&l, err);
	}
	free(o->v);
	return rc;
}

/* What all say is said once, what differs by each. */
static int
write_configs(const struct configs *c, const struct fl_stream *streams,
    size_t n, struct fl_buf *out, struct fl_err *err)
{
	struct own_lines own = { 0 };
	bool said = false;
	size_t i, k;
	int rc = 0;

	for (i = 0; i < n; i++) {
		const struct fl_input *in = streams[i].copies[0];

		said = said || (i > 0 && fl_input_head(streams[i - 1].copies[0],
					     "config") != NULL);
		for (k = 0; k < in->n_head && rc == 0; k++) {
			const struct fl_element *e = &in->head[k];

			if (!fl_element_is(e, "config"))
				continue;
			if (!is_own_config(e) || sayers(c, e) != c->n)
				rc = add_of(&own, &streams[i], e, err);
			else if (!said)
				rc = fl_element_write(e, out, err);
		}
	}
	if (rc == -1)
		own.n = 0;
	return write_own(&own, out, err) == -1 ? -1 : rc;
}

int
fl_union_configs(const struct fl_stream *streams, size_t n, struct fl_buf *out,
    struct fl_err *err)
{
	struct configs c = { 0 };
	size_t i, k;
	int rc = 0;

	fl_names_init(&c.texts, "<config> lines", 1000000, (size_t)64 << 20);
	for (i = 0; i < n; i++) {
		const struct fl_input *in = streams[i].copies[0];

		c.n += fl_input_head(in, "config") != NULL;
		for (k = 0; k < in->n_head && rc == 0; k++)
			if (is_own_config(&in->head[k]))
				rc = count_config(&c, &in->head[k], i, err);
	}
	if (rc == 0)
		rc = write_configs(&c, streams, n, out, err);
	fl_names_fini(&c.texts);
	free(c.streams);
	free(c.last);
	return rc;
}

static bool
is_known(const struct fl_element *e)
{
	static const char *const known[] = { "run", "merge", "config", "stage",
		"load", "step", "instance", "end" };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (fl_element_is(e, known[i]))
			return true;
	return false;
}

int
fl_union_unknown(const struct fl_stream *streams, size_t n, struct fl_buf *out,
    struct fl_err *err)
{
	struct own_lines own = { 0 };
	size_t i, k;
	int rc = 0;

	for (i = 0; i < n; i++) {
		const struct fl_input *in = streams[i].copies[0];

		for (k = 0; k < in->n_head && rc == 0; k++)
			if (!is_known(&in->head[k]))
				rc = add_of(&own, &streams[i], &in->head[k],
				    err);
	}
	if (rc == -1)
		own.n = 0;
	return write_own(&own, out, err) == -1 ? -1 : rc;
}
