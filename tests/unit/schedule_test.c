#include <string.h>

#include "../../lib/base/num.h"
#include "../../lib/bench/schedule.h"
#include "tap.h"

#define S FL_NS_PER_S

static const struct {
	struct fl_load load;
	const char *wrong; /* NULL: a good plan */
	int64_t length_s;  /* -1: without an end */
	double peak;
} plans[] = {
	{ { 0 }, NULL, 10, 1 },
	{ { .users = "10:50:100", .duration_ns = 3 * S }, NULL, 9, 100 },
	{ { .rate = "500/s", .duration_ns = 3 * S }, NULL, 3, 500 },
	{ { .rate = "60/m:120/m", .duration_ns = S }, NULL, 2, 2 },
	{ { .users = "8", .iterations = 100 }, NULL, -1, 8 },
	{ { .stages = { "50@30s", "0@10s" }, .stages_len = 2 }, NULL, 40, 50 },
	{ { .stages = { "200/s@1m" }, .stages_len = 1 }, NULL, 60, 200 },
	{ { .users = "2", .duration_ns = S, .warmup_ns = S }, NULL, 2, 2 },
	{ { .users = "x" },
	    "--users 'x': want a whole number from 0 to "
	    "1000000",
	    0, 0 },
	{ { .users = "0" }, "--users '0': want a number above 0", 0, 0 },
	{ { .rate = "5/x" },
	    "--rate '5/x': want a rate above 0 as 500/s or "
	    "30/m",
	    0, 0 },
	{ { .users = "1", .rate = "1" },
	    "--users and --rate: want one of the "
	    "two; --max-users bounds the users of a rate",
	    0, 0 },
	{ { .stages = { "50" }, .stages_len = 1 },
	    "--stage '50': want LEVEL@LENGTH as 50@30s or 200/s@1m", 0, 0 },
	{ { .stages = { "5@1s", "5/s@1s" }, .stages_len = 2 },
	    "--stage 5/s@1s: "
	    "the stages before it are of the other model: users or rates, not "
	    "both",
	    0, 0 },
	{ { .users = "1:2", .iterations = 5 },
	    "several stages want a "
	    "--duration",
	    0, 0 },
	{ { .users = "1", .duration_ns = S, .ramp_ns = 2 * S },
	    "--ramp: want "
	    "it no longer than a stage, which lasts 1 s",
	    0, 0 },
};

static void
a_plan_is_made_of_the_options(void)
{
	struct fl_plan p;
	struct fl_err e;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		e.msg[0] = '\0';
		rc = fl_plan_make(&p, &plans[i].load, &e);
		CHECK((rc == -1) == (plans[i].wrong != NULL));
		if (rc == -1) {
			printf("# %s\n", e.msg);
			CHECK(strcmp(e.msg, plans[i].wrong) == 0);
			continue;
		}
		CHECK(fl_plan_length_ns(&p) ==
		      (plans[i].length_s == -1 ? INT64_MAX
					       : plans[i].length_s * S));
		CHECK(fl_plan_peak(&p) == plans[i].peak);
	}
}

static struct fl_schedule
schedule(const struct fl_load *load)
{
	struct fl_schedule s;
	struct fl_plan p;
	struct fl_err e;

	CHECK(fl_plan_make(&p, load, &e) == 0);
	fl_schedule_make(&s, &p);
	return s;
}

static void
a_steady_rate_is_exact(void)
{
	struct fl_schedule s = schedule(&(struct fl_load){ .rate = "1000/s",
	    .duration_ns = 3600 * S });
	struct fl_cursor at_k = { 0 };
	uint64_t k;
	int exact = 1;

	for (k = 0; k < 3600000; k += 7)
		exact &= fl_schedule_due(&s, k, &at_k) == (int64_t)k * 1000000;
	CHECK(exact);
	CHECK(fl_schedule_due(&s, 3599999, &at_k) != INT64_MAX);
	CHECK(fl_schedule_due(&s, 3600000, &at_k) == INT64_MAX);
}

