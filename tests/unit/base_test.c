/* Buffers, arenas, TSV, base64, near words, UTF-8, clocks. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/arena.h"
#include "../../lib/base/base64.h"
#include "../../lib/base/clock.h"
#include "../../lib/base/str.h"
#include "../../lib/base/tsv.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
a_buffer_grows_to_its_ceiling_and_no_further(void)
{
	struct fl_buf b;
	struct fl_err e;
	int i;

	fl_buf_init(&b, 1000);
	for (i = 0; i < 100; i++)
		CHECK(fl_buf_add(&b, "0123456789", 10, &e) == 0);
	CHECK(b.len == 1000 && b.data[1000] == '\0');
	CHECK(fl_buf_add(&b, "x", 1, &e) == -1);
	CHECK(strcmp(e.msg, "larger than 1000 bytes") == 0);
	CHECK(b.len == 1000);
	fl_buf_drop(&b, 995);
	CHECK(strcmp(b.data, "56789") == 0);
	CHECK(fl_buf_addf(&b, &e, "%d-%s", 7, "x") == 0);
	CHECK(strcmp(b.data, "567897-x") == 0);
	fl_buf_clear(&b);
	CHECK(b.len == 0 && b.data[0] == '\0');
	fl_buf_fini(&b);
	CHECK(fl_buf_take(&b) == NULL);
}

static void
a_file_is_read_whole_or_not_at_all(void)
{
	char name[] = "/tmp/fl-base-test.XXXXXX";
	struct fl_buf b;
	struct fl_err e;
	int fd = mkstemp(name);

	CHECK(fd != -1 && write(fd, "12345", 5) == 5 && close(fd) == 0);
	fl_buf_init(&b, 5);
	CHECK(fl_buf_read_file(&b, name, &e) == 0 && b.len == 5);
	fl_buf_fini(&b);
	fl_buf_init(&b, 4);
	CHECK(fl_buf_read_file(&b, name, &e) == -1);
	CHECK(strstr(e.msg, "larger than 4 bytes") != NULL);
	fl_buf_fini(&b);
	CHECK(fl_buf_read_file(&b, "/", &e) == -1);
	CHECK(strcmp(e.msg, "/: Is a directory") == 0);
	fl_buf_fini(&b);
	CHECK(fl_buf_read_file(&b, "/nowhere", &e) == -1);
	CHECK(strcmp(e.msg, "/nowhere: No such file or directory") == 0);
	fl_buf_fini(&b);
	unlink(name);
}

static void
an_arena_has_a_ceiling_and_begins_anew(void)
{
	struct fl_arena a;
	struct fl_str s;
	char *p;
	int i;

	fl_arena_init(&a, 100000);
	for (i = 0; (p = fl_arena_alloc(&a, 1000)) != NULL; i++)
		memset(p, 0xff, 1000);
	CHECK(i > 80 && i <= 100);
	CHECK(a.total <= 100000);
	fl_arena_reset(&a);
	s = fl_arena_str(&a, "abc", 3);
	CHECK(s.len == 3 && strcmp(s.s, "abc") == 0);
	p = fl_arena_alloc(&a, 64);
	for (i = 0; i < 64 && p[i] == 0; i++)
		;
	CHECK(i == 64);
	CHECK(fl_arena_array(&a, SIZE_MAX / 2, 16) == NULL);
	fl_arena_fini(&a);
}

static void
tsv_escapes_and_comes_back(void)
{
	static const char odd[] = "a\tb\nc\\d\x01\x7f";
	struct fl_buf b;
	struct fl_tsv t;
	struct fl_err e;
	char *line;

	fl_buf_init(&b, 1000);
	fl_tsv_init(&t, &b);
	fl_tsv_text(&t, odd);
	fl_tsv_text(&t, NULL);
	fl_tsv_int(&t, -5);
	fl_tsv_real(&t, 1.0 / 3, 3);
	fl_tsv_real(&t, 0.0 / 0.0, 3);
	CHECK(fl_tsv_end(&t, &e) == 0);
	CHECK(strcmp(b.data, "a\\tb\\nc\\\\d\\x01\\x7f\t\t-5\t0.333\t\n") == 0);
	b.data[b.len - 1] = '\0';
	line = b.data;
	CHECK(strcmp(fl_tsv_next(&line), odd) == 0);
	CHECK(strcmp(fl_tsv_next(&line), "") == 0);
	CHECK(strcmp(fl_tsv_next(&line), "-5") == 0);
	CHECK(strcmp(fl_tsv_next(&line), "0.333") == 0);
	CHECK(strcmp(fl_tsv_next(&line), "") == 0);
	CHECK(fl_tsv_next(&line) == NULL);
	fl_buf_fini(&b);
	fl_buf_init(&b, 3);
	fl_tsv_init(&t, &b);
	fl_tsv_text(&t, "too long");
	CHECK(fl_tsv_end(&t, &e) == -1);
	fl_buf_fini(&b);
}

static const struct {
	const char *bytes, *text;
	enum fl_base64 kind;
} base64s[] = {
	{ "", "", FL_BASE64_STD },
	{ "f", "Zg==", FL_BASE64_STD },
	{ "fo", "Zm8=", FL_BASE64_STD },
	{ "foo", "Zm9v", FL_BASE64_STD },
	{ "foobar", "Zm9vYmFy", FL_BASE64_STD },
	{ "\xff\xfe\xfd", "//79", FL_BASE64_STD },
	{ "\xff\xfe\xfd", "__79", FL_BASE64_URL },
	{ "f", "Zg", FL_BASE64_URL },
};

static const char *const not_base64[] = { "Zg", "Zg=", "Zg===", "Z",
	"Zh==", "Zm9=", "Zm9v!", "Zm 9v", "====", "Zg==Zg==" };

static void
base64_is_strict(void)
{
	struct fl_buf b;
	struct fl_err e;
	size_t i;

	fl_buf_init(&b, 1000);
	for (i = 0; i < N(base64s); i++) {
		printf("# %s\n", base64s[i].text);
		fl_buf_clear(&b);
		CHECK(fl_base64_encode(&b, base64s[i].bytes,
			  strlen(base64s[i].bytes), base64s[i].kind, &e) == 0);
		CHECK(b.len == 0 || strcmp(b.data, base64s[i].text) == 0);
		fl_buf_clear(&b);
		CHECK(fl_base64_decode(&b, base64s[i].text,
			  strlen(base64s[i].text), base64s[i].kind, &e) == 0);
		CHECK(b.len == strlen(base64s[i].bytes));
		CHECK(b.len == 0 || strcmp(b.data, base64s[i].bytes) == 0);
	}
	for (i = 0; i < N(not_base64); i++) {
		printf("# %s\n", not_base64[i]);
		fl_buf_clear(&b);
		CHECK(fl_base64_decode(&b, not_base64[i], strlen(not_base64[i]),
			  FL_BASE64_STD, &e) == -1);
		CHECK(b.len == 0);
	}
	fl_buf_fini(&b);
}

static void
near_words_are_found(void)
{
	static const struct {
		const char *word, *near;
	} cases[] = {
		{ "retrry", "retry" },
		{ "rerty", "retry" },
		{ "Retry", "retry" },
		{ "insecrue", "insecure" },
		{ "location", "location" },
		{ "x", NULL },
		{ "something", NULL },
	};
	static const char *const names[] = { "retry", "insecure", "location" };
	const char *near;
	size_t i;

	for (i = 0; i < N(cases); i++) {
		printf("# %s\n", cases[i].word);
		near = fl_str_near(cases[i].word, names, N(names),
		    sizeof(names[0]));
		CHECK((near == NULL) == (cases[i].near == NULL));
		CHECK(near == NULL || strcmp(near, cases[i].near) == 0);
	}
}

static const struct {
	const char *s;
	size_t valid;
} utf8s[] = {
	{ "abc", 3 },
	{ "\xc3\xa9", 2 },
	{ "\xe2\x82\xac", 3 },
	{ "\xf0\x9f\x98\x80", 4 },
	{ "a\xc3", 1 },
	{ "\xc0\x80", 0 },         /* overlong */
	{ "\xed\xa0\x80", 0 },     /* a surrogate */
	{ "\xf4\x90\x80\x80", 0 }, /* above U+10FFFF */
	{ "ab\xff", 2 },
};

