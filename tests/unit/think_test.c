#include <string.h>

#include "../../lib/scenario/think.h"
#include "tap.h"

#define S INT64_C(1000000000)

static const struct {
	const char *text;
	struct fl_think think;
	const char *wrong;
} texts[] = {
	{ "2s", { FL_THINK_UNIFORM, 2 * S, 2 * S }, NULL },
	{ "0s", { FL_THINK_UNIFORM, 0, 0 }, NULL },
	{ "1s..3s", { FL_THINK_UNIFORM, S, 3 * S }, NULL },
	{ "500ms..1m30s", { FL_THINK_UNIFORM, S / 2, 90 * S }, NULL },
	{ "exp 1.5s", { FL_THINK_EXPONENTIAL, 3 * S / 2, 0 }, NULL },
	{ "normal 2s 0.5s", { FL_THINK_NORMAL, 2 * S, S / 2 }, NULL },
	{ "normal  2s   1s", { FL_THINK_NORMAL, 2 * S, S }, NULL },
	{ "24h", { FL_THINK_UNIFORM, 86400 * S, 86400 * S }, NULL },
	{ "", { 0 }, "'': want a length of time as 250ms, 30s, 5m or 1h" },
	{ "2", { 0 }, "'2': want a length of time as 250ms, 30s, 5m or 1h" },
	{ "2s..", { 0 }, "'': want a length of time as 250ms, 30s, 5m or 1h" },
	{ "exp", { 0 }, "'': want a length of time as 250ms, 30s, 5m or 1h" },
	{ "normal 2s", { 0 },
	    "'': want a length of time as 250ms, 30s, 5m or 1h" },
	{ "2s..1s", { 0 }, "the range ends before it begins" },
	{ "25h", { 0 }, "'25h': want at most 24h" },
};

/* The least, the mean and the greatest of many, in milliseconds. */
static void
measure(const char *text, long ms[3])
{
	struct fl_think t;
	struct fl_err e;
	uint64_t random = 1;
	int64_t ns, sum = 0;
	int i;

	ms[0] = 1000000000;
	ms[1] = ms[2] = -1;
	if (fl_think_parse(fl_str(text), &t, &e) == -1)
		return;
	for (i = 0; i < 10000; i++) {
		ns = fl_think_ns(&t, &random);
		sum += ns / 10000;
		if (ns / 1000000 < ms[0])
			ms[0] = (long)(ns / 1000000);
		if (ns / 1000000 > ms[2])
			ms[2] = (long)(ns / 1000000);
	}
	ms[1] = (long)(sum / 1000000);
	printf("# %s: %ld %ld %ld ms\n", text, ms[0], ms[1], ms[2]);
}

static bool
near(long value, long wanted, long by)
{
	return value >= wanted - by && value <= wanted + by;
}

int
main(void)
{
	struct fl_think t;
	struct fl_err e;
	size_t i;
	long ms[3];
	int rc;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		rc = fl_think_parse(fl_str(texts[i].text), &t, &e);
		printf("# '%s'\n", texts[i].text);
		if (texts[i].wrong != NULL)
			CHECK(rc == -1 && strcmp(e.msg, texts[i].wrong) == 0);
		else
			CHECK(rc == 0 && t.kind == texts[i].think.kind &&
			      t.a_ns == texts[i].think.a_ns &&
			      t.b_ns == texts[i].think.b_ns);
	}
	measure("2s", ms);
	CHECK(ms[0] == 2000 && ms[2] == 2000);
	measure("1s..3s", ms);
	CHECK(near(ms[0], 1000, 5) && near(ms[1], 2000, 20) &&
	      near(ms[2], 3000, 5));
	measure("exp 2s", ms);
	CHECK(ms[0] < 5 && near(ms[1], 2000, 60) && ms[2] > 10000);
	measure("normal 2s 0.5s", ms);
	CHECK(ms[0] > 0 && near(ms[1], 2000, 20) && near(ms[2], 4000, 600));
	measure("normal 1s 1s", ms);
	CHECK(ms[0] == 0 && ms[2] > 3000);
	return tap_done();
}
