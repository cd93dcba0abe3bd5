#include <string.h>

#include "monitor.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct fl_bytes
slice(const char *from, const char *to)
{
	return (struct fl_bytes){ from, (size_t)(to - from) };
}

/* The first c in [p, end), or end. */
static const char *
find(const char *p, const char *end, char c)
{
	const char *at = p < end ? memchr(p, c, (size_t)(end - p)) : NULL;

	return at != NULL ? at : end;
}

static struct fl_bytes
trim(struct fl_bytes b)
{
	while (b.len > 0 && is_blank(b.data[0])) {
		b.data++;
		b.len--;
	}
	while (b.len > 0 && is_blank(b.data[b.len - 1]))
		b.len--;
	return b;
}

/* The end of a label that begins at p, where '=' has to be; or NULL. */
static const char *
label_end(const char *p, const char *end, struct fl_bytes *label)
{
	const char *at;

	if (*p != '\'') {
		at = p;
		while (at < end && *at != '=' && !is_blank(*at))
			at++;
		*label = slice(p, at);
		return at;
	}
	for (at = ++p; at < end; at++) {
		if (*at != '\'')
			continue;
		if (at + 1 < end && at[1] == '\'')
			at++;
		else
			break;
	}
	if (at == end)
		return NULL;
	*label = slice(p, at);
	return at + 1;
}

/* A decimal number, perhaps with a sign and an exponent; or "U", unknown. */
static const char *
number_end(const char *p, const char *end)
{
	const char *at = p, *exponent;
	bool digits = false;

	if (at < end && *at == 'U')
		return at + 1;
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	for (; at < end && (is_digit(*at) || *at == '.' || *at == ','); at++)
		digits = digits || is_digit(*at);
	if (!digits)
		return p;
	if (at < end && (*at == 'e' || *at == 'E')) {
		exponent = at + 1;
		if (exponent < end && (*exponent == '-' || *exponent == '+'))
			exponent++;
		if (exponent < end && is_digit(*exponent))
			for (at = exponent; at < end && is_digit(*at); at++)
				;
	}
	return at;
}

/* value[unit];[warn];[crit];[min];[max] in [p, end), without blanks. */
static bool
parse_values(struct perf *out, const char *p, const char *end)
{
	struct fl_bytes *const parts[] = { &out->warn, &out->crit, &out->min,
		&out->max };
	const char *to = find(p, end, ';'), *unit = number_end(p, to);
	size_t i;

	if (unit == p)
		return false;
	out->value = slice(p, unit);
	out->unit = slice(unit, to);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]) && to < end; i++) {
		p = to + 1;
		to = find(p, end, ';');
		*parts[i] = slice(p, to);
	}
	return true;
}

bool
perf_next(struct fl_bytes *rest, struct perf *out)
{
	const char *p, *end, *to;

	while (*rest = trim(*rest), rest->len > 0) {
		memset(out, 0, sizeof(*out));
		p = rest->data;
		end = p + rest->len;
		to = label_end(p, end, &out->label);
		p = to != NULL ? to : p;
		for (to = p; to < end && !is_blank(*to); to++)
			;
		*rest = slice(to, end);
		if (p < to && *p == '=' && out->label.len > 0 &&
		    parse_values(out, p + 1, to))
			return true;
	}
	return false;
}

#define NAME_MAX_LEN 128

/* "Perf-", the label and what follows it: as good a name as a label makes. */
static void
add(struct heads *h, struct fl_bytes label, const char *behind,
    struct fl_bytes value)
{
	char name[NAME_MAX_LEN] = "Perf-";
	size_t len = 5, i;

	for (i = 0; i < label.len && len < sizeof(name) - 8; i++) {
		char c = label.data[i];

		if (c == '\'' && i + 1 < label.len)
			i++; /* two stand for one */
		name[len++] =
		    (unsigned char)c <= ' ' || c == ':' || c == 0x7f ? '-' : c;
	}
	memcpy(name + len, behind, strlen(behind));
	len += strlen(behind);
	heads_add(h, (struct fl_bytes){ name, len }, value);
}

static void
add_perf(struct heads *h, struct fl_bytes text)
{
	struct perf p;
	size_t i;

	while (perf_next(&text, &p)) {
		const struct {
			const char *behind;
			struct fl_bytes value;
		} parts[] = {
			{ "-Unit", p.unit },
			{ "-Warn", p.warn },
			{ "-Crit", p.crit },
			{ "-Min", p.min },
			{ "-Max", p.max },
		};

		add(h, p.label, "", p.value);
		for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			if (parts[i].value.len > 0)
				add(h, p.label, parts[i].behind,
				    parts[i].value);
	}
}

void
monitor_headers(struct heads *h, struct fl_bytes output)
{
	const char *p = output.len > 0 ? output.data : "";
	const char *end = p + output.len, *line = find(p, end, '\n');
	const char *bar = find(p, line, '|');

	heads_add_text(h, "Text", trim(slice(p, bar)));
	if (bar == line)
		return;
	add_perf(h, slice(bar + 1, line));
	bar = find(line, end, '|');
	if (bar < end)
		add_perf(h, slice(bar + 1, end));
}
