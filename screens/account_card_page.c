/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands on the account card, top down in the order of a call: who, locked why and until when,
 * the last attempts, then rights and factors, then the history.
 */
#include "../api-client/clock.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "account_card.h"
#include "json.h"
#include "words.h"

#define LABEL 11       /* columns of the labels */
#define TWO_COLUMNS 74 /* from this width facts stand beside each other */

static const char *
short_time(int64_t at, char *to, size_t size)
{
	return clock_format(at, CLOCK_SHORT, to, size);
}

static void
compose_title(struct pager *pager, int columns, const struct api_account_card *card)
{
	struct buf text = BUF_INIT;
	const char *dot = draw_ascii() ? " - " : " · ";

	buf_printf(&text, "%s%s%s%s%s", card->login, dot, word_kind(card->kind), dot,
		word_shown(card->unit_name == NULL ? card->unit : card->unit_name));
	pager_line(pager);
	(void)pager_text(pager, 1, columns - 2, THEME_TITLE, word_shown(card->name));
	if (draw_width(word_shown(card->name)) + draw_width(buf_text(&text)) + 4 > columns) {
		pager_line(pager);
		(void)pager_text(pager, 1, columns - 2, THEME_DIM, buf_text(&text));
	} else {
		pager_text_right(pager, columns - 1, THEME_DIM, buf_text(&text));
	}
	buf_done(&text);
}

/* Who locked, since when, why: a sentence each, because languages order these differently. */
static void
lock_sentence(const struct json_list *locks, size_t index, struct buf *to)
{
	struct buf words = BUF_INIT;
	char since[CLOCK_TEXT_SIZE];
	const char *by = json_list_text(locks, index, "by");
	const char *reason = json_list_text(locks, index, "reason");
	const char *code = json_list_text(locks, index, "code");

	(void)short_time(json_list_time(locks, index, "since"), since, sizeof(since));
	if (*reason == '\0') {
		reason = word_cause(*code != '\0' ? code : json_list_text(locks, index, "cause"));
	}
	if (text_is(json_list_text(locks, index, "cause"), "policy") || *by == '\0') {
		server_text(reason, &words);
		buf_printf(to, _("by policy since %s: %s"), since, buf_text(&words));
		buf_done(&words);
	} else {
		buf_printf(to, _("by %s since %s: %s"), by, since, reason);
	}
}

static void
lock_end(const struct json_list *locks, size_t index, struct buf *to)
{
	char until[CLOCK_TEXT_SIZE];
	int64_t at = json_list_time(locks, index, "until");

	if (at == TIME_NULL) {
		buf_append(to, _("stays locked until somebody unlocks it"));
	} else {
		buf_printf(to, _("opens by itself at %s"), short_time(at, until, sizeof(until)));
	}
}

static void
compose_locks(struct pager *pager, int columns, const struct api_account_card *card, int indent)
{
	struct json_list *locks = json_list_new(card->locks);
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < json_list_count(locks); i++) {
		if (i > 0) {
			pager_line(pager);
		}
		buf_truncate(&text, 0);
		lock_sentence(locks, i, &text);
		pager_paragraph(pager, indent, columns - indent - 1, THEME_NORMAL, buf_text(&text));
		pager_line(pager);
		buf_truncate(&text, 0);
		lock_end(locks, i, &text);
		pager_paragraph(pager, indent, columns - indent - 1, THEME_WARN, buf_text(&text));
	}
	buf_done(&text);
	json_list_free(locks);
}

