#ifndef FL_TESTS_ASK_H
#define FL_TESTS_ASK_H

/*
 * Asking a plugin, one exchange at a time: for tests of protocols.  The plugin
 * is the one that was built, so that what is tested is what is installed.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/clock.h"
#include "../../lib/run/reactor.h"

#define ASK_HEADERS 64

struct ask {
	struct fl_exchange x; /* first */
	struct fl_reactor reactor;
	struct fl_plugins none;
	const struct fl_plugin *plugin;
	void *state, *session;
	struct fl_request request;
	struct fl_field headers[ASK_HEADERS], options[ASK_HEADERS];
	bool done;
	unsigned want; /* enum fl_want */
	int64_t timeout_ns;
};

static inline struct fl_bytes
ask_bytes(const char *s)
{
	return (struct fl_bytes){ s, strlen(s) };
}

static inline void
ask_open(struct ask *a, const char *name, const struct fl_field *settings,
    size_t settings_len)
{
	const char *build = getenv("FL_BUILD");
	char path[4096], why[FL_PLUGIN_ERR] = "";
	struct fl_err e = { 0 };

	memset(a, 0, sizeof(*a));
	snprintf(path, sizeof(path), "%s/plugins/%s.so",
	    build != NULL ? build : "build", name);
	a->plugin = fl_plugin_load(path, &e);
	if (a->plugin == NULL)
		errx(2, "%s: %s", path, e.msg);
	if (fl_reactor_init(&a->reactor, &a->none, NULL, 0, &e) == -1)
		errx(2, "%s", e.msg);
	if (a->plugin->open(&a->state, &a->reactor.host, settings, settings_len,
		why) == -1 ||
	    a->plugin->session_open(a->state, &a->session, why) == -1)
		errx(2, "%s", why);
	a->timeout_ns = 5 * FL_NS_PER_S;
	a->want = FL_WANT_HEADERS | FL_WANT_BODY | FL_WANT_PEER | FL_WANT_CERT;
}

static inline void
ask_release(struct ask *a)
{
	if (a->done)
		a->plugin->release(a->state, &a->x);
	a->done = false;
}

static inline void
ask_close(struct ask *a)
{
	ask_release(a);
	a->plugin->session_close(a->state, a->session);
	a->plugin->close(a->state);
	fl_reactor_fini(&a->reactor);
}

static inline void
ask_done(struct fl_exchange *x)
{
	((struct ask *)x)->done = true;
}

/* "Name: value\nName: value" into fields; at is what lies between. */
static inline size_t
ask_fields(struct fl_field *f, const char *text, const char *at)
{
	size_t n = 0, len;
	const char *colon;

	for (; text != NULL && *text != '\0'; text += len + (text[len] != 0)) {
		len = strcspn(text, "\n");
		colon = strstr(text, at);
		f[n].name = (struct fl_bytes){ text, (size_t)(colon - text) };
		colon += strlen(at);
		f[n++].value =
		    (struct fl_bytes){ colon, len - (size_t)(colon - text) };
	}
	return n;
}

static inline void
ask_options(struct ask *a, const char *options)
{
	a->request.options = a->options;
	a->request.options_len = ask_fields(a->options, options, "=");
}

static inline void
ask_submit(struct ask *a, const char *method, const char *url,
    const char *headers, struct fl_bytes body)
{
	ask_release(a);
	a->request.method = ask_bytes(method);
	a->request.url = ask_bytes(url);
	a->request.headers = a->headers;
	a->request.headers_len = ask_fields(a->headers, headers, ": ");
	a->request.body = body;
	a->request.has_body = body.data != NULL;
	a->request.timeout_ns = a->timeout_ns;
	a->x = (struct fl_exchange){ .request = &a->request,
		.want = a->want,
		.done = ask_done };
	a->x.response.connect_ns = a->x.response.tls_ns = -1;
	a->x.next = fl_exchange_underway;
	a->plugin->submit(a->state, a->session, &a->x);
}

static inline void
ask_wait(struct ask *a)
{
	int64_t end = fl_clock_now() + 30 * FL_NS_PER_S;

	while (!a->done) {
		fl_reactor_turn(&a->reactor, end);
		if (fl_clock_now() > end)
			errx(2, "no end of an exchange");
	}
}

/* Asks and waits; the answer stays until the next one. */
static inline const struct fl_response *
ask_bin(struct ask *a, const char *method, const char *url, const char *headers,
    struct fl_bytes body)
{
	ask_submit(a, method, url, headers, body);
	ask_wait(a);
	if (a->x.response.error != FL_ERROR_NONE)
		printf("# error %d: %s\n", (int)a->x.response.error,
		    a->x.response.message);
	return &a->x.response;
}

static inline const struct fl_response *
ask(struct ask *a, const char *method, const char *url, const char *headers,
    const char *body)
{
	return ask_bin(a, method, url, headers,
	    body != NULL ? ask_bytes(body) : (struct fl_bytes){ NULL, 0 });
}

static inline bool
ask_is(struct fl_bytes b, const char *s)
{
	bool same = b.len == strlen(s) && memcmp(b.data, s, b.len) == 0;

	if (!same)
		printf("# got '%.*s'\n", (int)b.len,
		    b.data != NULL ? b.data : "");
	return same;
}

/* Whether the answer has a header of that value. */
static inline bool
ask_has(const struct fl_response *r, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < r->headers_len; i++)
		if (r->headers[i].name.len == strlen(name) &&
		    strncasecmp(r->headers[i].name.data, name, strlen(name)) ==
			0 &&
		    ask_is(r->headers[i].value, value))
			return true;
	printf("# no header '%s: %s'\n", name, value);
	return false;
}

/*
 * Whether fl-plugin-test finds nothing: args are its options, the URLs among
 * them.  What it finds is printed as comments.
 */
static inline bool
ask_conforms(const char *args)
{
	const char *build = getenv("FL_BUILD");
	char command[4096];

	snprintf(command, sizeof(command),
	    "b='%s'; out=$(\"$b/fl-plugin-test\" "
	    "--patience 1s --turns 8 -u 200 %s 2>&1) || { echo \"$out\" | "
	    "sed 's/^/# /'; exit 1; }",
	    build != NULL ? build : "build", args);
	fflush(stdout);
	return system(command) == 0;
}

#endif
