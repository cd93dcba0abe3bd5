#include <string.h>

#include "wire.h"

#define FLAG_QR 0x8000
#define FLAG_TC 0x0200
#define FLAG_RD 0x0100
#define FLAG_CD 0x0010
#define TYPE_OPT 41
#define OPT_DO 0x8000

/* The byte that "\." or "\065" stands for; its length in text, or 0. */
static size_t
unescape(struct fl_bytes text, unsigned char *c)
{
	unsigned n = 0;
	size_t i;

	if (text.len < 2)
		return 0;
	if (text.data[1] < '0' || text.data[1] > '9') {
		*c = (unsigned char)text.data[1];
		return 2;
	}
	for (i = 1; i < 4; i++) {
		if (i == text.len || text.data[i] < '0' || text.data[i] > '9')
			return 0;
		n = n * 10 + (unsigned)(text.data[i] - '0');
	}
	*c = (unsigned char)n;
	return n < 256 ? 4 : 0;
}

/* Ends the label that began at *label, whose length is filled in there. */
static int
end_label(struct dns_question *q, size_t *label)
{
	size_t len = q->name_len - *label - 1;

	if (len == 0 || len > 63 || q->name_len == DNS_NAME)
		return -1;
	q->name[*label] = (unsigned char)len;
	*label = q->name_len++;
	return 0;
}

int
dns_name(struct dns_question *q, struct fl_bytes text)
{
	size_t label = 0, n;
	unsigned char c;

	q->name_len = 1;
	if (text.len == 1 && text.data[0] == '.')
		text.len = 0;
	for (; text.len > 0; text.data += n, text.len -= n) {
		n = 1;
		c = (unsigned char)text.data[0];
		if (c == '.') {
			if (end_label(q, &label) == -1)
				return -1;
			continue;
		}
		if (c == '\\')
			n = unescape(text, &c);
		if (n == 0 || q->name_len == DNS_NAME)
			return -1;
		q->name[q->name_len++] = c;
	}
	if (label + 1 < q->name_len && end_label(q, &label) == -1)
		return -1;
	q->name[label] = 0;
	return 0;
}

static int
add_number(struct bytes *out, unsigned n)
{
	const unsigned char wire[] = { (unsigned char)(n >> 8),
		(unsigned char)n };

	return bytes_add(out, wire, 2);
}

int
dns_query(struct bytes *out, const struct dns_question *q, unsigned id)
{
	const unsigned flags =
	    (q->recurse ? FLAG_RD : 0u) | (q->check_disabled ? FLAG_CD : 0u);
	const unsigned head[] = { id, flags, 1, 0, 0, q->edns != 0 };
	const unsigned opt[] = { TYPE_OPT, q->edns, 0, q->secure ? OPT_DO : 0,
		0 };
	size_t i;

	for (i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		if (add_number(out, head[i]) == -1)
			return -1;
	if (bytes_add(out, q->name, q->name_len) == -1 ||
	    add_number(out, q->type) == -1 || add_number(out, q->class) == -1)
		return -1;
	if (q->edns == 0)
		return 0;
	if (bytes_add(out, "", 1) == -1) /* the root's name */
		return -1;
	for (i = 0; i < sizeof(opt) / sizeof(opt[0]); i++)
		if (add_number(out, opt[i]) == -1)
			return -1;
	return 0;
}

int
dns_id(const unsigned char *data, size_t len)
{
	return len >= DNS_HEAD ? data[0] << 8 | data[1] : -1;
}

bool
dns_truncated(const unsigned char *data)
{
	return ((data[2] << 8 | data[3]) & FLAG_TC) != 0;
}

static unsigned char
lower_case(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

/* The question is never compressed: it is the first name of all. */
bool
dns_answers(const unsigned char *data, size_t len, const struct dns_question *q)
{
	struct wire w = { data, len, 2 };
	int64_t flags, questions;
	size_t i;

	if (len < DNS_HEAD)
		return false;
	flags = wire_number(&w, 2);
	questions = wire_number(&w, 2);
	if ((flags & FLAG_QR) == 0)
		return false;
	if (questions == 0)
		return (flags & 15) != 0;
	w.at = DNS_HEAD;
	if (len < DNS_HEAD + q->name_len + 4 || questions != 1)
		return false;
	for (i = 0; i < q->name_len; i++)
		if (lower_case(data[w.at++]) != lower_case(q->name[i]))
			return false;
	return wire_number(&w, 2) == (int64_t)q->type &&
	       wire_number(&w, 2) == (int64_t)q->class;
}

int
dns_read(const unsigned char *data, size_t len, struct dns_answer *a)
{
	struct wire w = { data, len, 2 };
	int64_t flags, questions, answers, others, extra, left;
	struct record r;

	if (len < DNS_HEAD)
		return -1;
	flags = wire_number(&w, 2);
	questions = wire_number(&w, 2);
	answers = wire_number(&w, 2);
	others = wire_number(&w, 2);
	extra = wire_number(&w, 2);
	*a = (struct dns_answer){ (unsigned)flags & 15, (unsigned)answers };
	for (; questions > 0; questions--)
		if (wire_name(&w, NULL) == -1 || wire_number(&w, 4) < 0)
			return -1;
	for (left = answers + others + extra; left > 0; left--) {
		if (wire_record(&w, NULL, &r) == -1)
			return -1;
		if (r.type == TYPE_OPT && left <= extra)
			a->rcode |= r.ttl >> 24 << 4;
		w.at += r.len;
	}
	return 0;
}
