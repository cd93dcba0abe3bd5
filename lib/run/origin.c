#include <stdio.h>
#include <string.h>

#include "origin.h"

#define ORIGIN_LEN 300 /* bytes of a scheme, a host and a port */

struct fl_origin {
	const struct fl_plugin *plugin;
	struct fl_str name;
	struct fl_field *options;
	size_t options_len;
	bool yes;
	struct fl_str why;
};

bool
fl_origin_text(struct fl_bytes url, char *text, size_t size)
{
	char scheme[FL_SCHEME_MAX];
	const char *s, *end, *at;

	fl_url_scheme(scheme, url);
	s = url.data + strlen(scheme) + 1;
	if (scheme[0] == '\0' || url.len < strlen(scheme) + 4 ||
	    memcmp(s, "//", 2) != 0)
		return false;
	s += 2;
	for (end = s; end < url.data + url.len && strchr("/?#\\", *end) == NULL;
	     end++)
		;
	for (at = end; at > s && at[-1] != '@'; at--)
		;
	if (at == end)
		return false;
	snprintf(text, size, "%s://%.*s", scheme, (int)(end - at), at);
	return true;
}

static bool
same(struct fl_bytes a, struct fl_bytes b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static bool
is_it(const struct fl_origin *o, const struct fl_plugin *p,
    const struct fl_request *r, const char *name)
{
	size_t i;

	if (o->plugin != p || !fl_str_is(o->name, name) ||
	    o->options_len != r->options_len)
		return false;
	for (i = 0; i < r->options_len; i++)
		if (!same(o->options[i].name, r->options[i].name) ||
		    !same(o->options[i].value, r->options[i].value))
			return false;
	return true;
}

static bool
copy(struct fl_arena *a, struct fl_bytes *b)
{
	struct fl_str s = fl_arena_str(a, b->data, b->len);

	*b = (struct fl_bytes){ s.s, s.len };
	return s.s != NULL;
}

/* What was said is kept if there is room for it. */
static void
keep(struct fl_origins *s, const struct fl_plugin *p,
    const struct fl_request *r, const char *name, bool yes, const char *why)
{
	struct fl_origin *o;
	size_t i;

	if (s->list == NULL)
		s->list =
		    fl_arena_array(s->arena, FL_ORIGINS_MAX, sizeof(*s->list));
	if (s->list == NULL)
		return;
	o = &s->list[s->len];
	*o = (struct fl_origin){ .plugin = p,
		.name = fl_arena_str(s->arena, name, strlen(name)),
		.options_len = r->options_len,
		.yes = yes,
		.why = fl_arena_str(s->arena, why, strlen(why)) };
	o->options =
	    fl_arena_array(s->arena, r->options_len + 1, sizeof(*o->options));
	if (o->options == NULL || o->name.s == NULL || o->why.s == NULL)
		return;
	for (i = 0; i < r->options_len; i++) {
		o->options[i] = r->options[i];
		if (!copy(s->arena, &o->options[i].name) ||
		    !copy(s->arena, &o->options[i].value))
			return;
	}
	s->len++;
}

bool
fl_origins_ask(void *origins, const struct fl_plugin *p,
    const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	struct fl_origins *s = origins;
	char name[ORIGIN_LEN];
	size_t i;
	bool yes;

	if (p->probe == NULL || !fl_origin_text(r->url, name, sizeof(name)) ||
	    strlen(name) == sizeof(name) - 1)
		return false;
	for (i = 0; i < s->len; i++)
		if (is_it(&s->list[i], p, r, name)) {
			snprintf(why, FL_PLUGIN_ERR, "%s", s->list[i].why.s);
			return s->list[i].yes;
		}
	if (s->len == FL_ORIGINS_MAX)
		return false;
	yes = p->probe(r, s->timeout_ns, why);
	keep(s, p, r, name, yes, why);
	return yes;
}
