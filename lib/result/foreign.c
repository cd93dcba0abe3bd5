#include "foreign.h"

static const struct fl_foreign *const formats[] = {
	&fl_foreign_funkload,
};

const struct fl_foreign *
fl_foreign_find(const char *head, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->is(head, len))
			return formats[i];
	return NULL;
}
