#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "percent.h"
#include "template.h"
#include "vars.h"

#define KEPT_MAX 65536 /* bytes of a variable that a reset lets it keep */

struct fl_var {
	char *name;
	size_t name_len;
	bool set; /* else it is only memory */
	bool secret;
	struct fl_value value;
	char *bytes; /* of a value that is one text */
	size_t cap;
	struct fl_arena arena; /* of lists and objects */
};

/* The text of a value that nobody is to see. */
struct fl_secret {
	char *s;
	size_t len;
};

void
fl_vars_init(struct fl_vars *v, const struct fl_vars *base)
{
	*v = (struct fl_vars){ .base = base };
}

static void
forget_secrets(struct fl_vars *v)
{
	size_t i;

	for (i = 0; i < v->secrets_len; i++)
		free(v->secrets[i].s);
	v->secrets_len = 0;
}

void
fl_vars_fini(struct fl_vars *v)
{
	size_t i;

	for (i = 0; i < v->len; i++) {
		free(v->list[i].name);
		free(v->list[i].bytes);
		fl_arena_fini(&v->list[i].arena);
	}
	forget_secrets(v);
	free(v->list);
	free(v->secrets);
	fl_vars_init(v, v->base);
}

void
fl_vars_reset(struct fl_vars *v)
{
	struct fl_var *var;

	for (var = v->list; var < v->list + v->len; var++) {
		var->set = false;
		fl_arena_fini(&var->arena);
		if (var->cap > KEPT_MAX) {
			free(var->bytes);
			var->bytes = NULL;
			var->cap = 0;
		}
	}
	forget_secrets(v);
}

/* The memory of that name, or any that is free; NULL when there is none. */
static struct fl_var *
find(const struct fl_vars *v, struct fl_str name)
{
	struct fl_var *var, *unused = NULL;
	size_t i;

	for (i = 0; i < v->len; i++) {
		var = &v->list[i];
		if (var->name_len == name.len &&
		    memcmp(var->name, name.s, name.len) == 0)
			return var;
		if (!var->set)
			unused = var;
	}
	return unused;
}

static const struct fl_var *
get(const struct fl_vars *v, struct fl_str name)
{
	const struct fl_var *var;

	for (; v != NULL; v = v->base) {
		var = find(v, name);
		if (var != NULL && var->set)
			return var;
	}
	return NULL;
}

const struct fl_value *
fl_vars_get(const struct fl_vars *v, struct fl_str name)
{
	const struct fl_var *var = get(v, name);

	return var != NULL ? &var->value : NULL;
}

bool
fl_vars_is_secret(const struct fl_vars *v, struct fl_str name)
{
	const struct fl_var *var = get(v, name);

	return var != NULL && var->secret;
}

static int
grow(struct fl_vars *v, struct fl_err *err)
{
	size_t cap = v->cap > 0 ? v->cap * 2 : 8;
	struct fl_var *list;

	if (v->len == FL_VARS_MAX)
		return fl_fail(err, "more than %d variables", FL_VARS_MAX);
	if (v->len < v->cap)
		return 0;
	list = realloc(v->list, cap * sizeof(*list));
	if (list == NULL)
		return fl_fail(err, "out of memory");
	v->list = list;
	v->cap = cap;
	return 0;
}

