#include <string.h>

#include "../../lib/base/clock.h"
#include "../../lib/scenario/regex.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define MEMORY (16 << 20)

/* What group 1 takes; NULL: not found; "-": found, but no group took part. */
static const struct {
	const char *pattern;
	const char *text;
	const char *group;
} cases[] = {
	{ "Hello (.*)!", "Hello Bob!", "Bob" },
	{ "Hello [a-zA-Z]+!", "Hello World!", "-" },
	{ "(a)|b", "b", "-" },
	{ "^\\d{4}-\\d{2}-\\d{2}$", "2014-01-01", "-" },
	{ "^\\d{4}-\\d{2}-\\d{2}$", "x2014-01-01", NULL },
	{ "(?i)hello \\w+!", "HELLO World!", "-" },
	{ "aa\\/bb", "aa/bb", "-" },
	{ "aa\\\\bb", "aa\\bb", "-" },
	{ "", "", "-" },
	/* A dollar is the very end, a point is anything but a newline. */
	{ "a$", "a\n", NULL },
	{ "(?m)a$", "a\nb", "-" },
	{ "(?m)a$", "a\r\nb", NULL },
	{ "(a.b)", "a\nb", NULL },
	{ "(a.b)", "a\rb", "a\rb" },
	{ "(?s)(a.b)", "a\nb", "a\nb" },
	/* Characters are Unicode's, also in \w and \d. */
	{ "^(\\w+)$", "caf\xc3\xa9", "caf\xc3\xa9" },
	{ "^(.)$", "\xe2\x9c\x88", "\xe2\x9c\x88" },
	{ "(?i)\xc3\x89", "\xc3\xa9", "-" },
	/* Escapes that PCRE2 reads in another way. */
	{ "(\\v)", "\n\x0b", "\x0b" },
	{ "(\\x41\\x{42}\\u0043\\u{44}\\U00000045)", "ABCDE", "ABCDE" },
	{ "(\\u{2708})", "\xe2\x9c\x88", "\xe2\x9c\x88" },
	{ "\\b{start}(a)", "ba a", "a" },
	{ "\\<(a)\\>", "ba a", "a" },
	{ "(a)\\b{end}", "ab a", "a" },
	{ "([\\]\\-\\^&])", "&", "&" },
	{ "(a{,2})b", "aaab", "aa" },
	{ "(a{2}?)", "aaa", "aa" },
	{ "(?P<x>a)(?<y>b)", "ab", "a" },
	{ "(?x) ( a # comment ) [\n b [c ] ) ", "abc", "abc" },
	{ "(?x: a b)( c)", "ab c", " c" },
	{ "(?U)(a+)", "aaa", "a" },
	{ "(?i-s:(A))b", "ab", "a" },
	/* Classes. */
	{ "([]a]+)", "]a", "]a" },
	{ "([a-]+)", "-a", "-a" },
	{ "([--a]+)", "-a", "-a" },
	{ "([^a]+)", "ab", "b" },
	{ "([a[bc]d]+)", "xabcd", "abcd" },
	{ "([[:alpha:]]+)",
	    "\xc3\xa9"
	    "ab1",
	    "ab" },
	{ "([[:^alpha:]]+)", "ab1\xc3\xa9", "1\xc3\xa9" },
	{ "([^[:digit:]]+)", "12ab", "ab" },
	{ "([:alpha]+)", "p:a", "p:a" },
	{ "([\\d\\-x]+)", "ab-1x", "-1x" },
	{ "(\\p{Greek}+\\pL)", "a\xce\xb1\xce\xb2", "\xce\xb1\xce\xb2" },
	{ "(\\p{Uppercase_Letter})", "aB", "B" },
	{ "(\\p{lu})", "aB", "B" },
	{ "(\\p{gc=Decimal_Number}+)", "a12", "12" },
	{ "(\\P{ASCII})", "a\xc3\xa9", "\xc3\xa9" },
	{ "([\\p{sc=Cyrillic}]+)", "a\xd1\x88", "\xd1\x88" },
	{ "(\\p{Alphabetic}+)", "1ab", "ab" },
};

