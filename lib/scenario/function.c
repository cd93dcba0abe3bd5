#include <sys/random.h>

#include <inttypes.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/random.h"
#include "template.h"

#define STRING_MAX 65536 /* characters of a randomString */

/* Each evaluation is another instant, as is each use in one request. */
static int
new_date(struct fl_scope *scope, const int64_t *args, struct fl_buf *out,
    struct fl_err *err)
{
	char text[FL_CLOCK_TEXT];

	(void)scope, (void)args;
	fl_clock_format(text, fl_clock_wall());
	return fl_buf_add_str(out, text, err);
}

/*
 * Version 4 of RFC 9562.  From the kernel and not from the scope's numbers:
 * those are the same in the next run, and what is made with a UUID may still
 * be there.
 */
static int
new_uuid(struct fl_scope *scope, const int64_t *args, struct fl_buf *out,
    struct fl_err *err)
{
	unsigned char b[16];

	(void)scope, (void)args;
	if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b))
		return fl_fail(err, "no random numbers from the kernel");
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	return fl_buf_addf(out, err,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x",
	    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
	    b[11], b[12], b[13], b[14], b[15]);
}

/* Both ends belong to the range. */
static int
random_int(struct fl_scope *scope, const int64_t *args, struct fl_buf *out,
    struct fl_err *err)
{
	uint64_t n = (uint64_t)args[1] - (uint64_t)args[0] + 1, r;

	r = n != 0 ? fl_random_below(scope->random, n)
	           : fl_random_next(scope->random);
	return fl_buf_addf(out, err, "%" PRId64,
	    (int64_t)((uint64_t)args[0] + r));
}

static int
random_string(struct fl_scope *scope, const int64_t *args, struct fl_buf *out,
    struct fl_err *err)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789";
	char *to = fl_buf_room(out, (size_t)args[0], err);
	int64_t i;

	if (to == NULL)
		return -1;
	for (i = 0; i < args[0]; i++)
		to[i] = letters[fl_random_below(scope->random,
		    sizeof(letters) - 1)];
	out->len += (size_t)args[0];
	return 0;
}

static const struct fl_function rows[] = {
	{ .name = "newDate", .reserved = true, .eval = new_date },
	{ .name = "newUuid", .reserved = true, .eval = new_uuid },
	{ .name = "getEnv", .reserved = true },
	{ .name = "randomInt",
	    .args = 2,
	    .min = INT64_MIN,
	    .max = INT64_MAX,
	    .ordered = true,
	    .number = true,
	    .eval = random_int },
	{ .name = "randomString",
	    .args = 1,
	    .min = 0,
	    .max = STRING_MAX,
	    .eval = random_string },
};

const struct fl_function *
fl_function_find(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}
