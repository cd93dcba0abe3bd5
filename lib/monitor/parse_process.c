#include <string.h>

#include "parse.h"
#include "text.h"

/* Fields behind the name, from 1: state, parent, ... */
enum {
	FIELD_USER = 12,
	FIELD_SYSTEM = 13,
	FIELD_THREADS = 18,
	FIELD_START = 20,
	FIELD_RSS = 22,
};

/* "42 (a) b) S 1 ...": the name may hold brackets and blanks. */
bool
fl_parse_process(struct fl_process *p, struct fl_str text)
{
	const char *open = text.len > 0 ? memchr(text.s, '(', text.len) : NULL;
	const char *close =
	    text.len > 0 ? memrchr(text.s, ')', text.len) : NULL;
	int64_t value, user = FL_RAW_ABSENT, system = FL_RAW_ABSENT;
	struct fl_str rest, word;
	int field;

	if (open == NULL || close == NULL || close < open)
		return false;
	*p = (struct fl_process){
		.name = { open + 1, (size_t)(close - open - 1) },
		.threads = FL_RAW_ABSENT,
		.rss_pages = FL_RAW_ABSENT,
		.start_ticks = FL_RAW_ABSENT,
	};
	rest = (struct fl_str){ close + 1,
		(size_t)(text.s + text.len - close - 1) };
	for (field = 1; (word = fl_text_word(&rest)).len > 0; field++) {
		value = fl_text_number(word);
		if (field == FIELD_USER)
			user = value;
		else if (field == FIELD_SYSTEM)
			system = value;
		else if (field == FIELD_THREADS)
			p->threads = value;
		else if (field == FIELD_START)
			p->start_ticks = value;
		else if (field == FIELD_RSS)
			p->rss_pages = value;
	}
	p->ticks = fl_text_add(user, system);
	return p->ticks != FL_RAW_ABSENT && p->start_ticks != FL_RAW_ABSENT;
}

void
fl_parse_process_io(struct fl_str text, int64_t *read, int64_t *written)
{
	struct fl_str line, word;
	int64_t n;

	*read = *written = FL_RAW_ABSENT;
	while (fl_text_line(&text, &line)) {
		word = fl_text_word(&line);
		n = fl_text_number(fl_text_word(&line));
		if (fl_str_is(word, "read_bytes"))
			*read = n;
		else if (fl_str_is(word, "write_bytes"))
			*written = n;
	}
}
