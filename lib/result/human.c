#include <math.h>

#include "human.h"

/* Three digits: "1.23", "12.3", "123". */
static void
digits(char text[FL_HUMAN], double v, const char *unit)
{
	int decimals = v < 9.995 ? 2 : v < 99.95 ? 1 : 0;

	snprintf(text, FL_HUMAN, "%.*f%s", decimals, v, unit);
}

void
fl_human_time(char text[FL_HUMAN], double ns)
{
	double s = ns / 1e9;

	if (!(ns >= 0))
		snprintf(text, FL_HUMAN, "-");
	else if (ns < 999.5e3)
		snprintf(text, FL_HUMAN, "%.0f us", ns / 1e3);
	else if (ns < 999.5e6)
		digits(text, ns / 1e6, " ms");
	else if (s < 59.95)
		digits(text, s, " s");
	else if (s < 3599.5)
		snprintf(text, FL_HUMAN, "%dm%02ds", (int)(s + 0.5) / 60,
		    (int)(s + 0.5) % 60);
	else
		snprintf(text, FL_HUMAN, "%.0fh%02dm", floor(s / 3600),
		    (int)fmod(s / 60, 60));
}

void
fl_human_count(char text[FL_HUMAN], uint64_t n)
{
	if (n < 10000000)
		snprintf(text, FL_HUMAN, "%llu", (unsigned long long)n);
	else if (n < 999500000)
		digits(text, (double)n / 1e6, "M");
	else
		digits(text, (double)n / 1e9, "G");
}

void
fl_human_rate(char text[FL_HUMAN], double per_s)
{
	if (!(per_s >= 0))
		snprintf(text, FL_HUMAN, "-");
	else
		snprintf(text, FL_HUMAN, "%.*f",
		    per_s < 99.95     ? 2
		    : per_s < 9999.95 ? 1
				      : 0,
		    per_s);
}

void
fl_human_share(char text[FL_HUMAN], double share)
{
	if (!(share >= 0))
		snprintf(text, FL_HUMAN, "-");
	else if (share > 0 && share < 0.0005)
		snprintf(text, FL_HUMAN, "<0.1%%");
	else
		snprintf(text, FL_HUMAN, "%.1f%%",
		    share < 1 && share > 0.9994 ? 99.9 : 100 * share);
}

/* One character's bytes, or a stand-in for what must not reach a terminal. */
static struct fl_str
next_char(struct fl_str *s)
{
	unsigned code;
	size_t n = fl_utf8_next(s->s, s->len, &code);
	struct fl_str c = { s->s, n };

	if (n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0))
		c = fl_str("?");
	n = n > 0 ? n : 1;
	s->s += n;
	s->len -= n;
	return c;
}

int
fl_human_column(struct fl_buf *out, struct fl_str text, size_t width,
    struct fl_err *err)
{
	struct fl_str c;
	size_t n = 0;

	while (text.len > 0 && (width == 0 || n < width)) {
		c = next_char(&text);
		if (n + 1 == width && text.len > 0)
			c = fl_str("~"); /* there is more */
		if (fl_buf_add(out, c.s, c.len, err) == -1)
			return -1;
		n++;
	}
	for (; n < width; n++)
		if (fl_buf_add(out, " ", 1, err) == -1)
			return -1;
	return 0;
}
