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
	char *after;	   /* owned cursor of the last row shown, NULL at first */
	char *context;	   /* owned, for ask */
	struct sink *sink; /* where rows go: the run's, or `own` */
	struct sink *own;  /* owned, NULL unless they are collected; writes into `text` */
	struct buf text;
	pager_end *end;
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
	sink_free(pager->own);
	buf_done(&pager->text);
}

static void
pager_finish(struct pager *pager, bool more)
{
	struct op_error err = OP_ERROR_INIT;
	bool good;

	if (pager->own != NULL) {
		sink_finish(pager->own, NULL);
		good = pager->end(pager->run, pager->context, &pager->text, pager->shown, &err);
		action_finish(pager->run, good ? NULL : &err);
		return;
	}
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
	bool more, unfinished;

	pager->call = NULL;
	if (err != NULL) {
		action_finish(pager->run, err);
		return;
	}
	unfinished = page_unfinished(pager, rows);
	count = rows->count - (unfinished ? 1 : 0);
	more = (int64_t)count > left;
	shown = more ? (size_t)left : count;
	sink_rows_first(pager->sink, rows, shown);
	pager->shown += (int64_t)shown;
	free(pager->after);
	pager->after = NULL;
	if (unfinished && !more) {
		pager->after = text_dup(pager->kind->cursor(rows_at(rows, count)));
	} else if (shown > 0) {
		pager->after = text_dup(pager->kind->cursor(rows_at(rows, shown - 1)));
	}
	if (more || (rows->count < PAGER_PAGE && !unfinished) || pager->after == NULL) {
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

static struct pager *
pager_new(struct action_run *run, const struct pager_kind *kind, int64_t wanted)
{
	const struct arg_value *limit = action_value(run, "limit");
	struct pager *pager = mem_new(1, sizeof *pager);

	pager->kind = kind;
	pager->run = run;
	pager->sink = run->sink;
	pager->wanted = limit != NULL && limit->present ? limit->number : wanted;
	if (pager->wanted > PAGER_MAXIMUM) {
		pager->wanted = PAGER_MAXIMUM;
	}
	action_state_set(run, pager, pager_done);
	return pager;
}

enum action_status
pager_start(struct action_run *run, const struct pager_kind *kind, const char *context)
{
	struct pager *pager = pager_new(run, kind, PAGER_DEFAULT);

	pager->context = text_dup(context);
	pager_ask(pager);
	return ACTION_WAIT;
}

void
pager_collect(struct action_run *run, const struct pager_kind *kind, const char *context,
	enum sink_format format, pager_end *end)
{
	struct pager *pager = pager_new(run, kind, PAGER_MAXIMUM);

	pager->context = text_dup(context);
	pager->own = sink_new(format, &pager->text, 0);
	pager->sink = pager->own;
	pager->end = end;
	pager_ask(pager);
}
