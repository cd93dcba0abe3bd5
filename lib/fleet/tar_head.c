#include <string.h>

#include "tar_head.h"

/* Octal digits between blanks, up to a '\0'; -1 for anything else. */
static int64_t
octal(const char *s, size_t len)
{
	int64_t n = 0;
	size_t i = 0;
	bool any = false;

	while (i < len && s[i] == ' ')
		i++;
	for (; i < len && s[i] >= '0' && s[i] <= '7'; i++) {
		if (n > INT64_MAX / 8)
			return -1;
		n = n * 8 + (s[i] - '0');
		any = true;
	}
	for (; i < len && (s[i] == ' ' || s[i] == '\0'); i++)
		;
	return i == len && any ? n : -1;
}

int64_t
fl_tar_number(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	int64_t n;
	size_t i;

	if ((u[0] & 0x80) == 0)
		return octal(s, len);
	n = u[0] & 0x7f;
	for (i = 1; i < len; i++) {
		if (n > INT64_MAX >> 8)
			return -1;
		n = n << 8 | u[i];
	}
	return n;
}

/* The sum counts its own field as blanks. */
bool
fl_tar_sum_ok(const struct fl_tar_head *h)
{
	const unsigned char *p = (const unsigned char *)h;
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < FL_TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : p[i];
	return octal(h->sum, sizeof(h->sum)) == sum;
}

/* For a message: printable, and not too long. */
static const char *
shown(const char *name, char text[80])
{
	size_t i;

	for (i = 0; i < 79 && name[i] != '\0'; i++)
		text[i] = name[i] >= 0x20 && name[i] < 0x7f ? name[i] : '?';
	text[i] = '\0';
	return text;
}

static int
refuse(const char *name, const char *why, struct fl_err *err)
{
	char text[80];

	return fl_fail(err, "'%s': %s", shown(name, text), why);
}

/* Takes "./" off the front, "/" off the end, and doubles out. */
static void
normal(char *name)
{
	char *from = name, *to = name;

	while (*from != '\0') {
		if (from[0] == '.' && from[1] == '/' &&
		    (to == name || to[-1] == '/'))
			from += 2;
		else if (from[0] == '/' && to > name && to[-1] == '/')
			from++;
		else
			*to++ = *from++;
	}
	while (to > name + 1 && to[-1] == '/')
		to--;
	*to = '\0';
}

static int
check_name(char *name, struct fl_err *err)
{
	const char *p;

	if (name[0] == '/')
		return refuse(name, "an absolute name", err);
	for (p = name; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return refuse(name, "a control byte in a name", err);
	normal(name);
	if (*name == '\0' || strcmp(name, ".") == 0)
		return fl_fail(err, "an entry without a name");
	for (p = name; p != NULL; p = strchr(p, '/')) {
		p += *p == '/';
		if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0'))
			return refuse(name, "a name with '..' in it", err);
	}
	return 0;
}

/* What there may not be, by the header's type. */
static const struct {
	char type;
	const char *what;
} refused[] = {
	{ '1', "a hard link" },
	{ '2', "a symbolic link" },
	{ '3', "a device" },
	{ '4', "a device" },
	{ '6', "a named pipe" },
	{ 'K', "a link with a long name" },
	{ 'S', "a sparse file" },
	{ 'M', "a piece of a file" },
};

static int
kind_of(const struct fl_tar_head *h, struct fl_tar_entry *e, struct fl_err *err)
{
	char what[40];
	size_t i, len = strlen(e->name);

	e->kind = FL_TAR_FILE;
	if (h->type == '5' || ((h->type == '0' || h->type == '\0') && len > 0 &&
				  e->name[len - 1] == '/'))
		e->kind = FL_TAR_FOLDER;
	if (h->type == '0' || h->type == '\0' || h->type == '5')
		return 0;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (refused[i].type == h->type)
			return refuse(e->name, refused[i].what, err);
	snprintf(what, sizeof(what), "an entry of type 0x%02x",
	    (unsigned)(unsigned char)h->type);
	return refuse(e->name, what, err);
}

static void
ustar_name(const struct fl_tar_head *h, struct fl_tar_entry *e)
{
	/* GNU puts other things where the prefix is. */
	bool prefixed =
	    memcmp(h->magic, "ustar", 6) == 0 && h->prefix[0] != '\0';

	snprintf(e->name, sizeof(e->name), "%.*s%s%.*s",
	    prefixed ? (int)sizeof(h->prefix) : 0, h->prefix,
	    prefixed ? "/" : "", (int)sizeof(h->name), h->name);
}

int
fl_tar_entry(const struct fl_tar_head *h, const char *long_name,
    int64_t long_size, struct fl_tar_entry *e, struct fl_err *err)
{
	int64_t mode = octal(h->mode, sizeof(h->mode));

	ustar_name(h, e);
	if (long_name[0] != '\0')
		memcpy(e->name, long_name, strlen(long_name) + 1);
	if (kind_of(h, e, err) == -1 || check_name(e->name, err) == -1)
		return -1;
	e->size = long_size;
	if (long_size == -1)
		e->size = fl_tar_number(h->size, sizeof(h->size));
	if (e->size < 0 || e->size > INT64_MAX - FL_TAR_BLOCK)
		return refuse(e->name, "a size that makes no sense", err);
	if (e->kind == FL_TAR_FOLDER && e->size != 0)
		return refuse(e->name, "a folder with a size", err);
	e->mode = mode > 0 ? (unsigned)(mode & 0700) : 0;
	e->mtime_s = fl_tar_number(h->mtime, sizeof(h->mtime));
	if (e->mtime_s < 0)
		e->mtime_s = 0;
	return 0;
}
