/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeps the list of well-known passwords.
 */
#include "passwords.h"

static const char *path = "";
static struct password_list *list;

void
passwords_set_path(const char *wanted)
{
	path = wanted;
}

const struct password_list *
passwords_list(struct op_error *err)
{
	if (list == NULL) {
		list = password_list_load(path, err);
	}
	return list;
}

void
passwords_done(void)
{
	password_list_free(list);
	list = NULL;
}
