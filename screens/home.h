/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What home counts, for other places than its own screen. */
#ifndef SCREENS_HOME_H
#define SCREENS_HOME_H

#include "../api-client/call.h"

/* The nearest deadline among the figures of home(), as short as it is still clear: "Patches
 * overdue: 1", or "Roles that end 18:08". Appends nothing when there is none. True: it is over. */
bool home_deadline(const struct rows *rows, struct buf *to);

#endif
