#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/str.h"
#include "loader.h"
#include "trust.h"

/* Letters, digits and '-', so that it cannot leave its folder. */
static bool
name_ok(const char *name)
{
	if (*name == '\0')
		return false;
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) && *name != '-')
			return false;
	return true;
}

/* abi is looked at first: with another one, the rest means nothing. */
static int
check(const struct fl_plugin *p, const char *name, struct fl_err *err)
{
	if (p->abi != FL_PLUGIN_ABI)
		return fl_fail(err, "is for plugin ABI %u, this is ABI %u",
		    p->abi, FL_PLUGIN_ABI);
	if (p->name == NULL || strcmp(p->name, name) != 0)
		return fl_fail(err, "calls itself '%.40s'",
		    p->name != NULL ? p->name : "");
	if (p->summary == NULL || p->version == NULL || p->schemes == NULL ||
	    p->submit == NULL || p->cancel == NULL)
		return fl_fail(err, "lacks a function or a text");
	return 0;
}

static bool
no_options(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	if (r->options_len == 0)
		return true;
	snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
	    (int)(r->options[0].name.len < 60 ? r->options[0].name.len : 60),
	    r->options[0].name.data);
	return false;
}

static int
host_is_state(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	(void)settings;
	(void)settings_len;
	(void)why;
	*state = h;
	return 0;
}

static int
state_is_session(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	(void)why;
	*session = state;
	return 0;
}

static void
free_call(void *state, struct fl_exchange *x)
{
	(void)state;
	free(x->plugin);
}

static void
close_no_session(void *state, void *session)
{
	(void)state;
	(void)session;
}

static void
close_nothing(void *state)
{
	(void)state;
}

/* A copy, for ever, with what a plugin may leave out; NULL: no memory. */
static const struct fl_plugin *
complete(const struct fl_plugin *found)
{
	struct fl_plugin *p = malloc(sizeof(*p));

	if (p == NULL)
		return NULL;
	*p = *found;
	if (p->accepts == NULL)
		p->accepts = no_options;
	if (p->open == NULL)
		p->open = host_is_state;
	if (p->session_open == NULL)
		p->session_open = state_is_session;
	if (p->release == NULL)
		p->release = free_call;
	if (p->session_close == NULL)
		p->session_close = close_no_session;
	if (p->close == NULL)
		p->close = close_nothing;
	return p;
}

/* What is whole is taken as it is. */
static bool
is_complete(const struct fl_plugin *p)
{
	return p->accepts != NULL && p->open != NULL &&
	       p->session_open != NULL && p->release != NULL &&
	       p->session_close != NULL && p->close != NULL;
}

static const struct fl_plugin *
load(const char *path, const char *name, struct fl_err *err)
{
	const struct fl_plugin *found;
	void *handle;

	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL) {
		fl_fail(err, "%s", dlerror());
		return NULL;
	}
	found = dlsym(handle, "fl_plugin");
	if (found == NULL) {
		fl_fail(err, "has no fl_plugin");
		goto fail;
	}
	if (check(found, name, err) == -1)
		goto fail;
	if (!is_complete(found))
		found = complete(found);
	if (found == NULL)
		fl_fail(err, "out of memory");
	return found;

fail:
	dlclose(handle);
	return NULL;
}

/* dlopen(3) looks for a path without a slash elsewhere, so it gets one. */
const struct fl_plugin *
fl_plugin_load(const char *path, struct fl_err *err)
{
	char name[NAME_MAX + 1], full[PATH_MAX];
	const char *file = strrchr(path, '/');
	size_t len;
	int n;

	n = snprintf(full, sizeof(full), "%s%s", file == NULL ? "./" : "",
	    path);
	file = file != NULL ? file + 1 : path;
	len = strlen(file);
	if (n < 0 || (size_t)n >= sizeof(full) || len > NAME_MAX) {
		fl_fail(err, "path too long");
		return NULL;
	}
	if (len > 3 && strcmp(file + len - 3, ".so") == 0)
		len -= 3;
	snprintf(name, sizeof(name), "%.*s", (int)len, file);
	if (!name_ok(name)) {
		fl_fail(err, "no name for a plugin: want letters, digits, -");
		return NULL;
	}
	return load(full, name, err);
}

