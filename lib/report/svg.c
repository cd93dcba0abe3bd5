#include <ctype.h>
#include <libxml/parser.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svg.h"
#include "svg_part.h"

/* The colours of style.gp, and what the page's style calls them. */
static const struct {
	unsigned rgb;
	const char *name;
} colours[] = {
	{ 0x333333, "var(--ink)" },
	{ 0x000000, "var(--ink)" },
	{ 0x666666, "var(--grey)" },
	{ 0xdddddd, "var(--grid)" },
	{ 0xffffff, "var(--page)" },
	{ 0x0072b2, "var(--blue)" },
	{ 0x56b4e9, "var(--sky)" },
	{ 0x009e73, "var(--green)" },
	{ 0xe69f00, "var(--orange)" },
	{ 0xd55e00, "var(--red)" },
	{ 0xe6d200, "var(--yellow)" },
	{ 0xcc79a7, "var(--pink)" },
};

/* What gnuplot draws a point with: a path around 0, 0. */
static const struct shape {
	const char *name;
	const char *path;
	bool filled;
	const char *turn;
} shapes[] = {
	{ "gpPt0", "M-1,0h2M0,-1v2", false, "" },
	{ "gpPt1", "M-1,-1L1,1M1,-1L-1,1", false, "" },
	{ "gpPt2", "M-1,0h2M0,-1v2M-1,-1L1,1M-1,1L1,-1", false, "" },
	{ "gpPt3", "M-1,-1h2v2h-2z", false, "" },
	{ "gpPt4", "M-1,-1h2v2h-2z", true, "" },
	{ "gpPt5", "M-1,0a1,1 0 1 0 2,0a1,1 0 1 0 -2,0z", false, "" },
	{ "gpPt6", "M-1,0a1,1 0 1 0 2,0a1,1 0 1 0 -2,0z", true, "" },
	{ "gpPt7", "M0,-1.33L-1.33,.67L1.33,.67z", false, "" },
	{ "gpPt8", "M0,-1.33L-1.33,.67L1.33,.67z", true, "" },
	{ "gpPt9", "M0,1.33L-1.33,-.67L1.33,-.67z", false, "" },
	{ "gpPt10", "M0,1.33L-1.33,-.67L1.33,-.67z", true, "" },
	{ "gpPt11", "M0,-1.41L1.41,0L0,1.41L-1.41,0z", false, "" },
	{ "gpPt12", "M0,-1.41L1.41,0L0,1.41L-1.41,0z", true, "" },
	{ "gpPt13", "M0,1.33L1.27,.41L.77,-1.08L-.77,-1.08L-1.27,.41z", false,
	    "" },
	{ "gpPt14", "M0,1.33L1.27,.41L.77,-1.08L-.77,-1.08L-1.27,.41z", true,
	    "" },
};

char *
fl_svg_attribute(const xmlNode *node, const char *name)
{
	xmlChar *v = xmlGetProp(node, (const xmlChar *)name);
	char *copy = strdup(v != NULL ? (const char *)v : "");

	xmlFree(v);
	return copy;
}

long
fl_svg_colour(const char *text)
{
	unsigned r, g, b;

	if (sscanf(text, "rgb(%u ,%u ,%u", &r, &g, &b) == 3)
		return (long)((r & 255) << 16 | (g & 255) << 8 | (b & 255));
	if (text[0] == '#' && strlen(text) == 7)
		return strtol(text + 1, NULL, 16);
	if (strcmp(text, "black") == 0)
		return 0;
	return strcmp(text, "white") == 0 ? 0xffffff : -1;
}

