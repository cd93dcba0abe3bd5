#include <stdio.h>

#include "picture.h"

#define DATA_MAX ((size_t)256 << 20)

/* What gnuplot is told besides the data. */
struct words {
	char template[PATH_MAX + 64];
	char terminal[8];
	char width[16];
	char height[16];
	struct fl_buf title;
	struct fl_buf note;
};

const struct fl_gather_set *
fl_picture_set(const struct fl_picture *p, struct fl_err *err)
{
	const struct fl_gather_set *set = fl_gather_set(p->template->data);

	if (set == NULL)
		fl_fail(err, "%.200s/%s.gp: no data is called '%s'",
		    p->templates->dir, p->template->name, p->template->data);
	return set;
}

static int
make_words(struct words *w, const struct fl_picture *p,
    const struct fl_gather *g, struct fl_err *err)
{
	int rc = 0;

	snprintf(w->template, sizeof(w->template), "%s/%s.gp",
	    p->templates->dir, p->template->name);
	snprintf(w->terminal, sizeof(w->terminal), "%s", p->canvas->terminal);
	snprintf(w->width, sizeof(w->width), "%d", p->canvas->width);
	snprintf(w->height, sizeof(w->height), "%d", p->canvas->height);
	if (p->bare)
		return 0;
	if (p->title != NULL)
		rc = fl_dat_line(&w->title, p->title, 120, err);
	else
		rc = fl_about_title(&g->about, &w->title, err);
	if (rc == -1)
		return -1;
	return fl_about_note(&g->about, p->step, &w->note, err);
}

static int
run_gnuplot(const struct fl_picture *p, const struct fl_gather *g,
    struct fl_drawing *d, struct fl_err *err)
{
	char program[] = "gnuplot", plain[] = "-d", call[] = "-c", empty[] = "";
	struct words w;
	char *argv[] = { program, plain, call, w.template, d->data, d->out,
		w.terminal, w.width, w.height, empty, empty, NULL };
	int rc;

	fl_buf_init(&w.title, 4096);
	fl_buf_init(&w.note, 4096);
	rc = make_words(&w, p, g, err);
	if (w.title.len > 0)
		argv[9] = w.title.data;
	if (w.note.len > 0)
		argv[10] = w.note.data;
	if (rc == 0)
		rc = fl_drawing_run(d, argv, err);
	fl_buf_fini(&w.title);
	fl_buf_fini(&w.note);
	return rc;
}

int
fl_picture_draw(const struct fl_picture *p, const struct fl_gather *g,
    struct fl_drawing *d, struct fl_err *err)
{
	const struct fl_gather_set *set = fl_picture_set(p, err);
	struct fl_buf data;
	int rc;

	if (set == NULL)
		return -1;
	fl_buf_init(&data, DATA_MAX);
	rc = fl_gather_write(g, set, &data, err);
	if (rc == 0)
		rc = fl_drawing_data(d, &data, err);
	fl_buf_fini(&data);
	return rc == -1 ? -1 : run_gnuplot(p, g, d, err);
}
