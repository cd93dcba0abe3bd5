/*
 * Regular expressions, by PCRE2.
 *
 * PCRE2 counts steps (the match limit) from each place of the text anew, so
 * that alone leaves a search in a long text without a bound.  Every pattern
 * therefore begins with a callout, which is called once for each place where a
 * match is tried, and looks at the clock now and then.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <ctype.h>
#include <pcre2.h>
#include <string.h>

#include "../base/clock.h"
#include "regex.h"
#include "regex_syntax.h"

#define MATCH_LIMIT 1000000     /* steps from one place of the text */
#define HEAP_LIMIT_KIB 131072   /* for backtracking */
#define TIME_LIMIT_NS 500000000 /* for all places */
#define PLACES_PER_LOOK 8       /* at the clock */
#define OUT_MAX (FL_REGEX_PATTERN_MAX * 8)

struct fl_regex {
	struct fl_str text;
	pcre2_code *code;
};

struct budget {
	unsigned places;
	int64_t until_ns; /* 0 before the first place */
};

static void *
arena_malloc(size_t len, void *arena)
{
	return fl_arena_alloc(arena, len);
}

static void
arena_free(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

static int
compile(struct fl_regex *re, struct fl_arena *a, struct fl_str pattern,
    struct fl_err *err)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY |
	                   PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C;
	pcre2_general_context *memory;
	pcre2_compile_context *context;
	PCRE2_UCHAR why[128];
	uint32_t groups;
	size_t at;
	int code;

	memory = pcre2_general_context_create(arena_malloc, arena_free, a);
	context = memory != NULL ? pcre2_compile_context_create(memory) : NULL;
	if (context == NULL)
		return fl_fail(err, "regular expression: too large");
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	re->code = pcre2_compile((PCRE2_SPTR)pattern.s, pattern.len, options,
	    &code, &at, context);
	if (re->code == NULL) {
		pcre2_get_error_message(code, why, sizeof(why));
		return fl_fail(err, "regular expression: %s", (char *)why);
	}
	pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	if (groups > FL_REGEX_GROUPS_MAX)
		return fl_fail(err, "regular expression: more than %d groups",
		    FL_REGEX_GROUPS_MAX);
	return 0;
}

const struct fl_regex *
fl_regex_compile(struct fl_arena *a, struct fl_str pattern,
    enum fl_regex_syntax syntax, struct fl_err *err)
{
	struct fl_regex *re = NULL, *made;
	struct fl_buf out;

	fl_buf_init(&out, OUT_MAX);
	if (pattern.len > FL_REGEX_PATTERN_MAX) {
		fl_fail(err, "regular expression: larger than %d bytes",
		    FL_REGEX_PATTERN_MAX);
		goto out;
	}
	made = fl_arena_alloc(a, sizeof(*made));
	if (made != NULL)
		made->text = fl_arena_str(a, pattern.s, pattern.len);
	if (made == NULL || made->text.s == NULL) {
		fl_fail(err, "regular expression: too large");
		goto out;
	}
	if (fl_buf_add_str(&out, "(?C1)", err) == 0 &&
	    fl_regex_translate(made->text, syntax, &out, err) == 0 &&
	    compile(made, a, fl_buf_str(&out), err) == 0)
		re = made;
out:
	fl_buf_fini(&out);
	return re;
}

struct fl_str
fl_regex_text(const struct fl_regex *re)
{
	return re->text;
}

static int
matcher_make(struct fl_matcher *m, struct fl_err *err)
{
	if (m->data == NULL)
		m->data =
		    pcre2_match_data_create(FL_REGEX_GROUPS_MAX + 1, NULL);
	if (m->context == NULL)
		m->context = pcre2_match_context_create(NULL);
	if (m->data == NULL || m->context == NULL)
		return fl_fail(err, "out of memory");
	pcre2_set_match_limit(m->context, MATCH_LIMIT);
	pcre2_set_heap_limit(m->context, HEAP_LIMIT_KIB);
	return 0;
}

void
fl_matcher_fini(struct fl_matcher *m)
{
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	*m = (struct fl_matcher){ 0 };
}

/* At one more place of the text a match is tried. */
static int
count_place(pcre2_callout_block *block, void *arg)
{
	struct budget *b = arg;
	int64_t now;

	(void)block;
	if (b->places++ % PLACES_PER_LOOK != 0)
		return 0;
	now = fl_clock_now();
	if (b->until_ns == 0)
		b->until_ns = now + TIME_LIMIT_NS;
	return now < b->until_ns ? 0 : PCRE2_ERROR_CALLOUT;
}

/* 1 when found, with its places in the match data; 0; -1 and err. */
static int
search(const struct fl_regex *re, struct fl_matcher *m, struct fl_str text,
    size_t from, struct budget *b, struct fl_err *err)
{
	PCRE2_UCHAR why[128];
	int rc;

	pcre2_set_callout(m->context, count_place, b);
	rc = pcre2_match(re->code, (PCRE2_SPTR)(text.s != NULL ? text.s : ""),
	    text.len, from, PCRE2_NO_UTF_CHECK, m->data, m->context);
	if (rc >= 0)
		return 1;
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc == PCRE2_ERROR_CALLOUT || rc == PCRE2_ERROR_MATCHLIMIT ||
	    rc == PCRE2_ERROR_HEAPLIMIT)
		return fl_fail(err, "regular expression: takes too long");
	pcre2_get_error_message(rc, why, sizeof(why));
	return fl_fail(err, "regular expression: %s", (char *)why);
}

