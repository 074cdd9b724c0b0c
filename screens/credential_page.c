/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pages about factors. Each begins with one row of title and ends with one row of keys; on
 * small terminals explanations give way, what has to be typed or read does not.
 */
#include "credential_page.h"
#include "../api-client/password_policy.h"
#include "../api-client/text.h"
#include "term.h"

#include <string.h>

#define TEXT_COLUMNS 72
#define KEY_GROUP 4
#define GROUPS_A_ROW 4
#define TIGHT_ROWS 18 /* below this, blank rows and explanations are left out */

/* Title and keys; the area between them. */
static struct area
page_begin(const struct credential_view *view)
{
	struct area all = {0, 0, 0, 0};

	term_size(&all.rows, &all.columns);
	(void)draw_text(&all, 0, 1, 0, THEME_TITLE, view->title);
	(void)draw_text_right(&all, 0, all.columns - 1, THEME_DIM, view->step);
	(void)draw_text(
		&all, all.rows - 1, 1, 0, THEME_HINT, view->busy ? _("working") : view->keys);
	return (struct area){1, 1, all.rows - 2, all.columns - 2};
}

static struct area
narrowed(struct area area)
{
	area.columns = area.columns < TEXT_COLUMNS ? area.columns : TEXT_COLUMNS;
	return area;
}

static int
gap(const struct area *area)
{
	return area->rows >= TIGHT_ROWS ? 1 : 0;
}

static int
message_draw(const struct credential_view *view, const struct area *area, int row)
{
	if (*view->message == '\0') {
		return 0;
	}
	return draw_paragraph(
		area, row, 0, view->message_bad ? THEME_BAD : THEME_GOOD, view->message);
}

static int
form_put(struct form *form, const struct area *area, int row)
{
	struct area fields = *area;

	fields.row += row;
	fields.rows = form_rows(form, area->columns);
	form_draw(form, &fields);
	return fields.rows;
}

enum mark { MARK_OPEN, MARK_GOOD, MARK_BAD };

static void
mark_draw(const struct area *area, int row, enum mark mark, const char *text)
{
	static const enum theme_role roles[] = {THEME_DIM, THEME_GOOD, THEME_BAD};
	static const char *const signs[] = {"·", "✓", "!"};
	static const char *const plain[] = {"-", "+", "!"};

	(void)draw_text(area, row, 0, 1, roles[mark], (draw_ascii() ? plain : signs)[mark]);
	(void)draw_text(area, row, 2, 0, mark == MARK_OPEN ? THEME_DIM : THEME_NORMAL, text);
}

static enum mark
mark_of(const struct credential_marks *marks, unsigned faults, bool wait)
{
	if (marks->characters == 0 || wait) {
		return MARK_OPEN;
	}
	return (marks->faults & faults) != 0 ? MARK_BAD : MARK_GOOD;
}

/* The policy, one row for each rule, with what the typed text makes of it. */
static int
marks_draw(const struct area *area, int row, const struct credential_marks *marks)
{
	char text[160];
	bool brief = (marks->faults & PASSWORD_SHORT) != 0;

	text_format(text, sizeof(text), _("%d to %d characters, at most 1,024 bytes; typed: %d"),
		marks->minimum, PASSWORD_MAXIMUM, marks->characters);
	mark_draw(area, row, mark_of(marks, PASSWORD_SHORT | PASSWORD_LONG, false), text);
	mark_draw(area, row + 1,
		(marks->faults & PASSWORD_KNOWN) != 0 ? mark_of(marks, PASSWORD_KNOWN, false)
						      : mark_of(marks, PASSWORD_KNOWN, brief),
		_("not a well-known password, also not with digits around it"));
	mark_draw(area, row + 2, mark_of(marks, PASSWORD_SIMPLE, brief),
		_("no rows of keys, no repeated characters"));
	mark_draw(area, row + 3,
		(marks->faults & (PASSWORD_OWN | PASSWORD_PRODUCT)) != 0
			? MARK_BAD
			: mark_of(marks, PASSWORD_OWN, brief),
		_("without your login, your names and the name of this program"));
	mark_draw(area, row + 4, marks->same && marks->characters > 0 ? MARK_GOOD : MARK_OPEN,
		_("typed twice alike"));
	return 5;
}

