/* The redis plugin against servers of ours, and against Redis itself. */
#include "ask.h"
#include "serve.h"
#include "spawn.h"
#include "tap.h"

static char url[96];

static const char *
at(const char *path)
{
	static char text[256];

	snprintf(text, sizeof(text), "%s%s", url, path);
	return text;
}

static void
values_are_bodies(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "SET", at("/a%20key"), "", "a value");
	CHECK(r->error == FL_ERROR_NONE && r->status == 1 && r->good);
	CHECK(ask_is(r->body, "OK") && ask_has(r, "Type", "status"));
	CHECK(r->connect_ns >= 0);
	r = ask(a, "GET", at("/a%20key"), "Accept: */*", NULL);
	CHECK(ask_is(r->body, "a value") && ask_has(r, "Type", "string"));
	CHECK(r->connect_ns == -1 && ask_is(r->peer, "127.0.0.1"));
	CHECK(r->sent_ns <= r->first_ns && r->first_ns <= r->last_ns);
	r = ask(a, "GET", at("/no-such-key"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 0 && r->good);
	CHECK(r->body.len == 0 && ask_has(r, "Type", "nil"));
	r = ask(a, "STRLEN", at("/a%20key"), "", NULL);
	CHECK(ask_is(r->body, "7") && ask_has(r, "Type", "integer"));
	r = ask(a, "GET", url, "", NULL);
	CHECK(ask_is(r->body, "PONG"));
	r = ask(a, "DBSIZE", url, "", NULL);
	CHECK(ask_is(r->body, "1"));
	r = ask_bin(a, "SET", at("/bin"), "",
	    (struct fl_bytes){ "\0\r\n\xff", 4 });
	CHECK(r->status == 1);
	r = ask(a, "GET", at("/bin"), "", NULL);
	CHECK(r->body.len == 4 && memcmp(r->body.data, "\0\r\n\xff", 4) == 0);
}

static void
errors_are_answers_that_are_not_good(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "INCR", at("/a%20key"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 2 && !r->good);
	CHECK(ask_has(r, "Error",
	    "ERR value is not an integer or out of range"));
	r = ask(a, "GET", at("/a%20key"), "", NULL);
	CHECK(r->good && r->connect_ns == -1);
}

static void
pipelines_are_arrays(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "SEND", url, "",
	    "RPUSH list 1 \"two\\n\" ''\n\n"
	    "LRANGE list 0 -1\nGET nothing\nINCR n\n");
	CHECK(r->status == 1 && r->good);
	CHECK(ask_is(r->body, "[3,[\"1\",\"two\\n\",\"\"],null,1]"));
	CHECK(ask_has(r, "Replies", "4"));
	r = ask(a, "SEND", url, "", "INCR n\nINCR list\nINCR n");
	CHECK(r->status == 2 && !r->good);
	CHECK(ask_is(r->body, "[2,{\"error\":\"WRONGTYPE Operation against a "
			      "key holding the wrong kind of value\"},3]"));
	r = ask(a, "SEND", url, "", "LRANGE list 0 1");
	CHECK(ask_is(r->body, "[\"1\",\"two\\n\"]"));
	CHECK(ask_has(r, "Type", "array"));
}

static void
users_and_databases_are_of_a_connection(struct ask *a)
{
	char with[128];
	const struct fl_response *r;

	r = ask(a, "SET", at("/k?db=3"), "", "in three");
	CHECK(r->status == 1);
	r = ask(a, "GET", at("/k"), "", NULL);
	CHECK(r->status == 0);
	r = ask(a, "GET", at("/k?db=3"), "", NULL);
	CHECK(ask_is(r->body, "in three") && r->connect_ns == -1);
	r = ask(a, "GET", at("/k?db=99"), "", NULL);
	CHECK(r->status == 2 &&
	      ask_has(r, "Error", "ERR DB index is out of range"));
	snprintf(with, sizeof(with), "redis://me:p%%40ss@%s/k",
	    url + strlen("redis://"));
	r = ask(a, "GET", with, "", NULL);
	CHECK(r->status == 2 && !r->good);
	r = ask(a, "SEND", url, "", "ACL SETUSER me on >p@ss ~* +@all");
	CHECK(r->status == 1);
	r = ask(a, "GET", with, "", NULL);
	CHECK(r->status == 0);
}

