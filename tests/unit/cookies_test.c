#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/net/cookies.h"
#include "tap.h"

#define NOW 1000000

/* A header taken from one URL, and what then goes to another. */
static const struct {
	const char *from, *header, *to, *sent;
} cases[] = {
	{ "http://a.example/x", "n=v", "http://a.example/", "n=v" },
	{ "http://a.example/", "n=v", "http://b.example/", "" },
	{ "http://a.example/", "n=v", "http://sub.a.example/", "" },
	{ "http://a.example/", "n=v; Domain=a.example", "http://sub.a.example/",
	    "n=v" },
	{ "http://sub.a.example/", "n=v; Domain=.a.example",
	    "http://a.example/", "n=v" },
	{ "http://sub.a.example/", "n=v; Domain=a.example",
	    "http://bada.example/", "" },
	{ "http://a.example/", "n=v; Domain=b.example", "http://b.example/",
	    "" }, /* another's */
	{ "http://a.example/", "n=v; Domain=example", "http://a.example/", "" },
	{ "http://127.0.0.1/", "n=v; Domain=0.0.1", "http://127.0.0.1/", "" },
	{ "http://127.0.0.1:81/", "n=v", "http://127.0.0.1:82/", "n=v" },
	{ "http://h.x/", "n=v; Path=/a", "http://h.x/", "" },
	{ "http://h.x/", "n=v; Path=/a", "http://h.x/a/b", "n=v" },
	{ "http://h.x/", "n=v; Path=/a", "http://h.x/ab", "" },
	{ "http://h.x/", "n=v; Path=/a/", "http://h.x/a/b", "n=v" },
	{ "http://h.x/d/e", "n=v", "http://h.x/d/f", "n=v" },
	{ "http://h.x/d/e", "n=v", "http://h.x/e", "" },
	{ "https://h.x/", "n=v; Secure", "https://h.x/", "n=v" },
	{ "https://h.x/", "n=v; Secure", "http://h.x/", "" },
	{ "http://h.x/", "n=v; Secure", "https://h.x/", "" },
	{ "http://localhost:8000/", "n=v; Secure", "http://localhost/", "n=v" },
	{ "http://127.0.0.1/", "n=v; Secure", "http://127.0.0.1:81/", "n=v" },
	{ "http://[::1]/", "n=v; Secure", "http://[::1]/", "n=v" },
	{ "http://127.0.0.2/", "n=v; Secure", "http://127.0.0.2/", "" },
	{ "http://h.x/", "n=v; Max-Age=0", "http://h.x/", "" },
	{ "http://h.x/", "n=v; Max-Age=5", "http://h.x/", "n=v" },
	{ "http://h.x/", "n=v; max-age=x", "http://h.x/", "n=v" },
	{ "http://h.x/", "n=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
	    "http://h.x/", "" },
	{ "http://h.x/", "n=v; Expires=Wed, 01 Jan 2070 00:00:00 GMT",
	    "http://h.x/", "n=v" },
	{ "http://h.x/", " n = v w ; x", "http://h.x/", "n=v w" },
	{ "http://h.x/", "n=\"q\"", "http://h.x/", "n=\"q\"" },
	{ "http://h.x/", "n=a=b", "http://h.x/", "n=a=b" },
	{ "http://h.x/", "n=", "http://h.x/", "n=" },
	{ "http://h.x/", "=v", "http://h.x/", "" },
	{ "http://h.x/", "n", "http://h.x/", "" },
	{ "http://h.x/", "n=a\001b", "http://h.x/", "" },
	{ "http://h.x/", "", "http://h.x/", "" },
};

static const char *
sent(const struct fl_jar *j, const char *to, struct fl_buf *out)
{
	struct fl_err e;
	struct fl_url u;
	size_t n;

	fl_buf_clear(out);
	CHECK(fl_url_parse(&u, fl_str(to), &e) == 0);
	CHECK(fl_jar_send(j, &u, NOW, out, &n, &e) == 0);
	fl_url_fini(&u);
	return out->len > 0 ? out->data : "";
}

static void
take(struct fl_jar *j, const char *from, const char *header)
{
	struct fl_err e;
	struct fl_url u;

	CHECK(fl_url_parse(&u, fl_str(from), &e) == 0);
	CHECK(fl_jar_take(j, &u, fl_str(header), NOW, &e) == 0);
	fl_url_fini(&u);
}

static void
cookies_go_where_they_may(void)
{
	struct fl_jar j;
	struct fl_buf out;
	size_t i;

	fl_buf_init(&out, 100000);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fl_jar_init(&j);
		take(&j, cases[i].from, cases[i].header);
		printf("# %s from %s to %s\n", cases[i].header, cases[i].from,
		    cases[i].to);
		CHECK(strcmp(sent(&j, cases[i].to, &out), cases[i].sent) == 0);
		fl_jar_fini(&j);
	}
	fl_buf_fini(&out);
}

