/*
 * Properties of characters in regular expressions: \pL, \p{Greek}.
 */
#include <ctype.h>
#include <string.h>

#include "regex_syntax.h"

#define NAME_MAX_ 64

/* General categories: PCRE2 knows the short names only. */
static const struct {
	const char *name;
	const char *code;
} categories[] = {
	{ "letter", "L" },
	{ "casedletter", "L&" },
	{ "lc", "L&" },
	{ "uppercaseletter", "Lu" },
	{ "lowercaseletter", "Ll" },
	{ "titlecaseletter", "Lt" },
	{ "modifierletter", "Lm" },
	{ "otherletter", "Lo" },
	{ "mark", "M" },
	{ "combiningmark", "M" },
	{ "nonspacingmark", "Mn" },
	{ "spacingmark", "Mc" },
	{ "enclosingmark", "Me" },
	{ "number", "N" },
	{ "decimalnumber", "Nd" },
	{ "digit", "Nd" },
	{ "letternumber", "Nl" },
	{ "othernumber", "No" },
	{ "punctuation", "P" },
	{ "punct", "P" },
	{ "connectorpunctuation", "Pc" },
	{ "dashpunctuation", "Pd" },
	{ "openpunctuation", "Ps" },
	{ "closepunctuation", "Pe" },
	{ "initialpunctuation", "Pi" },
	{ "finalpunctuation", "Pf" },
	{ "otherpunctuation", "Po" },
	{ "symbol", "S" },
	{ "mathsymbol", "Sm" },
	{ "currencysymbol", "Sc" },
	{ "modifiersymbol", "Sk" },
	{ "othersymbol", "So" },
	{ "separator", "Z" },
	{ "spaceseparator", "Zs" },
	{ "lineseparator", "Zl" },
	{ "paragraphseparator", "Zp" },
	{ "other", "C" },
	{ "control", "Cc" },
	{ "cntrl", "Cc" },
	{ "format", "Cf" },
	{ "surrogate", "Cs" },
	{ "privateuse", "Co" },
	{ "unassigned", "Cn" },
	{ "any", "Any" },
};

/* Yes or no of a character; every other name without a value is a script. */
static const char *const binary[] = { "alphabetic", "alpha", "ascii",
	"asciihexdigit", "ahex", "bidicontrol", "bidimirrored", "caseignorable",
	"cased", "changeswhencasefolded", "changeswhencasemapped",
	"changeswhenlowercased", "changeswhentitlecased",
	"changeswhenuppercased", "dash", "defaultignorablecodepoint",
	"deprecated", "diacritic", "emoji", "emojicomponent", "emojimodifier",
	"emojimodifierbase", "emojipresentation", "extendedpictographic",
	"extender", "graphemebase", "graphemeextend", "hexdigit", "hex",
	"idcontinue", "idc", "ideographic", "ideo", "idstart", "ids",
	"joincontrol", "lowercase", "lower", "math", "noncharactercodepoint",
	"patternsyntax", "patternwhitespace", "quotationmark", "qmark",
	"radical", "regionalindicator", "ri", "sentenceterminal", "softdotted",
	"terminalpunctuation", "term", "unifiedideograph", "uppercase", "upper",
	"variationselector", "vs", "whitespace", "wspace", "xidcontinue",
	"xidc", "xidstart", "xids" };

/* Case, blanks, - and _ do not count in a name. */
static bool
read_name(struct fl_regex_reader *r, char name[NAME_MAX_], char *separator)
{
	size_t n = 0;
	char c;

	*separator = '\0';
	for (; (c = fl_regex_peek(r, 0)) != '}'; r->at++) {
		if (c == '=' || c == ':')
			break;
		if (c == ' ' || c == '-' || c == '_')
			continue;
		if (!isalnum((unsigned char)c) || n == NAME_MAX_ - 1)
			return false;
		name[n++] = (char)tolower((unsigned char)c);
	}
	*separator = c;
	r->at++;
	name[n] = '\0';
	return n > 0;
}

static const char *
category(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(categories) / sizeof(categories[0]); i++)
		if (strcmp(categories[i].name, name) == 0)
			return categories[i].code;
	return NULL;
}

/* "L" and "Lu" are names of categories too: one letter, or two. */
static bool
short_category(const char *name)
{
	static const char *const letters[] = { "llmotu", "mcen", "ndlo",
		"pcdefios", "sckmo", "zlps", "ccfnos" };
	size_t i;

	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (name[0] == letters[i][0])
			return name[1] == '\0' ||
			       (name[2] == '\0' &&
				   strchr(letters[i] + 1, name[1]) != NULL);
	return false;
}

static bool
is_binary(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(binary) / sizeof(binary[0]); i++)
		if (strcmp(binary[i], name) == 0)
			return true;
	return false;
}

static int
put_property(struct fl_regex_reader *r, bool negated, const char *kind,
    const char *name)
{
	return fl_buf_addf(r->out, r->err, "\\%c{%s%s}", negated ? 'P' : 'p',
	    kind, name);
}

static int
put_category(struct fl_regex_reader *r, bool negated, char *name)
{
	if (!short_category(name))
		return fl_regex_bad(r, "no property of characters");
	/* PCRE2 wants "Lu", not "lu". */
	name[0] = (char)toupper((unsigned char)name[0]);
	return put_property(r, negated, "", name);
}

static int
put_named(struct fl_regex_reader *r, bool negated, char *name)
{
	const char *code = category(name);

	if (code != NULL)
		return put_property(r, negated, "", code);
	if (short_category(name))
		return put_category(r, negated, name);
	if (strcmp(name, "assigned") == 0)
		return put_property(r, !negated, "", "Cn");
	return put_property(r, negated, is_binary(name) ? "" : "sc:", name);
}

int
fl_regex_property(struct fl_regex_reader *r, bool negated)
{
	char name[NAME_MAX_], value[NAME_MAX_], separator;
	const char *code;

	if (fl_regex_peek(r, 0) != '{') {
		name[0] = (char)tolower((unsigned char)fl_regex_peek(r, 0));
		name[1] = '\0';
		r->at++;
		return put_category(r, negated, name);
	}
	r->at++;
	if (!read_name(r, name, &separator))
		return fl_regex_bad(r, "no property of characters");
	if (separator == '}')
		return put_named(r, negated, name);
	if (!read_name(r, value, &separator) || separator != '}')
		return fl_regex_bad(r, "no property of characters");
	if (strcmp(name, "sc") == 0 || strcmp(name, "script") == 0)
		return put_property(r, negated, "sc:", value);
	if (strcmp(name, "scx") == 0 || strcmp(name, "scriptextensions") == 0)
		return put_property(r, negated, "scx:", value);
	if (strcmp(name, "gc") != 0 && strcmp(name, "generalcategory") != 0)
		return fl_regex_bad(r, "no property of characters");
	code = category(value);
	return code != NULL ? put_property(r, negated, "", code)
	                    : put_category(r, negated, value);
}
