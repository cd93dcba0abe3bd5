#include "rules.h"
#include "../base/num.h"
#include "../scenario/vars.h"

const struct fl_rules fl_rules_default = {
	.repeat = 1,
	.retry_interval_ns = FL_NS_PER_S,
	.max_redirs = 50,
};

/* An option and where its value goes. */
struct rule {
	enum fl_option_id id;
	void (*set)(struct fl_rules *r, const struct fl_value *v);
};

static void
skip(struct fl_rules *r, const struct fl_value *v)
{
	r->skip = v->boolean;
}

static void
repeat(struct fl_rules *r, const struct fl_value *v)
{
	r->repeat = v->integer;
}

static void
delay(struct fl_rules *r, const struct fl_value *v)
{
	r->delay_ns = v->integer;
}

static void
retry(struct fl_rules *r, const struct fl_value *v)
{
	r->retry = v->integer;
}

static void
retry_interval(struct fl_rules *r, const struct fl_value *v)
{
	r->retry_interval_ns = v->integer;
}

static void
location(struct fl_rules *r, const struct fl_value *v)
{
	r->follow = v->boolean;
}

static void
location_trusted(struct fl_rules *r, const struct fl_value *v)
{
	r->trusted = v->boolean;
	r->follow = r->follow || v->boolean;
}

static void
max_redirs(struct fl_rules *r, const struct fl_value *v)
{
	r->max_redirs = v->integer;
}

static void
compressed(struct fl_rules *r, const struct fl_value *v)
{
	r->compressed = v->boolean;
}

static void
max_time(struct fl_rules *r, const struct fl_value *v)
{
	r->timeout_ns = v->integer;
}

static void
verbose(struct fl_rules *r, const struct fl_value *v)
{
	r->verbosity = v->boolean ? FL_VERBOSITY_VERBOSE : FL_VERBOSITY_NONE;
}

static void
very_verbose(struct fl_rules *r, const struct fl_value *v)
{
	r->verbosity = v->boolean ? FL_VERBOSITY_DEBUG : FL_VERBOSITY_NONE;
}

int
fl_rules_verbosity(struct fl_rules *r, struct fl_str word, struct fl_err *err)
{
	static const char *const words[] = { "brief", "verbose", "debug" };
	unsigned i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (fl_str_is(word, words[i])) {
			r->verbosity = FL_VERBOSITY_BRIEF + i;
			return 0;
		}
	return fl_fail(err, "'%.*s': want brief, verbose or debug",
	    word.len < 60 ? (int)word.len : 60, word.s);
}

/* The parser knows the words. */
static void
verbosity(struct fl_rules *r, const struct fl_value *v)
{
	struct fl_err err;

	fl_rules_verbosity(r, v->text, &err);
}

static const struct rule rules[] = {
	{ FL_OPTION_SKIP, skip },
	{ FL_OPTION_REPEAT, repeat },
	{ FL_OPTION_DELAY, delay },
	{ FL_OPTION_RETRY, retry },
	{ FL_OPTION_RETRY_INTERVAL, retry_interval },
	{ FL_OPTION_LOCATION, location },
	{ FL_OPTION_LOCATION_TRUSTED, location_trusted },
	{ FL_OPTION_MAX_REDIRS, max_redirs },
	{ FL_OPTION_COMPRESSED, compressed },
	{ FL_OPTION_MAX_TIME, max_time },
	{ FL_OPTION_VERBOSE, verbose },
	{ FL_OPTION_VERY_VERBOSE, very_verbose },
	{ FL_OPTION_VERBOSITY, verbosity },
	{ FL_OPTION_VARIABLE, NULL },
};

static const struct rule *
rule_of(enum fl_option_id id)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].id == id)
			return &rules[i];
	return NULL;
}

bool
fl_rules_given(const struct fl_entry *e)
{
	size_t i;

	for (i = 0; i < e->options.len; i++)
		if (rule_of(e->options.list[i].row->id) != NULL)
			return true;
	return false;
}

int
fl_rules_make(struct fl_rules *r, const struct fl_entry *e,
    struct fl_scope *scope, struct fl_vars *vars, struct fl_err *err)
{
	const struct fl_option *o;
	const struct rule *rule;
	struct fl_value v;
	size_t i;

	for (i = 0; i < e->options.len; i++) {
		o = &e->options.list[i];
		rule = rule_of(o->row->id);
		if (rule == NULL ||
		    (!o->row->repeats &&
			fl_options_last(&e->options, o->row->id) != o))
			continue;
		if (fl_option_value(o, scope, &v, err) == -1)
			return -1;
		if (rule->set != NULL)
			rule->set(r, &v);
		else if (fl_vars_set(vars, o->variable, &v, false, err) == -1)
			return fl_source_fail_at(e->url.source, o->at, err);
	}
	return 0;
}