static void
compose_state(struct pager *pager, int columns, const struct api_account_card *card)
{
	char at[CLOCK_TEXT_SIZE];
	const char *word = word_state_loud(card->state);
	int indent = 1 + draw_width(word) + 2;

	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, word_state_role(card->state), word);
	indent = indent < 2 + LABEL ? 2 + LABEL : indent;
	if (text_is(card->state, "locked")) {
		compose_locks(pager, columns, card, indent);
	} else if (text_is(card->state, "pending")) {
		(void)pager_text(pager, indent, 0, THEME_NORMAL, _("not enrolled yet"));
	} else if (text_is(card->state, "expired")) {
		(void)pager_format(pager, indent, 0, THEME_NORMAL, _("ended %s"),
			short_time(card->expires_at, at, sizeof(at)));
	} else if (card->expires_at != TIME_NULL) {
		(void)pager_format(pager, indent, 0, THEME_NORMAL, _("ends %s"),
			short_time(card->expires_at, at, sizeof(at)));
	}
}

static void
compose_attempts(struct pager *pager, int columns, const struct api_account_card *card)
{
	struct json_list *attempts = json_list_new(card->attempts);
	struct buf text = BUF_INIT;
	char at[CLOCK_TEXT_SIZE];

	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, LABEL, THEME_DIM, _("Attempts"));
	buf_printf(&text,
		ngettext("%lld failed in 24 hours", "%lld failed in 24 hours",
			(unsigned long)card->failures_24h),
		(long long)card->failures_24h);
	buf_append(&text, ", ");
	buf_printf(&text,
		ngettext("locked %lld time in 30 days", "locked %lld times in 30 days",
			(unsigned long)card->locks_30d),
		(long long)card->locks_30d);
	pager_paragraph(pager, 2 + LABEL, columns - LABEL - 3, THEME_NORMAL, buf_text(&text));
	for (size_t i = 0; i < json_list_count(attempts); i++) {
		const char *cause = json_list_text(attempts, i, "cause");
		int column = 2 + LABEL;

		pager_line(pager);
		(void)pager_text(pager, column, 16, THEME_DIM,
			short_time(json_list_time(attempts, i, "at"), at, sizeof(at)));
		column += 13;
		(void)pager_text(pager, column, 16,
			text_is(cause, "ok") ? THEME_GOOD : THEME_NORMAL, word_cause(cause));
		column += 18;
		(void)pager_format(pager, column, 0, THEME_DIM, "%s  %s",
			json_list_text(attempts, i, "device"),
			json_list_text(attempts, i, "address"));
	}
	buf_done(&text);
	json_list_free(attempts);
}

static void
compose_roles(struct pager *pager, int columns, const struct api_account_card *card)
{
	struct json_list *roles = json_list_new(card->roles);
	struct buf text = BUF_INIT;
	char since[CLOCK_TEXT_SIZE];
	char until[CLOCK_TEXT_SIZE];

	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, LABEL, THEME_DIM, _("Roles"));
	if (json_list_count(roles) == 0) {
		(void)pager_text(pager, 2 + LABEL, 0, THEME_DIM, _("none"));
	}
	for (size_t i = 0; i < json_list_count(roles); i++) {
		int64_t ends = json_list_time(roles, i, "until");

		buf_truncate(&text, 0);
		(void)clock_format(
			json_list_time(roles, i, "since"), CLOCK_DAY_FORM, since, sizeof(since));
		(void)clock_format(ends, CLOCK_DAY_FORM, until, sizeof(until));
		if (ends == TIME_NULL) {
			buf_printf(&text, _("%s (%s) since %s"), json_list_text(roles, i, "role"),
				json_list_text(roles, i, "unit"), since);
		} else {
			buf_printf(&text, _("%s (%s) from %s to %s"),
				json_list_text(roles, i, "role"), json_list_text(roles, i, "unit"),
				since, until);
		}
		if (i > 0) {
			pager_line(pager);
		}
		pager_paragraph(
			pager, 2 + LABEL, columns - LABEL - 3, THEME_NORMAL, buf_text(&text));
	}
	buf_done(&text);
	json_list_free(roles);
}

/* Facts go into two columns where there is room: left, right, left, ... */
struct facts {
	struct pager *pager;
	int columns;
	size_t count;
};

