#include <inttypes.h>
#include <stdlib.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "guest.h"
#include "made.h"

#define STEPS_MAX FL_GUEST_STEPS
#define NAMES_MAX 2000
#define TEXT_MAX ((size_t)16 << 20)
#define KEY_MAX ((size_t)1 << 20)
#define NAME_LEN 500

static int
give(struct fl_guest *g, struct fl_made *m, const char *element, uint64_t line,
    struct fl_err *err)
{
	return fl_made_give(m, element, line, fl_guest_give, g, err);
}

int
fl_guest_give(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct fl_guest *g = ctx;
	int rc = g->each(g->ctx, e, err);

	g->each_failed = g->each_failed || rc == -1;
	return rc;
}

int
fl_guest_init(struct fl_guest *g, const struct fl_foreign_opts *o,
    const char *tool, struct fl_err *err)
{
	size_t i;

	*g = (struct fl_guest){ .each = o->each, .ctx = o->ctx, .tool = tool };
	fl_names_init(&g->steps, "steps", NAMES_MAX, TEXT_MAX);
	fl_names_init(&g->raw, "steps", STEPS_MAX, TEXT_MAX);
	fl_buf_init(&g->key, KEY_MAX);
	g->hash = UINT64_C(14695981039346656037);
	for (i = 0; i < o->head.len; i++)
		g->hash = (g->hash ^ (unsigned char)o->head.s[i]) *
		          UINT64_C(1099511628211);
	g->samples = fl_samples_new(fl_guest_give, g, err);
	return g->samples == NULL ? -1 : 0;
}

void
fl_guest_fini(struct fl_guest *g)
{
	fl_samples_free(g->samples);
	fl_names_fini(&g->steps);
	fl_names_fini(&g->raw);
	fl_buf_fini(&g->key);
	free(g->cells);
}

static int
give_run(struct fl_guest *g, struct fl_err *err)
{
	char id[24], start[FL_CLOCK_TEXT];
	struct fl_made m;

	fl_made_begin(&m);
	fl_made_str(&m, "version", fl_str("1"));
	if (give(g, &m, "funbric", 1, err) == -1)
		return -1;
	snprintf(id, sizeof(id), "x%016" PRIx64, g->hash);
	fl_made_begin(&m);
	fl_made_str(&m, "instance", fl_str(id));
	fl_made_str(&m, "tool", fl_str(g->tool));
	if (g->timed) {
		fl_clock_format(start, g->start_ns);
		fl_made_str(&m, "start", fl_str(start));
	}
	return give(g, &m, "run", 1, err);
}

static int
give_stage(struct fl_guest *g, struct fl_err *err)
{
	struct fl_made m;

	fl_made_begin(&m);
	fl_made_int(&m, "n", 0);
	fl_made_str(&m, "model", fl_str("users"));
	fl_made_str(&m, "users", fl_str(""));
	fl_made_str(&m, "rate", fl_str(""));
	fl_made_int(&m, "ramp", 0);
	fl_made_str(&m, "seconds", fl_str(""));
	return give(g, &m, "stage", 1, err);
}

static int
begin(struct fl_guest *g, int64_t wall_ns, struct fl_err *err)
{
	g->begun = true;
	g->timed = wall_ns >= 0;
	g->start_ns = wall_ns;
	return give_run(g, err) == -1 ? -1 : give_stage(g, err);
}

int
fl_guest_instant(struct fl_guest *g, int64_t begin_ns, int64_t end_ns,
    int64_t *ns, struct fl_err *err)
{
	if (!g->begun && begin(g, begin_ns, err) == -1)
		return -1;
	*ns = 0;
	if (!g->timed && end_ns < 0)
		return 0;
	if (!g->timed || end_ns < 0)
		return fl_fail(err, "an instant in some records, not in all");
	*ns = end_ns - g->start_ns;
	if (*ns < -FL_GUEST_EARLY)
		return fl_fail(err,
		    "time goes backwards: %" PRId64 " s before "
		    "the first record",
		    -*ns / FL_NS_PER_S);
	if (*ns < 0)
		*ns = 0;
	if (*ns / FL_NS_PER_S > FL_ROW_SECONDS)
		return fl_fail(err, "an instant that is not of this run");
	return 0;
}

/* How much of a text is kept. */
static size_t
cut_len(struct fl_str v)
{
	return v.len < NAME_LEN ? v.len : NAME_LEN;
}

