#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../base/num.h"
#include "canvas.h"

static const struct fl_canvas files[] = {
	{ ".png", "png", "IEND", 1200, 800 },
	{ ".svg", "svg", "</svg>", 1200, 800 },
	{ ".pdf", "pdf", "%%EOF", 1200, 800 },
};

static const struct fl_canvas text = { "", "dumb", "", 79, 24 };

/* Of width and of height. */
static const struct limits {
	int64_t least;
	int64_t most;
	const char *unit;
} pixels = { 200, 10000, "pixels" }, characters = { 16, 1000, "characters" };

static int
choose_file(struct fl_canvas *c, const char *output, struct fl_err *err)
{
	size_t i, len = strlen(output), suffix;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		suffix = strlen(files[i].suffix);
		if (len <= suffix || output[len - suffix - 1] == '/' ||
		    strcmp(output + len - suffix, files[i].suffix) != 0)
			continue;
		*c = files[i];
		return 0;
	}
	return fl_fail(err,
	    "'%.200s': want a name that ends in .png, .svg or "
	    ".pdf",
	    output);
}

static bool
fits(int64_t n)
{
	return n >= characters.least && n <= characters.most;
}

/* A window's last line is for the prompt. */
static void
choose_text(struct fl_canvas *c)
{
	const char *kind = getenv("TERM");
	struct winsize w;

	*c = text;
	if (!isatty(STDOUT_FILENO))
		return;
	if (getenv("NO_COLOR") == NULL && kind != NULL &&
	    strcmp(kind, "dumb") != 0)
		c->terminal = "ansi";
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == -1 || !fits(w.ws_col) ||
	    !fits((int64_t)w.ws_row - 1))
		return;
	c->width = w.ws_col;
	c->height = w.ws_row - 1;
}

/* "1200x800". */
static int
read_size(struct fl_canvas *c, const char *size, const struct limits *limits,
    struct fl_err *err)
{
	const char *x = strchr(size, 'x');
	char width[16];
	int64_t w, h;

	snprintf(width, sizeof(width), "%.*s", (int)(x != NULL ? x - size : 0),
	    size);
	if (x == NULL || x - size >= (int)sizeof(width) ||
	    fl_num_count(width, limits->least, limits->most, &w, err) == -1 ||
	    fl_num_count(x + 1, limits->least, limits->most, &h, err) == -1)
		return fl_fail(err, "'%.40s': want WxH, each from %d to %d %s",
		    size, (int)limits->least, (int)limits->most, limits->unit);
	c->width = (int)w;
	c->height = (int)h;
	return 0;
}

int
fl_canvas_choose(struct fl_canvas *c, const char *output, const char *size,
    struct fl_err *err)
{
	if (output == NULL)
		choose_text(c);
	else if (choose_file(c, output, err) == -1)
		return -1;
	if (size == NULL)
		return 0;
	return read_size(c, size, output == NULL ? &characters : &pixels, err);
}
