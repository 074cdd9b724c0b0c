/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One advisory on one component: its dates, the deadline with its rule, what is installed against
 * what is fixed, and who tried the correction.
 */
#include "../api-client/patch.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "json.h"
#include "page.h"
#include "take.h"

#include <string.h>

struct patch_state {
	struct page page; /* first: page.c knows the state as this */
};

static struct call *
ask(struct screen *screen, call_done *done, void *user)
{
	const struct page *page = screen->state;

	return api_patch_show(
		screen->host->conn, page->subject.id, page->subject.advisory, done, user);
}

static void
renew(struct screen *screen, const struct rows *rows)
{
	struct page *page = screen->state;
	const struct api_patch_card *card = rows_at(rows, 0);

	board_subject(&page->subject, card->component, card->name, card->state, 0);
	text_format(page->subject.label, sizeof(page->subject.label), "%s  %s  %s", card->component,
		card->advisory, card->title);
}

static void
fact_time(struct pager *pager, int columns, const char *label, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	page_fact(pager, columns, label, at == TIME_NULL ? THEME_DIM : THEME_NORMAL,
		at == TIME_NULL ? _("not yet") : clock_format(at, CLOCK_SHORT, text, sizeof(text)));
}

static void
compose_deadline(struct pager *pager, int columns, const struct api_patch_card *card)
{
	enum theme_role role = board_days_role(card->days_left, card->overdue);
	struct buf text = BUF_INIT;

	board_days(&text, card->days_left, card->overdue);
	if (text.length == 0) {
		buf_append(&text, _("no deadline"));
	}
	page_fact(pager, columns, _("Left"), role, buf_text(&text));
	buf_truncate(&text, 0);
	server_text(card->rule, &text);
	page_fact(pager, columns, _("Deadline"), role, buf_text(&text));
	buf_truncate(&text, 0);
	board_shield(&text, card->exception_until);
	page_fact(pager, columns, _("Exception"), THEME_BAD, buf_text(&text));
	buf_done(&text);
}

static void
compose_facts(struct pager *pager, int columns, const struct api_patch_card *card)
{
	char day[CLOCK_TEXT_SIZE];

	page_fact(pager, columns, _("Component"), THEME_NORMAL, card->component);
	page_fact(pager, columns, _("Environment"), THEME_NORMAL, card->environment);
	page_fact(pager, columns, _("Severity"), board_severity_role(card->severity),
		board_severity(card->severity));
	compose_deadline(pager, columns, card);
	page_fact(pager, columns, _("Published"), THEME_NORMAL,
		plain_day(card->published_on, day, sizeof(day)));
	fact_time(pager, columns, _("Detected"), card->detected_at);
	fact_time(pager, columns, _("Tested"), card->tested_at);
	fact_time(pager, columns, _("Installed"), card->installed_at);
	fact_time(pager, columns, _("Effective"), card->effective_at);
	if (card->reboot) {
		page_fact(pager, columns, _("Reboot"), THEME_WARN, _("the component needs one"));
	}
}

static void
compose_packages(struct pager *pager, int columns, const struct json_list *packages)
{
	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("Packages"));
	for (size_t i = 0; i < json_list_count(packages); i++) {
		const char *fixed = json_list_text(packages, i, "fixed");

		pager_line(pager);
		(void)pager_text(
			pager, 3, 20, THEME_NORMAL, json_list_text(packages, i, "package"));
		(void)pager_text(
			pager, 24, 22, THEME_NORMAL, json_list_text(packages, i, "installed"));
		(void)pager_format(pager, 47, columns - 48, THEME_DIM, _("fixed in %s"),
			*fixed == '\0' ? _("no version yet") : fixed);
	}
}

static void
compose_tests(struct pager *pager, int columns, const struct json_list *tests)
{
	char text[CLOCK_TEXT_SIZE];

	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("Tests"));
	if (json_list_count(tests) == 0) {
		pager_line(pager);
		(void)pager_text(pager, 3, 0, THEME_DIM,
			_("none: in production it can't be recorded as installed"));
	}
	for (size_t i = 0; i < json_list_count(tests); i++) {
		bool passed = json_list_true(tests, i, "passed");

		pager_line(pager);
		(void)pager_text(pager, 3, 16, THEME_NORMAL, json_list_text(tests, i, "component"));
		(void)pager_text(pager, 20, 16, THEME_NORMAL,
			clock_format(
				json_list_time(tests, i, "at"), CLOCK_SHORT, text, sizeof(text)));
		(void)pager_text(pager, 37, 8, passed ? THEME_GOOD : THEME_BAD,
			passed ? _("passed") : _("failed"));
		(void)pager_text(pager, 46, 12, THEME_NORMAL, json_list_text(tests, i, "by"));
		(void)pager_text(
			pager, 59, columns - 60, THEME_DIM, json_list_text(tests, i, "reason"));
	}
}

static void
patch_draw(struct screen *screen, const struct area *area)
{
	struct page *page = screen->state;
	const struct api_patch_card *card = page_row(screen, area);
	struct json_list *packages, *tests;

	if (card == NULL) {
		return;
	}
	packages = json_list_new(card->packages);
	tests = json_list_new(card->tests);
	pager_begin(page->pager);
	page_title(page->pager, area->columns, card->title,
		board_state_role(card->state, card->exception_until), board_state(card->state));
	compose_facts(page->pager, area->columns, card);
	compose_packages(page->pager, area->columns, packages);
	compose_tests(page->pager, area->columns, tests);
	pager_draw(page->pager, area);
	json_list_free(packages);
	json_list_free(tests);
}

static bool
patch_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	return page_init(screen, subject, SUBJECT_COMPONENT, ask, renew, err);
}

static void
patch_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct page *page = screen->state;

	memset(heading, 0, sizeof(*heading));
	heading->as_of = page->as_of;
	text_format(heading->title, sizeof(heading->title), "%s, %s", page->subject.advisory,
		page->subject.id);
}

static bool
patch_offer(const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	const struct page *page = screen->state;
	const struct api_patch_card *card = page->rows == NULL ? NULL : rows_at(page->rows, 0);

	return card != NULL && board_patch_offer(card->component, card->environment, card->advisory,
				       argument, to, ret_settled);
}

const struct screen_ops screen_patch = {
	.id = SCREEN_PATCH,
	.name = "patch",
	.resources = RESOURCE_PATCH | RESOURCE_COMPONENT | RESOURCE_EXCEPTION,
	.state_size = sizeof(struct patch_state),
	.open = patch_open,
	.draw = patch_draw,
	.heading = patch_heading,
	.on_key = page_key,
	.subject = page_subject,
	.reload = page_reload,
	.close = page_close,
	.offer = patch_offer,
};
