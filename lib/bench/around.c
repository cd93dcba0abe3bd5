#include "around.h"
#include "../run/undefined.h"

/* Of the setup: definitions. */
static bool
is_defined(void *arg, struct fl_str name)
{
	const struct fl_around *a = arg;

	return fl_vars_get(a->definitions, name) != NULL;
}

/* Of the teardown: also what the setup sets. */
static bool
is_set_up(void *arg, struct fl_str name)
{
	const struct fl_around *a = arg;

	return is_defined(arg, name) ||
	       (a->setup.file != NULL &&
		   fl_undefined_sets(a->setup.file, name));
}

/* Of the load: also what is in its feeds. */
static bool
is_fed(void *arg, struct fl_str name)
{
	const struct fl_around *a = arg;

	return is_set_up(arg, name) || fl_feeds_name(a->feeds, name);
}

int
fl_around_read(struct fl_around *a, const char *setup, const char *teardown,
    const struct fl_once *like, struct fl_file *const *files, size_t n,
    struct fl_err *err)
{
	size_t i;

	if ((setup != NULL &&
		fl_once_read(&a->setup, setup, like, err) == -1) ||
	    (teardown != NULL &&
		fl_once_read(&a->teardown, teardown, like, err) == -1))
		return -1;
	if (a->setup.file != NULL &&
	    fl_undefined_find(a->setup.file, is_defined, a, err) == -1)
		return -1;
	if (a->teardown.file != NULL &&
	    fl_undefined_find(a->teardown.file, is_set_up, a, err) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (fl_undefined_find(files[i], is_fed, a, err) == -1)
			return -1;
	return 0;
}

void
fl_around_fini(struct fl_around *a)
{
	fl_once_fini(&a->setup);
	fl_once_fini(&a->teardown);
}

int
fl_around_begin(struct fl_around *a, struct fl_err *err)
{
	a->set_up = true;
	if (a->setup.file == NULL)
		return 0;
	return fl_once_run(&a->setup, a->definitions, err);
}

int
fl_around_end(struct fl_around *a, struct fl_err *err)
{
	if (!a->set_up || a->teardown.file == NULL)
		return 0;
	a->set_up = false;
	return fl_once_run(&a->teardown, NULL, err);
}