static void
order_replacement_and_ceiling(void)
{
	char header[64], path[] = "/tmp/fl-cookies-test.XXXXXX";
	struct fl_jar j, k;
	struct fl_buf out, file;
	struct fl_err e;
	int i, fd;

	fl_buf_init(&out, 100000);
	fl_buf_init(&file, 100000);
	fl_jar_init(&j);
	take(&j, "http://h.x/", "a=1");
	take(&j, "http://h.x/", "b=2; Path=/p");
	take(&j, "http://h.x/", "c=3; HttpOnly");
	take(&j, "http://h.x/", "a=4");
	CHECK(strcmp(sent(&j, "http://h.x/p/q", &out), "b=2; a=4; c=3") == 0);
	CHECK(fl_jar_write(&j, &file, &e) == 0);
	fd = mkstemp(path);
	CHECK(fd != -1 && write(fd, file.data, file.len) == (ssize_t)file.len);
	close(fd);
	fl_jar_init(&k);
	CHECK(fl_jar_read(&k, path, &e) == 0);
	CHECK(strcmp(sent(&k, "http://h.x/p/q", &out), "b=2; a=4; c=3") == 0);
	fl_jar_fini(&k);
	take(&j, "http://h.x/", "a=; Max-Age=-1");
	CHECK(strcmp(sent(&j, "http://h.x/", &out), "c=3") == 0);
	for (i = 0; i < FL_COOKIES_MAX + 5; i++) {
		snprintf(header, sizeof(header), "n%d=x", i);
		take(&j, "http://h.x/", header);
	}
	CHECK(j.len == FL_COOKIES_MAX);
	CHECK(strstr(sent(&j, "http://h.x/", &out), "c=3") == NULL);
	fl_jar_fini(&j);
	unlink(path);
	CHECK(fl_jar_read(&j, "/nowhere", &e) == -1);
	fl_buf_fini(&out);
	fl_buf_fini(&file);
}

static const struct {
	const char *base, *ref, *to; /* to NULL: refused */
} refs[] = {
	{ "http://h/a/b", "c", "http://h/a/c" },
	{ "http://h/a/b", "/c", "http://h/c" },
	{ "http://h/a/b", "//g/c", "http://g/c" },
	{ "http://h/a/b", "https://g", "https://g/" },
	{ "http://h/a/b?x=1", "?y=2", "http://h/a/b?y=2" },
	{ "http://h/a/b", "../c#f", "http://h/c" },
	{ "http://h:81/a", "b c", "http://h:81/b%20c" },
	{ "nonsense", "/x", NULL },
};

static void
references_are_resolved(void)
{
	struct fl_buf out;
	struct fl_err e;
	size_t i;
	int rc;

	fl_buf_init(&out, 1000);
	for (i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		fl_buf_clear(&out);
		rc = fl_url_resolve(&out, fl_str(refs[i].base),
		    fl_str(refs[i].ref), &e);
		printf("# %s + %s = %s\n", refs[i].base, refs[i].ref,
		    rc == 0 ? out.data : e.msg);
		CHECK((rc == 0) == (refs[i].to != NULL));
		CHECK(rc == -1 || strcmp(out.data, refs[i].to) == 0);
	}
	fl_buf_fini(&out);
}

static const struct {
	const char *text, *normal; /* NULL: no URL */
} normals[] = {
	{ "http://h", "http://h/" },
	{ "HTTP://Shop.Example:80?q", "http://shop.example/?q" },
	{ "https://h:443/A", "https://h/A" },
	{ "http://h:443/", "http://h:443/" },
	{ "http://[::1]:80/", "http://[::1]/" },
	{ "http://h/a/../b/./c#part", "http://h/b/c" },
	{ "http://u:p@h/", "http://u:p@h/" },
	{ "tcp://h:1", "tcp://h:1/" },
	{ "http://", NULL },
};

static void
urls_have_a_normal_form(void)
{
	struct fl_buf out;
	struct fl_err e;
	size_t i;
	int rc;

	fl_buf_init(&out, 1000);
	for (i = 0; i < sizeof(normals) / sizeof(normals[0]); i++) {
		fl_buf_clear(&out);
		rc = fl_url_normal(&out, fl_str(normals[i].text), &e);
		printf("# %s is %s\n", normals[i].text,
		    rc == 0 ? out.data : e.msg);
		CHECK((rc == 0) == (normals[i].normal != NULL));
		CHECK(rc == -1 || strcmp(out.data, normals[i].normal) == 0);
		CHECK(rc == -1 || !fl_url_is_normal(fl_str(normals[i].text)) ||
		      strcmp(normals[i].text, normals[i].normal) == 0);
	}
	CHECK(fl_url_is_normal(fl_str("http://127.0.0.1:8080/a?b=c&d=%20")));
	fl_buf_fini(&out);
}

int
main(void)
{
	urls_have_a_normal_form();
	cookies_go_where_they_may();
	order_replacement_and_ceiling();
	references_are_resolved();
	return tap_done();
}
