/*
 * finger - who is logged in there (RFC 1288): a plugin to copy
 *
 * "GET finger://192.0.2.1/user" connects, sends the user's name, and takes what
 * comes until the server closes.  No host names: to look one up may block.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fl-plugin.h>

/* An exchange, from submit() to release().  x->plugin points here. */
struct call {
	struct fl_exchange *x;
	struct fl_host *host;
	struct fl_watch watch; /* both are looked after by their address, */
	struct fl_timer timer; /* so they may not move */
	int64_t begun_ns;
	size_t len;
	char line[256], answer[65536]; /* what is kept has a limit */
};

/* The one way out: lets go of all, fills in the answer, tells the host once. */
static void
end(struct call *c, enum fl_error error, const char *message)
{
	struct fl_response *r = &c->x->response;

	c->host->timer(c->host, &c->timer, -1);
	c->host->watch(c->host, &c->watch, 0); /* before close() */
	close(c->watch.fd);
	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", message);
	r->good = error == FL_ERROR_NONE;
	r->status = r->good;
	r->body = (struct fl_bytes){ c->answer, c->len }; /* until release() */
	r->received_bytes = c->len;
	r->last_ns = c->host->now();
	if (r->good && r->first_ns == 0) /* an empty answer is one too */
		r->first_ns = r->last_ns;
	c->host->complete(c->host, c->x);
}

static void
ready(struct fl_watch *w, unsigned what)
{
	struct call *c = w->arg;
	struct fl_response *r = &c->x->response;
	ssize_t n;

	if (r->sent_ns == 0) { /* connected or not: send() says which */
		n = send(w->fd, c->line, strlen(c->line), MSG_NOSIGNAL);
		if (n == -1 || c->host->watch(c->host, w, FL_READ) == -1) {
			end(c, errno == ECONNREFUSED ? FL_ERROR_REFUSED
			        : FL_ERROR_CONNECT, strerror(errno));
			return;
		}
		r->sent_ns = c->host->now();
		r->connect_ns = r->sent_ns - c->begun_ns;
		r->sent_bytes = (uint64_t)n; /* of a new socket: the line */
		return;
	}
	n = recv(w->fd, c->answer + c->len, sizeof(c->answer) - c->len, 0);
	if (n > 0 && c->len == 0)
		r->first_ns = c->host->now();
	if (n > 0)
		c->len += (size_t)n;
	if (c->len == sizeof(c->answer))
		end(c, FL_ERROR_TOO_LARGE, "a longer answer than is kept");
	else if (n == 0)
		end(c, FL_ERROR_NONE, "");
	else if (n == -1 && errno != EAGAIN)
		end(c, FL_ERROR_RESET, strerror(errno));
}

static void
time_is_up(struct fl_timer *t)
{
	end(t->arg, FL_ERROR_TIMEOUT, "no whole answer in time");
}

/* Begins to connect to "finger://ADDRESS[:PORT]/USER". */
static bool
begin(struct call *c, struct fl_bytes url)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	char text[512], address[64] = "", user[200] = "";
	unsigned port = 79;

	snprintf(text, sizeof(text), "%.*s", (int)url.len, url.data);
	if (sscanf(text, "finger://%63[^:/]:%u/%199s", address, &port, user) < 2)
		sscanf(text, "finger://%63[^:/]/%199s", address, user);
	snprintf(c->line, sizeof(c->line), "%s\r\n", user);
	to.sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
		return false;
	c->watch.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	return connect(c->watch.fd, (struct sockaddr *)&to, sizeof(to)) == 0 ||
	    errno == EINPROGRESS;
}

/* It cannot fail: what is wrong is told by complete(), from here or later. */
static void
finger_submit(void *state, void *session, struct fl_exchange *x)
{
	struct call *c = x->plugin = calloc(1, sizeof(*c));
	struct fl_host *h = state; /* since there is no open() */

	if (c == NULL) {
		x->response.error = FL_ERROR_RESOURCE;
		x->response.last_ns = h->now();
		h->complete(h, x);
		return;
	}
	*c = (struct call){ .x = x, .host = h, .begun_ns = h->now(),
		.watch = { -1, ready, c, 0 },
		.timer = { .fire = time_is_up, .arg = c } };
	if (x->request->timeout_ns > 0)
		h->timer(h, &c->timer, c->begun_ns + x->request->timeout_ns);
	if (!begin(c, x->request->url))
		end(c, FL_ERROR_REQUEST, "want finger://ADDRESS[:PORT]/USER");
	else if (h->watch(h, &c->watch, FL_WRITE) == -1)
		end(c, FL_ERROR_RESOURCE, strerror(errno));
}

static void
finger_cancel(void *state, struct fl_exchange *x)
{
	if (x->response.last_ns == 0) /* else it has ended already */
		end(x->plugin, FL_ERROR_CANCELED, "canceled");
}

static const char *const schemes[] = { "finger", NULL };

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "finger", /* as the file is called */
	.summary = "who is logged in there (RFC 1288)",
	.version = "1",
	.schemes = schemes,
	.submit = finger_submit,
	.cancel = finger_cancel,
};
