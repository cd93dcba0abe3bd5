#include <stdlib.h>
#include <string.h>

#include "heads.h"

static int
grow(struct heads *h)
{
	size_t cap = h->cap != 0 ? h->cap * 2 : 8;
	struct head_place *places;
	struct fl_field *fields;

	if (h->len < h->cap)
		return 0;
	if (cap > HEADS_MAX)
		return -1;
	places = realloc(h->places, cap * sizeof(*places));
	if (places == NULL)
		return -1;
	h->places = places;
	fields = realloc(h->fields, cap * sizeof(*fields));
	if (fields == NULL)
		return -1;
	h->fields = fields;
	h->cap = cap;
	return 0;
}

int
heads_add(struct heads *h, struct fl_bytes name, struct fl_bytes value)
{
	size_t at = h->text.len;

	if (grow(h) == -1)
		return -1;
	if (bytes_add(&h->text, name.data, name.len) == -1 ||
	    bytes_add(&h->text, value.data, value.len) == -1) {
		h->text.len = at;
		return -1;
	}
	h->places[h->len++] =
	    (struct head_place){ at, name.len, at + name.len, value.len };
	return 0;
}

int
heads_add_text(struct heads *h, const char *name, struct fl_bytes value)
{
	return heads_add(h, (struct fl_bytes){ name, strlen(name) }, value);
}

void
heads_give(struct heads *h, struct fl_response *r)
{
	size_t i;

	for (i = 0; i < h->len; i++) {
		const struct head_place *p = &h->places[i];

		h->fields[i].name =
		    (struct fl_bytes){ h->text.data + p->name, p->name_len };
		h->fields[i].value =
		    (struct fl_bytes){ h->text.data + p->value, p->value_len };
	}
	r->headers = h->fields;
	r->headers_len = h->len;
}

void
heads_rest(struct heads *h)
{
	h->len = 0;
	bytes_rest(&h->text);
}

void
heads_free(struct heads *h)
{
	bytes_free(&h->text);
	free(h->places);
	free(h->fields);
	h->places = NULL;
	h->fields = NULL;
	h->len = h->cap = 0;
}
