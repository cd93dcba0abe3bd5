/*
 * results - makes large result files for the measurements beside it
 *
 * usage: results jtl LINES >FILE
 *        results funkload LINES >FILE
 *        results document SECONDS STEPS >FILE
 *        results nodes NODES SECONDS STEPS DIR
 *
 * Times are random, with a long tail, and the same for the same arguments.
 */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/num.h"
#include "../../lib/hist/hist.h"

/* Exchanges of a step in a second. */
#define EACH 50

struct noise {
	uint64_t state;
};

static uint64_t
next(struct noise *r)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return r->state;
}

/* Microseconds: most near 10 ms, few up to a second. */
static int64_t
duration_us(struct noise *r)
{
	uint64_t v = next(r);
	int64_t us = 5000 + (int64_t)(v % 5000);

	for (v >>= 32; (v & 3) == 0 && us < 1000000; v >>= 2)
		us *= 2;
	return us;
}

static void
jtl(long lines)
{
	struct noise r = { 88172645463325252 };
	int64_t ms = INT64_C(1764000000000);
	long i;

	puts("timeStamp,elapsed,label,responseCode,responseMessage,threadName,"
	     "dataType,success,failureMessage,bytes,sentBytes,grpThreads,"
	     "allThreads,URL,Latency,IdleTime,Connect");
	for (i = 0; i < lines; i++) {
		int64_t t = duration_us(&r) / 1000;
		unsigned step = (unsigned)(next(&r) % 10);
		bool bad = next(&r) % 100 == 0;

		ms += i % 4 == 0; /* 4000 a second */
		printf("%" PRId64 ",%" PRId64 ",step %u of the shop,%s,"
		       "Thread Group 1-%u,text,%s,,%u,312,50,50,"
		       "http://shop.example/step/%u,%" PRId64 ",0,%u\n",
		    ms, t, step, bad ? "500,Internal Server Error" : "200,OK",
		    (unsigned)(i % 50 + 1), bad ? "false" : "true",
		    (unsigned)(1000 + next(&r) % 5000), step, t * 3 / 4,
		    (unsigned)(next(&r) % 3));
	}
}

static void
funkload(long lines)
{
	struct noise r = { 88172645463325252 };
	double at = 1764000000;
	long i;

	puts("<funkload version=\"1.17.1\" time=\"2025-11-24T16:00:00\">\n"
	     "<config key=\"cycles\" value=\"[50]\"/>\n"
	     "<config key=\"duration\" value=\"600\"/>\n"
	     "<config key=\"node\" value=\"bench\"/>");
	for (i = 0; i < lines; i++) {
		long step = i % 10;

		at += 0.00025;
		if (step == 9)
			printf("<testResult cycle=\"000\" cvus=\"050\" "
			       "thread=\"%03ld\" suite=\"Shop\" "
			       "name=\"test_shop\" "
			       " time=\"%f\" result=\"Successful\" steps=\"9\" "
			       "duration=\"%f\" connection_duration=\"%f\" "
			       "requests=\"9\" pages=\"9\" xmlrpc=\"0\" "
			       "redirects=\"0\" images=\"0\" links=\"0\" />\n",
			    i / 10 % 50, at, (double)duration_us(&r) / 1e5,
			    (double)duration_us(&r) / 1e5);
		else
			printf("<response cycle=\"000\" cvus=\"050\" "
			       "thread=\"%03ld\" suite=\"Shop\" "
			       "name=\"test_shop\" "
			       "step=\"%03ld\" number=\"001\" type=\"get\" "
			       "result=\"Successful\" "
			       "url=\"/step/%ld?a=1&amp;b=2\" "
			       "code=\"200\" description=\"Step %ld\" "
			       "time=\"%f\" "
			       "duration=\"%f\" />\n",
			    i / 10 % 50, step + 1, step, step, at,
			    (double)duration_us(&r) / 1e6);
	}
	puts("</funkload>");
}

