#include "../../lib/report/html.h"
#include "../../lib/report/table.h"
#include "tap.h"

static struct fl_err e;

static const struct {
	const char *in;
	size_t len;
	const char *out;
} texts[] = {
	{ "", 0, "" }, { "plain", 5, "plain" },
	{ "<b a=\"1\">&'", 11, "&lt;b a=&quot;1&quot;&gt;&amp;'" },
	{ "a\tb\nc", 5, "a\tb\nc" }, { "a\rb", 3, "a\\x0db" },
	{ "\0\x1b\x7f", 3, "\\x00\\x1b\\x7f" },
	{ "\xc3\xa4\xe2\x82\xac", 5, "\xc3\xa4\xe2\x82\xac" }, /* ä, euro */
	{ "\xc3", 1, "\\xc3" }, { "\xff\xfe", 2, "\\xff\\xfe" },
	{ "\xed\xa0\x80", 3, "\\xed\\xa0\\x80" }, /* a surrogate */
	{ "\xc2\x85", 2, "\\u{85}" },             /* a control */
	{ "\xe2\x80\xae", 3, "\\u{202e}" },       /* from right to left */
	{ "\xe2\x80\x8b", 3, "\\u{200b}" },       /* of no width */
	{ "\xef\xbf\xbe", 3, "\\u{fffe}" },       /* no character */
	{ "\xf0\x9f\xbf\xbf", 4, "\\u{1ffff}" },  /* nor this */
	{ "\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80" },
	{ "\xf3\xa0\x80\x81", 4, "\\u{e0001}" }, /* a tag */
};

static void
texts_are_texts(void)
{
	struct fl_buf b;
	struct fl_html h;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fl_buf_init(&b, 1000);
		fl_html_init(&h, &b);
		fl_html_text(&h, (struct fl_str){ texts[i].in, texts[i].len });
		printf("# %zu: %s\n", i, b.data != NULL ? b.data : "");
		CHECK(fl_html_end(&h, &e) == 0);
		CHECK(fl_str_is(fl_buf_str(&b), texts[i].out));
		fl_buf_fini(&b);
	}
}

static void
what_is_cut_says_so(void)
{
	struct fl_buf b;
	struct fl_html h;

	fl_buf_init(&b, 1000);
	fl_html_init(&h, &b);
	fl_html_cut(&h, fl_str("abc"), 3);
	CHECK(fl_str_is(fl_buf_str(&b), "abc"));
	fl_buf_clear(&b);
	fl_html_cut(&h, fl_str("\xc3\xa4\xc3\xa4\xc3\xa4"), 2);
	CHECK(fl_str_is(fl_buf_str(&b),
	    "\xc3\xa4\xc3\xa4\xe2\x80\xa6 (2 bytes more)"));
	fl_buf_clear(&b);
	fl_html_cut(&h, fl_str("abc"), 0);
	CHECK(fl_str_is(fl_buf_str(&b), "\xe2\x80\xa6 (3 bytes more)"));
	CHECK(fl_html_end(&h, &e) == 0);
	fl_buf_fini(&b);
}

static void
a_failure_is_kept(void)
{
	struct fl_buf b;
	struct fl_html h;

	fl_buf_init(&b, 4);
	fl_html_init(&h, &b);
	fl_html_put(&h, "abcd");
	fl_html_put(&h, "e");
	fl_html_put(&h, "");
	CHECK(fl_html_end(&h, &e) == -1);
	CHECK(fl_str_is(fl_buf_str(&b), "abcd"));
	fl_buf_fini(&b);
	fl_buf_init(&b, 4000);
	fl_html_init(&h, &b);
	fl_html_putf(&h, "%01100d", 1);
	CHECK(fl_html_end(&h, &e) == -1);
	fl_buf_fini(&b);
}

static const struct {
	double bytes;
	const char *text;
} sizes[] = {
	{ 0, "0 B" },
	{ 999, "999 B" },
	{ 1000, "1.0 kB" },
	{ 99949, "99.9 kB" },
	{ 123456, "123 kB" },
	{ 12.3e6, "12.3 MB" },
	{ 1e15, "1000 TB" },
};

static void
sizes_are_read(void)
{
	char text[FL_TABLE_BYTES];
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		fl_table_bytes_text(text, sizes[i].bytes);
		printf("# %s\n", text);
		CHECK(fl_str_is(fl_str(text), sizes[i].text));
	}
}

int
main(void)
{
	texts_are_texts();
	what_is_cut_says_so();
	a_failure_is_kept();
	sizes_are_read();
	return tap_done();
}
