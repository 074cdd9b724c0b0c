/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asks for a list page by page and hands the rows to the sink. One row more than wanted is asked
 * for, so that "there are more" is known without counting at the server.
 */
#include "pager.h"

#include "../../api-client/buf.h"

#include <stdlib.h>

struct pager {
	const struct pager_kind *kind;
	struct action_run *run;
	struct call *call; /* pending, or NULL */
	int64_t wanted, shown;
	char *after;   /* owned cursor of the last row shown, NULL at first */
	char *context; /* owned, for ask */
};

static void pager_ask(struct pager *pager);

static void
pager_done(void *state)
{
	struct pager *pager = state;

	if (pager->call != NULL) {
		call_forget(pager->call);
	}
	free(pager->after);
	free(pager->context);
}

static void
pager_finish(struct pager *pager, bool more)
{
	sink_meta_int(pager->run->sink, "count", pager->shown);
	sink_meta_bool(pager->run->sink, "more", more);
	action_finish(pager->run, NULL);
}

static bool
page_unfinished(const struct pager *pager, const struct rows *rows)
{
	const void *last = rows->count == 0 ? NULL : rows_at(rows, rows->count - 1);

	return last != NULL && pager->kind->unfinished != NULL && pager->kind->unfinished(last);
}

static void
pager_page(void *user, struct rows *rows, const struct op_error *err)
{
	struct pager *pager = user;
	int64_t left = pager->wanted - pager->shown;
	size_t count, shown;
	bool more, unfinished, over;

	pager->call = NULL;
	if (err != NULL) {
		action_finish(pager->run, err);
		return;
	}
	unfinished = page_unfinished(pager, rows);
	count = rows->count - (unfinished ? 1 : 0);
	more = (int64_t)count > left;
	shown = more ? (size_t)left : count;
	sink_rows_first(pager->run->sink, rows, shown);
	pager->shown += (int64_t)shown;
	free(pager->after);
	pager->after = NULL;
	if (unfinished && !more) {
		pager->after = text_dup(pager->kind->cursor(rows_at(rows, count)));
	} else if (shown > 0) {
		pager->after = text_dup(pager->kind->cursor(rows_at(rows, shown - 1)));
	}
	over = sink_is_over(pager->run->sink);
	if (more || over || (rows->count < PAGER_PAGE && !unfinished) || pager->after == NULL) {
		rows_free(rows);
		pager_finish(pager, more);
		return;
	}
	rows_free(rows);
	pager_ask(pager);
}

static void
pager_ask(struct pager *pager)
{
	int64_t left = pager->wanted - pager->shown;
	int64_t limit = left + 1 < PAGER_PAGE ? left + 1 : PAGER_PAGE;

	pager->call = pager->kind->ask(
		pager->run, pager->context, pager->after, limit, pager_page, pager);
}

enum action_status
pager_start(struct action_run *run, const struct pager_kind *kind, const char *context)
{
	const struct arg_value *limit = action_value(run, "limit");
	struct pager *pager = mem_new(1, sizeof *pager);

	pager->kind = kind;
	pager->run = run;
	pager->context = text_dup(context);
	if (limit != NULL && limit->present) {
		pager->wanted = limit->number < PAGER_MAXIMUM ? limit->number : PAGER_MAXIMUM;
	} else {
		pager->wanted = sink_is_file(run->sink) ? INT64_MAX / 2 : PAGER_DEFAULT;
	}
	action_state_set(run, pager, pager_done);
	pager_ask(pager);
	return ACTION_WAIT;
}
