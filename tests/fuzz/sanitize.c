/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the output sanitiser (O-01, O-02, O-04, B-04). Whatever the bytes are, what comes
 * out is valid UTF-8 without controls or invisible characters, its width is what was asked for,
 * and nothing is read past the end.
 */
#include "../../api-client/buf.h"
#include "../../screens/sanitize.h"

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

/* No C0, DEL or C1 byte sequence, and none of U+200B..F, U+202A..E, U+2066..9, U+FEFF. */
static void
visible_check(const char *text)
{
	const unsigned char *at;

	for (at = (const unsigned char *)text; *at != '\0'; at++) {
		must(*at >= 0x20 && *at != 0x7f);
		must(!(at[0] == 0xc2 && at[1] < 0xa0));
		must(!(at[0] == 0xe2 && at[1] == 0x80 && at[2] >= 0x8b && at[2] <= 0x8f));
		must(!(at[0] == 0xe2 && at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae));
		must(!(at[0] == 0xe2 && at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9));
		must(!(at[0] == 0xef && at[1] == 0xbb && at[2] == 0xbf));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf visible = BUF_INIT;
	struct buf clipped = BUF_INIT;
	char *text = text_dup_bytes((const char *)data, size);
	int columns = size > 0 ? data[0] % 100 : 0;
	int used;
	int width;
	size_t step;
	const char *at;

	sanitize_append(&visible, text);
	must(sanitize_valid(buf_text(&visible), visible.length));
	visible_check(buf_text(&visible));
	width = sanitize_width(buf_text(&visible));
	must(width >= 0);
	used = sanitize_clip(&clipped, buf_text(&visible), columns, size % 2 == 0);
	must(used >= 0 && used <= columns);
	must(used == sanitize_width(buf_text(&clipped)));
	must(width > columns || used == width);
	for (at = buf_text(&visible); *at != '\0'; at += step) {
		step = sanitize_cluster(at, &used);
		must(step > 0 && used >= 0 && used <= 2 * (int)step);
	}
	buf_done(&visible);
	buf_done(&clipped);
	free(text);
	return 0;
}
