/*
 * Lines with a tab are of a cookie file, others are the Set-Cookie headers of
 * answers.  A jar that is written and read again sends the same cookies, and is
 * written the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../lib/net/cookies.h"

#define NOW 1700000000
#define TEXT_MAX ((size_t)FL_COOKIES_MAX * FL_COOKIE_MAX * 2)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const from[] = {
	"https://a.b.example/x/y",
	"http://b.example/",
	"http://127.0.0.1:8000/x",
};

static void
require(int holds)
{
	if (!holds)
		abort();
}

/* What goes to each of the URLs, a line each. */
static void
send_all(const struct fl_jar *j, struct fl_buf *out)
{
	struct fl_url u;
	struct fl_err e;
	size_t i, n, start;

	for (i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		require(fl_url_parse(&u, fl_str(from[i]), &e) == 0);
		start = out->len;
		require(fl_jar_send(j, &u, NOW, out, &n, &e) == 0);
		require((n == 0) == (out->len == start));
		require(n <= j->len);
		require(out->data == NULL || memchr(out->data + start, '\n',
						 out->len - start) == NULL);
		require(fl_buf_add_str(out, "\n", &e) == 0);
		fl_url_fini(&u);
	}
}

static void
read_text(struct fl_jar *j, const char *text, size_t len, bool must)
{
	int fd = memfd_create("cookies", 0);
	char path[64];
	struct fl_err e;

	require(fd != -1 && write(fd, text, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	require(fl_jar_read(j, path, &e) == 0 || !must);
	close(fd);
}

static void
check(const struct fl_jar *j)
{
	struct fl_buf once, twice;
	struct fl_jar again;
	struct fl_err e;

	fl_buf_init(&once, TEXT_MAX);
	fl_buf_init(&twice, TEXT_MAX);
	fl_jar_init(&again);
	require(fl_jar_write(j, &once, &e) == 0);
	read_text(&again, once.data, once.len, true);
	require(fl_jar_write(&again, &twice, &e) == 0);
	require(fl_str_eq(fl_buf_str(&once), fl_buf_str(&twice)));
	fl_buf_clear(&once);
	fl_buf_clear(&twice);
	send_all(j, &once);
	send_all(&again, &twice);
	require(fl_str_eq(fl_buf_str(&once), fl_buf_str(&twice)));
	fl_jar_fini(&again);
	fl_buf_fini(&once);
	fl_buf_fini(&twice);
}

static void
take(struct fl_jar *j, struct fl_str line, size_t n)
{
	struct fl_url u;
	struct fl_err e;

	require(fl_url_parse(&u, fl_str(from[n % 3]), &e) == 0);
	require(fl_jar_take(j, &u, line, NOW, &e) == 0);
	require(j->len <= FL_COOKIES_MAX);
	fl_url_fini(&u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size, *line;
	struct fl_jar j;
	size_t n = 0, len;

	fl_jar_init(&j);
	for (; p < end; p = line + len + 1, n++) {
		line = p;
		p = memchr(line, '\n', (size_t)(end - line));
		len = p != NULL ? (size_t)(p - line) : (size_t)(end - line);
		if (memchr(line, '\t', len) != NULL)
			read_text(&j, line, len, false);
		else
			take(&j, (struct fl_str){ line, len }, n);
	}
	check(&j);
	fl_jar_fini(&j);
	return 0;
}
