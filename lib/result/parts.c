#include <inttypes.h>
#include <stdlib.h>

#include "parts.h"

#define PARTS_MAX 100000
#define RUNS_MAX 10000 /* each is compared with each other */
#define TEXT_MAX ((size_t)64 << 20)

void
fl_parts_init(struct fl_doc_parts *p)
{
	fl_names_init(&p->parts, "parts", PARTS_MAX, TEXT_MAX);
	fl_names_init(&p->runs, "runs", RUNS_MAX, TEXT_MAX);
}

void
fl_parts_fini(struct fl_doc_parts *p)
{
	fl_names_fini(&p->parts);
	fl_names_fini(&p->runs);
}

/* "2/4": 1, with *i 2 and *n 4; 0 for no part; -1 and err. */
static int
read_part(const struct fl_element *run, uint64_t *i, uint64_t *n,
    struct fl_err *err)
{
	struct fl_str part = fl_element_get(run, "part");
	char text[24], end;

	if (part.len == 0)
		return 0;
	snprintf(text, sizeof(text), "%.*s", FL_STR_ARG(part));
	if (part.len > 20 || text[0] < '0' || text[0] > '9' ||
	    sscanf(text, "%5" SCNu64 "/%5" SCNu64 "%c", i, n, &end) != 2 ||
	    *i < 1 || *i > *n)
		return fl_fail(err,
		    "part=\"%s\": want I/N, I from 1 to N, N "
		    "below 100000",
		    text);
	return 1;
}

int
fl_parts_whole(const struct fl_element *run, char text[FL_PARTS_WHOLE],
    struct fl_err *err)
{
	struct fl_str id = fl_element_get(run, "instance");
	struct fl_str name = fl_element_get(run, "run");
	uint64_t i, n;
	int rc = read_part(run, &i, &n, err);

	if (rc == -1)
		return -1;
	if (id.len > 200 || name.len > 200)
		return fl_fail(err, "a name of more than 200 bytes in <run>");
	if (rc == 0)
		snprintf(text, FL_PARTS_WHOLE, "%.*s", FL_STR_ARG(id));
	else
		snprintf(text, FL_PARTS_WHOLE, "%.*s/%" PRIu64,
		    FL_STR_ARG(name), n);
	return rc;
}

/* How many parts the runs of that name have: always the same number. */
static int
check_n(struct fl_doc_parts *p, const char *key, struct fl_err *err)
{
	size_t len = (size_t)(strrchr(key, '/') - key) + 1, i;

	for (i = 0; i < p->runs.n; i++) {
		const char *other = p->runs.v[i].s;

		if (strncmp(other, key, len) == 0 &&
		    strchr(other + len, '/') == NULL && strcmp(other, key) != 0)
			return fl_fail(err,
			    "run %.*s has %s parts, but %s in "
			    "another document",
			    (int)len - 1, key, key + len, other + len);
	}
	return 0;
}

int
fl_parts_add(struct fl_doc_parts *p, const struct fl_element *run,
    struct fl_err *err)
{
	char key[FL_PARTS_WHOLE], text[FL_PARTS_WHOLE + 32];
	uint64_t part, n;
	size_t i;
	int rc = fl_parts_whole(run, key, err);

	if (rc != 1)
		return rc;
	read_part(run, &part, &n, err);
	if (check_n(p, key, err) == -1 ||
	    fl_names_add(&p->runs, fl_str(key), &i, err) == -1)
		return -1;
	snprintf(text, sizeof(text), "%s %" PRIu64, key, part);
	return fl_names_add(&p->parts, fl_str(text), &i, err);
}

#define SHOWN 10

bool
fl_parts_missing(const struct fl_doc_parts *p, size_t run,
    char text[FL_PARTS_TEXT])
{
	const char *key = p->runs.v[run].s, *slash = strrchr(key, '/');
	uint64_t n = strtoull(slash + 1, NULL, 10), i, missing = 0;
	char one[FL_PARTS_WHOLE + 32], list[8 * SHOWN] = "";
	size_t len = 0, number;

	for (i = 1; i <= n; i++) {
		snprintf(one, sizeof(one), "%s %" PRIu64, key, i);
		number = fl_names_find(&p->parts, fl_str(one));
		if (number == FL_NAMES_NONE && missing++ < SHOWN)
			len += (size_t)snprintf(list + len, sizeof(list) - len,
			    "%s%" PRIu64, len > 0 ? ", " : "", i);
	}
	snprintf(text, FL_PARTS_TEXT,
	    "run %.*s: %" PRIu64 " of %" PRIu64 " parts are missing: %s%s",
	    (int)(slash - key), key, missing, n, list,
	    missing > SHOWN ? ", ..." : "");
	return missing > 0;
}
