#ifndef FL_REPORT_STYLE_H
#define FL_REPORT_STYLE_H

#include "../base/buf.h"

/*
 * Adds the style of reports, report.css in that folder.  -1 and err, which
 * names the line, also for a style that cannot stand in a page that is XML, or
 * that would fetch something.
 */
int fl_report_style(struct fl_buf *out, const char *dir, struct fl_err *err);

#endif
