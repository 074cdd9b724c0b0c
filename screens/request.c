/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request on one screen. The text that is approved stands here whole, fact by fact, in the
 * person's language or, by a key, as the server wrote it; the hash that a decision names is the
 * hash of this text and no other, which is computed here (N11, Z-05).
 */
#include "../api-client/request.h"
#include "../api-client/clock.h"
#include "../api-client/request_facts.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "json.h"
#include "list.h"
#include "page.h"
#include "take.h"
#include "words.h"

#include <string.h>

#define ROOMY 30 /* from so many rows on, blank lines stand between the groups */

struct request_state {
	struct page page; /* first: page.c knows the state as this */
	bool changed;	  /* another text than the one that was shown first */
	bool broken;	  /* the hash is not that of the text: nobody decides about it */
	bool original;	  /* as it was hashed, not in the person's language */
};

static struct call *
ask(struct screen *screen, call_done *done, void *user)
{
	const struct page *page = screen->state;
	int64_t number = 0;

	(void)number_parse(page->subject.id, 1, INT64_MAX, &number);
	return api_request_show(screen->host->conn, number, done, user);
}

static void
renew(struct screen *screen, const struct rows *rows)
{
	struct request_state *state = screen->state;
	struct subject *subject = &state->page.subject;
	const struct api_request_card *card = rows_at(rows, 0);
	struct buf hash = BUF_INIT;

	buf_append_hex(&hash, card->hash.data, card->hash.length);
	state->changed = state->changed ||
			 (subject->shown[0] != '\0' && !text_is(subject->shown, buf_text(&hash)));
	text_format(subject->shown, sizeof(subject->shown), "%s", buf_text(&hash));
	text_format(subject->state, sizeof(subject->state), "%s", card->state);
	state->broken = !request_text_is_whole(card);
	text_format(subject->refusal, sizeof(subject->refusal), "%s",
		state->broken	    ? _("the hash is not that of the text")
		: card->may_approve ? ""
				    : word_shown(card->why_not));
	text_format(subject->label, sizeof(subject->label), "%s  %s",
		word_shown(card->subject_text), word_shown(card->beneficiary_name));
	subject->version = card->version;
	subject->own = card->mine;
	subject->endless = !text_is(card->kind, "grant") && !text_is(card->kind, "extend");
	buf_done(&hash);
}

#define PAIR_LABEL 36 /* where the second fact of a line begins, and its value */
#define PAIR_VALUE 47

/* One fact; where lines are scarce, a short one stands beside the one before it. */
static void
compose_fact(struct pager *pager, int columns, bool roomy, bool *beside, const char *label,
	const char *value)
{
	bool pairs = text_is(label, "From") || text_is(label, "Hours");
	const char *shown = request_fact_label(label);

	if (*beside && draw_width(shown) < PAIR_VALUE - PAIR_LABEL &&
		draw_width(value) < columns - PAIR_VALUE) {
		(void)pager_text(pager, PAIR_LABEL, PAIR_VALUE - PAIR_LABEL - 1, THEME_DIM, shown);
		(void)pager_text(pager, PAIR_VALUE, 0, THEME_NORMAL, value);
		*beside = false;
		return;
	}
	page_fact(pager, columns, shown, THEME_NORMAL, value);
	*beside = pairs && !roomy && draw_width(value) < PAIR_LABEL - PAGE_LABEL - 2;
}

/* What the roles let one do, in the words of the matrix. */
static void
compose_scopes(struct pager *pager, int columns, const struct api_request_card *card)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < card->scopes.count; i++) {
		buf_append(&text, i == 0 ? "" : "; ");
		server_text(card->scopes.items[i], &text);
	}
	page_fact(pager, columns, _("It lets one"), THEME_NORMAL, buf_text(&text));
	buf_done(&text);
}