static void
put_colour(struct fl_html *h, const char *name, long rgb)
{
	size_t i;

	for (i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
		if ((long)colours[i].rgb == rgb) {
			fl_html_putf(h, " %s=\"%s\"", name, colours[i].name);
			return;
		}
	fl_html_putf(h, " %s=\"#%06lx\"", name, rgb & 0xffffff);
}

/* A paint: "none", a colour, or what the parent's color is. */
static void
paint(struct fl_html *h, const xmlNode *node, const char *name)
{
	char *text = fl_svg_attribute(node, name), *color;
	long rgb;

	if (text == NULL || *text == '\0') {
		free(text);
		return;
	}
	rgb = fl_svg_colour(text);
	if (strcmp(text, "none") == 0)
		fl_html_putf(h, " %s=\"none\"", name);
	else if (rgb >= 0)
		put_colour(h, name, rgb);
	if (strcmp(text, "currentColor") == 0) {
		color = fl_svg_attribute(node, "color");
		if (color != NULL && fl_svg_colour(color) >= 0)
			put_colour(h, name, fl_svg_colour(color));
		free(color);
	}
	free(text);
}

void
fl_svg_number(struct fl_html *h, double v)
{
	char text[32];
	size_t len;

	snprintf(text, sizeof(text), "%.1f", v);
	len = strlen(text);
	if (len > 2 && strcmp(text + len - 2, ".0") == 0)
		text[len - 2] = '\0';
	fl_html_put(h, strcmp(text, "-0") == 0 ? "0" : text);
}

#define LETTERS "MmLlHhVvCcSsQqTtAaZz"

/* Numbers and letters of a path, or of a list of points; nothing else. */
static void
put_path(struct fl_html *h, const char *s)
{
	bool number = false;
	char *end, letter[2] = "";
	double v;

	while (*s != '\0') {
		if (strchr(LETTERS, *s) != NULL) {
			letter[0] = *s++;
			fl_html_put(h, letter);
			number = false;
			continue;
		}
		v = strtod(s, &end);
		if (end == s) {
			s++;
			continue;
		}
		if (number)
			fl_html_put(h, " ");
		fl_svg_number(h, v);
		number = true;
		s = end;
	}
}

static void
path_attribute(struct fl_html *h, const xmlNode *node, const char *name)
{
	char *text = fl_svg_attribute(node, name);

	if (text != NULL && *text != '\0') {
		fl_html_putf(h, " %s=\"", name);
		put_path(h, text);
		fl_html_put(h, "\"");
	}
	free(text);
}

/* Numbers alone, as a width or the lengths of dashes. */
static void
number_attribute(struct fl_html *h, const xmlNode *node, const char *name)
{
	char *text = fl_svg_attribute(node, name);

	if (text != NULL && *text != '\0' &&
	    strspn(text, "0123456789., -") == strlen(text)) {
		fl_html_putf(h, " %s=\"", name);
		if (strchr(text, ',') != NULL)
			put_path(h, text);
		else
			fl_html_putf(h, "%g", strtod(text, NULL));
		fl_html_put(h, "\"");
	}
	free(text);
}

bool
fl_svg_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	       strcmp((const char *)node->name, name) == 0;
}

static void
transform(struct fl_html *h, const xmlNode *node)
{
	char *text = fl_svg_attribute(node, "transform");
	double x, y, turn = 0, scale = 0;
	const char *s;

	if (text != NULL && sscanf(text, "translate(%lf,%lf", &x, &y) == 2) {
		s = strstr(text, "rotate(");
		if (s != NULL)
			turn = strtod(s + 7, NULL);
		s = strstr(text, "scale(");
		if (s != NULL)
			scale = strtod(s + 6, NULL);
		fl_html_put(h, " transform=\"translate(");
		fl_svg_number(h, x);
		fl_html_put(h, " ");
		fl_svg_number(h, y);
		fl_html_put(h, ")");
		if (turn != 0)
			fl_html_putf(h, " rotate(%g)", turn);
		if (scale != 0)
			fl_html_putf(h, " scale(%.2f)", scale);
		fl_html_put(h, "\"");
	}
	free(text);
}

static void put_children(struct fl_html *h, const xmlNode *node);

static void
put_line(struct fl_html *h, const xmlNode *node)
{
	fl_html_put(h, "<path");
	paint(h, node, "stroke");
	paint(h, node, "fill");
	number_attribute(h, node, "stroke-width");
	number_attribute(h, node, "stroke-dasharray");
	number_attribute(h, node, "fill-opacity");
	number_attribute(h, node, "opacity");
	path_attribute(h, node, "d");
	fl_html_put(h, "/>");
}

static void
put_polygon(struct fl_html *h, const xmlNode *node)
{
	fl_html_put(h, "<polygon");
	paint(h, node, "fill");
	number_attribute(h, node, "fill-opacity");
	path_attribute(h, node, "points");
	fl_html_put(h, "/>");
}

