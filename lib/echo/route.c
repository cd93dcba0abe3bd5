#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "route.h"

static const char json[] = "application/json";

static void
say(struct fl_echo_reply *reply, int status, const char *type, const char *body)
{
	reply->status = status;
	reply->type = type;
	reply->body = fl_str(body);
}

static void
answer_json(struct fl_echo_reply *reply, const struct fl_echo_request *r,
    uint64_t random)
{
	(void)r;
	(void)random;
	say(reply, 200, json,
	    "{\"status\":\"ok\",\"count\":3,\"ratio\":0.25,"
	    "\"items\":[{\"id\":1,\"name\":\"one\"},{\"id\":2,\"name\":\"two\"}"
	    ","
	    "{\"id\":3,\"name\":\"three\"}],\"nothing\":null}\n");
}

static void
answer_headers(struct fl_echo_reply *reply, const struct fl_echo_request *r,
    uint64_t random)
{
	(void)random;
	reply->body = r->lines;
}

/*
 * A token is a random number and another that follows from it, so that a wrong
 * one is known as such and none has to be remembered.
 */
#define TOKEN_LEN 32

static uint64_t
seal(uint64_t x)
{
	x = (x ^ x >> 31) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
	return x ^ x >> 32;
}

static void
write_token(char token[TOKEN_LEN + 1], uint64_t random)
{
	snprintf(token, TOKEN_LEN + 1, "%016" PRIx64 "%016" PRIx64, random,
	    seal(random));
}

static bool
token_ok(struct fl_str authorization)
{
	char random[17], token[TOKEN_LEN + 1];

	if (authorization.len != 7 + TOKEN_LEN ||
	    !fl_str_ieq((struct fl_str){ authorization.s, 7 },
		fl_str("bearer ")))
		return false;
	memcpy(random, authorization.s + 7, 16);
	random[16] = '\0';
	write_token(token, strtoull(random, NULL, 16));
	return memcmp(token, authorization.s + 7, TOKEN_LEN) == 0;
}

/* Says so and returns false when there is no token that /login gave. */
static bool
logged_in(struct fl_echo_reply *reply, const struct fl_echo_request *r)
{
	if (token_ok(r->authorization))
		return true;
	snprintf(reply->headers, sizeof(reply->headers),
	    "WWW-Authenticate: Bearer\r\n");
	say(reply, 401, json, "{\"error\":\"log in first\"}\n");
	return false;
}

static void
answer_login(struct fl_echo_reply *reply, const struct fl_echo_request *r,
    uint64_t random)
{
	char token[TOKEN_LEN + 1];

	(void)r;
	write_token(token, random);
	snprintf(reply->headers, sizeof(reply->headers),
	    "Set-Cookie: session=%.16s; Path=/; HttpOnly\r\n", token);
	snprintf(reply->text, sizeof(reply->text), "{\"token\":\"%s\"}\n",
	    token);
	say(reply, 200, json, reply->text);
}

static const struct item {
	const char *name;
	const char *price;
} items[] = {
	{ "teapot", "24.50" },
	{ "cup", "6.00" },
	{ "saucer", "3.20" },
	{ "spoon", "1.75" },
	{ "kettle", "39.90" },
};

#define ITEMS (int)(sizeof(items) / sizeof(items[0]))

/* {"id":1,...} at text + *at; sizeof(reply->text) holds all items twice. */
static void
add_item(struct fl_echo_reply *reply, size_t *at, int id)
{
	*at += (size_t)snprintf(reply->text + *at, sizeof(reply->text) - *at,
	    "{\"id\":%d,\"name\":\"%s\",\"price\":%s}", id, items[id - 1].name,
	    items[id - 1].price);
}

static void
answer_items(struct fl_echo_reply *reply, const struct fl_echo_request *r,
    uint64_t random)
{
	size_t at = 0;
	int id;

	(void)random;
	if (!logged_in(reply, r))
		return;
	for (id = 1; id <= ITEMS; id++) {
		reply->text[at++] = id > 1 ? ',' : '[';
		add_item(reply, &at, id);
	}
	memcpy(reply->text + at, "]\n", 3);
	say(reply, 200, json, reply->text);
}

static void
answer_item(struct fl_echo_reply *reply, const struct fl_echo_request *r,
    uint64_t random)
{
	struct fl_str id = { r->path.s + 7, r->path.len - 7 };
	size_t at = 0;

	(void)random;
	if (!logged_in(reply, r))
		return;
	if (id.len != 1 || *id.s < '1' || *id.s > '0' + ITEMS) {
		say(reply, 404, json, "{\"error\":\"no such item\"}\n");
		return;
	}
	add_item(reply, &at, *id.s - '0');
	memcpy(reply->text + at, "\n", 2);
	say(reply, 200, json, reply->text);
}

static void
answer_cart(struct fl_echo_reply *reply, const struct fl_echo_request *r,
    uint64_t random)
{
	if (!logged_in(reply, r))
		return;
	snprintf(reply->text, sizeof(reply->text),
	    "{\"cart\":%u,\"items\":1}\n", (unsigned)(random >> 44));
	say(reply, 201, json, reply->text);
}

/* A path that ends in '/' stands for all that begin so. */
static const struct route {
	const char *method;
	const char *path;
	void (*answer)(struct fl_echo_reply *reply,
	    const struct fl_echo_request *r, uint64_t random);
} routes[] = {
	{ "GET", "/json", answer_json },
	{ NULL, "/headers", answer_headers },
	{ "POST", "/login", answer_login },
	{ "GET", "/items", answer_items },
	{ "GET", "/items/", answer_item },
	{ "POST", "/cart", answer_cart },
};

static bool
path_is(const struct route *route, struct fl_str path)
{
	size_t len = strlen(route->path);

	if (route->path[len - 1] == '/')
		return path.len > len && memcmp(path.s, route->path, len) == 0;
	return fl_str_is(path, route->path);
}

void
fl_echo_route(struct fl_echo_reply *reply, const struct fl_echo_request *r,
    uint64_t random)
{
	const struct route *route;
	size_t i;

	reply->headers[0] = '\0';
	say(reply, 200, "text/plain", "ok\n");
	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		route = &routes[i];
		if (!path_is(route, r->path))
			continue;
		if (route->method == NULL ||
		    fl_str_is(r->method, route->method) ||
		    (r->head && strcmp(route->method, "GET") == 0)) {
			route->answer(reply, r, random);
			return;
		}
		snprintf(reply->headers, sizeof(reply->headers),
		    "Allow: %s\r\n", route->method);
		say(reply, 405, json, "{\"error\":\"wrong method\"}\n");
	}
}
