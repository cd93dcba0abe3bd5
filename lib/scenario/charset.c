#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "charset.h"

/* How an encoding is decoded. */
enum how {
	UTF8,
	LATIN1,  /* windows-1252: so frequent that it has no need of iconv */
	SINGLE,  /* by iconv, where 0x80 to 0x9f may stand for themselves */
	MULTI,   /* by iconv */
	USER,    /* x-user-defined */
	REFUSED, /* encodings with which browsers were attacked */
};

/* Labels in lower case, each between blanks. */
static const struct encoding {
	const char *name; /* iconv's */
	enum how how;
	const char *labels;
} encodings[] = {
	{ "UTF-8", UTF8,
	    " unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 "
	    "x-unicode20utf8 " },
	{ "CP1252", LATIN1,
	    " ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 "
	    "iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 "
	    "latin1 us-ascii windows-1252 x-cp1252 " },
	{ "IBM866", SINGLE, " 866 cp866 csibm866 ibm866 " },
	{ "ISO-8859-2", SINGLE,
	    " csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 "
	    "iso_8859-2:1987 l2 latin2 " },
	{ "ISO-8859-3", SINGLE,
	    " csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 "
	    "iso_8859-3:1988 l3 latin3 " },
	{ "ISO-8859-4", SINGLE,
	    " csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 "
	    "iso_8859-4:1988 l4 latin4 " },
	{ "ISO-8859-5", SINGLE,
	    " csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 "
	    "iso88595 iso_8859-5 iso_8859-5:1988 " },
	{ "ISO-8859-6", SINGLE,
	    " arabic asmo-708 csiso88596e csiso88596i csisolatinarabic "
	    "ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 "
	    "iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 " },
	{ "ISO-8859-7", SINGLE,
	    " csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 "
	    "iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 "
	    "sun_eu_greek " },
	{ "ISO-8859-8", SINGLE,
	    " csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 "
	    "iso-8859-8-e iso-8859-8-i iso-ir-138 iso8859-8 iso88598 "
	    "iso_8859-8 iso_8859-8:1988 logical visual " },
	{ "ISO-8859-10", SINGLE,
	    " csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 "
	    "latin6 " },
	{ "ISO-8859-13", SINGLE, " iso-8859-13 iso8859-13 iso885913 " },
	{ "ISO-8859-14", SINGLE, " iso-8859-14 iso8859-14 iso885914 " },
	{ "ISO-8859-15", SINGLE,
	    " csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 " },
	{ "ISO-8859-16", SINGLE, " iso-8859-16 " },
	{ "KOI8-R", SINGLE, " cskoi8r koi koi8 koi8-r koi8_r " },
	{ "KOI8-U", SINGLE, " koi8-ru koi8-u " },
	{ "MACINTOSH", SINGLE, " csmacintosh mac macintosh x-mac-roman " },
	{ "CP874", SINGLE,
	    " dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 " },
	{ "CP1250", SINGLE, " cp1250 windows-1250 x-cp1250 " },
	{ "CP1251", SINGLE, " cp1251 windows-1251 x-cp1251 " },
	{ "CP1253", SINGLE, " cp1253 windows-1253 x-cp1253 " },
	{ "CP1254", SINGLE,
	    " cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 "
	    "iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 " },
	{ "CP1255", SINGLE, " cp1255 windows-1255 x-cp1255 " },
	{ "CP1256", SINGLE, " cp1256 windows-1256 x-cp1256 " },
	{ "CP1257", SINGLE, " cp1257 windows-1257 x-cp1257 " },
	{ "CP1258", SINGLE, " cp1258 windows-1258 x-cp1258 " },
	{ "MAC-UK", SINGLE, " x-mac-cyrillic x-mac-ukrainian " },
	{ "GB18030", MULTI,
	    " chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 "
	    "gb_2312-80 gbk iso-ir-58 x-gbk " },
	{ "BIG5-HKSCS", MULTI, " big5 big5-hkscs cn-big5 csbig5 x-x-big5 " },
	{ "EUC-JP-MS", MULTI, " cseucpkdfmtjapanese euc-jp x-euc-jp " },
	{ "ISO-2022-JP", MULTI, " csiso2022jp iso-2022-jp " },
	{ "CP932", MULTI,
	    " csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j "
	    "x-sjis " },
	{ "CP949", MULTI,
	    " cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 "
	    "ks_c_5601-1989 ksc5601 ksc_5601 windows-949 " },
	{ "UTF-16BE", MULTI, " unicodefffe utf-16be " },
	{ "UTF-16LE", MULTI,
	    " csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 "
	    "utf-16le " },
	{ "", USER, " x-user-defined " },
	{ "", REFUSED,
	    " csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr "
	    "replacement " },
};

