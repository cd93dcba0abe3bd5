#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svg_part.h"

/* Colours of a scale, in steps that the eye does not see. */
#define STEP 12

/* An upright rectangle of a heat map: its corners, and its colour. */
struct tile {
	double x0, y0, x1, y1;
	long rgb;
	size_t order;
};

static bool
tile_of(const xmlNode *node, struct tile *t)
{
	char *points = fl_svg_attribute(node, "points");
	char *fill = fl_svg_attribute(node, "fill"), *opacity;
	double x[4], y[4];
	bool ok;

	opacity = fl_svg_attribute(node, "fill-opacity");
	ok = points != NULL && fill != NULL && opacity != NULL &&
	     *opacity == '\0' &&
	     sscanf(points, "%lf,%lf %lf,%lf %lf,%lf %lf,%lf", &x[0], &y[0],
		 &x[1], &y[1], &x[2], &y[2], &x[3], &y[3]) == 8;
	if (ok) {
		t->x0 = x[0];
		t->y0 = y[0];
		t->x1 = x[2];
		t->y1 = y[2];
		t->rgb = fl_svg_colour(fill);
		ok = t->rgb >= 0 && x[3] == x[0] && y[1] == y[0] &&
		     x[1] == x[2] && y[3] == y[2];
	}
	if (ok)
		t->rgb = (t->rgb >> 16 & 255) / STEP * STEP << 16 |
		         (t->rgb >> 8 & 255) / STEP * STEP << 8 |
		         (t->rgb & 255) / STEP * STEP;
	free(points);
	free(fill);
	free(opacity);
	return ok;
}

static int
by_colour(const void *a, const void *b)
{
	const struct tile *x = a, *y = b;

	if (x->rgb != y->rgb)
		return x->rgb < y->rgb ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void
put_tile(struct fl_html *h, const struct tile *t)
{
	fl_html_put(h, "M");
	fl_svg_number(h, t->x0);
	fl_html_put(h, " ");
	fl_svg_number(h, t->y0);
	fl_html_put(h, "H");
	fl_svg_number(h, t->x1);
	fl_html_put(h, "V");
	fl_svg_number(h, t->y1);
	fl_html_put(h, "H");
	fl_svg_number(h, t->x0);
	fl_html_put(h, "z");
}

/* Tiles of one colour are one path. */
static void
put_tiles(struct fl_html *h, struct tile *tiles, size_t n)
{
	size_t i;

	qsort(tiles, n, sizeof(*tiles), by_colour);
	for (i = 0; i < n; i++) {
		if (i == 0 || tiles[i].rgb != tiles[i - 1].rgb) {
			fl_html_put(h, i == 0 ? "<path stroke=\"none\""
					      : "\"/><path stroke=\"none\"");
			fl_html_putf(h, " fill=\"#%06lx\" d=\"", tiles[i].rgb);
		}
		put_tile(h, &tiles[i]);
	}
	if (n > 0)
		fl_html_put(h, "\"/>");
}

#define TILES_LEAST 20

bool
fl_svg_map(struct fl_html *h, const xmlNode *node)
{
	const xmlNode *n;
	struct tile *tiles;
	size_t len = 0, i = 0;

	for (n = node->children; n != NULL; n = n->next)
		if (n->type == XML_ELEMENT_NODE) {
			if (!fl_svg_is(n, "polygon"))
				return false;
			len++;
		}
	if (len < TILES_LEAST)
		return false;
	tiles = calloc(len, sizeof(*tiles));
	if (tiles == NULL)
		return false;
	for (n = node->children; n != NULL; n = n->next)
		if (fl_svg_is(n, "polygon")) {
			tiles[i].order = i;
			if (!tile_of(n, &tiles[i])) {
				free(tiles);
				return false;
			}
			i++;
		}
	put_tiles(h, tiles, len);
	free(tiles);
	return true;
}
