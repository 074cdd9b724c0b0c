/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One contract: its terms and clauses, what its people may do and how long, who they are. The first
 * line stands for the contract itself, the lines below for the grants and people they name.
 */
#include "../api-client/contract.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "json.h"
#include "list.h"
#include "page.h"
#include "plain.h"
#include "take.h"
#include "words.h"

#include <string.h>

struct contract_state {
	struct page page; /* first: page.c knows the state as this */
};

static struct call *
ask(struct screen *screen, call_done *done, void *user)
{
	const struct page *page = screen->state;
	int64_t number = 0;

	(void)number_parse(page->subject.id, 1, INT64_MAX, &number);
	return api_contract_show(screen->host->conn, number, done, user);
}

static void
renew(struct screen *screen, const struct rows *rows)
{
	struct page *page = screen->state;
	const struct api_contract_card *card = rows_at(rows, 0);

	page->subject.version = card->version;
	text_format(page->subject.state, sizeof(page->subject.state), "%s", card->state);
	text_format(page->subject.label, sizeof(page->subject.label), "%s  %s  %s", card->number,
		word_shown(card->company_name), word_shown(card->subject));
}

static void
compose_terms(struct pager *pager, int columns, const struct api_contract_card *card)
{
	char from[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE];
	struct buf text = BUF_INIT;

	page_fact(pager, columns, _("Company"), THEME_NORMAL, card->company_name);
	page_fact(pager, columns, _("Subject"), THEME_NORMAL, card->subject);
	buf_printf(&text, _("%s to %s"), plain_day(card->starts_on, from, sizeof(from)),
		plain_day(card->ends_on, until, sizeof(until)));
	if (card->days_left != BIND_INT_NULL) {
		buf_append(&text, ", ");
		buf_printf(&text,
			ngettext("%lld day left", "%lld days left", (unsigned long)card->days_left),
			(long long)card->days_left);
	}
	page_fact(pager, columns, _("In force"), THEME_NORMAL, buf_text(&text));
	page_fact(pager, columns, _("Confidentiality"), THEME_NORMAL, card->confidentiality_clause);
	page_fact(pager, columns, _("Survives until"), THEME_NORMAL,
		plain_day(card->confidentiality_until, until, sizeof(until)));
	page_fact(pager, columns, _("Damages"), THEME_NORMAL, card->damages_clause);
	pager_line(pager);
	(void)pager_text(pager, 1, 6, THEME_DIM, _("Scan"));
	(void)pager_text(pager, 8, columns - 9, THEME_DIM, word_shown(card->scan_sha256));
	buf_done(&text);
}

/* T-minus of a current grant, the end of another one. */
static void
end_write(int64_t ends, const char *state, int64_t now, struct buf *to)
{
	char text[CLOCK_TEXT_SIZE];

	if (ends == TIME_NULL) {
		buf_append(to, _("no end"));
	} else if (text_is(state, "current") && ends > now) {
		buf_printf(to, _("ends in %s"), clock_format_left(ends - now, text, sizeof(text)));
	} else {
		buf_printf(to, _("until %s"), clock_format(ends, CLOCK_SHORT, text, sizeof(text)));
	}
}

static void
compose_grants(struct pager *pager, int columns, const struct json_list *grants, int64_t now)
{
	struct buf end = BUF_INIT;

	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("Grants"));
	if (json_list_count(grants) == 0) {
		pager_line(pager);
		(void)pager_text(pager, 3, 0, THEME_DIM, _("none"));
	}
	for (size_t i = 0; i < json_list_count(grants); i++) {
		const char *state = json_list_text(grants, i, "state");
		int64_t ends = json_list_time(grants, i, "ends_at");
		bool soon =
			text_is(state, "current") && ends != TIME_NULL && ends - now < CLOCK_DAY;

		buf_truncate(&end, 0);
		end_write(ends, state, now, &end);
		pager_line(pager);
		pager_choice(pager);
		(void)pager_text(pager, 3, 14, THEME_NORMAL, json_list_text(grants, i, "login"));
		(void)pager_text(pager, 18, 10, word_term_role(state), word_term(state));
		(void)pager_text(pager, 29, columns - 29 - 22, THEME_NORMAL,
			json_list_text(grants, i, "role"));
		pager_text_right(pager, columns - 1, soon ? THEME_WARN : THEME_DIM, buf_text(&end));
	}
	buf_done(&end);
}

