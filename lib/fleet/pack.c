#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pack.h"
#include "tar.h"

#define SUMS_MAX (64U << 20) /* bytes of .sums */
#define RECORD 10240         /* bytes that a tar stream is a multiple of */

void
fl_pack_init(struct fl_pack *p, FILE *out, uint64_t max_bytes)
{
	*p = (struct fl_pack){ .out = out, .max_bytes = max_bytes };
	fl_buf_init(&p->sums, SUMS_MAX);
	fl_buf_init(&p->tops, 1 << 20);
}

void
fl_pack_fini(struct fl_pack *p)
{
	fl_buf_fini(&p->sums);
	fl_buf_fini(&p->tops);
}

static int
put(struct fl_pack *p, const void *data, size_t len, struct fl_err *err)
{
	if (fwrite(data, 1, len, p->out) != len)
		return fl_fail(err, "the stream cannot be written: %s",
		    strerror(errno));
	return 0;
}

static int
put_zeros(struct fl_pack *p, size_t len, struct fl_err *err)
{
	static const char zeros[RECORD];

	return put(p, zeros, len, err);
}

/*
 * ustar has room for 100 bytes of a name and 155 of what is before a '/' in
 * it: the last '/' at which both fit.
 */
static int
split(const char *name, const char **prefix_end)
{
	const char *slash;
	size_t len = strlen(name);

	*prefix_end = NULL;
	if (len <= 100)
		return 0;
	for (slash = name + len - 1; slash > name; slash--)
		if (*slash == '/' && slash - name <= 155 &&
		    name + len - slash - 1 <= 100 && slash[1] != '\0') {
			*prefix_end = slash;
			return 0;
		}
	return -1;
}

static int
header(struct fl_pack *p, const char *name, const struct stat *st,
    struct fl_err *err)
{
	char block[FL_TAR_BLOCK] = { 0 };
	bool folder = S_ISDIR(st->st_mode);
	const char *cut;
	unsigned sum = 0;
	size_t i;

	if (split(name, &cut) == -1)
		return fl_fail(err, "%s: the name is too long", name);
	if (cut != NULL) {
		memcpy(block + 345, name, (size_t)(cut - name));
		name = cut + 1;
	}
	memcpy(block, name, strlen(name));
	snprintf(block + 100, 8, "%07o", (unsigned)(st->st_mode & 0777));
	snprintf(block + 108, 8, "%07o", 0U);
	snprintf(block + 116, 8, "%07o", 0U);
	snprintf(block + 124, 12, "%011" PRIo64,
	    folder ? 0 : (uint64_t)st->st_size);
	snprintf(block + 136, 12, "%011" PRIo64,
	    st->st_mtime > 0 ? (uint64_t)st->st_mtime & 077777777777 : 0);
	memset(block + 148, ' ', 8);
	block[156] = folder ? '5' : '0';
	memcpy(block + 257, "ustar", 6);
	memcpy(block + 263, "00", 2);
	for (i = 0; i < sizeof(block); i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	return put(p, block, sizeof(block), err);
}

/* sha256sum writes names with these in another way, and so does its -c. */
static int
check_name(const char *name, struct fl_err *err)
{
	const char *c;

	for (c = name; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f || *c == '\\')
			return fl_fail(err,
			    "a name with a control byte or a "
			    "backslash: '%.*s...'",
			    (int)(c - name), name);
	return 0;
}

static int
content(struct fl_pack *p, int fd, const char *name, uint64_t size,
    struct fl_err *err)
{
	char text[65536], sum_text[FL_SUM_LEN];
	struct fl_sum sum;
	uint64_t have = 0;
	ssize_t n = 0;
	int rc = -1;

