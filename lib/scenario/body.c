#include "body.h"

static const struct {
	const char *type;
	bool bytes;
} rows[] = {
	[FL_BODY_TEXT_JSON] = { "application/json", false },
	[FL_BODY_TEXT_XML] = { "application/xml", false },
	[FL_BODY_GRAPHQL] = { "application/json", false },
	[FL_BODY_JSON] = { "application/json", false },
	[FL_BODY_XML] = { "application/xml", false },
	[FL_BODY_BASE64] = { NULL, true },
	[FL_BODY_HEX] = { NULL, true },
	[FL_BODY_FILE] = { NULL, true },
};

const char *
fl_body_content_type(const struct fl_body *b)
{
	return rows[b->kind].type;
}

bool
fl_body_is_bytes(const struct fl_body *b)
{
	return rows[b->kind].bytes;
}

int
fl_body_content(const struct fl_body *b, struct fl_scope *scope,
    struct fl_str *content, struct fl_err *err)
{
	struct fl_str name;

	*content = (struct fl_str){ "", 0 };
	if (b->kind == FL_BODY_NONE)
		return 0;
	if (fl_template_text(&b->content, scope, content, err) == -1)
		return -1;
	if (b->kind != FL_BODY_FILE)
		return 0;
	name = *content;
	if (scope->file == NULL)
		fl_fail(err, "%.*s: files are not read here", FL_STR_ARG(name));
	else if (scope->file(scope->arg, name, content, err) == 0)
		return 0;
	scope->fault = FL_FAULT_AUTHOR;
	return fl_source_fail_at(b->content.source, b->content.at, err);
}
