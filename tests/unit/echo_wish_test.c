#include <stdlib.h>
#include <string.h>

#include "../../lib/base/num.h"
#include "../../lib/echo/wish.h"
#include "tap.h"

static const struct {
	const char *query;
	const char *complaint; /* its beginning; NULL: it is fine */
	int64_t delay_ms, delay_max_ms, size;
	int status;
	bool echo;
	const char *type, *headers;
} cases[] = {
	{ "", NULL, 0, 0, -1, 0, false, "", "" },
	{ "&&=&a&b=&=c", NULL, 0, 0, -1, 0, false, "", "" },
	{ "id=7&page=%zz", NULL, 0, 0, -1, 0, false, "", "" },
	{ "delay=20ms", NULL, 20, 20, -1, 0, false, "", "" },
	{ "delay=5ms..15ms", NULL, 5, 15, -1, 0, false, "", "" },
	{ "delay=1s..1s", NULL, 1000, 1000, -1, 0, false, "", "" },
	{ "delay=0s", NULL, 0, 0, -1, 0, false, "", "" },
	{ "size=4k", NULL, 0, 0, 4096, 0, false, "", "" },
	{ "size=0", NULL, 0, 0, 0, 0, false, "", "" },
	{ "size=1G", NULL, 0, 0, INT64_C(1) << 30, 0, false, "", "" },
	{ "status=503&size=1&status=404", NULL, 0, 0, 1, 404, false, "", "" },
	{ "type=text%2fhtml;+charset=utf-8", NULL, 0, 0, -1, 0, false,
	    "text/html; charset=utf-8", "" },
	{ "header=A:b&header=C:%20d", NULL, 0, 0, -1, 0, false, "",
	    "A:b\r\nC: d\r\n" },
	{ "echo=1", NULL, 0, 0, -1, 0, true, "", "" },
	{ "echo=1&echo=0", NULL, 0, 0, -1, 0, false, "", "" },
	{ "delay=", "delay: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "delay=20", "delay: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "delay=2h", "delay: '2h': want an hour", 0, 0, 0, 0, false, NULL,
	    NULL },
	{ "delay=5ms..", "delay: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "delay=..5ms", "delay: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "delay=9ms..5ms", "delay: '9ms..5ms': want the shorter", 0, 0, 0, 0,
	    false, NULL, NULL },
	{ "size=-1", "size: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "size=2G", "size: '2G': want 1G or less", 0, 0, 0, 0, false, NULL,
	    NULL },
	{ "status=199", "status: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "status=1000", "status: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "header=A", "header: 'A': want Name:value", 0, 0, 0, 0, false, NULL,
	    NULL },
	{ "header=:A", "header: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "header=A:b%0d%0aC:d", "header: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "type=", "type: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "type=a%0ab", "type: ", 0, 0, 0, 0, false, NULL, NULL },
	{ "type=a%00b", "type: 'a%00b' cannot be decoded", 0, 0, 0, 0, false,
	    NULL, NULL },
	{ "type=%4", "type: '%4' cannot be decoded", 0, 0, 0, 0, false, NULL,
	    NULL },
	{ "type=%4g", "type: '%4g' cannot be decoded", 0, 0, 0, 0, false, NULL,
	    NULL },
	{ "echo=yes", "echo: 'yes': want 0 or 1", 0, 0, 0, 0, false, NULL,
	    NULL },
};

static void
queries(void)
{
	struct fl_echo_wish w;
	struct fl_err e;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fl_echo_wish_init(&w);
		printf("# '%s'\n", cases[i].query);
		if (cases[i].complaint != NULL) {
			CHECK(fl_echo_wish_query(&w, fl_str(cases[i].query),
				  &e) == -1);
			printf("# %s\n", e.msg);
			CHECK(strncmp(e.msg, cases[i].complaint,
				  strlen(cases[i].complaint)) == 0);
			continue;
		}
		CHECK(fl_echo_wish_query(&w, fl_str(cases[i].query), &e) == 0);
		CHECK(w.delay_ns == cases[i].delay_ms * FL_NS_PER_MS);
		CHECK(w.delay_max_ns == cases[i].delay_max_ms * FL_NS_PER_MS);
		CHECK(w.size == cases[i].size && w.status == cases[i].status);
		CHECK(w.echo == cases[i].echo);
		CHECK(strcmp(w.type, cases[i].type) == 0);
		CHECK(strcmp(w.headers, cases[i].headers) == 0);
		CHECK(w.headers_len == strlen(cases[i].headers));
	}
}

