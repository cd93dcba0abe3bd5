#include "../base/num.h"
#include "line.h"
#include "merge_state.h"

static int
copy_element(struct fl_merge *m, const struct fl_element *from,
    struct fl_element *to, struct fl_err *err)
{
	struct fl_attr *attrs =
	    fl_arena_array(&m->arena, from->n, sizeof(*attrs));
	size_t i;

	*to = *from;
	to->attrs = attrs;
	for (i = 0; attrs != NULL && i < from->n; i++) {
		struct fl_str v = from->attrs[i].value;

		attrs[i].name = from->attrs[i].name;
		attrs[i].value = fl_arena_str(&m->arena, v.s, v.len);
		if (attrs[i].value.s == NULL)
			attrs = NULL;
	}
	if (attrs != NULL)
		return 0;
	*to = (struct fl_element){ 0 };
	return fl_arena_fail(&m->arena, "of ends", err);
}

int
fl_merge_add_end(struct fl_merge *m, const struct fl_stream *s,
    const struct fl_doc_item *item, struct fl_err *err)
{
	bool line = fl_element_is(&item->e, "instance");
	struct fl_str id = line ? fl_element_get(&item->e, "id") : s->id;
	size_t i = fl_names_find(&m->heads.ids, id);
	struct fl_merge_end *end;

	if (s->merged && !line)
		return 0; /* the end of a merge: its instances have theirs */
	if (i == FL_NAMES_NONE)
		return fl_fail(err, "<instance> of none that is named before");
	end = &m->ends[i];
	if (end->known)
		return fl_fail(err, "a second end");
	end->known = true;
	end->ended = fl_element_get(&item->e, "verdict").len > 0;
	end->heard_ns = s->heard_ns;
	end->seq = item->seq;
	if (line &&
	    (fl_element_count(&item->e, "upto", &end->seq, err) == -1 ||
		fl_element_seconds(&item->e, "at", &end->heard_ns, err) == -1))
		return -1;
	if (line)
		end->heard_ns += s->shift * FL_NS_PER_S;
	return copy_element(m, &item->e, &end->e, err);
}

/* Instances of a stream that broke off before it said how they ended. */
static void
complete(struct fl_merge *m)
{
	const struct fl_element *run;
	struct fl_merge_end *end;
	size_t i, k, number;

	for (i = 0; i < m->n_streams; i++) {
		const struct fl_stream *s = &m->streams[i];

		k = 0;
		while ((run = fl_input_each(s->copies[0], "run", &k)) != NULL) {
			number = fl_names_find(&m->heads.ids,
			    fl_element_get(run, "instance"));
			end = &m->ends[number];
			end->node = fl_element_get(run, "node");
			if (end->known)
				continue;
			end->heard_ns = s->heard_ns;
			end->seq = s->merged ? 0 : s->last_seq;
		}
	}
}

/* How it all ended, of how each ended. */
struct whole {
	int64_t at_ns;
	size_t verdict; /* in verdicts[]; once any */
	bool any;       /* has ended */
	struct fl_str node;
	struct fl_str reason;
	char stopped[256];
	uint64_t unfinished;
	uint64_t exit;
	uint64_t cut;
};

/* From good to bad; what is not here is worse than all. */
static const char *const verdicts[] = { "ok", "suspect", "invalid" };
#define VERDICTS (sizeof(verdicts) / sizeof(verdicts[0]))

static size_t
badness(struct fl_str verdict)
{
	size_t i;

	for (i = 0; i < VERDICTS; i++)
		if (fl_str_is(verdict, verdicts[i]))
			return i;
	return VERDICTS - 1;
}

/* Adds a word to a list with commas, once. */
static void
add_word(char *list, size_t max, struct fl_str word)
{
	const char *p = list;
	size_t len;

	for (; *p != '\0'; p += len + (p[len] == ',')) {
		len = strcspn(p, ",");
		if (fl_str_eq((struct fl_str){ p, len }, word))
			return;
	}
	len = strlen(list);
	snprintf(list + len, max - len, "%s%.*s", len > 0 ? "," : "",
	    FL_STR_ARG(word));
}

static int
add_to_whole(struct whole *w, const struct fl_merge_end *end,
    struct fl_err *err)
{
	uint64_t unfinished = 0, exit = 0;
	size_t bad;

