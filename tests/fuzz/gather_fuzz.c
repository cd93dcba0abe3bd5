/*
 * Any bytes are gathered without a crash, and to the same data however they
 * were cut; and what is written has no more rows than its ceilings allow.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/plot/gather.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const sets[] = { "time", "spectrum", "heat", "errors",
	"stages", "nodes", "hosts", "compare", "trend" };

#define POINTS 64

/* Adds every set that is there, or what is wrong, to out. */
static void
gather(const uint8_t *data, size_t size, size_t step, const char *called,
    struct fl_buf *out)
{
	struct fl_gather *g = malloc(sizeof(*g));
	struct fl_err e = { .msg = "" };
	size_t i;
	int rc = 0;

	if (g == NULL)
		abort();
	fl_gather_init(g, "in", called, POINTS, POINTS);
	for (i = 0; i < size && rc == 0; i += step)
		rc = fl_gather_feed(g, data + i,
		    size - i < step ? size - i : step, &e);
	if (rc == -1 || fl_gather_finish(g, &e) == -1) {
		if (e.msg[0] == '\0' || fl_buf_add_str(out, e.msg, &e) == -1)
			abort();
		fl_gather_fini(g);
		free(g);
		return;
	}
	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (fl_gather_has(g, fl_gather_set(sets[i]), &e) == 0 &&
		    fl_gather_write(g, fl_gather_set(sets[i]), out, &e) == -1)
			abort();
	if (g->timeline.n_steps > 0 && g->timeline.steps[0].series.n > POINTS)
		abort();
	if (g->heat.n > POINTS || fl_about_title(&g->about, out, &e) == -1 ||
	    fl_about_note(&g->about, called, out, &e) == -1)
		abort();
	fl_gather_fini(g);
	free(g);
}

/* What is given to gnuplot is text, whatever came in. */
static void
check(const struct fl_buf *b)
{
	size_t i;

	for (i = 0; i < b->len; i++)
		if ((unsigned char)b->data[i] < ' ' && b->data[i] != '\n' &&
		    b->data[i] != '\t')
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const steps[] = { NULL, "1" };
	struct fl_buf whole, parts;
	size_t i;

	for (i = 0; i < 2; i++) {
		fl_buf_init(&whole, (size_t)64 << 20);
		fl_buf_init(&parts, (size_t)64 << 20);
		gather(data, size, size + 1, steps[i], &whole);
		gather(data, size, 7, steps[i], &parts);
		if (whole.len != parts.len ||
		    (whole.len > 0 &&
			memcmp(whole.data, parts.data, whole.len) != 0))
			abort();
		check(&whole);
		fl_buf_fini(&whole);
		fl_buf_fini(&parts);
	}
	return 0;
}
