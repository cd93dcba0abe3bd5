#ifndef FL_DNS_MESSAGE_H
#define FL_DNS_MESSAGE_H

#include "../../lib/plugin/fl-plugin.h"
#include "../common/bytes.h"

/*
 * Messages of the DNS (RFC 1035), with EDNS (RFC 6891).
 *
 * Ceilings   names of 255 bytes, labels of 63; messages of 65535 bytes.  A
 *            compressed name must point back, before all of itself, so it has
 *            an end.
 */
#define DNS_NAME 255
#define DNS_MESSAGE 65535
#define DNS_HEAD 12

/* What is asked. */
struct dns_question {
	unsigned char name[DNS_NAME]; /* as on the wire */
	size_t name_len;
	unsigned type, class;
	bool recurse, check_disabled; /* RD, CD */
	bool secure;                  /* DO, which needs edns */
	unsigned edns;                /* bytes of a datagram; 0: no EDNS */
};

/*
 * Writes a name as people write it, "www.example.com" with or without the last
 * dot, "\." and "\065" being a label's bytes, in the wire's form.  -1: it is
 * none.
 */
int dns_name(struct dns_question *q, struct fl_bytes text);

/* Adds a message that asks q.  -1: out of memory. */
int dns_query(struct bytes *out, const struct dns_question *q, unsigned id);

/* What is known of an answer before its records are read. */
struct dns_answer {
	unsigned rcode;   /* with EDNS's upper bits */
	unsigned answers; /* records of that section */
};

/* The identifier of a message; -1 when it is shorter than a header. */
int dns_id(const unsigned char *data, size_t len);

/* Whether it is cut to the size of a datagram; len is DNS_HEAD at least. */
bool dns_truncated(const unsigned char *data);

/*
 * Whether the message answers q, whatever its identifier: it is a response, of
 * exactly this question, or one without a question that tells an error.
 */
bool dns_answers(const unsigned char *data, size_t len,
    const struct dns_question *q);

/* Reads an answer through.  -1: malformed. */
int dns_read(const unsigned char *data, size_t len, struct dns_answer *a);

/*
 * Adds an answer as JSON:
 *
 *   {"rcode":"NOERROR","flags":["rd","ra"],
 *    "question":{"name":"example.com.","class":"IN","type":"MX"},
 *    "answers":[{"name":"example.com.","ttl":300,"class":"IN","type":"MX",
 *     "data":"10 mail.example.com."}],
 *    "authorities":[],"additionals":[]}
 *
 * data is what a zone file would say; of TXT the text itself, and of types that
 * are not known "\# 3 0a0b0c" (RFC 3597).  -1: malformed, or the ceiling.
 */
int dns_json(struct bytes *out, const unsigned char *data, size_t len);

#endif
