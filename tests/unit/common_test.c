/* What plugins have in common, as far as it needs no network. */
#include "../../plugins/common/bytes.c"
#include "../../plugins/common/field.c"
#include "../../plugins/common/reader.c"
#include "../../plugins/common/url.c"
#include "tap.h"

static struct fl_bytes
text(const char *s)
{
	return (struct fl_bytes){ s, strlen(s) };
}

static bool
is(struct fl_bytes b, const char *s)
{
	return field_is(b, s);
}

static void
bytes_grow_to_their_ceiling(void)
{
	struct bytes b = { .max = 1000 };
	int i;

	for (i = 0; i < 100; i++)
		bytes_add(&b, "0123456789", 10);
	CHECK(b.len == 1000);
	CHECK(bytes_add(&b, "x", 1) == -1 && b.len == 1000);
	CHECK(bytes_add(&b, "", 0) == 0);
	bytes_drop(&b, 995);
	CHECK(b.len == 5 && memcmp(b.data, "56789", 5) == 0);
	CHECK(bytes_room(&b, SIZE_MAX) == NULL);
	bytes_free(&b);
	CHECK(b.data == NULL && b.max == 1000);
}

static void
json_strings_are_utf8(void)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "", "\"\"" },
		{ "a\"\\\n\r\t", "\"a\\\"\\\\\\n\\r\\t\"" },
		{ "\x01\x7f", "\"\\u0001\\u007f\"" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		    "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
		{ "\xc0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes b = { .max = 1000 };

		CHECK(bytes_json(&b, cases[i].in, strlen(cases[i].in)) == 0);
		CHECK(is((struct fl_bytes){ b.data, b.len }, cases[i].out));
		bytes_free(&b);
	}
}

static void
numbers_and_durations_are_whole(void)
{
	static const struct {
		const char *in;
		int64_t ns;
	} durations[] = {
		{ "200ms", 200000000 },
		{ "1.5s", 1500000000 },
		{ "2m", INT64_C(120000000000) },
		{ "7", 7000000 },
		{ "10us", 10000 },
		{ "3ns", 3 },
		{ "0.0005ms", 500 },
		{ "86400s", INT64_C(86400000000000) },
		{ "86401s", -1 },
		{ "1441m", -1 },
		{ "99999999999999999999s", -1 },
		{ "", -1 },
		{ "ms", -1 },
		{ "1.", -1 },
		{ ".5s", -1 },
		{ "-1s", -1 },
		{ "1h", -1 },
		{ "1 s", -1 },
		{ "1.2.3s", -1 },
	};
	size_t i;

	for (i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		printf("# '%s'\n", durations[i].in);
		CHECK(field_duration(text(durations[i].in)) == durations[i].ns);
	}
	CHECK(field_number(text("65535"), 65535) == 65535);
	CHECK(field_number(text("65536"), 65535) == -1);
	CHECK(field_number(text("99999999999999999999"), INT64_MAX / 16) == -1);
	CHECK(field_number(text(""), 1) == -1);
	CHECK(field_number(text("1x"), 9) == -1);
}

static void
fields_are_found_by_name(void)
{
	const struct fl_field list[] = {
		{ { "A", 1 }, { "1", 1 } },
		{ { "b-C", 3 }, { "22", 2 } },
	};
	const struct fl_request r = { .options = list, .options_len = 2 };
	static const char *const both[] = { "A", "b-C", NULL };
	static const char *const one[] = { "A", NULL };

	CHECK(is(*field_find(list, 2, "B-c"), "22"));
	CHECK(field_find(list, 2, "B") == NULL);
	CHECK(field_setting(list, 2, "a", 9) == 1);
	CHECK(field_setting(list, 2, "x", 9) == 9);
	CHECK(field_unknown(&r, both) == NULL);
	CHECK(field_unknown(&r, one) == &list[1]);
	CHECK(field_is_usual(text("user-agent")));
	CHECK(!field_is_usual(text("Read")));
}