void
credential_draw_password(
	const struct credential_view *view, struct form *form, const struct credential_marks *marks)
{
	struct area whole = page_begin(view);
	struct area area = narrowed(whole);
	int row = gap(&whole);

	if (whole.rows >= TIGHT_ROWS) {
		row += 1 + draw_paragraph(&area, row, 0, THEME_NORMAL, view->text);
	}
	row += form_put(form, &area, row) + gap(&whole);
	row += marks_draw(&area, row, marks) + gap(&whole);
	row += message_draw(view, &area, row);
	if (*view->message == '\0') {
		(void)draw_paragraph(&area, row, 0, THEME_DIM, view->after);
	}
}

/* The key in groups of four, some groups a row. */
static int
key_draw(const struct area *area, int row, const struct secret *base32)
{
	size_t groups = (secret_length(base32) + KEY_GROUP - 1) / KEY_GROUP;

	for (size_t i = 0; i < groups; i++) {
		draw_secret(area, row + (int)(i / GROUPS_A_ROW),
			2 + (int)(i % GROUPS_A_ROW) * (KEY_GROUP + 1), THEME_KEY, base32,
			i * KEY_GROUP, KEY_GROUP);
	}
	return (int)((groups + GROUPS_A_ROW - 1) / GROUPS_A_ROW);
}

void
credential_draw_totp(const struct credential_view *view, struct form *form, const struct qr *qr,
	const struct secret *base32, int code_seconds)
{
	struct area all = {0, 0, 0, 0};
	struct area side;
	int quiet = -1;
	int row = 0;

	term_size(&all.rows, &all.columns);
	side = narrowed((struct area){1, 1, all.rows - 2, all.columns - 2});
	if (qr != NULL) {
		/* The words need 30 columns beside it. */
		quiet = qr_quiet_for(qr, all.rows, all.columns - 30);
	}
	if (quiet >= 0) {
		qr_draw(qr, &all, quiet);
		side.column = qr_columns(qr, quiet) + 1;
		side.columns = all.columns - side.column - 1;
		side.row = 0;
		(void)draw_text(&side, 0, 0, 0, THEME_TITLE, view->title);
		(void)draw_text(&side, 1, 0, 0, THEME_DIM, view->step);
		row = 2;
		side.rows = all.rows;
		(void)draw_text(&side, all.rows - 1, 0, 0, THEME_HINT,
			view->busy ? _("working") : view->keys);
	} else {
		(void)page_begin(view);
	}
	row += draw_paragraph(&side, row, 0, THEME_NORMAL,
		quiet >= 0 ? _("Scan the picture with the authenticator app of your phone, or "
			       "type this key into it:")
			   : _("Type this key into the authenticator app of your phone (a larger "
			       "terminal shows a picture to scan):"));
	row += key_draw(&side, row, base32);
	row += 1 + draw_paragraph(&side, row, 0, THEME_NORMAL, view->text);
	row += form_put(form, &side, row);
	if (code_seconds > 0) {
		(void)draw_format(&side, row, 0, THEME_DIM, _("next code in %d s"), code_seconds);
		row++;
	}
	(void)message_draw(view, &side, row);
}

/* Lines of the secret in one column, or in two when there are many. */
static int
codes_draw(const struct area *area, int row, const struct secret *codes)
{
	const unsigned char *bytes = secret_bytes(codes);
	size_t length = secret_length(codes);
	int count = 1, index = 0, in_column;
	size_t at = 0;

	for (size_t i = 0; i < length; i++) {
		count += bytes[i] == '\n' ? 1 : 0;
	}
	in_column = count > 4 ? (count + 1) / 2 : count;
	while (at < length) {
		const unsigned char *end = memchr(bytes + at, '\n', length - at);
		size_t size = end == NULL ? length - at : (size_t)(end - (bytes + at));

		draw_secret(area, row + index % in_column, 4 + index / in_column * 20, THEME_KEY,
			codes, at, size);
		at += size + 1;
		index++;
	}
	return in_column;
}

void
credential_draw_codes(
	const struct credential_view *view, struct form *form, const struct secret *codes)
{
	struct area whole = page_begin(view);
	struct area area = narrowed(whole);
	int row = gap(&whole);

	row += draw_paragraph(&area, row, 0, THEME_NORMAL, view->text) + gap(&whole);
	row += codes_draw(&area, row, codes) + gap(&whole);
	if (*view->after != '\0') {
		row += draw_paragraph(&area, row, 0, THEME_NORMAL, view->after) + gap(&whole);
	}
	if (form != NULL) {
		row += form_put(form, &area, row);
	}
	(void)message_draw(view, &area, row);
}
