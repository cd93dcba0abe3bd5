/* The udp plugin against a server of ours. */
#include <errno.h>
#include <time.h>

#include "ask.h"
#include "serve.h"
#include "tap.h"

/*
 * Answers a datagram of digits "125" with as many datagrams, "1" "2" "5"; "?"
 * with the sender's port; "l" late, after 80 ms; "-" not at all; what is larger
 * than that with itself.
 */
static void
answer(int fd, unsigned nth)
{
	static char data[65536];
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	const struct timespec late = { 0, 80000000 };
	ssize_t n, i;

	(void)nth;
	n = recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &len);
	if (n == 1 && data[0] == '?')
		n = snprintf(data, sizeof(data), "%u", ntohs(from.sin_port)) +
		    100;
	if (n == 1 && data[0] == 'l')
		nanosleep(&late, NULL);
	if (n == 1 && data[0] == '-')
		return;
	if (n >= 100)
		sendto(fd, data, (size_t)(n < 200 ? n - 100 : n), 0,
		    (struct sockaddr *)&from, len);
	for (i = 0; i < n && n < 100; i++)
		sendto(fd, data + i, 1, 0, (struct sockaddr *)&from, len);
}

static char url[64];

static void
the_first_datagram_is_the_answer(struct ask *a)
{
	const struct fl_response *r = ask(a, "SEND", url, "", "7");

	CHECK(r->error == FL_ERROR_NONE && r->status == 1 && r->good);
	CHECK(ask_is(r->body, "7"));
	CHECK(ask_is(r->peer, "127.0.0.1"));
	CHECK(r->sent_bytes == 1 && r->received_bytes == 1);
	CHECK(r->connect_ns >= 0);
	r = ask(a, "SEND", url, "", "8");
	CHECK(ask_is(r->body, "8") && r->connect_ns == -1);
	r = ask(a, "SEND", url, "Read: first", "56");
	CHECK(ask_is(r->body, "5"));
	r = ask(a, "SEND", url, "", "9"); /* and not the 6 before */
	CHECK(ask_is(r->body, "9"));
}

static void
a_port_is_kept(struct ask *a)
{
	const struct fl_response *r = ask(a, "SEND", url, "", "?");
	char port[8];

	snprintf(port, sizeof(port), "%.*s", (int)r->body.len, r->body.data);
	r = ask(a, "SEND", url, "", "?");
	CHECK(ask_is(r->body, port));
	ask(a, "SEND", url, "Connection: close", "1");
	r = ask(a, "SEND", url, "", "?");
	CHECK(!ask_is(r->body, port));
}

static void
more_datagrams_are_gathered(struct ask *a)
{
	const struct fl_response *r =
	    ask(a, "SEND", url, "Read-For: 50ms", "1234");

	CHECK(ask_is(r->body, "1234"));
	CHECK(r->received_bytes == 4);
	CHECK(r->last_ns - r->sent_ns >= 50 * FL_NS_PER_MS);
	r = ask(a, "SEND", url, "Read-For: 20ms", "-");
	CHECK(r->error == FL_ERROR_LOST);
	r = ask(a, "SEND", url, "Read: nothing", "1");
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 0);
}

static void
no_answer_is_a_loss(struct ask *a)
{
	const struct fl_response *r;
	int64_t begun = fl_clock_now();

	a->timeout_ns = 40 * FL_NS_PER_MS;
	r = ask(a, "SEND", url, "", "-");
	CHECK(r->error == FL_ERROR_LOST && !r->good && r->status == 0);
	CHECK(fl_clock_now() - begun < 140 * FL_NS_PER_MS);
	r = ask(a, "SEND", url, "", "l");
	CHECK(r->error == FL_ERROR_LOST);
	a->timeout_ns = 5 * FL_NS_PER_S;
	r = ask(a, "SEND", url, "", "3"); /* the late l is nobody's */
	CHECK(ask_is(r->body, "3"));
	r = ask(a, "SEND", "udp://127.0.0.1:1", "", "x");
	CHECK(r->error == FL_ERROR_REFUSED);
}

static void
sizes_have_limits(struct ask *a)
{
	static char data[70000];
	const struct fl_response *r;

	memset(data, 'x', sizeof(data));
	r = ask_bin(a, "SEND", url, "", (struct fl_bytes){ data, 60000 });
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 60000);
	r = ask_bin(a, "SEND", url, "", (struct fl_bytes){ data, 70000 });
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask_bin(a, "SEND", url, "Read-For: 10ms",
	    (struct fl_bytes){ "", 0 });
	CHECK(r->error == FL_ERROR_LOST);
}

static void
what_has_no_end_is_refused(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "SEND", url, "Read: end", "x");
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask(a, "SEND", url, "Read-Bytes: 3", "x");
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask(a, "SEND", "udp://h:1/x", "", "x");
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask(a, "SEND", "udp://does-not-exist.invalid:1", "", "x");
	CHECK(r->error == FL_ERROR_RESOLVE);
}

static void
it_keeps_its_promises(void)
{
	char args[512];

	snprintf(args, sizeof(args),
	    "--silent 'udp://127.0.0.1:{silent}' "
	    "--data 5 \"$b/plugins/udp.so\" udp://localhost%s SEND "
	    "-O ipv4=true",
	    strrchr(url, ':'));
	CHECK(ask_conforms(args));
}

int
main(void)
{
	struct serve s;
	struct ask a;

	serve_start(&s, SOCK_DGRAM, 0, answer);
	snprintf(url, sizeof(url), "udp://127.0.0.1:%u", s.port);
	ask_open(&a, "udp", NULL, 0);
	the_first_datagram_is_the_answer(&a);
	a_port_is_kept(&a);
	more_datagrams_are_gathered(&a);
	no_answer_is_a_loss(&a);
	sizes_have_limits(&a);
	what_has_no_end_is_refused(&a);
	ask_close(&a);
	it_keeps_its_promises();
	serve_stop(&s);
	return tap_done();
}
