#include <stdio.h>
#include <string.h>

#include "vars.h"

#define FILE_MAX ((size_t)64 << 20) /* bytes of a file of variables */

/* The digits of a whole number without what Rust would overlook. */
static struct fl_str
digits_of(struct fl_str text)
{
	if (text.len > 1 && *text.s == '+') {
		text.s++;
		text.len--;
	}
	while (text.len > 1 && *text.s == '0' && text.s[1] >= '0' &&
	       text.s[1] <= '9') {
		text.s++;
		text.len--;
	}
	return text;
}

struct fl_value
fl_vars_guess(struct fl_str text)
{
	struct fl_value v;

	if (fl_str_is(text, "null"))
		return fl_value_null();
	if (fl_str_is(text, "true") || fl_str_is(text, "false"))
		return fl_value_bool(fl_str_is(text, "true"));
	if (fl_value_number(digits_of(text), &v) == 0)
		return v;
	if (text.len >= 2 && *text.s == '"' && text.s[text.len - 1] == '"')
		return fl_value_str((struct fl_str){ text.s + 1,
		    text.len - 2 });
	return fl_value_str(text);
}

int
fl_vars_define(struct fl_vars *v, struct fl_str text, bool secret,
    struct fl_err *err)
{
	const char *equals = memchr(text.s, '=', text.len);
	struct fl_value value;
	struct fl_str name = text, rest;

	if (equals == NULL)
		return fl_fail(err, "'%.*s': want name=value",
		    text.len > 60 ? 60 : (int)text.len, text.s);
	name.len = (size_t)(equals - text.s);
	rest = (struct fl_str){ equals + 1, text.len - name.len - 1 };
	if (fl_utf8_valid(text.s, text.len) != text.len)
		return fl_fail(err, "a variable that is not UTF-8");
	value = secret ? fl_value_str(rest) : fl_vars_guess(rest);
	return fl_vars_set(v, name, &value, secret, err);
}

static struct fl_str
trim(struct fl_str s)
{
	while (s.len > 0 && (*s.s == ' ' || *s.s == '\t')) {
		s.s++;
		s.len--;
	}
	while (s.len > 0 && (s.s[s.len - 1] == ' ' || s.s[s.len - 1] == '\t' ||
				s.s[s.len - 1] == '\r'))
		s.len--;
	return s;
}

static int
define_lines(struct fl_vars *v, struct fl_str text, const char *path,
    bool secret, struct fl_err *err)
{
	struct fl_str line, rest = text;
	const char *newline;
	struct fl_err why;
	unsigned n;

	for (n = 1; rest.len > 0; n++) {
		newline = memchr(rest.s, '\n', rest.len);
		line = rest;
		line.len =
		    newline != NULL ? (size_t)(newline - rest.s) : rest.len;
		rest.s += line.len + (newline != NULL);
		rest.len -= line.len + (newline != NULL);
		line = trim(line);
		if (line.len > 0 && *line.s != '#' &&
		    fl_vars_define(v, line, secret, &why) == -1)
			return fl_fail(err, "%s:%u: %s", path, n, why.msg);
	}
	return 0;
}

int
fl_vars_read(struct fl_vars *v, const char *path, bool secret,
    struct fl_err *err)
{
	struct fl_buf b;
	int rc;

	fl_buf_init(&b, FILE_MAX);
	rc = fl_buf_read_file(&b, path, err);
	if (rc == 0)
		rc = define_lines(v, fl_buf_str(&b), path, secret, err);
	fl_buf_fini(&b);
	return rc;
}
