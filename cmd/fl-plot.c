/*
 * fl-plot - draw pictures of a load test
 *
 * Reads the records of fl-stats, and has gnuplot draw them by the templates in
 * the share folder: into a file, or as text into the terminal.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/clock.h"
#include "../lib/base/opt.h"
#include "../lib/plot/canvas.h"
#include "../lib/plot/drawing.h"
#include "../lib/plot/gather.h"
#include "../lib/plot/picture.h"
#include "../lib/plot/template.h"

enum {
	KEY_SIZE = 256,
	KEY_TITLE,
};

static const struct fl_opt rows[] = {
	{ 'f', "follow", NULL,
	    "draw one picture again and again in the terminal,\n"
	    "while records come" },
	{ 'p', "picture", "NAME[,NAME...]",
	    "which pictures, or all that there is "
	    "data for\n(default: time)" },
	{ 'o', "output", "FILE",
	    "draw into FILE.png, .svg or .pdf, not on the\n"
	    "terminal; several pictures into FILE-NAME.png each" },
	{ 's', "step", "STEP", "only that step, by its number or name" },
	{ KEY_SIZE, "size", "WxH",
	    "in pixels, or characters in the terminal\n"
	    "(default: 1200x800, or the window)" },
	{ KEY_TITLE, "title", "TEXT", "in place of the run's labels" },
	{ 'L', "list", NULL, "list the pictures and exit" },
};

static const struct fl_opts opts = {
	.program = "fl-plot",
	.usage = "fl-plot [-Lf] [-p NAME[,NAME...]] [-o FILE.png|.svg|.pdf] "
		 "[-s STEP] [--size WxH] [--title TEXT] [FILE]",
	.about = "draw pictures of a load test",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

struct options {
	const char *pictures;
	const char *output; /* NULL: the terminal */
	const char *step;
	const char *title;
	const char *size; /* NULL: the default */
	struct fl_canvas canvas;
	bool list;
	bool follow;
};

/* -f is of one picture in the terminal. */
static void
check_follow(const struct options *o)
{
	if (!o->follow)
		return;
	if (o->output != NULL)
		errx(FL_EXIT_TROUBLE,
		    "--follow draws in the terminal: want no --output");
	if (o->pictures != NULL && (strchr(o->pictures, ',') != NULL ||
				       strcmp(o->pictures, "all") == 0))
		errx(FL_EXIT_TROUBLE, "--follow draws one picture, not '%s'",
		    o->pictures);
}

static void
read_options(struct options *o, int argc, char *argv[])
{
	struct fl_err e;
	int key;

	while ((key = fl_opts_next(&opts, argc, argv)) != -1) {
		switch (key) {
		case 'p':
			o->pictures = optarg;
			break;
		case 'o':
			o->output = optarg;
			break;
		case 's':
			o->step = optarg;
			break;
		case KEY_SIZE:
			o->size = optarg;
			break;
		case KEY_TITLE:
			o->title = optarg;
			break;
		case 'f':
			o->follow = true;
			break;
		case 'L':
			o->list = true;
			break;
		}
	}
	if (argc - optind > (o->list ? 0 : 1))
		fl_opts_usage(&opts);
	check_follow(o);
	/* Of a good name only the size can be wrong. */
	if (fl_canvas_choose(&o->canvas, o->output, NULL, &e) == -1)
		fl_opts_bad(&opts, 'o', &e);
	if (fl_canvas_choose(&o->canvas, o->output, o->size, &e) == -1)
		fl_opts_bad(&opts, KEY_SIZE, &e);
}

static void
list(const struct fl_templates *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		printf("%-10s %s\n", t->v[i].name, t->v[i].summary);
}

static void
nothing(int sig)
{
	(void)sig;
}

/* What is drawn is shown when nothing can be left behind any more. */
static void
finish_drawing(struct fl_drawing *d, int rc, const struct fl_err *e)
{
	fl_drawing_close(d);
	if (rc == -1)
		errx(FL_EXIT_TROUBLE, "%s", e->msg);
}

