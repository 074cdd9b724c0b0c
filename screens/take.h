/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How answers enter the screens: the callbacks of calls end in these functions, and the drawing
 * tests feed decoded rows through the same doors. rows is owned by the receiver.
 */
#ifndef SCREENS_TAKE_H
#define SCREENS_TAKE_H

#include "../api-client/bind.h"
#include "screen.h"

void accounts_take_list(struct screen *screen, struct rows *rows, const struct op_error *err);
void accounts_take_count(struct screen *screen, struct rows *rows, const struct op_error *err);
void account_card_take(struct screen *screen, struct rows *rows, const struct op_error *err);
void account_card_take_history(
	struct screen *screen, struct rows *rows, const struct op_error *err);
void journal_take_ticket(struct screen *screen, struct rows *rows, const struct op_error *err);
void journal_take_events(struct screen *screen, struct rows *rows, const struct op_error *err);
void journal_take_count(struct screen *screen, struct rows *rows, const struct op_error *err);
/* Rows of the tail from index 1 on, borrowed; what the tail says of itself. */
struct tail_facts;
void journal_tail_take(struct screen *screen, const struct rows *rows);
void journal_tail_take_facts(struct screen *screen, const struct tail_facts *facts);
void event_take(struct screen *screen, struct rows *rows, const struct op_error *err);
void requests_take_count(struct screen *screen, struct rows *rows, const struct op_error *err);
/* Requests, companies, freezes, absences, rules; one request, company, contract, closing sheet. */
void plain_take(struct screen *screen, struct rows *rows, const struct op_error *err);
void page_take(struct screen *screen, struct rows *rows, const struct op_error *err);
void me_take(struct screen *screen, struct rows *rows, const struct op_error *err);
void me_take_sessions(struct screen *screen, struct rows *rows, const struct op_error *err);
void segments_take(struct screen *screen, struct rows *rows, const struct op_error *err);
void segments_take_horizon(struct screen *screen, struct rows *rows, const struct op_error *err);
void sessions_take(struct screen *screen, struct rows *rows, const struct op_error *err);

void roles_take(struct screen *screen, struct rows *rows, const struct op_error *err);
void roles_take_scopes(struct screen *screen, struct rows *rows, const struct op_error *err);

#endif