/* The memory of a variable, which may have had another name before. */
static struct fl_var *
claim(struct fl_vars *v, struct fl_str name, struct fl_err *err)
{
	struct fl_var *var = find(v, name);
	char *copy;

	if (var != NULL && var->name_len == name.len &&
	    memcmp(var->name, name.s, name.len) == 0)
		return var;
	if (var == NULL && grow(v, err) == -1)
		return NULL;
	copy = malloc(name.len);
	if (copy == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	memcpy(copy, name.s, name.len);
	if (var == NULL) {
		var = &v->list[v->len++];
		*var = (struct fl_var){ .set = false };
		fl_arena_init(&var->arena, FL_VARS_VALUE_MAX);
	}
	free(var->name);
	var->name = copy;
	var->name_len = name.len;
	return var;
}

/* A new text may be part of the old one. */
static int
store_text(struct fl_var *var, struct fl_str *text, struct fl_err *err)
{
	char *bytes;

	if (text->len > FL_VARS_VALUE_MAX)
		return fl_fail(err, "a value of more than %zu MiB",
		    FL_VARS_VALUE_MAX >> 20);
	if (text->len > var->cap) {
		bytes = realloc(var->bytes, text->len);
		if (bytes == NULL)
			return fl_fail(err, "out of memory");
		var->bytes = bytes;
		var->cap = text->len;
	}
	if (text->len > 0)
		memmove(var->bytes, text->s, text->len);
	text->s = var->bytes;
	return 0;
}

/* The same holds for a value that comes from a list. */
static int
store_tree(struct fl_var *var, const struct fl_value *value, struct fl_err *err)
{
	struct fl_arena arena;
	struct fl_value copy;

	fl_arena_init(&arena, FL_VARS_VALUE_MAX);
	if (fl_value_copy(&arena, value, &copy) == -1) {
		fl_arena_fini(&arena);
		return fl_fail(err, "a value of more than %zu MiB",
		    FL_VARS_VALUE_MAX >> 20);
	}
	fl_arena_fini(&var->arena);
	var->arena = arena;
	var->value = copy;
	return 0;
}

static int
store(struct fl_var *var, const struct fl_value *value, struct fl_err *err)
{
	struct fl_value copy = *value;
	int rc = 0;

	switch (value->type) {
	case FL_TYPE_LIST:
	case FL_TYPE_OBJECT:
	case FL_TYPE_REDIRECT:
		return store_tree(var, value, err);
	case FL_TYPE_STRING:
	case FL_TYPE_BYTES:
	case FL_TYPE_BIGINT:
		rc = store_text(var, &copy.text, err);
		break;
	case FL_TYPE_FLOAT:
		rc = store_text(var, &copy.real.text, err);
		break;
	default:
		break;
	}
	if (rc == -1)
		return -1;
	var->value = copy;
	fl_arena_fini(&var->arena);
	return 0;
}

static bool
is_known_secret(const struct fl_vars *v, struct fl_str text)
{
	size_t i;

	for (i = 0; i < v->secrets_len; i++)
		if (fl_str_eq(text,
			(struct fl_str){ v->secrets[i].s, v->secrets[i].len }))
			return true;
	return false;
}

/* Keeps the text of a secret, which outlives the value. */
static int
keep_secret(struct fl_vars *v, struct fl_buf *text, struct fl_err *err)
{
	struct fl_secret *list;

	if (text->len == 0 || is_known_secret(v, fl_buf_str(text)))
		return 0;
	if (v->secrets_len == FL_VARS_SECRETS_MAX)
		return fl_fail(err, "more than %d secrets",
		    FL_VARS_SECRETS_MAX);
	list = realloc(v->secrets, (v->secrets_len + 1) * sizeof(*list));
	if (list == NULL)
		return fl_fail(err, "out of memory");
	v->secrets = list;
	list[v->secrets_len].len = text->len;
	list[v->secrets_len++].s = fl_buf_take(text);
	return 0;
}

/* As curl escapes it: a slash too. */
static int
escape_all(struct fl_str text, struct fl_buf *out, struct fl_err *err)
{
	struct fl_buf most;
	size_t i;
	int rc;

	fl_buf_init(&most, out->max);
	rc = fl_percent_encode(text, &most, err);
	for (i = 0; rc == 0 && i < most.len; i++)
		rc = most.data[i] == '/'
		         ? fl_buf_add_str(out, "%2F", err)
		         : fl_buf_add(out, &most.data[i], 1, err);
	fl_buf_fini(&most);
	return rc;
}

/* What a secret looks like in URLs, forms and JSON. */
static int
keep_forms(struct fl_vars *v, struct fl_str text, struct fl_err *err)
{
	static int (*const forms[])(struct fl_str text, struct fl_buf * out,
	    struct fl_err * err) = {
		fl_percent_encode,
		escape_all,
		fl_json_escape,
	};
	struct fl_buf out;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < sizeof(forms) / sizeof(forms[0]); i++) {
		fl_buf_init(&out, 6 * FL_VARS_VALUE_MAX);
		rc = forms[i](text, &out, err);
		if (rc == 0)
			rc = keep_secret(v, &out, err);
		fl_buf_fini(&out);
	}
	return rc;
}

