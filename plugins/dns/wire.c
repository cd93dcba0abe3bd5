#include "wire.h"

int64_t
wire_number(struct wire *w, size_t bytes)
{
	int64_t n = 0;

	if (w->len - w->at < bytes)
		return -1;
	while (bytes-- > 0)
		n = n << 8 | w->data[w->at++];
	return n;
}

/* A label's bytes as a zone file has them. */
static int
add_label(struct bytes *out, const unsigned char *s, size_t len)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < len && rc == 0; i++) {
		if (s[i] <= ' ' || s[i] >= 0x7f)
			rc = bytes_addf(out, "\\%03u", s[i]);
		else if (s[i] == '.' || s[i] == '\\' || s[i] == '"')
			rc = bytes_addf(out, "\\%c", s[i]);
		else
			rc = bytes_add(out, &s[i], 1);
	}
	return rc == 0 ? bytes_add(out, ".", 1) : -1;
}

/*
 * Each part of a compressed name lies before the part that points to it, so
 * that there are no more parts than bytes, and no circle.
 */
int
wire_name(struct wire *w, struct bytes *out)
{
	size_t at = w->at, part = w->at, total = 1;
	bool pointed = false;
	unsigned n;

	for (;;) {
		if (at >= w->len)
			return -1;
		n = w->data[at++];
		if (n >= 0xc0) {
			if (at >= w->len)
				return -1;
			n = (n & 0x3f) << 8 | w->data[at++];
			if (!pointed)
				w->at = at;
			pointed = true;
			if (n >= part)
				return -1;
			at = part = n;
			continue;
		}
		if (n == 0)
			break;
		total += n + 1;
		if (n > 63 || total > DNS_NAME || w->len - at < n)
			return -1;
		if (out != NULL && add_label(out, w->data + at, n) == -1)
			return -1;
		at += n;
	}
	if (!pointed)
		w->at = at;
	return out != NULL && total == 1 ? bytes_add(out, ".", 1) : 0;
}

int
wire_record(struct wire *w, struct bytes *out, struct record *r)
{
	int64_t type, class, ttl, len;

	if (wire_name(w, out) == -1)
		return -1;
	type = wire_number(w, 2);
	class = wire_number(w, 2);
	ttl = wire_number(w, 4);
	len = wire_number(w, 2);
	if (len < 0 || w->len - w->at < (size_t)len)
		return -1;
	*r = (struct record){ (unsigned)type, (unsigned)class, (uint32_t)ttl,
		(size_t)len };
	return 0;
}