static void
compose_people(struct pager *pager, int columns, const struct json_list *people)
{
	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("People"));
	for (size_t i = 0; i < json_list_count(people); i++) {
		const char *state = json_list_text(people, i, "state");

		pager_line(pager);
		pager_choice(pager);
		(void)pager_text(pager, 3, 14, THEME_NORMAL, json_list_text(people, i, "login"));
		(void)pager_text(pager, 18, 10, word_state_role(state), word_state(state));
		(void)pager_text(
			pager, 29, columns - 30, THEME_NORMAL, json_list_text(people, i, "name"));
	}
}

static void
contract_draw(struct screen *screen, const struct area *area)
{
	struct page *page = screen->state;
	const struct api_contract_card *card = page_row(screen, area);
	struct pager *pager = page->pager;
	struct json_list *grants, *people;
	struct buf title = BUF_INIT;

	if (card == NULL) {
		return;
	}
	grants = json_list_new(card->grant_rows);
	people = json_list_new(card->people_rows);
	buf_printf(&title, _("Contract %s"), card->number);
	pager_begin(pager);
	page_title(pager, area->columns, buf_text(&title), word_term_role(card->state),
		word_term_loud(card->state));
	pager_choice(pager);
	compose_terms(pager, area->columns, card);
	compose_grants(pager, area->columns, grants, screen_now(screen));
	if (json_list_count(people) > 0) {
		compose_people(pager, area->columns, people);
	}
	pager_draw(pager, area);
	buf_done(&title);
	json_list_free(grants);
	json_list_free(people);
}

static bool
contract_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	return page_init(screen, subject, SUBJECT_CONTRACT, ask, renew, err);
}

static void
contract_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct page *page = screen->state;
	const struct api_contract_card *card = page->rows == NULL ? NULL : rows_at(page->rows, 0);

	memset(heading, 0, sizeof(*heading));
	heading->as_of = page->as_of;
	text_format(heading->title, sizeof(heading->title), _("Contract %s"),
		card == NULL ? page->subject.id : card->number);
}

static void
grant_subject(const struct json_list *grants, size_t i, struct subject *ret_subject)
{
	ret_subject->kind = SUBJECT_GRANT;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld",
		(long long)json_list_int(grants, i, "grant"));
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s",
		json_list_text(grants, i, "state"));
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s  (%s)",
		json_list_text(grants, i, "login"), json_list_text(grants, i, "role"),
		json_list_text(grants, i, "unit"));
}

static void
person_subject(const struct json_list *people, size_t i, struct subject *ret_subject)
{
	ret_subject->kind = SUBJECT_ACCOUNT;
	text_format(
		ret_subject->id, sizeof(ret_subject->id), "%s", json_list_text(people, i, "login"));
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s",
		json_list_text(people, i, "state"));
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s",
		json_list_text(people, i, "login"), json_list_text(people, i, "name"));
}

/* The chosen line: the contract, a grant, a person. */
static bool
contract_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct page *page = screen->state;
	const struct api_contract_card *card = page->rows == NULL ? NULL : rows_at(page->rows, 0);
	int chosen = pager_chosen(page->pager) - 1;
	struct json_list *grants, *people;
	int count;

	*ret_subject = page->subject;
	if (card == NULL || chosen < 0) {
		return true;
	}
	grants = json_list_new(card->grant_rows);
	people = json_list_new(card->people_rows);
	count = (int)json_list_count(grants);
	memset(ret_subject, 0, sizeof(*ret_subject));
	if (chosen < count) {
		grant_subject(grants, (size_t)chosen, ret_subject);
	} else {
		person_subject(people, (size_t)(chosen - count), ret_subject);
	}
	json_list_free(grants);
	json_list_free(people);
	return true;
}

/* Of a grant, whose it is. */
static bool
contract_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	(void)contract_subject(screen, ret_subject);
	if (ret_subject->kind == SUBJECT_GRANT) {
		ret_subject->kind = SUBJECT_ACCOUNT;
		text_format(ret_subject->id, sizeof(ret_subject->id), "%.*s",
			(int)strcspn(ret_subject->label, " "), ret_subject->label);
	}
	*ret_screen = SCREEN_ACCOUNT_CARD;
	return ret_subject->kind == SUBJECT_ACCOUNT;
}

const struct screen_ops screen_contract = {
	.id = SCREEN_CONTRACT,
	.name = "contract",
	.resources = RESOURCE_COMPANY | RESOURCE_GRANT | RESOURCE_FREEZE | RESOURCE_ACCOUNT,
	.state_size = sizeof(struct contract_state),
	.open = contract_open,
	.draw = contract_draw,
	.heading = contract_heading,
	.on_key = page_key,
	.subject = contract_subject,
	.reload = page_reload,
	.close = page_close,
	.enter = contract_enter,
};
