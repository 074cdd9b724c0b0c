/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "role scopes": the roles are read, the scopes that are to be added and removed are applied to
 * what is there, and the whole set is sent in one call with the version that it was made from. Who
 * changed the role in between makes it stale, so nobody undoes what he has not seen.
 */
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/role.h"
#include "../../api-client/text.h"

#include <stdlib.h>
#include <string.h>

struct role_scopes {
	struct action_run *run;
	struct call *call;
	const char **scopes; /* borrowed from `rows` and the arguments' words */
	size_t count;
	char *words;	   /* owned copy of the argument "add" */
	struct rows *rows; /* owned: the roles */
};

static void
scopes_done(void *state)
{
	struct role_scopes *scopes = state;

	call_forget(scopes->call);
	rows_free(scopes->rows);
	free(scopes->scopes);
	free(scopes->words);
}

static bool
scopes_has(const struct role_scopes *scopes, const char *scope)
{
	for (size_t i = 0; i < scopes->count; i++) {
		if (text_is(scopes->scopes[i], scope)) {
			return true;
		}
	}
	return false;
}

/* Whether a typed list of words, with commas or blanks between them, has the word. */
static bool
list_has(const char *list, const char *word)
{
	size_t wanted = strlen(word);

	while (list != NULL && *list != '\0') {
		size_t length = strcspn(list, ", ");

		if (length == wanted && strncmp(list, word, length) == 0) {
			return true;
		}
		list += length;
		list += strspn(list, ", ");
	}
	return false;
}

static void
scopes_add(struct role_scopes *scopes, const char *scope)
{
	scopes->scopes = mem_resize(scopes->scopes, scopes->count + 1, sizeof *scopes->scopes);
	scopes->scopes[scopes->count++] = scope;
}

static void
scopes_change(struct role_scopes *scopes, const struct api_role *role)
{
	const char *removed = action_text(scopes->run, "remove");

	for (size_t i = 0; i < role->scopes.count; i++) {
		if (!list_has(removed, role->scopes.items[i])) {
			scopes_add(scopes, role->scopes.items[i]);
		}
	}
	scopes->words = text_dup(action_text(scopes->run, "add"));
	for (char *at = scopes->words; at != NULL && *at != '\0';) {
		char *word = at + strspn(at, ", ");

		at = word + strcspn(word, ", ");
		if (*at != '\0') {
			*at++ = '\0';
		}
		if (*word != '\0' && !scopes_has(scopes, word)) {
			scopes_add(scopes, word);
		}
	}
}

static void
scopes_changed(void *user, struct rows *rows, const struct op_error *err)
{
	struct role_scopes *scopes = user;
	struct action_run *run = scopes->run;
	struct op_error ignored = OP_ERROR_INIT;

	scopes->call = NULL;
	if (err == NULL && rows->count > 0) {
		(void)single_show_change(run, rows, &ignored);
	}
	rows_free(rows);
	action_finish(run, err);
}

static void
scopes_read(void *user, struct rows *rows, const struct op_error *err)
{
	struct role_scopes *scopes = user;
	struct action_run *run = scopes->run;
	const struct api_role *role = NULL;
	struct op_error none = OP_ERROR_INIT;

	scopes->call = NULL;
	scopes->rows = rows;
	if (err != NULL) {
		action_finish(run, err);
		return;
	}
	for (size_t i = 0; i < rows->count && role == NULL; i++) {
		const struct api_role *one = rows_at(rows, i);

		role = text_is(one->role, action_text(run, "role")) ? one : NULL;
	}
	if (role == NULL) {
		op_error_set(&none, OP_ERROR_NOT_FOUND, _("there is no such role"));
		op_error_field(&none, "role");
		action_finish(run, &none);
		return;
	}
	scopes_change(scopes, role);
	scopes->call = api_role_scopes(run->conn, run->operation, role->role, scopes->scopes,
		scopes->count, action_text(run, "reason"),
		run->version != 0 ? run->version : role->version, scopes_changed, scopes);
}

static enum action_status
role_scopes_run(struct action_run *run, struct op_error *err)
{
	struct role_scopes *scopes;

	if (action_text(run, "add") == NULL && action_text(run, "remove") == NULL) {
		op_error_set(err, OP_ERROR_INVALID, _("nothing is to be added or removed"));
		op_error_field(err, "add");
		return ACTION_ERROR;
	}
	scopes = mem_new(1, sizeof *scopes);
	scopes->run = run;
	action_state_set(run, scopes, scopes_done);
	scopes->call = api_role_list(run->conn, scopes_read, scopes);
	return ACTION_WAIT;
}

static bool
role_scopes_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_ROLE || !text_is(subject->state, "draft")) {
		op_error_set(err, OP_ERROR_INVALID, _("nothing was changed yet"));
		op_error_hint(err, "%s",
			_("Space adds the right under the cursor to the role, or removes it."));
		return false;
	}
	return true;
}

static const struct arg_spec role_scopes_args[] = {
	ARGS_ROLE(ARG_REQUIRED | ARG_POSITION),
	{.name = "add",
		.type = ARG_TEXT,
		.prompt = N_("Add"),
		.help = N_("scopes that the role gets, with commas between them"),
		.server_name = "scopes"},
	{.name = "remove",
		.type = ARG_TEXT,
		.prompt = N_("Remove"),
		.help = N_("scopes that the role loses, with commas between them")},
	ARGS_REASON,
	{0},
};

const struct action action_role_scopes = {
	.name = "role.scopes",
	.summary = N_("add rights to a role, or remove them"),
	.hint = N_("save"),
	.help = N_(
		"Changes the scopes of a role for everybody who holds it, from the next call on. "
		"A privileged role and an administrative scope need a second person: the change "
		"waits for him. Nobody changes a role that he holds himself."),
	.example = "role scopes contractor-support --add journal.read --reason 'faults are traced "
		   "in the journal'",
	.args = role_scopes_args,
	.screens = SCREEN_BIT(SCREEN_ROLES),
	.keys = "W",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_SAVES,
	.changes = RESOURCE_ROLE | RESOURCE_GRANT | RESOURCE_ACCOUNT | RESOURCE_REQUEST |
		   RESOURCE_JOURNAL,
	.scope = "role.edit",
	.subject = SUBJECT_ROLE,
	.check = role_scopes_check,
	.run = role_scopes_run,
};
