#include <string.h>

#include "quote.h"

/* Letters, digits and what no shell gives a meaning. */
static const char safe[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "@%+=:,./-_";

int
fl_quote_word(struct fl_buf *out, const char *word, struct fl_err *err)
{
	size_t len;

	if (*word != '\0' && word[strspn(word, safe)] == '\0')
		return fl_buf_add_str(out, word, err);
	if (fl_buf_add_str(out, "'", err) == -1)
		return -1;
	for (; *word != '\0'; word += len) {
		len = strcspn(word, "'");
		if (len == 0) {
			if (fl_buf_add_str(out, "'\\''", err) == -1)
				return -1;
			len = 1;
		} else if (fl_buf_add(out, word, len, err) == -1) {
			return -1;
		}
	}
	return fl_buf_add_str(out, "'", err);
}

/*
 * Between single quotes csh still sees ! and the end of a line, fish sees
 * backslashes, and all see the next quote.  printf's %b brings these back from
 * octal; the $ stays for the sh that is started.
 */
int
fl_quote_script(struct fl_buf *out, struct fl_str script, struct fl_err *err)
{
	size_t i, was = out->len;

	if (fl_buf_add_str(out,
		"exec sh -c 'eval \"$(printf %b \"$1\")\"' sh '", err) == -1)
		return -1;
	for (i = 0; i < script.len; i++) {
		unsigned char c = (unsigned char)script.s[i];

		if (c >= 0x20 && c < 0x7f && strchr("'!\\", c) == NULL) {
			if (fl_buf_add(out, script.s + i, 1, err) == -1)
				return -1;
		} else if (fl_buf_addf(out, err, "\\0%03o", c) == -1) {
			return -1;
		}
	}
	if (out->len - was > FL_QUOTE_LONGEST)
		return fl_fail(err, "the commands are longer than %d bytes",
		    FL_QUOTE_LONGEST);
	return fl_buf_add_str(out, "'", err);
}
