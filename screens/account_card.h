/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The composition of the account card, apart from its screen.
 */
#ifndef SCREENS_ACCOUNT_CARD_H
#define SCREENS_ACCOUNT_CARD_H

#include "../api-client/account.h"
#include "pager.h"

/* history may be NULL: rows of struct api_account_event. */
void account_card_compose(struct pager *pager, int columns, const struct api_account_card *card,
	const struct rows *history);

#endif
