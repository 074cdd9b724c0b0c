/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the parser of typed words (B-04). A line is split and parsed; each step gives a
 * result that can be freed or an error with a message, and a completed word is never out of reach.
 */
#include "../../api-client/buf.h"
#include "../../console/cmdline.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool condition)
{
	if (!condition) {
		abort();
	}
}

static void
words_parse(char **words, size_t count)
{
	struct cmdline_request request;
	struct op_error err = OP_ERROR_INIT;

	if (cmdline_parse(words, count, &request, &err)) {
		must(request.action != NULL || request.help);
		cmdline_request_done(&request);
	} else {
		must(err.kind != OP_ERROR_NONE && err.message[0] != '\0');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = text_dup_bytes((const char *)data, size);
	struct op_error err = OP_ERROR_INIT;
	char **words = NULL;
	size_t count = 0;

	if (cmdline_split(line, &words, &count, &err)) {
		words_parse(words, count);
		cmdline_words_free(words, count);
	} else {
		must(err.kind == OP_ERROR_USAGE && err.message[0] != '\0');
	}
	complete_words_free(complete_words(line, strlen(line)));
	free(line);
	return 0;
}
