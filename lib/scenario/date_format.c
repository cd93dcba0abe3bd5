/*
 * Dates as text: fl_date_format().
 */
#include <inttypes.h>
#include <stdlib.h>

#include "date.h"
#include "date_field.h"

struct formatter {
	struct fl_date date;
	struct fl_date_fields f;
	struct fl_buf *out;
	struct fl_err *err;
};

/* Above 9999 a year has a sign, below 0 too, so that they can be read again. */
static int
put_number(struct formatter *w, const struct fl_date_number *n, char pad)
{
	int64_t v = w->f.v[n->field];
	bool year = n->letter == 'Y' || n->letter == 'G';
	const char *sign = v < 0 ? "-" : "";
	int width = pad == '-' ? 1 : n->width;

	if (year && v > 9999)
		sign = "+";
	v = v < 0 ? -v : v;
	if (pad == ' ' || pad == '_')
		return fl_buf_addf(w->out, w->err, "%s%*" PRId64, sign, width,
		    v);
	return fl_buf_addf(w->out, w->err, "%s%0*" PRId64, sign, width, v);
}

/* "", ".026", ".026490", ".026490708": as many as are needed. */
static int
put_fraction(struct formatter *w, int digits, const char *dot)
{
	int64_t ns = w->f.v[FL_DATE_NANO];
	int i;

	if (digits == 0) {
		if (ns == 0)
			return 0;
		digits = ns % 1000000 == 0 ? 3 : ns % 1000 == 0 ? 6 : 9;
	}
	for (i = digits; i < 9; i++)
		ns /= 10;
	return fl_buf_addf(w->out, w->err, "%s%0*" PRId64, dot, digits, ns);
}

/* "3f", ".3f", ".f": the length of what stands after the percent sign. */
static size_t
fraction_len(struct fl_str f, int *digits, const char **dot)
{
	size_t i = 0;

	*dot = "";
	if (i < f.len && f.s[i] == '.') {
		*dot = ".";
		i++;
	}
	*digits = 0;
	if (i < f.len && (f.s[i] == '3' || f.s[i] == '6' || f.s[i] == '9'))
		*digits = f.s[i++] - '0';
	if (i == 0 || i >= f.len || f.s[i] != 'f')
		return 0;
	return i + 1;
}

/* ":::z" and shorter: dates are in UTC, so there is little to say. */
static size_t
zone_len(struct fl_str f, const char **text)
{
	static const char *const zones[] = { "+0000", "+00:00", "+00:00:00",
		"+00" };
	size_t colons = 0;

	while (colons < f.len && colons < 3 && f.s[colons] == ':')
		colons++;
	if (colons >= f.len || f.s[colons] != 'z')
		return 0;
	*text = zones[colons];
	return colons + 1;
}

static const char *
word(const struct formatter *w, char letter, int *len)
{
	const int64_t *v = w->f.v;

	*len = -1;
	switch (letter) {
	case 'b':
	case 'h':
		*len = 3;
		/* fall through */
	case 'B':
		return fl_date_months[v[FL_DATE_MONTH] - 1];
	case 'a':
		*len = 3;
		/* fall through */
	case 'A':
		return fl_date_wdays[v[FL_DATE_WDAY_SUN]];
	case 'p':
		return v[FL_DATE_PM] ? "PM" : "AM";
	case 'P':
		return v[FL_DATE_PM] ? "pm" : "am";
	case 'Z':
		return "UTC";
	case 't':
		return "\t";
	case 'n':
		return "\n";
	case '%':
		return "%";
	default:
		return NULL;
	}
}

static int
bad_letter(const char *s, size_t len, struct fl_err *err)
{
	unsigned code;
	size_t n = fl_utf8_next(s, len, &code);

	return fl_fail(err, "no letter of a date format: '%%%.*s'", (int)n, s);
}

/* What begins after a percent sign; *len is how much of f it was. */
static int
put_letter(struct formatter *w, struct fl_str f, size_t *len)
{
	const struct fl_date_number *n;
	const char *text;
	int digits, cut;
	char pad = '\0';

	if ((*len = fraction_len(f, &digits, &text)) > 0)
		return put_fraction(w, digits, text);
	if ((*len = zone_len(f, &text)) > 0)
		return fl_buf_add_str(w->out, text, w->err);
	if (f.len > 1 && (f.s[0] == '-' || f.s[0] == '_' || f.s[0] == '0')) {
		pad = f.s[0];
		f.s++;
		f.len--;
	}
	*len = pad != '\0' ? 2 : 1;
	n = f.len > 0 ? fl_date_number(f.s[0]) : NULL;
	if (n != NULL)
		return put_number(w, n, pad != '\0' ? pad : n->pad);
	text = f.len > 0 && pad == '\0' ? word(w, f.s[0], &cut) : NULL;
	if (text != NULL)
		return fl_buf_addf(w->out, w->err, "%.*s", cut, text);
	text = f.len > 0 && pad == '\0' ? fl_date_compound(f.s[0]) : NULL;
	if (text != NULL)
		return fl_date_format(w->date, fl_str(text), w->out, w->err);
	return bad_letter(f.s, f.len, w->err);
}

int
fl_date_format(struct fl_date date, struct fl_str format, struct fl_buf *out,
    struct fl_err *err)
{
	struct formatter w = { .date = date, .out = out, .err = err };
	size_t i, from = 0, len;

	fl_date_split(date, &w.f);
	for (i = 0; i < format.len; i++) {
		if (format.s[i] != '%')
			continue;
		if (fl_buf_add(out, format.s + from, i - from, err) == -1 ||
		    put_letter(&w,
			(struct fl_str){ format.s + i + 1, format.len - i - 1 },
			&len) == -1)
			return -1;
		i += len;
		from = i + 1;
	}
	return fl_buf_add(out, format.s + from, format.len - from, err);
}
