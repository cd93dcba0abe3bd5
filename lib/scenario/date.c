#include <inttypes.h>
#include <stdio.h>

#include "../base/clock.h"
#include "date.h"
#include "date_field.h"

#define DAY_S 86400

static const struct fl_date_number numbers[] = {
	{ 'Y', FL_DATE_YEAR, '0', 4, -FL_DATE_YEAR_MAX, FL_DATE_YEAR_MAX },
	{ 'C', FL_DATE_CENTURY, '0', 2, 0, 99 },
	{ 'y', FL_DATE_YEAR2, '0', 2, 0, 99 },
	{ 'G', FL_DATE_ISO_YEAR, '0', 4, -FL_DATE_YEAR_MAX, FL_DATE_YEAR_MAX },
	{ 'g', FL_DATE_ISO_YEAR2, '0', 2, 0, 99 },
	{ 'm', FL_DATE_MONTH, '0', 2, 1, 12 },
	{ 'd', FL_DATE_DAY, '0', 2, 1, 31 },
	{ 'e', FL_DATE_DAY, ' ', 2, 1, 31 },
	{ 'U', FL_DATE_WEEK_SUN, '0', 2, 0, 53 },
	{ 'W', FL_DATE_WEEK_MON, '0', 2, 0, 53 },
	{ 'V', FL_DATE_ISO_WEEK, '0', 2, 1, 53 },
	{ 'w', FL_DATE_WDAY_SUN, '0', 1, 0, 6 },
	{ 'u', FL_DATE_WDAY_MON, '0', 1, 1, 7 },
	{ 'j', FL_DATE_YDAY, '0', 3, 1, 366 },
	{ 'H', FL_DATE_HOUR, '0', 2, 0, 23 },
	{ 'k', FL_DATE_HOUR, ' ', 2, 0, 23 },
	{ 'I', FL_DATE_HOUR12, '0', 2, 1, 12 },
	{ 'l', FL_DATE_HOUR12, ' ', 2, 1, 12 },
	{ 'M', FL_DATE_MINUTE, '0', 2, 0, 59 },
	{ 'S', FL_DATE_SECOND, '0', 2, 0, 60 },
	{ 'f', FL_DATE_NANO, '0', 9, 0, 999999999 },
	{ 's', FL_DATE_UNIX, '0', 1, -8334601228800, 8210266876799 },
};

static const struct {
	char letter;
	const char *format;
} compounds[] = {
	{ 'D', "%m/%d/%y" },
	{ 'x', "%m/%d/%y" },
	{ 'F', "%Y-%m-%d" },
	{ 'v', "%e-%b-%Y" },
	{ 'R', "%H:%M" },
	{ 'T', "%H:%M:%S" },
	{ 'X', "%H:%M:%S" },
	{ 'r', "%I:%M:%S %p" },
	{ 'c', "%a %b %e %H:%M:%S %Y" },
	{ '+', "%Y-%m-%dT%H:%M:%S%.f%:z" },
};

const char *const fl_date_months[12] = { "January", "February", "March",
	"April", "May", "June", "July", "August", "September", "October",
	"November", "December" };

const char *const fl_date_wdays[7] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday" };

const struct fl_date_number *
fl_date_number(char letter)
{
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i].letter == letter)
			return &numbers[i];
	return NULL;
}

