#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

void
fl_clock_format(char text[FL_CLOCK_TEXT], int64_t wall_ns)
{
	int64_t us = wall_ns / FL_NS_PER_US;
	time_t s = (time_t)(us / 1000000);
	struct tm tm;
	size_t n;

	gmtime_r(&s, &tm);
	n = strftime(text, FL_CLOCK_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + n, FL_CLOCK_TEXT - n, ".%06" PRId64 "Z", us % 1000000);
}

/* ".25" at *p, if there is one, as nanoseconds; digits past the ninth go. */
static int64_t
fraction(const char **p)
{
	int64_t ns = 0, unit = FL_NS_PER_S / 10;

	if (**p != '.' || !isdigit((unsigned char)(*p)[1]))
		return 0;
	for (++*p; isdigit((unsigned char)**p); ++*p, unit /= 10)
		ns += unit * (**p - '0');
	return ns;
}

/* Exactly len digits at *p. */
static int
digits(const char **p, int len)
{
	int n = 0;

	while (len-- > 0) {
		if (!isdigit((unsigned char)**p))
			return -1;
		n = n * 10 + (*(*p)++ - '0');
	}
	return n;
}

static bool
literal(const char **p, char c)
{
	if (**p != c)
		return false;
	++*p;
	return true;
}

/* "Z" or "+01:00" as seconds to take off; -1 when it is neither. */
static int
zone(const char **p, int *seconds)
{
	int sign = **p == '-' ? -1 : 1, h, m;

	*seconds = 0;
	if (literal(p, 'Z') || literal(p, 'z'))
		return 0;
	if (**p != '+' && **p != '-')
		return -1;
	++*p;
	h = digits(p, 2);
	if (h < 0 || h > 23 || !literal(p, ':'))
		return -1;
	m = digits(p, 2);
	if (m < 0 || m > 59)
		return -1;
	*seconds = sign * (h * 3600 + m * 60);
	return 0;
}

/* Days since 1970 of a date of the Gregorian calendar (H. Hinnant's method). */
static int64_t
days(int y, int m, int d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int
rfc3339(const char *p, int64_t *wall_ns)
{
	int y, mo, d, h, mi, s, off;
	int64_t frac;

	/* nanoseconds in 64 bits end in 2262 */
	if ((y = digits(&p, 4)) < 1970 || y > 2261 || !literal(&p, '-') ||
	    (mo = digits(&p, 2)) < 1 || mo > 12 || !literal(&p, '-') ||
	    (d = digits(&p, 2)) < 1 || d > 31 ||
	    (!literal(&p, 'T') && !literal(&p, ' ')) ||
	    (h = digits(&p, 2)) < 0 || h > 23 || !literal(&p, ':') ||
	    (mi = digits(&p, 2)) < 0 || mi > 59 || !literal(&p, ':') ||
	    (s = digits(&p, 2)) < 0 || s > 60)
		return -1;
	frac = fraction(&p);
	if (zone(&p, &off) == -1 || *p != '\0')
		return -1;
	*wall_ns = (days(y, mo, d) * 86400 + h * 3600 + mi * 60 + s - off) *
	               FL_NS_PER_S +
	           frac;
	return 0;
}

int
fl_clock_parse(const char *s, int64_t *wall_ns, struct fl_err *err)
{
	const char *p = s + 1;
	int64_t n = 0;

	if (*s != '@') {
		if (rfc3339(s, wall_ns) == -1)
			goto fail;
		return 0;
	}
	if (!isdigit((unsigned char)*p))
		goto fail;
	for (; isdigit((unsigned char)*p); p++) {
		n = n * 10 + (*p - '0');
		if (n >= INT64_MAX / FL_NS_PER_S)
			goto fail;
	}
	n = n * FL_NS_PER_S + fraction(&p);
	if (*p != '\0')
		goto fail;
	*wall_ns = n;
	return 0;

fail:
	return fl_fail(err,
	    "'%.60s': want an instant as @1764000000.25 or "
	    "2026-11-24T06:00:00Z",
	    s);
}
