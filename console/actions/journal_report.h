/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a verification found, as values and as a sentence: the same for the journal of a server and
 * for archives.
 */
#ifndef CONSOLE_ACTIONS_JOURNAL_REPORT_H
#define CONSOLE_ACTIONS_JOURNAL_REPORT_H

#include "../../api-client/journal.h"
#include "../sink.h"

/* signatures: "checked" or why not. */
void journal_report_show(
	struct sink *sink, const struct journal_report *report, const char *signatures);
/* False for a bad verdict: *err says it (FAILED). */
bool journal_report_judge(const struct journal_report *report, struct op_error *err);

#endif
