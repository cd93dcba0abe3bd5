#include <string.h>

#include "parse.h"
#include "text.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A column of a table in /proc/net, by its name, and where it goes. */
struct column {
	const char *table, *name;
	enum fl_raw raw;
};

/*
 * "Tcp: A B C", a line of names, and below it "Tcp: 1 2 3", one of values: the
 * columns differ from kernel to kernel.
 */
static void
parse_columns(struct fl_raws *r, struct fl_str text,
    const struct column *columns, size_t n)
{
	struct fl_str names, values, table, name, value;
	size_t i;

	while (fl_text_line(&text, &names) && fl_text_line(&text, &values)) {
		table = fl_text_word(&names);
		if (!fl_str_eq(table, fl_text_word(&values)))
			return;
		for (;;) {
			name = fl_text_word(&names);
			value = fl_text_word(&values);
			if (name.len == 0 || value.len == 0)
				break;
			for (i = 0; i < n; i++)
				if (fl_str_is(name, columns[i].name) &&
				    fl_str_is(table, columns[i].table))
					r->v[columns[i].raw] =
					    fl_text_number(value);
		}
	}
}

void
fl_parse_snmp(struct fl_raws *r, struct fl_str text)
{
	static const struct column columns[] = {
		{ "Tcp", "ActiveOpens", FL_RAW_TCP_ACTIVE },
		{ "Tcp", "PassiveOpens", FL_RAW_TCP_PASSIVE },
		{ "Tcp", "AttemptFails", FL_RAW_TCP_FAILED },
		{ "Tcp", "OutRsts", FL_RAW_TCP_RESETS },
		{ "Tcp", "CurrEstab", FL_RAW_TCP_ESTABLISHED },
		{ "Tcp", "OutSegs", FL_RAW_TCP_SENT },
		{ "Tcp", "RetransSegs", FL_RAW_TCP_RESENT },
		{ "Udp", "InErrors", FL_RAW_UDP_ERRORS },
	};

	parse_columns(r, text, columns, COUNT(columns));
}

void
fl_parse_netstat(struct fl_raws *r, struct fl_str text)
{
	static const struct column columns[] = {
		{ "TcpExt", "ListenOverflows", FL_RAW_LISTEN_OVERFLOWS },
		{ "TcpExt", "ListenDrops", FL_RAW_LISTEN_DROPS },
		{ "TcpExt", "SyncookiesSent", FL_RAW_SYNCOOKIES },
	};

	parse_columns(r, text, columns, COUNT(columns));
}

/* "sockets: used 21", "TCP: inuse 6 orphan 0 tw 15310 alloc 10 mem 0" */
void
fl_parse_sockstat(struct fl_raws *r, struct fl_str text)
{
	static const struct column columns[] = {
		{ "sockets", "used", FL_RAW_SOCKETS },
		{ "TCP", "tw", FL_RAW_TIME_WAIT },
	};
	struct fl_str line, table, name;
	int64_t n;
	size_t i;

	while (fl_text_line(&text, &line)) {
		table = fl_text_word(&line);
		while ((name = fl_text_word(&line)).len > 0) {
			n = fl_text_number(fl_text_word(&line));
			for (i = 0; i < COUNT(columns); i++)
				if (fl_str_is(table, columns[i].table) &&
				    fl_str_is(name, columns[i].name))
					r->v[columns[i].raw] = n;
		}
	}
}

static void
add_to(struct fl_raws *r, enum fl_raw raw, int64_t n)
{
	if (r->v[raw] == FL_RAW_ABSENT)
		r->v[raw] = n;
	else
		r->v[raw] = fl_text_add(r->v[raw], n);
}

static bool
chosen(struct fl_str name, const char *const *only, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (fl_str_is(name, only[i]))
			return true;
	return n == 0 && !fl_str_is(name, "lo");
}

/* Receiving in fields 1 to 8, sending from 9 on. */
static const struct {
	int field;
	enum fl_raw raw;
} netdev[] = {
	{ 1, FL_RAW_RX_BYTES },
	{ 2, FL_RAW_RX_PACKETS },
	{ 3, FL_RAW_RX_ERRORS },
	{ 4, FL_RAW_RX_DROPPED },
	{ 9, FL_RAW_TX_BYTES },
	{ 10, FL_RAW_TX_PACKETS },
	{ 11, FL_RAW_TX_ERRORS },
	{ 12, FL_RAW_TX_DROPPED },
};

void
fl_parse_netdev(struct fl_raws *r, struct fl_str text, const char *const *only,
    size_t n)
{
	struct fl_str line, name, word;
	int64_t value;
	size_t i;
	int field;

	while (fl_text_line(&text, &line)) {
		if (line.len == 0 || memchr(line.s, '|', line.len) != NULL)
			continue;
		name = fl_text_word(&line);
		for (field = 1; (word = fl_text_word(&line)).len > 0; field++) {
			value = fl_text_number(word);
			if (field == 1 && fl_str_is(name, "lo"))
				r->v[FL_RAW_LO_BYTES] = value;
			for (i = 0; i < COUNT(netdev); i++)
				if (netdev[i].field == field &&
				    chosen(name, only, n))
					add_to(r, netdev[i].raw, value);
		}
	}
}
