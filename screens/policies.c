/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The settings of the security policy, with the bounds they may move in and who asked for the last
 * change.
 */
#include "../api-client/policy.h"
#include "../api-client/clock.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "plain.h"
#include "take.h"
#include "words.h"

static void
name_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_policy *)row)->name));
}

static void
value_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_TITLE;
	buf_append(to, word_shown(((const struct api_policy *)row)->value));
}

static void
bounds_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_policy *policy = row;

	*role = THEME_DIM;
	if (policy->minimum != NULL || policy->maximum != NULL) {
		buf_printf(
			to, "%s .. %s", word_shown(policy->minimum), word_shown(policy->maximum));
	}
}

static void
summary_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	server_text(((const struct api_policy *)row)->summary, to);
}

static void
by_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_policy *)row)->changed_by));
}

static void
at_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	plain_time(to, ((const struct api_policy *)row)->changed_at);
}

static const struct table_column columns[] = {
	{N_("Setting"), NULL, 0, 20, 24, false, name_text, NULL},
	{N_("Value"), NULL, 0, 8, 12, true, value_text, NULL},
	{N_("Bounds"), NULL, 1, 16, 20, false, bounds_text, NULL},
	{N_("Meaning"), NULL, 0, 24, 0, false, summary_text, NULL},
	{N_("Changed"), NULL, 3, 11, 16, false, at_text, NULL},
	{N_("By"), NULL, 2, 8, 16, false, by_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_policy *)row)->name;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the list comes whole */
	return api_policy_list(screen->host->conn, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("no setting"),
	.page = 2000,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_policy *policy = row;
	struct buf meaning = BUF_INIT;

	server_text(policy->summary, &meaning);
	ret_subject->kind = SUBJECT_POLICY;
	ret_subject->version = policy->version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", policy->name);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s: %s (%s .. %s)",
		policy->name, buf_text(&meaning), word_shown(policy->minimum),
		word_shown(policy->maximum));
	buf_done(&meaning);
}

static const struct plain_kind kind = {N_("Policy"), &table, ask, subject};

static bool
policies_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

const struct screen_ops screen_policies = {
	.id = SCREEN_POLICIES,
	.name = "policies",
	.resources = RESOURCE_POLICY,
	.state_size = sizeof(struct plain),
	.open = policies_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
};