static void
put_point(struct fl_html *h, const xmlNode *node)
{
	char *href = fl_svg_attribute(node, "href"),
	     *color = fl_svg_attribute(node, "color");
	const char *name = href != NULL && *href == '#' ? href + 1 : "";
	long rgb = color != NULL ? fl_svg_colour(color) : -1;
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		if (strcmp(shapes[i].name, name) != 0)
			continue;
		fl_html_putf(h, "<path d=\"%s\"", shapes[i].path);
		transform(h, node);
		put_colour(h, shapes[i].filled ? "fill" : "stroke",
		    rgb >= 0 ? rgb : 0);
		fl_html_put(h, shapes[i].filled ? " stroke=\"none\"/>"
						: " stroke-width=\".25\"/>");
	}
	free(href);
	free(color);
}

static void
put_text(struct fl_html *h, const xmlNode *node)
{
	xmlChar *text = xmlNodeGetContent(node);
	const char *s = text != NULL ? (const char *)text : "";

	while (isspace((unsigned char)*s))
		s++;
	if (*s != '\0') {
		fl_html_put(h, "<text>");
		fl_html_text(h, fl_str(s));
		fl_html_put(h, "</text>");
	}
	xmlFree(text);
}

/* A group that draws nothing is most of what gnuplot writes. */
static bool
draws(const xmlNode *node)
{
	const xmlNode *n;

	for (n = node->children; n != NULL; n = n->next)
		if (fl_svg_is(n, "path") || fl_svg_is(n, "polygon") ||
		    fl_svg_is(n, "use") || fl_svg_is(n, "text") ||
		    (fl_svg_is(n, "g") && draws(n)))
			return true;
	return false;
}

static void
text_attributes(struct fl_html *h, const xmlNode *node)
{
	char *anchor = fl_svg_attribute(node, "text-anchor");
	char *weight = fl_svg_attribute(node, "font-weight");

	if (anchor != NULL &&
	    (strcmp(anchor, "end") == 0 || strcmp(anchor, "middle") == 0))
		fl_html_putf(h, " text-anchor=\"%s\"", anchor);
	if (weight != NULL && strcmp(weight, "bold") == 0)
		fl_html_put(h, " font-weight=\"bold\"");
	number_attribute(h, node, "font-size");
	free(anchor);
	free(weight);
}

static void
put_group(struct fl_html *h, const xmlNode *node)
{
	if (!draws(node) || fl_svg_map(h, node))
		return;
	fl_html_put(h, "<g");
	paint(h, node, "stroke");
	paint(h, node, "fill");
	number_attribute(h, node, "stroke-width");
	transform(h, node);
	text_attributes(h, node);
	fl_html_put(h, ">");
	put_children(h, node);
	fl_html_put(h, "</g>");
}

static const struct {
	const char *name;
	void (*put)(struct fl_html *h, const xmlNode *node);
} rows[] = {
	{ "g", put_group },
	{ "path", put_line },
	{ "polygon", put_polygon },
	{ "use", put_point },
	{ "text", put_text },
};

static void
put_children(struct fl_html *h, const xmlNode *node)
{
	const xmlNode *n;
	size_t i;

	for (n = node->children; n != NULL; n = n->next)
		for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			if (fl_svg_is(n, rows[i].name))
				rows[i].put(h, n);
}

#define SVG_MAX (256 << 20)

int
fl_svg_write(struct fl_html *h, const char *svg, size_t len, const char *class,
    struct fl_err *err)
{
	const xmlNode *root;
	double width, height;
	xmlDoc *doc = NULL;
	char *box = NULL;
	int rc = -1;

	if (len < SVG_MAX)
		doc = xmlReadMemory(svg, (int)len, NULL, "UTF-8",
		    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
			XML_PARSE_HUGE);
	root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
	if (root != NULL && fl_svg_is(root, "svg"))
		box = fl_svg_attribute(root, "viewBox");
	if (box == NULL ||
	    sscanf(box, "%*f %*f %lf %lf", &width, &height) != 2) {
		fl_fail(err, "gnuplot's picture is no SVG");
		goto out;
	}
	fl_html_putf(h,
	    "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" aria-hidden=\"true\" "
	    "focusable=\"false\" fill=\"none\" stroke-linejoin=\"round\" "
	    "stroke-linecap=\"round\">",
	    class, width, height);
	put_children(h, root);
	fl_html_put(h, "</svg>\n");
	rc = 0;
out:
	free(box);
	xmlFreeDoc(doc);
	return rc;
}
