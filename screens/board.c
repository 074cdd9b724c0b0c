/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the boards' words. A state that is not known here is shown as it came, and red: what
 * nobody understands is not good.
 */
#include "board.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "filter.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct board_word {
	const char *code;
	const char *text; /* msgid */
	enum theme_role role;
};

static const struct board_word states[] = {
	{"OK", N_("OK"), THEME_GOOD},
	{"OLD", N_("OLD"), THEME_BAD},
	{"CANT_UPDATE", N_("CAN'T UPDATE"), THEME_BAD},
	{"OFF", N_("OFF"), THEME_BAD},
	{"DETECTED", N_("DETECTED"), THEME_BAD},
	{"SILENT", N_("SILENT"), THEME_WARN},
	{"NEVER", N_("NEVER"), THEME_WARN},
	{"FAILED", N_("FAILED"), THEME_BAD},
	{"NO_FIX", N_("no fix yet"), THEME_WARN},
	{"FIX_AVAILABLE", N_("fix available"), THEME_BAD},
	{"INSTALLED", N_("not effective"), THEME_WARN},
	{"EFFECTIVE", N_("effective"), THEME_GOOD},
	{"UNKNOWN", N_("UNKNOWN"), THEME_WARN},
	{"BEHIND", N_("BEHIND"), THEME_WARN},
	{"STALLED", N_("STALLED"), THEME_BAD},
	{"DISABLED", N_("DISABLED"), THEME_DIM},
	{"fresh", N_("reports"), THEME_GOOD},
	{"silent", N_("SILENT"), THEME_WARN},
	{"never", N_("NEVER"), THEME_WARN},
	{NULL, NULL, THEME_BAD},
};

static const struct board_word severities[] = {
	{"critical", N_("critical"), THEME_BAD},
	{"high", N_("high"), THEME_WARN},
	{"medium", N_("medium"), THEME_NORMAL},
	{"low", N_("low"), THEME_DIM},
	{NULL, NULL, THEME_BAD},
};

const char *const board_antivirus_words[] = {"DETECTED", "CAN'T UPDATE", "SILENT", "NEVER", NULL};
const char *const board_patch_words[] = {"fix available", "not effective", "UNKNOWN", NULL};
const char *const board_backup_words[] = {"FAILED", "SILENT", "NEVER", NULL};
const char *const board_report_words[] = {"reports", "SILENT", "NEVER", NULL};
const char *const board_severity_words[] = {"critical", "medium", NULL};

static const struct board_word *
word_find(const struct board_word *words, const char *code)
{
	while (words->code != NULL && !text_is(words->code, code)) {
		words++;
	}
	return words;
}

const char *
board_state(const char *state)
{
	const struct board_word *word = word_find(states, state);

	return word->code == NULL ? word_shown(state) : gettext(word->text);
}

static const char *
shield(void)
{
	return draw_ascii() ? "#" : "\xe2\x9b\xa8";
}

void
board_state_add(struct buf *to, const char *state, int64_t until)
{
	if (until != TIME_NULL) {
		buf_printf(to, "%s ", shield());
	}
	buf_append(to, board_state(state));
}

enum theme_role
board_state_role(const char *state, int64_t until)
{
	enum theme_role role = word_find(states, state)->role;

	return until != TIME_NULL && role != THEME_GOOD ? THEME_BAD : role;
}

const char *
board_severity(const char *severity)
{
	const struct board_word *word = word_find(severities, severity);

	return word->code == NULL ? word_shown(severity) : gettext(word->text);
}

enum theme_role
board_severity_role(const char *severity)
{
	return word_find(severities, severity)->role;
}

void
board_days(struct buf *to, int64_t days, bool overdue)
{
	if (days == BIND_INT_NULL) {
		return;
	}
	if (overdue) {
		buf_printf(to, _("overdue %lld d"), (long long)-days);
	} else if (days == 0) {
		buf_append(to, _("today"));
	} else {
		buf_printf(to, _("%lld d"), (long long)days);
	}
}

enum theme_role
board_days_role(int64_t days, bool overdue)
{
	if (days == BIND_INT_NULL) {
		return THEME_DIM;
	}
	return overdue ? THEME_BAD : days <= 7 ? THEME_WARN : THEME_NORMAL;
}

void
board_shield(struct buf *to, int64_t until)
{
	char day[CLOCK_TEXT_SIZE];

	if (until != TIME_NULL) {
		buf_printf(to, "%s %s", shield(),
			clock_format(until, CLOCK_DAY_FORM, day, sizeof(day)));
	}
}

void
board_age(struct buf *to, int64_t hours, int64_t limit)
{
	if (hours == BIND_INT_NULL) {
		buf_printf(to, _("?/%lld h"), (long long)limit);
	} else {
		buf_printf(to, _("%lld/%lld h"), (long long)hours, (long long)limit);
	}
}

void
board_subject(struct subject *ret_subject, const char *component, const char *name,
	const char *state, int64_t version)
{
	ret_subject->kind = SUBJECT_COMPONENT;
	ret_subject->version = version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", component);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", state);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", component, name);
}

const char *const board_environment_codes[] = {"production", "test", NULL};

/* typed is owned, or NULL. */
static char *
completed(char *typed, const char *const *codes)
{
	const char *code = NULL;

	if (typed == NULL) {
		return NULL;
	}
	for (; *typed != '\0' && codes != NULL && *codes != NULL && code == NULL; codes++) {
		code = strncasecmp(*codes, typed, strlen(typed)) == 0 ? *codes : NULL;
	}
	if (*typed != '\0' && code == NULL) {
		return typed;
	}
	free(typed);
	return text_dup(code);
}

void
board_filter(const struct screen *screen, const char *const *names, const char *const *const *codes,
	char **ret_values, struct buf *words)
{
	filter_parse(plain_filter_text(screen), names, ret_values, words);
	for (size_t i = 0; names[i] != NULL; i++) {
		ret_values[i] = completed(ret_values[i], codes[i]);
	}
}

void
board_seconds(struct buf *to, int64_t seconds)
{
	char text[CLOCK_TEXT_SIZE];

	if (seconds != BIND_INT_NULL) {
		buf_append(to, clock_format_left(seconds * CLOCK_SECOND, text, sizeof(text)));
	}
}

bool
board_antivirus_offer(const char *argument, struct buf *to, bool *ret_settled)
{
	*ret_settled = true;
	if (text_is(argument, "kind")) {
		buf_append(to, "antivirus");
		return true;
	}
	return text_is(argument, "advisory");
}

bool
board_patch_offer(const char *component, const char *environment, const char *advisory,
	const char *argument, struct buf *to, bool *ret_settled)
{
	bool of_test = text_is(argument, "component") && text_is(environment, "test");
	const char *text = text_is(argument, "kind")	   ? "patch"
			   : text_is(argument, "advisory") ? advisory
			   : of_test			   ? component
							   : NULL;

	*ret_settled = !of_test;
	if (text == NULL) {
		return false;
	}
	buf_append(to, text);
	return true;
}
