/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The closing sheet of a contract (N6): what its people could see and did open, what became of
 * their accounts, until when the confidentiality survives, what came back, and who signed it.
 */
#include "../api-client/contract.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "page.h"
#include "take.h"
#include "words.h"

#include <string.h>

struct closing_state {
	struct page page; /* first: page.c knows the state as this */
};

static const struct {
	const char *kind, *title; /* msgid */
} sections[] = {{"person", N_("Who worked under it")}, {"scope", N_("What they could do")},
	{"opened", N_("What they did")}, {"account", N_("Their accounts now")},
	{"survival", N_("What goes on")}};

static const struct {
	const char *item, *text; /* msgid */
} items[] = {{"media", N_("media")}, {"devices", N_("devices")}, {"documents", N_("documents")},
	{"passes", N_("passes")}, {"data", N_("data destroyed")}};

static struct call *
ask(struct screen *screen, call_done *done, void *user)
{
	const struct page *page = screen->state;
	int64_t number = 0;

	(void)number_parse(page->subject.id, 1, INT64_MAX, &number);
	return api_contract_closing(screen->host->conn, number, done, user);
}

static void
line_compose(struct pager *pager, int columns, const struct api_contract_line *line)
{
	char at[CLOCK_TEXT_SIZE];
	struct buf text = BUF_INIT;
	int column = 3;

	pager_line(pager);
	if (line->login != NULL) {
		(void)pager_text(pager, 3, 14, THEME_NORMAL, line->login);
		column = 18;
	}
	if (text_is(line->kind, "person")) {
		buf_printf(&text, "%s: ", word_shown(line->name));
	}
	buf_append(&text,
		text_is(line->kind, "account") ? word_state(line->text) : word_shown(line->text));
	pager_text_right(
		pager, columns - 1, THEME_DIM, clock_format(line->at, CLOCK_SHORT, at, sizeof(at)));
	pager_paragraph(pager, column, columns - column - 19, THEME_NORMAL, buf_text(&text));
	buf_done(&text);
}

static const struct api_contract_line *
line_find(const struct page *page, const char *kind, size_t skip)
{
	const struct api_contract_line *line;

	for (size_t i = 0; (line = rows_at(page->rows, i)) != NULL; i++) {
		if (text_is(line->kind, kind) && skip-- == 0) {
			return line;
		}
	}
	return NULL;
}

/* "[x] media  [ ] passes": what came back, in one paragraph. */
static void
returned_compose(struct pager *pager, int columns, const struct page *page)
{
	const struct api_contract_line *remark = line_find(page, "remark", 0);
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		const struct api_contract_line *line;

		for (size_t n = 0; (line = line_find(page, "returned", n)) != NULL; n++) {
			if (text_is(line->text, items[i].item)) {
				buf_printf(&text, "%s%s %s", i == 0 ? "" : "   ",
					text_is(line->name, "yes") ? "[x]" : "[ ]",
					gettext(items[i].text));
			}
		}
	}
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("Returned"));
	pager_line(pager);
	pager_paragraph(pager, 3, columns - 4, THEME_NORMAL, buf_text(&text));
	if (remark != NULL) {
		pager_line(pager);
		pager_paragraph(pager, 3, columns - 4, THEME_NORMAL, word_shown(remark->text));
	}
	buf_done(&text);
}

static void
signatures_compose(struct pager *pager, int columns, const struct page *page)
{
	const struct api_contract_line *waiting = line_find(page, "waiting", 0);
	const struct api_contract_line *line;
	char at[CLOCK_TEXT_SIZE];
	struct buf text = BUF_INIT;

	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, _("Signatures"));
	for (size_t i = 0; (line = line_find(page, "signature", i)) != NULL; i++) {
		pager_line(pager);
		(void)pager_text(pager, 3, 14, THEME_GOOD, word_shown(line->login));
		pager_text_right(pager, columns - 1, THEME_DIM,
			clock_format(line->at, CLOCK_SHORT, at, sizeof(at)));
		(void)pager_text(
			pager, 18, columns - 18 - 19, THEME_NORMAL, word_shown(line->name));
	}
	if (waiting != NULL) {
		buf_printf(&text, _("The second signature: request %s waits for %s"),
			word_shown(waiting->text), word_shown(waiting->name));
	} else if (line_find(page, "signature", 0) == NULL) {
		buf_append(&text, _("none yet: two persons sign when the contract is over"));
	}
	if (text.length > 0) {
		pager_line(pager);
		pager_paragraph(pager, 3, columns - 4, THEME_WARN, buf_text(&text));
	}
	buf_done(&text);
}

static void
closing_draw(struct screen *screen, const struct area *area)
{
	struct page *page = screen->state;
	const struct api_contract_line *line;
	struct pager *pager = page->pager;

	if (page_row(screen, area) == NULL) {
		return;
	}
	pager_begin(pager);
	for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++) {
		bool first = true;

		for (size_t i = 0; (line = rows_at(page->rows, i)) != NULL; i++) {
			if (!text_is(line->kind, sections[s].kind)) {
				continue;
			}
			if (first) {
				pager_line(pager);
				(void)pager_text(
					pager, 1, 0, THEME_TITLE, gettext(sections[s].title));
			}
			first = false;
			line_compose(pager, area->columns, line);
		}
	}
	if (page->rows->count > 0) {
		returned_compose(pager, area->columns, page);
		signatures_compose(pager, area->columns, page);
	}
	pager_draw(pager, area);
}

static bool
closing_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	return page_init(screen, subject, SUBJECT_CONTRACT, ask, NULL, err);
}

static void
closing_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct page *page = screen->state;

	memset(heading, 0, sizeof(*heading));
	heading->as_of = page->as_of;
	text_format(heading->title, sizeof(heading->title), "%s", _("Closing sheet"));
	text_format(heading->counts, sizeof(heading->counts), "%s", page->subject.label);
}

/* The request with the second signature, or that has both. */
static bool
closing_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct page *page = screen->state;
	const struct api_contract_line *line =
		page->rows == NULL ? NULL : line_find(page, "signature", 0);

	memset(ret_subject, 0, sizeof(*ret_subject));
	if (line == NULL) {
		return false;
	}
	*ret_screen = SCREEN_REQUEST;
	ret_subject->kind = SUBJECT_REQUEST;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", word_shown(line->text));
	return true;
}

const struct screen_ops screen_closing = {
	.id = SCREEN_CLOSING,
	.name = "closing",
	.resources = RESOURCE_COMPANY | RESOURCE_GRANT | RESOURCE_REQUEST,
	.state_size = sizeof(struct closing_state),
	.open = closing_open,
	.draw = closing_draw,
	.heading = closing_heading,
	.on_key = page_key,
	.subject = page_subject,
	.reload = page_reload,
	.close = page_close,
	.enter = closing_enter,
};
