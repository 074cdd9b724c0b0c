/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decodes answers into structs by the tables of the resources, and lists all functions of schema
 * api that the client knows. Believes nothing about an answer: names, types, NULLs, ranges and
 * sizes are checked, and anything else is an error of the whole answer.
 */
#include "bind.h"

#include "absence.h"
#include "account_change.h"
#include "antivirus.h"
#include "backup.h"
#include "bind_table.h"
#include "buf.h"
#include "checkpoint.h"
#include "clock.h"
#include "company.h"
#include "component.h"
#include "contract.h"
#include "exception.h"
#include "export.h"
#include "finding.h"
#include "patch.h"
#include "freeze.h"
#include "grant.h"
#include "grant_extend.h"
#include "drill.h"
#include "duty.h"
#include "policy.h"
#include "unit.h"
#include "request.h"
#include "review.h"
#include "role.h"
#include "rule.h"
#include "credential.h"
#include "home.h"
#include "journal.h"
#include "me.h"
#include "segment.h"
#include "session.h"
#include "sink.h"
#include "text.h"
#include "view.h"

#include <jansson.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

const struct bind_function *const bind_functions[] = {
	&api_function_version,
	&api_function_sign_in_begin,
	&api_function_sign_in_submit,
	&api_function_sign_in_result,
	&api_function_session_resume,
	&api_function_sign_out,
	&api_function_whoami,
	&api_function_session_peek,
	&api_function_session_list,
	&api_function_session_end,
	&api_function_fresh_code_submit,
	&api_function_fresh_code_result,
	&api_function_account_list,
	&api_function_account_count,
	&api_function_account_show,
	&api_function_account_history,
	&api_function_account_lock,
	&api_function_account_unlock,
	&api_function_account_verify_submit,
	&api_function_account_verify_result,
	&api_function_account_words,
	&api_function_account_unused,
	&api_function_account_bulk,
	&api_function_view_list,
	&api_function_view_save,
	&api_function_view_delete,
	&api_function_home,
	&api_function_calendar_list,
	&api_function_journal_open,
	&api_function_journal_read,
	&api_function_journal_count,
	&api_function_journal_words,
	&api_function_journal_tail,
	&api_function_journal_show,
	&api_function_journal_seals,
	&api_function_journal_batch,
	&api_function_export_begin,
	&api_function_export_read,
	&api_function_export_finish,
	&api_function_export_list,
	&api_function_journal_segments,
	&api_function_journal_extent,
	&api_function_journal_archive,
	&api_function_journal_thaw,
	&api_function_segment_list,
	&api_function_segment_horizon,
	&api_function_segment_verify,
	&api_function_checkpoint_list,
	&api_function_checkpoint_head,
	&api_function_operation_status,
	&api_function_policy_list,
	&api_function_policy_edit,
	&api_function_unit_list,
	&api_function_unit_create,
	&api_function_unit_edit,
	&api_function_unit_close,
	&api_function_duty_list,
	&api_function_duty_create,
	&api_function_duty_edit,
	&api_function_duty_close,
	&api_function_person_list,
	&api_function_person_show,
	&api_function_person_edit,
	&api_function_account_create,
	&api_function_account_edit,
	&api_function_account_close,
	&api_function_account_reopen,
	&api_function_account_import,
	&api_function_request_list,
	&api_function_request_count,
	&api_function_request_show,
	&api_function_request_preview,
	&api_function_request_create,
	&api_function_request_edit,
	&api_function_request_approve,
	&api_function_request_refuse,
	&api_function_request_withdraw,
	&api_function_company_list,
	&api_function_company_show,
	&api_function_company_create,
	&api_function_company_edit,
	&api_function_company_close,
	&api_function_contract_list,
	&api_function_contract_show,
	&api_function_contract_create,
	&api_function_contract_edit,
	&api_function_contract_end,
	&api_function_contract_closing,
	&api_function_contract_sign,
	&api_function_absence_list,
	&api_function_absence_create,
	&api_function_absence_end,
	&api_function_rule_list,
	&api_function_rule_set,
	&api_function_freeze_preview,
	&api_function_freeze_list,
	&api_function_freeze_create,
	&api_function_freeze_lift,
	&api_function_grant_extend,
	&api_function_scope_list,
	&api_function_role_list,
	&api_function_role_create,
	&api_function_role_edit,
	&api_function_role_close,
	&api_function_role_scopes,
	&api_function_role_holders,
	&api_function_grant_list,
	&api_function_grant_preview,
	&api_function_grant_create,
	&api_function_grant_end,
	&api_function_conflict_list,
	&api_function_conflict_create,
	&api_function_conflict_end,
	&api_function_can,
	&api_function_right_unused,
	&api_function_review_list,
	&api_function_review_open,
	&api_function_review_items,
	&api_function_review_decide,
	&api_function_review_close,
	&api_function_restart_create,
	&api_function_restart_claim,
	&api_function_restart_void,
	&api_function_secret_reveal,
	&api_function_enrol_state,
	&api_function_enrol_password,
	&api_function_enrol_finish,
	&api_function_totp_begin,
	&api_function_totp_prove_submit,
	&api_function_totp_prove_result,
	&api_function_password_begin,
	&api_function_password_submit,
	&api_function_password_result,
	&api_function_recovery_make,
	&api_function_me_show,
	&api_function_banner,
	&api_function_notice_seen,
	&api_function_not_me,
	&api_function_component_list,
	&api_function_component_create,
	&api_function_component_edit,
	&api_function_component_close,
	&api_function_antivirus_list,
	&api_function_antivirus_show,
	&api_function_antivirus_acknowledge,
	&api_function_antivirus_import,
	&api_function_patch_list,
	&api_function_patch_show,
	&api_function_patch_test,
	&api_function_patch_record,
	&api_function_patch_import,
	&api_function_advisory_import,
	&api_function_exception_list,
	&api_function_exception_create,
	&api_function_exception_end,
	&api_function_sink_list,
	&api_function_sink_create,
	&api_function_sink_disable,
	&api_function_sink_enable,
	&api_function_backup_list,
	&api_function_drill_list,
	&api_function_drill_record,
	NULL,
};

