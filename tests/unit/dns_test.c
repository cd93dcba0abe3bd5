/* The dns plugin against servers of ours, and against unbound. */
#include <stdatomic.h>

#include "ask.h"
#include "serve.h"
#include "spawn.h"
#include "tap.h"

static char url[96];
static atomic_int asked_by_tcp;

static const char *
at(const char *path)
{
	static char text[512];

	snprintf(text, sizeof(text), "%s%s", url, path);
	return text;
}

/* The first letter of the name that is asked for. */
static char
letter(const unsigned char *m, size_t len)
{
	return len > 13 ? (char)m[13] : 0;
}

/*
 * Turns a question into an answer without records, of the name's first letter:
 *
 *   l  lost             t  truncated, and whole by TCP
 *   i  of another id, then right          q  of another question, then right
 *   d  a moment late    g  rubbish behind the question
 *   r  rcode 5          c  the connection closes
 */
static size_t
make_answer(unsigned char *m, size_t len, bool tcp)
{
	m[2] |= 0x80;
	if (letter(m, len) == 'r')
		m[3] |= 5;
	if (letter(m, len) == 't' && !tcp)
		m[2] |= 2;
	if (letter(m, len) == 'g')
		m[7] = 1;
	return len;
}

static void
datagram(int fd, unsigned nth)
{
	unsigned char m[2048];
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	ssize_t n;

	(void)nth;
	n = recvfrom(fd, m, sizeof(m), 0, (struct sockaddr *)&from, &from_len);
	if (n < 14 || letter(m, (size_t)n) == 'l')
		return;
	if (letter(m, (size_t)n) == 'd')
		usleep(100000);
	make_answer(m, (size_t)n, false);
	if (letter(m, (size_t)n) == 'i') {
		m[0] ^= 1;
		sendto(fd, m, (size_t)n, 0, (struct sockaddr *)&from, from_len);
		m[0] ^= 1;
	}
	if (letter(m, (size_t)n) == 'q') {
		m[13] = 'x';
		sendto(fd, m, (size_t)n, 0, (struct sockaddr *)&from, from_len);
		sendto(fd, m, 3, 0, (struct sockaddr *)&from, from_len);
		m[13] = 'q';
	}
	sendto(fd, m, (size_t)n, 0, (struct sockaddr *)&from, from_len);
}

static void
connection(int fd, unsigned nth)
{
	unsigned char m[2048];
	ssize_t n;

	(void)nth;
	while ((n = recv(fd, m, sizeof(m), 0)) > 16) {
		atomic_fetch_add(&asked_by_tcp, 1);
		if (letter(m + 2, (size_t)n - 2) == 'c')
			return;
		make_answer(m + 2, (size_t)n - 2, true);
		if (send(fd, m, 1, MSG_NOSIGNAL) == -1)
			return;
		usleep(2000);
		if (send(fd, m + 1, (size_t)n - 1, MSG_NOSIGNAL) == -1)
			return;
	}
}

