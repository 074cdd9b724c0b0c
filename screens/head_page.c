/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Picture on the left, words on the right; what is read aloud is never left out. */
#include "head_page.h"
#include "term.h"

#include <string.h>

#define WORDS_COLUMNS 34
#define WORDS_A_ROW 2

/* The words, two a row, numbered, so that nobody loses the place while reading them aloud. */
static int
words_draw(const struct area *area, int row, const char *words)
{
	int count = 0;

	while (*words != '\0') {
		size_t length = strcspn(words, " ");
		int column = count % WORDS_A_ROW * (WORDS_COLUMNS / WORDS_A_ROW);
		char word[40];

		text_format(word, sizeof(word), "%.*s", (int)length, words);
		(void)draw_format(
			area, row + count / WORDS_A_ROW, column, THEME_DIM, "%d", count + 1);
		(void)draw_text(area, row + count / WORDS_A_ROW, column + 2, 0, THEME_KEY, word);
		count++;
		words += length + (words[length] == ' ' ? 1 : 0);
	}
	return (count + WORDS_A_ROW - 1) / WORDS_A_ROW;
}

void
head_page_draw(const struct head_page *page, const struct qr *qr)
{
	struct area all = {0, 0, 0, 0};
	struct area side;
	int quiet = -1, row = 0;

	term_size(&all.rows, &all.columns);
	side = (struct area){0, 1, all.rows, all.columns - 2};
	if (qr != NULL) {
		quiet = qr_quiet_for(qr, all.rows, all.columns - WORDS_COLUMNS - 2);
	}
	if (quiet >= 0) {
		qr_draw(qr, &all, quiet);
		side.column = qr_columns(qr, quiet) + 2;
		side.columns = all.columns - side.column - 1;
	}
	(void)draw_text(&side, row++, 0, 0, THEME_TITLE, page->title);
	row += 1 + draw_paragraph(&side, row, 0, THEME_DIM, page->about);
	row += 1 + words_draw(&side, row, page->words);
	(void)draw_paragraph(&side, row, 0, THEME_NORMAL, page->text);
	(void)draw_text(&side, all.rows - 1, 0, 0, THEME_HINT, page->keys);
}
