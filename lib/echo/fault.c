#include <string.h>

#include "fault.h"

static const struct fl_echo_fault faults[] = {
	{ .name = "hang",
	    .help = "no answer, ever",
	    .silent = true,
	    .after = FL_ECHO_HANG },
	{ .name = "reset",
	    .help = "a reset in place of an answer",
	    .silent = true,
	    .after = FL_ECHO_RESET },
	{ .name = "close-before",
	    .help = "an end in place of an answer",
	    .silent = true,
	    .after = FL_ECHO_CLOSE },
	{ .name = "close-after",
	    .help = "an end after the answer, which did not announce it",
	    .after = FL_ECHO_CLOSE },
	{ .name = "half",
	    .help = "half of the body, and an end",
	    .half = true,
	    .after = FL_ECHO_CLOSE },
	{ .name = "half-reset",
	    .help = "half of the body, and a reset",
	    .half = true,
	    .after = FL_ECHO_RESET },
	{ .name = "half-hang",
	    .help = "half of the body, and no more, ever",
	    .half = true,
	    .after = FL_ECHO_HANG },
	{ .name = "drip",
	    .help = "16 bytes of the answer every 100 ms",
	    .drips = true },
	{ .name = "garbage",
	    .help = "what is no HTTP, and an end",
	    .instead = "\x16\x03\xff OK 200\r\n\x01\x80garbage\n\n",
	    .after = FL_ECHO_CLOSE },
	{ .name = "endless-header",
	    .help = "headers without end, as fast as they are read",
	    .instead = "HTTP/1.1 200 OK\r\n",
	    .endless = true },
	{ .name = "short",
	    .help = "a Content-Length of one byte too few",
	    .off = -1 },
	{ .name = "long",
	    .help = "a Content-Length of one byte too many",
	    .off = 1 },
	{ .name = "refuse",
	    .help = "connections are refused; only for all",
	    .refuses = true },
};

const struct fl_echo_fault *
fl_echo_fault_at(size_t i)
{
	return i < sizeof(faults) / sizeof(faults[0]) ? &faults[i] : NULL;
}

const struct fl_echo_fault *
fl_echo_fault_find(const char *name)
{
	const struct fl_echo_fault *f;
	size_t i;

	for (i = 0; (f = fl_echo_fault_at(i)) != NULL; i++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

static void
halve(struct fl_buf *out, struct fl_echo_written *wrote)
{
	size_t here = out->len - wrote->head_len;
	uint64_t half = (here + wrote->rest) / 2;

	if (half < here) {
		out->len = wrote->head_len + (size_t)half;
		out->data[out->len] = '\0';
		wrote->rest = 0;
	} else {
		wrote->rest = half - here;
	}
}

void
fl_echo_fault_spoil(const struct fl_echo_fault *f, struct fl_buf *out,
    struct fl_echo_written *wrote)
{
	struct fl_err err;

	if (f->half)
		halve(out, wrote);
	if (!f->silent && f->instead == NULL)
		return;
	fl_buf_clear(out);
	*wrote =
	    (struct fl_echo_written){ .rest = f->endless ? UINT64_MAX : 0 };
	/* There was room for a head. */
	if (f->instead != NULL)
		fl_buf_add(out, f->instead, strlen(f->instead), &err);
}
