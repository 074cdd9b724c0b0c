/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The message line: the result of the last action or the primary text of the last error, which is
 * kept whole for `e`. An error that ends the session leads to the sign-in page.
 */
#include "tui.h"

void
tui_clear_message(struct tui *tui)
{
	tui->message[0] = '\0';
	tui->message_bad = false;
	tui->message_waits = false;
	tui->operation[0] = '\0';
	tui->dirty = true;
}

void
tui_notice(struct tui *tui, const char *text)
{
	tui_clear_message(tui);
	text_format(tui->message, sizeof(tui->message), "%s", text);
}

static bool
rows_wait(const struct tui *tui)
{
	const struct screen *top = tui_top(tui);
	struct screen_heading heading = {0};

	if (top != NULL) {
		top->ops->heading(top, &heading);
	}
	return heading.loading;
}

bool
tui_rows_wait(struct tui *tui)
{
	struct screen *top = tui_top(tui);
	struct subject marked;

	if (!rows_wait(tui) || (top->ops->marked != NULL && top->ops->marked(top, 0, &marked))) {
		return false;
	}
	tui_notice(tui, _("still loading"));
	tui->message_waits = true;
	return true;
}

void
tui_rows_came(struct tui *tui)
{
	if (tui->message_waits && !rows_wait(tui)) {
		tui_clear_message(tui);
	}
}

bool
tui_session_over(struct tui *tui, const struct op_error *err)
{
	char text[900];

	if (err->kind != OP_ERROR_NO_SESSION || tui->mode != TUI_WORK) {
		return err->kind == OP_ERROR_NO_SESSION;
	}
	text_format(text, sizeof(text), "%s%s%s%s%s", err->message,
		err->detail[0] == '\0' ? "" : "\n", err->detail, err->hint[0] == '\0' ? "" : "\n",
		err->hint);
	tui_sign_in_end(tui, text, true);
	return true;
}

void
tui_report(struct tui *tui, const struct op_error *err)
{
	if (tui->mode == TUI_LEAVING || tui_session_over(tui, err)) {
		return;
	}
	tui_clear_message(tui);
	tui->error = *err;
	tui->refused[0] = '\0';
	text_format(tui->message, sizeof(tui->message), "%s", err->message);
	tui->message_bad = true;
}

void
tui_refused(struct tui *tui, const struct action *action, const struct subject *subject)
{
	bool account = subject != NULL && subject->kind == SUBJECT_ACCOUNT;

	if (tui->error.kind == OP_ERROR_REFUSED) {
		text_format(tui->refused, sizeof(tui->refused), "can %s %s%s%s", tui->me.login,
			action->scope != NULL ? action->scope : action->name, account ? " " : "",
			account ? subject->id : "");
	}
}
