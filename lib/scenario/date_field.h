#ifndef FL_SCENARIO_DATE_FIELD_H
#define FL_SCENARIO_DATE_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "value.h"

/* What a date is made of: private to date*.c. */
enum fl_date_field {
	FL_DATE_YEAR,
	FL_DATE_CENTURY, /* year / 100, rounded down, and the rest */
	FL_DATE_YEAR2,
	FL_DATE_ISO_YEAR, /* of ISO 8601 weeks */
	FL_DATE_ISO_YEAR2,
	FL_DATE_MONTH, /* 1 to 12 */
	FL_DATE_DAY,
	FL_DATE_WEEK_SUN, /* 0 to 53: weeks that begin on Sunday */
	FL_DATE_WEEK_MON,
	FL_DATE_ISO_WEEK, /* 1 to 53 */
	FL_DATE_WDAY_SUN, /* 0 to 6, Sunday is 0 */
	FL_DATE_WDAY_MON, /* 1 to 7, Monday is 1 */
	FL_DATE_YDAY,     /* 1 to 366 */
	FL_DATE_HOUR,
	FL_DATE_HOUR12, /* 1 to 12 */
	FL_DATE_PM,     /* 0 or 1 */
	FL_DATE_MINUTE,
	FL_DATE_SECOND,
	FL_DATE_NANO,
	FL_DATE_UNIX,   /* seconds since 1970 */
	FL_DATE_OFFSET, /* seconds east of Greenwich */
	FL_DATE_FIELDS,
};

#define FL_DATE_UNSET INT64_MIN

struct fl_date_fields {
	int64_t v[FL_DATE_FIELDS];
};

/* Years that a date may have. */
#define FL_DATE_YEAR_MAX 262142

/* All fields of a date in UTC. */
void fl_date_split(struct fl_date date, struct fl_date_fields *f);

/*
 * The date of fields some of which are UNSET; false when they do not suffice
 * for one, or contradict each other.  Fills in years.
 */
bool fl_date_join(struct fl_date_fields *f, struct fl_date *out);

/* Days since 1970 of a day of the Gregorian calendar. */
int64_t fl_date_days(int64_t year, int64_t month, int64_t day);

int64_t fl_date_month_len(int64_t year, int64_t month);

/* A letter whose field is a number. */
struct fl_date_number {
	char letter;
	enum fl_date_field field;
	char pad;  /* '0' or ' ' */
	int width; /* digits */
	int64_t min;
	int64_t max;
};

/* NULL when the letter is not one of a number. */
const struct fl_date_number *fl_date_number(char letter);

/* What a letter is short for, as "%H:%M" for R; NULL when for nothing. */
const char *fl_date_compound(char letter);

/* "January", "Sunday"; the first three letters are the short form. */
extern const char *const fl_date_months[12];
extern const char *const fl_date_wdays[7];

#endif
