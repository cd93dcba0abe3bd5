/*
 * What a request asks of a server of names:
 *
 *   QUERY dns://server[:port]/name?type=AAAA
 *
 * and more in the query: class=CH, rd=0 (no recursion), cd=1, edns=1232
 * (bytes), do=1 (DNSSEC, and EDNS with it), tcp=1 (no datagram first).
 */
#include <stdio.h>

#include "../common/field.h"
#include "call.h"
#include "names.h"

#define PORT 53
#define EDNS 1232 /* what fits in any network's packets */

static int
set_flag(bool *flag, struct fl_bytes value)
{
	int64_t n = field_number(value, 1);

	*flag = n == 1;
	return n >= 0 ? 0 : -1;
}

static int
set_type(struct wish *w, struct fl_bytes value)
{
	int n = dns_type(value);

	w->question.type = (unsigned)n;
	return n >= 0 ? 0 : -1;
}

static int
set_class(struct wish *w, struct fl_bytes value)
{
	int n = dns_class(value);

	w->question.class = (unsigned)n;
	return n >= 0 ? 0 : -1;
}

static int
set_edns(struct wish *w, struct fl_bytes value)
{
	int64_t n = field_number(value, 65535);

	w->question.edns = (unsigned)n;
	return n == 0 || n >= 512 ? 0 : -1;
}

static int
set_rd(struct wish *w, struct fl_bytes value)
{
	return set_flag(&w->question.recurse, value);
}

static int
set_cd(struct wish *w, struct fl_bytes value)
{
	return set_flag(&w->question.check_disabled, value);
}

static int
set_do(struct wish *w, struct fl_bytes value)
{
	return set_flag(&w->question.secure, value);
}

static int
set_tcp(struct wish *w, struct fl_bytes value)
{
	return set_flag(&w->tcp, value);
}

static const struct {
	const char *name;
	int (*set)(struct wish *w, struct fl_bytes value);
	const char *want;
} rows[] = {
	{ "type", set_type, "a type as AAAA or TYPE28" },
	{ "class", set_class, "a class as IN or CLASS1" },
	{ "rd", set_rd, "0 or 1" },
	{ "cd", set_cd, "0 or 1" },
	{ "do", set_do, "0 or 1" },
	{ "tcp", set_tcp, "0 or 1" },
	{ "edns", set_edns, "0, or 512 to 65535" },
};

#define ROWS_LEN (sizeof(rows) / sizeof(rows[0]))

static int
set(struct wish *w, struct fl_bytes name, struct fl_bytes value,
    char why[FL_PLUGIN_ERR])
{
	size_t i;

	for (i = 0; i < ROWS_LEN; i++)
		if (field_is(name, rows[i].name))
			break;
	if (i == ROWS_LEN) {
		snprintf(why, FL_PLUGIN_ERR,
		    "'%.*s': want type, class, rd, cd, "
		    "do, edns or tcp",
		    (int)(name.len < 60 ? name.len : 60), name.data);
		return -1;
	}
	if (rows[i].set(w, value) == 0)
		return 0;
	snprintf(why, FL_PLUGIN_ERR, "%s=%.*s: want %s", rows[i].name,
	    (int)(value.len < 60 ? value.len : 60), value.data, rows[i].want);
	return -1;
}

static int
set_name(struct wish *w, struct fl_bytes path, char why[FL_PLUGIN_ERR])
{
	struct bytes name = { .max = 4 * DNS_NAME };
	int rc = -1;

	if (path.len > 0) {
		path.data++;
		path.len--;
	}
	if (url_decode(&name, path) == 0)
		rc = dns_name(&w->question,
		    (struct fl_bytes){ name.data, name.len });
	bytes_free(&name);
	if (rc == -1)
		snprintf(why, FL_PLUGIN_ERR,
		    "'%.*s' is no name: want labels of "
		    "1 to 63 bytes, 255 in all",
		    (int)(path.len < 60 ? path.len : 60), path.data);
	return rc;
}

static int
check(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	size_t i;

	for (i = 0; i < r->headers_len; i++) {
		const struct fl_field *f = &r->headers[i];

		if (field_is_usual(f->name))
			continue;
		snprintf(why, FL_PLUGIN_ERR, "header '%.*s': dns has none",
		    (int)(f->name.len < 60 ? f->name.len : 60), f->name.data);
		return -1;
	}
	if (!r->has_body)
		return 0;
	snprintf(why, FL_PLUGIN_ERR, "dns has no body");
	return -1;
}

int
wish_make(struct wish *w, const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	struct fl_bytes name, value;
	struct url u;

	*w = (struct wish){
		.question = { .type = 1, .class = 1, .recurse = true }
	};
	if (check(r, why) == -1 || url_parse(r->url, &u, why) == -1 ||
	    target_of(&w->target, &u, PORT, r, why) == -1 ||
	    set_name(w, u.path, why) == -1)
		return -1;
	while (url_next(&u.query, &name, &value))
		if (set(w, name, value, why) == -1)
			return -1;
	if (w->question.secure && w->question.edns == 0)
		w->question.edns = EDNS;
	return 0;
}
