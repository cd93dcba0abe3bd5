#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

#define STEP 65536 /* bytes read from the file at once */

static int
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return errno;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/*
 * The next bytes to write, as o->taken: the memory's before the file's.  Called
 * locked; false when there are none.
 */
static bool
take(struct fl_output *o)
{
	struct fl_buf empty = o->taken;
	int64_t left = o->spool_to - o->spool_from;
	ssize_t n;

	if (o->memory.len > 0) {
		empty.len = 0;
		o->taken = o->memory;
		o->memory = empty;
		return true;
	}
	if (left == 0)
		return false;
	n = pread(o->spool_fd, o->taken.data, left < STEP ? (size_t)left : STEP,
	    o->spool_from);
	if (n <= 0) {
		o->failed = n == 0 ? EIO : errno;
		return false;
	}
	o->taken.len = (size_t)n;
	o->spool_from += n;
	if (o->spool_from == o->spool_to && ftruncate(o->spool_fd, 0) == 0)
		o->spool_from = o->spool_to = 0;
	return true;
}

static void *
write_thread(void *arg)
{
	struct fl_output *o = arg;
	int failed;

	pthread_mutex_lock(&o->lock);
	while (o->failed == 0) {
		if (!take(o)) {
			if (o->closing || o->failed != 0)
				break;
			pthread_cond_wait(&o->more, &o->lock);
			continue;
		}
		pthread_mutex_unlock(&o->lock);
		failed = write_all(o->fd, o->taken.data, o->taken.len);
		pthread_mutex_lock(&o->lock);
		if (failed != 0)
			o->failed = failed;
	}
	pthread_mutex_unlock(&o->lock);
	return NULL;
}

int
fl_output_init(struct fl_output *o, int fd, int64_t spool_max,
    struct fl_err *err)
{
	int rc;

	*o = (struct fl_output){ .fd = fd,
		.spool_fd = -1,
		.spool_max = spool_max };
	fl_buf_init(&o->memory, FL_OUTPUT_MEMORY);
	fl_buf_init(&o->taken, FL_OUTPUT_MEMORY);
	if (fl_buf_room(&o->taken, STEP, err) == NULL ||
	    fl_buf_room(&o->memory, STEP, err) == NULL)
		return -1;
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->more, NULL);
	rc = pthread_create(&o->thread, NULL, write_thread, o);
	if (rc != 0)
		return fl_fail(err, "writer thread: %s", strerror(rc));
	return 0;
}

/* An unlinked file, in $TMPDIR. */
static int
open_spool(struct fl_output *o, struct fl_err *err)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];

	if (o->spool_fd != -1)
		return 0;
	snprintf(path, sizeof(path), "%s/fl-bench.XXXXXX",
	    dir != NULL && *dir != '\0' ? dir : "/tmp");
	o->spool_fd = mkostemp(path, O_CLOEXEC);
	if (o->spool_fd == -1)
		return fl_fail(err, "spool %.300s: %s", path, strerror(errno));
	unlink(path);
	return 0;
}

static int
spool(struct fl_output *o, const char *data, size_t len, struct fl_err *err)
{
	int64_t at = o->spool_to;
	ssize_t n;

	if (open_spool(o, err) == -1)
		return -1;
	if (at - o->spool_from + (int64_t)len > o->spool_max)
		return fl_fail(err, "the spool of %lld bytes is full",
		    (long long)o->spool_max);
	while (len > 0) {
		n = pwrite(o->spool_fd, data, len, at);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fl_fail(err, "spool: %s", strerror(errno));
		data += n;
		len -= (size_t)n;
		at += n;
	}
	o->spooled += (uint64_t)(at - o->spool_to);
	o->spool_to = at;
	return 0;
}

/* Behind what waits in the file nothing may go to the memory. */
static bool
fits_memory(const struct fl_output *o, size_t len)
{
	return o->spool_from == o->spool_to &&
	       len <= o->memory.max - o->memory.len;
}

int
fl_output_add(struct fl_output *o, const void *data, size_t len,
    struct fl_err *err)
{
	int rc;

	pthread_mutex_lock(&o->lock);
	if (o->failed != 0)
		rc = fl_fail(err, "%s", strerror(o->failed));
	else if (!fits_memory(o, len))
		rc = spool(o, data, len, err);
	else
		rc = fl_buf_add(&o->memory, data, len, err);
	pthread_cond_signal(&o->more);
	pthread_mutex_unlock(&o->lock);
	return rc;
}

bool
fl_output_full(struct fl_output *o, size_t len)
{
	bool full;

	pthread_mutex_lock(&o->lock);
	full = o->failed == 0 && !fits_memory(o, len) &&
	       o->spool_to - o->spool_from + (int64_t)len > o->spool_max;
	pthread_mutex_unlock(&o->lock);
	return full;
}

int64_t
fl_output_spooled(struct fl_output *o)
{
	int64_t n;

	pthread_mutex_lock(&o->lock);
	n = o->spool_to - o->spool_from;
	pthread_mutex_unlock(&o->lock);
	return n;
}

int
fl_output_close(struct fl_output *o, struct fl_err *err)
{
	int failed;

	pthread_mutex_lock(&o->lock);
	o->closing = true;
	pthread_cond_signal(&o->more);
	pthread_mutex_unlock(&o->lock);
	pthread_join(o->thread, NULL);
	failed = o->failed;
	if (o->spool_fd != -1)
		close(o->spool_fd);
	fl_buf_fini(&o->memory);
	fl_buf_fini(&o->taken);
	pthread_cond_destroy(&o->more);
	pthread_mutex_destroy(&o->lock);
	return failed != 0 ? fl_fail(err, "%s", strerror(failed)) : 0;
}
