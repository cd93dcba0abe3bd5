#include <stdlib.h>

#include "../../lib/conduct/offset.h"
#include "tap.h"

#define MS INT64_C(1000000)

/* A clock that is ahead by ahead, asked over ways of there and back. */
static struct fl_offset
ask(int64_t ahead, int64_t there, int64_t back, int64_t at)
{
	struct fl_offset o;

	fl_offset_clear(&o);
	fl_offset_add(&o, at, at + there + ahead, at + there + back);
	return o;
}

static void
the_error_is_never_above_the_stated_one(void)
{
	static const int64_t ahead[] = { 0, 2000 * MS, -2000 * MS, 1 };
	static const int64_t way[] = { 0, 1, 20 * MS, 50000 };
	size_t a, t, b;

	for (a = 0; a < 4; a++)
		for (t = 0; t < 4; t++)
			for (b = 0; b < 4; b++) {
				struct fl_offset o =
				    ask(ahead[a], way[t], way[b], 1000 * MS);

				CHECK(llabs(o.offset_ns - ahead[a]) <=
				    o.error_ns);
			}
}

static void
the_shortest_round_trip_counts(void)
{
	struct fl_offset o;

	fl_offset_clear(&o);
	CHECK(o.error_ns == INT64_MAX);
	fl_offset_add(&o, 0, 30 * MS, 40 * MS);
	CHECK(o.offset_ns == 10 * MS && o.error_ns == 20 * MS + 1);
	fl_offset_add(&o, 100 * MS, 102 * MS, 102 * MS);
	CHECK(o.offset_ns == 1 * MS && o.error_ns == 1 * MS + 1);
	fl_offset_add(&o, 200 * MS, 900 * MS, 299 * MS);
	CHECK(o.offset_ns == 1 * MS);
	fl_offset_add(&o, 300 * MS, 300 * MS, 299 * MS); /* ours was set */
	CHECK(o.offset_ns == 1 * MS);
}

static void
a_clock_that_is_set_is_seen(void)
{
	struct fl_offset before = ask(5 * MS, 100, 100, 0), none;
	struct fl_offset after = ask(6 * MS, 100, 100, 10000 * MS);

	CHECK(!fl_offset_jumped(&before, &after));
	CHECK(fl_offset_drift(&before, &after) > 99.9 &&
	    fl_offset_drift(&before, &after) < 100.1);
	after = ask(1000 * MS, 100, 100, 10000 * MS);
	CHECK(fl_offset_jumped(&before, &after));
	after = ask(5 * MS, 2000 * MS, 0, 10000 * MS);
	CHECK(!fl_offset_jumped(&before, &after)); /* it may be the way */
	fl_offset_clear(&none);
	CHECK(!fl_offset_jumped(&before, &none));
	CHECK(fl_offset_drift(&before, &before) == 0);
}

int
main(void)
{
	the_error_is_never_above_the_stated_one();
	the_shortest_round_trip_counts();
	a_clock_that_is_set_is_seen();
	return tap_done();
}
