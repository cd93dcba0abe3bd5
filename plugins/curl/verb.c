/*
 * What the methods of protocols beside HTTP are in libcurl.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../common/field.h"
#include "protocol.h"
#include "verb.h"

int
verb_fail(char why[FL_PLUGIN_ERR], const char *text)
{
	snprintf(why, FL_PLUGIN_ERR, "%s", text);
	return -1;
}

/*
 * A copy with a '\0' for libcurl, which has no control characters: they would
 * end the line in which it is sent, and begin another command.
 */
int
verb_copy(char out[TEXT_MAX], struct fl_bytes b, const char *what,
    char why[FL_PLUGIN_ERR])
{
	size_t i;

	if (b.len >= TEXT_MAX) {
		snprintf(why, FL_PLUGIN_ERR, "%s: too long", what);
		return -1;
	}
	for (i = 0; i < b.len; i++) {
		if ((unsigned char)b.data[i] < ' ' || b.data[i] == 0x7f) {
			snprintf(why, FL_PLUGIN_ERR,
			    "%s: a control character in it", what);
			return -1;
		}
		out[i] = b.data[i];
	}
	out[b.len] = '\0';
	return 0;
}

int
verb_fetch(struct transfer *t, const struct fl_request *r, const struct verb *v,
    char why[FL_PLUGIN_ERR])
{
	(void)r;
	(void)why;
	if (v->flag != 0)
		curl_easy_setopt(t->easy, v->flag, 1L);
	return 0;
}

static size_t
give_body(char *to, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	if (n > t->out.len)
		n = t->out.len;
	if (n > 0)
		memcpy(to, t->out.data, n);
	t->out.data += n;
	t->out.len -= n;
	return n;
}

int
verb_upload(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR])
{
	if (t->out.data == NULL)
		t->out = r->body;
	curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)t->out.len);
	return verb_fetch(t, r, v, why);
}

/* Lines of mail end in CR LF, whatever they end in where they were written. */
static int
add_mail(struct transfer *t, struct fl_bytes text)
{
	size_t i, from = 0;

	for (i = 0; i < text.len; i++) {
		if (text.data[i] != '\n' || (i > 0 && text.data[i - 1] == '\r'))
			continue;
		if (bytes_add(&t->upload, text.data + from, i - from) == -1 ||
		    bytes_add(&t->upload, "\r\n", 2) == -1)
			return -1;
		from = i + 1;
	}
	return bytes_add(&t->upload, text.data + from, text.len - from);
}

static bool
is_envelope(struct fl_bytes name)
{
	return field_like(name, "Mail-From") || field_like(name, "Rcpt-To") ||
	       field_like(name, "Start-TLS");
}

/* The headers of the step that nobody else has a use for are the message's. */
static int
add_mail_headers(struct transfer *t, const struct fl_request *r)
{
	bool any = false;
	size_t i;

	for (i = 0; t->protocol->mail && i < r->headers_len; i++) {
		const struct fl_field *f = &r->headers[i];

		if (is_envelope(f->name) || field_is_usual(f->name))
			continue;
		any = true;
		if (bytes_add(&t->upload, f->name.data, f->name.len) == -1 ||
		    bytes_add(&t->upload, ": ", 2) == -1 ||
		    bytes_add(&t->upload, f->value.data, f->value.len) == -1 ||
		    bytes_add(&t->upload, "\r\n", 2) == -1)
			return -1;
	}
	return any ? bytes_add(&t->upload, "\r\n", 2) : 0;
}

int
verb_message(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR])
{
	t->upload.len = 0;
	if (add_mail_headers(t, r) == -1 || add_mail(t, r->body) == -1)
		return verb_fail(why, "out of memory");
	t->out = (struct fl_bytes){ t->upload.data, t->upload.len };
	return verb_upload(t, r, v, why);
}

static int
add_other(struct transfer *t, const char *text, char why[FL_PLUGIN_ERR])
{
	struct curl_slist *longer = curl_slist_append(t->others, text);

	if (longer == NULL)
		return verb_fail(why, "out of memory");
	t->others = longer;
	return 0;
}

