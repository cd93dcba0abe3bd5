#include "stage.h"
#include "../base/num.h"
#include "row.h"

static int
read_model(const struct fl_element *r, struct fl_doc_stage *s,
    struct fl_err *err)
{
	struct fl_str model = fl_element_get(r, "model");

	s->open = fl_str_is(model, "rate");
	if (!s->open && !fl_str_is(model, "users"))
		return fl_fail(err, "model=\"%.*s\": want users or rate",
		    model.len < 40 ? (int)model.len : 40,
		    model.s != NULL ? model.s : "");
	s->warmup = fl_str_is(fl_element_get(r, "warmup"), "1");
	return 0;
}

static int
read_load(const struct fl_element *r, struct fl_doc_stage *s,
    struct fl_err *err)
{
	if (fl_element_real(r, "users", &s->users, err) == -1 ||
	    fl_element_real(r, "rate", &s->rate, err) == -1 ||
	    fl_element_count(r, "iterations", &s->iterations, err) == -1)
		return -1;
	if (s->users < 0 || s->rate < 0)
		return fl_fail(err, "users or rate is negative");
	return 0;
}

int
fl_doc_stage_read(const struct fl_element *r, struct fl_doc_stage *s,
    struct fl_err *err)
{
	int rc;

	*s = (struct fl_doc_stage){ .seconds_ns = -1 };
	rc = fl_element_count(r, "n", &s->n, err);
	if (rc == -1)
		return -1;
	if (rc == 0 || s->n >= FL_ROW_STAGES)
		return fl_fail(err, "<stage>: want n, a number below %d",
		    FL_ROW_STAGES);
	if (read_model(r, s, err) == -1 || read_load(r, s, err) == -1 ||
	    fl_element_seconds(r, "ramp", &s->ramp_ns, err) == -1 ||
	    fl_element_seconds(r, "seconds", &s->seconds_ns, err) == -1)
		return -1;
	if (s->seconds_ns > FL_STAGE_SECONDS * FL_NS_PER_S ||
	    s->ramp_ns > FL_STAGE_SECONDS * FL_NS_PER_S)
		return fl_fail(err, "a stage of more than %lld s",
		    (long long)FL_STAGE_SECONDS);
	return 0;
}

static const char *
model_name(const struct fl_doc_stage *s)
{
	return s->open ? "rate" : "users";
}

int
fl_doc_stage_agree(const struct fl_doc_stage *a, const struct fl_doc_stage *b,
    struct fl_err *err)
{
	if (a->open != b->open)
		return fl_fail(err, "model is %s, but %s", model_name(b),
		    model_name(a));
	if (a->seconds_ns != b->seconds_ns)
		return fl_fail(err, "seconds is %g, but %g",
		    (double)b->seconds_ns / FL_NS_PER_S,
		    (double)a->seconds_ns / FL_NS_PER_S);
	if (a->ramp_ns != b->ramp_ns)
		return fl_fail(err, "ramp is %g, but %g",
		    (double)b->ramp_ns / FL_NS_PER_S,
		    (double)a->ramp_ns / FL_NS_PER_S);
	if (a->warmup != b->warmup)
		return fl_fail(err, "warmup is %d, but %d", b->warmup,
		    a->warmup);
	if ((a->iterations == 0) != (b->iterations == 0))
		return fl_fail(err, "iterations is %llu, but %llu",
		    (unsigned long long)b->iterations,
		    (unsigned long long)a->iterations);
	return 0;
}
