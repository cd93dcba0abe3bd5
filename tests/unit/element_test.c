/*
 * element_test - attributes, numbers and lines of one record
 */
#include "../../lib/result/element.h"
#include "tap.h"

static struct fl_element
one(struct fl_attr *a, const char *name, const char *value)
{
	*a = (struct fl_attr){ fl_str(name), fl_str(value) };
	return (struct fl_element){ fl_str("x"), a, 1, 1, 1 };
}

static const struct {
	const char *text;
	int seconds_rc;
	int64_t seconds; /* ns */
	int us_rc;
	int64_t us; /* ns */
	int count_rc;
	uint64_t count;
} cases[] = {
	{ "", 0, 7, 0, 7, 0, 7 },
	{ "0", 1, 0, 1, 0, 1, 0 },
	{ "3", 1, 3000000000, 1, 3000, 1, 3 },
	{ "3.204118", 1, 3204118000, 1, 3204, -1, 7 },
	{ "3.2041189999", 1, 3204118999, 1, 3204, -1, 7 },
	{ "0.000000001", 1, 1, 1, 0, -1, 7 },
	{ "9223372036", 1, 9223372036000000000, 1, 9223372036000, 1,
	    9223372036 },
	{ "9223372037", -1, 7, 1, 9223372037000, 1, 9223372037 },
	{ "18446744073709551615", -1, 7, -1, 7, 1, UINT64_MAX },
	{ "18446744073709551616", -1, 7, -1, 7, -1, 7 },
	{ "-1", -1, 7, -1, 7, -1, 7 },
	{ "+1", -1, 7, -1, 7, -1, 7 },
	{ " 1", -1, 7, -1, 7, -1, 7 },
	{ "1 ", -1, 7, -1, 7, -1, 7 },
	{ "1.", -1, 7, -1, 7, -1, 7 },
	{ ".5", -1, 7, -1, 7, -1, 7 },
	{ "1e3", -1, 7, -1, 7, -1, 7 },
	{ "nan", -1, 7, -1, 7, -1, 7 },
};

static void
numbers_are_exact_or_refused(void)
{
	struct fl_attr a;
	struct fl_element r;
	struct fl_err e;
	int64_t ns;
	uint64_t n;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# '%s'\n", cases[i].text);
		r = one(&a, "v", cases[i].text);
		ns = 7;
		CHECK(fl_element_seconds(&r, "v", &ns, &e) ==
		      cases[i].seconds_rc);
		CHECK(ns == cases[i].seconds);
		ns = 7;
		CHECK(fl_element_us(&r, "v", &ns, &e) == cases[i].us_rc);
		CHECK(ns == cases[i].us);
		n = 7;
		CHECK(fl_element_count(&r, "v", &n, &e) == cases[i].count_rc);
		CHECK(n == cases[i].count);
	}
}

static void
offsets_may_be_negative_and_reals_have_a_point(void)
{
	struct fl_attr a;
	struct fl_element r;
	struct fl_err e;
	int64_t ns = 7;
	double v = 7;

	r = one(&a, "offset_us", "-812.5");
	CHECK(fl_element_offset_us(&r, "offset_us", &ns, &e) == 1);
	CHECK(ns == -812500);
	r = one(&a, "offset_us", "--1");
	CHECK(fl_element_offset_us(&r, "offset_us", &ns, &e) == -1);
	r = one(&a, "cpu", "0.41");
	CHECK(fl_element_real(&r, "cpu", &v, &e) == 1 && v == 0.41);
	r = one(&a, "cpu", "0,41");
	CHECK(fl_element_real(&r, "cpu", &v, &e) == -1);
	CHECK(strcmp(e.msg, "cpu=\"0,41\": want a number") == 0);
	r = one(&a, "cpu",
	    "1111111111111111111111111111111111111111111111111"
	    "11111111111111111111111");
	CHECK(fl_element_real(&r, "cpu", &v, &e) == -1);
}

static void
records_are_equal_or_not(void)
{
	struct fl_attr a, b;
	struct fl_element x = one(&a, "v", "1"), y = one(&b, "v", "1");

	CHECK(fl_element_eq(&x, &y));
	y = one(&b, "v", "2");
	CHECK(!fl_element_eq(&x, &y));
	y = one(&b, "w", "1");
	CHECK(!fl_element_eq(&x, &y));
	y.n = 0;
	CHECK(!fl_element_eq(&x, &y));
	y = one(&b, "v", "1");
	y.name = fl_str("z");
	CHECK(!fl_element_eq(&x, &y));
	CHECK(fl_element_get(&x, "v").len == 1);
	CHECK(fl_element_get(&x, "vv").s == NULL);
}

static void
a_record_is_written_as_a_line(void)
{
	struct fl_attr a;
	struct fl_element r = one(&a, "message", "a<b & \"c\"\n\td>");
	struct fl_buf b;
	struct fl_err e;

	fl_buf_init(&b, 1000);
	CHECK(fl_element_write(&r, &b, &e) == 0);
	CHECK(fl_str_is(fl_buf_str(&b), "<x message=\"a&lt;b &amp; "
					"&quot;c&quot;&#10;&#9;d&gt;\"/>\n"));
	fl_buf_fini(&b);
}

int
main(void)
{
	numbers_are_exact_or_refused();
	offsets_may_be_negative_and_reals_have_a_point();
	records_are_equal_or_not();
	a_record_is_written_as_a_line();
	return tap_done();
}
