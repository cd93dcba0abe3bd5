#include <ctype.h>

#include "foreign.h"

/* Of those that begin alike, the one that says more of itself is first. */
static const struct fl_foreign *const formats[] = {
	&fl_foreign_funkload,
	&fl_foreign_jtl_xml,
	&fl_foreign_k6,
	&fl_foreign_jtl_csv,
	&fl_foreign_vegeta_json,
	&fl_foreign_vegeta_csv,
	&fl_foreign_hlog,
	&fl_foreign_hlog_ns,
	&fl_foreign_hlog_us,
	&fl_foreign_hlog_ms,
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

const struct fl_foreign *
fl_foreign_find(const char *head, size_t len)
{
	size_t i;

	for (i = 0; i < FORMATS; i++)
		if (formats[i]->is != NULL && formats[i]->is(head, len))
			return formats[i];
	return NULL;
}

/* The whole name, or the tool's. */
static bool
is_named(const struct fl_foreign *f, const char *name)
{
	size_t len = strlen(name);

	return strncmp(f->name, name, len) == 0 &&
	       (f->name[len] == '\0' || f->name[len] == '-');
}

static bool
begins_as_xml(const char *head, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", *head) != NULL) {
		head++;
		len--;
	}
	return len > 0 && *head == '<';
}

const struct fl_foreign *
fl_foreign_named(const char *name, const char *head, size_t len)
{
	const struct fl_foreign *f, *might = NULL;
	bool xml = begins_as_xml(head, len);
	size_t i;

	for (i = 0; i < FORMATS; i++) {
		f = formats[i];
		if (!is_named(f, name))
			continue;
		if (f->is != NULL && f->is(head, len))
			return f;
		if (might == NULL || (might->xml != xml && f->xml == xml))
			might = f;
	}
	return might;
}

int
fl_foreign_check(const char *name, struct fl_err *err)
{
	size_t i, len = 0;
	char list[256] = "";

	if (strcmp(name, "funbric") == 0)
		return 0;
	for (i = 0; i < FORMATS; i++) {
		if (is_named(formats[i], name))
			return 0;
		len += (size_t)snprintf(list + len, sizeof(list) - len, " %s",
		    formats[i]->name);
		if (len >= sizeof(list))
			break;
	}
	return fl_fail(err, "'%s': want a format: funbric%s", name, list);
}

bool
fl_foreign_no_memory(const struct fl_err *err)
{
	static const char text[] = "out of memory";
	size_t len = strlen(err->msg), n = sizeof(text) - 1;

	/* the end of the message, which no document can write */
	return len >= n && strcmp(err->msg + len - n, text) == 0 &&
	       (len == n || err->msg[len - n - 1] == ' ');
}

bool
fl_foreign_fatal(const struct fl_err *err)
{
	const char *ceiling = strstr(err->msg, "more than ");

	if (fl_foreign_no_memory(err))
		return true;
	/* at the beginning, or behind "LINE: " */
	return ceiling != NULL && (ceiling == err->msg ||
				      (ceiling - err->msg > 2 &&
					  isdigit((unsigned char)ceiling[-3]) &&
					  memcmp(ceiling - 2, ": ", 2) == 0));
}

void
fl_foreign_skip(struct fl_foreign_skipped *s, const struct fl_err *why)
{
	if (s->n++ == 0)
		snprintf(s->first, sizeof(s->first), "%.250s", why->msg);
}
