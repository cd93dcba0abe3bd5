#include "stats_page.h"
#include "human.h"

void
fl_page_put(struct fl_page *p, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!p->failed && fl_buf_add_str(p->out, text, &p->err) == -1)
		p->failed = true;
}

void
fl_page_text(struct fl_page *p, struct fl_str text, size_t width)
{
	if (!p->failed && fl_human_column(p->out, text, width, &p->err) == -1)
		p->failed = true;
}

static const char *const codes[] = {
	[FL_PAGE_PLAIN] = "0",
	[FL_PAGE_BOLD] = "1",
	[FL_PAGE_DIM] = "2",
	[FL_PAGE_GREEN] = "32",
	[FL_PAGE_YELLOW] = "33",
	[FL_PAGE_RED] = "31",
};

void
fl_page_look(struct fl_page *p, enum fl_page_look l)
{
	if (p->color)
		fl_page_put(p, "\033[%sm", codes[l]);
}
