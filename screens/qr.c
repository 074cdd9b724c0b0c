/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QR codes from libqrencode's modules. The library copies the text into memory that it frees as it
 * is, so freed memory is scrubbed afterwards (M-02).
 */
#include "qr.h"

#include <openssl/crypto.h>
#include <qrencode.h>
#include <stdlib.h>

struct qr {
	QRcode *code;
};

struct qr *
qr_new(const struct secret *text)
{
	QRcode *code = QRcode_encodeString8bit((const char *)secret_bytes(text), 0, QR_ECLEVEL_L);
	struct qr *qr;

	secret_scrub_freed();
	if (code == NULL) {
		return NULL;
	}
	qr = mem_new(1, sizeof *qr);
	qr->code = code;
	return qr;
}

struct qr *
qr_new_text(const char *text)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	struct qr *qr;

	if (code == NULL) {
		return NULL;
	}
	qr = mem_new(1, sizeof *qr);
	qr->code = code;
	return qr;
}

void
qr_free(struct qr *qr)
{
	if (qr == NULL) {
		return;
	}
	OPENSSL_cleanse(qr->code->data, (size_t)qr->code->width * (size_t)qr->code->width);
	QRcode_free(qr->code);
	free(qr);
}

static int
modules(const struct qr *qr, int quiet)
{
	return qr->code->width + 2 * quiet;
}

int
qr_rows(const struct qr *qr, int quiet)
{
	return draw_ascii() ? modules(qr, quiet) : (modules(qr, quiet) + 1) / 2;
}

int
qr_columns(const struct qr *qr, int quiet)
{
	return draw_ascii() ? modules(qr, quiet) * 2 : modules(qr, quiet);
}

int
qr_quiet_for(const struct qr *qr, int rows, int columns)
{
	for (int quiet = QR_QUIET; quiet >= QR_QUIET_MINIMUM; quiet--) {
		if (qr_rows(qr, quiet) <= rows && qr_columns(qr, quiet) <= columns) {
			return quiet;
		}
	}
	return -1;
}

/* Outside of the code everything is light. */
static bool
is_light(const struct qr *qr, int row, int column)
{
	int width = qr->code->width;

	return row < 0 || column < 0 || row >= width || column >= width ||
	       (qr->code->data[row * width + column] & 1) == 0;
}

/* A cell of two modules, the upper and the lower one. */
static const char *
cell_sign(bool upper, bool lower)
{
	if (upper && lower) {
		return "█";
	}
	if (upper || lower) {
		return upper ? "▀" : "▄";
	}
	return " ";
}

void
qr_lines(const struct qr *qr, int quiet, struct buf *to)
{
	for (int row = -quiet; row < qr->code->width + quiet; row += 2) {
		for (int column = -quiet; column < qr->code->width + quiet; column++) {
			bool lower = row + 1 < qr->code->width + quiet &&
				     is_light(qr, row + 1, column);

			buf_append(to, cell_sign(is_light(qr, row, column), lower));
		}
		buf_append_char(to, '\n');
	}
}

void
qr_draw(const struct qr *qr, const struct area *area, int quiet)
{
	int step = draw_ascii() ? 1 : 2;

	for (int row = 0; row < modules(qr, quiet); row += step) {
		for (int column = 0; column < modules(qr, quiet); column++) {
			bool upper = is_light(qr, row - quiet, column - quiet);
			bool lower = row + 1 < modules(qr, quiet) &&
				     is_light(qr, row + 1 - quiet, column - quiet);

			if (draw_ascii()) {
				(void)draw_text(
					area, row, column * 2, 2, THEME_QR, upper ? "##" : "  ");
			} else {
				(void)draw_text(area, row / 2, column, 1, THEME_QR,
					cell_sign(upper, lower));
			}
		}
	}
}
