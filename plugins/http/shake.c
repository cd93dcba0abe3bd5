/* The hands of TLS are shaken. */
#include <openssl/err.h>

#include "conn.h"

static void
failed(struct conn *c)
{
	char why[FL_PLUGIN_ERR];

	http_tls_message(c->ssl, why);
	conn_finish(c, FL_ERROR_TLS, why);
}

/* What was drained may have been filled again: that is asked once. */
void
shake(struct conn *c)
{
	int n, error;

	c->pipe.drained = false;
	for (;;) {
		n = SSL_do_handshake(c->ssl);
		if (n == 1)
			break;
		error = SSL_get_error(c->ssl, n);
		if (error != SSL_ERROR_WANT_READ &&
		    error != SSL_ERROR_WANT_WRITE) {
			failed(c);
			return;
		}
		ERR_clear_error();
		if (error == SSL_ERROR_WANT_WRITE || !c->pipe.drained)
			return;
		c->pipe.drained = false;
	}
	c->x->response.tls_ns = c->state->host->now() - c->begun_ns;
	conn_opened(c, 0, true);
}

void
shake_begin(struct conn *c)
{
	struct state *s = c->state;

	c->stage = CONN_SHAKING;
	if (s->method == NULL)
		s->method = http_tls_method();
	c->pipe.fd = c->watch.fd;
	if (s->method != NULL)
		c->ssl = http_tls_client(c->site->context, s->method, &c->pipe,
		    c->site->host, &c->site->session);
	if (c->ssl == NULL)
		conn_finish(c, FL_ERROR_RESOURCE, "out of memory");
	else
		shake(c);
}
