#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "../base/num.h"
#include "perf.h"
#include "text.h"

/* As the guidelines for monitoring plugins have them. */
static const struct unit {
	const char *written;
	double times;
	const char *ending;
} units[] = {
	{ "", 1, "" },
	{ "s", 1, "_s" },
	{ "ms", 1e-3, "_s" },
	{ "us", 1e-6, "_s" },
	{ "%", 1e-2, "" },
	{ "B", 1, "_bytes" },
	{ "KB", 1024, "_bytes" },
	{ "MB", 1024.0 * 1024, "_bytes" },
	{ "GB", 1024.0 * 1024 * 1024, "_bytes" },
	{ "TB", 1024.0 * 1024 * 1024 * 1024, "_bytes" },
	{ "c", 1, "" },
};
#define UNITS (sizeof(units) / sizeof(units[0]))

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static void
name_it(struct fl_perf *p, struct fl_str label, const char *ending)
{
	size_t i, n = 0;

	for (i = 0; i < label.len && n < sizeof(p->name) - 8; i++)
		p->name[n++] = is_name(label.s[i]) ? label.s[i] : '_';
	snprintf(p->name + n, sizeof(p->name) - n, "%s", ending);
}

/* "12.5ms" and what follows behind ";"; false when it is no number. */
static bool
number(struct fl_str text, double *value, const struct unit **unit)
{
	char digits[64];
	size_t n = 0, i;
	struct fl_err e;

	while (n < text.len && n < sizeof(digits) - 1 &&
	       (isdigit((unsigned char)text.s[n]) ||
		   memchr("+-.eE", text.s[n], 5) != NULL)) {
		digits[n] = text.s[n];
		n++;
	}
	digits[n] = '\0';
	text.s += n;
	text.len -= n;
	for (i = 0; i < text.len && text.s[i] != ';'; i++)
		;
	text.len = i;
	for (i = 0; i < UNITS && !fl_str_is(text, units[i].written); i++)
		;
	if (i == UNITS || n == 0 ||
	    fl_num_real(digits + (*digits == '+'), value, &e) == -1)
		return false;
	*unit = &units[i];
	return true;
}

static size_t
add(struct fl_str label, struct fl_str text, struct fl_perf *list, size_t n,
    size_t max)
{
	const struct unit *unit;
	double value;
	size_t i;

	if (n == max || !number(text, &value, &unit) ||
	    !isfinite(value * unit->times))
		return n;
	name_it(&list[n], label, unit->ending);
	list[n].value = value * unit->times;
	for (i = 0; i < n; i++)
		if (strcmp(list[i].name, list[n].name) == 0)
			return n;
	return n + 1;
}

/* Cuts off up to c, which is dropped; false when there is none. */
static bool
cut(struct fl_str *text, char c, struct fl_str *part)
{
	const char *at = text->len > 0 ? memchr(text->s, c, text->len) : NULL;

	if (at == NULL)
		return false;
	*part = (struct fl_str){ text->s, (size_t)(at - text->s) };
	text->len -= part->len + 1;
	text->s = at + 1;
	return true;
}

/* The next word, which quotes may hold together; empty at the end. */
static struct fl_str
word(struct fl_str *text)
{
	struct fl_str w;
	bool quoted = false;

	while (text->len > 0 && isspace((unsigned char)*text->s)) {
		text->s++;
		text->len--;
	}
	w = (struct fl_str){ text->s, 0 };
	while (w.len < text->len &&
	       (quoted || !isspace((unsigned char)w.s[w.len])))
		quoted ^= w.s[w.len++] == '\'';
	text->s += w.len;
	text->len -= w.len;
	return w;
}

/* 'a b'=1 or a=1; the label is up to the last "=". */
static size_t
add_words(struct fl_str text, struct fl_perf *list, size_t n, size_t max)
{
	struct fl_str w, label;
	const char *equals;

	while ((w = word(&text)).len > 0) {
		equals = memrchr(w.s, '=', w.len);
		if (equals == NULL || equals == w.s)
			continue;
		label = (struct fl_str){ w.s, (size_t)(equals - w.s) };
		if (label.len > 1 && *label.s == '\'' && equals[-1] == '\'') {
			label.s++;
			label.len -= 2;
		}
		w.len -= (size_t)(equals + 1 - w.s);
		w.s = equals + 1;
		if (label.len > 0)
			n = add(label, w, list, n, max);
	}
	return n;
}

/* A number, "NAME.value NUMBER", and words with "=". */
static size_t
add_line(struct fl_str line, struct fl_perf *list, size_t n, size_t max)
{
	static const char ending[] = ".value";
	struct fl_str rest = line, name = word(&rest);
	size_t len = sizeof(ending) - 1;

	if (name.len > len &&
	    memcmp(name.s + name.len - len, ending, len) == 0) {
		name.len -= len;
		return add(name, word(&rest), list, n, max);
	}
	n = add(fl_str("value"), name, list, n, max);
	return add_words(line, list, n, max);
}

size_t
fl_perf_read(struct fl_str text, struct fl_perf *list, size_t max)
{
	struct fl_str line, before;
	size_t n = 0;
	bool plugin = false, first = true;

	while (fl_text_line(&text, &line)) {
		if (cut(&line, '|', &before)) {
			n = add_words(line, list, n, max);
			/* Below the text all that is left is data. */
			if (!first)
				n = add_words(text, list, n, max);
			if (!first)
				return n;
			plugin = true;
		} else if (!plugin) {
			n = add_line(line, list, n, max);
		}
		first = false;
	}
	return n;
}
