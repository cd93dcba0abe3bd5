#ifndef FL_PLOT_CANVAS_H
#define FL_PLOT_CANVAS_H

#include "../base/err.h"

/*
 * What a picture is drawn on: a file, whose suffix says of which form, or text
 * in the terminal.
 */
struct fl_canvas {
	const char *suffix;   /* ".png"; "" is text */
	const char *terminal; /* as the templates call it */
	const char *end; /* what a complete file has among its last bytes */
	int width;       /* pixels, or characters of text */
	int height;
};

/*
 * Fills c for the file output, or for text when that is NULL: in colour if
 * standard output is a terminal that has some, and as large as its window, or
 * else 79 by 24.  size is "WxH" or NULL for the default.  -1 and err for a
 * suffix or a size that is none.
 */
int fl_canvas_choose(struct fl_canvas *c, const char *output, const char *size,
    struct fl_err *err);

#endif