/* Adds text with '?' for what is no UTF-8, or has no form in XML. */
static int
add_clean(struct fl_buf *b, struct fl_str v, struct fl_err *err)
{
	size_t len = cut_len(v), i, n;
	char *to = fl_buf_room(b, len, err);
	unsigned code;

	if (to == NULL)
		return -1;
	for (i = 0; i < len; i += n) {
		n = fl_utf8_next(v.s + i, len - i, &code);
		if (n == 0 || code == 0xfffe || code == 0xffff ||
		    (code < 0x20 && code != '\t' && code != '\n' &&
			code != '\r')) {
			n = 1;
			to[i] = '?';
		} else {
			memcpy(to + i, v.s + i, n);
		}
	}
	b->len += len;
	return 0;
}

static int
keep_cell(struct fl_guest *g, size_t i, struct fl_str step, struct fl_err *err)
{
	size_t cap = g->cells_cap > 0 ? 2 * g->cells_cap : 16, *cells;

	if (i >= g->cells_cap) {
		cells = realloc(g->cells, cap * sizeof(*cells));
		if (cells == NULL)
			return fl_fail(err, "out of memory");
		g->cells = cells;
		g->cells_cap = cap;
	}
	return fl_samples_cell(g->samples, 0, step, &g->cells[i], err) == -1
	           ? -1
	           : 0;
}

static int
announce(struct fl_guest *g, const struct fl_guest_step *v, uint64_t line,
    size_t i, struct fl_err *err)
{
	struct fl_str key = g->steps.v[i];
	size_t method = cut_len(v->method);
	struct fl_buf clean;
	struct fl_made m;
	int rc = -1;

	key.s++; /* without the mark of a step */
	key.len--;
	fl_buf_init(&clean, KEY_MAX);
	fl_made_begin(&m);
	fl_made_int(&m, "n", (int64_t)++g->n_steps);
	if (keep_cell(g, i, m.attrs[0].value, err) == -1 ||
	    add_clean(&clean, v->url, err) == -1)
		goto out;
	fl_made_str(&m, "key", key);
	fl_made_str(&m, "name", (struct fl_str){ key.s, key.len - method - 1 });
	fl_made_str(&m, "group", fl_str(""));
	fl_made_str(&m, "method",
	    (struct fl_str){ key.s + key.len - method, method });
	fl_made_str(&m, "url", fl_buf_str(&clean));
	fl_samples_mark(g->samples, &m);
	rc = give(g, &m, "step", line, err);

out:
	fl_buf_fini(&clean);
	return rc;
}

static int
step_key(struct fl_guest *g, const struct fl_guest_step *v, struct fl_err *err)
{
	fl_buf_clear(&g->key);
	if (fl_buf_add(&g->key, "s", 1, err) == -1 ||
	    add_clean(&g->key, v->name, err) == -1 ||
	    fl_buf_add(&g->key, " ", 1, err) == -1 ||
	    add_clean(&g->key, v->method, err) == -1)
		return -1;
	return 0;
}

static int
find_step(struct fl_guest *g, const struct fl_guest_step *v, uint64_t line,
    size_t *cell, struct fl_err *err)
{
	static const struct fl_guest_step other = { .name =
							FL_NAME("(other)") };
	size_t i;
	int rc;

	if (step_key(g, v, err) == -1)
		return -1;
	i = fl_names_find(&g->steps, fl_buf_str(&g->key));
	if (i == FL_NAMES_NONE && g->n_steps >= STEPS_MAX) {
		v = &other;
		if (step_key(g, v, err) == -1)
			return -1;
	}
	rc = fl_names_add(&g->steps, fl_buf_str(&g->key), &i, err);
	if (rc == -1 || (rc == 1 && announce(g, v, line, i, err) == -1))
		return -1;
	*cell = g->cells[i];
	return 0;
}

/*
 * Nearly every sample is of a step that was there before, written to the byte
 * as it was then.
 */
int
fl_guest_step(struct fl_guest *g, const struct fl_guest_step *v, uint64_t line,
    size_t *cell, struct fl_err *err)
{
	char text[2 * NAME_LEN];
	struct fl_str raw = { text, v->name.len + 1 + v->method.len };
	size_t i;

	if (raw.len > sizeof(text))
		return find_step(g, v, line, cell, err);
	if (v->name.len > 0)
		memcpy(text, v->name.s, v->name.len);
	text[v->name.len] = '\0';
	if (v->method.len > 0)
		memcpy(text + v->name.len + 1, v->method.s, v->method.len);
	i = fl_names_find(&g->raw, raw);
	if (i != FL_NAMES_NONE) {
		*cell = g->raw_cells[i];
		return 0;
	}
	if (find_step(g, v, line, cell, err) == -1)
		return -1;
	if (g->raw.n == STEPS_MAX)
		return 0;
	if (fl_names_add(&g->raw, raw, &i, err) == -1)
		return -1;
	g->raw_cells[i] = *cell;
	return 0;
}

