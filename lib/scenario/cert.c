#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "cert.h"

/* "C=US, CN=a": the blanks around = were OpenSSL's, and went. */
#define NAME_FLAGS (XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ)

/* What was written to b, as a string in a. */
static int
take(BIO *b, struct fl_arena *a, struct fl_value *out, struct fl_err *err)
{
	char *data;
	long len = BIO_get_mem_data(b, &data);
	struct fl_str s;

	if (len < 0 || fl_utf8_valid(data, (size_t)len) < (size_t)len)
		return fl_fail(err, "a field of the certificate is no text");
	s = fl_arena_str(a, data, (size_t)len);
	if (s.s == NULL)
		return fl_fail(err, "more than the memory limit");
	*out = fl_value_str(s);
	return 0;
}

/* Each writes to b and returns 1, or 0 when it cannot. */
static int
subject(X509 *x, BIO *b)
{
	return X509_NAME_print_ex(b, X509_get_subject_name(x), 0, NAME_FLAGS) >=
	       0;
}

static int
issuer(X509 *x, BIO *b)
{
	return X509_NAME_print_ex(b, X509_get_issuer_name(x), 0, NAME_FLAGS) >=
	       0;
}

static int
serial(X509 *x, BIO *b)
{
	const ASN1_INTEGER *n = X509_get0_serialNumber(x);
	const unsigned char *s = ASN1_STRING_get0_data(n);
	int i, len = ASN1_STRING_length(n);

	for (i = 0; i < len; i++)
		if (BIO_printf(b, "%s%02x", i > 0 ? ":" : "", s[i]) <= 0)
			return 0;
	return 1;
}

static int
alt_name(X509 *x, BIO *b)
{
	int at = X509_get_ext_by_NID(x, NID_subject_alt_name, -1);

	return at >= 0 && X509V3_EXT_print(b, X509_get_ext(x, at), 0, 0) == 1;
}

static int
pem(X509 *x, BIO *b)
{
	return PEM_write_bio_X509(b, x);
}

static int
date(const ASN1_TIME *t, struct fl_value *out, struct fl_err *err)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return fl_fail(err, "a date of the certificate is none");
	*out = (struct fl_value){ .type = FL_TYPE_DATE,
		.date.s = (int64_t)timegm(&tm) };
	return 0;
}

static const struct field {
	const char *name;
	int (*print)(X509 *x, BIO *b);
	const ASN1_TIME *(*when)(const X509 *x);
} fields[] = {
	{ "Subject", subject, NULL },
	{ "Issuer", issuer, NULL },
	{ "Start-Date", NULL, X509_get0_notBefore },
	{ "Expire-Date", NULL, X509_get0_notAfter },
	{ "Serial-Number", serial, NULL },
	{ "Subject-Alt-Name", alt_name, NULL },
	{ "Value", pem, NULL },
};

static const struct field *
find(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fl_str_is(name, fields[i].name))
			return &fields[i];
	return NULL;
}

int
fl_cert_check(struct fl_str field, struct fl_err *err)
{
	if (find(field) != NULL)
		return 0;
	return fl_fail(err,
	    "want a field of a certificate: Subject, Issuer, "
	    "Start-Date, Expire-Date, Serial-Number, Subject-Alt-Name or "
	    "Value");
}

static int
print(const struct field *f, X509 *x, struct fl_arena *a, struct fl_value *out,
    struct fl_err *err)
{
	BIO *b = BIO_new(BIO_s_mem());
	int rc = 0;

	if (b == NULL)
		return fl_fail(err, "out of memory");
	if (f->print(x, b) == 1)
		rc = take(b, a, out, err);
	BIO_free(b);
	return rc;
}

int
fl_cert_find(struct fl_str der, struct fl_str field, struct fl_arena *a,
    struct fl_value *out, struct fl_err *err)
{
	const unsigned char *p = (const unsigned char *)der.s;
	const struct field *f = find(field);
	X509 *x;
	int rc;

	*out = fl_value_none();
	if (f == NULL)
		return fl_cert_check(field, err);
	if (der.len == 0)
		return 0;
	x = d2i_X509(NULL, &p, (long)der.len);
	if (x == NULL)
		return fl_fail(err, "the certificate is damaged");
	rc = f->when != NULL ? date(f->when(x), out, err)
	                     : print(f, x, a, out, err);
	X509_free(x);
	return rc;
}
