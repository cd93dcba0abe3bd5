/*
 * The names of numbers.
 */
#include <stdio.h>
#include <string.h>

#include "../common/field.h"
#include "names.h"

struct name {
	const char *name;
	unsigned number;
};

static const struct name types[] = {
	{ "A", 1 },
	{ "NS", 2 },
	{ "CNAME", 5 },
	{ "SOA", 6 },
	{ "PTR", 12 },
	{ "HINFO", 13 },
	{ "MX", 15 },
	{ "TXT", 16 },
	{ "RP", 17 },
	{ "AFSDB", 18 },
	{ "AAAA", 28 },
	{ "LOC", 29 },
	{ "SRV", 33 },
	{ "NAPTR", 35 },
	{ "CERT", 37 },
	{ "DNAME", 39 },
	{ "OPT", 41 },
	{ "DS", 43 },
	{ "SSHFP", 44 },
	{ "RRSIG", 46 },
	{ "NSEC", 47 },
	{ "DNSKEY", 48 },
	{ "NSEC3", 50 },
	{ "NSEC3PARAM", 51 },
	{ "TLSA", 52 },
	{ "SMIMEA", 53 },
	{ "CDS", 59 },
	{ "CDNSKEY", 60 },
	{ "OPENPGPKEY", 61 },
	{ "CSYNC", 62 },
	{ "SVCB", 64 },
	{ "HTTPS", 65 },
	{ "SPF", 99 },
	{ "AXFR", 252 },
	{ "ANY", 255 },
	{ "URI", 256 },
	{ "CAA", 257 },
};

static const struct name classes[] = {
	{ "IN", 1 },
	{ "CH", 3 },
	{ "HS", 4 },
	{ "NONE", 254 },
	{ "ANY", 255 },
};

static const struct name rcodes[] = {
	{ "NOERROR", 0 },
	{ "FORMERR", 1 },
	{ "SERVFAIL", 2 },
	{ "NXDOMAIN", 3 },
	{ "NOTIMP", 4 },
	{ "REFUSED", 5 },
	{ "YXDOMAIN", 6 },
	{ "YXRRSET", 7 },
	{ "NXRRSET", 8 },
	{ "NOTAUTH", 9 },
	{ "NOTZONE", 10 },
	{ "BADVERS", 16 },
	{ "BADKEY", 17 },
	{ "BADTIME", 18 },
	{ "BADMODE", 19 },
	{ "BADNAME", 20 },
	{ "BADALG", 21 },
	{ "BADTRUNC", 22 },
	{ "BADCOOKIE", 23 },
};

#define LEN(a) (sizeof(a) / sizeof(a[0]))

/* The name, or prefix and the number. */
static const char *
name_of(const struct name *list, size_t n, unsigned number, const char *prefix,
    char text[NAME_TEXT])
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i].number == number)
			return list[i].name;
	snprintf(text, NAME_TEXT, "%s%u", prefix, number);
	return text;
}

static int
number_of(const struct name *list, size_t n, struct fl_bytes text,
    const char *prefix)
{
	size_t len = strlen(prefix), i;
	struct fl_bytes head = { text.data, len };

	for (i = 0; i < n; i++)
		if (field_like(text, list[i].name))
			return (int)list[i].number;
	if (text.len <= len || !field_like(head, prefix))
		return -1;
	text.data += len;
	text.len -= len;
	return (int)field_number(text, 65535);
}

int
dns_type(struct fl_bytes text)
{
	return number_of(types, LEN(types), text, "TYPE");
}

int
dns_class(struct fl_bytes text)
{
	return number_of(classes, LEN(classes), text, "CLASS");
}

const char *
dns_type_name(unsigned type, char text[NAME_TEXT])
{
	return name_of(types, LEN(types), type, "TYPE", text);
}

const char *
dns_class_name(unsigned class, char text[NAME_TEXT])
{
	return name_of(classes, LEN(classes), class, "CLASS", text);
}

const char *
dns_rcode(unsigned rcode, char text[NAME_TEXT])
{
	return name_of(rcodes, LEN(rcodes), rcode, "RCODE", text);
}