struct fl_str
fl_guest_path(struct fl_str url)
{
	size_t i;

	for (i = 0; i < url.len; i++)
		if (url.s[i] == '?' || url.s[i] == '#')
			break;
	return (struct fl_str){ url.s, i };
}

int
fl_guest_whole(struct fl_guest *g, struct fl_str group, size_t *cell,
    struct fl_err *err)
{
	static const struct fl_str other = FL_NAME("(other)");
	size_t i;
	int rc;

	if (group.s == NULL)
		return fl_samples_cell(g->samples, 0, fl_str("iteration"), cell,
			   err) == -1
		           ? -1
		           : 0;
	fl_buf_clear(&g->key);
	if (fl_buf_add_str(&g->key, "group:", err) == -1 ||
	    add_clean(&g->key, group, err) == -1)
		return -1;
	i = fl_names_find(&g->steps, fl_buf_str(&g->key));
	if (i == FL_NAMES_NONE && g->steps.n >= NAMES_MAX - 2 &&
	    !fl_str_eq(group, other))
		return fl_guest_whole(g, other, cell, err);
	rc = fl_names_add(&g->steps, fl_buf_str(&g->key), &i, err);
	if (rc == -1 || (rc == 1 && keep_cell(g, i, g->steps.v[i], err) == -1))
		return -1;
	*cell = g->cells[i];
	return 0;
}

int
fl_guest_failure(struct fl_guest *g, size_t cell, int64_t ns, const char *kind,
    struct fl_str message, uint64_t line, struct fl_err *err)
{
	struct fl_made m;

	fl_buf_clear(&g->key);
	if (add_clean(&g->key, message, err) == -1)
		return -1;
	fl_made_begin(&m);
	fl_made_int(&m, "seq", (int64_t)fl_samples_seq(g->samples));
	fl_made_seconds(&m, "at", ns);
	fl_made_int(&m, "stage", 0);
	fl_made_str(&m, "step", fl_samples_step(g->samples, cell));
	fl_made_str(&m, "kind", fl_str(kind));
	fl_made_int(&m, "count", 1);
	fl_made_str(&m, "message", fl_buf_str(&g->key));
	return give(g, &m, "failure", line, err);
}

int
fl_guest_add(struct fl_guest *g, const struct fl_sample_of *v, const char *kind,
    struct fl_str message, uint64_t line, struct fl_err *err)
{
	if (fl_samples_add(g->samples, v, err) == -1)
		return -1;
	if (v->end_ns > g->last_ns)
		g->last_ns = v->end_ns;
	if (kind == NULL)
		return 0;
	return fl_guest_failure(g, v->cell, v->end_ns, kind, message, line,
	    err);
}

int
fl_guest_finish(struct fl_guest *g, bool cut, struct fl_err *err)
{
	struct fl_made m;

	if (!g->begun)
		return fl_fail(err, "holds no record");
	if (fl_samples_finish(g->samples, err) == -1)
		return -1;
	if (cut)
		return 0;
	fl_made_begin(&m);
	fl_made_int(&m, "seq", (int64_t)fl_samples_seq(g->samples));
	fl_made_seconds(&m, "at", g->last_ns);
	fl_made_str(&m, "verdict", fl_str(g->timed ? "ok" : "suspect"));
	fl_made_str(&m, "reason",
	    fl_str(g->timed ? "the tool does not watch itself"
			    : "there are no instants: counts alone"));
	fl_made_str(&m, "stopped", fl_str("duration"));
	fl_made_int(&m, "unfinished", 0);
	fl_made_int(&m, "exit", 0);
	return give(g, &m, "end", 0, err);
}

bool
fl_guest_count(struct fl_str s, uint64_t *v)
{
	uint64_t n = 0;
	size_t i;

	if (s.len == 0 || s.len > 19)
		return false;
	for (i = 0; i < s.len; i++) {
		unsigned d = (unsigned char)s.s[i] - '0';

		if (d > 9)
			return false;
		n = n * 10 + d;
	}
	*v = n;
	return true;
}

bool
fl_guest_decimal(struct fl_str s, int64_t unit, int64_t *v)
{
	const char *dot = s.len > 0 ? memchr(s.s, '.', s.len) : NULL;
	struct fl_str whole = { s.s,
		dot != NULL ? (size_t)(dot - s.s) : s.len };
	uint64_t n;
	int64_t part = 0, place = unit;
	size_t i;

	if (!fl_guest_count(whole, &n) || n > (uint64_t)(INT64_MAX / unit - 1))
		return false;
	for (i = whole.len + 1; i < s.len; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
		place /= 10;
		part += (s.s[i] - '0') * place;
	}
	if (dot != NULL && s.len == whole.len + 1)
		return false;
	*v = (int64_t)n * unit + part;
	return true;
}