	fl_sum_init(&sum);
	while (have <= size && (n = read(fd, text, sizeof(text))) > 0) {
		if ((uint64_t)n > size - have) {
			have = size + 1;
			break;
		}
		fl_sum_add(&sum, text, (size_t)n);
		if (put(p, text, (size_t)n, err) == -1)
			goto out;
		have += (uint64_t)n;
	}
	if (n == -1)
		fl_fail(err, "%s: %s", name, strerror(errno));
	else if (have != size)
		fl_fail(err, "%s: has changed while it was read", name);
	else
		rc = 0;

out:
	if (fl_sum_end(&sum, sum_text, err) == -1 || rc == -1 ||
	    put_zeros(p, (size_t)(-size & (FL_TAR_BLOCK - 1)), err) == -1)
		return -1;
	return fl_buf_addf(&p->sums, err, "%s  %s\n", sum_text, name);
}

static int
count(struct fl_pack *p, const char *name, const struct stat *st,
    struct fl_err *err)
{
	if (++p->entries > FL_PACK_ENTRIES)
		return fl_fail(err, "more than %d files", FL_PACK_ENTRIES);
	if (S_ISDIR(st->st_mode))
		return 0;
	if (!S_ISREG(st->st_mode))
		return fl_fail(err, "%s: neither a file nor a folder", name);
	p->files++;
	if ((uint64_t)st->st_size > p->max_bytes - p->bytes)
		return fl_fail(err, "%s: more than %" PRIu64 " bytes in all",
		    name, p->max_bytes);
	p->bytes += (uint64_t)st->st_size;
	return 0;
}

/* A folder's entries are added by what adds the folder. */
static int add(struct fl_pack *p, int at, const char *path, const char *name,
    int depth, struct fl_err *err);

static int
is_entry(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
add_folder(struct fl_pack *p, int fd, const char *name, int depth,
    struct fl_err *err)
{
	struct dirent **list = NULL;
	char below[FL_TAR_NAME_MAX + 1];
	int n, i, rc = 0;

	if (depth == FL_PACK_DEPTH)
		return fl_fail(err, "%s: more than %d folders deep", name,
		    FL_PACK_DEPTH);
	n = scandirat(fd, ".", &list, is_entry, by_name);
	if (n == -1)
		return fl_fail(err, "%s: %s", name, strerror(errno));
	for (i = 0; i < n; i++) {
		if (rc == 0 && (size_t)snprintf(below, sizeof(below), "%s/%s",
				   name, list[i]->d_name) >= sizeof(below))
			rc = fl_fail(err, "%s: the name is too long", name);
		if (rc == 0)
			rc = add(p, fd, list[i]->d_name, below, depth + 1, err);
		free(list[i]);
	}
	free(list);
	return rc;
}

/* O_NONBLOCK: to open a pipe must not wait for its other end. */
static int
add(struct fl_pack *p, int at, const char *path, const char *name, int depth,
    struct fl_err *err)
{
	int fd = openat(at, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = -1;
	struct stat st;

	if (fd == -1)
		return fl_fail(err, "%s: %s", depth == 0 ? path : name,
		    strerror(errno));
	if (fstat(fd, &st) == -1) {
		fl_fail(err, "%s: %s", name, strerror(errno));
		goto out;
	}
	if (check_name(name, err) == -1 || count(p, name, &st, err) == -1 ||
	    header(p, name, &st, err) == -1)
		goto out;
	if (S_ISDIR(st.st_mode))
		rc = add_folder(p, fd, name, depth, err);
	else
		rc = content(p, fd, name, (uint64_t)st.st_size, err);

out:
	close(fd);
	return rc;
}

/* The last part of a path: of "a/b/" it is "b". */
static int
last_part(const char *path, char name[NAME_MAX + 1], struct fl_err *err)
{
	const char *end = path + strlen(path), *from;

	while (end > path && end[-1] == '/')
		end--;
	for (from = end; from > path && from[-1] != '/'; from--)
		;
	if (from == end || (end - from == 1 && *from == '.') ||
	    (end - from == 2 && strncmp(from, "..", 2) == 0))
		return fl_fail(err, "'%s': has no name of its own", path);
	if (end - from > NAME_MAX)
		return fl_fail(err, "'%s': too long", path);
	snprintf(name, NAME_MAX + 1, "%.*s", (int)(end - from), from);
	return 0;
}

static bool
is_top(const struct fl_pack *p, const char *name)
{
	const char *top = p->tops.data;

	for (; top != NULL && top < p->tops.data + p->tops.len;
	     top += strlen(top) + 1)
		if (strcmp(top, name) == 0)
			return true;
	return strcmp(name, ".sums") == 0;
}

int
fl_pack_add(struct fl_pack *p, const char *path, const char *name,
    struct fl_err *err)
{
	char own[NAME_MAX + 1];

	if (name == NULL) {
		if (last_part(path, own, err) == -1)
			return -1;
		name = own;
	}
	if (is_top(p, name))
		return fl_fail(err, "'%s': another is called %s", path, name);
	if (fl_buf_add(&p->tops, name, strlen(name) + 1, err) == -1)
		return -1;
	return add(p, AT_FDCWD, path, name, 0, err);
}

/* Two blocks of zeros, and more up to a whole record. */
int
fl_pack_end(struct fl_pack *p, struct fl_err *err)
{
	struct stat st = { .st_mode = S_IFREG | 0600,
		.st_size = (off_t)p->sums.len };
	struct fl_sum sum;
	off_t at;

	fl_sum_init(&sum);
	fl_sum_add(&sum, p->sums.data, p->sums.len);
	if (fl_sum_end(&sum, p->sum, err) == -1 ||
	    header(p, ".sums", &st, err) == -1 ||
	    put(p, p->sums.data != NULL ? p->sums.data : "", p->sums.len,
		err) == -1 ||
	    put_zeros(p, -p->sums.len & (FL_TAR_BLOCK - 1), err) == -1 ||
	    put_zeros(p, (size_t)2 * FL_TAR_BLOCK, err) == -1)
		return -1;
	at = ftello(p->out);
	if (at > 0 &&
	    put_zeros(p, (size_t)(RECORD - at % RECORD) % RECORD, err) == -1)
		return -1;
	if (fflush(p->out) == EOF)
		return fl_fail(err, "the stream cannot be written: %s",
		    strerror(errno));
	return 0;
}
