/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pager keeps pieces of text with a line, a column and a role, and draws the slice that is in
 * view. When lines are out of view it says how many, at the right end of the last row.
 */
#include "pager.h"
#include "../api-client/buf.h"
#include "../api-client/text.h"
#include "sanitize.h"
#include "term.h"

#include <libintl.h>
#include <stdlib.h>

struct piece {
	int line, column, width;
	enum theme_role role;
	size_t text; /* offset into texts */
	bool right;  /* column is where it ends */
};

struct pager {
	struct piece *pieces;
	size_t count, capacity;
	struct buf texts; /* NUL-terminated texts one after the other */
	int line;	  /* current, -1 before the first */
	int first, height;
	int *choices; /* lines */
	int choice_count, choice_capacity, chosen;
};

struct pager *
pager_new(void)
{
	struct pager *pager = mem_new(1, sizeof(*pager));

	pager->line = -1;
	return pager;
}

void
pager_free(struct pager *pager)
{
	if (pager != NULL) {
		free(pager->pieces);
		free(pager->choices);
		buf_done(&pager->texts);
		free(pager);
	}
}

void
pager_begin(struct pager *pager)
{
	pager->count = 0;
	pager->line = -1;
	pager->choice_count = 0;
	buf_truncate(&pager->texts, 0);
}

void
pager_line(struct pager *pager)
{
	pager->line++;
}

static void
piece_add(struct pager *pager, int column, int width, enum theme_role role, const char *text,
	bool right)
{
	if (pager->line < 0) {
		pager->line = 0;
	}
	if (pager->count == pager->capacity) {
		pager->capacity = pager->capacity * 2 + 64;
		pager->pieces = mem_resize(pager->pieces, pager->capacity, sizeof(*pager->pieces));
	}
	pager->pieces[pager->count++] = (struct piece){.line = pager->line,
		.column = column,
		.width = width,
		.role = role,
		.text = pager->texts.length,
		.right = right};
	buf_append(&pager->texts, text);
	buf_append_bytes(&pager->texts, "", 1);
}

int
pager_text(struct pager *pager, int column, int width, enum theme_role role, const char *text)
{
	int wanted;

	if (text == NULL) {
		return 0;
	}
	piece_add(pager, column, width, role, text, false);
	wanted = draw_width(text);
	return width > 0 && wanted > width ? width : wanted;
}

int
pager_format(
	struct pager *pager, int column, int width, enum theme_role role, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;
	int used;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	used = pager_text(pager, column, width, role, buf_text(&text));
	buf_done(&text);
	return used;
}

void
pager_text_right(struct pager *pager, int column, enum theme_role role, const char *text)
{
	piece_add(pager, column, 0, role, text, true);
}

void
pager_paragraph(struct pager *pager, int column, int width, enum theme_role role, const char *text)
{
	struct buf plain = BUF_INIT;
	struct buf line = BUF_INIT;
	const char *at;

	if (text == NULL || width < 1) {
		return;
	}
	sanitize_append(&plain, text);
	at = buf_text(&plain);
	do {
		size_t next;
		size_t length = draw_wrap(at, width, &next);

		buf_truncate(&line, 0);
		buf_append_bytes(&line, at, length);
		piece_add(pager, column, width, role, buf_text(&line), false);
		at += next;
		if (*at != '\0') {
			pager_line(pager);
		}
	} while (*at != '\0');
	buf_done(&plain);
	buf_done(&line);
}

void
pager_choice(struct pager *pager)
{
	if (pager->choice_count == pager->choice_capacity) {
		pager->choice_capacity = pager->choice_capacity * 2 + 16;
		pager->choices = mem_resize(
			pager->choices, (size_t)pager->choice_capacity, sizeof(*pager->choices));
	}
	pager->choices[pager->choice_count++] = pager->line < 0 ? 0 : pager->line;
}

int
pager_chosen(const struct pager *pager)
{
	return pager->chosen < pager->choice_count ? pager->chosen : pager->choice_count - 1;
}

static void
scroll_to(struct pager *pager, int first)
{
	int last = pager->line + 1 - pager->height;

	first = first > last ? last : first;
	pager->first = first < 0 ? 0 : first;
}

static void
below_draw(const struct pager *pager, const struct area *area)
{
	struct buf text = BUF_INIT;
	int below = pager->line + 1 - pager->height - pager->first;

	if (below > 0) {
		buf_printf(&text,
			ngettext(" %d more line ", " %d more lines ", (unsigned long)below), below);
		(void)draw_text_right(
			area, area->rows - 1, area->columns, THEME_HINT, buf_text(&text));
	}
	buf_done(&text);
}

static int
chosen_line(const struct pager *pager)
{
	int chosen = pager_chosen(pager);

	return chosen < 0 ? -1 : pager->choices[chosen];
}

static void
chosen_draw(const struct pager *pager, const struct area *area)
{
	int row = chosen_line(pager) - pager->first;
	struct area line = {area->row + row, area->column, 1, area->columns};

	if (chosen_line(pager) >= 0 && row >= 0 && row < pager->height) {
		draw_fill(&line, THEME_SELECTED);
	}
}

void
pager_draw(struct pager *pager, const struct area *area)
{
	/* The last row is kept for the note when not everything fits. */
	pager->height = pager->line + 1 > area->rows ? area->rows - 1 : area->rows;
	scroll_to(pager, pager->first);
	chosen_draw(pager, area);
	for (size_t i = 0; i < pager->count; i++) {
		const struct piece *piece = &pager->pieces[i];
		const char *text = pager->texts.data + piece->text;
		int row = piece->line - pager->first;
		enum theme_role role =
			piece->line == chosen_line(pager) ? THEME_SELECTED : piece->role;

		if (row < 0 || row >= pager->height) {
			continue;
		}
		if (piece->right) {
			(void)draw_text_right(area, row, piece->column, role, text);
		} else {
			(void)draw_text(area, row, piece->column, piece->width, role, text);
		}
	}
	below_draw(pager, area);
}

/* To the next choice in that direction, as long as it does not leave the page too far behind. */
static void
step(struct pager *pager, int direction)
{
	int next = pager_chosen(pager) + direction;

	if (pager->choice_count == 0 || next < 0 || next >= pager->choice_count) {
		scroll_to(pager, pager->first + direction);
		return;
	}
	pager->chosen = next;
	if (pager->choices[next] < pager->first) {
		scroll_to(pager, pager->choices[next]);
	} else if (pager->choices[next] >= pager->first + pager->height) {
		scroll_to(pager, pager->choices[next] - pager->height + 1);
	}
}

bool
pager_key(struct pager *pager, int key)
{
	int page = pager->height > 1 ? pager->height - 1 : 1;

	switch (key) {
	case TERM_KEY_UP:
	case 'k':
		step(pager, -1);
		return true;
	case TERM_KEY_DOWN:
	case 'j':
		step(pager, 1);
		return true;
	case TERM_KEY_PAGE_UP:
		scroll_to(pager, pager->first - page);
		return true;
	case TERM_KEY_PAGE_DOWN:
	case ' ':
		scroll_to(pager, pager->first + page);
		return true;
	case TERM_KEY_HOME:
	case 'g':
		pager->chosen = 0;
		scroll_to(pager, 0);
		return true;
	case TERM_KEY_END:
	case 'G':
		pager->chosen = pager->choice_count > 0 ? pager->choice_count - 1 : 0;
		scroll_to(pager, pager->line + 1);
		return true;
	default:
		return false;
	}
}

void
pager_top(struct pager *pager)
{
	pager->first = 0;
}
