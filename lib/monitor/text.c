#include "text.h"

bool
fl_text_line(struct fl_str *text, struct fl_str *line)
{
	const char *end;

	if (text->len == 0)
		return false;
	end = memchr(text->s, '\n', text->len);
	line->s = text->s;
	line->len = end != NULL ? (size_t)(end - text->s) : text->len;
	text->s += line->len + (end != NULL);
	text->len -= line->len + (end != NULL);
	return true;
}

static bool
is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == ':';
}

struct fl_str
fl_text_word(struct fl_str *line)
{
	struct fl_str w;

	while (line->len > 0 && is_between(*line->s)) {
		line->s++;
		line->len--;
	}
	w = (struct fl_str){ line->s, 0 };
	while (line->len > 0 && !is_between(*line->s)) {
		line->s++;
		line->len--;
		w.len++;
	}
	return w;
}

int64_t
fl_text_number(struct fl_str word)
{
	int64_t n = 0;
	size_t i;

	if (word.len == 0)
		return FL_RAW_ABSENT;
	for (i = 0; i < word.len; i++) {
		if (word.s[i] < '0' || word.s[i] > '9')
			return FL_RAW_ABSENT;
		n = fl_text_add(fl_text_times(n, 10), word.s[i] - '0');
		if (n == FL_RAW_ABSENT)
			break;
	}
	return n;
}

int64_t
fl_text_add(int64_t a, int64_t b)
{
	int64_t sum;

	if (a == FL_RAW_ABSENT || b == FL_RAW_ABSENT ||
	    __builtin_add_overflow(a, b, &sum))
		return FL_RAW_ABSENT;
	return sum;
}

int64_t
fl_text_times(int64_t a, int64_t b)
{
	int64_t product;

	if (a == FL_RAW_ABSENT || b == FL_RAW_ABSENT ||
	    __builtin_mul_overflow(a, b, &product))
		return FL_RAW_ABSENT;
	return product;
}
