#include <string.h>

#include "../plot/picture.h"
#include "sheet.h"
#include "svg.h"

/*
 * Each picture is there twice, for a desk and for a phone, since letters that
 * are scaled down with a picture cannot be read; the page's style shows one.
 */
static const struct look {
	const char *class;
	int width, height;
} looks[] = {
	{ "wide", 960, 400 },
	{ "slim", 380, 330 },
};

static const struct fl_template *
find(const struct fl_sheet *p, const char *name)
{
	const struct fl_templates *t = p->o->templates;
	size_t i;

	for (i = 0; t != NULL && i < t->n; i++)
		if (strcmp(t->v[i].name, name) == 0)
			return &t->v[i];
	return NULL;
}

bool
fl_sheet_has_chart(const struct fl_sheet *p, const char *name)
{
	const struct fl_template *t = find(p, name);
	const struct fl_gather_set *set =
	    t != NULL ? fl_gather_set(t->data) : NULL;
	struct fl_err ignored;

	return set != NULL && set->has(&p->r->gather, &ignored) == 0;
}

/* Draws one and adds it to the page. */
static int
put_picture(struct fl_sheet *p, const struct fl_template *t,
    const struct look *look, double times, struct fl_drawing *d)
{
	const struct fl_canvas canvas = { .suffix = ".svg",
		.terminal = "svg",
		.end = "</svg>",
		.width = look->width,
		.height = (int)(look->height * times) };
	const struct fl_picture picture = { .templates = p->o->templates,
		.template = t,
		.canvas = &canvas,
		.bare = true };
	struct fl_buf svg;
	int rc = -1;

	fl_buf_init(&svg, (size_t)256 << 20);
	if (fl_drawing_out(d, NULL, canvas.suffix, &p->err) == 0 &&
	    fl_picture_draw(&picture, &p->r->gather, d, &p->err) == 0 &&
	    fl_buf_read_file(&svg, d->out, &p->err) == 0)
		rc =
		    fl_svg_write(p->h, svg.data, svg.len, look->class, &p->err);
	fl_buf_fini(&svg);
	return rc;
}

int
fl_sheet_chart(struct fl_sheet *p, const char *name, double times,
    const char *caption)
{
	const struct fl_template *t = find(p, name);
	struct fl_drawing d;
	int rc = 0;
	size_t i;

	if (!fl_sheet_has_chart(p, name))
		return 0;
	fl_html_put(p->h, "<figure>\n");
	for (i = 0; i < sizeof(looks) / sizeof(looks[0]) && rc == 0; i++) {
		if (fl_drawing_open(&d, &p->err) == -1)
			return -1;
		rc = put_picture(p, t, &looks[i], times, &d);
		fl_drawing_close(&d);
	}
	fl_html_put(p->h, "<figcaption>");
	fl_html_put(p->h, caption);
	fl_html_put(p->h, "</figcaption></figure>\n");
	return rc;
}
