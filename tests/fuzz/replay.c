/*
 * replay - give the files of a corpus to a fuzz target, one after the other
 *
 * Linked with a target in place of libFuzzer, so that every build runs what
 * fuzzing has found.  Prints TAP, a test a file; a crash ends the run short of
 * its plan, which tests/run counts as a failure.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../lib/base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char *argv[])
{
	struct fl_buf b;
	struct fl_err e;
	uint8_t *exact;
	int i;

	printf("1..%d\n", argc);
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	printf("ok 1 - nothing at all\n");
	for (i = 1; i < argc; i++) {
		fl_buf_init(&b, 64 << 20);
		if (fl_buf_read_file(&b, argv[i], &e) == -1)
			errx(1, "%s", e.msg);
		/* No byte to spare, so that a sanitizer sees a read past it. */
		exact = malloc(b.len > 0 ? b.len : 1);
		if (exact == NULL)
			err(1, NULL);
		memcpy(exact, b.data, b.len);
		LLVMFuzzerTestOneInput(exact, b.len);
		printf("ok %d - %s\n", i + 1, argv[i]);
		fflush(stdout);
		free(exact);
		fl_buf_fini(&b);
	}
	return 0;
}
