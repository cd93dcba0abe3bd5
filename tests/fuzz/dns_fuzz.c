/*
 * A message that can be written as JSON can be read, and the JSON's brackets
 * close.  A name that people may write has one form on the wire, which as text
 * is a name again, of the same form.
 */
#include <stdlib.h>

#include "../../plugins/common/bytes.c"
#include "../../plugins/common/field.c"
#include "../../plugins/dns/json.c"
#include "../../plugins/dns/message.c"
#include "../../plugins/dns/names.c"
#include "../../plugins/dns/wire.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_json(const struct bytes *json)
{
	bool quoted = false;
	int depth = 0;
	size_t i;

	for (i = 0; i < json->len; i++) {
		char c = json->data[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted)
			depth +=
			    (c == '[' || c == '{') - (c == ']' || c == '}');
		if (depth < 0 || (unsigned char)c < ' ')
			abort();
	}
	if (depth != 0 || quoted)
		abort();
}

static void
check_name(struct fl_bytes text)
{
	struct dns_question q, again;
	struct bytes out = { .max = 4096 };
	struct wire w;

	if (dns_name(&q, text) == -1)
		return;
	w = (struct wire){ q.name, q.name_len, 0 };
	if (wire_name(&w, &out) == -1 || w.at != q.name_len ||
	    dns_name(&again, (struct fl_bytes){ out.data, out.len }) == -1 ||
	    again.name_len != q.name_len ||
	    memcmp(again.name, q.name, q.name_len) != 0)
		abort();
	bytes_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes out = { .max = (size_t)1 << 20 };
	struct dns_question q = { .type = 1, .class = 1 };
	struct dns_answer a;

	check_name((struct fl_bytes){ (const char *)data, size });
	if (size > DNS_MESSAGE)
		return 0;
	dns_name(&q, (struct fl_bytes){ "a", 1 });
	dns_answers(data, size, &q);
	if (dns_json(&out, data, size) == 0) {
		if (dns_read(data, size, &a) == -1)
			abort();
		check_json(&out);
	}
	bytes_free(&out);
	return 0;
}