const void *
bind_field(const struct bind_column *column, const void *row)
{
	return (const unsigned char *)row + column->offset;
}

static bool
bytes_read(struct rows_store *store, const char *text, struct bind_bytes *ret_bytes)
{
	size_t digits;
	unsigned char *data;

	/* bytea_output=hex is set on the connection. */
	if (text[0] != '\\' || text[1] != 'x') {
		return false;
	}
	digits = strlen(text + 2);
	data = rows_take(store, digits / 2 + 1, 1);
	ret_bytes->data = data;
	return hex_decode(text + 2, data, digits / 2, &ret_bytes->length);
}

/* One element of a text[]: quoted with backslashes, or bare. False at a NULL or a broken end. */
static bool
element_read(const char **text, char **to)
{
	const char *from = *text;
	bool quoted = from[0] == '"';

	if (quoted) {
		from++;
	} else if (strncmp(from, "NULL", 4) == 0 && (from[4] == ',' || from[4] == '}')) {
		return false;
	}
	while (*from != '\0' && (quoted ? *from != '"' : *from != ',' && *from != '}')) {
		if (!quoted && (*from == '{' || *from == '"')) {
			return false;
		}
		if (*from == '\\' && *++from == '\0') {
			return false;
		}
		*(*to)++ = *from++;
	}
	*(*to)++ = '\0';
	if (quoted && *from++ != '"') {
		return false;
	}
	*text = from;
	return *from == ',' || *from == '}';
}

static bool
texts_read(struct rows_store *store, const char *text, size_t length, struct bind_texts *ret_texts)
{
	const char **items;
	size_t most = 1, count = 0;
	char *to;

	if (text[0] != '{') {
		return false;
	}
	for (const char *c = text; *c != '\0'; c++) {
		most += *c == ',' ? 1 : 0;
	}
	items = rows_take(store, most * sizeof *items, alignof(const char *));
	/* Every element is followed by a separator, so its NUL always has room. */
	to = rows_take(store, length + 1, 1);
	ret_texts->items = items;
	text++;
	if (strcmp(text, "}") == 0) {
		ret_texts->count = 0;
		return true;
	}
	do {
		items[count++] = to;
		if (!element_read(&text, &to)) {
			return false;
		}
	} while (*text++ == ',');
	ret_texts->count = count;
	return *text == '\0';
}

bool
bind_json_valid(const char *text, size_t length)
{
	json_t *value = json_loadb(text, length, JSON_DECODE_ANY, NULL);
	bool valid = value != NULL;

	json_decref(value);
	return valid;
}

static void
null_write(const struct bind_column *column, void *field)
{
	switch (column->type) {
	case BIND_TEXT:
	case BIND_DATE:
	case BIND_JSON:
		*(const char **)field = NULL;
		break;
	case BIND_INT:
		*(int64_t *)field = BIND_INT_NULL;
		break;
	case BIND_TIME:
		*(int64_t *)field = TIME_NULL;
		break;
	case BIND_BOOL:
		*(bool *)field = false;
		break;
	case BIND_BYTES:
		*(struct bind_bytes *)field = (struct bind_bytes){0};
		break;
	case BIND_TEXT_ARRAY:
		*(struct bind_texts *)field = (struct bind_texts){0};
		break;
	}
}