static void
utf8_is_checked(void)
{
	unsigned code;
	char out[4];
	size_t i, n;

	for (i = 0; i < N(utf8s); i++) {
		n = fl_utf8_valid(utf8s[i].s, strlen(utf8s[i].s));
		CHECK(n == utf8s[i].valid);
		if (n == 0)
			continue;
		n = fl_utf8_next(utf8s[i].s, strlen(utf8s[i].s), &code);
		CHECK(fl_utf8_put(out, code) == n);
		CHECK(memcmp(out, utf8s[i].s, n) == 0);
	}
}

static const struct {
	const char *text;
	int64_t ns; /* -1: refused */
} instants[] = {
	{ "@0", 0 },
	{ "@1764000000.25", 1764000000250000000 },
	{ "@1764000000.", -1 },
	{ "@-1", -1 },
	{ "@", -1 },
	{ "1970-01-01T00:00:00Z", 0 },
	{ "2015-09-09T14:57:59.474Z", 1441810679474000000 },
	{ "2000-02-29T12:00:00+01:00", 951822000000000000 },
	{ "2000-02-29 12:00:00Z", 951825600000000000 },
	{ "2000-13-01T00:00:00Z", -1 },
	{ "2000-01-01T00:00:00", -1 },
	{ "2000-01-01", -1 },
	{ "now", -1 },
};

static void
instants_are_read_and_written(void)
{
	char text[FL_CLOCK_TEXT];
	struct fl_err e;
	int64_t ns;
	size_t i;

	for (i = 0; i < N(instants); i++) {
		ns = -1;
		printf("# %s\n", instants[i].text);
		fl_clock_parse(instants[i].text, &ns, &e);
		CHECK(ns == instants[i].ns);
	}
	fl_clock_format(text, 1441810679474123999);
	CHECK(strcmp(text, "2015-09-09T14:57:59.474123Z") == 0);
}

int
main(void)
{
	a_buffer_grows_to_its_ceiling_and_no_further();
	a_file_is_read_whole_or_not_at_all();
	an_arena_has_a_ceiling_and_begins_anew();
	tsv_escapes_and_comes_back();
	base64_is_strict();
	near_words_are_found();
	utf8_is_checked();
	instants_are_read_and_written();
	return tap_done();
}