static int
add_secret(struct fl_vars *v, const struct fl_value *value, struct fl_err *err)
{
	struct fl_buf text;
	int rc;

	fl_buf_init(&text, FL_VARS_VALUE_MAX);
	rc = fl_value_render(value, &text, err);
	if (rc == 0 && text.len > 0)
		rc = keep_forms(v, fl_buf_str(&text), err);
	if (rc == 0)
		rc = keep_secret(v, &text, err);
	fl_buf_fini(&text);
	return rc;
}

static int
check_name(struct fl_str name, struct fl_err *err)
{
	const struct fl_function *f = fl_function_find(name);

	if (name.len == 0)
		return fl_fail(err, "a variable without a name");
	if (f != NULL && f->reserved)
		return fl_fail(err,
		    "'%s' is not a variable: the name is reserved", f->name);
	return 0;
}

int
fl_vars_set(struct fl_vars *v, struct fl_str name, const struct fl_value *value,
    bool secret, struct fl_err *err)
{
	struct fl_var *var;

	if (check_name(name, err) == -1)
		return -1;
	if (!secret && fl_vars_is_secret(v, name))
		return fl_fail(err,
		    "'%.*s' is a secret, and this value would be none",
		    FL_STR_ARG(name));
	if (secret && add_secret(v, value, err) == -1)
		return -1;
	var = claim(v, name, err);
	if (var == NULL || store(var, value, err) == -1)
		return -1;
	var->set = true;
	var->secret = secret;
	return 0;
}

int
fl_vars_copy(struct fl_vars *v, const struct fl_vars *from, struct fl_err *err)
{
	const struct fl_var *var;
	bool secret;

	for (var = from->list; var < from->list + from->len; var++) {
		struct fl_str name = { var->name, var->name_len };

		secret = var->secret || fl_vars_is_secret(v, name);
		if (var->set &&
		    fl_vars_set(v, name, &var->value, secret, err) == -1)
			return -1;
	}
	return 0;
}

bool
fl_vars_has_secrets(const struct fl_vars *v)
{
	for (; v != NULL; v = v->base)
		if (v->secrets_len > 0)
			return true;
	return false;
}

/* The length of the longest secret that text begins with. */
static size_t
secret_len(const struct fl_vars *v, struct fl_str text)
{
	size_t len = 0, i;

	for (; v != NULL; v = v->base)
		for (i = 0; i < v->secrets_len; i++)
			if (v->secrets[i].len > len &&
			    v->secrets[i].len <= text.len &&
			    memcmp(v->secrets[i].s, text.s,
				v->secrets[i].len) == 0)
				len = v->secrets[i].len;
	return len;
}

int
fl_vars_redact(const struct fl_vars *v, struct fl_str text, struct fl_buf *out,
    struct fl_err *err)
{
	size_t from = 0, i = 0, n;

	while (i < text.len) {
		n = secret_len(v, (struct fl_str){ text.s + i, text.len - i });
		if (n == 0) {
			i++;
			continue;
		}
		if (fl_buf_add(out, text.s + from, i - from, err) == -1 ||
		    fl_buf_add_str(out, "***", err) == -1)
			return -1;
		i += n;
		from = i;
	}
	return fl_buf_add(out, text.s + from, text.len - from, err);
}
