#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num.h"

int
fl_num_count(const char *s, int64_t min, int64_t max, int64_t *n,
    struct fl_err *err)
{
	long long v;
	char *end;

	errno = 0;
	v = strtoll(s, &end, 10);
	if ((!isdigit((unsigned char)s[0]) && s[0] != '-') || *end != '\0' ||
	    errno != 0 || v < min || v > max) {
		if (max == INT64_MAX)
			return fl_fail(err,
			    "'%.60s': want a whole number, %lld or more", s,
			    (long long)min);
		return fl_fail(err,
		    "'%.60s': want a whole number from %lld to %lld", s,
		    (long long)min, (long long)max);
	}
	*n = v;
	return 0;
}

/*
 * Reads digits, with or without a fraction, at *p and steps over them.
 * strtod would take "inf", "0x1p3" and the locale's comma as well.
 */
static int
decimal(const char **p, long double *value)
{
	const char *s = *p;
	long double v = 0, unit = 1;

	if (!isdigit((unsigned char)*s))
		return -1;
	for (; isdigit((unsigned char)*s); s++)
		v = v * 10 + (*s - '0');
	if (*s == '.') {
		if (!isdigit((unsigned char)*++s))
			return -1;
		for (; isdigit((unsigned char)*s); s++) {
			unit /= 10;
			v += unit * (*s - '0');
		}
	}
	*p = s;
	*value = v;
	return 0;
}

/* "ms" before "m": the first that matches is taken. */
static const struct {
	const char *name;
	int64_t ns;
} units[] = {
	{ "ns", 1 },
	{ "us", FL_NS_PER_US },
	{ "ms", FL_NS_PER_MS },
	{ "s", FL_NS_PER_S },
	{ "m", 60 * FL_NS_PER_S },
	{ "h", 3600 * FL_NS_PER_S },
	{ "d", 86400 * FL_NS_PER_S },
};

static int64_t
unit_ns(const char **p)
{
	size_t i, len;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		len = strlen(units[i].name);
		if (strncmp(*p, units[i].name, len) == 0) {
			*p += len;
			return units[i].ns;
		}
	}
	return 0;
}

int
fl_num_duration(const char *s, int64_t default_ns, int64_t *ns,
    struct fl_err *err)
{
	const char *p = s;
	long double sum = 0, v;
	int64_t unit;

	do {
		if (decimal(&p, &v) == -1)
			goto fail;
		unit = *p != '\0' ? unit_ns(&p) : default_ns;
		if (unit == 0)
			goto fail;
		sum += v * (long double)unit;
	} while (*p != '\0');
	if (sum > 9.2e18L)
		goto fail;
	*ns = (int64_t)(sum + 0.5L);
	return 0;

fail:
	return fl_fail(err,
	    "'%.60s': want a length of time as 250ms, 30s, 5m "
	    "or 1h",
	    s);
}

int
fl_num_rate(const char *s, double *per_s, struct fl_err *err)
{
	const char *p = s;
	long double v;
	int64_t unit = FL_NS_PER_S;

	if (decimal(&p, &v) == -1)
		goto fail;
	if (*p == '/') {
		p++;
		unit = unit_ns(&p);
	}
	if (*p != '\0' || unit == 0 || v <= 0)
		goto fail;
	*per_s = (double)(v * FL_NS_PER_S / (long double)unit);
	if (*per_s > 1e9)
		goto fail;
	return 0;

fail:
	return fl_fail(err, "'%.60s': want a rate above 0 as 500/s or 30/m", s);
}

int
fl_num_size(const char *s, int64_t *bytes, struct fl_err *err)
{
	static const char letters[] = "kMGT";
	const char *p = s, *letter;
	long double v;

	if (decimal(&p, &v) == -1)
		goto fail;
	if (*p != '\0' && *p != 'B') {
		letter = strchr(letters, *p == 'K' ? 'k' : *p);
		if (letter == NULL)
			goto fail;
		v = ldexpl(v, 10 * (int)(letter - letters + 1));
		p++;
	}
	if (*p == 'B')
		p++;
	if (*p != '\0' || v > 9.2e18L)
		goto fail;
	*bytes = (int64_t)v;
	return 0;

fail:
	return fl_fail(err, "'%.60s': want a size in bytes as 512, 64k or 16M",
	    s);
}

int
fl_num_real(const char *s, double *value, struct fl_err *err)
{
	const char *p = s + (*s == '-');
	long double v;
	double v_exp;
	char *end;

	if (decimal(&p, &v) == -1)
		goto fail;
	if (*p != '\0' && *p != 'e' && *p != 'E')
		goto fail;
	v_exp = strtod(s, &end); /* the C locale: no program sets another */
	if (*end != '\0' || !isfinite(v_exp))
		goto fail;
	*value = v_exp;
	return 0;

fail:
	return fl_fail(err, "'%.60s': want a number", s);
}
