#include <stdio.h>
#include <string.h>

#include "circumstances.h"

static void
add(struct fl_circumstances *c, const char *key, const char *value)
{
	if (*value != '\0')
		c->rows[c->len++] = (struct fl_config){ key, value };
}

void
fl_circumstances_make(struct fl_circumstances *c,
    const struct fl_bench_options *o, const struct fl_machine *m)
{
	const char *equals;
	size_t i;

	c->len = 0;
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
}
