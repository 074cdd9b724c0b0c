/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The antivirus of one component: what it said last, and what was found. The lines of open
 * detections can be chosen; acknowledging means the chosen one.
 */
#include "../api-client/antivirus.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "json.h"
#include "page.h"
#include "take.h"

#include <string.h>

struct antivirus_card_state {
	struct page page; /* first: page.c knows the state as this */
};

static struct call *
ask(struct screen *screen, call_done *done, void *user)
{
	const struct page *page = screen->state;

	return api_antivirus_show(screen->host->conn, page->subject.id, done, user);
}

static void
renew(struct screen *screen, const struct rows *rows)
{
	struct page *page = screen->state;
	const struct api_antivirus_card *card = rows_at(rows, 0);

	board_subject(&page->subject, card->component, card->name, card->state, 0);
}

static void
compose_open(struct pager *pager, int columns, const struct json_list *found)
{
	char text[CLOCK_TEXT_SIZE];

	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("Open detections"));
	if (json_list_count(found) == 0) {
		pager_line(pager);
		(void)pager_text(pager, 3, 0, THEME_DIM, _("none"));
	}
	for (size_t i = 0; i < json_list_count(found); i++) {
		pager_line(pager);
		pager_choice(pager);
		(void)pager_format(pager, 3, 7, THEME_DIM, "%lld",
			(long long)json_list_int(found, i, "detection"));
		(void)pager_text(pager, 11, 16, THEME_NORMAL,
			clock_format(
				json_list_time(found, i, "at"), CLOCK_SHORT, text, sizeof(text)));
		(void)pager_text(pager, 28, 28, THEME_BAD, json_list_text(found, i, "signature"));
		(void)pager_text(
			pager, 57, columns - 58, THEME_NORMAL, json_list_text(found, i, "path"));
	}
}

static void
compose_closed(struct pager *pager, int columns, const struct json_list *found)
{
	if (json_list_count(found) == 0) {
		return;
	}
	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("Acknowledged"));
	for (size_t i = 0; i < json_list_count(found); i++) {
		pager_line(pager);
		(void)pager_text(pager, 3, 28, THEME_DIM, json_list_text(found, i, "signature"));
		(void)pager_text(pager, 32, 14, THEME_NORMAL, json_list_text(found, i, "by"));
		(void)pager_text(
			pager, 47, columns - 48, THEME_NORMAL, json_list_text(found, i, "reason"));
	}
}

static void
fact_time(struct pager *pager, int columns, const char *label, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	page_fact(pager, columns, label, THEME_NORMAL,
		clock_format(at, CLOCK_SHORT, text, sizeof(text)));
}

static void
compose_facts(struct pager *pager, int columns, const struct api_antivirus_card *card)
{
	struct buf text = BUF_INIT;

	server_text(card->state_why, &text);
	page_fact(pager, columns, _("Why"), THEME_NORMAL, buf_text(&text));
	buf_truncate(&text, 0);
	board_shield(&text, card->exception_until);
	page_fact(pager, columns, _("Exception"), THEME_BAD, buf_text(&text));
	page_fact(pager, columns, _("Environment"), THEME_NORMAL, card->environment);
	page_fact(pager, columns, _("Product"), THEME_NORMAL, card->product);
	page_fact(pager, columns, _("Engine"), THEME_NORMAL, card->engine);
	buf_truncate(&text, 0);
	if (card->signatures_version != NULL) {
		buf_printf(&text, "%s  ", card->signatures_version);
		board_age(&text, card->signature_age_hours, card->limit_hours);
	}
	page_fact(pager, columns, _("Signatures"), THEME_NORMAL, buf_text(&text));
	page_fact(pager, columns, _("Real-time"), THEME_NORMAL, card->realtime);
	fact_time(pager, columns, _("Full scan"), card->last_full_scan);
	fact_time(pager, columns, _("Last report"), card->last_report);
	page_fact(pager, columns, _("Last error"), THEME_WARN, card->last_error);
	buf_done(&text);
}

static void
antivirus_card_draw(struct screen *screen, const struct area *area)
{
	struct page *page = screen->state;
	const struct api_antivirus_card *card = page_row(screen, area);
	struct json_list *open, *closed;

	if (card == NULL) {
		return;
	}
	open = json_list_new(card->detections_open);
	closed = json_list_new(card->detections_closed);
	pager_begin(page->pager);
	page_title(page->pager, area->columns, card->name,
		board_state_role(card->state, card->exception_until), board_state(card->state));
	compose_facts(page->pager, area->columns, card);
	compose_open(page->pager, area->columns, open);
	compose_closed(page->pager, area->columns, closed);
	pager_draw(page->pager, area);
	json_list_free(open);
	json_list_free(closed);
}

static bool
antivirus_card_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	return page_init(screen, subject, SUBJECT_COMPONENT, ask, renew, err);
}

static void
antivirus_card_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct page *page = screen->state;

	memset(heading, 0, sizeof(*heading));
	heading->as_of = page->as_of;
	text_format(heading->title, sizeof(heading->title), _("Antivirus of %s"), page->subject.id);
}

static bool
antivirus_card_offer(
	const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	const struct page *page = screen->state;
	const struct api_antivirus_card *card = page->rows == NULL ? NULL : rows_at(page->rows, 0);
	int chosen = pager_chosen(page->pager);
	struct json_list *open;

	if (board_antivirus_offer(argument, to, ret_settled)) {
		return true;
	}
	if (card == NULL || chosen < 0 || !text_is(argument, "detection")) {
		return false;
	}
	open = json_list_new(card->detections_open);
	buf_printf(to, "%lld", (long long)json_list_int(open, (size_t)chosen, "detection"));
	json_list_free(open);
	return true;
}

const struct screen_ops screen_antivirus_card = {
	.id = SCREEN_ANTIVIRUS_CARD,
	.name = "antivirus-card",
	.resources = RESOURCE_ANTIVIRUS | RESOURCE_COMPONENT | RESOURCE_EXCEPTION,
	.state_size = sizeof(struct antivirus_card_state),
	.open = antivirus_card_open,
	.draw = antivirus_card_draw,
	.heading = antivirus_card_heading,
	.on_key = page_key,
	.subject = page_subject,
	.reload = page_reload,
	.close = page_close,
	.offer = antivirus_card_offer,
};
