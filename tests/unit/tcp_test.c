/* The tcp plugin against a server of ours. */
#include <poll.h>
#include <time.h>

#include "ask.h"
#include "serve.h"
#include "tap.h"

static void
pause_ms(int ms)
{
	const struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static void
put(int fd, const char *s)
{
	if (send(fd, s, strlen(s), MSG_NOSIGNAL) == -1)
		return;
}

/*
 * Each line is an order:
 *   say TEXT     answers TEXT;        and TEXT  ... a moment later
 *   hang         answers nothing      bye       closes the connection
 *   nth          answers which connection this is
 *   size N       answers N bytes
 */
static bool
obey(int fd, char *line, unsigned nth)
{
	char text[64], bytes[1024];
	long n;

	if (strncmp(line, "say ", 4) == 0) {
		put(fd, line + 4);
	} else if (strncmp(line, "and ", 4) == 0) {
		pause_ms(30);
		put(fd, line + 4);
	} else if (strncmp(line, "size ", 5) == 0) {
		memset(bytes, 'x', sizeof(bytes));
		for (n = strtol(line + 5, NULL, 10); n > 0; n -= 1024)
			if (send(fd, bytes, n < 1024 ? (size_t)n : 1024,
				MSG_NOSIGNAL) == -1)
				return false;
	} else if (strcmp(line, "nth") == 0) {
		snprintf(text, sizeof(text), "%u", nth);
		put(fd, text);
	} else if (strcmp(line, "bye") == 0) {
		return false;
	}
	return true;
}

static void
obeys(int fd, unsigned nth)
{
	FILE *f = fdopen(dup(fd), "r");
	char line[4096];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (!obey(fd, line, nth))
			break;
	}
	if (f != NULL)
		fclose(f);
}

static char url[128];

static void
what_comes_first_is_the_answer(struct ask *a)
{
	const struct fl_response *r = ask(a, "SEND", url, "", "say hello\n");

	CHECK(r->error == FL_ERROR_NONE);
	CHECK(r->status == 1 && r->good);
	CHECK(ask_is(r->body, "hello"));
	CHECK(ask_is(r->peer, "127.0.0.1"));
	CHECK(r->connect_ns >= 0 && r->tls_ns == -1);
	CHECK(r->sent_bytes == 10 && r->received_bytes == 5);
	CHECK(r->sent_ns > 0 && r->sent_ns <= r->first_ns &&
	      r->first_ns <= r->last_ns);
}

static void
a_connection_is_kept(struct ask *a)
{
	const struct fl_response *r;
	char first[16];

	r = ask(a, "SEND", url, "", "nth\n");
	snprintf(first, sizeof(first), "%.*s", (int)r->body.len, r->body.data);
	r = ask(a, "SEND", url, "", "nth\n");
	CHECK(ask_is(r->body, first));
	CHECK(r->connect_ns == -1);
	r = ask(a, "SEND", url, "Connection: close", "nth\n");
	CHECK(ask_is(r->body, first));
	r = ask(a, "SEND", url, "", "nth\n");
	CHECK(!ask_is(r->body, first) && r->connect_ns >= 0);
}

static void
headers_say_where_it_ends(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "SEND", url, "Read-Until: ab\\x63", "say 1a\nand bc2\n");
	CHECK(ask_is(r->body, "1abc"));
	r = ask(a, "SEND", url, "Read-Bytes: 1", NULL);
	CHECK(ask_is(r->body, "2"));
	r = ask(a, "SEND", url, "Read-Bytes: 5", "say 123\nand 45\n");
	CHECK(ask_is(r->body, "12345"));
	r = ask(a, "SEND", url, "Read-For: 100ms", "say 1\nand 2\nand 3\n");
	CHECK(ask_is(r->body, "123"));
	CHECK(r->last_ns - r->sent_ns >= 100 * FL_NS_PER_MS);
	r = ask(a, "SEND", url, "Read: nothing", "say left\n");
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 0);
	r = ask(a, "SEND", url, "Read-Bytes: 4", NULL);
	CHECK(ask_is(r->body, "left"));
	r = ask(a, "SEND", url, "Read: end", "say 1\nand 2\nbye\n");
	CHECK(ask_is(r->body, "12"));
	r = ask(a, "SEND", url, "Read: end", "bye\n");
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 0);
}

static void
what_is_missing_is_told(struct ask *a)
{
	const struct fl_response *r;
	int64_t begun;

	r = ask(a, "SEND", url, "", "bye\n");
	CHECK(r->error == FL_ERROR_CLOSED && !r->good && r->status == 0);
	r = ask(a, "SEND", url, "Read-Bytes: 9", "say 123\nbye\n");
	CHECK(r->error == FL_ERROR_SHORT);
	CHECK(ask_is(r->body, "123"));
	a->timeout_ns = 50 * FL_NS_PER_MS;
	begun = fl_clock_now();
	r = ask(a, "SEND", url, "", "hang\n");
	CHECK(r->error == FL_ERROR_TIMEOUT);
	CHECK(fl_clock_now() - begun < 150 * FL_NS_PER_MS);
	a->timeout_ns = 5 * FL_NS_PER_S;
	r = ask(a, "SEND", "tcp://127.0.0.1:1", "", "x");
	CHECK(r->error == FL_ERROR_REFUSED && r->sent_ns == 0);
	CHECK(strcmp(r->message, "connect: Connection refused") == 0);
	r = ask(a, "SEND", "tcp://does-not-exist.invalid:1", "", "x");
	CHECK(r->error == FL_ERROR_RESOLVE);
	r = ask(a, "SEND", "unix:/does/not/exist", "", "x");
	CHECK(r->error == FL_ERROR_REFUSED);
}

