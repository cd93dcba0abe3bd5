#include <stdio.h>
#include <string.h>

#include "../base/num.h"
#include "plugin_settings.h"

static void
add(struct fl_plugin_settings *s, const char *name, const char *value)
{
	s->rows[s->len++] = (struct fl_field){ { name, strlen(name) },
		{ value, strlen(value) } };
}

static void
add_number(struct fl_plugin_settings *s, const char *name, int64_t value)
{
	char *text = s->numbers[s->len];

	snprintf(text, sizeof(s->numbers[0]), "%lld", (long long)value);
	add(s, name, text);
}

void
fl_plugin_settings_make(struct fl_plugin_settings *s,
    const struct fl_bench_options *o)
{
	s->len = 0;
	if (o->max_body != 0) {
		add_number(s, "max-body", o->max_body);
		add_number(s, "max-skip", o->max_body);
	}
	if (o->max_processes != 0)
		add_number(s, "max-processes", o->max_processes);
	if (o->dns_ttl_ns >= 0)
		add_number(s, "dns-ttl", o->dns_ttl_ns / FL_NS_PER_MS);
	if (o->bind != NULL)
		add(s, "bind", o->bind);
}