static void
times(FILE *to, struct noise *r, struct fl_hist *h, struct fl_buf *text,
    long *seq, long at, long step)
{
	struct fl_err e;
	int i;

	fl_hist_clear(h);
	for (i = 0; i < EACH; i++)
		fl_hist_add(h, duration_us(r) * FL_NS_PER_US);
	fl_buf_clear(text);
	if (fl_hist_encode(text, h, &e) == -1)
		errx(1, "%s", e.msg);
	fprintf(to,
	    "<interval seq=\"%ld\" at=\"%ld\" len=\"1\" stage=\"0\" "
	    "step=\"%ld\" users=\"50\" started=\"%d\" ok=\"%d\" failed=\"0\" "
	    "sent=\"%d\" received=\"%d\"/>\n"
	    "<times seq=\"%ld\" at=\"%ld\" stage=\"0\" step=\"%ld\" "
	    "what=\"response\" of=\"ok\" n=\"%d\" sum=\"%" PRIu64
	    "\" min=\"%" PRId64 "\" max=\"%" PRId64 "\" hist=\"%s\"/>\n",
	    *seq, at, step, EACH, EACH, EACH * 312, EACH * 4000, *seq + 1, at,
	    step, EACH, h->sum_ns / 1000, h->min_ns / 1000, h->max_ns / 1000,
	    text->data);
	*seq += 2;
}

static void
document(FILE *to, long node, long seconds, long steps)
{
	struct noise r = { 88172645463325252 + (uint64_t)node * 7919 };
	struct fl_hist *h = calloc(1, sizeof(*h));
	struct fl_buf text;
	long at, step, seq = 1;

	if (h == NULL)
		err(1, NULL);
	fl_buf_init(&text, 1 << 20);
	fprintf(to,
	    "<funbric version=\"1\">\n"
	    "<run instance=\"node%ld\" run=\"bench\" node=\"n%ld\" "
	    "tool=\"results\" start=\"2026-11-24T06:00:00Z\" "
	    "common=\"@1795500000\"/>\n"
	    "<stage n=\"0\" model=\"users\" users=\"50\" rate=\"\" ramp=\"0\" "
	    "seconds=\"%ld\"/>\n",
	    node, node, seconds);
	for (step = 1; step <= steps; step++)
		fprintf(to,
		    "<step n=\"%ld\" name=\"step %ld\" group=\"\" "
		    "method=\"GET\" url=\"http://shop/%ld\"/>\n",
		    step, step, step);
	for (at = 0; at < seconds; at++)
		for (step = 1; step <= steps; step++)
			times(to, &r, h, &text, &seq, at, step);
	fprintf(to,
	    "<end seq=\"%ld\" at=\"%ld\" verdict=\"ok\" stopped=\"duration\" "
	    "unfinished=\"0\" exit=\"0\"/>\n</funbric>\n",
	    seq, seconds);
	fl_buf_fini(&text);
	free(h);
}

static void
nodes(long n, long seconds, long steps, const char *dir)
{
	char path[4096];
	FILE *to;
	long i;

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/node%ld.xml", dir, i);
		to = fopen(path, "w");
		if (to == NULL)
			err(1, "%s", path);
		document(to, i, seconds, steps);
		if (fclose(to) == EOF)
			err(1, "%s", path);
	}
}

static long
number(const char *s)
{
	struct fl_err e;
	int64_t n;

	if (fl_num_count(s, 1, INT32_MAX, &n, &e) == -1)
		errx(2, "%s", e.msg);
	return (long)n;
}

int
main(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "jtl") == 0)
		jtl(number(argv[2]));
	else if (argc == 3 && strcmp(argv[1], "funkload") == 0)
		funkload(number(argv[2]));
	else if (argc == 4 && strcmp(argv[1], "document") == 0)
		document(stdout, 0, number(argv[2]), number(argv[3]));
	else if (argc == 6 && strcmp(argv[1], "nodes") == 0)
		nodes(number(argv[2]), number(argv[3]), number(argv[4]),
		    argv[5]);
	else
		errx(2, "usage: results jtl|funkload LINES | document "
			"SECONDS STEPS | nodes NODES SECONDS STEPS DIR");
	if (fflush(stdout) == EOF || ferror(stdout))
		err(2, "stdout");
	return 0;
}