static void
datagrams_are_told_apart(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "QUERY", at("/name"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 0 && r->good);
	CHECK(ask_has(r, "Rcode", "NOERROR") && ask_has(r, "Answers", "0") &&
	      ask_has(r, "Transport", "udp"));
	CHECK(ask_is(r->body,
	    "{\"rcode\":\"NOERROR\",\"flags\":[\"rd\"],"
	    "\"question\":{\"name\":\"name.\",\"class\":\"IN\",\"type\":\"A\"},"
	    "\"answers\":[],\"authorities\":[],\"additionals\":[]}"));
	CHECK(r->connect_ns >= 0 && ask_is(r->peer, "127.0.0.1"));
	CHECK(r->sent_bytes == 22 && r->received_bytes == 22);
	CHECK(r->sent_ns <= r->first_ns && r->first_ns <= r->last_ns);
	r = ask(a, "QUERY", at("/id"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->connect_ns == -1);
	r = ask(a, "QUERY", at("/question"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->received_bytes == 26);
	r = ask(a, "QUERY", at("/refused?rd=0"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 5 && !r->good);
	CHECK(ask_has(r, "Rcode", "REFUSED"));
	r = ask(a, "QUERY", at("/garbage"), "", NULL);
	CHECK(r->error == FL_ERROR_PROTOCOL && !r->good);
}

static void
a_loss_is_told(struct ask *a)
{
	const struct fl_response *r;

	a->timeout_ns = 40 * FL_NS_PER_MS;
	r = ask(a, "QUERY", at("/lost"), "", NULL);
	CHECK(r->error == FL_ERROR_LOST && r->status == 0 && !r->good);
	r = ask(a, "QUERY", at("/delayed"), "", NULL);
	CHECK(r->error == FL_ERROR_LOST);
	a->timeout_ns = 5 * FL_NS_PER_S;
	r = ask(a, "QUERY", at("/name"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->connect_ns == -1);
	r = ask(a, "QUERY", "dns://127.0.0.1:1/x", "", NULL);
	CHECK(r->error == FL_ERROR_REFUSED);
	r = ask(a, "QUERY", "dns://does-not-exist.invalid/x", "", NULL);
	CHECK(r->error == FL_ERROR_RESOLVE);
}

static void
what_is_too_long_comes_by_tcp(struct ask *a)
{
	const struct fl_response *r;
	int before = atomic_load(&asked_by_tcp);

	r = ask(a, "QUERY", at("/truncated"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && ask_has(r, "Transport", "tcp"));
	CHECK(r->sent_bytes == 27 + 29 && r->received_bytes == 27 + 29);
	CHECK(r->sent_ns <= r->first_ns && r->first_ns <= r->last_ns);
	r = ask(a, "QUERY", at("/name?tcp=1"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->connect_ns == -1);
	CHECK(atomic_load(&asked_by_tcp) == before + 2);
	r = ask(a, "QUERY", at("/closed?tcp=1"), "", NULL);
	CHECK(r->error == FL_ERROR_CLOSED);
	r = ask(a, "QUERY", at("/garbage?tcp=1"), "", NULL);
	CHECK(r->error == FL_ERROR_PROTOCOL);
	r = ask(a, "QUERY", "dns://127.0.0.1:1/x?tcp=1", "", NULL);
	CHECK(r->error == FL_ERROR_REFUSED);
}

static void
what_cannot_be_asked_is_refused(struct ask *a)
{
	static const struct {
		const char *path, *message;
	} cases[] = {
		{ "/a..b", "'a..b' is no name: want labels of 1 to 63 bytes, "
			   "255 in all" },
		{ "/a?type=NONE", "type=NONE: want a type as AAAA or TYPE28" },
		{ "/a?class=x", "class=x: want a class as IN or CLASS1" },
		{ "/a?edns=100", "edns=100: want 0, or 512 to 65535" },
		{ "/a?rd=2", "rd=2: want 0 or 1" },
		{ "/a?x=1", "'x': want type, class, rd, cd, do, edns or tcp" },
	};
	const struct fl_response *r;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		r = ask(a, "QUERY", at(cases[i].path), "", NULL);
		CHECK(r->error == FL_ERROR_REQUEST);
		CHECK(strcmp(r->message, cases[i].message) == 0);
	}
	r = ask(a, "QUERY", at("/a"), "Type: A", NULL);
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask(a, "QUERY", at("/a"), "", "body");
	CHECK(r->error == FL_ERROR_REQUEST);
}

#define MANY 20

struct one {
	struct fl_exchange x;
	bool done;
};

static void
one_done(struct fl_exchange *x)
{
	((struct one *)x)->done = true;
}

/* One socket carries many questions; each gets its own answer. */
static void
questions_share_a_socket(struct ask *a)
{
	static struct one all[MANY];
	static struct fl_request requests[MANY];
	static char urls[MANY][128];
	unsigned i, right = 0;
	char want[32];

	for (i = 0; i < MANY; i++) {
		snprintf(urls[i], sizeof(urls[i]), "%s/n%u", url, i);
		requests[i] = (struct fl_request){ .method = ask_bytes("QUERY"),
			.url = ask_bytes(urls[i]),
			.timeout_ns = 5 * FL_NS_PER_S };
		all[i].x = (struct fl_exchange){ .request = &requests[i],
			.want = FL_WANT_BODY,
			.done = one_done };
		all[i].x.next = fl_exchange_underway;
		a->plugin->submit(a->state, a->session, &all[i].x);
	}
	for (i = 0; i < MANY; i++) {
		while (!all[i].done)
			fl_reactor_turn(&a->reactor, INT64_MAX);
		snprintf(want, sizeof(want), "\"name\":\"n%u.\"", i);
		right +=
		    memmem(all[i].x.response.body.data,
			all[i].x.response.body.len, want, strlen(want)) != NULL;
		a->plugin->release(a->state, &all[i].x);
	}
	CHECK(right == MANY);
}

static void
our_server(void)
{
	struct serve udp, tcp;
	char args[1024];
	struct ask a;

	serve_start(&udp, SOCK_DGRAM, 0, datagram);
	while (!serve_start(&tcp, SOCK_STREAM, udp.port, connection)) {
		serve_stop(&udp);
		serve_start(&udp, SOCK_DGRAM, 0, datagram);
	}
	snprintf(url, sizeof(url), "dns://127.0.0.1:%u", udp.port);
	ask_open(&a, "dns", NULL, 0);
	datagrams_are_told_apart(&a);
	a_loss_is_told(&a);
	what_is_too_long_comes_by_tcp(&a);
	what_cannot_be_asked_is_refused(&a);
	questions_share_a_socket(&a);
	ask_close(&a);
	snprintf(args, sizeof(args),
	    "--silent 'dns://127.0.0.1:{silent}/x' "
	    "-O ipv4=true \"$b/plugins/dns.so\" dns://localhost:%u/truncated",
	    udp.port);
	CHECK(ask_conforms(args));
	snprintf(args, sizeof(args),
	    "--silent 'dns://127.0.0.1:{silent}/x?"
	    "tcp=1' \"$b/plugins/dns.so\" dns://127.0.0.1:%u/name QUERY",
	    udp.port);
	CHECK(ask_conforms(args));
	serve_stop(&udp);
	serve_stop(&tcp);
}

static const char config[] =
    "server:\n"
    "  interface: 127.0.0.1@%u\n"
    "  do-daemonize: no\n  username: \"\"\n  chroot: \"\"\n"
    "  directory: \"%s\"\n  pidfile: \"%s/pid\"\n"
    "  use-syslog: no\n  logfile: \"%s/log\"\n"
    "  num-threads: 1\n  module-config: \"iterator\"\n"
    "  local-zone: \"example.test.\" static\n"
    "  local-data: \"www.example.test. 300 IN A 192.0.2.1\"\n"
    "  local-data: \"www.example.test. 300 IN AAAA 2001:db8::1\"\n"
    "  local-data: \"example.test. 300 IN MX 10 mail.example.test.\"\n"
    "  local-data: 'txt.example.test. 300 IN TXT \"one \" \"two\"'\n"
    "remote-control:\n  control-enable: no\n";

static void
write_config(const char *path, const char *dir, unsigned port)
{
	FILE *f = fopen(path, "w");
	int i;

	if (f == NULL)
		err(2, "%s", path);
	fprintf(f, config, port, dir, dir, dir);
	fprintf(f, "server:\n");
	for (i = 0; i < 100; i++)
		fprintf(f,
		    "  local-data: \"many.example.test. 300 IN A "
		    "192.0.2.%d\"\n",
		    i);
	fclose(f);
}

static void
ask_unbound(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "QUERY", at("/www.example.test?type=AAAA"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 0 && r->good);
	CHECK(memmem(r->body.data, r->body.len,
		  "\"answers\":[{\"name\":\"www."
		  "example.test.\",\"ttl\":300,\"class\":\"IN\",\"type\":"
		  "\"AAAA\","
		  "\"data\":\"2001:db8::1\"}]",
		  84) != NULL);
	r = ask(a, "QUERY", at("/no.example.test."), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 3 && !r->good);
	CHECK(ask_has(r, "Rcode", "NXDOMAIN"));
	r = ask(a, "QUERY", at("/example.test?type=MX&edns=1232"), "", NULL);
	CHECK(memmem(r->body.data, r->body.len,
		  "\"data\":\"10 mail.example.test.\"", 30) != NULL);
	r = ask(a, "QUERY", at("/txt.example.test?type=TXT"), "", NULL);
	CHECK(memmem(r->body.data, r->body.len, "\"data\":\"one two\"", 16) !=
	      NULL);
	r = ask(a, "QUERY", at("/many.example.test"), "", NULL);
	CHECK(ask_has(r, "Transport", "tcp") && ask_has(r, "Answers", "100"));
	r = ask(a, "QUERY", at("/many.example.test?edns=4096"), "", NULL);
	CHECK(ask_has(r, "Answers", "100"));
	r = ask(a, "QUERY", at("/version.bind?type=TXT&class=CH"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE);
}

static void
real_unbound(void)
{
	char path[512], dir[] = "/tmp/fl-dns-XXXXXX", conf[64], command[64];
	char *argv[] = { path, (char[]){ "-d" }, (char[]){ "-c" }, conf, NULL };
	unsigned port = spawn_port();
	char args[1024];
	struct ask a;
	pid_t pid;

	if (!spawn_find("unbound", path)) {
		printf("ok %d - unbound itself # skip no unbound\n",
		    ++tap_count);
		return;
	}
	if (mkdtemp(dir) == NULL)
		err(2, "%s", dir);
	snprintf(conf, sizeof(conf), "%s/conf", dir);
	write_config(conf, dir, port);
	pid = spawn_start(argv, port);
	CHECK(pid != 0);
	if (pid == 0)
		return;
	snprintf(url, sizeof(url), "dns://127.0.0.1:%u", port);
	ask_open(&a, "dns", NULL, 0);
	ask_unbound(&a);
	ask_close(&a);
	snprintf(args, sizeof(args), "\"$b/plugins/dns.so\" '%s' QUERY",
	    at("/www.example.test"));
	CHECK(ask_conforms(args));
	spawn_stop(pid);
	snprintf(command, sizeof(command), "rm -r '%s'", dir);
	CHECK(system(command) == 0);
}

int
main(void)
{
	our_server();
	real_unbound();
	return tap_done();
}
