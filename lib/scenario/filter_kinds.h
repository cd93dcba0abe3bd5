#ifndef FL_SCENARIO_FILTER_KINDS_H
#define FL_SCENARIO_FILTER_KINDS_H

#include "filter.h"

/* The functions of the table in filter.c: private to filter*.c. */
#define FL_FILTER(name)                                                        \
	int fl_filter_##name(struct fl_answer *a, const struct fl_value *in,   \
	    const struct fl_value *args, struct fl_value *out,                 \
	    struct fl_err *err)

/* Text and bytes: filter_text.c */
FL_FILTER(base64_decode);
FL_FILTER(base64_encode);
FL_FILTER(base64_url_decode);
FL_FILTER(base64_url_encode);
FL_FILTER(charset_decode);
FL_FILTER(html_escape);
FL_FILTER(html_unescape);
FL_FILTER(regex);
FL_FILTER(replace);
FL_FILTER(replace_regex);
FL_FILTER(split);
FL_FILTER(to_hex);
FL_FILTER(url_decode);
FL_FILTER(url_encode);
FL_FILTER(url_query_param);
FL_FILTER(utf8_decode);
FL_FILTER(utf8_encode);

/* Parts of something, numbers and dates: filter_value.c */
FL_FILTER(count);
FL_FILTER(date_format);
FL_FILTER(days_after_now);
FL_FILTER(days_before_now);
FL_FILTER(first);
FL_FILTER(jsonpath);
FL_FILTER(last);
FL_FILTER(location);
FL_FILTER(nth);
FL_FILTER(to_date);
FL_FILTER(to_float);
FL_FILTER(to_int);
FL_FILTER(to_string);
FL_FILTER(xpath);

#endif
