#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "transport.h"

static const struct fl_opt rows[] = { FL_TRANSPORT_ROWS };

int
fl_transport_add(struct fl_transport *t, const char *name, const char *value,
    struct fl_err *err)
{
	if (t->len == FL_TRANSPORT_MAX)
		return fl_fail(err, "more than %d such options",
		    FL_TRANSPORT_MAX);
	t->list[t->len++] = (struct fl_field){ { name, strlen(name) },
		{ value, strlen(value) } };
	return 0;
}

/* Of these, one says all. */
static const char *const settings[][5] = {
	{ "http1.0", "http1.1", "http2", "http3", NULL },
	{ "ipv4", "ipv6", NULL },
	{ "digest", "ntlm", "negotiate", "aws-sigv4", NULL },
};

static bool
is_of(const char *const names[], struct fl_str name)
{
	for (; *names != NULL; names++)
		if (fl_str_is(name, *names))
			return true;
	return false;
}

bool
fl_transport_same(struct fl_str a, struct fl_str b)
{
	size_t i;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (is_of(settings[i], a) && is_of(settings[i], b))
			return true;
	return fl_str_eq(a, b);
}

/* The name in "name:password", where "\:" is a colon of the name. */
static size_t
name_len(struct fl_str s)
{
	size_t i;

	for (i = 0; i < s.len && s.s[i] != ':'; i++)
		i += s.s[i] == '\\' && i + 1 < s.len;
	return i < s.len ? i : s.len;
}

bool
fl_transport_readable(struct fl_str name, struct fl_str value,
    struct fl_err *err)
{
	static const char *const files[] = { "cacert", "key", "netrc-file",
		"cert" };
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (fl_str_is(name, files[i]))
			break;
	if (i == sizeof(files) / sizeof(files[0]))
		return true;
	if (fl_str_is(name, "cert"))
		value.len = name_len(value);
	if (value.len >= sizeof(path)) {
		fl_fail(err, "name too long");
		return false;
	}
	memcpy(path, value.s, value.len);
	path[value.len] = '\0';
	if (access(path, R_OK) == 0)
		return true;
	fl_fail(err, "%.200s: %s", path, strerror(errno));
	return false;
}

int
fl_transport_option(struct fl_transport *t, int key, const char *arg,
    struct fl_err *err)
{
	const struct fl_opt *row;
	size_t i = (size_t)(key - FL_TRANSPORT_KEY);

	if (key < FL_TRANSPORT_KEY || i >= sizeof(rows) / sizeof(rows[0]))
		return 0;
	row = &rows[i];
	if (arg == NULL)
		arg = "true";
	if (!fl_transport_readable(fl_str(row->name), fl_str(arg), err) ||
	    fl_transport_add(t, row->name, arg, err) == -1)
		return -1;
	return 1;
}