static void
refuse(struct fl_plugins *p, const char *path, const struct fl_err *why)
{
	char text[PATH_MAX + 2 + sizeof(why->msg)];

	snprintf(text, sizeof(text), "%.*s: %s", PATH_MAX, path, why->msg);
	if (p->refused_n < FL_PLUGINS_MAX)
		p->refused[p->refused_n++] = strdup(text);
}

static bool
before(const struct fl_plugin *a, const struct fl_plugin *b)
{
	return a->rank != b->rank ? a->rank < b->rank
	                          : strcmp(a->name, b->name) < 0;
}

static int
insert(struct fl_plugins *p, const struct fl_plugin *found, const char *path,
    struct fl_err *err)
{
	size_t i, at = 0;

	for (i = 0; i < p->n; i++) {
		if (strcmp(p->list[i]->name, found->name) == 0)
			return fl_fail(err, "'%s' is already there, from %s",
			    found->name, p->path[i]);
		if (before(p->list[i], found))
			at = i + 1;
	}
	if (p->n == FL_PLUGINS_MAX)
		return fl_fail(err, "more than %d plugins", FL_PLUGINS_MAX);
	memmove(&p->list[at + 1], &p->list[at],
	    (p->n - at) * sizeof(p->list[0]));
	memmove(&p->path[at + 1], &p->path[at],
	    (p->n - at) * sizeof(p->path[0]));
	p->list[at] = found;
	p->path[at] = strdup(path);
	p->n++;
	return 0;
}

/* Which plugins are wanted; names NULL: all. */
struct wanted {
	const char *names;
	size_t n, stride;
};

/* file is NAME.so. */
static bool
is_wanted(const struct wanted *w, const char *file)
{
	size_t len = strlen(file) - 3, i;
	const char *name;

	for (i = 0; w->names != NULL && i < w->n; i++) {
		name = w->names + i * w->stride;
		if (strlen(name) == len && strncmp(name, file, len) == 0)
			return true;
	}
	return w->names == NULL;
}

static void
load_file(struct fl_plugins *p, const char *dir, const char *file,
    const struct wanted *w)
{
	char path[PATH_MAX];
	const struct fl_plugin *found = NULL;
	struct fl_err err;
	size_t len = strlen(file);
	int n;

	if (len < 4 || strcmp(file + len - 3, ".so") != 0 ||
	    !is_wanted(w, file))
		return;
	n = snprintf(path, sizeof(path), "%s/%s", dir, file);
	if (n < 0 || (size_t)n >= sizeof(path))
		fl_fail(&err, "path too long");
	else
		found = fl_plugin_load(path, &err);
	if (found == NULL || insert(p, found, path, &err) == -1)
		refuse(p, path, &err);
}

static int
load_folder(struct fl_plugins *p, const char *dir, const struct wanted *w,
    struct fl_err *err)
{
	struct dirent **files;
	int i, n;

	n = scandir(dir, &files, NULL, alphasort);
	if (n == -1)
		return fl_fail(err, "plugins: %.300s: %s", dir,
		    strerror(errno));
	for (i = 0; i < n; i++) {
		load_file(p, dir, files[i]->d_name, w);
		free(files[i]);
	}
	free(files);
	return 0;
}

void
fl_plugins_fini(struct fl_plugins *p)
{
	while (p->n > 0)
		free(p->path[--p->n]);
	while (p->refused_n > 0)
		free(p->refused[--p->refused_n]);
}

static int
load_wanted(struct fl_plugins *p, const char *folders, const struct wanted *w,
    char dir[PATH_MAX], struct fl_err *err)
{
	size_t len;

	fl_trust_find();
	*p = (struct fl_plugins){ 0 };
	for (; *folders != '\0'; folders += len + (folders[len] == ':')) {
		len = strcspn(folders, ":");
		if (len == 0)
			continue;
		snprintf(dir, PATH_MAX, "%.*s", (int)len, folders);
		if (load_folder(p, dir, w, err) == -1) {
			fl_plugins_fini(p);
			return -1;
		}
	}
	return 0;
}

int
fl_plugins_load(struct fl_plugins *p, const char *folders, struct fl_err *err)
{
	static const struct wanted all = { NULL, 0, 0 };
	char dir[PATH_MAX] = "";

	if (load_wanted(p, folders, &all, dir, err) == -1)
		return -1;
	if (p->n > 0)
		return 0;
	if (p->refused_n > 0)
		fl_fail(err, "no plugin could be loaded: %s", p->refused[0]);
	else
		fl_fail(err, "no plugin in %.300s", dir);
	fl_plugins_fini(p);
	return -1;
}

