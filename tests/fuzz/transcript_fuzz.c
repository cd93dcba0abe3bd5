/*
 * What a server says is shown without anything that a terminal would obey, and
 * of a line that says "authorization: SCHEME SECRET" nothing behind the scheme.
 * The input is a body, and the notes of a plugin, which begin behind the first
 * empty line.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../lib/run/transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
	if (!holds)
		abort();
}

/* Behind the scheme of such a line there is "***" and no more. */
static void
check_line(const char *s, size_t len)
{
	static const char name[] = "uthorization:";
	const char *at, *end = s + len, *p = NULL;

	if (len > 0 && *s == '<')
		return;
	for (at = s; at + sizeof(name) - 1 < end && p == NULL; at++)
		if (strncasecmp(at, name, sizeof(name) - 1) == 0)
			p = at + sizeof(name) - 1;
	if (p == NULL)
		return;
	while (p < end && *p == ' ')
		p++;
	while (p < end && *p != ' ')
		p++;
	require(p == end || p + 1 == end || strncmp(p + 1, "***", 3) == 0);
}

static void
check(const struct fl_buf *out, bool lines)
{
	const char *s = out->data, *end, *line;
	size_t i;

	if (out->len == 0)
		return;
	end = s + out->len;
	for (i = 0; i < out->len; i++)
		require((unsigned char)s[i] >= ' ' || s[i] == '\t' ||
			s[i] == '\n');
	for (; lines && s < end; s = line + 1) {
		line = memchr(s, '\n', (size_t)(end - s));
		if (line == NULL)
			line = end;
		check_line(s, (size_t)(line - s));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fl_field coding = { { "Content-Encoding", 16 },
		{ "gzip", 4 } };
	struct fl_request q = { .method = { "GET", 3 },
		.url = { "http://h/", 9 },
		.has_body = true };
	struct fl_exchange x = { .request = &q };
	const uint8_t *gap = size > 0 ? memmem(data, size, "\n\n", 2) : NULL;
	size_t body = gap != NULL ? (size_t)(gap - data) : 0;
	struct fl_buf out;
	struct fl_err e;
	unsigned v;

	if (size == 0)
		return 0;
	q.body = (struct fl_bytes){ (const char *)data, body };
	x.response.body = q.body;
	x.response.headers = &coding;
	x.response.headers_len = size % 2;
	x.response.talk =
	    (struct fl_bytes){ (const char *)data + body, size - body };
	for (v = FL_VERBOSITY_NONE; v <= FL_VERBOSITY_DEBUG; v++) {
		fl_buf_init(&out, (size_t)1 << 24);
		if (fl_transcript_text(&x, v, true, &out, &e) == 0)
			check(&out, v != FL_VERBOSITY_DEBUG);
		fl_buf_fini(&out);
	}
	return 0;
}