/* The facts in the person's language. The first two lines of the text are the page's title. */
static void
compose_facts(struct pager *pager, int columns, bool roomy, const struct api_request_card *card)
{
	struct buf label = BUF_INIT, value = BUF_INIT, shown = BUF_INIT;
	bool beside = false, roles = false;

	for (const char *at = card->canonical; request_fact_next(&at, &label, &value);) {
		const char *name = buf_text(&label);

		if (roles && !text_is(name, "Role")) {
			compose_scopes(pager, columns, card);
		}
		roles = text_is(name, "Role");
		buf_truncate(&shown, 0);
		request_fact_value(name, buf_text(&value), &shown);
		if (text_is(name, "Until") && card->ends_why != NULL &&
			!text_is(card->ends_why, "as requested")) {
			buf_append(&shown, ", ");
			server_text(card->ends_why, &shown);
		}
		if (!text_is(name, "Request") && !text_is(name, "Kind")) {
			compose_fact(pager, columns, roomy, &beside, name, buf_text(&shown));
		}
	}
	buf_done(&label);
	buf_done(&value);
	buf_done(&shown);
}

/* Line by line what was hashed, and nothing else. */
static void
compose_original(struct pager *pager, int columns, const struct api_request_card *card)
{
	struct buf line = BUF_INIT;

	for (const char *at = card->canonical; at != NULL && *at != '\0';) {
		size_t length = strcspn(at, "\n");

		buf_truncate(&line, 0);
		buf_append_bytes(&line, at, length);
		pager_line(pager);
		pager_paragraph(pager, 1, columns - 2, THEME_NORMAL, buf_text(&line));
		at += length + (at[length] == '\n' ? 1 : 0);
	}
	buf_done(&line);
}

static void
compose_risks(struct pager *pager, int columns, const struct api_request_card *card)
{
	struct json_list *conflicts = json_list_new(card->conflicts);
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < json_list_count(conflicts); i++) {
		buf_truncate(&text, 0);
		buf_printf(&text, _("%s conflicts with %s: %s"),
			json_list_text(conflicts, i, "role"), json_list_text(conflicts, i, "with"),
			json_list_text(conflicts, i, "reason"));
		page_fact(pager, columns, i == 0 ? _("Conflicts") : "", THEME_BAD, buf_text(&text));
	}
	buf_truncate(&text, 0);
	for (size_t i = 0; i < card->risks.count; i++) {
		buf_append(&text, i == 0 ? "" : ", ");
		server_text(card->risks.items[i], &text);
	}
	page_fact(pager, columns, _("Mind"), THEME_WARN, buf_text(&text));
	buf_done(&text);
	json_list_free(conflicts);
}

static void
decision_write(const struct json_list *given, size_t i, struct buf *to)
{
	char at[CLOCK_TEXT_SIZE];
	int64_t ends = json_list_time(given, i, "ends_at");

	(void)clock_format(json_list_time(given, i, "at"), CLOCK_SHORT, at, sizeof(at));
	buf_printf(to,
		text_is(json_list_text(given, i, "decision"), "approve") ? _("%s approved %s")
									 : _("%s refused %s"),
		json_list_text(given, i, "by"), at);
	if (*json_list_text(given, i, "deputy_of") != '\0') {
		buf_append(to, ", ");
		buf_printf(to, _("for %s"), json_list_text(given, i, "deputy_of"));
	}
	if (ends != TIME_NULL) {
		buf_append(to, ", ");
		buf_printf(to, _("until %s"), clock_format(ends, CLOCK_SHORT, at, sizeof(at)));
	}
	if (*json_list_text(given, i, "reason") != '\0') {
		buf_printf(to, ": %s", json_list_text(given, i, "reason"));
	}
	if (json_list_true(given, i, "void")) {
		buf_append(to, " ");
		buf_append(to, _("(void: the text changed)"));
	}
}

