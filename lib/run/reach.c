#include <string.h>

#include "reach.h"

static bool
is_any_of(const char *scheme, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, scheme) == 0)
			return true;
	return false;
}

static const char *const web[] = { "http", "https", NULL };
static const char *const local[] = { "exec", "unix", "file", NULL };

int
fl_reach_note(struct fl_script *s, const struct fl_step *step,
    struct fl_err *err)
{
	char scheme[FL_SCHEME_MAX];
	struct fl_reach *r;
	size_t i;

	fl_url_scheme(scheme, step->request.url);
	if (is_any_of(scheme, local))
		return 0;
	for (i = 0; i < s->reach_len; i++)
		if (strcmp(s->reach[i].scheme, scheme) == 0 &&
		    s->reach[i].plugin == step->plugin)
			return 0;
	if (s->reach == NULL)
		s->reach = fl_arena_array(&s->arena, FL_PLUGINS_MAX,
		    sizeof(*s->reach));
	if (s->reach == NULL)
		return fl_fail(err, "out of memory");
	if (s->reach_len == FL_PLUGINS_MAX)
		return 0;
	r = &s->reach[s->reach_len++];
	memcpy(r->scheme, scheme, sizeof(r->scheme));
	r->plugin = step->plugin;
	r->slot = step->plugin_slot;
	return 0;
}

int
fl_reach_find(const struct fl_script *s, const struct fl_step *step,
    const struct fl_plugins *plugins, const struct fl_request *request,
    size_t *plugin, size_t *slot, struct fl_err *err)
{
	char planned[FL_SCHEME_MAX], scheme[FL_SCHEME_MAX], why[FL_PLUGIN_ERR];
	const struct fl_reach *r;
	size_t i;

	fl_url_scheme(planned, step->request.url);
	fl_url_scheme(scheme, request->url);
	*plugin = step->plugin;
	*slot = step->plugin_slot;
	if (strcmp(scheme, planned) == 0 ||
	    (is_any_of(scheme, web) && is_any_of(planned, web)))
		return 0;
	fl_fail(err,
	    "a URL that is known only now leads to '%s', which no step "
	    "of the scenario names",
	    scheme);
	if (is_any_of(scheme, local))
		fl_fail(err,
		    "a URL that is known only now leads to '%s': that must "
		    "be written in the scenario",
		    scheme);
	for (i = 0; i < s->reach_len; i++) {
		r = &s->reach[i];
		if (strcmp(r->scheme, scheme) != 0)
			continue;
		why[0] = '\0';
		*plugin = r->plugin;
		*slot = r->slot;
		if (plugins->list[r->plugin]->accepts(request, why))
			return 0;
		fl_fail(err, "plugin %s: %.200s",
		    plugins->list[r->plugin]->name, why);
	}
	return -1;
}
