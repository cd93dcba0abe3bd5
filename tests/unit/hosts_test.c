#include <stdlib.h>
#include <string.h>

#include "../../lib/fleet/hosts.h"
#include "tap.h"

static const struct {
	const char *text;
	const char *labels; /* one blank between; NULL: refused */
	const char *wrong;  /* what the message holds */
} cases[] = {
	{ "a\nb\n", "a b", NULL },
	{ "a", "a", NULL },
	{ "\n  # all of them\n\ta # the first\r\n\n", "a", NULL },
	{ "u@a:22\n", "u@a:22", NULL },
	{ "a u\n", "u@a", NULL },
	{ "a:7 u#x\n", "u@a:7", NULL },
	{ "a\na\nb\na\n", "a a.1 b a.2", NULL },
	{ "a\nu@a\na:22\n", "a u@a a:22", NULL },
	{ "web-1.example.org\n_x\n10.0.0.1\n", "web-1.example.org _x 10.0.0.1",
	    NULL },
	{ "first.last@a\nsvc+x$@a\n", "first.last@a svc+x$@a", NULL },
	{ "a.1\na\n", "a.1 a", NULL },

	{ "", NULL, "f: no host in it" },
	{ "# a\n", NULL, "f: no host in it" },
	{ "a\nb c d\n", NULL, "f:2: 'b c d': want [user@]host[:port] [user]" },
	{ "u@a v\n", NULL, "f:1: 'u@a v': the user is given twice" },
	{ "-oProxyCommand=x\n", NULL, "not the name of a host" },
	{ "../x\n", NULL, "not the name of a host" },
	{ "..\n", NULL, "not the name of a host" },
	{ "a/b\n", NULL, "not the name of a host" },
	{ "u@\n", NULL, "not the name of a host" },
	{ "@a\n", NULL, "not the name of a user" },
	{ "-l@a\n", NULL, "not the name of a user" },
	{ "a/../b@a\n", NULL, "not the name of a user" },
	{ "u@v@a\n", NULL, "not the name of a host" },
	{ "a:\n", NULL, "want a port" },
	{ "a:0\n", NULL, "want a port" },
	{ "a:65536\n", NULL, "want a port" },
	{ "a:2x\n", NULL, "want a port" },
	{ "::1\n", NULL, "IPv6" },
	{ "u@fe80::1:22\n", NULL, "IPv6" },
	{ "a;b\n", NULL, "not the name of a host" },
	{ "$(id)\n", NULL, "not the name of a host" },
	{ "a\xc3\xa4\n", NULL, "not the name of a host" },
	{ "a\na\na.1\n", NULL, "a.1: a host of that name" },
};

static void
check_labels(const struct fl_hosts *h, const char *want)
{
	char got[256] = "";
	size_t i, len = 0;

	for (i = 0; i < h->len; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%s",
		    i > 0 ? " " : "", h->host[i].label);
	CHECK(strcmp(got, want) == 0);
}

static void
lines_are_read_or_refused(void)
{
	struct fl_hosts h;
	struct fl_err e;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# %zu\n", i);
		rc = fl_hosts_parse(&h, "f", fl_str(cases[i].text), &e);
		CHECK(rc == (cases[i].labels != NULL ? 0 : -1));
		if (rc == 0 && cases[i].labels != NULL)
			check_labels(&h, cases[i].labels);
		if (rc == -1 && cases[i].wrong != NULL)
			CHECK(strstr(e.msg, cases[i].wrong) != NULL);
		if (rc == 0)
			fl_hosts_fini(&h);
	}
}

static void
what_is_there_is_taken_apart(void)
{
	struct fl_hosts h;
	struct fl_err e;

	CHECK(fl_hosts_parse(&h, "f", fl_str("u@a:22\nb\n"), &e) == 0);
	CHECK(strcmp(h.host[0].name, "a") == 0);
	CHECK(strcmp(h.host[0].user, "u") == 0);
	CHECK(strcmp(h.host[0].port, "22") == 0);
	CHECK(h.host[1].user == NULL && h.host[1].port == NULL);
	fl_hosts_fini(&h);
}

static void
a_nul_byte_is_refused(void)
{
	struct fl_hosts h;
	struct fl_err e;

	CHECK(fl_hosts_parse(&h, "f", (struct fl_str){ "a\0b\n", 4 }, &e) ==
	      -1);
	CHECK(fl_hosts_parse(&h, "f", (struct fl_str){ "\0\n", 2 }, &e) == -1);
}

static void
excluding_keeps_the_others_labels(void)
{
	struct fl_hosts h;
	struct fl_err e;

	CHECK(fl_hosts_parse(&h, "f", fl_str("a\nb\na\nc:9\nu@c\n"), &e) == 0);
	CHECK(fl_hosts_exclude(&h, "x") == 0);
	CHECK(fl_hosts_exclude(&h, "a.1") == 1);
	check_labels(&h, "a b c:9 u@c");
	CHECK(fl_hosts_exclude(&h, "c") == 2);
	check_labels(&h, "a b");
	fl_hosts_fini(&h);
}

static void
there_is_a_ceiling(void)
{
	char *text = malloc(2 * (FL_HOSTS_MAX + 1));
	struct fl_hosts h;
	struct fl_err e;
	size_t i;

	for (i = 0; text != NULL && i <= FL_HOSTS_MAX; i++)
		memcpy(text + 2 * i, "a\n", 2);
	CHECK(fl_hosts_parse(&h, "f",
		  (struct fl_str){ text, 2 * (size_t)FL_HOSTS_MAX }, &e) == 0);
	CHECK(strcmp(h.host[FL_HOSTS_MAX - 1].label, "a.9999") == 0);
	fl_hosts_fini(&h);
	CHECK(fl_hosts_parse(&h, "f",
		  (struct fl_str){ text, 2 * (FL_HOSTS_MAX + 1) }, &e) == -1);
	free(text);
}

int
main(void)
{
	lines_are_read_or_refused();
	what_is_there_is_taken_apart();
	a_nul_byte_is_refused();
	excluding_keeps_the_others_labels();
	there_is_a_ceiling();
	return tap_done();
}
