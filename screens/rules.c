/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who has to approve what.
 */
#include "../api-client/rule.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "plain.h"
#include "take.h"
#include "words.h"

static void
subject_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_rule *)row)->subject));
}

static void
text_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_rule *)row)->text));
}

static const struct table_column columns[] = {
	{N_("What"), NULL, 0, 20, 28, false, subject_text, NULL},
	{N_("Has to be approved by"), NULL, 0, 30, 0, false, text_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_rule *)row)->subject;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the list comes whole */
	return api_rule_list(screen->host->conn, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("no rule"),
	.page = 2000,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_rule *rule = row;

	ret_subject->kind = SUBJECT_RULE;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", rule->subject);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s: %s", rule->subject,
		word_shown(rule->text));
}

static const struct plain_kind kind = {N_("Approval rules"), &table, ask, subject};

static bool
rules_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

const struct screen_ops screen_rules = {
	.id = SCREEN_RULES,
	.name = "rules",
	.resources = RESOURCE_RULE,
	.state_size = sizeof(struct plain),
	.open = rules_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
};
