#include <string.h>

#include "../../lib/scenario/date.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* 2001-07-08T00:34:59.026490708Z, a Sunday. */
static const struct fl_date sample = { 994552499, 26490708 };

static const struct {
	const char *format;
	const char *text; /* NULL: no such letter */
} formats[] = {
	{ "%Y|%C|%y|%m|%b|%B|%h|%d|%e", "2001|20|01|07|Jul|July|Jul|08| 8" },
	{ "%a|%A|%w|%u|%U|%W|%G|%g|%V|%j",
	    "Sun|Sunday|0|7|27|27|2001|01|27|189" },
	{ "%D|%x|%F|%v", "07/08/01|07/08/01|2001-07-08| 8-Jul-2001" },
	{ "%H|%k|%I|%l|%P|%p|%M|%S", "00| 0|12|12|am|AM|34|59" },
	{ "%f|%.f|%.3f|%.6f|%.9f|%3f|%6f|%9f",
	    "026490708|.026490708|.026|.026490|.026490708|026|026490|"
	    "026490708" },
	{ "%R|%T|%X|%r", "00:34|00:34:59|00:34:59|12:34:59 AM" },
	{ "%Z|%z|%:z|%::z|%:::z", "UTC|+0000|+00:00|+00:00:00|+00" },
	{ "%c|%+|%s",
	    "Sun Jul  8 00:34:59 2001|2001-07-08T00:34:59.026490708+00:00|"
	    "994552499" },
	{ "%t%n%%", "\t\n%" },
	{ "%-d|%_d|%0e|%-m|%-H|%_m", "8| 8|08|7|0| 7" },
	{ "", "" },
	{ "caf\xc3\xa9 %Y", "caf\xc3\xa9 2001" },
	{ "%\xf0\x9f\x91\xbb", NULL },
	{ "%", NULL },
	{ "%-", NULL },
	{ "%0\xd5", NULL },
	{ "%Q", NULL },
	{ "%-B", NULL },
	{ "%#z", NULL },
	{ "%.", NULL },
	{ "%::::z", NULL },
};

static void
formats_are_those_of_chrono(size_t i)
{
	struct fl_buf b;
	struct fl_err e;
	int rc;

	printf("# %s\n", formats[i].format);
	fl_buf_init(&b, 1000);
	rc = fl_date_format(sample, fl_str(formats[i].format), &b, &e);
	CHECK((rc == 0) == (formats[i].text != NULL));
	if (formats[i].text != NULL)
		CHECK(fl_str_is(fl_buf_str(&b), formats[i].text));
	printf("# %s\n", rc == 0 && b.len > 0 ? b.data : e.msg);
	fl_buf_fini(&b);
}

