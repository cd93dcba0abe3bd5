#include <link.h>

#include "code.h"

struct search {
	uintptr_t at; /* an address in the object that is looked for */
	uintptr_t from, to;
};

/* Whether it is this object: then where its segments lie. */
static int
look(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct search *s = arg;
	uintptr_t from = UINTPTR_MAX, to = 0, begin, end;
	int i;

	(void)size;
	for (i = 0; i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type != PT_LOAD)
			continue;
		begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
		end = begin + info->dlpi_phdr[i].p_memsz;
		from = begin < from ? begin : from;
		to = end > to ? end : to;
	}
	if (s->at < from || s->at >= to)
		return 0;
	s->from = from;
	s->to = to;
	return 1;
}

void
fl_codes_make(struct fl_codes *c, const struct fl_plugins *plugins)
{
	struct search s;
	size_t i;

	*c = (struct fl_codes){ .plugins = plugins };
	for (i = 0; i < plugins->n; i++) {
		/* the struct may be a copy, and its functions not the plugin's */
		s = (struct search){ .at =
					 (uintptr_t)plugins->list[i]->submit };
		if (dl_iterate_phdr(look, &s) == 0)
			continue;
		c->ranges[i].from = s.from;
		c->ranges[i].to = s.to;
	}
}

int
fl_codes_whose(const struct fl_codes *c, uintptr_t function)
{
	size_t i;

	for (i = 0; function != 0 && i < c->plugins->n; i++)
		if (function >= c->ranges[i].from && function < c->ranges[i].to)
			return (int)i;
	return -1;
}

const char *
fl_codes_function(const struct fl_codes *c, int number, uintptr_t function)
{
	const struct fl_plugin *p = c->plugins->list[number];
	const struct {
		const char *name;
		uintptr_t at;
	} known[] = {
		{ "open", (uintptr_t)p->open },
		{ "session_open", (uintptr_t)p->session_open },
		{ "submit", (uintptr_t)p->submit },
		{ "cancel", (uintptr_t)p->cancel },
		{ "release", (uintptr_t)p->release },
		{ "session_close", (uintptr_t)p->session_close },
		{ "close", (uintptr_t)p->close },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].at == function)
			return known[i].name;
	return "a callback";
}