static const struct {
	const char *pattern;
	const char *msg; /* a part of it */
} refused[] = {
	{ "aa{a}", "want a repeat as {2}" },
	{ "{}", "nothing to repeat at character 1" },
	{ "a{3,2}", "want a repeat" },
	{ "a{99999}", "want a repeat" },
	{ "??", "nothing to repeat" },
	{ "(*UTF)a", "nothing to repeat" },
	{ "(?i)*", "nothing to repeat" },
	{ "a|*", "nothing to repeat" },
	{ "a++", "repeat of a repeat" },
	{ "a{2}{3}", "repeat of a repeat" },
	{ "(a", "a group is not closed" },
	{ "a)", "was not opened at character 2" },
	{ "[a", "a class is not closed" },
	{ "[]", "a class is not closed" },
	{ "[a-z&&[^b]]", "on classes" },
	{ "[a-z--b]", "on classes" },
	{ "[a~~b]", "on classes" },
	{ "[a[^b]]", "within a class" },
	{ "[\\d-z]", "a range of more than" },
	{ "[z-a]", "range out of order" },
	{ "(?=a)", "look-around" },
	{ "(?<!a)b", "look-around" },
	{ "(?>a)", "no flag of a group" },
	{ "(?R)", "no flag of a group" },
	{ "(?C1)", "no flag of a group" },
	{ "(?#x)", "no flag of a group" },
	{ "(?)", "a flag is missing" },
	{ "(?-u)a", "is not supported" },
	{ "(?<1>a)", "name of a group" },
	{ "(?P=a)", "no flag of a group" },
	{ "(a)\\1", "escape is not known at character 5" },
	{ "\\Ka", "escape is not known" },
	{ "\\Qa\\E", "escape is not known" },
	{ "\\R", "escape is not known" },
	{ "[\\b]", "escape is not known" },
	{ "\\", "a backslash is the last" },
	{ "\\x4", "hexadecimal" },
	{ "\\u{d800}", "no character" },
	{ "\\p{Nonsense}", "unknown property" },
	{ "\\pX", "no property" },
};

static void
finds(size_t i)
{
	const struct fl_regex *re;
	struct fl_matcher m = { 0 };
	struct fl_str group = { NULL, 0 };
	struct fl_arena a;
	struct fl_err e;
	int rc;

	printf("# %s\n", cases[i].pattern);
	fl_arena_init(&a, MEMORY);
	re = fl_regex_compile(&a, fl_str(cases[i].pattern), FL_REGEX_RUST, &e);
	CHECK(re != NULL);
	if (re == NULL) {
		printf("# %s\n", e.msg);
		fl_arena_fini(&a);
		return;
	}
	CHECK(fl_str_is(fl_regex_text(re), cases[i].pattern));
	rc = fl_regex_search(re, &m, fl_str(cases[i].text), &group, &e);
	CHECK(rc == (cases[i].group != NULL));
	if (cases[i].group != NULL && strcmp(cases[i].group, "-") != 0)
		CHECK(fl_str_is(group, cases[i].group));
	else
		CHECK(group.s == NULL);
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
}

static void
refuses(size_t i)
{
	struct fl_arena a;
	struct fl_err e = { "nothing", "" };

	fl_arena_init(&a, MEMORY);
	printf("# %s\n", refused[i].pattern);
	CHECK(fl_regex_compile(&a, fl_str(refused[i].pattern), FL_REGEX_RUST,
		  &e) == NULL);
	CHECK(strstr(e.msg, refused[i].msg) != NULL);
	if (strstr(e.msg, refused[i].msg) == NULL)
		printf("# %s\n", e.msg);
	fl_arena_fini(&a);
}

static const struct {
	const char *pattern;
	const char *text;
	const char *with;
	const char *result;
} replaced[] = {
	{ "\\d", "1a2", "x", "xax" },
	{ "a*", "baac", "x", "xbxcx" },
	{ "", "\xc3\xa9", "-", "-\xc3\xa9-" },
	{ "(\\w+) (?P<last>\\w+)", "a b c d", "$last:$1,", "b:a, d:c," },
	{ "(a)(b)?", "ac", "[$2$1x${1}x]", "[ax]c" },
	{ "a", "a", "$$1 $", "$1 $" },
	{ "a", "a", "${1", "${1" },
	{ "a", "a", "$99999999999$none", "" },
	{ "x", "", "y", "" },
	{ "^", "ab", "x", "xab" },
};

