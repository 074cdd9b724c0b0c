/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The closing sheet of a contract (N6): what its people could see and did open, what became of
 * their accounts, until when the confidentiality survives.
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
	pager_line(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, area->columns - 2, THEME_DIM,
		_("Media returned [ ]     For the platform ____________     For the company "
		  "____________"));
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

const struct screen_ops screen_closing = {
	.id = SCREEN_CLOSING,
	.name = "closing",
	.resources = RESOURCE_COMPANY | RESOURCE_GRANT,
	.state_size = sizeof(struct closing_state),
	.open = closing_open,
	.draw = closing_draw,
	.heading = closing_heading,
	.on_key = page_key,
	.subject = page_subject,
	.reload = page_reload,
	.close = page_close,
};
