/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines for more places than one screen: what home counts, and the certificates of the link,
 * whose ends the server does not know. */
#ifndef SCREENS_HOME_H
#define SCREENS_HOME_H

#include "../api-client/call.h"
#include "screen.h"

/* The nearest deadline among the figures of home() and the certificates of the link, as short as it
 * is still clear: "Patches overdue: 1", or "Roles that end 18:08". Appends nothing when there is
 * none. True: it is over. */
bool home_deadline(const struct rows *rows, const struct conn *conn, struct buf *to);
/* For screen_ops.heading of a screen that is a plain one and lists what ends: names the certificate
 * of the link that ends within 30 days, if there is one. */
void home_heading(const struct screen *screen, struct screen_heading *ret_heading);

#endif
