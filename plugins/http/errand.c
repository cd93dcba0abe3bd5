#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errand.h"
#include "request.h"

#define SMALL_BODY                                                             \
	16384 /* bytes; such a one is sent in one piece with its head */

#define HEAD_FIXED (FL_FIXED_TARGET | FL_FIXED_HEADERS | FL_FIXED_OPTIONS)
#define SITE_FIXED (FL_FIXED_TARGET | FL_FIXED_OPTIONS)

/* What is known of a step. */
struct plan {
	bool has_wishes;
	struct wishes wishes;
	char *url_text; /* owned: what url lies in; or NULL */
	struct http_url url;
	struct site *site; /* a reference; or NULL */
	/* Of a URL that is made each time, the last one that had no user: most
	 * differ only behind the authority. */
	char *front; /* owned: its bytes up to there; or NULL */
	struct http_url last;
	struct site *last_site; /* a reference; or NULL */
	/* Owned, or NULL: the request up to its last header; all of it, as far
	 * as it is fixed. */
	char *head, *whole;
	size_t head_len, whole_len;
	struct request_traits traits;
	bool whole_sends; /* the whole is of a request with a body */
};

static void
plan_free(struct plan *p)
{
	if (p == NULL)
		return;
	wishes_fini(&p->wishes);
	free(p->url_text);
	free(p->front);
	free(p->head);
	free(p->whole);
	free(p);
}

void
errands_fini(struct errands *s)
{
	size_t i;

	for (i = 0; i < s->plans_len; i++)
		plan_free(s->plans[i]);
	free(s->plans);
	wishes_fini(&s->wishes);
	bytes_free(&s->scratch);
	sites_fini(&s->sites);
}

/* Room for that step. */
static int
grow(struct errands *s, unsigned step)
{
	size_t len = s->plans_len != 0 ? s->plans_len : 16;
	struct plan **more;

	while (len <= step)
		len *= 2;
	more = realloc(s->plans, len * sizeof(*more));
	if (more == NULL)
		return -1;
	memset(more + s->plans_len, 0, (len - s->plans_len) * sizeof(*more));
	s->plans = more;
	s->plans_len = len;
	return 0;
}

/* NULL: nothing is known of it, and nothing can be kept. */
static struct plan *
plan_of(struct errands *s, const struct fl_request *q)
{
	struct plan *p;

	if (q->step == 0 || q->step >= ERRAND_STEPS ||
	    (q->fixed & FL_FIXED_OPTIONS) == 0)
		return NULL;
	if (q->step >= s->plans_len && grow(s, q->step) == -1)
		return NULL;
	p = s->plans[q->step];
	if (p == NULL) {
		p = s->plans[q->step] = calloc(1, sizeof(*p));
		if (p != NULL)
			p->wishes = wishes_none;
	}
	return p;
}

static int
no_memory(enum fl_error *error, char why[FL_PLUGIN_ERR])
{
	*error = FL_ERROR_RESOURCE;
	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	return -1;
}

/* NULL and why. */
static const struct wishes *
wishes_of(struct errands *s, struct plan *p, const struct fl_request *q,
    char why[FL_PLUGIN_ERR])
{
	if (q->options_len == 0)
		return &wishes_none;
	if (p == NULL) {
		wishes_fini(&s->wishes);
		return wishes_make(&s->wishes, q, why) == 0 ? &s->wishes : NULL;
	}
	if (!p->has_wishes && wishes_make(&p->wishes, q, why) == -1)
		return NULL;
	p->has_wishes = true;
	return &p->wishes;
}

/* Whether a URL begins as the last one of the step did. */
static bool
is_again(const struct plan *p, struct fl_bytes text)
{
	size_t len = p->last.front_len;

	return p->front != NULL && text.len >= len &&
	       (text.len == len || text.data[len] == '/' ||
		   text.data[len] == '?' || text.data[len] == '#') &&
	       memcmp(text.data, p->front, len) == 0;
}

/* Keeps what is known of a URL and of where it leads to. */
static void
keep_last(struct plan *p, const struct http_url *u, struct fl_bytes text,
    struct site *t)
{
	char *front;

	if (u->has_user)
		return;
	front = realloc(p->front, u->front_len);
	if (front == NULL)
		return;
	memcpy(front, text.data, u->front_len);
	p->front = front;
	p->last = *u;
	t->refs++;
	if (p->last_site != NULL)
		p->last_site->refs--;
	p->last_site = t;
}

/* The URL of q, in the plan if it is fixed, else in u.  NULL, error and why. */
static const struct http_url *
url_of(struct plan *p, const struct fl_request *q, const struct wishes *w,
    struct http_url *u, enum fl_error *error, char why[FL_PLUGIN_ERR])
{
	struct fl_bytes text = q->url;

	*error = FL_ERROR_REQUEST;
	if (p == NULL || (q->fixed & FL_FIXED_TARGET) == 0) {
		if (p != NULL && is_again(p, text))
			return http_url_parse_again(&p->last, text, w->as_is,
				   why) == 0
			           ? &p->last
			           : NULL;
		return http_url_parse(u, text, w->as_is, why) == 0 ? u : NULL;
	}
	if (p->url_text != NULL)
		return &p->url;
	if (http_url_parse(u, text, w->as_is, why) == -1)
		return NULL;
	p->url_text = malloc(text.len);
	if (p->url_text == NULL) {
		no_memory(error, why);
		return NULL;
	}
	memcpy(p->url_text, text.data, text.len);
	text.data = p->url_text;
	http_url_parse(&p->url, text, w->as_is, why);
	return &p->url;
}

