/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: files that are imported (D-13, B-04). The first byte chooses the kind; any bytes
 * behind it become rows of JSON, or problems that each name a line of the file and a rule.
 */
#include "../../api-client/csaf.h"
#include "../../api-client/finding.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool condition)
{
	if (!condition) {
		abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct import_kind *const kinds[] = {
		&import_accounts, &import_antivirus, &import_patches, &import_advisories};
	const char *bytes = (const char *)data + 1;
	struct op_error err = OP_ERROR_INIT;
	struct rows *problems = NULL;
	char *json = NULL;
	size_t count = 0;
	bool fine;

	if (size == 0) {
		return 0;
	}
	fine = csaf_is(bytes, size - 1)
		       ? csaf_read(bytes, size - 1, &json, &count, &problems, &err)
		       : import_read(kinds[data[0] % 4], bytes, size - 1, 1795752000000000, &json,
				 &count, &problems, &err);
	if (fine) {
		must(json != NULL && json[0] == '[' && count <= IMPORT_ROWS_MAXIMUM);
	} else {
		must(json == NULL && err.kind != OP_ERROR_NONE && err.message[0] != '\0');
	}
	for (size_t i = 0; problems != NULL && i < problems->count; i++) {
		const struct api_import_verdict *verdict = rows_at(problems, i);

		must(verdict->line >= 1 && verdict->message != NULL);
	}
	rows_free(problems);
	free(json);
	return 0;
}
