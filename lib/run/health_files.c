/*
 * Where the numbers of a health check go.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/clock.h"
#include "health.h"
#include "whole.h"

#define TEXT_MAX ((size_t)64 << 20)

/* What is to be added; a file that was cut off in a line gets its end. */
static int
make(const struct fl_health *h, int fd, struct fl_buf *text, struct fl_err *err)
{
	struct stat st;
	char last = '\n';

	if (fstat(fd, &st) == -1)
		return fl_fail(err, "%s", strerror(errno));
	if (st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) == 1 &&
	    last != '\n' && fl_buf_add_str(text, "\n", err) == -1)
		return -1;
	return fl_health_tsv(h, fl_clock_wall(), st.st_size == 0, text, err);
}

/* One write, so that the records of two checks do not mix. */
int
fl_health_append(const struct fl_health *h, const char *path,
    struct fl_err *err)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	struct fl_err why = { .msg = "" };
	struct fl_buf text;
	ssize_t n = 0;

	if (fd == -1)
		return fl_fail(err, "%.300s: %s", path, strerror(errno));
	fl_buf_init(&text, TEXT_MAX);
	if (make(h, fd, &text, &why) == 0 && text.len > 0)
		n = write(fd, text.data, text.len);
	if (n == -1)
		fl_fail(&why, "%s", strerror(errno));
	else if (why.msg[0] == '\0' && (size_t)n < text.len)
		fl_fail(&why, "could not be written whole");
	fl_buf_fini(&text);
	if (close(fd) == -1 && why.msg[0] == '\0')
		fl_fail(&why, "%s", strerror(errno));
	if (why.msg[0] != '\0')
		return fl_fail(err, "%.200s: %.200s", path, why.msg);
	return 0;
}

int
fl_health_publish(const struct fl_health *h, const char *path,
    struct fl_err *err)
{
	struct fl_whole w;

	if (fl_whole_open(&w, path, err) == -1)
		return -1;
	fl_health_metrics(h, fl_clock_wall(), w.to);
	return fl_whole_close(&w, err);
}
