#include <stdlib.h>
#include <string.h>

#include "../../lib/plot/canvas.h"
#include "tap.h"

static const struct {
	const char *output;
	const char *size;
	const char *terminal; /* or what err says */
	int width;
	int height;
} cases[] = {
	{ "a.png", NULL, "png", 1200, 800 },
	{ "dir.d/a.svg", "300x200", "svg", 300, 200 },
	{ "a.b.pdf", "10000x10000", "pdf", 10000, 10000 },
	{ NULL, "100x30", "dumb", 100, 30 },
	{ "a.gif", NULL, "'a.gif': want a name that ends in .png, .svg or .pdf",
	    0, 0 },
	{ ".png", NULL, "'.png': want a name that ends in .png, .svg or .pdf",
	    0, 0 },
	{ "d/.png", NULL,
	    "'d/.png': want a name that ends in .png, .svg or .pdf", 0, 0 },
	{ "", NULL, "'': want a name that ends in .png, .svg or .pdf", 0, 0 },
	{ "a.png", "199x500",
	    "'199x500': want WxH, each from 200 to 10000 pixels", 0, 0 },
	{ "a.png", "500", "'500': want WxH, each from 200 to 10000 pixels", 0,
	    0 },
	{ "a.png", "x500", "'x500': want WxH, each from 200 to 10000 pixels", 0,
	    0 },
	{ "a.png", "500x500x",
	    "'500x500x': want WxH, each from 200 to 10000 "
	    "pixels",
	    0, 0 },
	{ NULL, "80x15", "'80x15': want WxH, each from 16 to 1000 characters",
	    0, 0 },
	{ "a.png", "00000000000000000000000000000500x500",
	    "'0000000000000000000"
	    "0000000000500x500': want WxH, each from 200 to 10000 pixels",
	    0, 0 },
};

int
main(void)
{
	struct fl_canvas c;
	struct fl_err e;
	size_t i;
	int rc;

	setenv("NO_COLOR", "1", 1); /* it may run in a terminal */
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# case %zu\n", i);
		c = (struct fl_canvas){ .terminal = "" };
		e.msg[0] = '\0';
		rc = fl_canvas_choose(&c, cases[i].output, cases[i].size, &e);
		CHECK(rc == (cases[i].width == 0 ? -1 : 0));
		CHECK(strcmp(rc == 0 ? c.terminal : e.msg, cases[i].terminal) ==
		      0);
		if (rc == 0)
			CHECK(c.width == cases[i].width &&
			      c.height == cases[i].height);
	}
	return tap_done();
}
