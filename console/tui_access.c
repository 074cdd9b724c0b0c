/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of one's own access: counted down by the server's clock, told 10, 5 and 1 minutes before,
 * each once, and when it came. The server ends it without being asked; here it is only said.
 */
#include "tui.h"

/* Minutes before the end at which it is told, the last one first. */
static const int tell_at[] = {1, 5, 10};
#define TELLS (sizeof(tell_at) / sizeof(tell_at[0]))

int64_t
tui_access_left(const struct tui *tui)
{
	int64_t now = tui_server_now(tui);

	if (tui->me.access_ends_at == TIME_NULL || now == TIME_NULL) {
		return TIME_NULL;
	}
	return tui->me.access_ends_at > now ? tui->me.access_ends_at - now : 0;
}

bool
tui_access_counts(const struct tui *tui)
{
	int64_t left = tui_access_left(tui);

	return left != TIME_NULL && left <= (tell_at[TELLS - 1] + 1) * CLOCK_MINUTE;
}

static void
access_tell(struct tui *tui, int minutes)
{
	struct op_error err = OP_ERROR_INIT;
	char at[CLOCK_TEXT_SIZE];

	op_error_set(&err, OP_ERROR_CONFLICT,
		ngettext("your access ends in %d minute", "your access ends in %d minutes",
			(unsigned long)minutes),
		minutes);
	op_error_detail(&err, _("It ends at %s by the server's clock, whatever is open then."),
		clock_format(tui->me.access_ends_at, CLOCK_SECOND_FORM, at, sizeof(at)));
	op_error_hint(&err, "%s",
		_("More time is a new request: ask whoever looks after your contract for an "
		  "extension."));
	tui_report(tui, &err);
}

static void
access_over(struct tui *tui)
{
	struct op_error err = OP_ERROR_INIT;
	char at[CLOCK_TEXT_SIZE];

	(void)clock_format(tui->me.access_ends_at, CLOCK_SHORT, at, sizeof(at));
	op_error_set(&err, OP_ERROR_REFUSED,
		_("your access ended at %s: more time is a new request"), at);
	op_error_detail(&err, "%s", _("The role is gone; other roles that you hold stay."));
	op_error_hint(
		&err, "%s", _("Ask whoever looks after your contract to request an extension."));
	tui_report(tui, &err);
	tui->me.access_ends_at = TIME_NULL;
	tui_identity_renew(tui);
}

void
tui_access_tick(struct tui *tui)
{
	int64_t left = tui_access_left(tui);

	if (tui->mode != TUI_WORK || left == TIME_NULL) {
		return;
	}
	if (left == 0) {
		access_over(tui);
		return;
	}
	for (size_t i = 0; i < TELLS; i++) {
		if (left > tell_at[i] * CLOCK_MINUTE) {
			continue;
		}
		if (tui->access_told == 0 || tell_at[i] < tui->access_told) {
			tui->access_told = tell_at[i];
			access_tell(tui, tell_at[i]);
		}
		return;
	}
}

void
tui_access_set(struct tui *tui, int64_t ends_at)
{
	/* Past the end the server says nothing of it any more; it is told here first. */
	if (ends_at == TIME_NULL && tui_access_left(tui) == 0) {
		tui_access_tick(tui);
		return;
	}
	if (ends_at != tui->me.access_ends_at) {
		tui->access_told = 0;
		tui->me.access_ends_at = ends_at;
		tui->dirty = true;
	}
	tui_access_tick(tui);
}
