#include "multipart.h"

/* The type of a file that says none, by the end of its name. */
static const struct {
	const char *suffix, *type;
} types[] = {
	{ ".gif", "image/gif" },
	{ ".jpg", "image/jpeg" },
	{ ".jpeg", "image/jpeg" },
	{ ".png", "image/png" },
	{ ".svg", "image/svg+xml" },
	{ ".txt", "text/plain" },
	{ ".htm", "text/html" },
	{ ".html", "text/html" },
	{ ".pdf", "application/pdf" },
	{ ".xml", "application/xml" },
};

static struct fl_str
type_of(struct fl_str name)
{
	struct fl_str end;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		end = fl_str(types[i].suffix);
		if (name.len >= end.len &&
		    fl_str_ieq((struct fl_str){ name.s + name.len - end.len,
				   end.len },
			end))
			return fl_str(types[i].type);
	}
	return fl_str("application/octet-stream");
}

/* A name between quotes: what would end it is escaped as browsers do. */
static int
add_name(struct fl_buf *out, struct fl_str name, struct fl_err *err)
{
	const char *escape;
	size_t i;

	for (i = 0; i < name.len; i++) {
		escape = name.s[i] == '"'    ? "%22"
		         : name.s[i] == '\n' ? "%0A"
		         : name.s[i] == '\r' ? "%0D"
		                             : NULL;
		if (escape != NULL) {
			if (fl_buf_add_str(out, escape, err) == -1)
				return -1;
		} else if (fl_buf_add(out, name.s + i, 1, err) == -1) {
			return -1;
		}
	}
	return 0;
}

static struct fl_str
base_name(struct fl_str path)
{
	size_t i;

	for (i = path.len; i > 0 && path.s[i - 1] != '/'; i--)
		;
	return (struct fl_str){ path.s + i, path.len - i };
}

/* The name is borrowed from the scope's buffer, so it is used up first. */
static int
add_file(struct fl_buf *out, const struct fl_part *p, struct fl_scope *scope,
    struct fl_err *err)
{
	struct fl_str name, type, content;
	struct fl_buf kept;
	int rc = -1;

	fl_buf_init(&kept, 4096);
	if (fl_template_render(&p->value, scope, &kept, err) == -1)
		goto out;
	name = fl_buf_str(&kept);
	if (fl_buf_add_str(out, "; filename=\"", err) == -1 ||
	    add_name(out, base_name(name), err) == -1 ||
	    fl_template_text(&p->type, scope, &type, err) == -1)
		goto out;
	if (type.len == 0)
		type = type_of(name);
	if (fl_buf_addf(out, err, "\"\r\nContent-Type: %.*s\r\n\r\n",
		FL_STR_ARG(type)) == -1)
		goto out;
	if (scope->file(scope->arg, name, &content, err) == -1) {
		scope->fault = FL_FAULT_AUTHOR;
		fl_source_fail_at(p->value.source, p->value.at, err);
		goto out;
	}
	rc = fl_buf_add(out, content.s, content.len, err);

out:
	fl_buf_fini(&kept);
	return rc;
}

static int
add_part(struct fl_buf *out, const struct fl_part *p, struct fl_scope *scope,
    struct fl_err *err)
{
	struct fl_str name;

	if (fl_buf_add_str(out,
		"--" FL_MULTIPART_BOUNDARY
		"\r\nContent-Disposition: form-data; name=\"",
		err) == -1 ||
	    fl_template_text(&p->name, scope, &name, err) == -1 ||
	    add_name(out, name, err) == -1 ||
	    fl_buf_add_str(out, "\"", err) == -1)
		return -1;
	if (p->is_file) {
		if (add_file(out, p, scope, err) == -1)
			return -1;
	} else if (fl_buf_add_str(out, "\r\n\r\n", err) == -1 ||
		   fl_template_render(&p->value, scope, out, err) == -1) {
		return -1;
	}
	return fl_buf_add_str(out, "\r\n", err);
}

int
fl_multipart_add(struct fl_buf *out, const struct fl_parts *parts,
    struct fl_scope *scope, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < parts->len; i++)
		if (add_part(out, &parts->list[i], scope, err) == -1)
			return -1;
	return fl_buf_add_str(out, "--" FL_MULTIPART_BOUNDARY "--\r\n", err);
}
