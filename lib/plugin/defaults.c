#include <stdio.h>
#include <stdlib.h>

#include "defaults.h"

static bool
no_options(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	if (r->options_len == 0)
		return true;
	snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
	    (int)(r->options[0].name.len < 60 ? r->options[0].name.len : 60),
	    r->options[0].name.data);
	return false;
}

static int
host_is_state(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	(void)settings;
	(void)settings_len;
	(void)why;
	*state = h;
	return 0;
}

static int
state_is_session(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	(void)why;
	*session = state;
	return 0;
}

static void
free_call(void *state, struct fl_exchange *x)
{
	(void)state;
	free(x->plugin);
}

static void
close_no_session(void *state, void *session)
{
	(void)state;
	(void)session;
}

static void
close_nothing(void *state)
{
	(void)state;
}

static bool
is_complete(const struct fl_plugin *p)
{
	return p->accepts != NULL && p->open != NULL &&
	       p->session_open != NULL && p->release != NULL &&
	       p->session_close != NULL && p->close != NULL;
}

const struct fl_plugin *
fl_plugin_complete(const struct fl_plugin *found)
{
	struct fl_plugin *p;

	if (is_complete(found))
		return found;
	p = malloc(sizeof(*p));
	if (p == NULL)
		return NULL;
	*p = *found;
	if (p->accepts == NULL)
		p->accepts = no_options;
	if (p->open == NULL)
		p->open = host_is_state;
	if (p->session_open == NULL)
		p->session_open = state_is_session;
	if (p->release == NULL)
		p->release = free_call;
	if (p->session_close == NULL)
		p->session_close = close_no_session;
	if (p->close == NULL)
		p->close = close_nothing;
	return p;
}
