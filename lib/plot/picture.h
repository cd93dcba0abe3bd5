#ifndef FL_PLOT_PICTURE_H
#define FL_PLOT_PICTURE_H

#include "canvas.h"
#include "drawing.h"
#include "gather.h"
#include "template.h"

/*
 * A picture of what was gathered: a template, drawn by gnuplot, which is
 * looked for in PATH.
 */
struct fl_picture {
	const struct fl_templates *templates; /* borrowed, as the others */
	const struct fl_template *template;   /* one of them */
	const struct fl_canvas *canvas;
	const char *title; /* NULL: what the run is called */
	const char *step;  /* as it was asked for; NULL: all exchanges */
	bool bare; /* without a title and a note: they stand beside it */
};

/* The data that the template is drawn from; NULL and err: there is no such. */
const struct fl_gather_set *fl_picture_set(const struct fl_picture *p,
    struct fl_err *err);

/*
 * Draws into d->out, which fl_drawing_out() has chosen, from records that are
 * there.
 */
int fl_picture_draw(const struct fl_picture *p, const struct fl_gather *g,
    struct fl_drawing *d, struct fl_err *err);

#endif
