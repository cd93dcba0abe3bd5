#include <stdlib.h>
#include <string.h>

#include "../base/random.h"
#include "output.h"
#include "reach.h"
#include "render.h"
#include "rules.h"
#include "script.h"

#define SCRIPT_MEMORY_MAX ((size_t)1 << 30)
#define PROBE_NS INT64_C(5000000000) /* a server that is slower is not asked */
#define MIX_MAX 1000000

/* Bits of the language are handed to plugins as they are: an entry's needs as
 * what is wanted of an answer, its parts that stay the same as fixed ones. */
#define SAME_BIT(a, b)                                                         \
	_Static_assert((unsigned)(a) == (unsigned)(b), #a " is not " #b)

SAME_BIT(FL_NEED_HEADERS, FL_WANT_HEADERS);
SAME_BIT(FL_NEED_BODY, FL_WANT_BODY);
SAME_BIT(FL_NEED_PEER, FL_WANT_PEER);
SAME_BIT(FL_NEED_CERT, FL_WANT_CERT);
SAME_BIT(FL_SAME_TARGET, FL_FIXED_TARGET);
SAME_BIT(FL_SAME_HEADERS, FL_FIXED_HEADERS);
SAME_BIT(FL_SAME_BODY, FL_FIXED_BODY);
SAME_BIT(FL_SAME_OPTIONS, FL_FIXED_OPTIONS);
SAME_BIT(FL_SAME_ALL, FL_FIXED_ALL);

static int
no_memory(struct fl_err *err)
{
	return fl_fail(err, "out of memory");
}

static int
use_plugin(struct fl_script *s, struct fl_step *step, size_t number,
    struct fl_err *err)
{
	size_t i;

	step->plugin = number;
	for (i = 0; i < s->plugins_len; i++)
		if (s->plugins[i] == number) {
			step->plugin_slot = i;
			return 0;
		}
	if (i == FL_PLUGINS_MAX)
		return fl_fail(err, "more than %d plugins", FL_PLUGINS_MAX);
	s->plugins[i] = number;
	step->plugin_slot = i;
	s->plugins_len++;
	return 0;
}

/* Says the place, but for a URL of the command line, which has none. */
static int
fail_at(const struct fl_step *step, struct fl_err *err)
{
	if (fl_str_is(step->file->source.name, FL_COMMAND_LINE))
		return -1;
	return fl_source_fail_at(&step->file->source, step->entry->at, err);
}

/* A URL is shown as it is made, and so perhaps of secrets. */
static void
redact(const struct fl_script *s, struct fl_err *err)
{
	struct fl_buf safe;
	struct fl_err e;

	if (s->definitions == NULL || !fl_vars_has_secrets(s->definitions))
		return;
	fl_buf_init(&safe, SCRIPT_MEMORY_MAX);
	if (fl_vars_redact(s->definitions, fl_str(err->msg), &safe, &e) == 0)
		fl_fail(err, "%s", safe.data != NULL ? safe.data : "");
	else
		fl_fail(err, "no plugin for the request");
	fl_buf_fini(&safe);
}

/* The plugin for what is known of the request before it is made. */
static int
choose_plugin(struct fl_script *s, struct fl_step *step,
    const struct fl_script_opts *opts, struct fl_err *err)
{
	const struct fl_prober prober = { fl_origins_ask, &s->origins };
	const struct fl_plugin *p;
	size_t i;

	p = fl_plugins_choose(opts->plugins, &step->request, opts->engine,
	    opts->load ? &prober : NULL, err);
	if (p == NULL) {
		redact(s, err);
		return fail_at(step, err);
	}
	for (i = 0; opts->plugins->list[i] != p; i++)
		;
	return use_plugin(s, step, i, err);
}

static int
group_of(struct fl_script *s, struct fl_str name)
{
	size_t i;

	if (name.s == NULL)
		return -1;
	for (i = 0; i < s->groups_len; i++)
		if (fl_str_eq(s->groups[i], name))
			return (int)i;
	s->groups[s->groups_len++] = name;
	return (int)i;
}

/* In a load, repeat: -1 and retry: -1 would keep a user for ever. */
static int
check_bounds(const struct fl_step *step, struct fl_err *err)
{
	const struct fl_options *all = &step->entry->options;
	size_t i;

	for (i = 0; i < all->len; i++) {
		const struct fl_option *o = &all->list[i];

		if ((o->row->id == FL_OPTION_REPEAT ||
			o->row->id == FL_OPTION_RETRY) &&
		    o->fixed && o->value.integer == -1)
			return fl_source_fail(&step->file->source, o->at, err,
			    "%s without a bound: want a number, in a load",
			    o->row->name);
	}
	return 0;
}

static bool
reads_files(const struct fl_entry *e)
{
	size_t i;

	for (i = 0; i < e->multipart.len; i++)
		if (e->multipart.list[i].is_file)
			return true;
	return e->body.kind == FL_BODY_FILE;
}

/* Whether some capture or assert looks at the URL. */
static bool
asks_for_url(const struct fl_expected *x)
{
	size_t i;

	for (i = 0; i < x->captures_len; i++)
		if (strcmp(x->captures[i].lookup.pick.query->name, "url") == 0)
			return true;
	for (i = 0; i < x->asserts_len; i++)
		if (strcmp(x->asserts[i].lookup.pick.query->name, "url") == 0)
			return true;
	return false;
}

/* A file is read once for all, unless a step before may write it. */
static unsigned
stays_same(const struct fl_step *step)
{
	unsigned same = step->entry->same;

	if (step->written && reads_files(step->entry))
		same &= ~(unsigned)FL_SAME_BODY;
	return same;
}

/*
 * What cannot be made in advance, as of a file that is not there, ends a load
 * before it begins.  A test ends when it comes to that step, which it may skip.
 */
static int
render_fixed(struct fl_script *s, struct fl_step *step,
    const struct fl_script_opts *opts, struct fl_err *err)
{
	if (fl_render_fixed(step, s, err) == 0)
		return 0;
	if (opts->load || step->same == 0)
		return -1;
	step->same = 0;
	step->constant = false;
	return fl_render_fixed(step, s, err);
}

static int
make_step(struct fl_script *s, struct fl_step *step,
    const struct fl_script_opts *opts, struct fl_err *err)
{
	const struct fl_entry *e = step->entry;

	step->want = e->needs;
	step->url = asks_for_url(&e->expected);
	step->ruled = opts->rules != NULL || fl_rules_given(e);
	step->cookies =
	    step->ruled || e + 1 < step->file->entries + step->file->len;
	if (step->cookies)
		step->want |= FL_WANT_COOKIES;
	if (step->ruled)
		step->want |= FL_WANT_HEADERS;
	step->writes = !opts->load && fl_output_given(e);
	if (step->writes)
		step->want |= FL_WANT_HEADERS | FL_WANT_BODY;
	step->group = group_of(s, e->settings.group);
	step->request.step = step->row + 1;
	step->request.timeout_ns = opts->timeout_ns;
	step->written = !step->first && (step[-1].written || step[-1].writes);
	step->same = stays_same(step);
	step->constant = step->same == FL_SAME_ALL;
	if (opts->load && check_bounds(step, err) == -1)
		return -1;
	if (render_fixed(s, step, opts, err) == -1)
		return -1;
	if (choose_plugin(s, step, opts, err) == -1)
		return -1;
	return fl_reach_note(s, step, err);
}

/* The part of a file that is run. */
static int
cut_file(struct fl_script_file *f, const struct fl_script_opts *opts,
    struct fl_err *err)
{
	size_t from = opts->from > 0 ? opts->from : 1;
	size_t to = opts->to > 0 && opts->to < f->len ? opts->to : f->len;

	if (from > to)
		return fl_fail(err,
		    "%.*s: no entry from %zu to %zu: it has %zu",
		    FL_STR_ARG(f->file->source.name), from,
		    opts->to > 0 ? opts->to : f->len, f->len);
	f->first += from - 1;
	f->len = to - from + 1;
	return 0;
}

static int
make_file(struct fl_script *s, struct fl_script_file *f,
    const struct fl_file *file, const struct fl_script_opts *opts,
    unsigned weight, struct fl_err *err)
{
	size_t i;

	f->file = file;
	f->first = &s->steps[s->len];
	f->len = file->len;
	f->weight = 1;
	if (f->len == 0 && !opts->load)
		return 0;
	if (f->len == 0)
		return fl_fail(err, "%.*s: no request in it",
		    FL_STR_ARG(file->source.name));
	f->weight = weight > 0 ? weight : file->entries[0].settings.weight;
	for (i = 0; i < file->len; i++) {
		struct fl_step *step = &s->steps[s->len];

		step->file = file;
		step->entry = &file->entries[i];
		step->row = (unsigned)s->len++;
		step->first = i == 0;
		if (make_step(s, step, opts, err) == -1)
			return -1;
	}
	return cut_file(f, opts, err);
}

static int
make_options(struct fl_script *s, const struct fl_script_opts *opts,
    struct fl_err *err)
{
	static const struct fl_field insecure = { { "insecure", 8 },
		{ "true", 4 } };
	size_t i;

	s->options = fl_arena_array(&s->arena, opts->options_len + 1,
	    sizeof(*s->options));
	if (s->options == NULL)
		return no_memory(err);
	for (i = 0; i < opts->options_len; i++)
		s->options[s->options_len++] = opts->options[i];
	if (opts->insecure)
		s->options[s->options_len++] = insecure;
	return 0;
}

/* A turn of a file: the n-th of as many as its weight is. */
struct turn {
	uint32_t file;
	unsigned n, weight;
};

/* By the instants (n + 1/2) / weight, at which turns are evenly spread. */
static int
by_instant(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;
	uint64_t l = (2 * (uint64_t)x->n + 1) * y->weight;
	uint64_t r = (2 * (uint64_t)y->n + 1) * x->weight;

	if (l != r)
		return l < r ? -1 : 1;
	return x->file < y->file ? -1 : x->file > y->file;
}

static uint64_t
common_divisor(const struct fl_script *s)
{
	uint64_t a = 0, b, rest;
	size_t i;

	for (i = 0; i < s->files_len; i++)
		for (b = s->files[i].weight; b != 0; b = rest) {
			rest = a % b;
			a = b;
		}
	return a;
}

static int
make_mix(struct fl_script *s, struct fl_err *err)
{
	uint64_t divisor = common_divisor(s), sum = 0;
	struct turn *turns;
	unsigned n;
	size_t i, k = 0;

	for (i = 0; i < s->files_len; i++)
		sum += s->files[i].weight / divisor;
	if (sum > MIX_MAX)
		return fl_fail(err, "weights amount to more than %d", MIX_MAX);
	turns = calloc(sum, sizeof(*turns));
	s->mix = fl_arena_array(&s->arena, sum, sizeof(*s->mix));
	s->mix_len = sum;
	if (turns == NULL || s->mix == NULL) {
		free(turns);
		return no_memory(err);
	}
	for (i = 0; i < s->files_len; i++)
		for (n = 0; n < s->files[i].weight / divisor; n++)
			turns[k++] = (struct turn){ (uint32_t)i, n,
				(unsigned)(s->files[i].weight / divisor) };
	qsort(turns, sum, sizeof(*turns), by_instant);
	for (i = 0; i < sum; i++)
		s->mix[i] = turns[i].file;
	free(turns);
	return 0;
}

int
fl_script_make(struct fl_script *s, const struct fl_file *const *files,
    size_t n, const struct fl_script_opts *opts, struct fl_err *err)
{
	size_t i, steps = 0;

	*s = (struct fl_script){ .definitions = opts->definitions,
		.rules = opts->rules != NULL ? opts->rules : &fl_rules_default,
		.headers = opts->headers,
		.headers_len = opts->headers_len,
		.root = opts->root,
		.load = opts->load };
	fl_arena_init(&s->arena, SCRIPT_MEMORY_MAX);
	s->origins = (struct fl_origins){ .arena = &s->arena,
		.timeout_ns =
		    opts->timeout_ns < PROBE_NS && opts->timeout_ns > 0
			? opts->timeout_ns
			: PROBE_NS };
	for (i = 0; i < n; i++)
		steps += files[i]->len;
	s->files = fl_arena_array(&s->arena, n, sizeof(*s->files));
	s->steps = fl_arena_array(&s->arena, steps, sizeof(*s->steps));
	s->groups = fl_arena_array(&s->arena, steps, sizeof(*s->groups));
	s->plugins =
	    fl_arena_array(&s->arena, FL_PLUGINS_MAX, sizeof(*s->plugins));
	if (s->files == NULL || s->steps == NULL || s->groups == NULL ||
	    s->plugins == NULL) {
		fl_script_fini(s);
		return no_memory(err);
	}
	if (make_options(s, opts, err) == -1) {
		fl_script_fini(s);
		return -1;
	}
	for (i = 0; i < n; i++, s->files_len++)
		if (make_file(s, &s->files[i], files[i], opts,
			opts->weights != NULL ? opts->weights[i] : 0,
			err) == -1) {
			fl_script_fini(s);
			return -1;
		}
	if (make_mix(s, err) == -1) {
		fl_script_fini(s);
		return -1;
	}
	return 0;
}

void
fl_script_fini(struct fl_script *s)
{
	fl_arena_fini(&s->arena);
}

/*
 * Each run begins at another place of the mix, by chance: else a worker that has
 * every second number would have one of two files, and never the other.
 */
size_t
fl_script_choose(const struct fl_script *s, uint64_t k)
{
	uint64_t run, state;

	if (s->files_len == 1)
		return 0;
	run = state = k / s->mix_len;
	if (run > 0)
		k += fl_random_below(&state, s->mix_len);
	return s->mix[k % s->mix_len];
}
