#include <string.h>

#include "field.h"

#define DAY_NS INT64_C(86400000000000)

bool
field_is(struct fl_bytes b, const char *s)
{
	return b.len == strlen(s) &&
	       (b.len == 0 || memcmp(b.data, s, b.len) == 0);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
field_like(struct fl_bytes b, const char *s)
{
	size_t i;

	if (b.len != strlen(s))
		return false;
	for (i = 0; i < b.len; i++)
		if (lower(b.data[i]) != lower(s[i]))
			return false;
	return true;
}

int
field_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

const struct fl_bytes *
field_find(const struct fl_field *list, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (field_like(list[i].name, name))
			return &list[i].value;
	return NULL;
}

bool
field_is_usual(struct fl_bytes name)
{
	static const char *const usual[] = { "Accept", "User-Agent",
		"Content-Type", "Cookie", "Authorization" };
	size_t i;

	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (field_like(name, usual[i]))
			return true;
	return false;
}

int64_t
field_number(struct fl_bytes b, int64_t max)
{
	int64_t n = 0;
	size_t i;

	if (b.len == 0)
		return -1;
	for (i = 0; i < b.len; i++) {
		if (b.data[i] < '0' || b.data[i] > '9')
			return -1;
		n = n * 10 + (b.data[i] - '0');
		if (n > max)
			return -1;
	}
	return n;
}

static const struct {
	const char *name;
	int64_t ns;
} units[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "m", INT64_C(60000000000) },
	{ "", 1000000 },
};

/* Millionths of the number at the front of b, below DAY_NS, which is cut off
 * it; or -1. */
static int64_t
millionths(struct fl_bytes *b)
{
	int64_t n = 0, one = 1000000;
	bool point = false;
	size_t i;

	for (i = 0; i < b->len; i++) {
		char c = b->data[i];

		if (c == '.' && !point && i > 0) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		if (point)
			one /= 10;
		n = point ? n + (c - '0') * one
		          : n * 10 + (c - '0') * INT64_C(1000000);
		if (n > DAY_NS)
			return -1;
	}
	if (i == 0 || b->data[i - 1] == '.')
		return -1;
	b->data += i;
	b->len -= i;
	return n;
}

int64_t
field_duration(struct fl_bytes b)
{
	int64_t n = millionths(&b);
	size_t i;

	if (n < 0)
		return -1;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!field_is(b, units[i].name))
			continue;
		n = units[i].ns < 1000000 ? n * units[i].ns / 1000000
		                          : n * (units[i].ns / 1000000);
		return n <= DAY_NS ? n : -1;
	}
	return -1;
}

int64_t
field_setting(const struct fl_field *settings, size_t n, const char *name,
    int64_t otherwise)
{
	const struct fl_bytes *value = field_find(settings, n, name);
	int64_t number =
	    value != NULL ? field_number(*value, INT64_MAX / 16) : -1;

	return number >= 0 ? number : otherwise;
}

const struct fl_field *
field_unknown(const struct fl_request *r, const char *const *names)
{
	size_t i, k;

	for (i = 0; i < r->options_len; i++) {
		for (k = 0; names[k] != NULL; k++)
			if (field_is(r->options[i].name, names[k]))
				break;
		if (names[k] == NULL)
			return &r->options[i];
	}
	return NULL;
}

bool
field_flag(const struct fl_request *r, const char *name)
{
	const struct fl_bytes *value =
	    field_find(r->options, r->options_len, name);

	return value != NULL && field_is(*value, "true");
}
