#include <stdio.h>
#include <string.h>

#include "circumstances.h"

static void
add(struct fl_circumstances *c, const char *key, const char *value)
{
	if (*value != '\0')
		c->rows[c->len++] = (struct fl_config){ key, value };
}

static bool
is_said(const struct fl_circumstances *c, const char *key, const char *value)
{
	size_t i;

	for (i = 0; i < c->len; i++)
		if (strcmp(c->rows[i].key, key) == 0 &&
		    strcmp(c->rows[i].value, value) == 0)
			return true;
	return false;
}

/* "engine.https://shop.example" "http": which plugin a server is loaded by. */
static void
add_engine(struct fl_circumstances *c, struct fl_bytes url, const char *plugin)
{
	char *key = c->engines[c->engines_len];
	size_t len = (size_t)snprintf(key, sizeof(c->engines[0]), "engine.");

	if (!fl_origin_text(url, key + len, sizeof(c->engines[0]) - len) ||
	    is_said(c, key, plugin))
		return;
	add(c, key, plugin);
	c->engines_len++;
}

void
fl_circumstances_make(struct fl_circumstances *c,
    const struct fl_bench_options *o, const struct fl_machine *m,
    const struct fl_script *script, const struct fl_plugins *plugins)
{
	const char *equals;
	size_t i;

	c->len = c->engines_len = 0;
	add(c, "kernel", m->kernel);
	add(c, "cpu", m->cpu);
	add(c, "cpus", m->cpus);
	add(c, "memory", m->memory);
	add(c, "files", m->files);
	add(c, "ports", m->ports);
	for (i = 0; i < o->labels_len; i++) {
		equals = strchr(o->labels[i], '=');
		snprintf(c->keys[i], sizeof(c->keys[i]), "label.%.*s",
		    (int)(equals - o->labels[i]), o->labels[i]);
		add(c, c->keys[i], equals + 1);
	}
	for (i = 0;
	     i < script->len && c->engines_len < FL_CIRCUMSTANCES_ENGINES; i++)
		add_engine(c, script->steps[i].request.url,
		    plugins->list[script->steps[i].plugin]->name);
}
