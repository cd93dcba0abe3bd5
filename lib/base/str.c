#include <ctype.h>
#include <stdint.h>

#include "str.h"

static unsigned char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32)
	                            : (unsigned char)c;
}

int
fl_str_cmp(struct fl_str a, struct fl_str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int rc = len > 0 ? memcmp(a.s, b.s, len) : 0;

	return rc != 0 ? rc : (a.len > b.len) - (a.len < b.len);
}

bool
fl_str_ieq(struct fl_str a, struct fl_str b)
{
	size_t i;

	if (a.len != b.len)
		return false;
	for (i = 0; i < a.len; i++)
		if (lower(a.s[i]) != lower(b.s[i]))
			return false;
	return true;
}

#define NEAR_MAX 40 /* longer words are nobody's typo */

static int
least(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Optimal string alignment: insertions, deletions, changes, neighbours swapped.
 * The case of letters does not count. */
static int
distance(const char *a, const char *b)
{
	int d[3][NEAR_MAX + 1];
	int la = (int)strlen(a), lb = (int)strlen(b), i, j, cost;

	if (la > NEAR_MAX || lb > NEAR_MAX)
		return NEAR_MAX;
	for (j = 0; j <= lb; j++)
		d[0][j] = j;
	for (i = 1; i <= la; i++) {
		int *row = d[i % 3], *up = d[(i + 2) % 3],
		    *up2 = d[(i + 1) % 3];

		row[0] = i;
		for (j = 1; j <= lb; j++) {
			cost = lower(a[i - 1]) != lower(b[j - 1]);
			row[j] =
			    least(up[j] + 1, row[j - 1] + 1, up[j - 1] + cost);
			if (i > 1 && j > 1 &&
			    lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]) &&
			    up2[j - 2] + 1 < row[j])
				row[j] = up2[j - 2] + 1;
		}
	}
	return d[la % 3][lb];
}

const char *
fl_str_near(const char *word, const void *names, size_t n, size_t stride)
{
	const char *best = NULL;
	int best_d = NEAR_MAX, d, allowed;
	size_t i;

	allowed = strlen(word) < 4 ? 1 : (int)(strlen(word) / 4 + 1);
	for (i = 0; i < n; i++) {
		const char *name;

		memcpy(&name, (const char *)names + i * stride, sizeof(name));
		if (name == NULL)
			continue;
		d = distance(word, name);
		if (d < best_d) {
			best_d = d;
			best = name;
		}
	}
	return best_d <= allowed ? best : NULL;
}

size_t
fl_utf8_next(const char *s, size_t len, unsigned *code)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t need, i;
	unsigned c, min;

	if (len == 0)
		return 0;
	c = p[0];
	if (c < 0x80) {
		*code = c;
		return 1;
	}
	if (c >= 0xc2 && c < 0xe0) {
		need = 2, min = 0x80, c &= 0x1f;
	} else if (c >= 0xe0 && c < 0xf0) {
		need = 3, min = 0x800, c &= 0x0f;
	} else if (c >= 0xf0 && c < 0xf5) {
		need = 4, min = 0x10000, c &= 0x07;
	} else {
		return 0;
	}
	if (len < need)
		return 0;
	for (i = 1; i < need; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < min || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*code = c;
	return need;
}

size_t
fl_utf8_put(char out[4], unsigned code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

size_t
fl_utf8_valid(const char *s, size_t len)
{
	size_t i = 0, n;
	unsigned code;

	while (i < len) {
		if ((unsigned char)s[i] < 0x80) {
			i++;
			continue;
		}
		n = fl_utf8_next(s + i, len - i, &code);
		if (n == 0)
			break;
		i += n;
	}
	return i;
}
