#include <stdlib.h>
#include <string.h>

#include "heat.h"

void
fl_heat_init(struct fl_heat *h, size_t max)
{
	*h = (struct fl_heat){ .max = max, .width = 1 };
}

void
fl_heat_fini(struct fl_heat *h)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		free(h->v[i].count);
	free(h->v);
	fl_heat_init(h, h->max);
}

static void
fold(struct fl_heat *h)
{
	struct fl_heat_bin *to = NULL;
	size_t i, k, n = 0;

	h->width *= 2;
	for (i = 0; i < h->n; i++) {
		h->v[i].bin /= 2;
		if (to == NULL || to->bin != h->v[i].bin) {
			to = &h->v[n++];
			*to = h->v[i];
			continue;
		}
		for (k = 0; k < h->n_classes; k++)
			to->count[k] += h->v[i].count[k];
		free(h->v[i].count);
	}
	h->n = n;
}

/* Classes come in order within a second, so the next one is tried first. */
static int
find_class(struct fl_heat *h, double low_ms, double high_ms, size_t *class,
    struct fl_err *err)
{
	size_t i, k;

	for (i = 0; i < h->n_classes; i++) {
		k = (h->class_last + 1 + i) % h->n_classes;
		if (h->class[k].low_ms == low_ms &&
		    h->class[k].high_ms == high_ms) {
			*class = h->class_last = k;
			return 0;
		}
	}
	if (h->n_classes == FL_HEAT_CLASSES)
		return fl_fail(err, "more than %d classes of latency",
		    FL_HEAT_CLASSES);
	h->class[h->n_classes] = (struct fl_heat_class){ low_ms, high_ms };
	*class = h->class_last = h->n_classes++;
	return 0;
}

static int
insert(struct fl_heat *h, size_t at, int64_t bin, struct fl_err *err)
{
	size_t cap = h->cap == 0 ? 64 : h->cap * 2;
	struct fl_heat_bin *v;
	double *count;

	if (h->n == h->cap) {
		v = realloc(h->v, cap * sizeof(*v));
		if (v == NULL)
			return fl_fail(err, "out of memory");
		h->v = v;
		h->cap = cap;
	}
	count = calloc(FL_HEAT_CLASSES, sizeof(*count));
	if (count == NULL)
		return fl_fail(err, "out of memory");
	memmove(&h->v[at + 1], &h->v[at], (h->n - at) * sizeof(h->v[0]));
	h->v[at].bin = bin;
	h->v[at].count = count;
	h->n++;
	return 0;
}

int
fl_heat_add(struct fl_heat *h, int64_t second, double low_ms, double high_ms,
    double count, struct fl_err *err)
{
	int64_t bin = second / h->width;
	size_t class = 0, i = h->n;

	if (find_class(h, low_ms, high_ms, &class, err) == -1)
		return -1;
	while (i > 0 && h->v[i - 1].bin >= bin)
		i--;
	if ((i == h->n || h->v[i].bin != bin) && insert(h, i, bin, err) == -1)
		return -1;
	h->v[i].count[class] += count;
	while ((uint64_t)(h->v[h->n - 1].bin - h->v[0].bin) >= h->max)
		fold(h);
	return 0;
}

/* Which columns of counts the classes are, from the fastest to the slowest. */
static void
sort_classes(const struct fl_heat *h, size_t order[FL_HEAT_CLASSES])
{
	size_t i, k;

	for (i = 0; i < h->n_classes; i++) {
		for (k = i; k > 0 &&
			    h->class[order[k - 1]].low_ms > h->class[i].low_ms;
		     k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

static void
write_cell(const struct fl_heat *h, const struct fl_heat_bin *v, size_t class,
    struct fl_dat *d)
{
	if (!(v->count[class] > 0))
		return;
	fl_dat_real(d, (double)(v->bin * h->width));
	fl_dat_real(d, (double)((v->bin + 1) * h->width));
	fl_dat_real(d, h->class[class].low_ms);
	fl_dat_real(d, h->class[class].high_ms);
	fl_dat_real(d, v->count[class] / (double)h->width);
	fl_dat_end(d);
}

void
fl_heat_write(const struct fl_heat *h, struct fl_dat *d)
{
	size_t order[FL_HEAT_CLASSES], i, k;

	sort_classes(h, order);
	fl_dat_block(d, "heat");
	for (i = 0; i < h->n; i++)
		for (k = 0; k < h->n_classes; k++)
			write_cell(h, &h->v[i], order[k], d);
}
