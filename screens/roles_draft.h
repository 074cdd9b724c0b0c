/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The draft of one role's scopes: what was switched on the matrix and is not sent yet. One role at
 * a time, because it becomes one call.
 */
#ifndef SCREENS_ROLES_DRAFT_H
#define SCREENS_ROLES_DRAFT_H

#include "../api-client/role.h"
#include "matrix.h"

struct roles_draft {
	char *role;	 /* owned; NULL: there is no draft */
	int64_t version; /* of the role when the draft began */
	char **switched; /* owned: scopes that shall be the other way round */
	size_t count;
};

void roles_draft_done(struct roles_draft *draft);
bool role_has(const struct api_role *role, const char *scope);
/* Switches a scope; a draft that changes nothing any more is gone. False: another role's draft
 * stands in the way. */
bool roles_draft_switch(struct roles_draft *draft, const struct api_role *role, const char *scope);
enum matrix_cell roles_draft_cell(
	const struct roles_draft *draft, const struct api_role *role, const char *scope);
/* The scopes that the role gets (added) or loses, with commas between them. role: as it is. */
size_t roles_draft_list(
	const struct roles_draft *draft, const struct api_role *role, bool added, struct buf *to);

#endif
