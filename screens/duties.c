/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Functional duties and the roles that they offer (clause 5). Enter shows who has a duty.
 */
#include "../api-client/duty.h"
#include "../api-client/text.h"
#include "plain.h"
#include "take.h"
#include "words.h"

static void
code_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_duty *duty = row;

	*role = duty->closed ? THEME_DIM : THEME_NORMAL;
	buf_append(to, word_shown(duty->duty));
}

static void
name_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_duty *duty = row;

	*role = duty->closed ? THEME_DIM : THEME_NORMAL;
	buf_append(to, word_shown(duty->name));
}

static void
roles_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_duty *duty = row;

	*role = duty->closed ? THEME_DIM : THEME_NORMAL;
	for (size_t i = 0; i < duty->roles.count; i++) {
		buf_append(to, i == 0 ? "" : ", ");
		buf_append(to, duty->roles.items[i]);
	}
}

static void
accounts_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_number(to, ((const struct api_duty *)row)->accounts);
}

static void
summary_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_duty *)row)->summary));
}

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, ((const struct api_duty *)row)->closed ? word_state("closed") : "");
}

static const struct table_column columns[] = {
	{N_("Duty"), NULL, 0, 16, 24, false, code_text, NULL},
	{N_("Name"), NULL, 0, 20, 32, false, name_text, NULL},
	{N_("Offers roles"), NULL, 0, 20, 36, false, roles_text, NULL},
	{N_("Accounts"), NULL, 0, 8, 10, true, accounts_text, NULL},
	{N_("State"), NULL, 1, 7, 9, false, state_text, NULL},
	{N_("Meaning"), NULL, 2, 20, 0, false, summary_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_duty *)row)->duty;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the list comes whole */
	return api_duty_list(screen->host->conn, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("no duty"),
	.page = 2000,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_duty *duty = row;

	ret_subject->kind = SUBJECT_DUTY;
	ret_subject->version = duty->version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", duty->duty);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s",
		duty->closed ? "closed" : "open");
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", duty->duty,
		word_shown(duty->name));
}

static const struct plain_kind kind = {N_("Duties"), &table, ask, subject};

static bool
duties_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static bool
duties_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_ACCOUNTS;
	return plain_subject(screen, ret_subject);
}

const struct screen_ops screen_duties = {
	.id = SCREEN_DUTIES,
	.name = "duties",
	.resources = RESOURCE_DUTY,
	.state_size = sizeof(struct plain),
	.open = duties_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
	.enter = duties_enter,
};
