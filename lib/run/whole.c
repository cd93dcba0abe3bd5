#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "whole.h"

static int
fail(const char *path, int error, struct fl_err *err)
{
	return fl_fail(err, "%.300s: %s", path, strerror(error));
}

/* A new file beside path, with the rights that open(2) would have given. */
static FILE *
open_beside(struct fl_whole *w)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	if ((size_t)snprintf(w->temp, sizeof(w->temp), "%s.XXXXXX", w->path) >=
	    sizeof(w->temp)) {
		w->temp[0] = '\0';
		errno = ENAMETOOLONG;
		return NULL;
	}
	fd = mkostemp(w->temp, O_CLOEXEC);
	if (fd == -1) {
		w->temp[0] = '\0';
		return NULL;
	}
	fchmod(fd, 0666 & ~mask);
	return fdopen(fd, "w");
}

int
fl_whole_open(struct fl_whole *w, const char *path, struct fl_err *err)
{
	struct stat st;

	*w = (struct fl_whole){ .path = path };
	if (strcmp(path, "-") == 0)
		w->to = stdout;
	else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		w->to = fopen(path, "we");
	else
		w->to = open_beside(w);
	if (w->to == NULL)
		return fail(path, errno, err);
	return 0;
}

int
fl_whole_close(struct fl_whole *w, struct fl_err *err)
{
	int error = 0;

	if (fflush(w->to) == EOF || ferror(w->to))
		error = errno != 0 ? errno : EIO;
	else if (w->temp[0] != '\0' && fsync(fileno(w->to)) == -1)
		error = errno;
	if (w->to != stdout && fclose(w->to) == EOF && error == 0)
		error = errno;
	if (w->temp[0] != '\0' && error == 0 && rename(w->temp, w->path) == -1)
		error = errno;
	if (w->temp[0] != '\0' && error != 0)
		unlink(w->temp);
	w->to = NULL;
	return error != 0 ? fail(w->path, error, err) : 0;
}

int
fl_whole_write(const char *path, const struct fl_buf *text, struct fl_err *err)
{
	struct fl_whole w;

	if (fl_whole_open(&w, path, err) == -1)
		return -1;
	fwrite(text->data, 1, text->len, w.to);
	return fl_whole_close(&w, err);
}