/* Where the mail goes. */
static int
set_recipients(struct transfer *t, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	char text[TEXT_MAX];
	size_t i;

	for (i = 0; i < r->headers_len; i++) {
		if (!field_like(r->headers[i].name, "Rcpt-To"))
			continue;
		if (verb_copy(text, r->headers[i].value, "Rcpt-To", why) ==
			-1 ||
		    add_other(t, text, why) == -1)
			return -1;
	}
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->others);
	return 0;
}

int
verb_mail(struct transfer *t, const struct fl_request *r, const struct verb *v,
    char why[FL_PLUGIN_ERR])
{
	char text[TEXT_MAX];
	const struct fl_bytes *from =
	    field_find(r->headers, r->headers_len, "Mail-From");

	if (from == NULL ||
	    field_find(r->headers, r->headers_len, "Rcpt-To") == NULL)
		return verb_fail(why, "want the headers Mail-From and Rcpt-To");
	if (verb_copy(text, *from, "Mail-From", why) == -1)
		return -1;
	curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, text);
	return set_recipients(t, r, why) == -1 ? -1
	                                       : verb_message(t, r, v, why);
}

/* Commands of POP3 that answer with more than a line. */
static bool
is_long(const struct transfer *t, const char *command)
{
	static const char *const words[] = { "CAPA", "LIST", "RETR", "TOP",
		"UIDL" };
	size_t len = strcspn(command, " "), i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len &&
		    strncasecmp(command, words[i], len) == 0)
			return true;
	return strncmp(t->protocol->scheme, "pop3", 4) != 0;
}

/* The command is the verb's, the method or the body. */
int
verb_command(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR])
{
	struct fl_bytes b = r->has_body ? r->body : r->method;
	char text[TEXT_MAX];

	while (b.len > 0 &&
	       (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r'))
		b.len--;
	if (v->text != NULL)
		b = (struct fl_bytes){ v->text, strlen(v->text) };
	if (b.len == 0)
		return verb_fail(why, "want a command");
	if (verb_copy(text, b, "command", why) == -1 ||
	    set_recipients(t, r, why) == -1)
		return -1;
	curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, text);
	if (!is_long(t, text))
		curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	return 0;
}

/* The path of the URL, decoded, as libcurl has it. */
static int
copy_path(char out[TEXT_MAX], struct fl_bytes url, char why[FL_PLUGIN_ERR])
{
	CURLU *u = curl_url();
	char text[TEXT_MAX], *path = NULL;
	int rc = -1;

	if (verb_copy(text, url, "URL", why) == -1)
		goto out;
	if (u == NULL || curl_url_set(u, CURLUPART_URL, text, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PATH, &path, CURLU_URLDECODE) !=
		CURLUE_OK) {
		verb_fail(why, "no such path");
		goto out;
	}
	rc = verb_copy(out, (struct fl_bytes){ path, strlen(path) }, "path",
	    why);
	if (rc == 0 && out[strlen(out) - 1] == '/')
		rc = verb_fail(why, "want the name of a file");

out:
	curl_free(path);
	curl_url_cleanup(u);
	return rc;
}

/* Of SFTP libcurl opens even what is not to be fetched, so that is the folder. */
static int
set_folder(struct transfer *t, char why[FL_PLUGIN_ERR])
{
	char *end = strrchr(t->url.data, '/');

	end[1] = '\0';
	if (curl_easy_setopt(t->easy, CURLOPT_URL, t->url.data) == CURLE_OK)
		return 0;
	return verb_fail(why, "out of memory");
}

/* FTP has gone to the folder by then; SFTP has not. */
int
verb_delete(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR])
{
	char path[TEXT_MAX], text[TEXT_MAX + 16];

	if (copy_path(path, r->url, why) == -1)
		return -1;
	if (t->protocol->ssh && strpbrk(path, "\"\\") != NULL)
		return verb_fail(why, "a quote in the name of the file");
	snprintf(text, sizeof(text), v->text,
	    t->protocol->ssh ? path : strrchr(path, '/') + 1);
	if (add_other(t, text, why) == -1 ||
	    (t->protocol->ssh && set_folder(t, why) == -1))
		return -1;
	curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(t->easy, v->flag, t->others);
	return 0;
}

int
verb_publish(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR])
{
	(void)v;
	(void)why;
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS,
	    r->body.len > 0 ? r->body.data : "");
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)r->body.len);
	return 0;
}