static bool
field_read(struct rows_store *store, const struct bind_column *column, const char *text,
	size_t length, void *field)
{
	switch (column->type) {
	case BIND_TEXT:
		*(const char **)field = rows_keep_text(store, text, length);
		return true;
	case BIND_DATE:
		*(const char **)field = rows_keep_text(store, text, length);
		return clock_is_date(text);
	case BIND_JSON:
		*(const char **)field = rows_keep_text(store, text, length);
		return bind_json_valid(text, length);
	case BIND_INT:
		return number_parse(text, INT64_MIN + 1, INT64_MAX, field);
	case BIND_TIME:
		return clock_parse_server(text, field);
	case BIND_BOOL:
		*(bool *)field = strcmp(text, "t") == 0;
		return strcmp(text, "t") == 0 || strcmp(text, "f") == 0;
	case BIND_BYTES:
		return bytes_read(store, text, field);
	case BIND_TEXT_ARRAY:
		return texts_read(store, text, length, field);
	}
	return false;
}

static void
answer_error(struct op_error *err)
{
	op_error_set(
		err, OP_ERROR_INTERNAL, "%s", _("the server's answer could not be understood"));
	op_error_hint(err, "%s",
		_("The program and the server may be of different releases. Tell the administrator "
		  "of the platform."));
}

/* Finds the position of every column of the table; what else the server sends is left alone. */
static bool
columns_find(const struct bind_function *function, const PGresult *result, int *positions,
	struct op_error *err)
{
	for (size_t i = 0; i < function->column_count; i++) {
		positions[i] = -1;
		for (int j = 0; j < PQnfields(result); j++) {
			if (strcmp(PQfname(result, j), function->columns[i].name) == 0) {
				positions[i] = j;
			}
		}
		if (positions[i] < 0) {
			answer_error(err);
			op_error_detail(err, _("The answer to %s has no column \"%s\"."),
				function->name, function->columns[i].name);
			return false;
		}
	}
	return true;
}

static bool
cell_read(struct rows_store *store, const struct bind_column *column, const PGresult *result,
	int row, int position, void *field)
{
	bool binary = (store->rows.function->flags & BIND_BINARY) != 0;
	const char *value = PQgetvalue(result, row, position);
	size_t length = (size_t)PQgetlength(result, row, position);

	if (PQfformat(result, position) != (binary ? 1 : 0)) {
		return false;
	}
	return binary ? bind_binary_read(
				store, column, PQftype(result, position), value, length, field)
		      : field_read(store, column, value, length, field);
}

static bool
row_decode(struct rows_store *store, const PGresult *result, int row, const int *positions,
	unsigned char *cell, struct op_error *err)
{
	const struct bind_function *function = store->rows.function;

	for (size_t i = 0; i < function->column_count; i++) {
		const struct bind_column *column = &function->columns[i];
		void *field = cell + column->offset;
		int length = PQgetlength(result, row, positions[i]);

		if (PQgetisnull(result, row, positions[i])) {
			null_write(column, field);
			if (!column->nullable) {
				answer_error(err);
				op_error_detail(err,
					_("The answer to %s has no value in column \"%s\"."),
					function->name, column->name);
				return false;
			}
			continue;
		}
		if (length < 0 || length > BIND_FIELD_MAXIMUM ||
			!cell_read(store, column, result, row, positions[i], field)) {
			answer_error(err);
			op_error_detail(err,
				_("The answer to %s has an unexpected value in column \"%s\"."),
				function->name, column->name);
			return false;
		}
	}
	return true;
}

struct rows *
rows_decode(const struct bind_function *function, PGresult *result, struct op_error *err)
{
	struct rows_store *store = mem_new(1, sizeof *store);
	int positions[BIND_COLUMNS_MAXIMUM] = {0};
	size_t count = (size_t)PQntuples(result);
	bool decoded = false;

	store->rows.function = function;
	if (function->column_count == 0) {
		return &store->rows;
	}
	if (count > BIND_ROWS_MAXIMUM || PQnfields(result) > BIND_COLUMNS_MAXIMUM) {
		answer_error(err);
		op_error_detail(err, _("The answer to %s is too large."), function->name);
		goto out;
	}
	store->cells = mem_new(count, function->row_size);
	decoded = columns_find(function, result, positions, err);
	for (size_t i = 0; decoded && i < count; i++) {
		decoded = row_decode(store, result, (int)i, positions,
			store->cells + i * function->row_size, err);
	}
	store->rows.count = count;
out:
	if (!decoded) {
		rows_free(&store->rows);
		return NULL;
	}
	store->result = (function->flags & BIND_BINARY) != 0 ? result : NULL;
	return &store->rows;
}
