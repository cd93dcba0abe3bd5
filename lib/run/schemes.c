#include <string.h>

#include "schemes.h"

/* What is known of the beginning of a URL. */
static struct fl_bytes
beginning(const struct fl_template *t, const struct fl_vars *definitions)
{
	const struct fl_value *v = NULL;
	struct fl_str text = t->text;

	if (!fl_template_fixed(t)) {
		text = t->pieces[0].text;
		if (t->pieces[0].kind == FL_PIECE_VARIABLE)
			v = fl_vars_get(definitions, text);
		if (v != NULL && v->type == FL_TYPE_STRING)
			text = v->text;
		else if (t->pieces[0].kind != FL_PIECE_TEXT)
			text = (struct fl_str){ NULL, 0 };
	}
	return (struct fl_bytes){ text.s, text.len };
}

static bool
add(struct fl_schemes *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->len; i++)
		if (strcmp(s->names[i], name) == 0)
			return true;
	if (s->len == FL_SCHEMES_MAX)
		return false;
	snprintf(s->names[s->len++], FL_SCHEME_MAX, "%s", name);
	return true;
}

/* A plugin for "https" is usually the one for "http". */
static bool
add_scheme(struct fl_schemes *s, struct fl_bytes url)
{
	char scheme[FL_SCHEME_MAX];
	size_t len;

	fl_url_scheme(scheme, url);
	len = strlen(scheme);
	if (len == 0 || !add(s, scheme))
		return false;
	if (len > 1 && scheme[len - 1] == 's') {
		scheme[len - 1] = '\0';
		return add(s, scheme);
	}
	return true;
}

bool
fl_schemes_of(struct fl_schemes *s, struct fl_file *const *files, size_t n,
    const struct fl_vars *definitions)
{
	size_t i, k;

	s->len = 0;
	for (i = 0; i < n; i++)
		for (k = 0; k < files[i]->len; k++)
			if (!add_scheme(s, beginning(&files[i]->entries[k].url,
					       definitions)))
				return false;
	return s->len > 0;
}
