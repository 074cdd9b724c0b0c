/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What screens with one page share.
 */
#include "page.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "list.h"
#include "take.h"

bool
page_init(struct screen *screen, const struct subject *subject, enum subject_kind kind,
	struct call *(*ask)(struct screen *screen, call_done *done, void *user),
	void (*renew)(struct screen *screen, const struct rows *rows), struct op_error *err)
{
	struct page *page = screen->state;

	if (subject == NULL || subject->kind != kind) {
		op_error_set(err, OP_ERROR_USAGE, _("nothing was chosen"));
		return false;
	}
	page->subject = *subject;
	page->pager = pager_new();
	page->as_of = TIME_NULL;
	page->ask = ask;
	page->renew = renew;
	page_reload(screen);
	return true;
}

void
page_take(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct page *page = screen->state;

	page->call = NULL;
	if (err != NULL) {
		if (screen_is_refused(err)) {
			rows_free(page->rows);
			page->rows = NULL;
		}
		screen_report(screen, err);
	} else {
		if (page->renew != NULL && rows->count > 0) {
			page->renew(screen, rows);
		}
		rows_free(page->rows);
		page->rows = rows;
		page->as_of = screen_now(screen);
	}
	screen_redraw(screen);
}

static void
page_answered(void *user, struct rows *rows, const struct op_error *err)
{
	page_take(user, rows, err);
}

void
page_reload(struct screen *screen)
{
	struct page *page = screen->state;

	if (page->call != NULL) {
		call_forget(page->call);
		page->call = NULL;
	}
	if (screen->host->conn != NULL) {
		page->call = page->ask(screen, page_answered, screen);
	}
}

const void *
page_row(const struct screen *screen, const struct area *area)
{
	const struct page *page = screen->state;
	const void *row = page->rows == NULL ? NULL : rows_at(page->rows, 0);

	if (row == NULL) {
		(void)draw_text(area, 1, 1, 0, THEME_DIM,
			page->call != NULL ? _("loading") : _("nothing to show"));
	}
	return row;
}

bool
page_key(struct screen *screen, int key)
{
	struct page *page = screen->state;

	return pager_key(page->pager, key);
}

bool
page_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct page *page = screen->state;

	*ret_subject = page->subject;
	return true;
}

void
page_close(struct screen *screen)
{
	struct page *page = screen->state;

	if (page->call != NULL) {
		call_forget(page->call);
	}
	rows_free(page->rows);
	pager_free(page->pager);
}

void
page_fact(struct pager *pager, int columns, const char *label, enum theme_role role,
	const char *value)
{
	if (value == NULL || *value == '\0') {
		return;
	}
	pager_line(pager);
	(void)pager_text(pager, 1, PAGE_LABEL, THEME_DIM, label);
	pager_paragraph(pager, PAGE_LABEL + 2, columns - PAGE_LABEL - 3, role, value);
}

void
page_title(struct pager *pager, int columns, const char *title, enum theme_role role,
	const char *state)
{
	pager_line(pager);
	(void)pager_text(pager, 1, columns - draw_width(state) - 4, THEME_TITLE, title);
	pager_text_right(pager, columns - 1, role, state);
}
