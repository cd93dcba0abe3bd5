/*
 * An answer as JSON.
 */
#include <arpa/inet.h>
#include <string.h>

#include "names.h"
#include "wire.h"

#define TYPE_OPT 41

/* Adds the text to out as a JSON string; text is emptied. */
static int
add_string(struct bytes *out, struct bytes *text)
{
	int rc =
	    bytes_json(out, text->data != NULL ? text->data : "", text->len);

	text->len = 0;
	return rc;
}

/* "\# 3 0a0b0c" */
static int
say_unknown(struct wire *w, size_t len, struct bytes *text)
{
	int rc = bytes_addf(text, "\\# %zu%s", len, len > 0 ? " " : "");

	while (len-- > 0 && rc == 0)
		rc = bytes_addf(text, "%02x", w->data[w->at++]);
	return rc;
}

/*
 * How the data of a type reads: a letter a part, a blank between two.
 *
 *   4 6     an address        n       a name
 *   1 2 5   a number of 8, 16 or 32 bits (5: as a long as 4 bytes)
 *   s       a string with its length, in quotes
 *   t       all strings to the end, as one text without quotes
 *   r       the rest, in quotes
 *   x       the rest, in hexadecimal digits
 */
static const struct {
	unsigned type;
	const char *parts;
} layouts[] = {
	{ 1, "4" },       /* A */
	{ 2, "n" },       /* NS */
	{ 5, "n" },       /* CNAME */
	{ 6, "nn55555" }, /* SOA */
	{ 12, "n" },      /* PTR */
	{ 13, "ss" },     /* HINFO */
	{ 15, "2n" },     /* MX */
	{ 16, "t" },      /* TXT */
	{ 17, "nn" },     /* RP */
	{ 18, "2n" },     /* AFSDB */
	{ 28, "6" },      /* AAAA */
	{ 33, "222n" },   /* SRV */
	{ 35, "22sssn" }, /* NAPTR */
	{ 39, "n" },      /* DNAME */
	{ 43, "211x" },   /* DS */
	{ 44, "11x" },    /* SSHFP */
	{ 48, "211x" },   /* DNSKEY */
	{ 52, "111x" },   /* TLSA */
	{ 59, "211x" },   /* CDS */
	{ 99, "t" },      /* SPF */
	{ 256, "22r" },   /* URI */
	{ 257, "1sr" },   /* CAA */
};

static int
say_number(struct wire *w, size_t bytes, struct bytes *text)
{
	int64_t n = wire_number(w, bytes);

	return n < 0 ? -1 : bytes_addf(text, "%lld", (long long)n);
}

static int
say_address(struct wire *w, int family, size_t len, struct bytes *text)
{
	char address[INET6_ADDRSTRLEN];

	if (w->len - w->at < len || inet_ntop(family, w->data + w->at, address,
					sizeof(address)) == NULL)
		return -1;
	w->at += len;
	return bytes_add(text, address, strlen(address));
}

static int
say_string(struct wire *w, struct bytes *text, const char *quote)
{
	int64_t len = wire_number(w, 1);

	if (len < 0 || w->len - w->at < (size_t)len ||
	    bytes_add(text, quote, strlen(quote)) == -1 ||
	    bytes_add(text, w->data + w->at, (size_t)len) == -1)
		return -1;
	w->at += (size_t)len;
	return bytes_add(text, quote, strlen(quote));
}

static int
say_rest(struct wire *w, struct bytes *text, bool hex)
{
	int rc = hex ? 0 : bytes_add(text, "\"", 1);

	for (; w->at < w->len && rc == 0; w->at++)
		rc = hex ? bytes_addf(text, "%02x", w->data[w->at])
		         : bytes_add(text, w->data + w->at, 1);
	return rc == 0 && !hex ? bytes_add(text, "\"", 1) : rc;
}

static int
say_part(struct wire *w, char part, struct bytes *text)
{
	int rc = 0;

	switch (part) {
	case '4':
		return say_address(w, AF_INET, 4, text);
	case '6':
		return say_address(w, AF_INET6, 16, text);
	case 'n':
		return wire_name(w, text);
	case 's':
		return say_string(w, text, "\"");
	case 't':
		while (w->at < w->len && rc == 0)
			rc = say_string(w, text, "");
		return rc;
	case 'r':
	case 'x':
		return say_rest(w, text, part == 'x');
	default:
		return say_number(w, part == '5' ? 4 : (size_t)(part - '0'),
		    text);
	}
}