/* What a group took; .s is NULL when it took nothing, or is not there. */
static struct fl_str
taken(const struct fl_regex *re, const struct fl_matcher *m, struct fl_str text,
    uint32_t group)
{
	const PCRE2_SIZE *o = pcre2_get_ovector_pointer(m->data);
	uint32_t groups;

	pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	if (group > groups || o[2 * group] == PCRE2_UNSET)
		return (struct fl_str){ NULL, 0 };
	return (struct fl_str){ text.s != NULL ? text.s + o[2 * group] : "",
		o[2 * group + 1] - o[2 * group] };
}

int
fl_regex_search(const struct fl_regex *re, struct fl_matcher *m,
    struct fl_str text, struct fl_str *group, struct fl_err *err)
{
	struct budget b = { 0 };
	int rc;

	if (matcher_make(m, err) == -1)
		return -1;
	rc = search(re, m, text, 0, &b, err);
	if (rc == 1 && group != NULL)
		*group = taken(re, m, text, 1);
	return rc;
}

static int
group_number(const struct fl_regex *re, struct fl_str name)
{
	char text[64];
	size_t i;
	int n = 0;

	for (i = 0; i < name.len && name.s[i] >= '0' && name.s[i] <= '9'; i++)
		n = n < 10000 ? n * 10 + (name.s[i] - '0') : n;
	if (i == name.len)
		return n;
	if (name.len >= sizeof(text))
		return -1;
	memcpy(text, name.s, name.len);
	text[name.len] = '\0';
	return pcre2_substring_number_from_name(re->code, (PCRE2_SPTR)text);
}

/* The length of a name behind a dollar; 0 when the dollar is just one. */
static size_t
name_len(struct fl_str s, struct fl_str *name)
{
	const char *end;
	size_t i;

	if (s.len > 0 && s.s[0] == '{') {
		end = memchr(s.s, '}', s.len);
		if (end == NULL)
			return 0;
		*name = (struct fl_str){ s.s + 1, (size_t)(end - s.s) - 1 };
		return name->len + 2;
	}
	for (i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.s[i]) && s.s[i] != '_')
			break;
	*name = (struct fl_str){ s.s, i };
	return i;
}

static int
expand(const struct fl_regex *re, const struct fl_matcher *m,
    struct fl_str text, struct fl_str with, struct fl_buf *out,
    struct fl_err *err)
{
	struct fl_str rest, name, group;
	size_t i, n;
	int number;

	for (i = 0; i < with.len; i++) {
		rest = (struct fl_str){ with.s + i + 1, with.len - i - 1 };
		if (with.s[i] == '$' && rest.len > 0 && rest.s[0] == '$') {
			i++;
		} else if (with.s[i] == '$' &&
			   (n = name_len(rest, &name)) > 0) {
			number = group_number(re, name);
			group = number >= 0
			            ? taken(re, m, text, (uint32_t)number)
			            : (struct fl_str){ NULL, 0 };
			if (fl_buf_add(out, group.s, group.len, err) == -1)
				return -1;
			i += n;
			continue;
		}
		if (fl_buf_add(out, with.s + i, 1, err) == -1)
			return -1;
	}
	return 0;
}

/* The length of the character at a place that is not behind the end. */
static size_t
character(struct fl_str text, size_t at)
{
	unsigned code;
	size_t n = fl_utf8_next(text.s + at, text.len - at, &code);

	return n > 0 ? n : 1;
}

int
fl_regex_replace(const struct fl_regex *re, struct fl_matcher *m,
    struct fl_str text, struct fl_str with, struct fl_buf *out,
    struct fl_err *err)
{
	size_t from = 0, done = 0;
	struct budget b = { 0 };
	const PCRE2_SIZE *o;
	bool any = false;
	int rc;

	if (matcher_make(m, err) == -1)
		return -1;
	if (text.s == NULL)
		text.s = "";
	while (from <= text.len) {
		rc = search(re, m, text, from, &b, err);
		if (rc == -1)
			return -1;
		if (rc == 0)
			break;
		o = pcre2_get_ovector_pointer(m->data);
		/* Nothing, right behind what was found before, is not new. */
		if (o[0] == o[1] && any && o[1] == done) {
			from = o[1] < text.len ? o[1] + character(text, o[1])
			                       : text.len + 1;
			continue;
		}
		if (fl_buf_add(out, text.s + done, o[0] - done, err) == -1 ||
		    expand(re, m, text, with, out, err) == -1)
			return -1;
		any = true;
		done = from = o[1];
	}
	return fl_buf_add(out, text.s + done, text.len - done, err);
}