static const struct {
	const char *text;
	const char *format;
	const char *date; /* NULL: none */
} dates[] = {
	{ "2020-08-27 09:07:46 +02:00", "%Y-%m-%d %H:%M:%S %:z",
	    "2020-08-27T07:07:46.000000Z" },
	{ "Thu Aug 27 09:07:46 2020 +0200", "%a %b %d %H:%M:%S %Y %z",
	    "2020-08-27T07:07:46.000000Z" },
	{ "2020-08-27 09:07:46", "%Y-%m-%d %H:%M:%S",
	    "2020-08-27T09:07:46.000000Z" },
	{ "2020-08-27", "%Y-%m-%d", "2020-08-27T00:00:00.000000Z" },
	{ "Wed, 21 Oct 2015 07:28:00 GMT", "%a, %d %b %Y %H:%M:%S GMT",
	    "2015-10-21T07:28:00.000000Z" },
	{ "2023-11-29T12:30:15.123456Z", "%Y-%m-%dT%H:%M:%S%.fZ",
	    "2023-11-29T12:30:15.123456Z" },
	{ "2023-11-29T12:30:15Z", "%Y-%m-%dT%H:%M:%S%.fZ",
	    "2023-11-29T12:30:15.000000Z" },
	{ "2023-11-29T12:30:15.5+01:00", "%+", "2023-11-29T11:30:15.500000Z" },
	{ "2023-11-29t12:30:15z", "%+", "2023-11-29T12:30:15.000000Z" },
	{ "1700000000", "%s", "2023-11-14T22:13:20.000000Z" },
	{ "-1", "%s", "1969-12-31T23:59:59.000000Z" },
	{ "01/02/70", "%D", "1970-01-02T00:00:00.000000Z" },
	{ "01/02/69", "%D", "2069-01-02T00:00:00.000000Z" },
	{ "2024-366", "%Y-%j", "2024-12-31T00:00:00.000000Z" },
	{ "2004-W53-6", "%G-W%V-%u", "2005-01-01T00:00:00.000000Z" },
	{ "2001 27 0", "%Y %U %w", "2001-07-08T00:00:00.000000Z" },
	{ "2001 27 7", "%Y %W %u", "2001-07-08T00:00:00.000000Z" },
	{ "12:05 AM 1 january 2000", "%I:%M %p %e %B %Y",
	    "2000-01-01T00:05:00.000000Z" },
	{ "12:05 pm 1 Jan 2000", "%I:%M %p %e %B %Y",
	    "2000-01-01T12:05:00.000000Z" },
	{ "2000-01-01 10 CET", "%Y-%m-%d %H %Z",
	    "2000-01-01T10:00:00.000000Z" },
	{ "2016-12-31T23:59:60Z", "%Y-%m-%dT%H:%M:%SZ",
	    "2017-01-01T00:00:00.000000Z" },
	{ "20000101123", "%Y%m%d%3f", "2000-01-01T00:00:00.123000Z" },
	{ "-0044-03-15", "%Y-%m-%d", "-0044-03-15T00:00:00.000000Z" },
	{ "2020-08-27", "ymd", NULL },
	{ "2023-02-29", "%Y-%m-%d", NULL },
	{ "2023-13-01", "%Y-%m-%d", NULL },
	{ "Mon, 27 Aug 2020", "%a, %d %b %Y", NULL },
	{ "2020-08-27 x", "%Y-%m-%d", NULL },
	{ "2020-08", "%Y-%m", NULL },
	{ "10:00", "%H:%M", NULL },
	{ "2020-01-01 10", "%Y-%m-%d %I", NULL },
	{ "2020-01-01 +1", "%Y-%m-%d %z", NULL },
	{ "2020 2021-01-01", "%Y %Y-%m-%d", NULL },
	{ "99999999999999999999", "%s", NULL },
	{ "", "%Y", NULL },
	{ "2020", "%", NULL },
	{ "2020", "%Y%", NULL },
};

static void
dates_are_read(size_t i)
{
	char text[FL_DATE_TEXT];
	struct fl_date d;
	struct fl_err e;
	int rc;

	printf("# '%s' by '%s'\n", dates[i].text, dates[i].format);
	rc = fl_date_parse(fl_str(dates[i].text), fl_str(dates[i].format), &d,
	    &e);
	CHECK((rc == 0) == (dates[i].date != NULL));
	if (rc == -1 || dates[i].date == NULL)
		return;
	fl_date_text(d, text);
	CHECK(strcmp(text, dates[i].date) == 0);
	printf("# %s\n", text);
}

/* All fields, on days around which calendars go wrong. */
static void
what_is_written_is_read_again(void)
{
	static const char format[] = "%Y-%m-%dT%H:%M:%S%.9f%:z %a %A %b %B %j "
				     "%U %W %G-%V %u %w %y %C %I %p %e %s";
	struct fl_date d, again;
	struct fl_buf b;
	struct fl_err e;
	int bad = 0;
	int64_t day;

	fl_buf_init(&b, 1000);
	for (day = -25567; day < 60000; day += 1) {
		d = (struct fl_date){ day * 86400 + day % 86400, 123456789 };
		fl_buf_clear(&b);
		if (fl_date_format(d, fl_str(format), &b, &e) == -1 ||
		    fl_date_parse(fl_buf_str(&b), fl_str(format), &again, &e) ==
			-1 ||
		    again.s != d.s || again.ns != d.ns)
			bad++;
	}
	CHECK(bad == 0);
	if (bad > 0)
		printf("# %d, like %s: %s\n", bad, b.data, e.msg);
	fl_buf_fini(&b);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < N(formats); i++)
		formats_are_those_of_chrono(i);
	for (i = 0; i < N(dates); i++)
		dates_are_read(i);
	what_is_written_is_read_again();
	return tap_done();
}
