/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "person" (share/sql/api/person.sql).
 */
#ifndef API_CLIENT_PERSON_H
#define API_CLIENT_PERSON_H

#include "call.h"

struct api_person { /* person_list: phones are masked */
	const char *number;
	const char *name;
	const char *phone;
	const char *email;
	struct bind_texts accounts;
	int64_t version;
	const char *cursor;
};

struct api_person_card { /* person_show; accounts [{login,kind,unit,state}] */
	const char *number;
	const char *family_name;
	const char *given_name;
	const char *patronymic;
	const char *name;
	const char *phone;
	const char *email;
	const char *accounts;
	int64_t version;
};

struct api_person_change { /* person_edit */
	const char *number;
	int64_t version;
	const char *summary;
};

/* Names, phone and e-mail of a person. In a change NULL leaves a value and "" removes it. */
struct api_person_fields {
	const char *family_name, *given_name, *patronymic, *phone, *email;
};

struct call *api_person_list(struct conn *conn, const char *search, const char *after,
	int64_t limit, call_done *done, void *user);
struct call *api_person_show(struct conn *conn, const char *number, call_done *done, void *user);
/* version 0: any. */
struct call *api_person_edit(struct conn *conn, const char *operation, const char *number,
	const struct api_person_fields *fields, const char *reason, int64_t version,
	call_done *done, void *user);

extern const struct bind_function api_function_person_list, api_function_person_show,
	api_function_person_edit;

#endif
