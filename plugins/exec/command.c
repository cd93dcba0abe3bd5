#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "command.h"

/* A command under construction: where its words begin in the text. */
struct maker {
	struct bytes *text;
	size_t args[COMMAND_WORDS], args_len;
	size_t vars[COMMAND_WORDS], vars_len;
	char *why;
};

static int
fail(struct maker *m, const char *what)
{
	snprintf(m->why, FL_PLUGIN_ERR, "%s", what);
	return -1;
}

/* Ends a word that began at that byte of the text. */
static int
end_word(struct maker *m, size_t at, size_t *list, size_t *len)
{
	if (memchr(m->text->data + at, '\0', m->text->len - at) != NULL)
		return fail(m, "a word with a zero byte in it");
	if (*len == COMMAND_WORDS || bytes_add(m->text, "", 1) == -1)
		return fail(m, "too many arguments or variables, or too long");
	list[(*len)++] = at;
	return 0;
}

static int
add_decoded(struct maker *m, struct fl_bytes text)
{
	size_t at = m->text->len;

	if (bytes_room(m->text, 1) == NULL || url_decode(m->text, text) == -1)
		return fail(m, "a bad %XX in the URL, or it is too long");
	return end_word(m, at, m->args, &m->args_len);
}

static int
add_url(struct maker *m, const struct fl_request *r)
{
	struct fl_bytes name, value;
	struct url u;

	if (url_parse(r->url, &u, m->why) == -1)
		return -1;
	if (u.host.len > 0 || u.path.len == 0)
		return fail(m, "want exec:/PATH");
	if (add_decoded(m, u.path) == -1)
		return -1;
	while (url_next(&u.query, &name, &value)) {
		if (!field_is(name, "arg"))
			return fail(m, "want exec:/PATH?arg=...&arg=...");
		if (add_decoded(m, value) == -1)
			return -1;
	}
	return 0;
}

static bool
is_variable(struct fl_bytes name)
{
	size_t i;

	for (i = 0; i < name.len; i++) {
		char c = name.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    c != '_' && (i == 0 || c < '0' || c > '9'))
			return false;
	}
	return name.len > 0;
}

static int
add_header(struct maker *m, const struct fl_field *f)
{
	size_t at = m->text->len;
	bool arg = field_like(f->name, "Arg");

	if (!arg && !is_variable(f->name)) {
		snprintf(m->why, FL_PLUGIN_ERR,
		    "header '%.*s': want Arg, or "
		    "the name of a variable",
		    (int)(f->name.len < 60 ? f->name.len : 60), f->name.data);
		return -1;
	}
	if ((!arg && (bytes_add(m->text, f->name.data, f->name.len) == -1 ||
			 bytes_add(m->text, "=", 1) == -1)) ||
	    bytes_add(m->text, f->value.data, f->value.len) == -1 ||
	    bytes_room(m->text, 1) == NULL)
		return fail(m, "too many arguments or variables, or too long");
	return arg ? end_word(m, at, m->args, &m->args_len)
	           : end_word(m, at, m->vars, &m->vars_len);
}

/* Whether one of the words at vars, from that one on, sets the variable too. */
static bool
is_set(const struct maker *m, const char *variable, size_t from)
{
	size_t len = strcspn(variable, "=") + 1, i;

	for (i = from; i < m->vars_len; i++)
		if (strncmp(m->text->data + m->vars[i], variable, len) == 0)
			return true;
	return false;
}

/* Of several words of the same name the last one counts. */
static int
settle(struct command *c, const struct maker *m, char *const *environment)
{
	size_t n = 0, i;

	while (environment[n] != NULL)
		n++;
	c->argv = calloc(m->args_len + 1, sizeof(*c->argv));
	c->envp = calloc(m->vars_len + n + 1, sizeof(*c->envp));
	if (c->argv == NULL || c->envp == NULL)
		return -1;
	for (i = 0; i < m->args_len; i++)
		c->argv[i] = c->text.data + m->args[i];
	for (n = i = 0; i < m->vars_len; i++)
		if (!is_set(m, c->text.data + m->vars[i], i + 1))
			c->envp[n++] = c->text.data + m->vars[i];
	for (i = 0; environment[i] != NULL; i++)
		if (!is_set(m, environment[i], 0))
			c->envp[n++] = environment[i];
	return 0;
}

int
command_make(struct command *c, const struct fl_request *r,
    char *const *environment, char why[FL_PLUGIN_ERR])
{
	struct maker m = { .text = &c->text, .why = why };
	size_t i;

	*c = (struct command){ .text.max = COMMAND_BYTES };
	if (add_url(&m, r) == -1)
		goto fail;
	for (i = 0; i < r->headers_len; i++)
		if (!field_is_usual(r->headers[i].name) &&
		    add_header(&m, &r->headers[i]) == -1)
			goto fail;
	if (settle(c, &m, environment) == 0)
		return 0;
	snprintf(why, FL_PLUGIN_ERR, "out of memory");

fail:
	command_fini(c);
	return -1;
}

void
command_fini(struct command *c)
{
	bytes_free(&c->text);
	free(c->argv);
	free(c->envp);
	c->argv = c->envp = NULL;
}