static void
draw_file(const struct fl_gather *g, const struct options *o,
    const struct fl_picture *picture, const char *path)
{
	struct fl_drawing d;
	struct fl_err e;
	int rc;

	if (fl_drawing_open(&d, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	rc = fl_drawing_out(&d, path, o->canvas.suffix, &e);
	if (rc == 0)
		rc = fl_picture_draw(picture, g, &d, &e);
	if (rc == 0)
		rc = fl_drawing_keep(&d, path, o->canvas.end, &e);
	finish_drawing(&d, rc, &e);
}

#define SHOWN_MAX ((size_t)256 << 20)

/* Draws as text, with end at the end of each line. */
static void
show(const struct fl_gather *g, const struct options *o,
    const struct fl_picture *picture, const char *end)
{
	struct fl_drawing d;
	struct fl_buf text;
	struct fl_err e;
	size_t i;
	int rc;

	fl_buf_init(&text, SHOWN_MAX);
	if (fl_drawing_open(&d, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	rc = fl_drawing_out(&d, NULL, o->canvas.suffix, &e);
	if (rc == 0)
		rc = fl_picture_draw(picture, g, &d, &e);
	if (rc == 0)
		rc = fl_drawing_text(&d, &text, &e);
	finish_drawing(&d, rc, &e);
	for (i = 0; i < text.len; i++)
		if (text.data[i] == '\n')
			fputs(end, stdout);
		else
			putchar(text.data[i]);
	fl_buf_fini(&text);
}

/*
 * The first Ctrl-C is for the programs before this one in a pipe, which then
 * write what they have to its end; the second is for this one too.
 */
static void
outlast_interrupt(struct sigaction *before)
{
	struct sigaction once = { .sa_handler = nothing,
		.sa_flags = SA_RESTART | (int)SA_RESETHAND };

	sigaction(SIGINT, NULL, before);
	if (before->sa_handler == SIG_DFL)
		sigaction(SIGINT, &once, NULL);
}

/* What is at work, while it is followed. */
struct live {
	struct fl_gather *g;
	const struct options *o;
	const struct fl_templates *templates;
	const struct fl_template *template; /* NULL: nothing is drawn yet */
	int64_t drawn_ns;                   /* the last time; 0: never */
};

#define EVERY_NS FL_NS_PER_S

/* Draws over what was drawn before; nothing while there is no data. */
static void
redraw(struct live *l)
{
	struct options o = *l->o;
	struct fl_picture picture = { .templates = l->templates,
		.template = l->template,
		.canvas = &o.canvas,
		.title = o.title,
		.step = o.step };
	const struct fl_gather_set *set;
	struct fl_err e;

	set = fl_picture_set(&picture, &e);
	/* The window may be another by now. */
	if (fl_canvas_choose(&o.canvas, NULL, o.size, &e) == -1 ||
	    fl_gather_now(l->g, &e) == -1 || set == NULL ||
	    fl_gather_has(l->g, set, &e) == -1)
		return;
	fputs(l->drawn_ns == 0 ? "\033[2J\033[H" : "\033[H", stdout);
	show(l->g, &o, &picture, "\033[K\n");
	fputs("\033[J", stdout);
	fflush(stdout);
	l->drawn_ns = fl_clock_now();
}

/* Whether there is something to read, or nothing before it is time to draw. */
static bool
wait_for_input(struct live *l, int fd, bool fresh)
{
	int64_t left_ns = l->drawn_ns + EVERY_NS - fl_clock_now();
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (!fresh || left_ns < 0)
		left_ns = fresh ? 0 : -1;
	return poll(&p, 1,
		   left_ns < 0 ? -1 : (int)(left_ns / FL_NS_PER_MS) + 1) != 0;
}

static void
read_input(struct live *l, int fd, const char *name)
{
	struct sigaction before;
	bool follow = l->template != NULL, fresh = false;
	char data[65536];
	struct fl_err e;
	ssize_t n = 1;

	outlast_interrupt(&before);
	while (n > 0) {
		if (follow && !wait_for_input(l, fd, fresh)) {
			redraw(l);
			fresh = false;
			continue;
		}
		n = read(fd, data, sizeof(data));
		if (n > 0 && fl_gather_feed(l->g, data, (size_t)n, &e) == -1)
			errx(FL_EXIT_TROUBLE, "%s", e.msg);
		fresh = true;
		if (follow && fl_clock_now() - l->drawn_ns > EVERY_NS) {
			redraw(l);
			fresh = false;
		}
	}
	if (n == -1)
		err(FL_EXIT_TROUBLE, "%s", name);
	sigaction(SIGINT, &before, NULL);
	if (fl_records_cut(&l->g->records))
		warnx("%s: ends within a line, which is left out", name);
	if (fl_gather_finish(l->g, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
}

static void
gather(struct live *l, const char *path)
{
	const struct options *o = l->o;
	bool is_stdin = path == NULL || strcmp(path, "-") == 0;
	const char *name = is_stdin ? "stdin" : path;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	size_t width = (size_t)o->canvas.width;

	if (fd == -1)
		err(FL_EXIT_TROUBLE, "%s", path);
	/* More than two points a pixel are not seen; a map needs less. */
	fl_gather_init(l->g, name, o->step, 2 * width,
	    o->output == NULL ? width : width / 4);
	read_input(l, fd, name);
	if (!is_stdin)
		close(fd);
}

/* The pictures that were asked for. */
struct choice {
	const struct fl_template *v[FL_TEMPLATES_MAX + 1];
	size_t n;
	bool all; /* that there is data for */
};

static const struct fl_gather_set *
set_of(const struct fl_templates *t, const struct fl_template *picture)
{
	const struct fl_gather_set *set = fl_gather_set(picture->data);

	if (set == NULL)
		errx(FL_EXIT_TROUBLE, "%s/%s.gp: no data is called '%s'",
		    t->dir, picture->name, picture->data);
	return set;
}

static const struct fl_template *
find_picture(const struct fl_templates *t, const char *name)
{
	const struct fl_template *picture;
	struct fl_err e;

	picture = fl_templates_get(t, name, &e);
	if (picture == NULL)
		errx(FL_EXIT_TROUBLE, "--picture: %s", e.msg);
	return picture;
}

/*
 * "time,spectrum": each that is named must exist; the same twice is one.  None
 * for "all", which depends on what is read.
 */
static void
name_pictures(struct choice *c, const struct fl_templates *t, const char *names)
{
	char name[64];
	size_t len, i;

	c->n = 0;
	c->all = strcmp(names, "all") == 0;
	if (c->all)
		return;
	for (;; names += len + 1) {
		len = strcspn(names, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		c->v[c->n] = find_picture(t, name);
		for (i = 0; c->v[i] != c->v[c->n]; i++)
			;
		if (i == c->n)
			c->n++;
		if (names[len] == '\0')
			return;
	}
}

/* Of nothing but health checks, what is drawn when nothing is asked for. */
static void
take_history(struct choice *c, const struct fl_templates *t,
    const struct fl_gather *g, const struct options *o)
{
	struct fl_err e;

	if (o->pictures == NULL && g->history.n > 0 &&
	    fl_gather_has(g, set_of(t, c->v[0]), &e) == -1)
		name_pictures(c, t, "history");
}

/* Looks whether their data is there; when none is named, takes all that is. */
static void
choose_pictures(struct choice *c, const struct fl_templates *t,
    const struct fl_gather *g)
{
	struct fl_err e;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (fl_gather_has(g, set_of(t, c->v[i]), &e) == -1)
			errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (!c->all)
		return;
	for (i = 0; i < t->n; i++)
		if (fl_gather_has(g, set_of(t, &t->v[i]), &e) == 0)
			c->v[c->n++] = &t->v[i];
	if (c->n == 0)
		errx(FL_EXIT_TROUBLE,
		    "%s: nothing that a picture is drawn from",
		    g->records.name);
}

/*
 * load.png of several pictures is load-time.png and so on; also when there is
 * data for one of all, so that its name can be relied on.
 */
static void
output_name(char path[PATH_MAX], const struct options *o,
    const struct choice *c, const struct fl_template *picture)
{
	size_t stem = strlen(o->output) - strlen(o->canvas.suffix);
	bool several = c->all || c->n > 1;
	int n;

	n = snprintf(path, PATH_MAX, "%.*s%s%s%s", (int)stem, o->output,
	    several ? "-" : "", several ? picture->name : "", o->canvas.suffix);
	if (n < 0 || n >= PATH_MAX)
		errx(FL_EXIT_TROUBLE, "%.200s: path too long", o->output);
}

static void
draw_one(const struct choice *c, const struct fl_gather *g,
    const struct options *o, const struct fl_templates *t,
    const struct fl_template *template)
{
	const struct fl_picture picture = { .templates = t,
		.template = template,
		.canvas = &o->canvas,
		.title = o->title,
		.step = o->step };
	char path[PATH_MAX];

	if (o->output == NULL) {
		show(g, o, &picture, "\n");
		return;
	}
	output_name(path, o, c, template);
	draw_file(g, o, &picture, path);
}

/* What is drawn live: one picture, in a terminal. */
static const struct fl_template *
follow_picture(const struct options *o, const struct choice *c)
{
	if (!o->follow || !isatty(STDOUT_FILENO))
		return NULL;
	return c->v[0];
}

int
main(int argc, char *argv[])
{
	static struct fl_gather g; /* static for its size, as the next */
	static struct fl_templates templates;
	struct options o = { 0 };
	struct live l = { .g = &g, .o = &o, .templates = &templates };
	struct choice c;
	struct fl_err e;
	size_t i;

	read_options(&o, argc, argv);
	if (fl_templates_find(&templates, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (o.list) {
		list(&templates);
	} else {
		name_pictures(&c, &templates,
		    o.pictures != NULL ? o.pictures : "time");
		l.template = follow_picture(&o, &c);
		gather(&l, argv[optind]);
		take_history(&c, &templates, &g, &o);
		choose_pictures(&c, &templates, &g);
		if (l.drawn_ns > 0)
			fputs("\033[H\033[2J", stdout);
		for (i = 0; i < c.n; i++) {
			if (i > 0 && o.output == NULL)
				putchar('\n');
			draw_one(&c, &g, &o, &templates, c.v[i]);
		}
		fl_gather_fini(&g);
	}
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	return FL_EXIT_YES;
}