static void
replaces(size_t i)
{
	const struct fl_regex *re;
	struct fl_matcher m = { 0 };
	struct fl_arena a;
	struct fl_buf out;
	struct fl_err e;

	printf("# %s\n", replaced[i].pattern);
	fl_arena_init(&a, MEMORY);
	fl_buf_init(&out, 1000);
	re = fl_regex_compile(&a, fl_str(replaced[i].pattern), FL_REGEX_RUST,
	    &e);
	CHECK(re != NULL && fl_regex_replace(re, &m, fl_str(replaced[i].text),
				fl_str(replaced[i].with), &out, &e) == 0);
	CHECK(fl_str_is(fl_buf_str(&out), replaced[i].result));
	printf("# %.*s\n", (int)out.len, out.data);
	fl_buf_fini(&out);
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
}

/*
 * The first is exponential from one place; the second is not, but tries each of
 * many places to the end.
 */
static void
a_search_is_given_up(void)
{
	static const struct {
		const char *pattern;
		size_t len;
	} slow[] = { { "(x+x+)+[yz]", 40 }, { "x*x*[yz]", 20000 } };
	const struct fl_regex *re;
	struct fl_matcher m = { 0 };
	struct fl_arena a;
	struct fl_buf text;
	struct fl_err e;
	int64_t began;
	size_t i, k;

	fl_arena_init(&a, MEMORY);
	fl_buf_init(&text, 1 << 20);
	for (i = 0; i < N(slow); i++) {
		fl_buf_clear(&text);
		for (k = 0; k < slow[i].len; k++)
			fl_buf_add_str(&text, "x", &e);
		re = fl_regex_compile(&a, fl_str(slow[i].pattern),
		    FL_REGEX_RUST, &e);
		began = fl_clock_now();
		CHECK(fl_regex_search(re, &m, fl_buf_str(&text), NULL, &e) ==
		      -1);
		CHECK(strstr(e.msg, "takes too long") != NULL);
		/* A good second; far more where the machine is busy. */
		CHECK(fl_clock_now() - began < 60 * FL_NS_PER_S);
		printf("# after %d ms\n",
		    (int)((fl_clock_now() - began) / FL_NS_PER_MS));
	}
	fl_buf_fini(&text);
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
}

static void
iregexps_know_no_return_in_a_point(void)
{
	struct fl_matcher m = { 0 };
	const struct fl_regex *part, *whole;
	struct fl_arena a;
	struct fl_err e;

	fl_arena_init(&a, MEMORY);
	part = fl_regex_compile(&a, fl_str("a|b.c"), FL_REGEX_IREGEXP, &e);
	whole =
	    fl_regex_compile(&a, fl_str("a|b.c"), FL_REGEX_IREGEXP_WHOLE, &e);
	CHECK(fl_regex_search(part, &m, fl_str("xbxcx"), NULL, &e) == 1);
	CHECK(fl_regex_search(part, &m, fl_str("b\rc"), NULL, &e) == 0);
	CHECK(fl_regex_search(whole, &m, fl_str("bxc"), NULL, &e) == 1);
	CHECK(fl_regex_search(whole, &m, fl_str("bxcx"), NULL, &e) == 0);
	CHECK(fl_regex_search(whole, &m, fl_str("xa"), NULL, &e) == 0);
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
}

static void
patterns_have_ceilings(void)
{
	struct fl_arena a;
	struct fl_buf b;
	struct fl_err e;
	int i;

	fl_arena_init(&a, MEMORY);
	fl_buf_init(&b, 1 << 20);
	for (i = 0; i < 1000; i++)
		fl_buf_add_str(&b, "(", &e);
	CHECK(fl_regex_compile(&a, fl_buf_str(&b), FL_REGEX_RUST, &e) == NULL);
	fl_buf_clear(&b);
	for (i = 0; i < 300; i++)
		fl_buf_add_str(&b, "()", &e);
	CHECK(fl_regex_compile(&a, fl_buf_str(&b), FL_REGEX_RUST, &e) == NULL);
	fl_buf_clear(&b);
	for (i = 0; i < 100000; i++)
		fl_buf_add_str(&b, "a", &e);
	CHECK(fl_regex_compile(&a, fl_buf_str(&b), FL_REGEX_RUST, &e) == NULL);
	CHECK(fl_regex_compile(&a, fl_str("(((a{1000}){1000}){1000})"),
		  FL_REGEX_RUST, &e) == NULL);
	fl_buf_fini(&b);
	fl_arena_fini(&a);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < N(cases); i++)
		finds(i);
	for (i = 0; i < N(refused); i++)
		refuses(i);
	for (i = 0; i < N(replaced); i++)
		replaces(i);
	a_search_is_given_up();
	iregexps_know_no_return_in_a_point();
	patterns_have_ceilings();
	return tap_done();
}
