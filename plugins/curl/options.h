#ifndef FL_CURL_OPTIONS_H
#define FL_CURL_OPTIONS_H

#include <curl/curl.h>

#include "../../lib/plugin/fl-plugin.h"

/* Lists that an easy handle borrows; freed by curl_options_fini(). */
struct curl_lists {
	struct curl_slist *resolve;
	struct curl_slist *connect_to;
};

struct protocol;

/*
 * NULL when every option of r is one that libcurl serves in that protocol, which
 * may be NULL; or one that is not.
 */
const struct fl_field *curl_options_unknown(const struct fl_request *r,
    const struct protocol *p);

/* Whether r has an option of that name. */
bool curl_options_given(const struct fl_request *r, const char *name);

/*
 * Sets the options of r on easy, which is fresh or reset.  0; or -1 and why,
 * for a value that libcurl refuses.
 */
int curl_options_set(CURL *easy, const struct fl_request *r,
    struct curl_lists *lists, char why[FL_PLUGIN_ERR]);

void curl_options_fini(struct curl_lists *lists);

#endif