/* Two stages with ramps: as many instants as the area says, in order, never two
 * closer than the highest rate allows. */
static void
ramps_have_no_bursts(void)
{
	struct fl_schedule s = schedule(&(struct fl_load){
	    .stages = { "100/s@10s", "500/s@10s", "0/s@5s", "100/s@5s" },
	    .stages_len = 4,
	    .ramp_ns = 4 * S });
	struct fl_cursor at_k = { 0 };
	int64_t at, last = -S;
	uint64_t k;
	int ordered = 1;

	for (k = 0;; k++) {
		at = fl_schedule_due(&s, k, &at_k);
		if (at == INT64_MAX)
			break;
		ordered &= at - last >= S / 500 - 2;
		last = at;
	}
	CHECK(ordered);
	/* 200 + 600, 1200 + 3000, 1000 + 0, 200 + 100 */
	CHECK(k == 6300);
	CHECK(fl_schedule_stage(&s, 9999999999) == 0);
	CHECK(fl_schedule_stage(&s, 10 * S) == 1);
	CHECK(fl_schedule_level(&s, 12 * S) == 300);
	CHECK(fl_schedule_level(&s, 30 * S) == 0);
}

/* As many as the rate says, give or take three standard deviations; gaps that
 * vary as their mean; and each part sees the instants of the whole. */
static void
poisson_arrivals_are_random_and_the_same_everywhere(void)
{
	struct fl_schedule s = schedule(&(struct fl_load){ .rate = "1000/s",
	    .duration_ns = 100 * S });
	struct fl_cursor at_k = { 0 }, at_odd = { 0 };
	double gap, sum = 0, square = 0, n = 0;
	int64_t at, last = 0;
	uint64_t k;
	int same = 1;

	s.poisson = true;
	s.seed = 7;
	for (k = 0; (at = fl_schedule_due(&s, k, &at_k)) != INT64_MAX; k++) {
		gap = (double)(at - last) / 1e9;
		last = at;
		sum += gap;
		square += gap * gap;
		n++;
		if (k % 2 == 1)
			same &= fl_schedule_due(&s, k, &at_odd) == at;
	}
	CHECK(n > 100000 - 950 && n < 100000 + 950);
	CHECK(same);
	square = square / n / (sum / n) / (sum / n) - 1; /* of the CV */
	CHECK(square > 0.95 && square < 1.05);
}

static void
iterations_end_a_schedule(void)
{
	struct fl_schedule s =
	    schedule(&(struct fl_load){ .rate = "10/s", .iterations = 25 });
	struct fl_cursor at_k = { 0 };

	CHECK(s.end_ns == INT64_MAX);
	CHECK(fl_schedule_due(&s, 24, &at_k) == 24 * S / 10);
	CHECK(fl_schedule_due(&s, 25, &at_k) == INT64_MAX);
}

/* 0 to 10 users in 5 s, 10 for 5 s, down to 4 in 5 s, 4 for 5 s. */
static void
users_come_and_go_on_the_ramp(void)
{
	static const struct {
		uint64_t g;
		int64_t from;
		bool active;
		int64_t at;
	} cases[] = {
		{ 0, 0, true, 0 },
		{ 1, 0, true, S / 2 },
		{ 9, 0, true, 9 * S / 2 },
		{ 9, 6 * S, true, 6 * S },
		{ 10, 0, true, INT64_MAX },
		{ 9, 5 * S, false, 10 * S + 5 * S / 6 + 1 },
		{ 4, 5 * S, false, 15 * S },
		{ 3, 5 * S, false, INT64_MAX },
		{ 5, 19 * S, true, INT64_MAX },
		{ 1, 0, false, 0 },
	};
	struct fl_schedule s =
	    schedule(&(struct fl_load){ .stages = { "10@10s", "4@10s" },
		.stages_len = 2,
		.ramp_ns = 5 * S });
	int64_t at;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		at = fl_schedule_user(&s, cases[i].g, cases[i].from,
		    cases[i].active);
		printf("# user %d: %lld\n", (int)cases[i].g, (long long)at);
		CHECK(at == cases[i].at ||
		      (at < cases[i].at + 2 && at > cases[i].at - 2));
	}
}

