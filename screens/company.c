/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One company: what it is, its contracts, its people. The first line stands for the company itself,
 * the lines below for what they name; Enter opens that.
 */
#include "../api-client/company.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "json.h"
#include "page.h"
#include "plain.h"
#include "take.h"
#include "words.h"

#include <string.h>

struct company_state {
	struct page page; /* first: page.c knows the state as this */
};

static struct call *
ask(struct screen *screen, call_done *done, void *user)
{
	const struct page *page = screen->state;

	return api_company_show(screen->host->conn, page->subject.id, done, user);
}

static void
renew(struct screen *screen, const struct rows *rows)
{
	struct page *page = screen->state;
	const struct api_company_card *card = rows_at(rows, 0);

	page->subject.version = card->version;
	text_format(page->subject.state, sizeof(page->subject.state), "%s",
		card->closed   ? "closed"
		: card->frozen ? "frozen"
			       : "open");
	text_format(page->subject.label, sizeof(page->subject.label), "%s  %s", card->company,
		word_shown(card->name));
}

static void
compose_contracts(struct pager *pager, int columns, const struct json_list *contracts)
{
	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("Contracts"));
	if (json_list_count(contracts) == 0) {
		pager_line(pager);
		(void)pager_text(pager, 3, 0, THEME_DIM, _("none: no access is possible"));
	}
	for (size_t i = 0; i < json_list_count(contracts); i++) {
		const char *state = json_list_text(contracts, i, "state");
		char day[CLOCK_TEXT_SIZE];

		pager_line(pager);
		pager_choice(pager);
		(void)pager_text(
			pager, 3, 12, THEME_NORMAL, json_list_text(contracts, i, "number"));
		(void)pager_text(pager, 16, 10, word_term_role(state), word_term(state));
		(void)pager_format(pager, 27, 17, THEME_NORMAL, _("until %s"),
			plain_day(json_list_text(contracts, i, "ends_on"), day, sizeof(day)));
		(void)pager_text(pager, 45, columns - 46, THEME_DIM,
			json_list_text(contracts, i, "subject"));
	}
}

static void
compose_people(struct pager *pager, int columns, const struct json_list *people)
{
	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("People"));
	if (json_list_count(people) == 0) {
		pager_line(pager);
		(void)pager_text(pager, 3, 0, THEME_DIM, _("nobody"));
	}
	for (size_t i = 0; i < json_list_count(people); i++) {
		const char *state = json_list_text(people, i, "state");

		pager_line(pager);
		pager_choice(pager);
		(void)pager_text(pager, 3, 16, THEME_NORMAL, json_list_text(people, i, "login"));
		(void)pager_text(pager, 20, 10, word_state_role(state), word_state(state));
		(void)pager_text(
			pager, 31, columns - 32, THEME_NORMAL, json_list_text(people, i, "name"));
	}
}

static void
company_draw(struct screen *screen, const struct area *area)
{
	struct page *page = screen->state;
	const struct api_company_card *card = page_row(screen, area);
	struct pager *pager = page->pager;
	struct json_list *contracts, *people;
	struct buf text = BUF_INIT;

	if (card == NULL) {
		return;
	}
	contracts = json_list_new(card->contract_rows);
	people = json_list_new(card->people_rows);
	pager_begin(pager);
	page_title(pager, area->columns, word_shown(card->name),
		word_term_role(page->subject.state), word_term_loud(page->subject.state));
	pager_choice(pager);
	page_fact(pager, area->columns, _("Company"), THEME_NORMAL, card->company);
	page_fact(pager, area->columns, _("BIN"), THEME_NORMAL, card->number);
	plain_number(&text, card->grants);
	page_fact(pager, area->columns, _("Open grants"), THEME_NORMAL, buf_text(&text));
	compose_contracts(pager, area->columns, contracts);
	compose_people(pager, area->columns, people);
	pager_draw(pager, area);
	buf_done(&text);
	json_list_free(contracts);
	json_list_free(people);
}

static bool
company_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	return page_init(screen, subject, SUBJECT_COMPANY, ask, renew, err);
}

static void
company_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct page *page = screen->state;

	memset(heading, 0, sizeof(*heading));
	heading->as_of = page->as_of;
	text_format(heading->title, sizeof(heading->title), _("Company %s"), page->subject.id);
}

/* The chosen line: the company, a contract, a person. */
static bool
company_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct page *page = screen->state;
	const struct api_company_card *card = page->rows == NULL ? NULL : rows_at(page->rows, 0);
	int chosen = pager_chosen(page->pager) - 1;
	struct json_list *contracts, *people;
	int count;

	*ret_subject = page->subject;
	if (card == NULL || chosen < 0) {
		return true;
	}
	contracts = json_list_new(card->contract_rows);
	people = json_list_new(card->people_rows);
	count = (int)json_list_count(contracts);
	memset(ret_subject, 0, sizeof(*ret_subject));
	if (chosen < count) {
		size_t i = (size_t)chosen;

		ret_subject->kind = SUBJECT_CONTRACT;
		text_format(ret_subject->id, sizeof(ret_subject->id), "%lld",
			(long long)json_list_int(contracts, i, "contract"));
		text_format(ret_subject->state, sizeof(ret_subject->state), "%s",
			json_list_text(contracts, i, "state"));
		text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s",
			json_list_text(contracts, i, "number"),
			json_list_text(contracts, i, "subject"));
	} else {
		size_t i = (size_t)(chosen - count);

		ret_subject->kind = SUBJECT_ACCOUNT;
		text_format(ret_subject->id, sizeof(ret_subject->id), "%s",
			json_list_text(people, i, "login"));
		text_format(ret_subject->state, sizeof(ret_subject->state), "%s",
			json_list_text(people, i, "state"));
		text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s",
			json_list_text(people, i, "login"), json_list_text(people, i, "name"));
	}
	json_list_free(contracts);
	json_list_free(people);
	return true;
}

static bool
company_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	(void)company_subject(screen, ret_subject);
	*ret_screen = ret_subject->kind == SUBJECT_CONTRACT ? SCREEN_CONTRACT : SCREEN_ACCOUNT_CARD;
	return ret_subject->kind != SUBJECT_COMPANY;
}

const struct screen_ops screen_company = {
	.id = SCREEN_COMPANY,
	.name = "company",
	.resources = RESOURCE_COMPANY | RESOURCE_FREEZE | RESOURCE_GRANT | RESOURCE_ACCOUNT,
	.state_size = sizeof(struct company_state),
	.open = company_open,
	.draw = company_draw,
	.heading = company_heading,
	.on_key = page_key,
	.subject = company_subject,
	.reload = page_reload,
	.close = page_close,
	.enter = company_enter,
};
