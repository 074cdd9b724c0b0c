/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys that go from what is shown to something else: the screen says where to.
 */
#include "tui.h"

static void
jump(struct tui *tui, enum screen_jump what, const char *nothing)
{
	struct screen *top = tui_top(tui);
	struct subject subject = {0};
	enum screen_id id;

	if (top->ops->jump == NULL || !top->ops->jump(top, what, &id, &subject)) {
		if (!tui_rows_wait(tui)) {
			tui_notice(tui, nothing);
		}
		return;
	}
	if (!tui_push(tui, id, subject.kind == SUBJECT_NONE ? NULL : &subject)) {
		return;
	}
	/* Esc goes back at once: the filter is what it was opened for. */
	if (subject.kind == SUBJECT_FILTER) {
		tui_top(tui)->given = text_dup(subject.label);
	}
}

void
tui_jump_person(struct tui *tui)
{
	jump(tui, JUMP_PERSON, _("no account did this"));
}

void
tui_jump_object(struct tui *tui)
{
	jump(tui, JUMP_OBJECT, _("this has no object"));
}

void
tui_jump_session(struct tui *tui)
{
	jump(tui, JUMP_SESSION, _("this was done in no session"));
}

void
tui_jump_operation(struct tui *tui)
{
	jump(tui, JUMP_OPERATION, _("this belongs to no operation"));
}

void
tui_follow(struct tui *tui)
{
	jump(tui, JUMP_FOLLOW, _("there is nobody to follow"));
}

void
tui_follow_object(struct tui *tui)
{
	jump(tui, JUMP_FOLLOW_OBJECT, _("this has no object"));
}

/* A tail that was asked for by its words. */
void
tui_tail_open(struct tui *tui, const char *filter)
{
	struct subject subject = {.kind = SUBJECT_FILTER};

	text_format(subject.label, sizeof(subject.label), "%s", filter);
	if (tui_push(tui, SCREEN_TAIL, &subject)) {
		tui_top(tui)->given = text_dup(filter);
	}
}
