#include <openssl/evp.h>
#include <stdio.h>

#include "sum.h"

void
fl_sum_init(struct fl_sum *s)
{
	s->ctx = EVP_MD_CTX_new();
	if (s->ctx != NULL &&
	    EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL) != 1) {
		EVP_MD_CTX_free(s->ctx);
		s->ctx = NULL;
	}
}

void
fl_sum_add(struct fl_sum *s, const void *data, size_t len)
{
	if (s->ctx != NULL && EVP_DigestUpdate(s->ctx, data, len) != 1) {
		EVP_MD_CTX_free(s->ctx);
		s->ctx = NULL;
	}
}

int
fl_sum_end(struct fl_sum *s, char text[FL_SUM_LEN], struct fl_err *err)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0, i;
	int ok;

	text[0] = '\0';
	ok = s->ctx != NULL && EVP_DigestFinal_ex(s->ctx, digest, &len) == 1;
	EVP_MD_CTX_free(s->ctx);
	s->ctx = NULL;
	if (!ok)
		return fl_fail(err, "no SHA-256 could be made");
	for (i = 0; i < len && i < (FL_SUM_LEN - 1) / 2; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return 0;
}
