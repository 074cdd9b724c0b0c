/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Companies whose people work on the platform under contracts.
 */
#include "../api-client/company.h"
#include "../api-client/text.h"
#include "plain.h"
#include "take.h"
#include "words.h"

#define PAGE 100

static const char *
state_code(const struct api_company *company)
{
	return company->closed ? "closed" : company->frozen ? "frozen" : "open";
}

static void
code_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, ((const struct api_company *)row)->company);
}

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const char *code = state_code(row);

	*role = word_term_role(code);
	buf_append(to, word_term(code));
}

static void
name_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_company *)row)->name));
}

static void
number_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_company *)row)->number));
}

static void
contracts_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_number(to, ((const struct api_company *)row)->contracts);
}

static void
people_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_number(to, ((const struct api_company *)row)->people);
}

static void
grants_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_number(to, ((const struct api_company *)row)->grants);
}

static const char *const states[] = {N_("frozen"), N_("closed"), NULL};
static const struct table_column columns[] = {
	{N_("Company"), NULL, 0, 14, 20, false, code_text, NULL},
	{N_("State"), NULL, 0, 6, 8, false, state_text, states},
	{N_("Name"), NULL, 0, 20, 0, false, name_text, NULL},
	{N_("BIN"), NULL, 4, 12, 12, false, number_text, NULL},
	{N_("Contracts"), NULL, 1, 9, 9, true, contracts_text, NULL},
	{N_("People"), NULL, 2, 6, 6, true, people_text, NULL},
	{N_("Grants"), NULL, 3, 6, 6, true, grants_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_company *)row)->company;
}

static const char *
row_cursor(const void *row)
{
	return ((const struct api_company *)row)->cursor;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	const char *filter = plain_filter_text(screen);

	return api_company_list(
		screen->host->conn, *filter == '\0' ? NULL : filter, after, PAGE, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_cursor,
	.load = plain_load,
	.empty = N_("no company matches"),
	.page = PAGE,
	.page_limit = 15,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_company *company = row;

	ret_subject->kind = SUBJECT_COMPANY;
	ret_subject->version = company->version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", company->company);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", state_code(company));
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", company->company,
		word_shown(company->name));
}

static const struct plain_kind kind = {N_("Contractors"), &table, ask, subject};

static bool
companies_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static bool
companies_enter(
	const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_COMPANY;
	return plain_subject(screen, ret_subject);
}

const struct screen_ops screen_companies = {
	.id = SCREEN_COMPANIES,
	.name = "contractors",
	.resources = RESOURCE_COMPANY | RESOURCE_FREEZE | RESOURCE_GRANT,
	.state_size = sizeof(struct plain),
	.open = companies_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.table = list_table,
	.reload = plain_reload,
	.close = plain_close,
	.enter = companies_enter,
};