const char *
fl_date_compound(char letter)
{
	size_t i;

	for (i = 0; i < sizeof(compounds) / sizeof(compounds[0]); i++)
		if (compounds[i].letter == letter)
			return compounds[i].format;
	return NULL;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* A year that begins in March has its odd day at its end. */
int64_t
fl_date_days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = year - (month <= 2), era = floor_div(y, 400);
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

int64_t
fl_date_month_len(int64_t year, int64_t month)
{
	if (month == 12)
		return 31;
	return fl_date_days(year, month + 1, 1) - fl_date_days(year, month, 1);
}

static void
split_day(int64_t days, struct fl_date_fields *f)
{
	int64_t n = days + 719468, era = floor_div(n, 146097);
	int64_t of_era = n - era * 146097;
	int64_t year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t m = (5 * of_year + 2) / 153;

	f->v[FL_DATE_DAY] = of_year - (153 * m + 2) / 5 + 1;
	f->v[FL_DATE_MONTH] = m < 10 ? m + 3 : m - 9;
	f->v[FL_DATE_YEAR] = year + era * 400 + (f->v[FL_DATE_MONTH] <= 2);
}

/* Week 1 of ISO 8601 is the one with the year's first Thursday. */
static void
split_weeks(int64_t days, struct fl_date_fields *f)
{
	int64_t wday = f->v[FL_DATE_WDAY_SUN], yday = f->v[FL_DATE_YDAY] - 1;
	int64_t thursday = days - (wday + 6) % 7 + 3;
	struct fl_date_fields t;

	split_day(thursday, &t);
	f->v[FL_DATE_ISO_YEAR] = t.v[FL_DATE_YEAR];
	f->v[FL_DATE_ISO_WEEK] =
	    (thursday - fl_date_days(t.v[FL_DATE_YEAR], 1, 1)) / 7 + 1;
	f->v[FL_DATE_WEEK_SUN] = (yday + 7 - wday) / 7;
	f->v[FL_DATE_WEEK_MON] = (yday + 7 - (wday + 6) % 7) / 7;
}

void
fl_date_split(struct fl_date date, struct fl_date_fields *f)
{
	int64_t days = floor_div(date.s, DAY_S), s = date.s - days * DAY_S;
	int64_t *v = f->v;

	split_day(days, f);
	v[FL_DATE_CENTURY] = floor_div(v[FL_DATE_YEAR], 100);
	v[FL_DATE_YEAR2] = v[FL_DATE_YEAR] - v[FL_DATE_CENTURY] * 100;
	v[FL_DATE_YDAY] = days - fl_date_days(v[FL_DATE_YEAR], 1, 1) + 1;
	/* 1970 began on a Thursday. */
	v[FL_DATE_WDAY_SUN] = days + 4 - floor_div(days + 4, 7) * 7;
	v[FL_DATE_WDAY_MON] = (v[FL_DATE_WDAY_SUN] + 6) % 7 + 1;
	split_weeks(days, f);
	v[FL_DATE_ISO_YEAR2] =
	    v[FL_DATE_ISO_YEAR] - floor_div(v[FL_DATE_ISO_YEAR], 100) * 100;
	v[FL_DATE_HOUR] = s / 3600;
	v[FL_DATE_HOUR12] = (v[FL_DATE_HOUR] + 11) % 12 + 1;
	v[FL_DATE_PM] = v[FL_DATE_HOUR] >= 12;
	v[FL_DATE_MINUTE] = s / 60 % 60;
	v[FL_DATE_SECOND] = s % 60;
	v[FL_DATE_NANO] = date.ns;
	v[FL_DATE_UNIX] = date.s;
	v[FL_DATE_OFFSET] = 0;
}

struct fl_date
fl_date_now(void)
{
	int64_t ns = fl_clock_wall();

	return (struct fl_date){ ns / FL_NS_PER_S,
		(int32_t)(ns % FL_NS_PER_S) };
}

void
fl_date_text(struct fl_date date, char text[FL_DATE_TEXT])
{
	struct fl_date_fields f;
	int64_t year;

	fl_date_split(date, &f);
	year = f.v[FL_DATE_YEAR];
	snprintf(text, FL_DATE_TEXT,
	    "%s%04" PRId64 "-%02d-%02dT%02d:%02d:%02d.%06dZ",
	    year < 0 ? "-" : "", year < 0 ? -year : year,
	    (int)f.v[FL_DATE_MONTH], (int)f.v[FL_DATE_DAY],
	    (int)f.v[FL_DATE_HOUR], (int)f.v[FL_DATE_MINUTE],
	    (int)f.v[FL_DATE_SECOND], (int)(date.ns / 1000));
}
