#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "plan.h"

#define DEFAULT_NS (10 * FL_NS_PER_S)
#define USERS_MAX 1000000
#define LEVEL_MAX 64 /* characters of one level in a list */

static int
add(struct fl_plan *p, double level, int64_t length_ns, struct fl_err *err)
{
	if (p->stages_len == FL_STAGES_MAX)
		return fl_fail(err, "more than %d stages", FL_STAGES_MAX);
	p->stages[p->stages_len++] = (struct fl_stage){
		.level = level,
		.length_ns = length_ns,
	};
	return 0;
}

/* "0" and "0/s" are levels too: a pause between stages. */
static int
level_of(const char *text, enum fl_model model, double *level,
    struct fl_err *err)
{
	int64_t users;

	if (model == FL_MODEL_RATE) {
		if (strcmp(text, "0/s") == 0 || strcmp(text, "0") == 0) {
			*level = 0;
			return 0;
		}
		return fl_num_rate(text, level, err);
	}
	if (fl_num_count(text, 0, USERS_MAX, &users, err) == -1)
		return -1;
	*level = (double)users;
	return 0;
}

/* "10:50:100", each for as long. */
static int
add_list(struct fl_plan *p, const char *option, const char *list,
    int64_t length_ns, struct fl_err *err)
{
	char text[LEVEL_MAX];
	struct fl_err why;
	double level;
	size_t len;

	for (;;) {
		len = strcspn(list, ":");
		if (len >= sizeof(text))
			return fl_fail(err, "%s %.80s: want a number", option,
			    list);
		memcpy(text, list, len);
		text[len] = '\0';
		if (level_of(text, p->model, &level, &why) == -1)
			return fl_fail(err, "%s %s", option, why.msg);
		if (level <= 0)
			return fl_fail(err, "%s '%s': want a number above 0",
			    option, text);
		if (add(p, level, length_ns, err) == -1)
			return -1;
		if (list[len] == '\0')
			return 0;
		list += len + 1;
	}
}

static int
add_stage(struct fl_plan *p, const char *stage, bool first, struct fl_err *err)
{
	const char *at = strchr(stage, '@');
	size_t len = at != NULL ? (size_t)(at - stage) : 0;
	char text[LEVEL_MAX];
	enum fl_model model;
	struct fl_err why;
	int64_t length_ns;
	double level;

	if (at == NULL || len >= sizeof(text))
		return fl_fail(err,
		    "--stage '%.80s': want LEVEL@LENGTH as "
		    "50@30s or 200/s@1m",
		    stage);
	memcpy(text, stage, len);
	text[len] = '\0';
	model = strchr(text, '/') != NULL ? FL_MODEL_RATE : FL_MODEL_USERS;
	if (!first && model != p->model)
		return fl_fail(err,
		    "--stage %.80s: the stages before it are of "
		    "the other model: users or rates, not both",
		    stage);
	p->model = model;
	if (level_of(text, model, &level, &why) == -1 ||
	    fl_num_duration(at + 1, 0, &length_ns, &why) == -1)
		return fl_fail(err, "--stage %.80s: %.300s", stage, why.msg);
	if (length_ns == 0)
		return fl_fail(err, "--stage %.80s: want a length above 0",
		    stage);
	return add(p, level, length_ns, err);
}

/* Two of -u, -r and -S cannot both be the load. */
static int
check_one(const struct fl_load *l, struct fl_err *err)
{
	if (l->users != NULL && l->rate != NULL)
		return fl_fail(err, "--users and --rate: want one of the two; "
				    "--max-users bounds the users of a rate");
	if (l->stages_len > 0 && (l->users != NULL || l->rate != NULL))
		return fl_fail(err,
		    "--stage says the users or the rate itself: "
		    "want it without --users and --rate");
	if (l->stages_len > 0 && l->duration_ns != 0)
		return fl_fail(err, "--stage says its length itself: want it "
				    "without --duration");
	return 0;
}

static int
add_all(struct fl_plan *p, const struct fl_load *l, struct fl_err *err)
{
	int64_t length_ns = l->duration_ns;
	size_t i;

	if (length_ns == 0 && l->iterations == 0)
		length_ns = DEFAULT_NS;
	for (i = 0; i < l->stages_len; i++)
		if (add_stage(p, l->stages[i], i == 0, err) == -1)
			return -1;
	if (l->stages_len > 0)
		return 0;
	p->model = l->rate != NULL ? FL_MODEL_RATE : FL_MODEL_USERS;
	if (l->rate != NULL)
		return add_list(p, "--rate", l->rate, length_ns, err);
	return add_list(p, "--users", l->users != NULL ? l->users : "1",
	    length_ns, err);
}

static int
add_warmup(struct fl_plan *p, int64_t warmup_ns, struct fl_err *err)
{
	if (p->stages_len == FL_STAGES_MAX)
		return fl_fail(err, "more than %d stages", FL_STAGES_MAX);
	memmove(&p->stages[1], &p->stages[0],
	    p->stages_len * sizeof(p->stages[0]));
	p->stages_len++;
	p->stages[0].length_ns = warmup_ns;
	p->stages[0].warmup = true;
	return 0;
}

static int
set_ramps(struct fl_plan *p, int64_t ramp_ns, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < p->stages_len; i++) {
		struct fl_stage *s = &p->stages[i];

		if (s->length_ns != 0 && ramp_ns > s->length_ns)
			return fl_fail(err,
			    "--ramp: want it no longer than a "
			    "stage, which lasts %.3g s",
			    (double)s->length_ns / 1e9);
		s->ramp_ns = ramp_ns;
	}
	return 0;
}

int
fl_plan_make(struct fl_plan *p, const struct fl_load *l, struct fl_err *err)
{
	*p = (struct fl_plan){ .iterations = (uint64_t)l->iterations };
	if (check_one(l, err) == -1 || add_all(p, l, err) == -1)
		return -1;
	if (p->stages_len > 1 && p->stages[0].length_ns == 0)
		return fl_fail(err, "several stages want a --duration");
	if (l->warmup_ns > 0 && add_warmup(p, l->warmup_ns, err) == -1)
		return -1;
	return set_ramps(p, l->ramp_ns, err);
}

int64_t
fl_plan_length_ns(const struct fl_plan *p)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < p->stages_len; i++) {
		if (p->stages[i].length_ns == 0)
			return INT64_MAX;
		sum += p->stages[i].length_ns;
	}
	return sum;
}

double
fl_plan_peak(const struct fl_plan *p)
{
	double peak = 0;
	size_t i;

	for (i = 0; i < p->stages_len; i++)
		if (p->stages[i].level > peak)
			peak = p->stages[i].level;
	return peak;
}
