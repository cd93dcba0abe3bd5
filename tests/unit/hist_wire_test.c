/*
 * hist_wire_test - the text of a histogram: ours, broken ones, other people's
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../../lib/base/base64.h"
#include "../../lib/hist/hist.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define ONE UINT64_C(0x3ff0000000000000)

static char text[1 << 20];
static struct fl_err e;

static unsigned char *
be(unsigned char *p, uint64_t v, unsigned bytes)
{
	while (bytes-- > 0)
		*p++ = (unsigned char)(v >> 8 * bytes);
	return p;
}

/* A wire form, sound or not; extra is added to what the header claims. */
struct form {
	const char *what;
	uint32_t outer, inner, offset, digits;
	uint64_t lowest, highest, ratio;
	const char *counts;
	size_t len;
	int extra_inner, extra_outer;
	size_t cut, after; /* bytes off the zlib stream's end, or behind it */
};

/* Writes f's text and returns its length. */
static size_t
write_form(const struct form *f)
{
	static unsigned char raw[70000], packed[70000];
	struct fl_buf b;
	unsigned char *p;
	uLongf n = sizeof(packed) - 100;
	size_t len;

	p = be(raw, f->inner, 4);
	p = be(p, (uint64_t)((int64_t)f->len + f->extra_inner), 4);
	p = be(p, f->offset, 4);
	p = be(p, f->digits, 4);
	p = be(p, f->lowest, 8);
	p = be(p, f->highest, 8);
	p = be(p, f->ratio, 8);
	memcpy(p, f->counts, f->len);
	compress(packed + 8, &n, raw, (uLong)(p - raw) + f->len);
	memset(packed + 8 + n, 0, f->after);
	n += f->after - f->cut;
	p = be(packed, f->outer, 4);
	be(p, (uint64_t)((int64_t)n + f->extra_outer), 4);
	fl_buf_init(&b, sizeof(text) - 1);
	fl_base64_encode(&b, packed, n + 8, FL_BASE64_STD, &e);
	len = b.len;
	memcpy(text, b.data, len + 1);
	fl_buf_fini(&b);
	return len;
}

#define SOUND 0x1c849314, 0x1c849313, 0, 3, 1, 3600000000, ONE
#define BYTES(s) .counts = s, .len = sizeof(s) - 1

