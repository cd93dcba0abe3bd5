#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "health.h"

#define MEMORY_MAX ((size_t)64 << 20)

void
fl_health_init(struct fl_health *h)
{
	memset(h, 0, sizeof(*h));
	fl_arena_init(&h->arena, MEMORY_MAX);
}

void
fl_health_fini(struct fl_health *h)
{
	fl_arena_fini(&h->arena);
	free(h->steps);
}

/* The name of a step may have '=' in it; a time has none. */
int
fl_health_limit(struct fl_health *h, const char *arg,
    enum fl_health_state state, struct fl_err *err)
{
	const char *equals = strrchr(arg, '=');
	struct fl_limit *l = &h->limits[h->limits_len];

	if (h->limits_len == FL_LIMITS_MAX)
		return fl_fail(err, "more than %d limits", FL_LIMITS_MAX);
	*l = (struct fl_limit){ .step = arg, .state = state };
	if (equals != NULL)
		l->step_len = (size_t)(equals - arg);
	if (equals == arg)
		return fl_fail(err, "'%.60s': want STEP=TIME", arg);
	if (fl_num_duration(equals != NULL ? equals + 1 : arg, 0, &l->ns,
		err) == -1)
		return -1;
	h->limits_len++;
	return 0;
}

static struct fl_str
step_of(const struct fl_limit *l)
{
	return (struct fl_str){ l->step, l->step_len };
}

static bool
has_step(const struct fl_script *s, struct fl_str name)
{
	size_t i;

	for (i = 0; i < s->len; i++)
		if (fl_str_eq(s->steps[i].entry->name, name))
			return true;
	return false;
}

int
fl_health_know(const struct fl_health *h, const struct fl_script *s,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < h->limits_len; i++)
		if (h->limits[i].step_len > 0 &&
		    !has_step(s, step_of(&h->limits[i])))
			return fl_fail(err,
			    "a limit for '%.*s': no step has that name",
			    FL_STR_ARG(step_of(&h->limits[i])));
	return 0;
}

/* The state becomes worse; the text is of the first thing that made it so. */
__attribute__((format(printf, 3, 4))) static void
worsen(struct fl_health *h, enum fl_health_state state, const char *fmt, ...)
{
	va_list ap;
	char *p;

	if (state <= h->state)
		return;
	h->state = state;
	va_start(ap, fmt);
	vsnprintf(h->text, sizeof(h->text), fmt, ap);
	va_end(ap);
	for (p = h->text; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
}

/* The worst limit that is passed; *over is that one. */
static enum fl_health_state
judge(const struct fl_health *h, struct fl_str step, int64_t ns,
    const struct fl_limit **over)
{
	enum fl_health_state worst = FL_HEALTH_OK;
	const struct fl_limit *l;
	size_t i;

	for (i = 0; i < h->limits_len; i++) {
		l = &h->limits[i];
		if (!fl_str_eq(step_of(l), step) || ns <= l->ns ||
		    l->state <= worst)
			continue;
		worst = l->state;
		*over = l;
	}
	return worst;
}

static double
ms(int64_t ns)
{
	return (double)ns / (double)FL_NS_PER_MS;
}

static struct fl_health_step *
room(struct fl_health *h)
{
	size_t cap = h->steps_cap > 0 ? 2 * h->steps_cap : 16;
	struct fl_health_step *more;

	if (h->steps_len == FL_HEALTH_STEPS_MAX)
		return NULL;
	if (h->steps_len == h->steps_cap) {
		more = realloc(h->steps, cap * sizeof(*more));
		if (more == NULL)
			return NULL;
		h->steps = more;
		h->steps_cap = cap;
	}
	return &h->steps[h->steps_len];
}

static void
keep_step(struct fl_health *h, const char *file, const struct fl_turn *t,
    enum fl_health_state state)
{
	struct fl_health_step *s = room(h);
	struct fl_str name = fl_arena_str(&h->arena, t->name, strlen(t->name));

	if (s == NULL || name.s == NULL || file == NULL)
		return;
	*s = (struct fl_health_step){ .file = file,
		.name = name.s,
		.test = h->tests,
		.state = t->failed ? FL_HEALTH_CRITICAL : state,
		.failed = t->failed,
		.ns = t->took_ns };
	if (t->begun_ns > 0)
		s->ended_ns = t->begun_ns + t->took_ns;
	h->steps_len++;
}

static void
add_failure(struct fl_health *h, const struct fl_test *t,
    const struct fl_note *n)
{
	char place[32] = "";

	if (n->line > 0)
		snprintf(place, sizeof(place), ":%d:%d", n->line, n->column);
	worsen(h, t->record.author ? FL_HEALTH_UNKNOWN : FL_HEALTH_CRITICAL,
	    "%.*s%s: %s%s%s", FL_STR_ARG(t->file->source.name), place,
	    n->transport ? n->kind : "", n->transport ? ": " : "", n->message);
}

void
fl_health_test(struct fl_health *h, const struct fl_test *t)
{
	struct fl_str name = t->file->source.name;
	const char *file = fl_arena_str(&h->arena, name.s, name.len).s;
	const struct fl_limit *over = NULL;
	enum fl_health_state state;
	const struct fl_turn *turn;

	for (turn = t->record.turns; turn != NULL; turn = turn->next) {
		if (turn->notes != NULL)
			add_failure(h, t, turn->notes);
		state = judge(h, fl_str(turn->name), turn->took_ns, &over);
		if (turn->name[0] == '\0')
			continue;
		if (state != FL_HEALTH_OK)
			worsen(h, state, "%s took %.1f ms, more than %.1f ms",
			    turn->name, ms(turn->took_ns), ms(over->ns));
		keep_step(h, file, turn, state);
	}
	if (t->record.failures > 0)
		worsen(h, FL_HEALTH_CRITICAL, "%.*s failed", FL_STR_ARG(name));
	h->failed += t->record.failures > 0;
	h->requests += t->record.requests;
	h->tests++;
}

void
fl_health_end(struct fl_health *h, int64_t total_ns)
{
	const struct fl_limit *over = NULL;
	enum fl_health_state state;

	h->total_ns = total_ns;
	state = judge(h, fl_str(""), total_ns, &over);
	if (state != FL_HEALTH_OK)
		worsen(h, state, "%.1f ms in all, more than %.1f ms",
		    ms(total_ns), ms(over->ns));
	if (h->state == FL_HEALTH_OK)
		snprintf(h->text, sizeof(h->text), "%llu request%s in %.1f ms",
		    (unsigned long long)h->requests,
		    h->requests == 1 ? "" : "s", ms(total_ns));
}

const char *
fl_health_word(enum fl_health_state state)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL",
		"UNKNOWN" };

	return words[state];
}
