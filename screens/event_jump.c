/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an event to what it speaks of: the screen that shows it, else a search for it.
 */
#include "event_jump.h"
#include "../api-client/text.h"
#include "journal_filter.h"

#include <string.h>

/* Kinds of objects that have a screen, and what that screen is opened for. */
static const struct place {
	const char *object;
	enum screen_id screen;
	enum subject_kind subject;
} places[] = {
	{"account", SCREEN_ACCOUNT_CARD, SUBJECT_ACCOUNT},
	{"request", SCREEN_REQUEST, SUBJECT_REQUEST},
	{"company", SCREEN_COMPANY, SUBJECT_COMPANY},
	{"contract", SCREEN_CONTRACT, SUBJECT_CONTRACT},
	{"role", SCREEN_HOLDERS, SUBJECT_ROLE},
	{"component", SCREEN_ANTIVIRUS_CARD, SUBJECT_COMPONENT},
	{"review", SCREEN_REVIEW, SUBJECT_REVIEW},
	{"unit", SCREEN_ACCOUNTS, SUBJECT_UNIT},
	{"duty", SCREEN_ACCOUNTS, SUBJECT_DUTY},
	{"freeze", SCREEN_FREEZES, SUBJECT_NONE},
	{"absence", SCREEN_ABSENCES, SUBJECT_NONE},
	{"rule", SCREEN_RULES, SUBJECT_NONE},
	{"conflict", SCREEN_CONFLICTS, SUBJECT_NONE},
	{"policy", SCREEN_POLICIES, SUBJECT_NONE},
};

static bool
search(enum screen_id screen, enum journal_field field, const char *value,
	enum screen_id *ret_screen, struct subject *ret_subject)
{
	struct buf filter = BUF_INIT;

	if (value == NULL || *value == '\0') {
		return false;
	}
	journal_filter_word(&filter, field, value);
	*ret_screen = screen;
	ret_subject->kind = SUBJECT_FILTER;
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s", buf_text(&filter));
	buf_done(&filter);
	return true;
}

/* All of an object: a person and a session by words of their own, others by kind and name. */
static bool
object_search(enum screen_id screen, const struct api_event_detail *event,
	enum screen_id *ret_screen, struct subject *ret_subject)
{
	struct buf whole = BUF_INIT;
	bool found;

	if (event->object == NULL || event->object_kind == NULL) {
		return false;
	}
	if (text_is(event->object_kind, "person") || text_is(event->object_kind, "account")) {
		return search(screen, JOURNAL_PERSON, event->object, ret_screen, ret_subject);
	}
	if (text_is(event->object_kind, "session")) {
		return search(screen, JOURNAL_SESSION, event->object, ret_screen, ret_subject);
	}
	buf_printf(&whole, "%s %s", event->object_kind, event->object);
	found = search(screen, JOURNAL_OBJECT, buf_text(&whole), ret_screen, ret_subject);
	buf_done(&whole);
	return found;
}

static bool
object_open(const struct api_event_detail *event, enum screen_id *ret_screen,
	struct subject *ret_subject)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct place *place = &places[i];

		if (event->object != NULL && text_is(event->object_kind, place->object)) {
			*ret_screen = place->screen;
			ret_subject->kind = place->subject;
			text_format(ret_subject->id, sizeof(ret_subject->id), "%s", event->object);
			text_format(ret_subject->label, sizeof(ret_subject->label), "%s",
				event->object);
			return true;
		}
	}
	return object_search(SCREEN_JOURNAL, event, ret_screen, ret_subject);
}

bool
event_jump(const struct api_event_detail *event, enum screen_jump what, enum screen_id *ret_screen,
	struct subject *ret_subject)
{
	char session[24] = "";

	memset(ret_subject, 0, sizeof(*ret_subject));
	if (event->session != BIND_INT_NULL) {
		text_format(session, sizeof(session), "%lld", (long long)event->session);
	}
	switch (what) {
	case JUMP_PERSON:
		*ret_screen = SCREEN_ACCOUNT_CARD;
		ret_subject->kind = SUBJECT_ACCOUNT;
		text_format(ret_subject->id, sizeof(ret_subject->id), "%s",
			event->actor == NULL ? "" : event->actor);
		text_format(ret_subject->label, sizeof(ret_subject->label), "%s", ret_subject->id);
		return event->actor != NULL;
	case JUMP_OBJECT:
		return object_open(event, ret_screen, ret_subject);
	case JUMP_SESSION:
		return search(SCREEN_JOURNAL, JOURNAL_SESSION, session, ret_screen, ret_subject);
	case JUMP_OPERATION:
		return search(SCREEN_JOURNAL, JOURNAL_OPERATION, event->operation, ret_screen,
			ret_subject);
	case JUMP_FOLLOW:
		return search(SCREEN_TAIL, JOURNAL_PERSON, event->actor, ret_screen, ret_subject);
	case JUMP_FOLLOW_OBJECT:
		return object_search(SCREEN_TAIL, event, ret_screen, ret_subject);
	}
	return false;
}
