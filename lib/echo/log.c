#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../base/tsv.h"
#include "log.h"

/* A line is shorter than half of it: the target of a head, all escaped. */
#define KEPT (256 << 10)

void
fl_echo_log_init(struct fl_echo_log *l, int fd)
{
	l->fd = fd;
	fl_buf_init(&l->lines, KEPT);
}

void
fl_echo_log_fini(struct fl_echo_log *l)
{
	fl_buf_fini(&l->lines);
}

int
fl_echo_log_flush(struct fl_echo_log *l, struct fl_err *err)
{
	size_t done = 0;
	ssize_t n;

	while (done < l->lines.len) {
		n = write(l->fd, l->lines.data + done, l->lines.len - done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			fl_buf_drop(&l->lines, done);
			return fl_fail(err, "log: %s", strerror(errno));
		}
		done += (size_t)n;
	}
	fl_buf_clear(&l->lines);
	return 0;
}

int
fl_echo_log_add(struct fl_echo_log *l, int64_t arrival_ns, uint64_t conn,
    struct fl_str method, struct fl_str target, int status, struct fl_err *err)
{
	struct fl_tsv t;

	if (l->fd == -1)
		return 0;
	if (l->lines.len > KEPT / 2 && fl_echo_log_flush(l, err) == -1)
		return -1;
	fl_tsv_init(&t, &l->lines);
	fl_tsv_int(&t, arrival_ns);
	fl_tsv_int(&t, (int64_t)conn);
	fl_tsv_str(&t, method);
	fl_tsv_str(&t, target);
	fl_tsv_int(&t, status);
	return fl_tsv_end(&t, err);
}
