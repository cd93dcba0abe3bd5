#include <stdio.h>

#include "files.h"
#include "scope.h"
#include "session.h"

#define FILE_MAX ((size_t)64 << 20)

/* The variables that every scenario has, unless it has its own. */
static const struct {
	const char *name;
	int64_t (*number)(const struct fl_session *s);
	const char *(*text)(const struct fl_session *s);
} predefined[] = {
	{ "fl_user", fl_session_user, NULL },
	{ "fl_iteration", fl_session_iteration, NULL },
	{ "fl_part", fl_session_part, NULL },
	{ "fl_stage", fl_session_stage, NULL },
	{ "fl_node", NULL, fl_session_node },
};

bool
fl_scope_predefined(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(predefined) / sizeof(predefined[0]); i++)
		if (fl_str_is(name, predefined[i].name))
			return true;
	return false;
}

const struct fl_value *
fl_scope_variable(void *arg, struct fl_str name)
{
	struct fl_scope_of *o = arg;
	const struct fl_value *v = NULL;
	size_t i;

	if (o->vars != NULL)
		v = fl_vars_get(o->vars, name);
	if (v != NULL || o->session == NULL)
		return v;
	for (i = 0; i < sizeof(predefined) / sizeof(predefined[0]); i++) {
		if (!fl_str_is(name, predefined[i].name))
			continue;
		if (predefined[i].number != NULL)
			o->predefined =
			    fl_value_int(predefined[i].number(o->session));
		else
			o->predefined =
			    fl_value_str(fl_str(predefined[i]
						    .text(o->session)));
		return &o->predefined;
	}
	return NULL;
}

static int
read_file(void *arg, struct fl_str name, struct fl_str *content,
    struct fl_err *err)
{
	struct fl_scope_of *o = arg;

	fl_buf_clear(&o->content);
	if (fl_files_read(&o->content, o->root, o->file->source.name, name,
		err) == -1)
		return -1;
	*content = fl_buf_str(&o->content);
	return 0;
}

void
fl_scope_of_file(struct fl_scope_of *o, const struct fl_file *file,
    const struct fl_vars *vars)
{
	*o = (struct fl_scope_of){ .vars = vars, .file = file };
	fl_buf_init(&o->work, FILE_MAX);
	fl_buf_init(&o->content, FILE_MAX);
	o->scope.variable = fl_scope_variable;
	o->scope.file = read_file;
	o->scope.arg = o;
	o->scope.random = &o->random;
	o->scope.work = &o->work;
}

void
fl_scope_of_fini(struct fl_scope_of *o)
{
	fl_buf_fini(&o->work);
	fl_buf_fini(&o->content);
}

struct fl_scope *
fl_scope_of_session(struct fl_session *s)
{
	struct fl_scope_of *o = &s->runner->scope;

	o->session = s;
	o->vars = &s->vars;
	o->file = s->step->file;
	o->root = s->runner->script->root;
	return &o->scope;
}
