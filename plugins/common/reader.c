#include <stdio.h>
#include <string.h>

#include "field.h"
#include "reader.h"

/* The byte that an escape at b stands for, and its length; 0: none. */
static size_t
unescape(struct fl_bytes b, char *out)
{
	static const char letters[] = "rnt0\\", bytes[] = "\r\n\t\0\\";
	const char *at;

	if (b.len < 2)
		return 0;
	at = b.data[1] != '\0' ? strchr(letters, b.data[1]) : NULL;
	if (at != NULL) {
		*out = bytes[at - letters];
		return 2;
	}
	if (b.data[1] != 'x' || b.len < 4 || field_hex(b.data[2]) < 0 ||
	    field_hex(b.data[3]) < 0)
		return 0;
	*out = (char)(field_hex(b.data[2]) * 16 + field_hex(b.data[3]));
	return 4;
}

static int
set_until(struct reader *rd, struct fl_bytes b)
{
	size_t n;
	char c;

	rd->kind = READER_UNTIL;
	for (; b.len > 0; b.data += n, b.len -= n) {
		n = 1;
		c = b.data[0];
		if (c == '\\')
			n = unescape(b, &c);
		if (n == 0 || rd->delimiter_len == sizeof(rd->delimiter))
			return -1;
		rd->delimiter[rd->delimiter_len++] = c;
	}
	return rd->delimiter_len > 0 ? 0 : -1;
}

static int
set_bytes(struct reader *rd, struct fl_bytes b)
{
	int64_t n = field_number(b, INT64_C(1) << 40);

	rd->kind = READER_BYTES;
	rd->bytes = (size_t)n;
	return n > 0 ? 0 : -1;
}

static int
set_for(struct reader *rd, struct fl_bytes b)
{
	rd->kind = READER_FOR;
	rd->for_ns = field_duration(b);
	return rd->for_ns > 0 ? 0 : -1;
}

static int
set_word(struct reader *rd, struct fl_bytes b)
{
	static const struct {
		const char *word;
		enum reader_kind kind;
	} words[] = {
		{ "first", READER_FIRST },
		{ "end", READER_END },
		{ "nothing", READER_NOTHING },
		{ "line", READER_UNTIL },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (field_like(b, words[i].word)) {
			rd->kind = words[i].kind;
			rd->delimiter[0] = '\n';
			rd->delimiter_len = 1;
			return 0;
		}
	return -1;
}

static int
set_close(struct reader *rd, struct fl_bytes b)
{
	rd->close = field_like(b, "close");
	return rd->close || field_like(b, "keep-alive") ? 0 : -1;
}

static const struct {
	const char *name;
	int (*set)(struct reader *rd, struct fl_bytes b);
	bool reads; /* one at most */
	const char *want;
} rows[] = {
	{ "Read", set_word, true, "first, line, end or nothing" },
	{ "Read-Until", set_until, true,
	    "1 to 256 bytes, with \\r \\n \\t \\0 \\\\ \\xHH" },
	{ "Read-Bytes", set_bytes, true, "a number above 0" },
	{ "Read-For", set_for, true, "a length of time as 200ms" },
	{ "Connection", set_close, false, "close or keep-alive" },
};

#define ROWS_LEN (sizeof(rows) / sizeof(rows[0]))

static int
take(struct reader *rd, const struct fl_field *f, bool *reads,
    char why[FL_PLUGIN_ERR])
{
	size_t i;

	for (i = 0; i < ROWS_LEN; i++)
		if (field_like(f->name, rows[i].name))
			break;
	if (i == ROWS_LEN) {
		snprintf(why, FL_PLUGIN_ERR,
		    "header '%.*s': want Read, "
		    "Read-Until, Read-Bytes, Read-For or Connection",
		    (int)(f->name.len < 60 ? f->name.len : 60), f->name.data);
		return -1;
	}
	if (rows[i].reads && *reads) {
		snprintf(why, FL_PLUGIN_ERR,
		    "header '%s': another one says "
		    "already what is read",
		    rows[i].name);
		return -1;
	}
	*reads = *reads || rows[i].reads;
	if (rows[i].set(rd, f->value) == 0)
		return 0;
	snprintf(why, FL_PLUGIN_ERR, "header '%s: %.*s': want %s", rows[i].name,
	    (int)(f->value.len < 60 ? f->value.len : 60), f->value.data,
	    rows[i].want);
	return -1;
}

int
reader_parse(struct reader *rd, const struct fl_field *headers, size_t n,
    char why[FL_PLUGIN_ERR])
{
	bool reads = false;
	size_t i;

	*rd = (struct reader){ .kind = READER_FIRST };
	for (i = 0; i < n; i++)
		if (!field_is_usual(headers[i].name) &&
		    take(rd, &headers[i], &reads, why) == -1)
			return -1;
	return 0;
}

/* The delimiter may have begun in what was looked at before. */
static ssize_t
find_delimiter(const struct reader *rd, const char *data, size_t len,
    size_t from)
{
	const char *at;

	from = from < rd->delimiter_len ? 0 : from - rd->delimiter_len + 1;
	if (len <= from)
		return -1;
	at = memmem(data + from, len - from, rd->delimiter, rd->delimiter_len);
	return at != NULL ? at - data + (ssize_t)rd->delimiter_len : -1;
}

ssize_t
reader_find(const struct reader *rd, const char *data, size_t len, size_t from,
    bool ended)
{
	switch (rd->kind) {
	case READER_FIRST:
		return len > 0 ? (ssize_t)len : -1;
	case READER_NOTHING:
		return 0;
	case READER_UNTIL:
		return find_delimiter(rd, data, len, from);
	case READER_BYTES:
		return len >= rd->bytes ? (ssize_t)rd->bytes : -1;
	default:
		return ended ? (ssize_t)len : -1;
	}
}