	if (end->heard_ns > w->at_ns)
		w->at_ns = end->heard_ns;
	if (!end->ended) {
		w->cut++;
		return 0;
	}
	w->any = true;
	bad = badness(fl_element_get(&end->e, "verdict"));
	if (bad > w->verdict) {
		w->verdict = bad;
		w->node = end->node;
		w->reason = fl_element_get(&end->e, "reason");
	}
	if (fl_element_get(&end->e, "stopped").len > 0)
		add_word(w->stopped, sizeof(w->stopped),
		    fl_element_get(&end->e, "stopped"));
	if (fl_element_count(&end->e, "unfinished", &unfinished, err) == -1 ||
	    fl_element_count(&end->e, "exit", &exit, err) == -1)
		return -1;
	if (exit > w->exit)
		w->exit = exit;
	if (__builtin_add_overflow(w->unfinished, unfinished, &w->unfinished) ||
	    w->unfinished > FL_ROW_SUM)
		return fl_fail(err, "the sum of unfinished is too large");
	return 0;
}

static int
write_instance(struct fl_merge *m, size_t i, struct fl_err *err)
{
	static const struct fl_str said[] = {
		FL_NAME("seq"),
		FL_NAME("id"),
		FL_NAME("node"),
		FL_NAME("upto"),
		FL_NAME("at"),
		FL_NAME_END,
	};
	const struct fl_merge_end *end = &m->ends[i];
	struct fl_line l;

	fl_line_begin(&l, &m->out, "instance");
	fl_line_int(&l, "seq", (int64_t)++m->blend.seq);
	fl_line_str(&l, "id", m->heads.ids.v[i]);
	fl_line_str(&l, "node", end->node);
	fl_line_int(&l, "upto", (int64_t)end->seq);
	fl_line_seconds(&l, "at", end->heard_ns);
	if (end->known)
		fl_element_others(&end->e, said, &l);
	return fl_line_end(&l, err);
}

static int
write_end(struct fl_merge *m, const struct whole *w, struct fl_err *err)
{
	struct fl_buf reason;
	struct fl_line l;
	int rc;

	fl_buf_init(&reason, 1 << 20);
	rc = fl_buf_addf(&reason, err, "%.*s: %.*s", FL_STR_ARG(w->node),
	    FL_STR_ARG(w->reason));
	fl_line_begin(&l, &m->out, "end");
	fl_line_int(&l, "seq", (int64_t)++m->blend.seq);
	fl_line_seconds(&l, "at", w->at_ns);
	fl_line_text(&l, "verdict", w->any ? verdicts[w->verdict] : "");
	if (w->reason.len > 0)
		fl_line_str(&l, "reason",
		    w->node.len > 0 && m->heads.ids.n > 1 ? fl_buf_str(&reason)
							  : w->reason);
	fl_line_text(&l, "stopped", w->stopped);
	fl_line_int(&l, "unfinished", (int64_t)w->unfinished);
	fl_line_int(&l, "exit", (int64_t)w->exit);
	if (w->cut > 0)
		fl_line_int(&l, "cut", (int64_t)w->cut);
	if (fl_line_end(&l, err) == -1 || rc == -1)
		rc = -1;
	fl_buf_fini(&reason);
	return rc;
}

int
fl_merge_write_ends(struct fl_merge *m, struct fl_merge_result *result,
    struct fl_err *err)
{
	struct whole w = { 0 };
	size_t i;

	complete(m);
	for (i = 0; i < m->heads.ids.n; i++) {
		const struct fl_merge_end *end = &m->ends[i];
		struct fl_str id = m->heads.ids.v[i];

		if (add_to_whole(&w, end, err) == -1 ||
		    write_instance(m, i, err) == -1)
			return -1;
		if (!end->ended)
			fl_merge_warn(m,
			    "node %.*s (instance %.*s) has no "
			    "end: last heard at second %lld",
			    (int)(end->node.len < 100 ? end->node.len : 100),
			    end->node.len > 0 ? end->node.s : "",
			    (int)(id.len < 100 ? id.len : 100), id.s,
			    (long long)(end->heard_ns / FL_NS_PER_S));
	}
	result->instances = m->heads.ids.n;
	result->cut = w.cut;
	if (write_end(m, &w, err) == -1)
		return -1;
	return fl_buf_add_str(&m->out, "</funbric>\n", err);
}
