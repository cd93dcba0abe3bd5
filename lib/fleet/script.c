#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quote.h"
#include "script.h"

static int
variable(struct fl_buf *text, const char *name, const char *value,
    struct fl_err *err)
{
	if (fl_buf_addf(text, err, "%s=", name) == -1 ||
	    fl_quote_word(text, value, err) == -1)
		return -1;
	return fl_buf_add_str(text, "\n", err);
}

/* In FL_SHARE_PATH; beside the folder of the program; where it is installed. */
static void
find(char path[PATH_MAX], const char *name)
{
	static const char *const beside[] = { "../share", "../share/funbric" };
	const char *share = getenv("FL_SHARE_PATH");
	char exe[PATH_MAX - 64];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	size_t i;

	if (share != NULL && *share != '\0') {
		snprintf(path, PATH_MAX, "%s/fleet/%s.sh", share, name);
		return;
	}
	while (len > 0 && exe[len - 1] != '/')
		len--;
	for (i = 0; len > 0 && i < sizeof(beside) / sizeof(beside[0]); i++) {
		snprintf(path, PATH_MAX, "%.*s%s/fleet/%s.sh", (int)len, exe,
		    beside[i], name);
		if (access(path, R_OK) == 0)
			return;
	}
	snprintf(path, PATH_MAX, "%s/fleet/%s.sh", FL_SHARE_DIR, name);
}

/* The file without its comments and empty lines: every host gets it. */
static int
add_file(struct fl_buf *text, const char *name, struct fl_err *err)
{
	struct fl_buf file;
	char path[PATH_MAX];
	const char *p;
	int rc = -1;

	fl_buf_init(&file, FL_SCRIPT_MAX);
	find(path, name);
	if (fl_buf_read_file(&file, path, err) == -1)
		goto out;
	for (p = file.data; *p != '\0';) {
		size_t blank = strspn(p, "\t"), len = strcspn(p, "\n");

		if (blank < len && p[blank] != '#' &&
		    (fl_buf_add(text, p + blank, len - blank, err) == -1 ||
			fl_buf_add_str(text, "\n", err) == -1))
			goto out;
		p += len + (p[len] == '\n');
	}
	rc = 0;

out:
	fl_buf_fini(&file);
	return rc;
}

int
fl_script_text(struct fl_buf *text, const struct fl_script *s,
    struct fl_err *err)
{
	size_t i;

	if (variable(text, "mark", s->mark, err) == -1 ||
	    variable(text, "run", s->run, err) == -1 ||
	    variable(text, "dir", s->dir, err) == -1 ||
	    fl_buf_addf(text, err, "limit=%" PRId64 "\nset --", s->limit_s) ==
		-1)
		return -1;
	for (i = 0; i < s->args_n; i++)
		if (fl_buf_add_str(text, " ", err) == -1 ||
		    fl_quote_word(text, s->args[i], err) == -1)
			return -1;
	if (fl_buf_add_str(text, "\n", err) == -1 ||
	    (!s->bare && add_file(text, "common", err) == -1))
		return -1;
	return add_file(text, s->name, err);
}

int
fl_script_command(struct fl_buf *command, const struct fl_script *s,
    struct fl_err *err)
{
	struct fl_buf text;
	int rc = -1;

	fl_buf_init(&text, FL_SCRIPT_MAX);
	if (fl_script_text(&text, s, err) == 0)
		rc = fl_quote_script(command, fl_buf_str(&text), err);
	fl_buf_fini(&text);
	return rc;
}