static void
urls_have_parts(void)
{
	static const struct {
		const char *in;
		const char *scheme, *user, *password, *host;
		unsigned port;
		const char *path, *query;
	} cases[] = {
		{ "tcp://h:1", "tcp", "", "", "h", 1, "", "" },
		{ "redis://u:p%40@h/k?db=1#f", "redis", "u", "p%40", "h", 0,
		    "/k", "db=1" },
		{ "redis://:p@h", "redis", "", "p", "h", 0, "", "" },
		{ "dns://[::1]:53/x", "dns", "", "", "::1", 53, "/x", "" },
		{ "exec:/a/b?arg=1", "exec", "", "", "", 0, "/a/b", "arg=1" },
		{ "unix:///a", "unix", "", "", "", 0, "/a", "" },
		{ "exec:name", "exec", "", "", "", 0, "name", "" },
		{ "x://h?a", "x", "", "", "h", 0, "", "a" },
		{ "x://a@b@c:5/", "x", "a@b", "", "c", 5, "/", "" },
	};
	static const char *const bad[] = { "", ":", "x", "/x:", "x://h:0",
		"x://h:65536", "x://h:", "x://[::1", "x://[::1]x", "x://a b",
		"x://a\n" };
	char why[FL_PLUGIN_ERR];
	struct url u;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# '%s'\n", cases[i].in);
		CHECK(url_parse(text(cases[i].in), &u, why) == 0);
		CHECK(is(u.scheme, cases[i].scheme));
		CHECK(is(u.user, cases[i].user));
		CHECK(is(u.password, cases[i].password));
		CHECK(is(u.host, cases[i].host));
		CHECK(u.port == cases[i].port);
		CHECK(is(u.path, cases[i].path));
		CHECK(is(u.query, cases[i].query));
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		printf("# '%s'\n", bad[i]);
		CHECK(url_parse(text(bad[i]), &u, why) == -1);
	}
}

static void
queries_are_cut_in_parts(void)
{
	struct fl_bytes q = text("a=1&b&=2&&c=x%20y=z"), name, value;
	struct bytes b = { .max = 5 };

	CHECK(url_next(&q, &name, &value) && is(name, "a") && is(value, "1"));
	CHECK(url_next(&q, &name, &value) && is(name, "b") && is(value, ""));
	CHECK(url_next(&q, &name, &value) && is(name, "") && is(value, "2"));
	CHECK(url_next(&q, &name, &value) && is(name, "") && is(value, ""));
	CHECK(url_next(&q, &name, &value) && is(name, "c"));
	CHECK(url_decode(&b, value) == 0);
	CHECK(is((struct fl_bytes){ b.data, b.len }, "x y=z"));
	CHECK(!url_next(&q, &name, &value));
	CHECK(url_decode(&b, text("x")) == -1); /* the ceiling */
	b.len = 0;
	CHECK(url_decode(&b, text("%0")) == -1);
	CHECK(url_decode(&b, text("%zz")) == -1);
	bytes_free(&b);
}

static void
answers_end_where_the_reader_says(void)
{
	static const struct {
		const char *name, *value, *data;
		size_t from;
		bool ended;
		ssize_t found;
	} cases[] = {
		{ "Read", "FIRST", "abc", 0, false, 3 },
		{ "Read", "first", "", 0, false, -1 },
		{ "read", "end", "abc", 0, false, -1 },
		{ "Read", "end", "abc", 3, true, 3 },
		{ "Read", "end", "", 0, true, 0 },
		{ "Read", "nothing", "abc", 0, false, 0 },
		{ "Read", "line", "ab\nc", 0, false, 3 },
		{ "Read", "line", "ab", 0, true, -1 },
		{ "Read-Bytes", "2", "abc", 0, false, 2 },
		{ "Read-Bytes", "4", "abc", 0, true, -1 },
		{ "Read-Until", "c", "abc", 0, false, 3 },
		{ "Read-Until", "bc", "abcd", 2, false, 3 },
		{ "Read-Until", "bc", "abd", 3, true, -1 },
		{ "Read-Until", "\\x62\\x63", "abc", 2, false, 3 },
		{ "Read-Until", "\\r\\n", "a\r\nb", 0, false, 3 },
		{ "Read-For", "1s", "abc", 0, false, -1 },
		{ "Read-For", "1s", "abc", 0, true, 3 },
	};
	char why[FL_PLUGIN_ERR];
	struct reader rd;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fl_field f = { text(cases[i].name),
			text(cases[i].value) };

		printf("# %s: %s\n", cases[i].name, cases[i].value);
		CHECK(reader_parse(&rd, &f, 1, why) == 0);
		CHECK(reader_find(&rd, cases[i].data, strlen(cases[i].data),
			  cases[i].from, cases[i].ended) == cases[i].found);
	}
}

int
main(void)
{
	bytes_grow_to_their_ceiling();
	json_strings_are_utf8();
	numbers_and_durations_are_whole();
	fields_are_found_by_name();
	urls_have_parts();
	queries_are_cut_in_parts();
	answers_end_where_the_reader_says();
	return tap_done();
}