static void
fact_add(struct facts *facts, const char *label, const char *value)
{
	bool two = facts->columns >= TWO_COLUMNS;
	int right = facts->columns / 2;
	int column = two && facts->count % 2 == 1 ? right : 1;
	int width = two ? right - LABEL - 3 : facts->columns - LABEL - 3;

	if (value == NULL || *value == '\0') {
		return;
	}
	if (column == 1) {
		pager_line(facts->pager);
	}
	(void)pager_text(facts->pager, column, LABEL, THEME_DIM, label);
	(void)pager_text(facts->pager, column + LABEL + 1, width, THEME_NORMAL, value);
	facts->count++;
}

static void
compose_facts(struct pager *pager, int columns, const struct api_account_card *card)
{
	struct facts facts = {pager, columns, 0};
	struct buf text = BUF_INIT;
	char at[CLOCK_TEXT_SIZE];

	if (card->sessions > 0) {
		buf_printf(&text, ngettext("%lld open", "%lld open", (unsigned long)card->sessions),
			(long long)card->sessions);
	}
	fact_add(&facts, _("Sessions"), card->sessions > 0 ? buf_text(&text) : _("none"));
	fact_add(&facts, _("Signed in"),
		card->last_sign_in == TIME_NULL ? _("never")
						: short_time(card->last_sign_in, at, sizeof(at)));
	buf_truncate(&text, 0);
	buf_printf(&text, _("TOTP since %s"),
		clock_format(card->totp_since, CLOCK_DAY_FORM, at, sizeof(at)));
	fact_add(&facts, _("Factor"), card->totp_since == TIME_NULL ? _("none") : buf_text(&text));
	fact_add(&facts, _("Password"),
		card->password_set_at == TIME_NULL
			? _("none")
			: clock_format(card->password_set_at, CLOCK_DAY_FORM, at, sizeof(at)));
	fact_add(&facts, _("Person"), card->person_number);
	fact_add(&facts, _("Phone"), card->phone);
	fact_add(&facts, _("Duty"), card->duty_name);
	fact_add(&facts, _("E-mail"), card->email);
	fact_add(&facts, _("Company"), card->company);
	fact_add(&facts, _("Privileged"), card->privileged ? _("yes") : "");
	fact_add(&facts, _("Enrolled"),
		clock_format(card->enrolled_at, CLOCK_DAY_FORM, at, sizeof(at)));
	buf_truncate(&text, 0);
	for (size_t i = 0; i < card->accounts.count; i++) {
		buf_append(&text, i == 0 ? "" : ", ");
		buf_append(&text, card->accounts.items[i]);
	}
	fact_add(&facts, _("Accounts"), buf_text(&text));
	buf_done(&text);
}

static void
history_line(struct pager *pager, int columns, const struct api_account_event *event)
{
	struct buf summary = BUF_INIT;
	char at[CLOCK_TEXT_SIZE];
	int column = 1;

	pager_line(pager);
	(void)pager_text(pager, column, 16, THEME_DIM, short_time(event->at, at, sizeof(at)));
	column += columns >= TWO_COLUMNS ? 18 : 13;
	(void)pager_text(pager, column, 14, THEME_NORMAL, event->actor);
	column += 16;
	(void)pager_text(pager, column, 16, word_outcome_role(event->outcome), event->action);
	column += 18;
	server_text(event->summary, &summary);
	(void)pager_text(pager, column, columns - column - 1, THEME_DIM, buf_text(&summary));
	buf_done(&summary);
}

static void
compose_history(struct pager *pager, int columns, const struct rows *history)
{
	if (history == NULL || history->count == 0) {
		return;
	}
	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("History"));
	for (size_t i = 0; i < history->count; i++) {
		history_line(pager, columns, rows_at(history, i));
	}
}

void
account_card_compose(struct pager *pager, int columns, const struct api_account_card *card,
	const struct rows *history)
{
	pager_begin(pager);
	compose_title(pager, columns, card);
	compose_state(pager, columns, card);
	compose_attempts(pager, columns, card);
	compose_roles(pager, columns, card);
	compose_facts(pager, columns, card);
	compose_history(pager, columns, history);
}