/* -n is 2n - 1, n is 2n: \1 one zero, \3 two, \2 a count of 1. */
static const struct {
	struct form form;
	const char *complaint; /* its beginning; NULL when it is sound */
	uint64_t n;
	uint32_t lo, hi;
} forms[] = {
	{ { "no counts", SOUND, BYTES("") }, NULL, 0, 0, 0 },
	{ { "a zero", SOUND, BYTES("\0") }, NULL, 0, 0, 0 },
	{ { "one at 0", SOUND, BYTES("\2") }, NULL, 1, 0, 1 },
	{ { "two at 2", SOUND, BYTES("\3\4") }, NULL, 2, 2, 3 },
	{ { "zeros behind", SOUND, BYTES("\3\4\3") }, NULL, 2, 2, 3 },
	{ { "the last", SOUND, BYTES("\xfd\xef\2\2") }, NULL, 1, 23220, 23221 },
	{ { "all zeros", SOUND, BYTES("\xff\xef\2") }, NULL, 0, 0, 0 },
	{ { "INT64_MAX", SOUND, BYTES("\xfe\xff\xff\xff\xff\xff\xff\xff\xff") },
	    NULL, INT64_MAX, 0, 1 },
	{ { "long for 1", SOUND, BYTES("\x82\x80\0") }, NULL, 1, 0, 1 },
	{ { "1 digit", 0x1c849314, 0x1c849313, 0, 1, 1, 1000, ONE,
	      BYTES("\x3f\2\2") }, /* at 32 and at 34 */
	    NULL, 2, 32, 35 },
	{ { "units of 4", 0x1c849314, 0x1c849313, 0, 3, 7, 100000, ONE,
	      BYTES("\2\2") },
	    NULL, 2, 0, 5 },
	{ { "above an hour", 0x1c849314, 0x1c849313, 0, 3, 1, INT64_MAX, ONE,
	      BYTES("\x8d\xd8\5\2") },
	    NULL, 1, 23220, 23221 },
	{ { "cookie", 0x1c849304, 0x1c849313, 0, 3, 1, 3600000000, ONE,
	      BYTES("\2") },
	    "histogram: cookie 0x1c849304: want 0x1c849314", 0, 0, 0 },
	{ { "encoding", 0x1c849314, 0x1c849303, 0, 3, 1, 3600000000, ONE,
	      BYTES("\2") },
	    "histogram: encoding 0x1c849303: want 0x1c849313", 0, 0, 0 },
	{ { "offset", 0x1c849314, 0x1c849313, 1, 3, 1, 3600000000, ONE,
	      BYTES("\2") },
	    "histogram: shifted by 1: want 0", 0, 0, 0 },
	{ { "doubles", 0x1c849314, 0x1c849313, 0, 3, 1, 3600000000, 0,
	      BYTES("\2") },
	    "histogram: of doubles: want integers", 0, 0, 0 },
	{ { "digits", 0x1c849314, 0x1c849313, 0, 6, 1, 3600000000, ONE,
	      BYTES("\2") },
	    "histogram: 6 significant digits: want 0 to 5", 0, 0, 0 },
	{ { "lowest 0", 0x1c849314, 0x1c849313, 0, 3, 0, 3600000000, ONE,
	      BYTES("\2") },
	    "histogram: no range of values: 0 to 3600000000", 0, 0, 0 },
	{ { "narrow", 0x1c849314, 0x1c849313, 0, 3, 5, 9, ONE, BYTES("\2") },
	    "histogram: no range of values: 5 to 9", 0, 0, 0 },
	{ { "negative", 0x1c849314, 0x1c849313, 0, 3, 1, UINT64_MAX, ONE,
	      BYTES("\2") },
	    "histogram: no range of values: 1 to 18446744073709551615", 0, 0,
	    0 },
	{ { "coarse", 0x1c849314, 0x1c849313, 0, 3, UINT64_C(1) << 52,
	      INT64_MAX, ONE, BYTES("\2") },
	    "histogram: lowest value 4503599627370496 is too high", 0, 0, 0 },
	{ { "too many zeros", SOUND, BYTES("\x81\xf0\2") },
	    "histogram: more than its 23552 counts", 0, 0, 0 },
	{ { "too many counts", SOUND, BYTES("\xff\xef\2\2") },
	    "histogram: more than its 23552 counts", 0, 0, 0 },
	{ { "INT64_MIN zeros", SOUND,
	      BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff") },
	    "histogram: more than its 23552 counts", 0, 0, 0 },
	{ { "ends in a count", SOUND, BYTES("\2\x82") },
	    "histogram: ends inside a count", 0, 0, 0 },
	{ { "overflow", SOUND,
	      BYTES("\xfe\xff\xff\xff\xff\xff\xff\xff\xff"
		    "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\4") },
	    "histogram: its counts overflow", 0, 0, 0 },
	{ { "claims more", SOUND, BYTES("\2"), .extra_inner = 1 },
	    "histogram: fewer than its 42 bytes", 0, 0, 0 },
	{ { "claims less", SOUND, BYTES("\2\2"), .extra_inner = -1 },
	    "histogram: more than its 41 bytes", 0, 0, 0 },
	{ { "claims much", SOUND, BYTES("\2"), .extra_inner = 211968 },
	    "histogram: 211969 bytes for 23552 counts", 0, 0, 0 },
	{ { "claims very much", 0x1c849314, 0x1c849313, 0, 5, 1, INT64_MAX, ONE,
	      BYTES("\2"), .extra_inner = 50000000 },
	    "histogram: 50000041 bytes: want fewer than 4194304", 0, 0, 0 },
	{ { "length too small", SOUND, BYTES("\2"), .extra_outer = -1 },
	    "histogram: length ", 0, 0, 0 },
	{ { "length too large", SOUND, BYTES("\2"), .extra_outer = 1 },
	    "histogram: length ", 0, 0, 0 },
	{ { "behind the end", SOUND, BYTES("\2"), .after = 3 },
	    "histogram: 3 bytes after its end", 0, 0, 0 },
	{ { "half a checksum", SOUND, BYTES("\2"), .cut = 2 },
	    "histogram: zlib: no end", 0, 0, 0 },
	{ { "no checksum", SOUND, BYTES("\2"), .cut = 4 },
	    "histogram: zlib: no end", 0, 0, 0 },
	{ { "half a stream", SOUND, BYTES("\2"), .cut = 20 }, "histogram: ", 0,
	    0, 0 },
};

static void
forms_are_read_whole_or_not_at_all(void)
{
	static struct fl_hist h, was;
	size_t i, len;

	for (i = 0; i < N(forms); i++) {
		fl_hist_clear(&h);
		len = write_form(&forms[i].form);
		printf("# %s\n", forms[i].form.what);
		if (forms[i].complaint == NULL) {
			CHECK(fl_hist_decode(&h, text, len, &e) == 0);
			CHECK(h.n == forms[i].n);
			CHECK(h.lo == forms[i].lo && h.hi == forms[i].hi);
			continue;
		}
		fl_hist_add(&h, 77000);
		was = h;
		CHECK(fl_hist_decode(&h, text, len, &e) == -1);
		CHECK(memcmp(&h, &was, sizeof(h)) == 0);
		printf("# %s\n", e.msg);
		CHECK(strncmp(e.msg, forms[i].complaint,
			  strlen(forms[i].complaint)) == 0);
	}
}

static const char *const texts[] = {
	"",
	"H",
	"HISTFAAA",
	"HISTFAAAAAA=",
	"HISTFAAAAEJ42pNpmSzMwMCgwAAB",
	"HIST FAAAAEJ42pNp",
	"not a histogram!",
	"HISTFAAAAAAA",
	"HISTFAAAAAF4",
	/* sound but for one bit of its checksum */
	"HISTFAAAAEJ42pNpmSzMwMCgwAABTBDKD8hndjPYsYDB/gNEhEtMQEBBTk5MQERCRkBE"
	"QEWlh9FJbg9jE+MS5ig1LhYmADkkCcA=",
};

static void
texts_that_are_none(void)
{
	static struct fl_hist h;
	static const struct fl_hist empty;
	size_t i;

	for (i = 0; i < N(texts); i++) {
		printf("# '%s'\n", texts[i]);
		CHECK(fl_hist_decode(&h, texts[i], strlen(texts[i]), &e) == -1);
		CHECK(strncmp(e.msg, "histogram: ", 11) == 0);
	}
	CHECK(memcmp(&h, &empty, sizeof(h)) == 0);
}

/* A megabyte of zeros, and more of them than a histogram has counts. */
static void
a_bomb_is_bounded(void)
{
	static const char zeros[65000];
	static struct fl_hist h;
	struct form f = { "bomb", SOUND, .counts = zeros,
		.len = sizeof(zeros) };

	CHECK(fl_hist_decode(&h, text, write_form(&f), &e) == -1);
	CHECK(strcmp(e.msg, "histogram: more than its 23552 counts") == 0);
	f.extra_inner = 1 - (int)f.len;
	CHECK(fl_hist_decode(&h, text, write_form(&f), &e) == -1);
	CHECK(strcmp(e.msg, "histogram: more than its 41 bytes") == 0);
	CHECK(h.n == 0);
}

static void
sums_that_overflow_change_nothing(void)
{
	static struct fl_hist h, was;
	struct form f = { "INT64_MAX", SOUND,
		BYTES("\xfe\xff\xff\xff\xff\xff\xff\xff\xff") };
	size_t len = write_form(&f);

	CHECK(fl_hist_decode(&h, text, len, &e) == 0);
	CHECK(fl_hist_decode(&h, text, len, &e) == 0);
	CHECK(h.n == UINT64_MAX - 1 && h.counts[0] == h.n);
	was = h;
	CHECK(fl_hist_decode(&h, text, len, &e) == -1);
	CHECK(memcmp(&h, &was, sizeof(h)) == 0);
}

/* Whether what is encoded is decoded to the same, twice as much the 2nd time */
static int
round_trip(const struct fl_hist *h)
{
	static struct fl_hist back;
	struct fl_buf b;
	uint32_t i;
	int rc = 0;

	fl_hist_clear(&back);
	fl_buf_init(&b, 1 << 20);
	fl_buf_add_str(&b, "before", &e);
	if (fl_hist_encode(&b, h, &e) == -1 ||
	    fl_hist_decode(&back, b.data + 6, b.len - 6, &e) == -1)
		rc = -1;
	rc |= back.n != h->n || back.lo != h->lo || back.hi != h->hi ||
	      memcmp(back.counts, h->counts, sizeof(h->counts)) != 0;
	rc |= fl_hist_decode(&back, b.data + 6, b.len - 6, &e);
	for (i = 0; i < FL_HIST_COUNTS; i++)
		rc |= back.counts[i] != 2 * h->counts[i];
	rc |= back.n != 2 * h->n;
	fl_buf_fini(&b);
	return rc;
}

static void
what_is_written_is_read(void)
{
	static struct fl_hist h;
	int64_t i;

	CHECK(round_trip(&h) == 0);
	fl_hist_add(&h, INT64_MAX);
	CHECK(round_trip(&h) == 0);
	fl_hist_add(&h, 0);
	CHECK(round_trip(&h) == 0);
	fl_hist_add(&h, 2000);
	fl_hist_add(&h, 3000);
	CHECK(round_trip(&h) == 0);
	for (i = 0; i < 100000;
	     i++) /* every count, and larger than RAW_FIRST */
		fl_hist_add(&h, fl_hist_lowest_us((uint32_t)i % 23221) * 1000);
	CHECK(h.hi - h.lo == 23221);
	CHECK(round_trip(&h) == 0);
	h.counts[100] += INT64_MAX - h.n;
	h.n = INT64_MAX;
	CHECK(round_trip(&h) == 0);
}

static void
too_many_are_not_written(void)
{
	static struct fl_hist h;
	struct fl_buf b;

	fl_hist_add(&h, 0);
	h.n = h.counts[0] = UINT64_C(1) << 63;
	fl_buf_init(&b, 1 << 20);
	CHECK(fl_hist_encode(&b, &h, &e) == -1);
	CHECK(b.len == 0);
	fl_buf_fini(&b);
}

/* The bytes that HdrHistogram itself has for 1000 us, once; not its zlib's. */
static void
the_form_is_the_public_one(void)
{
	static const unsigned char want[] = { 0x1c, 0x84, 0x93, 0x13, 0, 0, 0,
		3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
		0xd6, 0x93, 0xa4, 0, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xcf, 0x0f,
		2 }; /* -1000, 1 */
	static struct fl_hist h;
	struct fl_buf b, packed;
	unsigned char raw[100];
	uLongf n = sizeof(raw);

	fl_hist_add(&h, 1000000);
	fl_buf_init(&b, 10000);
	fl_buf_init(&packed, 10000);
	CHECK(fl_hist_encode(&b, &h, &e) == 0);
	CHECK(strncmp(b.data, "HISTFAAAA", 9) == 0);
	CHECK(fl_base64_decode(&packed, b.data, b.len, FL_BASE64_STD, &e) == 0);
	CHECK(uncompress(raw, &n, (unsigned char *)packed.data + 8,
		  packed.len - 8) == Z_OK);
	CHECK(n == sizeof(want) && memcmp(raw, want, n) == 0);
	fl_buf_fini(&b);
	fl_buf_fini(&packed);
}

/* All values of a log, in nanoseconds, as a 3-digit histogram holds them. */
struct tally {
	uint64_t n, counts[64 * 1024];
};

static void
tally_value(void *ctx, int64_t value, int64_t width, uint64_t count)
{
	struct tally *t = ctx;

	(void)width;
	t->counts[fl_hist_index(value)] += count;
	t->n += count;
}

/* The highest value of the index at that rank. */
static int64_t
tally_rank(const struct tally *t, uint64_t rank)
{
	uint64_t seen = 0;
	uint32_t i;

	for (i = 0; seen + t->counts[i] < rank; i++)
		seen += t->counts[i];
	return fl_hist_highest_us(i);
}

#define LOG "../shared/data/hdr/jHiccup-2.0.7S.logV2.hlog"

static void
a_public_log_is_read(void)
{
	static struct tally t;
	char line[8192];
	const char *hist;
	FILE *fp = fopen(LOG, "r");
	int lines = 0, bad = 0;

	if (fp == NULL) {
		printf("ok %d - a public log # skip no %s\n", ++tap_count, LOG);
		return;
	}
	while (fgets(line, sizeof(line), fp) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		hist = strrchr(line, ',');
		if (line[0] == '#' || line[0] == '"' || hist++ == NULL)
			continue;
		lines++;
		bad += fl_hist_decode_each(hist, strlen(hist), tally_value, &t,
			   &e) == -1;
	}
	fclose(fp);
	CHECK(lines == 62 && bad == 0);
	CHECK(t.n == 48761);
	CHECK(tally_rank(&t, (t.n * 999 + 999) / 1000) == 1745879039);
	CHECK(tally_rank(&t, t.n) == 1796210687);
}

int
main(void)
{
	forms_are_read_whole_or_not_at_all();
	texts_that_are_none();
	a_bomb_is_bounded();
	sums_that_overflow_change_nothing();
	what_is_written_is_read();
	too_many_are_not_written();
	the_form_is_the_public_one();
	a_public_log_is_read();
	return tap_done();
}
