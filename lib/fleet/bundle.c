#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "../base/version.h"
#include "bundle.h"
#include "unpack.h"

#define BYTES_MAX (1LL << 30) /* unpacked */
#define ENTRIES_MAX 10000
#define MANIFEST_MAX 4096

static ssize_t
read_gzip(void *ctx, void *data, size_t len, struct fl_err *err)
{
	int n = gzread(ctx, data, len < INT_MAX ? (unsigned)len : INT_MAX);

	if (n < 0)
		return fl_fail(err, "not a compressed file, or damaged");
	return n;
}

static int
sum_of(const char *path, char text[FL_SUM_LEN], struct fl_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char data[65536];
	struct fl_sum sum;
	ssize_t n;

	if (fd == -1)
		return fl_fail(err, "%s", strerror(errno));
	fl_sum_init(&sum);
	while ((n = read(fd, data, sizeof(data))) > 0)
		fl_sum_add(&sum, data, (size_t)n);
	if (n == -1)
		fl_fail(err, "%s", strerror(errno));
	close(fd);
	if (fl_sum_end(&sum, text, err) == -1 || n == -1)
		return -1;
	return 0;
}

/* "key TAB value" lines: those that are of use. */
static int
read_manifest(struct fl_bundle *b, char *text, struct fl_err *err)
{
	struct {
		const char *key;
		char *to;
	} keys[] = { { "arch", b->arch }, { "glibc", b->glibc } };
	char *line, *next, *value;
	size_t i;

	for (line = text; line != NULL && *line != '\0'; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		value = strchr(line, '\t');
		if (value == NULL)
			continue;
		*value++ = '\0';
		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (strcmp(line, keys[i].key) == 0)
				snprintf(keys[i].to, FL_BUNDLE_WORD, "%s",
				    value);
	}
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].to[0] == '\0' ||
		    strpbrk(keys[i].to, " \t'\"\\") != NULL)
			return fl_fail(err, "its MANIFEST has no %s",
			    keys[i].key);
	return 0;
}

/* The MANIFEST is looked for in the one folder that all is in. */
static int
read_entry(struct fl_bundle *b, struct fl_tar *t, const struct fl_tar_entry *e,
    struct fl_err *err)
{
	size_t top = strcspn(e->name, "/"), have = 0;
	char text[MANIFEST_MAX];
	ssize_t n;

	if (b->top[0] == '\0' && top < sizeof(b->top))
		memcpy(b->top, e->name, top); /* zeros behind it */
	if (strlen(b->top) != top || memcmp(b->top, e->name, top) != 0)
		return fl_fail(err, "more than one folder in it");
	b->bytes += e->size;
	if (b->bytes > BYTES_MAX)
		return fl_fail(err, "too large");
	if (strcmp(e->name + top, "/MANIFEST") != 0)
		return 0;
	while (have < sizeof(text) - 1 &&
	       (n = fl_tar_read(t, text + have, sizeof(text) - 1 - have,
		    err)) != 0) {
		if (n == -1)
			return -1;
		have += (size_t)n;
	}
	text[have] = '\0';
	return read_manifest(b, text, err);
}

static int
read_all(struct fl_bundle *b, struct fl_err *err)
{
	gzFile gz = gzopen(b->path, "rbe");
	char sum[FL_SUM_LEN];
	struct fl_tar_entry e;
	struct fl_tar t;
	int got;

	if (gz == NULL)
		return fl_fail(err, "%s",
		    errno != 0 ? strerror(errno) : "out of memory");
	fl_tar_init(&t, read_gzip, gz);
	while ((got = fl_tar_next(&t, &e, err)) == 1)
		if (read_entry(b, &t, &e, err) == -1) {
			got = -1;
			break;
		}
	gzclose(gz);
	if (got == -1 || sum_of(b->path, sum, err) == -1)
		return -1;
	if (b->arch[0] == '\0')
		return fl_fail(err, "no MANIFEST in it");
	snprintf(b->hash, sizeof(b->hash), "%.32s", sum);
	return 0;
}

int
fl_bundle_open(struct fl_bundle *b, const char *path, struct fl_err *err)
{
	struct fl_err why;

	*b = (struct fl_bundle){ .path = strdup(path) };
	if (b->path == NULL)
		return fl_fail(err, "out of memory");
	if (read_all(b, &why) == -1) {
		fl_bundle_fini(b);
		return fl_fail(err, "%s: %s", path, why.msg);
	}
	return 0;
}

void
fl_bundle_fini(struct fl_bundle *b)
{
	free(b->path);
	*b = (struct fl_bundle){ 0 };
}

static int
open_all(struct fl_bundle *list, size_t max, const glob_t *g,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < g->gl_pathc && i < max; i++)
		if (fl_bundle_open(&list[i], g->gl_pathv[i], err) == -1) {
			while (i-- > 0)
				fl_bundle_fini(&list[i]);
			return -1;
		}
	return (int)i;
}

int
fl_bundle_find(struct fl_bundle *list, size_t max, struct fl_err *err)
{
	static const char *const beside[] = { "dist", "../lib/funbric" };
	char exe[PATH_MAX], pattern[PATH_MAX + 64];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	glob_t g;
	size_t i;
	int n = 0;

	while (len > 0 && exe[len - 1] != '/')
		len--;
	for (i = 0; i < sizeof(beside) / sizeof(beside[0]) && n == 0; i++) {
		snprintf(pattern, sizeof(pattern), "%.*s%s/funbric-%s-*.tar.gz",
		    (int)(len > 0 ? len : 0), exe, beside[i], FL_VERSION);
		if (glob(pattern, 0, NULL, &g) == 0) {
			n = open_all(list, max, &g, err);
			globfree(&g);
		}
	}
	if (n == 0)
		return fl_fail(err,
		    "no bundle of version %s is installed: "
		    "make dist makes one",
		    FL_VERSION);
	return n;
}

static int
unpack(const struct fl_bundle *b, int fd, struct fl_err *err)
{
	const char *const wanted[] = { b->top };
	struct fl_unpack u = { .wanted = wanted,
		.n = 1,
		.max_bytes = BYTES_MAX,
		.max_entries = ENTRIES_MAX,
		.programs = true };
	gzFile gz = gzopen(b->path, "rbe");
	struct fl_tar t;
	bool full;
	int rc;

	if (gz == NULL)
		return fl_fail(err, "%s: cannot be read", b->path);
	fl_tar_init(&t, read_gzip, gz);
	rc = fl_unpack(&u, &t, fd, &full, err);
	gzclose(gz);
	return rc;
}

int
fl_bundle_pack(const struct fl_bundle *b, const char *dir, struct fl_pack *p,
    struct fl_err *err)
{
	char path[PATH_MAX], name[64];
	int fd, rc = -1;

	snprintf(name, sizeof(name), "self-%s", b->hash);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (mkdir(path, 0700) == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	if ((size_t)snprintf(path, sizeof(path), "%s/%s/%s", dir, name,
		b->top) >= sizeof(path))
		fl_fail(err, "%s: too long", dir);
	else if (unpack(b, fd, err) == 0)
		rc = fl_pack_add(p, path, name, err);
	close(fd);
	return rc;
}
