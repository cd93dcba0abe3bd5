#ifndef FL_BASE_RANDOM_H
#define FL_BASE_RANDOM_H

#include <stdint.h>

/*
 * Numbers by chance, the same ones from the same state: for think times and
 * test data, never for secrets.  The generator is splitmix64; any state will
 * do, and states that differ give unrelated numbers.
 */
static inline uint64_t
fl_random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* A number in [0, 1), one of 2^53. */
static inline double
fl_random_real(uint64_t *state)
{
	return (double)(fl_random_next(state) >> 11) * 0x1p-53;
}

/* A number in [0, n), each equally likely; n is above 0. */
static inline uint64_t
fl_random_below(uint64_t *state, uint64_t n)
{
	uint64_t over = -n % n, x; /* 2^64 mod n: so many would be too likely */

	do
		x = fl_random_next(state);
	while (x < over);
	return x % n;
}

#endif
