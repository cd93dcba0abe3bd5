#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/num.h"
#include "parse.h"
#include "text.h"
#include "watched.h"

#define NAME_KEPT 15 /* bytes of a name that the kernel keeps */

int
fl_watched_init(struct fl_watched *w, const char *what, struct fl_err *err)
{
	struct fl_err not_one;
	int64_t pid = 0;
	size_t i;

	*w = (struct fl_watched){ .name = what };
	if (*what == '\0' || strchr(what, '/') != NULL)
		return fl_fail(err,
		    "'%s': want a number, or a name without "
		    "its folder",
		    what);
	if (isdigit((unsigned char)*what) &&
	    fl_num_count(what, 1, INT_MAX, &pid, &not_one) == 0)
		w->name = NULL;
	for (i = 0; i < sizeof(w->label) - 1 && what[i] != '\0'; i++)
		w->label[i] = isalnum((unsigned char)what[i]) ||
		                      strchr("_-.", what[i]) != NULL
		                  ? what[i]
		                  : '_';
	w->list =
	    calloc(w->name == NULL ? 1 : FL_WATCHED_MEMBERS, sizeof(*w->list));
	if (w->list == NULL)
		return fl_fail(err, "out of memory");
	if (w->name == NULL)
		w->list[w->n++] = (struct fl_watched_member){ .pid = (pid_t)pid,
			.start_ticks = -1 };
	return 0;
}

void
fl_watched_fini(struct fl_watched *w)
{
	free(w->list);
	*w = (struct fl_watched){ 0 };
}

static struct fl_str
read_file(const char *proc, pid_t pid, const char *file, char *text,
    size_t size)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%d/%s", proc, (int)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd != -1 ? read(fd, text, size) : -1;
	if (fd != -1)
		close(fd);
	return (struct fl_str){ text, n > 0 ? (size_t)n : 0 };
}

/* What a process has open; absent when it is not ours to see. */
static int64_t
count_files(const char *proc, pid_t pid)
{
	char path[PATH_MAX];
	int64_t n = 0;
	struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%d/fd", proc, (int)pid);
	dir = opendir(path);
	if (dir == NULL)
		return FL_RAW_ABSENT;
	while ((d = readdir(dir)) != NULL)
		n += d->d_name[0] != '.';
	closedir(dir);
	return n;
}

static bool
is_named(const struct fl_watched *w, struct fl_str name)
{
	size_t len;

	if (w->name == NULL)
		return false;
	len = strlen(w->name);
	if (len > NAME_KEPT)
		len = NAME_KEPT;
	return name.len == len && memcmp(name.s, w->name, len) == 0;
}

/* Keeps what is known of it, when it is the same still. */
static void
add(struct fl_watched *w, pid_t pid, const struct fl_process *p)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->list[i].pid == pid &&
		    w->list[i].start_ticks == p->start_ticks)
			return;
	if (w->n == FL_WATCHED_MEMBERS)
		return;
	w->list[w->n++] = (struct fl_watched_member){ .pid = pid,
		.start_ticks = p->start_ticks,
		.ticks = p->ticks,
		.read = FL_RAW_ABSENT,
		.written = FL_RAW_ABSENT };
}

void
fl_watched_search(struct fl_watched *w, size_t n, const char *proc)
{
	struct fl_process p;
	char text[1024];
	struct dirent *d;
	DIR *dir = opendir(proc);
	size_t i, k;
	pid_t pid;

	while (dir != NULL && (d = readdir(dir)) != NULL) {
		pid = (pid_t)strtol(d->d_name, NULL, 10);
		if (pid <= 0 ||
		    !fl_parse_process(&p,
			read_file(proc, pid, "stat", text, sizeof(text))))
			continue;
		for (i = 0; i < n; i++)
			if (is_named(&w[i], p.name))
				add(&w[i], pid, &p);
	}
	if (dir != NULL)
		closedir(dir);
	for (i = 0; i < n; i++)
		for (k = 0; k < w[i].n; k++)
			w[i].list[k].files =
			    count_files(proc, w[i].list[k].pid);
}

static int64_t
gone_on(int64_t before, int64_t after)
{
	if (before == FL_RAW_ABSENT || after == FL_RAW_ABSENT)
		return 0;
	return after > before ? after - before : 0;
}

static int64_t
sum(int64_t a, int64_t b)
{
	return b == FL_RAW_ABSENT ? a : fl_text_add(a, b);
}

/* Adds what a counter has gone on to all, which is absent before the first. */
static void
move(int64_t *all, int64_t *counter, int64_t now)
{
	if (now != FL_RAW_ABSENT && *all == FL_RAW_ABSENT)
		*all = 0;
	if (now != FL_RAW_ABSENT)
		*all = sum(*all, gone_on(*counter, now));
	*counter = now;
}

/* false when it has ended. */
static bool
look_at(struct fl_watched *w, struct fl_watched_member *m, const char *proc)
{
	int64_t read, written;
	struct fl_process p;
	char text[1024];

	if (!fl_parse_process(&p,
		read_file(proc, m->pid, "stat", text, sizeof(text))))
		return false;
	if (m->start_ticks == -1) {
		m->start_ticks = p.start_ticks;
		m->ticks = p.ticks;
		m->read = m->written = FL_RAW_ABSENT;
	}
	if (m->start_ticks != p.start_ticks)
		return false;
	w->count++;
	w->threads = sum(w->threads, p.threads);
	w->rss_bytes = sum(w->rss_bytes,
	    fl_text_times(p.rss_pages, sysconf(_SC_PAGESIZE)));
	w->files = sum(w->files, m->files);
	w->ticks += gone_on(m->ticks, p.ticks);
	m->ticks = p.ticks;
	fl_parse_process_io(read_file(proc, m->pid, "io", text, sizeof(text)),
	    &read, &written);
	move(&w->read, &m->read, read);
	move(&w->written, &m->written, written);
	return true;
}

void
fl_watched_look(struct fl_watched *w, size_t n, const char *proc)
{
	size_t i, k, kept;

	for (i = 0; i < n; i++) {
		w[i].count = w[i].threads = w[i].rss_bytes = w[i].files = 0;
		w[i].ticks = 0;
		w[i].read = w[i].written = FL_RAW_ABSENT;
		kept = 0;
		for (k = 0; k < w[i].n; k++)
			if (look_at(&w[i], &w[i].list[k], proc) ||
			    w[i].name == NULL)
				w[i].list[kept++] = w[i].list[k];
		w[i].n = kept;
	}
}

static void
real(const struct fl_watched *w, const char *figure, double value, int decimals,
    struct fl_line *l)
{
	char name[80];

	snprintf(name, sizeof(name), "process.%s.%s", w->label, figure);
	fl_line_real(l, name, value, decimals);
}

void
fl_watched_write(const struct fl_watched *w, double s, struct fl_line *l)
{
	real(w, "count", (double)w->count, 0, l);
	if (w->count == 0 || s <= 0)
		return;
	real(w, "cpus", (double)w->ticks / (double)sysconf(_SC_CLK_TCK) / s, 4,
	    l);
	real(w, "threads", (double)w->threads, 0, l);
	real(w, "rss_bytes", (double)w->rss_bytes, 0, l);
	if (w->files > 0)
		real(w, "files", (double)w->files, 0, l);
	if (w->read != FL_RAW_ABSENT)
		real(w, "read_bytes_per_s", (double)w->read / s, 0, l);
	if (w->written != FL_RAW_ABSENT)
		real(w, "write_bytes_per_s", (double)w->written / s, 0, l);
}
