#include <stdlib.h>

#include "identity.h"
#include "rows.h"

static char *
text_of(const struct fl_script *s, size_t row)
{
	char *text;
	int n;

	if (row < s->len)
		n = asprintf(&text, "%zu", row + 1);
	else if (row == s->len)
		n = asprintf(&text, "iteration");
	else
		n = asprintf(&text, "group:%.*s",
		    FL_STR_ARG(s->groups[row - s->len - 1]));
	return n == -1 ? NULL : text;
}

int
fl_rows_name(struct fl_row_names *r, struct fl_rows *rows,
    const struct fl_script *s, size_t stages, bool samples, struct fl_err *err)
{
	size_t i;

	r->len = s->len + 1 + s->groups_len;
	rows->rows = (unsigned)r->len;
	rows->stages = (unsigned)stages;
	rows->iteration = (unsigned)s->len;
	rows->samples = samples;
	r->names = calloc(r->len, sizeof(*r->names));
	r->texts = calloc(r->len, sizeof(*r->texts));
	r->urls = calloc(r->len, sizeof(*r->urls));
	for (i = 0; i < r->len; i++) {
		if (r->names == NULL || r->texts == NULL || r->urls == NULL ||
		    (r->texts[i] = text_of(s, i)) == NULL)
			return fl_fail(err, "out of memory");
		r->names[i].step = r->texts[i];
		if (i >= s->len)
			continue;
		r->names[i].name = s->steps[i].entry->name;
		r->names[i].group = s->steps[i].entry->settings.group;
		r->names[i].method = s->steps[i].entry->method;
		r->urls[i] =
		    fl_identity_url(fl_template_written(&s->steps[i]
							     .entry->url));
		if (r->urls[i] == NULL)
			return fl_fail(err, "out of memory");
		r->names[i].url = fl_str(r->urls[i]);
	}
	return 0;
}

void
fl_rows_free(struct fl_row_names *r)
{
	size_t i;

	for (i = 0; i < r->len; i++) {
		free(r->texts[i]);
		free(r->urls[i]);
	}
	free(r->urls);
	free(r->texts);
	free(r->names);
}