static struct site *
site_of(struct errands *s, struct plan *p, const struct fl_request *q,
    const struct http_url *u, const struct wishes *w, enum fl_error *error,
    char why[FL_PLUGIN_ERR])
{
	struct site *t;

	if (p != NULL && u == &p->last)
		return p->last_site;
	if (p != NULL && (q->fixed & FL_FIXED_TARGET) == 0)
		p = NULL;
	if (p != NULL && p->site != NULL)
		return p->site;
	t = site_find(&s->sites, u, w, error, why);
	if (t != NULL && p != NULL) {
		p->site = t;
		t->refs++;
	}
	return t;
}

static char *
copy(const struct bytes *b)
{
	char *to = malloc(b->len > 0 ? b->len : 1);

	if (to != NULL)
		memcpy(to, b->data, b->len);
	return to;
}

static void
add_part(struct errand *e, const char *data, size_t len)
{
	if (len == 0)
		return;
	e->part[e->parts].iov_base = (void *)(uintptr_t)data;
	e->part[e->parts++].iov_len = len;
}

/* A body that does not go along with its head, and what follows it. */
static void
add_body(struct errand *e, const struct fl_request *q,
    const struct request_traits *t)
{
	if (!request_sends_body(q))
		return;
	if (q->body.len > SMALL_BODY)
		add_part(e, q->body.data, q->body.len);
	if (t->chunked && q->body.len > SMALL_BODY)
		add_part(e, REQUEST_CHUNK_END, strlen(REQUEST_CHUNK_END));
}

/* Ends the head in b; a small body goes with it, in one piece. */
static int
end_head(struct bytes *b, const struct fl_request *q,
    const struct request_traits *t)
{
	size_t skip = q->body.len > 0 ? 0 : 2;

	b->max = ERRAND_HEAD_MAX + SMALL_BODY;
	if (request_end(b, q, t) == -1)
		return -1;
	if (!request_sends_body(q) || q->body.len > SMALL_BODY)
		return 0;
	if (bytes_add(b, q->body.data, q->body.len) == -1)
		return -1;
	return t->chunked ? bytes_add(b, REQUEST_CHUNK_END + skip,
				strlen(REQUEST_CHUNK_END) - skip)
	                  : 0;
}

/* The parts of a request whose head is in the scratch. */
static int
from_scratch(struct errands *s, struct errand *e, const struct fl_request *q,
    const struct request_traits *t)
{
	if (end_head(&s->scratch, q, t) == -1)
		return -1;
	e->steady = false;
	e->parts = 0;
	add_part(e, s->scratch.data, s->scratch.len);
	add_body(e, q, t);
	return 0;
}

/* The parts of a request whose head is known, and perhaps all of it. */
static int
from_plan(struct errands *s, struct errand *e, const struct fl_request *q,
    struct plan *p)
{
	bool sends = request_sends_body(q);

	if (p->whole == NULL || p->whole_sends != sends ||
	    (sends && (q->fixed & FL_FIXED_BODY) == 0)) {
		s->scratch.len = 0;
		if (bytes_add(&s->scratch, p->head, p->head_len) == -1 ||
		    from_scratch(s, e, q, &p->traits) == -1)
			return -1;
		if (p->whole == NULL &&
		    (!sends || (q->fixed & FL_FIXED_BODY) != 0)) {
			p->whole = copy(&s->scratch);
			p->whole_len = s->scratch.len;
			p->whole_sends = sends;
		}
		return 0;
	}
	e->steady = true;
	e->parts = 0;
	add_part(e, p->whole, p->whole_len);
	add_body(e, q, &p->traits);
	return 0;
}

static int
make_head(struct errands *s, struct errand *e, struct plan *p,
    const struct fl_request *q, enum fl_error *error, char why[FL_PLUGIN_ERR])
{
	const struct wishes *w = wishes_of(s, p, q, why);
	struct request_traits traits;
	const struct http_url *url;
	struct http_url u;

	*error = FL_ERROR_REQUEST;
	if (w == NULL || (url = url_of(p, q, w, &u, error, why)) == NULL)
		return -1;
	e->site = site_of(s, p, q, url, w, error, why);
	if (e->site == NULL)
		return -1;
	if (p != NULL && url == &u)
		keep_last(p, &u, q->url, e->site);
	*error = FL_ERROR_REQUEST;
	e->fresh = w->fresh;
	s->scratch.len = 0;
	s->scratch.max = ERRAND_HEAD_MAX;
	if (request_head(&s->scratch, q, url, w, &traits, why) == -1)
		return -1;
	if (p != NULL && (q->fixed & HEAD_FIXED) == HEAD_FIXED) {
		p->head = copy(&s->scratch);
		p->head_len = s->scratch.len;
		p->traits = traits;
	}
	return from_scratch(s, e, q, &traits) == 0 ? 0 : no_memory(error, why);
}

int
errand_make(struct errands *s, struct errand *e, const struct fl_request *q,
    enum fl_error *error, char why[FL_PLUGIN_ERR])
{
	struct plan *p = plan_of(s, q);

	e->of_head = request_of_head(q);
	if (p == NULL || p->head == NULL ||
	    (q->fixed & HEAD_FIXED) != HEAD_FIXED)
		return make_head(s, e, p, q, error, why);
	e->site = p->site;
	e->fresh = p->wishes.fresh;
	return from_plan(s, e, q, p) == 0 ? 0 : no_memory(error, why);
}
