/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of scope codes that are to be the other way round. Whether that adds or removes follows
 * from the role as it is now.
 */
#include "roles_draft.h"
#include "../api-client/text.h"

#include <stdlib.h>

void
roles_draft_done(struct roles_draft *draft)
{
	for (size_t i = 0; i < draft->count; i++) {
		free(draft->switched[i]);
	}
	free(draft->switched);
	free(draft->role);
	*draft = (struct roles_draft){0};
}

bool
role_has(const struct api_role *role, const char *scope)
{
	for (size_t i = 0; i < role->scopes.count; i++) {
		if (text_is(role->scopes.items[i], scope)) {
			return true;
		}
	}
	return false;
}

/* Index of a switched scope; the count when it is not. */
static size_t
switched_find(const struct roles_draft *draft, const char *scope)
{
	size_t i = 0;

	while (i < draft->count && !text_is(draft->switched[i], scope)) {
		i++;
	}
	return i;
}

bool
roles_draft_switch(struct roles_draft *draft, const struct api_role *role, const char *scope)
{
	size_t at;

	if (draft->role != NULL && !text_is(draft->role, role->role)) {
		return false;
	}
	if (draft->role == NULL) {
		draft->role = text_dup(role->role);
		draft->version = role->version;
	}
	at = switched_find(draft, scope);
	if (at == draft->count) {
		draft->switched =
			mem_resize(draft->switched, draft->count + 1, sizeof(*draft->switched));
		draft->switched[draft->count++] = text_dup(scope);
		return true;
	}
	free(draft->switched[at]);
	draft->switched[at] = draft->switched[--draft->count];
	if (draft->count == 0) {
		roles_draft_done(draft);
	}
	return true;
}

enum matrix_cell
roles_draft_cell(const struct roles_draft *draft, const struct api_role *role, const char *scope)
{
	bool has = role_has(role, scope);

	if (text_is(draft->role, role->role) && switched_find(draft, scope) < draft->count) {
		return has ? MATRIX_REMOVED : MATRIX_ADDED;
	}
	return has ? MATRIX_YES : MATRIX_NO;
}

size_t
roles_draft_list(
	const struct roles_draft *draft, const struct api_role *role, bool added, struct buf *to)
{
	size_t count = 0;

	for (size_t i = 0; i < draft->count; i++) {
		if (role_has(role, draft->switched[i]) != added) {
			buf_append(to, count == 0 ? "" : ", ");
			buf_append(to, draft->switched[i]);
			count++;
		}
	}
	return count;
}