/* All instants of a schedule, and the least distance of two. */
static uint64_t
count(const struct fl_schedule *s, int64_t from_ns, int64_t to_ns,
    int64_t *least_ns)
{
	struct fl_cursor c = { 0 };
	int64_t at, last = -1;
	uint64_t k, n = 0;

	*least_ns = INT64_MAX;
	for (k = 0; (at = fl_schedule_due(s, k, &c)) < to_ns; k++) {
		if (last != -1 && at - last < *least_ns)
			*least_ns = at - last;
		last = at;
		n += at >= from_ns;
	}
	return n;
}

static void
a_change_is_no_burst_and_no_gap(void)
{
	static struct fl_schedule plan, now, next;
	struct fl_steer steer = { .held = true, .level = 200, .scale = 1 };
	struct fl_cursor a = { 0 }, b = { 0 };
	struct fl_err e;
	int64_t least;
	uint64_t k;

	plan =
	    schedule(&(struct fl_load){ .stages = { "100/s@10s", "50/s@10s" },
		.stages_len = 2 });
	CHECK(fl_schedule_steer(&now, &plan, &plan, &steer, 3 * S + 4000000,
		  &e) == 0);
	for (k = 0; k < 300; k++)
		if (fl_schedule_due(&plan, k, &a) !=
		    fl_schedule_due(&now, k, &b))
			break;
	CHECK(k == 300);
	CHECK(count(&now, 0, INT64_MAX, &least) == 300 + 17 * 200);
	CHECK(least == 5000000);
	CHECK(now.end_ns == 20 * S);
	CHECK(fl_schedule_stage(&now, 12 * S) == 1);
	CHECK(fl_schedule_level(&now, 12 * S) == 200);

	steer.paused = true;
	CHECK(fl_schedule_steer(&next, &now, &plan, &steer, 5 * S, &e) == 0);
	steer = (struct fl_steer){ .scale = 2 };
	CHECK(fl_schedule_steer(&now, &next, &plan, &steer, 8 * S, &e) == 0);
	CHECK(count(&now, 5 * S + 1, 8 * S, &least) == 0);
	CHECK(count(&now, 8 * S, 10 * S, &least) == 400);
	CHECK(count(&now, 10 * S, INT64_MAX, &least) == 1000);
}

static void
a_change_within_a_ramp_goes_on_from_there(void)
{
	static struct fl_schedule plan, now, before;
	struct fl_steer steer = { .scale = 0.5 };
	struct fl_err e;
	int64_t at = 0;
	size_t i;

	plan = schedule(&(struct fl_load){ .users = "10",
	    .duration_ns = 20 * S,
	    .ramp_ns = 10 * S });
	CHECK(fl_schedule_steer(&now, &plan, &plan, &steer, 5 * S, &e) == 0);
	CHECK(fl_schedule_level(&now, 4 * S) == 4);
	CHECK(fl_schedule_level(&now, 6 * S) == 3);
	CHECK(fl_schedule_level(&now, 11 * S) == 5);
	CHECK(fl_schedule_user(&now, 4, 5 * S - 1, false) == 5 * S);
	for (i = 0; i <= FL_PIECES_MAX; i++) {
		before = now;
		if (fl_schedule_steer(&now, &before, &plan, &steer, at += 1000,
			&e) == -1)
			break;
	}
	CHECK(i >= FL_CHANGES_MAX && i < FL_PIECES_MAX);
}

int
main(void)
{
	a_change_is_no_burst_and_no_gap();
	a_change_within_a_ramp_goes_on_from_there();
	a_plan_is_made_of_the_options();
	a_steady_rate_is_exact();
	ramps_have_no_bursts();
	poisson_arrivals_are_random_and_the_same_everywhere();
	iterations_end_a_schedule();
	users_come_and_go_on_the_ramp();
	return tap_done();
}