/* The data of a record: the parts of its type, and nothing more than these. */
static int
say_data(const struct wire *w, const struct record *r, struct bytes *text)
{
	struct wire data = { w->data, w->at + r->len, w->at };
	const char *p;
	size_t i;

	for (i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].type == r->type)
			break;
	if (i == sizeof(layouts) / sizeof(layouts[0]))
		return say_unknown(&data, r->len, text);
	for (p = layouts[i].parts; *p != '\0'; p++)
		if ((p > layouts[i].parts && bytes_add(text, " ", 1) == -1) ||
		    say_part(&data, *p, text) == -1)
			return -1;
	return data.at == data.len ? 0 : -1;
}

static int
add_record(struct bytes *out, const struct wire *w, const struct record *r,
    struct bytes *text)
{
	char class[NAME_TEXT], type[NAME_TEXT];

	if (bytes_add(out, "{\"name\":", 8) == -1 ||
	    add_string(out, text) == -1 ||
	    bytes_addf(out,
		",\"ttl\":%u,\"class\":\"%s\",\"type\":\"%s\","
		"\"data\":",
		r->ttl, dns_class_name(r->class, class),
		dns_type_name(r->type, type)) == -1 ||
	    say_data(w, r, text) == -1 || add_string(out, text) == -1)
		return -1;
	return bytes_add(out, "}", 1);
}

/* OPT is no record, but for its form. */
static int
add_section(struct bytes *out, struct wire *w, const char *name, int64_t n,
    struct bytes *text)
{
	struct record r;
	bool first = true;

	if (bytes_addf(out, ",\"%s\":[", name) == -1)
		return -1;
	for (; n > 0; n--) {
		text->len = 0;
		if (wire_record(w, text, &r) == -1)
			return -1;
		if (r.type != TYPE_OPT) {
			if ((!first && bytes_add(out, ",", 1) == -1) ||
			    add_record(out, w, &r, text) == -1)
				return -1;
			first = false;
		}
		w->at += r.len;
	}
	return bytes_add(out, "]", 1);
}

static int
add_flags(struct bytes *out, unsigned flags)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {
		{ 0x0400, "aa" },
		{ 0x0200, "tc" },
		{ 0x0100, "rd" },
		{ 0x0080, "ra" },
		{ 0x0020, "ad" },
		{ 0x0010, "cd" },
	};
	const char *comma = "";
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((flags & names[i].bit) == 0)
			continue;
		if (bytes_addf(out, "%s\"%s\"", comma, names[i].name) == -1)
			return -1;
		comma = ",";
	}
	return 0;
}

static int
add_question(struct bytes *out, struct wire *w, struct bytes *text)
{
	char class_text[NAME_TEXT], type_text[NAME_TEXT];
	int64_t type, class;

	if (wire_name(w, text) == -1)
		return -1;
	type = wire_number(w, 2);
	class = wire_number(w, 2);
	if (class < 0 || bytes_add(out, "{\"name\":", 8) == -1 ||
	    add_string(out, text) == -1)
		return -1;
	return bytes_addf(out, ",\"class\":\"%s\",\"type\":\"%s\"}",
	    dns_class_name((unsigned)class, class_text),
	    dns_type_name((unsigned)type, type_text));
}

static int
add_message(struct bytes *out, struct wire *w, unsigned rcode,
    struct bytes *text)
{
	static const char *const sections[] = { "answers", "authorities",
		"additionals" };
	int64_t flags, n[4];
	char rcode_text[NAME_TEXT];
	size_t i;

	flags = wire_number(w, 2);
	for (i = 0; i < 4; i++)
		n[i] = wire_number(w, 2);
	if (n[0] > 1 ||
	    bytes_addf(out, "{\"rcode\":\"%s\",\"flags\":[",
		dns_rcode(rcode, rcode_text)) == -1 ||
	    add_flags(out, (unsigned)flags) == -1 ||
	    bytes_add(out, "],\"question\":", 13) == -1 ||
	    (n[0] == 1 ? add_question(out, w, text)
		       : bytes_add(out, "null", 4)) == -1)
		return -1;
	for (i = 0; i < 3; i++)
		if (add_section(out, w, sections[i], n[i + 1], text) == -1)
			return -1;
	return bytes_add(out, "}", 1);
}

int
dns_json(struct bytes *out, const unsigned char *data, size_t len)
{
	struct bytes text = { .max = (size_t)4 * DNS_MESSAGE };
	struct wire w = { data, len, 2 };
	struct dns_answer a;
	int rc = -1;

	if (dns_read(data, len, &a) == 0)
		rc = add_message(out, &w, a.rcode, &text);
	bytes_free(&text);
	return rc;
}
