#include "output.h"
#include "files.h"

bool
fl_output_given(const struct fl_entry *e)
{
	return fl_options_last(&e->options, FL_OPTION_OUTPUT) != NULL;
}

int
fl_output_write(struct fl_session *s, struct fl_err *err)
{
	const struct fl_step *step = s->step;
	const struct fl_option *o =
	    fl_options_last(&step->entry->options, FL_OPTION_OUTPUT);
	struct fl_answer *a = &s->runner->answer;
	struct fl_scope *scope = fl_scope_of_session(s);
	struct fl_str content = a->raw;
	struct fl_value name;

	if (fl_option_value(o, scope, &name, err) == -1)
		return -1;
	if ((s->rules.compressed && fl_answer_bytes(a, &content, err) == -1) ||
	    fl_files_write(s->runner->scope.root, step->file->source.name,
		name.text, content, err) == -1)
		return fl_source_fail_at(&step->file->source, o->at, err);
	return 0;
}
