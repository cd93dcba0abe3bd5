/*
 * finger - who is logged in there (RFC 1288): a plugin to copy
 *
 * "GET finger://192.0.2.1/user" connects, sends the user's name and a line's
 * end, and takes what comes until the server closes.  fl-plugin(3) is the
 * manual; fl-plugin-test(1) tells whether its promises are kept.
 *
 * To stay small it takes addresses only: looking up a name may block, which no
 * function of a plugin may, so it would need a thread.
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fl-plugin.h>

#define ANSWER_MAX 65536 /* a plugin never keeps more than it has said */

/* An exchange, from submit() to release().  x->plugin points here. */
struct call {
	struct fl_exchange *x;
	struct fl_host *host;
	struct fl_watch watch; /* both are looked after by their address, */
	struct fl_timer timer; /* so they may not move */
	bool ended, connected;
	char line[256];
	int64_t begun_ns;
	size_t len;
	char answer[ANSWER_MAX];
};

static const char *const schemes[] = { "finger", NULL };

/* An option that is not known is declined, never ignored. */
static bool
finger_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	snprintf(why, FL_PLUGIN_ERR, "finger knows no options");
	return r->options_len == 0;
}

/* Nothing is kept but the host: it is state and session.  Neither is NULL. */
static int
finger_open(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	(void)settings, (void)settings_len, (void)why;
	*state = h;
	return 0;
}

static int
finger_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	(void)why;
	*session = state;
	return 0;
}

/*
 * The one way out: lets go of what was asked for, fills in the answer and tells
 * the host, exactly once.  What x->response points to stays until release().
 */
static void
end(struct call *c, enum fl_error error, const char *message)
{
	struct fl_response *r = &c->x->response;

	c->ended = true;
	c->host->timer(c->host, &c->timer, -1);
	if (c->watch.fd != -1) {
		c->host->watch(c->host, &c->watch, 0); /* before close() */
		close(c->watch.fd);
	}
	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", message);
	r->good = error == FL_ERROR_NONE;
	r->status = r->good;
	r->body = (struct fl_bytes){ c->answer, c->len };
	r->received_bytes = c->len;
	r->last_ns = c->host->now();
	if (r->good && r->first_ns == 0)
		r->first_ns = r->last_ns; /* an empty answer is one too */
	c->host->complete(c->host, c->x);
}

static void
connected(struct call *c)
{
	struct fl_response *r = &c->x->response;
	size_t len = strlen(c->line);
	socklen_t size = sizeof(int);
	int error = 0;

	getsockopt(c->watch.fd, SOL_SOCKET, SO_ERROR, &error, &size);
	if (error != 0) {
		end(c, error == ECONNREFUSED ? FL_ERROR_REFUSED
		        : FL_ERROR_CONNECT, strerror(error));
		return;
	}
	c->connected = true;
	r->sent_ns = c->host->now();
	r->connect_ns = r->sent_ns - c->begun_ns;
	r->sent_bytes = len; /* a new socket has room for a line */
	if (send(c->watch.fd, c->line, len, MSG_NOSIGNAL) != (ssize_t)len ||
	    c->host->watch(c->host, &c->watch, FL_READ) == -1)
		end(c, FL_ERROR_RESET, strerror(errno));
}

static void
ready(struct fl_watch *w, unsigned what)
{
	struct call *c = w->arg;
	ssize_t n;

	(void)what; /* FL_HANGUP too is told by the next call */
	if (!c->connected) {
		connected(c);
		return;
	}
	if (c->len == ANSWER_MAX) {
		end(c, FL_ERROR_TOO_LARGE, "a longer answer than is kept");
		return;
	}
	n = recv(w->fd, c->answer + c->len, ANSWER_MAX - c->len, 0);
	if (n > 0) {
		if (c->len == 0)
			c->x->response.first_ns = c->host->now();
		c->len += (size_t)n;
	} else if (n == 0) {
		end(c, FL_ERROR_NONE, "");
	} else if (errno != EAGAIN) {
		end(c, FL_ERROR_RESET, strerror(errno));
	}
}

static void
time_is_up(struct fl_timer *t)
{
	end(t->arg, FL_ERROR_TIMEOUT, "no whole answer in time");
}

/* Connects to "finger://ADDRESS[:PORT]/USER".  0, or -1 and an error. */
static int
begin(struct call *c, const struct fl_request *r)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST |
		AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
	char url[512], address[64], port[8] = "79", user[200] = "";
	struct addrinfo *to = NULL;
	int rc;

	snprintf(url, sizeof(url), "%.*s", (int)r->url.len, r->url.data);
	if (sscanf(url, "finger://%63[^:/]:%7[0-9]/%199s", address, port,
	        user) < 2)
		sscanf(url, "finger://%63[^:/]/%199s", address, user);
	snprintf(c->line, sizeof(c->line), "%s\r\n", user);
	if (getaddrinfo(address, port, &hints, &to) != 0)
		return -1;
	c->watch.fd = socket(to->ai_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	rc = c->watch.fd == -1 ? -1 : connect(c->watch.fd, to->ai_addr,
	    to->ai_addrlen);
	freeaddrinfo(to);
	return rc == 0 || errno == EINPROGRESS ? 0 : -1;
}

/* It cannot fail: what is wrong is told by complete(), from here or later. */
static void
finger_submit(void *state, void *session, struct fl_exchange *x)
{
	struct call *c = calloc(1, sizeof(*c));
	struct fl_host *h = state;

	(void)session;
	x->plugin = c;
	x->response.connect_ns = x->response.tls_ns = -1;
	if (c == NULL) {
		x->response.error = FL_ERROR_RESOURCE;
		snprintf(x->response.message, FL_PLUGIN_ERR, "out of memory");
		x->response.last_ns = h->now();
		h->complete(h, x);
		return;
	}
	c->x = x;
	c->host = h;
	c->watch = (struct fl_watch){ -1, ready, c, 0 };
	c->timer.fire = time_is_up;
	c->timer.arg = c;
	c->begun_ns = h->now();
	if (x->request->timeout_ns > 0)
		h->timer(h, &c->timer, c->begun_ns + x->request->timeout_ns);
	if (begin(c, x->request) == -1)
		end(c, FL_ERROR_REQUEST, "want finger://ADDRESS[:PORT]/USER");
	else if (h->watch(h, &c->watch, FL_WRITE) == -1)
		end(c, FL_ERROR_RESOURCE, strerror(errno));
}

/* It may have ended already, and only not been told to the program. */
static void
finger_cancel(void *state, struct fl_exchange *x)
{
	struct call *c = x->plugin;

	(void)state;
	if (c != NULL && !c->ended)
		end(c, FL_ERROR_CANCELED, "canceled");
}

static void
finger_release(void *state, struct fl_exchange *x)
{
	(void)state;
	free(x->plugin);
}

static void
finger_session_close(void *state, void *session)
{
	(void)state, (void)session;
}

static void
finger_close(void *state)
{
	(void)state;
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "finger", /* as the file is called */
	.summary = "who is logged in there (RFC 1288)",
	.version = "1",
	.schemes = schemes,
	.accepts = finger_accepts,
	.open = finger_open,
	.session_open = finger_session_open,
	.submit = finger_submit,
	.cancel = finger_cancel,
	.release = finger_release,
	.session_close = finger_session_close,
	.close = finger_close,
};