static void
large_values_have_a_limit(struct ask *a)
{
	static char big[300000];
	const struct fl_response *r;

	memset(big, 'x', sizeof(big));
	r = ask_bin(a, "SET", at("/big"), "", (struct fl_bytes){ big, 200000 });
	CHECK(r->status == 1);
	r = ask(a, "GET", at("/big"), "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 200000);
	ask(a, "APPEND", at("/big"), "", "x");
	r = ask(a, "GET", at("/big"), "", NULL);
	CHECK(r->error == FL_ERROR_TOO_LARGE);
}

static void
real_redis(void)
{
	static const struct fl_field settings[] = {
		{ { "max-body", 8 }, { "200000", 6 } },
	};
	char path[512], port[8], dir[] = "/tmp/fl-redis-XXXXXX", args[512];
	char *argv[] = { path, (char[]){ "--port" }, port, (char[]){ "--bind" },
		(char[]){ "127.0.0.1" }, (char[]){ "--save" }, (char[]){ "" },
		(char[]){ "--dir" }, dir, NULL };
	struct ask a;
	pid_t pid;

	if (!spawn_find("redis-server", path)) {
		printf("ok %d - Redis itself # skip no redis-server\n",
		    ++tap_count);
		return;
	}
	if (mkdtemp(dir) == NULL)
		err(2, "%s", dir);
	snprintf(port, sizeof(port), "%u", spawn_port());
	pid = spawn_start(argv, (unsigned)strtoul(port, NULL, 10));
	CHECK(pid != 0);
	if (pid == 0)
		return;
	snprintf(url, sizeof(url), "redis://127.0.0.1:%s", port);
	ask_open(&a, "redis", settings, 1);
	values_are_bodies(&a);
	errors_are_answers_that_are_not_good(&a);
	pipelines_are_arrays(&a);
	users_and_databases_are_of_a_connection(&a);
	large_values_have_a_limit(&a);
	ask_close(&a);
	snprintf(args, sizeof(args),
	    "--silent 'redis://127.0.0.1:{silent}/x' "
	    "\"$b/plugins/redis.so\" redis://localhost:%s/k%%3fdb",
	    port);
	CHECK(ask_conforms(args));
	spawn_stop(pid);
	rmdir(dir);
}

/* Answers each connection with what its number says, piece by piece. */
static void
misbehaves(int fd, unsigned nth)
{
	static const char *const says[][4] = {
		{ "$5\r\nhe", "llo", "\r\n", NULL },
		{ "$5\r\nhel", NULL },
		{ NULL },
		{ "HTTP/1.1 400 Bad\r\n", NULL },
		{ "+OK\r\n+and more\r\n", NULL },
		{ "+second\r\n", NULL },
	};
	char request[1024];
	size_t i;

	if (recv(fd, request, sizeof(request), 0) <= 0)
		return;
	for (i = 0; i < 4 && nth < sizeof(says) / sizeof(says[0]) &&
		    says[nth][i] != NULL;
	     i++) {
		usleep(5000);
		send(fd, says[nth][i], strlen(says[nth][i]), MSG_NOSIGNAL);
	}
	if (nth == 0 || nth == 4)
		recv(fd, request, sizeof(request), 0);
}

static void
what_is_wrong_is_told(void)
{
	const struct fl_response *r;
	struct serve s;
	struct ask a;

	serve_start(&s, SOCK_STREAM, 0, misbehaves);
	snprintf(url, sizeof(url), "redis://127.0.0.1:%u", s.port);
	ask_open(&a, "redis", NULL, 0);
	r = ask(&a, "GET", at("/k"), "", NULL);
	CHECK(ask_is(r->body, "hello"));
	ask_close(&a);
	ask_open(&a, "redis", NULL, 0);
	r = ask(&a, "GET", at("/k"), "", NULL);
	CHECK(r->error == FL_ERROR_SHORT);
	r = ask(&a, "GET", at("/k"), "", NULL);
	CHECK(r->error == FL_ERROR_CLOSED);
	r = ask(&a, "GET", at("/k"), "", NULL);
	CHECK(r->error == FL_ERROR_PROTOCOL);
	r = ask(&a, "GET", at("/k"), "", NULL);
	CHECK(ask_is(r->body, "OK"));
	r = ask(&a, "GET", at("/k"), "", NULL); /* not "and more" */
	CHECK(ask_is(r->body, "second"));
	r = ask(&a, "GET", "redis://127.0.0.1:1/k", "", NULL);
	CHECK(r->error == FL_ERROR_REFUSED);
	r = ask(&a, "SEND", url, "", "GET \"k");
	CHECK(r->error == FL_ERROR_REQUEST &&
	      strcmp(r->message, "unbalanced quotes in 'GET \"k'") == 0);
	r = ask(&a, "SEND", url, "", "\n");
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask(&a, "GET", at("/k"), "TTL: 3", NULL);
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask(&a, "GET", at("/k?dv=3"), "", NULL);
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask(&a, "GET", at("/k?db=x"), "", NULL);
	CHECK(r->error == FL_ERROR_REQUEST);
	r = ask(&a, "GET", at("/%4"), "", NULL);
	CHECK(r->error == FL_ERROR_REQUEST);
	ask_close(&a);
	serve_stop(&s);
}

int
main(void)
{
	what_is_wrong_is_told();
	real_redis();
	return tap_done();
}
