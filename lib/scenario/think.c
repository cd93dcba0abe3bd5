#include <math.h>
#include <stdio.h>

#include "../base/num.h"
#include "../base/random.h"
#include "think.h"

#define WORD_MAX 32 /* bytes of one duration */

/* Cuts the word before sep off text; all of it when there is no sep. */
static struct fl_str
cut(struct fl_str *text, const char *sep)
{
	const char *found = memmem(text->s, text->len, sep, strlen(sep));
	struct fl_str word = *text;
	size_t n;

	if (found == NULL) {
		text->len = 0;
		return word;
	}
	word.len = found - text->s;
	n = word.len + strlen(sep);
	text->s += n;
	text->len -= n;
	while (text->len > 0 && text->s[0] == ' ') {
		text->s++;
		text->len--;
	}
	return word;
}

static int
duration(struct fl_str word, int64_t *ns, struct fl_err *err)
{
	char s[WORD_MAX];

	if (word.len >= sizeof(s))
		return fl_fail(err,
		    "'%.*s...': want a duration, as 250ms or 2s", WORD_MAX,
		    word.s);
	snprintf(s, sizeof(s), "%.*s", FL_STR_ARG(word));
	if (fl_num_duration(s, 0, ns, err) == -1)
		return -1;
	if (*ns > FL_THINK_MAX_NS)
		return fl_fail(err, "'%s': want at most 24h", s);
	return 0;
}

static int
uniform(struct fl_str text, struct fl_think *t, struct fl_err *err)
{
	bool range = memmem(text.s, text.len, "..", 2) != NULL;
	struct fl_str low = cut(&text, "..");

	t->kind = FL_THINK_UNIFORM;
	if (duration(low, &t->a_ns, err) == -1 ||
	    duration(range ? text : low, &t->b_ns, err) == -1)
		return -1;
	if (t->b_ns < t->a_ns)
		return fl_fail(err, "the range ends before it begins");
	return 0;
}

int
fl_think_parse(struct fl_str text, struct fl_think *t, struct fl_err *err)
{
	struct fl_str all = text, word = cut(&text, " ");

	*t = (struct fl_think){ .kind = FL_THINK_NONE };
	if (fl_str_is(word, "exp")) {
		t->kind = FL_THINK_EXPONENTIAL;
		return duration(text, &t->a_ns, err);
	}
	if (fl_str_is(word, "normal")) {
		t->kind = FL_THINK_NORMAL;
		word = cut(&text, " ");
		if (duration(word, &t->a_ns, err) == -1)
			return -1;
		return duration(text, &t->b_ns, err);
	}
	return uniform(all, t, err);
}

/* By Box and Muller; the logarithm is of a number that is not 0. */
static double
normal(uint64_t *random)
{
	double r = sqrt(-2 * log(1 - fl_random_real(random)));

	return r * cos(2 * M_PI * fl_random_real(random));
}

int64_t
fl_think_ns(const struct fl_think *t, uint64_t *random)
{
	double ns;

	switch (t->kind) {
	case FL_THINK_UNIFORM:
		return t->a_ns + (int64_t)fl_random_below(random,
				     (uint64_t)(t->b_ns - t->a_ns) + 1);
	case FL_THINK_EXPONENTIAL:
		ns = -log(1 - fl_random_real(random)) * (double)t->a_ns;
		break;
	case FL_THINK_NORMAL:
		ns = (double)t->a_ns + normal(random) * (double)t->b_ns;
		break;
	case FL_THINK_NONE:
	default:
		return 0;
	}
	return ns > 0 ? (int64_t)ns : 0;
}