/* More than there is room for is refused, and what was there stays. */
static void
too_much(void)
{
	struct fl_echo_wish w;
	struct fl_err e;
	char value[600] = "A:", query[700];

	memset(value + 2, 'x', 400);
	fl_echo_wish_init(&w);
	CHECK(fl_echo_wish_set(&w, "header", value, &e) == 0);
	CHECK(fl_echo_wish_set(&w, "header", value, &e) == 0);
	CHECK(fl_echo_wish_set(&w, "header", value, &e) == -1);
	CHECK(w.headers_len == 808 && strlen(w.headers) == 808);
	CHECK(fl_echo_wish_set(&w, "type", value, &e) == -1);
	CHECK(fl_echo_wish_set(&w, "wish", "x", &e) == -1);
	memset(value + 2, 'x', sizeof(value) - 3);
	snprintf(query, sizeof(query), "header=%s", value);
	CHECK(fl_echo_wish_query(&w, fl_str(query), &e) == -1);
}

static const struct {
	const char *query;
	const char *complaint;
	uint32_t drip_bytes;
	int64_t drip_ms;
	const char *fault;
	uint32_t fault_ppm;
} bad_manners[] = {
	{ "", NULL, 0, 0, "", 0 },
	{ "drip=1/0s", NULL, 1, 0, "", 0 },
	{ "drip=4k/1.5s", NULL, 4096, 1500, "", 0 },
	{ "fault=hang", NULL, 0, 0, "hang", 1000000 },
	{ "fault=half-reset@0.25", NULL, 0, 0, "half-reset", 250000 },
	{ "fault=hang@0", NULL, 0, 0, "hang", 0 },
	{ "fault=reset@1e-6&drip=2/1ms", NULL, 2, 1, "reset", 1 },
	{ "drip=", "drip: '': want BYTES/TIME", 0, 0, NULL, 0 },
	{ "drip=1", "drip: '1': want BYTES/TIME", 0, 0, NULL, 0 },
	{ "drip=0/1s", "drip: '0/1s': want 1 to", 0, 0, NULL, 0 },
	{ "drip=2M/1s", "drip: '2M/1s': want 1 to", 0, 0, NULL, 0 },
	{ "drip=/1s", "drip: ", 0, 0, NULL, 0 },
	{ "drip=1/1", "drip: ", 0, 0, NULL, 0 },
	{ "drip=1/2h", "drip: ", 0, 0, NULL, 0 },
	{ "fault=", "fault: '': no such fault", 0, 0, NULL, 0 },
	{ "fault=Hang", "fault: 'Hang': no such fault", 0, 0, NULL, 0 },
	{ "fault=hang@", "fault: ", 0, 0, NULL, 0 },
	{ "fault=hang@-0.1", "fault: 'hang@-0.1': want", 0, 0, NULL, 0 },
	{ "fault=hang@1.1", "fault: 'hang@1.1': want", 0, 0, NULL, 0 },
	{ "fault=refuse", "fault: 'refuse': not of one", 0, 0, NULL, 0 },
};

static void
faults(void)
{
	struct fl_echo_wish w;
	struct fl_err e;
	size_t i;

	for (i = 0; i < sizeof(bad_manners) / sizeof(bad_manners[0]); i++) {
		fl_echo_wish_init(&w);
		printf("# '%s'\n", bad_manners[i].query);
		if (bad_manners[i].complaint != NULL) {
			CHECK(fl_echo_wish_query(&w,
				  fl_str(bad_manners[i].query), &e) == -1);
			printf("# %s\n", e.msg);
			CHECK(strncmp(e.msg, bad_manners[i].complaint,
				  strlen(bad_manners[i].complaint)) == 0);
			continue;
		}
		CHECK(fl_echo_wish_query(&w, fl_str(bad_manners[i].query),
			  &e) == 0);
		CHECK(w.drip_bytes == bad_manners[i].drip_bytes);
		CHECK(w.drip_ns == bad_manners[i].drip_ms * FL_NS_PER_MS);
		CHECK(strcmp(w.fault != NULL ? w.fault->name : "",
			  bad_manners[i].fault) == 0);
		CHECK(w.fault_ppm == bad_manners[i].fault_ppm);
	}
}

int
main(void)
{
	queries();
	faults();
	too_much();
	return tap_done();
}
