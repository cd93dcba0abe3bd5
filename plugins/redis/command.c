#include <stdio.h>
#include <string.h>

#include "../common/field.h"
#include "command.h"

/* "*3\r\n" or "$12\r\n": often, so not by printf. */
static int
add_head(struct bytes *out, char c, uint64_t n)
{
	char text[24], *at = text + sizeof(text);

	*--at = '\n';
	*--at = '\r';
	do
		*--at = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	*--at = c;
	return bytes_add(out, at, (size_t)(text + sizeof(text) - at));
}

static int
add_word(struct bytes *out, const char *data, size_t len)
{
	if (add_head(out, '$', len) == -1 || bytes_add(out, data, len) == -1)
		return -1;
	return bytes_add(out, "\r\n", 2);
}

int
command_words(struct bytes *out, const struct fl_bytes *words, size_t n)
{
	size_t i;

	if (add_head(out, '*', n) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (add_word(out, words[i].data, words[i].len) == -1)
			return -1;
	return 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The byte of an escape at p, behind its backslash, and how long it is. */
static size_t
escape(const char *p, const char *end, char *c)
{
	static const char letters[] = "nrtba", bytes[] = "\n\r\t\b\a";
	const char *at;

	if (end - p >= 3 && p[0] == 'x' && field_hex(p[1]) >= 0 &&
	    field_hex(p[2]) >= 0) {
		*c = (char)(field_hex(p[1]) * 16 + field_hex(p[2]));
		return 3;
	}
	at = *p != '\0' ? strchr(letters, *p) : NULL;
	*c = at != NULL ? bytes[at - letters] : *p;
	return 1;
}

/*
 * Reads a quoted word, whose first byte is its quote, into word, and returns
 * where it ends; NULL: it does not, or something follows it at once.
 */
static const char *
quoted(const char *p, const char *end, struct bytes *word)
{
	char quote = *p++, c;

	for (; p < end && *p != quote; p++) {
		c = *p;
		if (c == '\\' && p + 1 < end) {
			if (quote == '"')
				p += escape(p + 1, end, &c);
			else if (p[1] == '\'')
				c = *++p;
		}
		if (bytes_add(word, &c, 1) == -1)
			return NULL;
	}
	if (p == end || (p + 1 < end && !is_blank(p[1])))
		return NULL;
	return p + 1;
}

/* The next word of a line: 1; 0 at its end; -1: malformed, or the ceiling. */
static int
next_word(const char **at, const char *end, struct bytes *word)
{
	const char *p = *at, *begin;

	word->len = 0;
	while (p < end && is_blank(*p))
		p++;
	if (p == end)
		return 0;
	if (*p == '"' || *p == '\'') {
		p = quoted(p, end, word);
	} else {
		for (begin = p; p < end && !is_blank(*p); p++)
			;
		if (bytes_add(word, begin, (size_t)(p - begin)) == -1)
			return -1;
	}
	*at = p;
	return p != NULL ? 1 : -1;
}

/* How many words the line has; -1: malformed. */
static int64_t
count_words(const char *p, const char *end, struct bytes *word)
{
	int64_t n = 0;
	int rc;

	while ((rc = next_word(&p, end, word)) == 1)
		n++;
	return rc == 0 ? n : -1;
}

static int
add_line(struct bytes *out, const char *p, const char *end, int64_t n,
    struct bytes *word)
{
	if (add_head(out, '*', (uint64_t)n) == -1)
		return -1;
	while (n-- > 0)
		if (next_word(&p, end, word) != 1 ||
		    add_word(out, word->data, word->len) == -1)
			return -1;
	return 0;
}

/* 1: a command; 0: an empty line; -1 and why. */
static int
command_line(struct bytes *out, const char *p, const char *end,
    struct bytes *word, char why[FL_PLUGIN_ERR])
{
	int64_t n = count_words(p, end, word);

	if (n == -1) {
		snprintf(why, FL_PLUGIN_ERR, "unbalanced quotes in '%.*s'",
		    (int)(end - p < 60 ? end - p : 60), p);
		return -1;
	}
	if (n == 0)
		return 0;
	if (add_line(out, p, end, n, word) == 0)
		return 1;
	snprintf(why, FL_PLUGIN_ERR, "the commands are too long");
	return -1;
}

int
command_lines(struct bytes *out, struct fl_bytes text, unsigned *count,
    char why[FL_PLUGIN_ERR])
{
	const char *p = text.len > 0 ? text.data : "", *end = p + text.len;
	const char *to;
	struct bytes word = { .max = out->max };
	int rc = 0;

	*count = 0;
	for (; p < end && rc != -1; p = to + (to < end)) {
		to = memchr(p, '\n', (size_t)(end - p));
		to = to != NULL ? to : end;
		rc = command_line(out, p, to, &word, why);
		if (rc == 1 && ++*count > COMMANDS_MAX) {
			snprintf(why, FL_PLUGIN_ERR, "more than %d commands",
			    COMMANDS_MAX);
			rc = -1;
		}
	}
	bytes_free(&word);
	return rc == -1 ? -1 : 0;
}
