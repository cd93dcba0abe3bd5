/* Messages of the DNS, byte by byte. */
#include "../../plugins/common/bytes.c"
#include "../../plugins/common/field.c"
#include "../../plugins/dns/json.c"
#include "../../plugins/dns/message.c"
#include "../../plugins/dns/names.c"
#include "../../plugins/dns/wire.c"
#include "tap.h"

static struct fl_bytes
text(const char *s)
{
	return (struct fl_bytes){ s, strlen(s) };
}

static void
names_become_labels(void)
{
	static const struct {
		const char *in, *wire;
		size_t len; /* 0: no name */
	} cases[] = {
		{ "", "", 1 },
		{ ".", "", 1 },
		{ "a", "\1a", 3 },
		{ "a.", "\1a", 3 },
		{ "www.example", "\3www\7example", 13 },
		{ "a\\.b.c", "\3a.b\1c", 7 },
		{ "\\000\\255", "\2\0\xff", 4 },
		{ "a..b", NULL, 0 },
		{ ".a", NULL, 0 },
		{ "..", NULL, 0 },
		{ "a\\", NULL, 0 },
		{ "\\256", NULL, 0 },
		{ "\\25", NULL, 0 },
	};
	char label[80], longest[260];
	struct dns_question q;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# '%s'\n", cases[i].in);
		CHECK(dns_name(&q, text(cases[i].in)) ==
		      (cases[i].len > 0 ? 0 : -1));
		if (cases[i].len > 0)
			CHECK(q.name_len == cases[i].len &&
			      memcmp(q.name, cases[i].wire, q.name_len) == 0);
	}
	memset(label, 'x', sizeof(label));
	CHECK(dns_name(&q, (struct fl_bytes){ label, 63 }) == 0);
	CHECK(dns_name(&q, (struct fl_bytes){ label, 64 }) == -1);
	for (i = 0; i < sizeof(longest); i++)
		longest[i] = i % 2 == 0 ? 'x' : '.';
	CHECK(dns_name(&q, (struct fl_bytes){ longest, 253 }) == 0);
	CHECK(q.name_len == 255);
	CHECK(dns_name(&q, (struct fl_bytes){ longest, 255 }) == -1);
}

static void
numbers_have_names(void)
{
	char buf[NAME_TEXT];

	CHECK(dns_type(text("aaaa")) == 28);
	CHECK(dns_type(text("TYPE65535")) == 65535);
	CHECK(dns_type(text("TYPE65536")) == -1);
	CHECK(dns_type(text("TYPE")) == -1);
	CHECK(dns_type(text("")) == -1);
	CHECK(dns_class(text("CH")) == 3);
	CHECK(dns_class(text("CLASS7")) == 7);
	CHECK(strcmp(dns_type_name(15, buf), "MX") == 0);
	CHECK(strcmp(dns_type_name(65280, buf), "TYPE65280") == 0);
	CHECK(strcmp(dns_class_name(1, buf), "IN") == 0);
	CHECK(strcmp(dns_rcode(3, buf), "NXDOMAIN") == 0);
	CHECK(strcmp(dns_rcode(4095, buf), "RCODE4095") == 0);
}

static void
questions_are_written(void)
{
	static const char plain[] =
	    "\x12\x34\1\0\0\1\0\0\0\0\0\0\1a\0\0\x1c\0\1";
	static const char edns[] = "\0\1\0\x10\0\1\0\0\0\0\0\1\1a\0\0\1\0\1"
				   "\0\0\x29\x04\xd0\0\0\x80\0\0\0";
	struct dns_question q = { .type = 28, .class = 1, .recurse = true };
	struct bytes out = { .max = 1000 };

	dns_name(&q, text("a"));
	CHECK(dns_query(&out, &q, 0x1234) == 0);
	CHECK(out.len == sizeof(plain) - 1 &&
	      memcmp(out.data, plain, out.len) == 0);
	q = (struct dns_question){ .type = 1,
		.class = 1,
		.check_disabled = true,
		.secure = true,
		.edns = 1232 };
	dns_name(&q, text("a"));
	out.len = 0;
	CHECK(dns_query(&out, &q, 1) == 0);
	CHECK(out.len == sizeof(edns) - 1 &&
	      memcmp(out.data, edns, out.len) == 0);
	bytes_free(&out);
}

/* The head of an answer to "a. IN TYPE type", then what follows. */
#define HEAD(flags, n) "\0\1" flags "\0\1\0" n "\0\0\0\0\1a\0\0\1\0\1"
#define RECORD(type, len) "\xc0\x0c\0" type "\0\1\0\0\0\x3c\0" len

#define ANSWER(record_type, len, rdata)                                        \
	HEAD("\x81\x80", "\1") RECORD(record_type, len) rdata

