#include <stdio.h>
#include <string.h>

#include "parse.h"
#include "text.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool
begins(struct fl_str s, const char *with)
{
	return s.len >= strlen(with) && memcmp(s.s, with, strlen(with)) == 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Partitions would count twice, and so would what is made of disks: loops,
 * mapped volumes, arrays.  nvme0n1 is a disk and nvme0n1p1 a part of it; sda is
 * one, and sda1 a part.
 */
bool
fl_parse_is_disk(struct fl_str name)
{
	static const char *const made[] = { "loop", "ram", "zram", "dm-", "md",
		"sr", "fd", "drbd" };
	static const char *const numbered[] = { "nvme", "mmcblk", "nbd" };
	size_t i, end = name.len;

	for (i = 0; i < COUNT(made); i++)
		if (begins(name, made[i]))
			return false;
	while (end > 0 && is_digit(name.s[end - 1]))
		end--;
	for (i = 0; i < COUNT(numbered); i++)
		if (begins(name, numbered[i]))
			return !(end < name.len && end > 1 &&
				 name.s[end - 1] == 'p' &&
				 is_digit(name.s[end - 2]));
	return name.len > 0 && end == name.len;
}

/* Behind the name: field 1 is reads completed. */
static const struct {
	int field;
	enum fl_raw raw;
} disk[] = {
	{ 1, FL_RAW_DISK_READS },
	{ 3, FL_RAW_DISK_READ_SECTORS },
	{ 4, FL_RAW_DISK_WAIT_MS },
	{ 5, FL_RAW_DISK_WRITES },
	{ 7, FL_RAW_DISK_WRITE_SECTORS },
	{ 8, FL_RAW_DISK_WAIT_MS },
};
#define FIELD_BUSY_MS 10

static void
add_to(struct fl_raws *r, enum fl_raw raw, int64_t n)
{
	if (r->v[raw] == FL_RAW_ABSENT)
		r->v[raw] = n;
	else
		r->v[raw] = fl_text_add(r->v[raw], n);
}

static void
parse_disk(struct fl_raws *r, struct fl_str name, struct fl_str line)
{
	struct fl_str word;
	int64_t value;
	size_t i;
	int field;

	for (field = 1; (word = fl_text_word(&line)).len > 0; field++) {
		value = fl_text_number(word);
		for (i = 0; i < COUNT(disk); i++)
			if (disk[i].field == field)
				add_to(r, disk[i].raw, value);
		if (field == FIELD_BUSY_MS && r->disks < FL_RAW_DISKS &&
		    value != FL_RAW_ABSENT) {
			snprintf(r->disk[r->disks].name,
			    sizeof(r->disk[0].name), "%.*s", FL_STR_ARG(name));
			r->disk[r->disks++].busy_ms = value;
		}
	}
}

void
fl_parse_diskstats(struct fl_raws *r, struct fl_str text)
{
	struct fl_str line, name;

	while (fl_text_line(&text, &line)) {
		fl_text_word(&line); /* the device's numbers */
		fl_text_word(&line);
		name = fl_text_word(&line);
		if (fl_parse_is_disk(name))
			parse_disk(r, name, line);
	}
}

int64_t
fl_parse_number(struct fl_str text)
{
	struct fl_str line;

	if (!fl_text_line(&text, &line))
		return FL_RAW_ABSENT;
	return fl_text_number(fl_text_word(&line));
}

/* "max 100000" or "50000 100000": microseconds in each period. */
void
fl_parse_cpu_max(struct fl_raws *r, struct fl_str text)
{
	struct fl_str line;
	int64_t quota, period;

	if (!fl_text_line(&text, &line))
		return;
	quota = fl_text_number(fl_text_word(&line));
	period = fl_text_number(fl_text_word(&line));
	quota = fl_text_times(quota, 1000000);
	if (quota != FL_RAW_ABSENT && period != FL_RAW_ABSENT && period > 0)
		r->v[FL_RAW_GROUP_CPU_LIMIT] = quota / period;
}

/* Of version 2, whose times are in microseconds; version 1 has nanoseconds. */
void
fl_parse_cpu_stat(struct fl_raws *r, struct fl_str text)
{
	struct fl_str line, word;
	int64_t n;

	while (fl_text_line(&text, &line)) {
		word = fl_text_word(&line);
		n = fl_text_number(fl_text_word(&line));
		if (fl_str_is(word, "usage_usec"))
			r->v[FL_RAW_GROUP_CPU_US] = n;
		else if (fl_str_is(word, "throttled_usec"))
			r->v[FL_RAW_GROUP_THROTTLED_US] = n;
		else if (fl_str_is(word, "throttled_time") &&
			 n != FL_RAW_ABSENT)
			r->v[FL_RAW_GROUP_THROTTLED_US] = n / 1000;
	}
}

/* Whether one of the names between commas is name. */
static bool
lists(struct fl_str names, const char *name)
{
	size_t len = strlen(name), i = 0, end;

	for (; i <= names.len; i = end + 1) {
		for (end = i; end < names.len && names.s[end] != ','; end++)
			;
		if (end - i == len && memcmp(names.s + i, name, len) == 0)
			return true;
	}
	return false;
}

/* "4:memory:/a/b"; of version 2, "0::/a/b". */
struct fl_str
fl_parse_group(struct fl_str text, const char *controller)
{
	struct fl_str line, none = { NULL, 0 }, names;
	const char *first, *second, *end;

	while (fl_text_line(&text, &line)) {
		end = line.s + line.len;
		first = memchr(line.s, ':', line.len);
		if (first == NULL)
			continue;
		second = memchr(first + 1, ':', (size_t)(end - first - 1));
		if (second == NULL)
			continue;
		names =
		    (struct fl_str){ first + 1, (size_t)(second - first - 1) };
		if (lists(names, controller))
			return (struct fl_str){ second + 1,
				(size_t)(end - second - 1) };
	}
	return none;
}