int
fl_plugins_load_some(struct fl_plugins *p, const char *folders,
    const char *names, size_t n, size_t stride, struct fl_err *err)
{
	struct wanted w = { names, n, stride };
	char dir[PATH_MAX];

	return load_wanted(p, folders, &w, dir, err);
}

void
fl_plugins_where(char *path, size_t size)
{
	static const char *const beside[] = {
		"plugins",
		"../lib/funbric/plugins",
	};
	const char *env = getenv("FL_PLUGIN_PATH");
	char exe[PATH_MAX];
	ssize_t len;
	size_t i;

	if (env != NULL && *env != '\0') {
		snprintf(path, size, "%s", env);
		return;
	}
	len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	while (len > 0 && exe[len - 1] != '/')
		len--;
	for (i = 0; len > 0 && i < sizeof(beside) / sizeof(beside[0]); i++) {
		snprintf(path, size, "%.*s%s", (int)len, exe, beside[i]);
		if (access(path, R_OK | X_OK) == 0)
			return;
	}
	snprintf(path, size, "%s", FL_PLUGIN_DIR);
}

/* RFC 3986: a letter, then letters, digits, + - and a dot; ended by ':'. */
void
fl_url_scheme(char scheme[FL_SCHEME_MAX], struct fl_bytes url)
{
	size_t i;

	scheme[0] = '\0';
	for (i = 0; i < url.len && i < FL_SCHEME_MAX; i++) {
		unsigned char c = (unsigned char)url.data[i];

		if (c == ':' && i > 0) {
			scheme[i] = '\0';
			return;
		}
		if (!isalpha(c) &&
		    (i == 0 || (!isdigit(c) && strchr("+-.", c) == NULL)))
			break;
		scheme[i] = (char)tolower(c);
	}
	scheme[0] = '\0';
}

static bool
lists(const struct fl_plugin *p, const char *scheme)
{
	const char *const *s;

	for (s = p->schemes; *s != NULL; s++)
		if (strcmp(*s, scheme) == 0)
			return true;
	return false;
}

/* "no plugin for wss", and the scheme that was perhaps meant. */
static void
no_scheme(const struct fl_plugins *p, const char *scheme, struct fl_err *err)
{
	const char *const *s;
	const char *near = NULL;
	size_t i;

	for (i = 0; i < p->n && near == NULL; i++)
		for (s = p->list[i]->schemes; *s != NULL && near == NULL; s++)
			near = fl_str_near(scheme, s, 1, sizeof(*s));
	if (near != NULL)
		fl_fail(err,
		    "no plugin for the scheme '%s': did you mean "
		    "'%s'?",
		    scheme, near);
	else
		fl_fail(err, "no plugin for the scheme '%s'", scheme);
}

const struct fl_plugin *
fl_plugins_choose(const struct fl_plugins *p, const struct fl_request *r,
    const char *forced, const struct fl_prober *prober, struct fl_err *err)
{
	char scheme[FL_SCHEME_MAX], why[FL_PLUGIN_ERR];
	bool listed = false, known = forced == NULL;
	size_t i;

	fl_url_scheme(scheme, r->url);
	if (scheme[0] == '\0') {
		fl_fail(err, "'%.*s' has no scheme: want a URL as http://...",
		    (int)(r->url.len < 100 ? r->url.len : 100), r->url.data);
		return NULL;
	}
	no_scheme(p, scheme, err);
	for (i = 0; i < p->n; i++) {
		if (forced != NULL && strcmp(p->list[i]->name, forced) != 0)
			continue;
		known = true;
		if (!lists(p->list[i], scheme))
			continue;
		listed = true;
		why[0] = '\0';
		if (p->list[i]->accepts(r, why) ||
		    (prober != NULL &&
			prober->ask(prober->arg, p->list[i], r, why)))
			return p->list[i];
		fl_fail(err, "plugin %s: %.200s", p->list[i]->name, why);
	}
	if (!known)
		fl_fail(err, "no plugin '%.60s'", forced);
	else if (!listed && forced != NULL)
		fl_fail(err, "plugin %s does not do '%s'", forced, scheme);
	return NULL;
}
