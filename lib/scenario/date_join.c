/*
 * A date of the fields that were read from a text: of those that suffice for
 * one, and all the others must agree with it.
 */
#include "date_field.h"

/* The year of a century and a rest, or of one of the two. */
static void
join_year(struct fl_date_fields *f, enum fl_date_field year, int64_t century,
    int64_t rest)
{
	if (f->v[year] != FL_DATE_UNSET || rest == FL_DATE_UNSET)
		return;
	if (century != FL_DATE_UNSET)
		f->v[year] = century * 100 + rest;
	else
		f->v[year] = rest < 70 ? 2000 + rest : 1900 + rest;
}

/* The day of a week of a year: the week's number counts from its first day. */
static bool
day_of_week(const struct fl_date_fields *f, int64_t wday, int64_t *days)
{
	int64_t year = f->v[FL_DATE_YEAR], first, first_wday;
	bool sunday = f->v[FL_DATE_WEEK_SUN] != FL_DATE_UNSET;
	int64_t week = f->v[sunday ? FL_DATE_WEEK_SUN : FL_DATE_WEEK_MON];

	if (year == FL_DATE_UNSET || week == FL_DATE_UNSET)
		return false;
	if (!sunday)
		wday = (wday + 6) % 7;
	first = fl_date_days(year, 1, 1);
	first_wday = ((first + (sunday ? 4 : 3)) % 7 + 7) % 7;
	*days = first + (7 - first_wday) % 7 + (week - 1) * 7 + wday;
	return true;
}

static bool
day_of_iso(const struct fl_date_fields *f, int64_t wday, int64_t *days)
{
	int64_t year = f->v[FL_DATE_ISO_YEAR], fourth;

	if (year == FL_DATE_UNSET || f->v[FL_DATE_ISO_WEEK] == FL_DATE_UNSET)
		return false;
	/* January the 4th is always in week 1; weeks begin on Monday. */
	fourth = fl_date_days(year, 1, 4);
	*days = fourth - ((fourth + 3) % 7 + 7) % 7 +
	        (f->v[FL_DATE_ISO_WEEK] - 1) * 7 + (wday + 6) % 7;
	return true;
}

static bool
day(struct fl_date_fields *f, int64_t *days)
{
	int64_t *v = f->v, wday = v[FL_DATE_WDAY_SUN];

	join_year(f, FL_DATE_YEAR, v[FL_DATE_CENTURY], v[FL_DATE_YEAR2]);
	join_year(f, FL_DATE_ISO_YEAR, FL_DATE_UNSET, v[FL_DATE_ISO_YEAR2]);
	if (wday == FL_DATE_UNSET && v[FL_DATE_WDAY_MON] != FL_DATE_UNSET)
		wday = v[FL_DATE_WDAY_MON] % 7;
	if (v[FL_DATE_YEAR] != FL_DATE_UNSET &&
	    v[FL_DATE_MONTH] != FL_DATE_UNSET &&
	    v[FL_DATE_DAY] != FL_DATE_UNSET) {
		*days = fl_date_days(v[FL_DATE_YEAR], v[FL_DATE_MONTH],
		    v[FL_DATE_DAY]);
		return v[FL_DATE_DAY] <=
		       fl_date_month_len(v[FL_DATE_YEAR], v[FL_DATE_MONTH]);
	}
	if (v[FL_DATE_YEAR] != FL_DATE_UNSET &&
	    v[FL_DATE_YDAY] != FL_DATE_UNSET) {
		*days =
		    fl_date_days(v[FL_DATE_YEAR], 1, 1) + v[FL_DATE_YDAY] - 1;
		return true;
	}
	return wday != FL_DATE_UNSET &&
	       (day_of_week(f, wday, days) || day_of_iso(f, wday, days));
}

/* Seconds of the day; midnight when there is no hour. */
static bool
time_of_day(const struct fl_date_fields *f, int64_t *s)
{
	int64_t h = f->v[FL_DATE_HOUR];
	int64_t m = f->v[FL_DATE_MINUTE], sec = f->v[FL_DATE_SECOND];

	*s = 0;
	if (h == FL_DATE_UNSET && f->v[FL_DATE_HOUR12] != FL_DATE_UNSET) {
		if (f->v[FL_DATE_PM] == FL_DATE_UNSET)
			return false;
		h = f->v[FL_DATE_HOUR12] % 12 + 12 * f->v[FL_DATE_PM];
	}
	if (h == FL_DATE_UNSET)
		return m == FL_DATE_UNSET && sec == FL_DATE_UNSET;
	if (m == FL_DATE_UNSET && sec != FL_DATE_UNSET)
		return false;
	*s = h * 3600 + (m != FL_DATE_UNSET ? m * 60 : 0) +
	     (sec != FL_DATE_UNSET ? sec : 0);
	return true;
}

/* Whether every field that was read is what the date says. */
static bool
agrees(const struct fl_date_fields *read, int64_t local_s, int64_t unix_s)
{
	struct fl_date_fields f;
	size_t i;

	/* The second 60 is in the minute before the one that it begins. */
	if (read->v[FL_DATE_SECOND] == 60)
		local_s--;
	fl_date_split((struct fl_date){ local_s, 0 }, &f);
	if (read->v[FL_DATE_SECOND] == 60)
		f.v[FL_DATE_SECOND] = 60;
	f.v[FL_DATE_UNIX] = unix_s;
	f.v[FL_DATE_NANO] = read->v[FL_DATE_NANO];
	f.v[FL_DATE_OFFSET] = read->v[FL_DATE_OFFSET];
	for (i = 0; i < FL_DATE_FIELDS; i++)
		if (read->v[i] != FL_DATE_UNSET && read->v[i] != f.v[i])
			return false;
	return true;
}

bool
fl_date_join(struct fl_date_fields *f, struct fl_date *out)
{
	int64_t offset = f->v[FL_DATE_OFFSET], days, s = 0, local;
	bool whole;

	if (!time_of_day(f, &s))
		return false;
	whole = day(f, &days);
	if (!whole && f->v[FL_DATE_UNIX] == FL_DATE_UNSET)
		return false;
	if (offset == FL_DATE_UNSET)
		offset = 0;
	if (f->v[FL_DATE_UNIX] != FL_DATE_UNSET)
		local = f->v[FL_DATE_UNIX] + offset;
	else
		local = days * 86400 + s;
	out->s = local - offset;
	out->ns = f->v[FL_DATE_NANO] != FL_DATE_UNSET
	              ? (int32_t)f->v[FL_DATE_NANO]
	              : 0;
	return agrees(f, local, out->s);
}
