#include <string.h>

#include "../base/num.h"
#include "response.h"

/* Clocks that are read in microseconds may seem to be early by one, and a
 * plugin may count back from the end of an exchange. */
#define EARLY_NS (100 * FL_NS_PER_US)

static const char *const errors[] = {
	[FL_ERROR_NONE] = "none",
	[FL_ERROR_RESOLVE] = "resolve",
	[FL_ERROR_REFUSED] = "refused",
	[FL_ERROR_CONNECT] = "connect",
	[FL_ERROR_TLS] = "tls",
	[FL_ERROR_RESET] = "reset",
	[FL_ERROR_CLOSED] = "closed",
	[FL_ERROR_SHORT] = "short",
	[FL_ERROR_TIMEOUT] = "timeout",
	[FL_ERROR_PROTOCOL] = "protocol",
	[FL_ERROR_TOO_LARGE] = "too large",
	[FL_ERROR_LOST] = "lost",
	[FL_ERROR_RESOURCE] = "resource",
	[FL_ERROR_REQUEST] = "request",
	[FL_ERROR_CANCELED] = "canceled",
	[FL_ERROR_OTHER] = "other",
};

#define ERRORS_LEN (sizeof(errors) / sizeof(errors[0]))

const char *
fl_response_error(enum fl_error e)
{
	return (size_t)e < ERRORS_LEN ? errors[e] : "no such error";
}

/* A rule, and what is said when it does not hold. */
struct rule {
	bool holds;
	const char *otherwise;
};

static void
check_rules(const struct rule *rules, size_t n, struct fl_findings *f)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!rules[i].holds)
			fl_findings_add(f, "%s", rules[i].otherwise);
}

static void
check_stamps(const struct fl_response *r, int64_t begun_ns, int64_t ended_ns,
    struct fl_findings *f)
{
	const struct rule rules[] = {
		{ r->last_ns != 0, "last_ns is 0" },
		{ r->sent_ns >= 0 && r->first_ns >= 0 && r->last_ns >= 0,
		    "a stamp is negative" },
		{ r->sent_ns == 0 || r->sent_ns >= begun_ns - EARLY_NS,
		    "sent_ns is before submit()" },
		{ r->sent_ns <= r->last_ns, "sent_ns is after last_ns" },
		{ r->first_ns <= r->last_ns, "first_ns is after last_ns" },
		{ r->first_ns == 0 || r->sent_ns <= r->first_ns,
		    "sent_ns is after first_ns" },
		{ r->last_ns == 0 || r->last_ns >= begun_ns - EARLY_NS,
		    "last_ns is before submit()" },
		{ r->last_ns <= ended_ns, "last_ns is after complete()" },
		{ r->connect_ns >= -1 && r->tls_ns >= -1,
		    "connect_ns or tls_ns is below -1" },
		{ r->connect_ns <= ended_ns - begun_ns + EARLY_NS,
		    "connect_ns is longer than the exchange" },
		{ r->tls_ns <= ended_ns - begun_ns + EARLY_NS,
		    "tls_ns is longer than the exchange" },
		{ r->error != FL_ERROR_NONE || r->sent_ns != 0,
		    "there is an answer, but sent_ns is 0" },
		{ r->error != FL_ERROR_NONE || r->first_ns != 0,
		    "there is an answer, but first_ns is 0" },
	};

	check_rules(rules, sizeof(rules) / sizeof(rules[0]), f);
}

static bool
one_line(const char *message)
{
	size_t len = strnlen(message, FL_PLUGIN_ERR);

	return len > 0 && len < FL_PLUGIN_ERR &&
	       strcspn(message, "\r\n") == len;
}

static void
check_outcome(const struct fl_response *r, struct fl_findings *f)
{
	const struct rule rules[] = {
		{ (size_t)r->error < ERRORS_LEN, "error is none there is" },
		{ r->error == FL_ERROR_NONE || !r->good,
		    "an error is called good" },
		{ r->error == FL_ERROR_NONE || one_line(r->message),
		    "an error's message is not one line" },
		{ r->headers != NULL || r->headers_len == 0,
		    "headers is NULL, headers_len is not 0" },
		{ r->body.data != NULL || r->body.len == 0,
		    "body is NULL, its length is not 0" },
	};

	check_rules(rules, sizeof(rules) / sizeof(rules[0]), f);
}

void
fl_response_check(const struct fl_response *r, int64_t begun_ns,
    int64_t ended_ns, struct fl_findings *f)
{
	check_stamps(r, begun_ns, ended_ns, f);
	check_outcome(r, f);
}

/* FNV-1a. */
static uint64_t
sum(uint64_t h, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (; len > 0; len--)
		h = (h ^ *p++) * UINT64_C(0x100000001b3);
	return h;
}

static uint64_t
sum_bytes(uint64_t h, struct fl_bytes b)
{
	return sum(sum(h, &b.len, sizeof(b.len)), b.data, b.len);
}

uint64_t
fl_response_sum(const struct fl_response *r)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	const int64_t numbers[] = { (int64_t)r->error, r->good, r->status,
		r->sent_ns, r->first_ns, r->last_ns, r->connect_ns, r->tls_ns,
		(int64_t)r->sent_bytes, (int64_t)r->received_bytes };
	size_t i;

	h = sum(h, numbers, sizeof(numbers));
	h = sum(h, r->message, strnlen(r->message, FL_PLUGIN_ERR));
	h = sum_bytes(h, r->version);
	for (i = 0; i < r->headers_len; i++) {
		h = sum_bytes(h, r->headers[i].name);
		h = sum_bytes(h, r->headers[i].value);
	}
	h = sum_bytes(h, r->body);
	h = sum_bytes(h, r->peer);
	return sum_bytes(h, r->cert);
}
