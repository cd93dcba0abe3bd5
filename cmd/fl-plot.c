/*
 * fl-plot - draw pictures of a load test
 *
 * Reads the records of fl-stats, and has gnuplot draw them by the templates in
 * the share folder: into a file, or as text into the terminal.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/opt.h"
#include "../lib/plot/canvas.h"
#include "../lib/plot/drawing.h"
#include "../lib/plot/gather.h"
#include "../lib/plot/template.h"

enum {
	KEY_SIZE = 256,
	KEY_TITLE,
};

static const struct fl_opt rows[] = {
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
	.usage = "fl-plot [-L] [-p NAME[,NAME...]] [-o FILE.png|.svg|.pdf] "
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
};

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
		case 'L':
			o->list = true;
			break;
		}
	}
	if (argc - optind > (o->list ? 0 : 1))
		fl_opts_usage(&opts);
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

/*
 * The first Ctrl-C is for the programs before this one in a pipe, which then
 * write what they have to its end; the second is for this one too.
 */
static void
read_input(struct fl_gather *g, int fd, const char *name)
{
	struct sigaction once = { .sa_handler = nothing,
		.sa_flags = SA_RESTART | (int)SA_RESETHAND },
			 before;
	char data[65536];
	struct fl_err e;
	ssize_t n;

	sigaction(SIGINT, NULL, &before);
	if (before.sa_handler == SIG_DFL)
		sigaction(SIGINT, &once, NULL);
	while ((n = read(fd, data, sizeof(data))) > 0)
		if (fl_gather_feed(g, data, (size_t)n, &e) == -1)
			errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (n == -1)
		err(FL_EXIT_TROUBLE, "%s", name);
	sigaction(SIGINT, &before, NULL);
	if (fl_records_cut(&g->records))
		warnx("%s: ends within a line, which is left out", name);
	if (fl_gather_finish(g, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
}

static void
gather(struct fl_gather *g, const struct options *o, const char *path)
{
	bool is_stdin = path == NULL || strcmp(path, "-") == 0;
	const char *name = is_stdin ? "stdin" : path;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	size_t width = (size_t)o->canvas.width;

	if (fd == -1)
		err(FL_EXIT_TROUBLE, "%s", path);
	/* More than two points a pixel are not seen; a map needs less. */
	fl_gather_init(g, name, o->step, 2 * width,
	    o->output == NULL ? width : width / 4);
	read_input(g, fd, name);
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

#define DATA_MAX ((size_t)256 << 20)

/* What gnuplot is told besides the data. */
struct words {
	char template[PATH_MAX + 64];
	char width[16];
	char height[16];
	struct fl_buf title;
	struct fl_buf note;
};

static int
make_words(struct words *w, const struct fl_gather *g, const struct options *o,
    struct fl_err *e)
{
	int rc;

	snprintf(w->width, sizeof(w->width), "%d", o->canvas.width);
	snprintf(w->height, sizeof(w->height), "%d", o->canvas.height);
	fl_buf_init(&w->title, 4096);
	fl_buf_init(&w->note, 4096);
	if (o->title != NULL)
		rc = fl_dat_line(&w->title, o->title, 120, e);
	else
		rc = fl_about_title(&g->about, &w->title, e);
	if (rc == -1)
		return -1;
	return fl_about_note(&g->about, o->step, &w->note, e);
}

static int
run_gnuplot(struct fl_drawing *d, const struct fl_gather *g,
    const struct options *o, const char *template, struct fl_err *e)
{
	char program[] = "gnuplot", plain[] = "-d", call[] = "-c";
	char terminal[8], empty[] = "";
	struct words w;
	char *argv[] = { program, plain, call, w.template, d->data, d->out,
		terminal, w.width, w.height, empty, empty, NULL };
	int rc;

	snprintf(w.template, sizeof(w.template), "%s", template);
	snprintf(terminal, sizeof(terminal), "%s", o->canvas.terminal);
	rc = make_words(&w, g, o, e);
	if (w.title.len > 0)
		argv[9] = w.title.data;
	if (w.note.len > 0)
		argv[10] = w.note.data;
	if (rc == 0)
		rc = fl_drawing_run(d, argv, e);
	fl_buf_fini(&w.title);
	fl_buf_fini(&w.note);
	return rc;
}

/* Draws into path; when that is NULL, adds the picture to shown as text. */
static int
draw(struct fl_drawing *d, const struct fl_gather *g, const struct options *o,
    const struct fl_templates *t, const struct fl_template *picture,
    const char *path, struct fl_buf *shown, struct fl_err *e)
{
	char template[PATH_MAX + 64];
	struct fl_buf data;
	int rc;

	fl_buf_init(&data, DATA_MAX);
	rc = fl_gather_write(g, set_of(t, picture), &data, e);
	if (rc == 0)
		rc = fl_drawing_data(d, &data, e);
	fl_buf_fini(&data);
	snprintf(template, sizeof(template), "%s/%s.gp", t->dir, picture->name);
	if (rc == -1 || fl_drawing_out(d, path, o->canvas.suffix, e) == -1 ||
	    run_gnuplot(d, g, o, template, e) == -1)
		return -1;
	if (path == NULL)
		return fl_drawing_text(d, shown, e);
	return fl_drawing_keep(d, path, o->canvas.end, e);
}

/* What is drawn is shown when nothing can be left behind any more. */
static void
draw_one(const struct choice *c, const struct fl_gather *g,
    const struct options *o, const struct fl_templates *t,
    const struct fl_template *picture)
{
	char path[PATH_MAX];
	struct fl_drawing d;
	struct fl_buf shown;
	struct fl_err e;
	int rc;

	fl_buf_init(&shown, DATA_MAX);
	if (o->output != NULL)
		output_name(path, o, c, picture);
	if (fl_drawing_open(&d, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	rc = draw(&d, g, o, t, picture, o->output != NULL ? path : NULL, &shown,
	    &e);
	fl_drawing_close(&d);
	if (rc == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (shown.len > 0)
		fwrite(shown.data, 1, shown.len, stdout);
	fl_buf_fini(&shown);
}

int
main(int argc, char *argv[])
{
	static struct fl_gather g; /* static for its size, as the next */
	static struct fl_templates templates;
	struct options o = { 0 };
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
		gather(&g, &o, argv[optind]);
		take_history(&c, &templates, &g, &o);
		choose_pictures(&c, &templates, &g);
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