#define LABEL_MAX 32

/* " label " in lower case, to be found in a list; false when it cannot be. */
static bool
fold(struct fl_str label, char out[LABEL_MAX + 3])
{
	size_t i;
	char c;

	while (label.len > 0 && strchr(" \t\n\f\r", label.s[0]) != NULL)
		label.s++, label.len--;
	while (label.len > 0 &&
	       strchr(" \t\n\f\r", label.s[label.len - 1]) != NULL)
		label.len--;
	if (label.len == 0 || label.len > LABEL_MAX)
		return false;
	out[0] = ' ';
	for (i = 0; i < label.len; i++) {
		c = label.s[i];
		if (c <= ' ' || c > '~')
			return false;
		out[i + 1] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	out[i + 1] = ' ';
	out[i + 2] = '\0';
	return true;
}

static const struct encoding *
find(struct fl_str label)
{
	char folded[LABEL_MAX + 3];
	size_t i;

	if (!fold(label, folded))
		return NULL;
	for (i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++)
		if (strstr(encodings[i].labels, folded) != NULL)
			return &encodings[i];
	return NULL;
}

bool
fl_charset_is_utf8(struct fl_str label)
{
	const struct encoding *e;

	if (fl_str_ieq(label, fl_str("utf-8")))
		return true;
	e = find(label);
	return e != NULL && e->how == UTF8;
}

static int
put(struct fl_buf *out, unsigned code, struct fl_err *err)
{
	char utf8[4];

	return fl_buf_add(out, utf8, fl_utf8_put(utf8, code), err);
}

/* 0x80 to 0x9f of windows-1252; five of them stand for themselves. */
static const uint16_t latin1[32] = { 0x20ac, 0x81, 0x201a, 0x192, 0x201e,
	0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
	0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
	0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178 };

unsigned
fl_charset_latin1(unsigned byte)
{
	return byte >= 0x80 && byte < 0xa0 ? latin1[byte - 0x80] : byte;
}

/* Of windows-1252, or of x-user-defined. */
static int
by_table(struct fl_str bytes, bool user, struct fl_buf *out, struct fl_err *err)
{
	size_t i, from = 0;
	unsigned c;

	for (i = 0; i < bytes.len; i++) {
		c = (unsigned char)bytes.s[i];
		if (c < 0x80)
			continue;
		c = user ? 0xf700 + c : fl_charset_latin1(c);
		if (fl_buf_add(out, bytes.s + from, i - from, err) == -1 ||
		    put(out, c, err) == -1)
			return -1;
		from = i + 1;
	}
	return from < bytes.len
	           ? fl_buf_add(out, bytes.s + from, bytes.len - from, err)
	           : 0;
}

#define STEP 16384       /* bytes of output at a time */
#define CHARACTER_MAX 16 /* bytes that one step of a conversion may add */

/* At a byte that iconv does not take. */
static bool
stands_for_itself(const struct encoding *e, unsigned char c)
{
	return e->how == SINGLE && c >= 0x80 && c < 0xa0;
}

static int
convert(iconv_t cd, const struct encoding *e, struct fl_str bytes,
    struct fl_buf *out, struct fl_err *err)
{
	/* iconv() does not write to its input. */
	char *from = (char *)(uintptr_t)bytes.s, *to;
	size_t left = bytes.len, room, rc;
	bool flush;

	do {
		room = out->max - out->len < STEP ? out->max - out->len : STEP;
		to = fl_buf_room(out, room, err);
		if (to == NULL)
			return -1;
		/* The last call asks for what is still held back. */
		flush = left == 0;
		rc = iconv(cd, flush ? NULL : &from, &left, &to, &room);
		out->len = (size_t)(to - out->data);
		out->data[out->len] = '\0';
		if (rc != (size_t)-1)
			continue;
		if (errno == E2BIG && out->max - out->len >= CHARACTER_MAX)
			continue;
		if (errno == E2BIG)
			return fl_fail(err, "larger than %zu bytes", out->max);
		if (errno != EILSEQ ||
		    !stands_for_itself(e, (unsigned char)*from))
			return fl_fail(err, "byte %zu is not of the encoding",
			    bytes.len - left + 1);
		if (put(out, (unsigned char)*from, err) == -1)
			return -1;
		from++;
		left--;
	} while (!flush || rc == (size_t)-1);
	return 0;
}

static int
by_iconv(const struct encoding *e, struct fl_str bytes, struct fl_buf *out,
    struct fl_err *err)
{
	iconv_t cd;
	int rc;

	if (bytes.len == 0)
		return 0;
	cd = iconv_open("UTF-8", e->name);
	if (cd == (iconv_t)-1)
		return fl_fail(err, "this system cannot convert %s", e->name);
	rc = convert(cd, e, bytes, out, err);
	iconv_close(cd);
	return rc;
}

static int
by_utf8(struct fl_str bytes, struct fl_buf *out, struct fl_err *err)
{
	size_t n = fl_utf8_valid(bytes.s, bytes.len);

	if (n < bytes.len)
		return fl_fail(err, "byte %zu is not UTF-8", n + 1);
	return fl_buf_add(out, bytes.s, bytes.len, err);
}

int
fl_charset_decode(struct fl_str label, struct fl_str bytes, struct fl_buf *out,
    struct fl_err *err)
{
	const struct encoding *e = find(label);

	if (e == NULL || e->how == REFUSED)
		return fl_fail(err, "'%.*s' is no encoding that is supported",
		    label.len < 100 ? (int)label.len : 100,
		    label.s != NULL ? label.s : "");
	switch (e->how) {
	case UTF8:
		return by_utf8(bytes, out, err);
	case LATIN1:
		return by_table(bytes, false, out, err);
	case USER:
		return by_table(bytes, true, out, err);
	default:
		return by_iconv(e, bytes, out, err);
	}
}

/*
 * The length of what one U+FFFD stands for: as much as could have begun a
 * character, as Unicode recommends.
 */
static size_t
broken(const unsigned char *s, size_t len)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t need, n;

	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 1;
	need = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	for (n = 1; n < need && n < len; n++) {
		if (s[n] < low || s[n] > high)
			break;
		low = 0x80;
		high = 0xbf;
	}
	return n;
}

int
fl_charset_lossy(struct fl_str bytes, struct fl_buf *out, struct fl_err *err)
{
	size_t n;

	while (bytes.len > 0) {
		n = fl_utf8_valid(bytes.s, bytes.len);
		if (fl_buf_add(out, bytes.s, n, err) == -1)
			return -1;
		bytes.s += n;
		bytes.len -= n;
		if (bytes.len == 0)
			break;
		if (put(out, 0xfffd, err) == -1)
			return -1;
		n = broken((const unsigned char *)bytes.s, bytes.len);
		bytes.s += n;
		bytes.len -= n;
	}
	return 0;
}
