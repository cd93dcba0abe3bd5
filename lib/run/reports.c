#include "reports.h"

int
fl_reports_add(struct fl_reports *r, const char *form, const char *path,
    FILE *to, size_t n, struct fl_err *err)
{
	struct fl_report *new = &r->list[r->len];

	if (r->len == FL_REPORTS_MAX)
		return fl_fail(err, "more than %d reports", FL_REPORTS_MAX);
	if (path != NULL && fl_whole_open(&r->files[r->len], path, err) == -1)
		return -1;
	new->row = fl_reporter_find(form);
	new->to = path != NULL ? r->files[r->len].to : to;
	new->n = n;
	fl_report_begin(new);
	r->len++;
	return 0;
}

void
fl_reports_test(struct fl_reports *r, const struct fl_test *t)
{
	size_t i;

	for (i = 0; i < r->len; i++)
		fl_report_test(&r->list[i], t);
}

int
fl_reports_end(struct fl_reports *r, struct fl_err *err)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < r->len; i++) {
		fl_report_end(&r->list[i]);
		if (rc == 0 && r->files[i].to != NULL)
			rc = fl_whole_close(&r->files[i], err);
	}
	return rc;
}
