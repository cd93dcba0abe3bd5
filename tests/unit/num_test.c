#include <string.h>

#include "../../lib/base/num.h"
#include "tap.h"

static const struct {
	const char *text;
	int64_t default_ns, ns; /* ns -1: refused */
} durations[] = {
	{ "250ms", 0, 250000000 }, { "30s", 0, 30000000000 },
	{ "1.5s", 0, 1500000000 }, { "5m", 0, 300000000000 },
	{ "1h", 0, 3600000000000 }, { "1m30s", 0, 90000000000 }, { "0s", 0, 0 },
	{ "7us", 0, 7000 }, { "7ns", 0, 7 }, { "2", FL_NS_PER_S, 2000000000 },
	{ "2", 0, -1 }, { "", FL_NS_PER_S, -1 }, { "s", FL_NS_PER_S, -1 },
	{ "-1s", 0, -1 }, { "1.s", 0, -1 }, { ".5s", 0, -1 }, { "1 s", 0, -1 },
	{ "1x", 0, -1 }, { "1e3s", 0, -1 }, { "inf", FL_NS_PER_S, -1 },
	{ "0x10", FL_NS_PER_S, -1 }, { "400000d", 0, -1 }, /* does not fit */
};

static const struct {
	const char *text;
	double per_s; /* -1: refused */
} rates[] = {
	{ "500/s", 500 },
	{ "500", 500 },
	{ "30/m", 0.5 },
	{ "7200/h", 2 },
	{ "0.5/s", 0.5 },
	{ "1/ms", 1000 },
	{ "0/s", -1 },
	{ "5/", -1 },
	{ "5/x", -1 },
	{ "5/s/s", -1 },
	{ "1e9999", -1 },
	{ "99999999999/s", -1 },
};

static const struct {
	const char *text;
	int64_t bytes; /* -1: refused */
} sizes[] = {
	{ "0", 0 },
	{ "512", 512 },
	{ "64k", 65536 },
	{ "64K", 65536 },
	{ "1.5M", 1572864 },
	{ "2G", 2147483648 },
	{ "2GB", 2147483648 },
	{ "1kk", -1 },
	{ "k", -1 },
	{ "-1", -1 },
	{ "99999999T", -1 },
};

static const struct {
	const char *text;
	int64_t min, max, n; /* n -2: refused */
} counts[] = {
	{ "0", 0, 10, 0 },
	{ "10", 0, 10, 10 },
	{ "11", 0, 10, -2 },
	{ "-1", -1, 10, -1 },
	{ "-1", 0, 10, -2 },
	{ "9223372036854775807", 0, INT64_MAX, INT64_MAX },
	{ "9223372036854775808", 0, INT64_MAX, -2 },
	{ "", 0, 10, -2 },
	{ " 1", 0, 10, -2 },
	{ "1 ", 0, 10, -2 },
	{ "1.0", 0, 10, -2 },
	{ "+1", 0, 10, -2 },
};

static const struct {
	const char *text;
	int rc;
	double value;
} reals[] = {
	{ "0.5", 0, 0.5 },
	{ "-3", 0, -3 },
	{ "1e6", 0, 1e6 },
	{ "1e", -1, 0 },
	{ "nan", -1, 0 },
	{ "1e999", -1, 0 },
	{ "0x1", -1, 0 },
	{ "--1", -1, 0 },
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

int
main(void)
{
	struct fl_err e;
	int64_t n;
	double v;
	size_t i;

	for (i = 0; i < N(durations); i++) {
		n = -1;
		printf("# '%s'\n", durations[i].text);
		fl_num_duration(durations[i].text, durations[i].default_ns, &n,
		    &e);
		CHECK(n == durations[i].ns);
	}
	for (i = 0; i < N(rates); i++) {
		v = -1;
		printf("# '%s'\n", rates[i].text);
		if (fl_num_rate(rates[i].text, &v, &e) == -1)
			v = -1;
		CHECK(v == rates[i].per_s);
	}
	for (i = 0; i < N(sizes); i++) {
		n = -1;
		printf("# '%s'\n", sizes[i].text);
		fl_num_size(sizes[i].text, &n, &e);
		CHECK(n == sizes[i].bytes);
	}
	for (i = 0; i < N(counts); i++) {
		n = -2;
		printf("# '%s'\n", counts[i].text);
		fl_num_count(counts[i].text, counts[i].min, counts[i].max, &n,
		    &e);
		CHECK(n == counts[i].n);
	}
	for (i = 0; i < N(reals); i++) {
		v = 0;
		printf("# '%s'\n", reals[i].text);
		CHECK(fl_num_real(reals[i].text, &v, &e) == reals[i].rc);
		CHECK(v == reals[i].value);
	}
	CHECK(fl_num_count("x", 1, 9, &n, &e) == -1 &&
	      strcmp(e.msg, "'x': want a whole number from 1 to 9") == 0);
	return tap_done();
}
