#include <openssl/x509.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "trust.h"

static const char *const places[] = {
	"/etc/ssl/certs/ca-certificates.crt", /* Debian, Arch */
	"/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora */
	"/etc/ssl/ca-bundle.pem",             /* SUSE */
	"/etc/ssl/cert.pem",                  /* Alpine, BSD */
};

static bool
said(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL && *value != '\0';
}

void
fl_trust_find(void)
{
	size_t i;

	if (said(X509_get_default_cert_file_env()) ||
	    said(X509_get_default_cert_dir_env()) ||
	    access(X509_get_default_cert_file(), R_OK) == 0 ||
	    access(X509_get_default_cert_dir(), R_OK | X_OK) == 0)
		return;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], R_OK) == 0) {
			setenv(X509_get_default_cert_file_env(), places[i], 1);
			return;
		}
}
