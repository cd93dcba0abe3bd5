#include "../../lib/report/svg.h"
#include "tap.h"

static struct fl_err e;

#define HEAD                                                                   \
	"<svg class=\"c\" viewBox=\"0 0 10 20\" aria-hidden=\"true\" "         \
	"focusable=\"false\" fill=\"none\" stroke-linejoin=\"round\" "         \
	"stroke-linecap=\"round\">"

/* What is inside of <svg>, and what becomes of it. */
static const struct {
	const char *in;
	const char *out;
} cases[] = {
	{ "", "" },
	{ "<script>alert(1)</script><image xlink:href='http://x/'/>", "" },
	{ "<rect width='10' height='20' fill='#ffffff'/>", "" },
	{ "<g fill='none' color='black' stroke='currentColor'></g>", "" },
	{ "<g onload='x()' id='a'><path d='M1.04,2 L3.000,-0.01 '/></g>",
	    "<g><path d=\"M1 2L3 0\"/></g>" },
	{ "<path stroke='rgb(  0, 114, 178)' stroke-width='2.00' "
	  "stroke-dasharray='10.0,4.0' style='x' d='M1,2 h3'/>",
	    "<path stroke=\"var(--blue)\" stroke-width=\"2\" "
	    "stroke-dasharray=\"10 4\" d=\"M1 2h3\"/>" },
	{ "<path stroke='#123456' d='url(#x)'/>",
	    "<path stroke=\"#123456\" d=\"l\"/>" },
	{ "<path stroke='url(http://x)' d='M1,1'/>", "<path d=\"M1 1\"/>" },
	{ "<g transform='translate(1,2) rotate(-90)' text-anchor='middle' "
	  "font-size='12.0' fill='rgb(51,51,51)'><text> a &lt; b</text></g>",
	    "<g fill=\"var(--ink)\" transform=\"translate(1 2) rotate(-90)\" "
	    "text-anchor=\"middle\" font-size=\"12\"><text>a &lt; "
	    "b</text></g>" },
	{ "<use xlink:href='#gpPt6' transform='translate(1.0,2.0) "
	  "scale(4.50)' color='rgb(213,  94,   0)'/>",
	    "<path d=\"M-1,0a1,1 0 1 0 2,0a1,1 0 1 0 -2,0z\" "
	    "transform=\"translate(1 2) scale(4.50)\" fill=\"var(--red)\" "
	    "stroke=\"none\"/>" },
	{ "<use xlink:href='http://x/#gpPt6'/>", "" },
};

static void
only_what_is_known_is_taken(void)
{
	char in[2048], out[2048];
	struct fl_buf b;
	struct fl_html h;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(in, sizeof(in),
		    "<svg viewBox='0 0 10 20' xmlns:xlink='x'>%s</svg>",
		    cases[i].in);
		snprintf(out, sizeof(out), HEAD "%s</svg>\n", cases[i].out);
		fl_buf_init(&b, 10000);
		fl_html_init(&h, &b);
		CHECK(fl_svg_write(&h, in, strlen(in), "c", &e) == 0);
		printf("# %s\n", b.data);
		CHECK(fl_str_is(fl_buf_str(&b), out));
		fl_buf_fini(&b);
	}
}

/* A map of 30 tiles in two colours is two paths. */
static void
tiles_of_one_colour_are_one_path(void)
{
	struct fl_buf in, out;
	struct fl_html h;
	const char *s;
	size_t n = 0;
	int i;

	fl_buf_init(&in, 100000);
	fl_buf_init(&out, 100000);
	fl_html_init(&h, &out);
	fl_buf_add_str(&in, "<svg viewBox='0 0 10 20'><g>", &e);
	for (i = 0; i < 30; i++)
		fl_buf_addf(&in, &e,
		    "<polygon fill='rgb(%d,  1,  84)' points='%d,1 %d,1 %d,2 "
		    "%d,2 '/>",
		    i % 2 * 100, i, i + 1, i + 1, i);
	fl_buf_add_str(&in, "</g></svg>", &e);
	CHECK(fl_svg_write(&h, in.data, in.len, "c", &e) == 0);
	for (s = out.data; (s = strstr(s, "<path")) != NULL; s++)
		n++;
	CHECK(n == 2);
	CHECK(strstr(out.data, "M0 1H1V2H0zM2 1H3V2H2z") != NULL);
	fl_buf_fini(&in);
	fl_buf_fini(&out);
}

static void
what_is_no_svg_is_refused(void)
{
	static const char *const bad[] = { "", "x", "<svg/>", "<html/>",
		"<svg viewBox='a'/>", "<svg viewBox='0 0 1 1'>" };
	struct fl_buf b;
	struct fl_html h;
	size_t i;

	fl_buf_init(&b, 1000);
	fl_html_init(&h, &b);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(fl_svg_write(&h, bad[i], strlen(bad[i]), "c", &e) == -1);
	CHECK(b.len == 0);
	fl_buf_fini(&b);
}

int
main(void)
{
	only_what_is_known_is_taken();
	tiles_of_one_colour_are_one_path();
	what_is_no_svg_is_refused();
	return tap_done();
}
