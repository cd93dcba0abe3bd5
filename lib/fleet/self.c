#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "self.h"

#define SAYS_MAX (1LL << 20) /* bytes that a host may say */

/* The hosts to which one bundle is to go. */
struct group {
	const struct fl_bundle *bundle;
	bool *has;   /* of each host: this is the one for it */
	bool *lacks; /* likewise, and it is not there */
};

static int64_t
kilobytes(const struct fl_bundle *b)
{
	return 2 * b->bytes / 1024 + 1024;
}

/* self.sh probe "ARCH HASH GLIBC KILOBYTES"... */
static int
probe(struct fl_crew *c, struct fl_fleet *f, const struct fl_bundle *list,
    size_t n, struct fl_err *err)
{
	char words[FL_BUNDLES_MAX][160];
	struct fl_crew_list args = { 0 };
	struct fl_phase p = { .name = "probe",
		.script = "self",
		.dir = "",
		.max_bytes = SAYS_MAX };
	int rc = fl_crew_add(&args, "probe", err);
	size_t i;

	for (i = 0; i < n && i < FL_BUNDLES_MAX && rc == 0; i++) {
		snprintf(words[i], sizeof(words[i]), "%s %s %s %" PRId64,
		    list[i].arch, list[i].hash, list[i].glibc,
		    kilobytes(&list[i]));
		rc = fl_crew_add(&args, words[i], err);
	}
	p.args = args.at;
	p.args_n = args.n;
	if (rc == 0)
		rc = fl_crew_phase(c, f, &p, err);
	free(args.at);
	return rc;
}

/* What a host says it has or lacks counts only where it is ours. */
static void
choose(struct group *g, const struct fl_fleet *f, bool dry_run)
{
	size_t i;

	for (i = 0; i < f->hosts.len; i++) {
		const struct fl_report *r = &f->report[i];

		g->lacks[i] = dry_run || strcmp(r->lack, g->bundle->hash) == 0;
		g->has[i] =
		    g->lacks[i] || strcmp(r->have, g->bundle->hash) == 0;
	}
}

static bool
any(const bool *of, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (of[i])
			return true;
	return false;
}

static int
pack(const struct group *g, const struct fl_fleet *f, const char *path,
    struct fl_pack *p, struct fl_err *err)
{
	FILE *fp = fopen(path, "wxe");
	int rc;

	if (fp == NULL)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	fl_pack_init(p, fp, INT64_MAX);
	rc = fl_bundle_pack(g->bundle, f->dir, p, err);
	if (rc == 0)
		rc = fl_pack_end(p, err);
	if (fclose(fp) == EOF && rc == 0)
		rc = fl_fail(err, "%s: %s", path, strerror(errno));
	return rc;
}

/* put.sh SUM KILOBYTES NAME */
static int
put(struct fl_crew *c, struct fl_fleet *f, const struct group *g,
    struct fl_err *err)
{
	char path[4096], size[32];
	const char *args[3] = { NULL, size, NULL };
	struct fl_phase p = { .name = "self",
		.script = "put",
		.dir = "~/.cache/funbric",
		.args = args,
		.args_n = 3,
		.input = path,
		.max_bytes = SAYS_MAX,
		.only = g->lacks };
	struct fl_pack pack_ = { 0 };
	int rc;

	snprintf(path, sizeof(path), "%s/%s.tar", f->dir, g->bundle->hash);
	snprintf(size, sizeof(size), "%" PRId64, kilobytes(g->bundle));
	rc = pack(g, f, path, &pack_, err);
	if (rc == 0) {
		args[0] = pack_.sum;
		args[2] = pack_.tops.data;
		rc = fl_crew_phase(c, f, &p, err);
	}
	fl_pack_fini(&pack_);
	return rc;
}

/* self.sh link HASH */
static int
link_(struct fl_crew *c, struct fl_fleet *f, const struct group *g,
    const char *dir, struct fl_err *err)
{
	const char *args[] = { "link", g->bundle->hash };
	struct fl_phase p = { .name = "try",
		.script = "self",
		.dir = dir,
		.args = args,
		.args_n = 2,
		.max_bytes = SAYS_MAX,
		.only = g->has };

	return fl_crew_phase(c, f, &p, err);
}

static int
send_one(struct fl_crew *c, struct fl_fleet *f, const struct group *g,
    const char *dir, struct fl_err *err)
{
	if (any(g->lacks, f->hosts.len) && put(c, f, g, err) == -1)
		return -1;
	if (any(g->has, f->hosts.len))
		return link_(c, f, g, dir, err);
	return 0;
}

int
fl_self_send(struct fl_crew *c, struct fl_fleet *f, const char *dir,
    const struct fl_bundle *list, size_t n, struct fl_err *err)
{
	struct group groups[FL_BUNDLES_MAX] = { { 0 } };
	int rc = probe(c, f, list, n, err);
	size_t i;

	/* All are chosen before the next phase has other reports. */
	for (i = 0; i < n && i < FL_BUNDLES_MAX && rc == 0; i++) {
		groups[i].bundle = &list[i];
		groups[i].has = calloc(f->hosts.len, sizeof(bool));
		groups[i].lacks = calloc(f->hosts.len, sizeof(bool));
		if (groups[i].has == NULL || groups[i].lacks == NULL)
			rc = fl_fail(err, "out of memory");
		else
			choose(&groups[i], f, c->dry_run && i == 0);
	}
	for (i = 0; i < n && i < FL_BUNDLES_MAX && rc == 0; i++)
		rc = send_one(c, f, &groups[i], dir, err);
	for (i = 0; i < FL_BUNDLES_MAX; i++) {
		free(groups[i].has);
		free(groups[i].lacks);
	}
	return rc;
}