static void
compose_decisions(struct pager *pager, int columns, const struct api_request_card *card)
{
	struct json_list *given = json_list_new(card->approvals_given);
	struct buf text = BUF_INIT;
	bool open = text_is(card->state, "pending");

	if (open) {
		buf_printf(&text, _("%s; has %lld of %lld"), word_shown(card->rule),
			(long long)card->approvals, (long long)card->needed);
	}
	page_fact(pager, columns, _("To approve"), THEME_NORMAL,
		open ? buf_text(&text) : word_shown(card->rule));
	for (size_t i = 0; i < json_list_count(given); i++) {
		buf_truncate(&text, 0);
		decision_write(given, i, &text);
		page_fact(pager, columns, i == 0 ? _("Decisions") : "",
			json_list_true(given, i, "void") ? THEME_DIM : THEME_NORMAL,
			buf_text(&text));
	}
	if (open) {
		page_fact(pager, columns, _("Waits for"), THEME_WARN,
			card->may_approve ? _("you") : word_shown(card->waiting_on));
	}
	buf_done(&text);
	json_list_free(given);
}

static void
compose_verdict(struct pager *pager, int columns, const struct request_state *state,
	const struct api_request_card *card)
{
	if (state->broken) {
		page_fact(pager, columns, _("Broken"), THEME_BAD,
			_("the hash is not that of the text: decide nothing, and tell a security "
			  "administrator"));
	}
	if (state->changed) {
		page_fact(pager, columns, _("Changed"), THEME_BAD,
			_("the text changed while it was open: read it again"));
	}
	if (text_is(card->state, "pending") && !card->may_approve && card->why_not != NULL) {
		struct buf why = BUF_INIT;

		server_text(card->why_not, &why);
		page_fact(pager, columns, _("Not yours"), THEME_WARN, buf_text(&why));
		buf_done(&why);
	}
}

static void
gap(struct pager *pager, bool roomy)
{
	if (roomy) {
		pager_line(pager);
	}
}

static void
request_draw(struct screen *screen, const struct area *area)
{
	struct request_state *state = screen->state;
	const struct api_request_card *card = page_row(screen, area);
	struct pager *pager = state->page.pager;
	bool roomy = area->rows >= ROOMY;
	struct buf title = BUF_INIT;

	if (card == NULL) {
		return;
	}
	word_request_title(card->kind, card->subject_text, &title);
	pager_begin(pager);
	page_title(pager, area->columns, buf_text(&title), word_request_role(card->state),
		word_request_state_loud(card->state));
	/* Above what may need scrolling: a decision names it. */
	pager_line(pager);
	(void)pager_text(pager, 1, 6, THEME_DIM, _("Hash"));
	(void)pager_text(pager, 8, area->columns - 9, THEME_DIM, state->page.subject.shown);
	compose_verdict(pager, area->columns, state, card);
	gap(pager, roomy);
	if (state->original) {
		compose_original(pager, area->columns, card);
	} else {
		compose_facts(pager, area->columns, roomy, card);
	}
	gap(pager, roomy);
	compose_risks(pager, area->columns, card);
	compose_decisions(pager, area->columns, card);
	pager_draw(pager, area);
	buf_done(&title);
}

static bool
request_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	if (!page_init(screen, subject, SUBJECT_REQUEST, ask, renew, err)) {
		return false;
	}
	/* What a list says of it is not what was read. */
	((struct request_state *)screen->state)->page.subject.shown[0] = '\0';
	return true;
}

static void
request_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct page *page = screen->state;

	memset(heading, 0, sizeof(*heading));
	heading->as_of = page->as_of;
	text_format(heading->title, sizeof(heading->title), _("Request %s"), page->subject.id);
}

static bool
request_key(struct screen *screen, int key)
{
	struct request_state *state = screen->state;

	if (key == 'T') {
		state->original = !state->original;
		screen_redraw(screen);
		return true;
	}
	return page_key(screen, key);
}

const struct screen_ops screen_request = {
	.id = SCREEN_REQUEST,
	.name = "request",
	.resources = RESOURCE_REQUEST | RESOURCE_RULE,
	.state_size = sizeof(struct request_state),
	.open = request_open,
	.draw = request_draw,
	.heading = request_heading,
	.on_key = request_key,
	.subject = page_subject,
	.reload = page_reload,
	.close = page_close,
};
