/*
 * What a request wants of Redis:
 *
 *   GET redis://host/key              a command with a key
 *   SET redis://host/key              with the body as its last word
 *   PING redis://host                 without
 *   SEND redis://host                 the body's lines, a command each
 *
 * "redis://user:password@host:port/key?db=1" is where; keys are decoded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "call.h"
#include "command.h"

#define PORT 6379

static int
fail(char why[FL_PLUGIN_ERR], const char *what)
{
	snprintf(why, FL_PLUGIN_ERR, "%s", what);
	return -1;
}

static struct fl_bytes
text(const char *s)
{
	return (struct fl_bytes){ s, strlen(s) };
}

/* AUTH [user] password, decoded. */
static int
add_auth(struct wish *w, const struct url *u, char why[FL_PLUGIN_ERR])
{
	struct bytes user = { .max = 1024 }, password = { .max = 65536 };
	struct fl_bytes words[3] = { text("AUTH") };
	size_t n = 1;
	int rc = -1;

	if (url_decode(&user, u->user) == -1 ||
	    url_decode(&password, u->password) == -1) {
		fail(why, "the user or password in the URL is malformed or "
			  "too long");
		goto out;
	}
	if (user.len > 0)
		words[n++] = (struct fl_bytes){ user.data, user.len };
	words[n++] = (struct fl_bytes){ password.data, password.len };
	w->opening++;
	rc = command_words(&w->out, words, n);

out:
	bytes_free(&user);
	bytes_free(&password);
	return rc;
}

static int
add_select(struct wish *w, struct fl_bytes db, char why[FL_PLUGIN_ERR])
{
	const struct fl_bytes words[] = { text("SELECT"), db };

	if (field_number(db, 1000000) < 0)
		return fail(why, "db: want a number");
	w->opening++;
	return command_words(&w->out, words, 2);
}

/* What a new connection begins with; two are the same when that is. */
static int
add_opening(struct wish *w, struct url *u, char why[FL_PLUGIN_ERR])
{
	struct fl_bytes name, value;

	if (u->password.len > 0 && add_auth(w, u, why) == -1)
		return -1;
	while (url_next(&u->query, &name, &value)) {
		if (!field_is(name, "db"))
			return fail(why, "want redis://HOST/KEY?db=N");
		if (add_select(w, value, why) == -1)
			return -1;
	}
	w->opening_len = w->out.len;
	if (w->opening_len == 0)
		return 0;
	w->key = strndup(w->out.data, w->out.len);
	return w->key != NULL ? 0 : fail(why, "out of memory");
}

static int
add_key(struct wish *w, const struct fl_request *r, struct fl_bytes path,
    char why[FL_PLUGIN_ERR])
{
	struct bytes key = { .max = (size_t)1 << 20 };
	struct fl_bytes words[3] = { r->method };
	int rc;

	path.data++;
	path.len--;
	if (url_decode(&key, path) == -1) {
		bytes_free(&key);
		return fail(why, "the key in the URL is malformed or too "
				 "long");
	}
	words[1] = (struct fl_bytes){ key.data, key.len };
	words[2] = r->body;
	rc = command_words(&w->out, words, r->has_body ? 3 : 2);
	w->commands = 1;
	bytes_free(&key);
	return rc == 0 ? 0 : fail(why, "the command is too long");
}

static int
add_commands(struct wish *w, const struct fl_request *r, const struct url *u,
    char why[FL_PLUGIN_ERR])
{
	struct fl_bytes word = r->method;

	if (u->path.len > 1)
		return add_key(w, r, u->path, why);
	if (r->has_body) {
		if (command_lines(&w->out, r->body, &w->commands, why) == -1)
			return -1;
		return w->commands > 0 ? 0
		                       : fail(why, "no command in the body");
	}
	if (field_is(word, "GET")) /* what a bare URL is asked with */
		word = text("PING");
	w->commands = 1;
	return command_words(&w->out, &word, 1);
}

static int
check_headers(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	size_t i;

	for (i = 0; i < r->headers_len; i++) {
		const struct fl_field *f = &r->headers[i];

		if (field_is_usual(f->name))
			continue;
		snprintf(why, FL_PLUGIN_ERR, "header '%.*s': redis has none",
		    (int)(f->name.len < 60 ? f->name.len : 60), f->name.data);
		return -1;
	}
	return 0;
}

int
wish_make(struct wish *w, const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	struct url u;

	w->out.len = 0;
	free(w->key);
	w->key = NULL;
	w->opening = w->commands = 0;
	w->opening_len = 0;
	snprintf(why, FL_PLUGIN_ERR, "the command is too long");
	if (url_parse(r->url, &u, why) == -1 ||
	    target_of(&w->target, &u, PORT, r, why) == -1)
		return -1;
	if (check_headers(r, why) == -1 || add_opening(w, &u, why) == -1)
		return -1;
	return add_commands(w, r, &u, why);
}
