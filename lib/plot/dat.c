#include <math.h>

#include "../base/str.h"
#include "dat.h"

void
fl_dat_init(struct fl_dat *d, struct fl_buf *out)
{
	*d = (struct fl_dat){ .out = out };
}

static void
put(struct fl_dat *d, const char *s)
{
	if (!d->failed && fl_buf_add_str(d->out, s, &d->err) == -1)
		d->failed = true;
}

static void
field(struct fl_dat *d)
{
	if (d->begun)
		put(d, "\t");
	d->begun = true;
}

static void
close_block(struct fl_dat *d)
{
	if (d->blocks > 0 && d->rows == 0)
		put(d, "NaN\n");
	d->rows = 0;
}

void
fl_dat_block(struct fl_dat *d, const char *name)
{
	close_block(d);
	if (d->blocks++ > 0)
		put(d, "\n\n");
	put(d, "# ");
	put(d, name);
	put(d, "\n");
}

void
fl_dat_gap(struct fl_dat *d)
{
	put(d, "\n");
}

void
fl_dat_real(struct fl_dat *d, double v)
{
	char text[32];

	field(d);
	snprintf(text, sizeof(text), "%.10g", v);
	put(d, isnan(v) ? "NaN" : text);
}

/* What turns the writing around, or is no character for XML. */
static bool
is_trick(unsigned code)
{
	return (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069) || code == 0x200e ||
	       code == 0x200f || code == 0x61c || (code & 0xfffe) == 0xfffe;
}

/* One character at s, of len bytes; *used is how many of them it was. */
static const char *
shown(const char *s, size_t len, char one[5], size_t *used)
{
	unsigned code;

	*used = fl_utf8_next(s, len, &code);
	if (*used == 0) {
		*used = 1;
		return "?";
	}
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return " ";
	if (is_trick(code))
		return "?";
	/* gnuplot leaves "]]>" as it is, which no SVG may hold. */
	if (len >= 2 && s[0] == ']' && s[1] == '>')
		return "] ";
	snprintf(one, 5, "%.*s", (int)*used, s);
	return one;
}

static size_t
characters(const char *s, size_t len)
{
	size_t n = 0, used;
	char one[5];

	for (; len > 0; s += used, len -= used, n++)
		shown(s, len, one, &used);
	return n;
}

int
fl_dat_line(struct fl_buf *out, const char *s, size_t max, struct fl_err *err)
{
	size_t i, used, len = strlen(s), n = characters(s, len);
	size_t keep = n <= max ? n : max < 3 ? 0 : max - 3;
	char one[5];

	for (i = 0; i < keep; i++, s += used, len -= used)
		if (fl_buf_add_str(out, shown(s, len, one, &used), err) == -1)
			return -1;
	return n <= max ? 0 : fl_buf_add_str(out, "...", err);
}

void
fl_dat_text(struct fl_dat *d, const char *s, size_t max)
{
	char one[2] = "";
	struct fl_buf b;
	size_t i;

	fl_buf_init(&b, 4 * FL_DAT_TEXT);
	field(d);
	put(d, "\"");
	if (!d->failed &&
	    fl_dat_line(&b, s, max < FL_DAT_TEXT ? max : FL_DAT_TEXT,
		&d->err) == -1)
		d->failed = true;
	for (i = 0; i < b.len; i++) {
		one[0] = b.data[i] == '"' ? '\'' : b.data[i];
		put(d, one[0] == '\\' ? "\\\\" : one);
	}
	put(d, "\"");
	fl_buf_fini(&b);
}

void
fl_dat_end(struct fl_dat *d)
{
	put(d, "\n");
	d->begun = false;
	d->rows++;
}

int
fl_dat_finish(struct fl_dat *d, struct fl_err *err)
{
	close_block(d);
	if (d->failed)
		*err = d->err;
	return d->failed ? -1 : 0;
}