static void
an_answer_has_a_limit(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "SEND", url, "Read-Bytes: 100000", "size 100000\n");
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 100000);
	r = ask(a, "SEND", url, "Read: end", "size 200000\nbye\n");
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 200000);
	r = ask(a, "SEND", url, "Read: end", "size 200001\nbye\n");
	CHECK(r->error == FL_ERROR_TOO_LARGE);
	r = ask(a, "SEND", url, "Read: end", "size 2000000\n");
	CHECK(r->error == FL_ERROR_TOO_LARGE);
}

static void
names_do_not_block(struct ask *a)
{
	const struct fl_response *r;
	char named[128];

	snprintf(named, sizeof(named), "tcp://localhost%s", strrchr(url, ':'));
	ask_options(a, "ipv4=true");
	r = ask(a, "SEND", named, "", "say 1\n");
	CHECK(ask_is(r->body, "1"));
	r = ask(a, "SEND", named, "Connection: close", "say 2\n");
	CHECK(ask_is(r->body, "2"));
	r = ask(a, "SEND", named, "Connection: close", "say 3\n");
	CHECK(ask_is(r->body, "3"));
	ask_options(a, "ipv6=true");
	r = ask(a, "SEND", url, "", "say 1\n");
	CHECK(r->error == FL_ERROR_RESOLVE);
	ask_options(a, "");
}

static void
a_unix_socket_is_an_address(struct ask *a)
{
	char dir[] = "/tmp/fl-tcp-XXXXXX", path[64], at[80];
	const struct fl_response *r;
	struct serve s;

	if (mkdtemp(dir) == NULL)
		err(2, "%s", dir);
	snprintf(path, sizeof(path), "%s/s", dir);
	snprintf(at, sizeof(at), "unix:%s", path);
	serve_start_unix(&s, path, obeys);
	r = ask(a, "SEND", at, "Read: end", "say unix\nbye\n");
	CHECK(ask_is(r->body, "unix"));
	CHECK(r->peer.len == 0);
	serve_stop(&s);
	unlink(path);
	rmdir(dir);
}

static void
what_cannot_be_sent_is_refused(struct ask *a)
{
	static const struct {
		const char *url, *headers, *message;
	} cases[] = {
		{ "tcp://h", "",
		    "the URL names no port: want tcp://HOST:PORT" },
		{ "tcp://h:1/x", "", "want tcp://HOST:PORT and nothing more" },
		{ "tcp://h:99999", "", "a port is a number from 1 to 65535" },
		{ "tcp://:1", "",
		    "the host or path in the URL is empty, "
		    "malformed or longer than 253 bytes" },
		{ "unix:", "",
		    "the host or path in the URL is empty, "
		    "malformed or longer than 253 bytes" },
		{ "tcp://h:1", "Read: twice",
		    "header 'Read: twice': want first, line, end or nothing" },
		{ "tcp://h:1", "Read-Bytes: 0",
		    "header 'Read-Bytes: 0': want a number above 0" },
		{ "tcp://h:1", "Read-Until: \\y",
		    "header 'Read-Until: \\y': "
		    "want 1 to 256 bytes, with \\r \\n \\t \\0 \\\\ \\xHH" },
		{ "tcp://h:1", "Read: end\nRead-Bytes: 1",
		    "header "
		    "'Read-Bytes': another one says already what is read" },
		{ "tcp://h:1", "Reed: end",
		    "header 'Reed': want Read, "
		    "Read-Until, Read-Bytes, Read-For or Connection" },
	};
	const struct fl_response *r;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		r = ask(a, "SEND", cases[i].url, cases[i].headers, "x");
		CHECK(r->error == FL_ERROR_REQUEST);
		CHECK(strcmp(r->message, cases[i].message) == 0);
	}
	r = ask(a, "SEND", url, "Accept: */*\nUser-Agent: x", "say ok\n");
	CHECK(ask_is(r->body, "ok"));
}

static void
it_declines(struct ask *a)
{
	struct fl_request r = { .method = ask_bytes("SEND"),
		.url = ask_bytes("tcp://h"),
		.fixed = 0 };
	char why[FL_PLUGIN_ERR];

	CHECK(a->plugin->accepts(&r, why)); /* a port may still come */
	r.fixed = FL_FIXED_ALL;
	CHECK(!a->plugin->accepts(&r, why));
	r.url = ask_bytes("tcp://h:1");
	CHECK(a->plugin->accepts(&r, why));
	r.method = ask_bytes("PUT");
	CHECK(!a->plugin->accepts(&r, why));
}

static void
it_keeps_its_promises(void)
{
	char args[512];

	snprintf(args, sizeof(args),
	    "--silent 'tcp://127.0.0.1:{silent}' "
	    "--data 'say hello\n' -H 'Read-Bytes: 5' \"$b/plugins/tcp.so\" "
	    "tcp://localhost%s SEND",
	    strrchr(url, ':'));
	CHECK(ask_conforms(args));
}

int
main(void)
{
	static const struct fl_field settings[] = {
		{ { "max-body", 8 }, { "200000", 6 } },
	};
	struct serve s;
	struct ask a;

	serve_start(&s, SOCK_STREAM, 0, obeys);
	snprintf(url, sizeof(url), "tcp://127.0.0.1:%u", s.port);
	ask_open(&a, "tcp", settings, 1);
	what_comes_first_is_the_answer(&a);
	a_connection_is_kept(&a);
	headers_say_where_it_ends(&a);
	what_is_missing_is_told(&a);
	an_answer_has_a_limit(&a);
	names_do_not_block(&a);
	a_unix_socket_is_an_address(&a);
	what_cannot_be_sent_is_refused(&a);
	it_declines(&a);
	ask_close(&a);
	it_keeps_its_promises();
	serve_stop(&s);
	return tap_done();
}