static const struct {
	const char *message;
	size_t len;
	const char *part; /* of the JSON; NULL: malformed */
} messages[] = {
#define M(message, part)                                                       \
	{                                                                      \
		message, sizeof(message) - 1, part                             \
	}
	M(HEAD("\x81\x80", "\0"),
	    "{\"rcode\":\"NOERROR\",\"flags\":[\"rd\","
	    "\"ra\"],\"question\":{\"name\":\"a.\",\"class\":\"IN\",\"type\":"
	    "\"A\"},\"answers\":[],\"authorities\":[],\"additionals\":[]}"),
	M(HEAD("\x85\x83", "\0"), "{\"rcode\":\"NXDOMAIN\",\"flags\":[\"aa\","
				  "\"rd\",\"ra\"]"),
	M(ANSWER("\1", "\4", "\xc0\0\2\1"),
	    "\"answers\":[{\"name\":\"a.\","
	    "\"ttl\":60,\"class\":\"IN\",\"type\":\"A\",\"data\":"
	    "\"192.0.2.1\"}]"),
	M(ANSWER("\x1c", "\x10", "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"),
	    "\"data\":\"2001:db8::1\""),
	M(ANSWER("\xf", "\6", "\0\xa\1m\xc0\xc"), "\"data\":\"10 m.a.\""),
	M(ANSWER("\x10", "\6", "\2a\"\2b\0"), "\"data\":\"a\\\"b\\u0000\""),
	M(ANSWER("\x21", "\x9", "\0\1\0\2\0\x50\1s\0"),
	    "\"data\":\"1 2 80 s.\""),
	M(ANSWER("\6", "\x18",
	      "\xc0\xc\xc0\xc\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0"
	      "\4\xff\xff\xff\xff"),
	    "\"data\":\"a. a. 1 2 3 4 4294967295\""),
	M(ANSWER("\x1d", "\3", "\1\2\xff"), "\"data\":\"\\\\# 3 0102ff\""),
	M(ANSWER("\x2b", "\6", "\0\1\2\3\xab\xcd"), "\"data\":\"1 2 3 abcd\""),
	M(ANSWER("\5", "\4", "\1.\xc0\xc"), "\"data\":\"\\\\..a.\""),
	/* a name that points to itself, forward, and in a circle */
	M(ANSWER("\5", "\2", "\xc0\x1f"), NULL),
	M(ANSWER("\5", "\2", "\xc0\x30"), NULL),
	M(ANSWER("\5", "\4", "\1b\xc0\x1f"), NULL),
	/* data longer or shorter than its type */
	M(ANSWER("\1", "\5", "\1\2\3\4\5"), NULL),
	M(ANSWER("\1", "\3", "\1\2\3"), NULL),
	M(ANSWER("\x10", "\2", "\2a"), NULL),
	M(ANSWER("\xf", "\1", "\0"), NULL),
	/* fewer bytes or records than there should be */
	M(ANSWER("\1", "\4", "\1\2\3"), NULL),
	M(HEAD("\x81\x80", "\1"), NULL),
	M("\0\1\x81\x80\0\1\0\0\0\0\0\0\1a\0\0\1", NULL),
	M("\0\1\x81\x80\0\2\0\0\0\0\0\0\1a\0\0\1\0\1\1a\0\0\1\0\1", NULL),
	M("\0\1\x81\x80\0\1\0\0\0\0\0", NULL),
	/* an error that repeats no question */
	M("\0\1\x81\x81\0\0\0\0\0\0\0\0",
	    "{\"rcode\":\"FORMERR\",\"flags\":["
	    "\"rd\",\"ra\"],\"question\":null,\"answers\":[]"),
	/* EDNS has eight bits more of the rcode */
	M("\0\1\x81\x80\0\1\0\0\0\0\0\1\1a\0\0\1\0\1\0\0\x29\2\0\1\0\0\0\0\0",
	    "{\"rcode\":\"BADVERS\""),
#undef M
};

static void
answers_are_written_as_json(void)
{
	size_t i;

	for (i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		const unsigned char *data =
		    (const unsigned char *)messages[i].message;
		struct bytes out = { .max = 4000 };
		int rc = dns_json(&out, data, messages[i].len);

		printf("# message %zu: %.*s\n", i, (int)out.len,
		    out.data != NULL ? out.data : "");
		CHECK(rc == (messages[i].part != NULL ? 0 : -1));
		if (messages[i].part != NULL)
			CHECK(memmem(out.data, out.len, messages[i].part,
				  strlen(messages[i].part)) != NULL);
		bytes_free(&out);
	}
}

static void
an_answer_is_to_its_question(void)
{
	static const unsigned char answer[] =
	    "\0\1\x81\x80\0\1\0\0\0\0\0\0\1A\0"
	    "\0\1\0\1";
	unsigned char other[sizeof(answer)];
	struct dns_question q = { .type = 1, .class = 1 };
	const size_t len = sizeof(answer) - 1;

	dns_name(&q, text("a"));
	CHECK(dns_answers(answer, len, &q)); /* whatever its case */
	CHECK(dns_id(answer, len) == 1 && dns_id(answer, 11) == -1);
	CHECK(!dns_answers(answer, len - 1, &q));
	q.type = 2;
	CHECK(!dns_answers(answer, len, &q));
	q.type = 1;
	dns_name(&q, text("b"));
	CHECK(!dns_answers(answer, len, &q));
	dns_name(&q, text("a"));
	memcpy(other, answer, sizeof(other));
	other[2] = 1; /* a question, and no answer */
	CHECK(!dns_answers(other, len, &q));
	other[2] = 0x81;
	other[5] = 0;
	CHECK(!dns_answers(other, len, &q));
	other[3] = 1; /* FORMERR */
	CHECK(dns_answers(other, len, &q));
	CHECK(!dns_truncated(answer));
	other[2] |= 2;
	CHECK(dns_truncated(other));
}

int
main(void)
{
	names_become_labels();
	numbers_have_names();
	questions_are_written();
	answers_are_written_as_json();
	an_answer_is_to_its_question();
	return tap_done();
}
