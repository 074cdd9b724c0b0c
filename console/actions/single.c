/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of an action with one call. An answer without a row is an error of the server: every
 * function that is called here gives exactly one.
 */
#include "single.h"

#include "../../api-client/server_text.h"
#include "../../api-client/text.h"

#include <stdlib.h>

/* The run's state is only this pointer: the struct itself has to stay while an answer that can't
 * be forgotten is under way. */
struct single_holder {
	struct single *single; /* NULL once the answer came */
};

static void
single_state_done(void *state)
{
	struct single *single = ((struct single_holder *)state)->single;

	if (single == NULL) {
		return;
	}
	if (single->call != NULL) {
		call_forget(single->call);
		free(single);
	} else {
		single->run = NULL;
	}
}

struct single *
single_new(struct action_run *run,
	bool (*show)(struct action_run *run, const struct rows *rows, struct op_error *err))
{
	struct single *single = mem_new(1, sizeof *single);
	struct single_holder *holder = mem_new(1, sizeof *holder);

	single->run = run;
	single->show = show;
	holder->single = single;
	action_state_set(run, holder, single_state_done);
	return single;
}

bool
single_show_object(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	(void)err;
	sink_object(run->sink, rows);
	return true;
}

bool
single_show_rows(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	(void)err;
	sink_rows(run->sink, rows);
	sink_meta_int(run->sink, "count", (int64_t)rows->count);
	return true;
}

/* The field of the first row with this name and type, or NULL. */
static const void *
single_field(const struct rows *rows, const char *name, enum bind_type type)
{
	for (size_t i = 0; i < rows->function->column_count; i++) {
		const struct bind_column *column = &rows->function->columns[i];

		if (column->type == type && text_is(column->name, name)) {
			return bind_field(column, rows_at(rows, 0));
		}
	}
	return NULL;
}

bool
single_show_change(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const char *const *summary = single_field(rows, "summary", BIND_TEXT);
	struct buf text = BUF_INIT;

	(void)err;
	sink_result(run->sink, rows);
	server_text(summary == NULL ? NULL : *summary, &text);
	sink_summary(run->sink, "%s", buf_text(&text));
	buf_done(&text);
	return true;
}

bool
single_show_named(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const char *const *name = bind_field(&rows->function->columns[0], rows_at(rows, 0));
	const char *const *summary = single_field(rows, "summary", BIND_TEXT);
	struct buf text = BUF_INIT;

	(void)err;
	sink_result(run->sink, rows);
	server_text(summary == NULL ? NULL : *summary, &text);
	sink_summary(run->sink, "%s: %s", *name, buf_text(&text));
	buf_done(&text);
	return true;
}

static bool
single_show(struct single *single, const struct rows *rows, struct op_error *err)
{
	if (rows->count == 0 && single->show != single_show_rows) {
		op_error_set(err, OP_ERROR_INTERNAL, _("the server gave no answer"));
		return false;
	}
	return single->show(single->run, rows, err);
}

void
single_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct single *single = user;
	struct action_run *run = single->run;
	struct op_error shown = OP_ERROR_INIT;
	bool fine = false;

	if (run != NULL && err == NULL) {
		fine = single_show(single, rows, &shown);
	}
	if (run != NULL) {
		((struct single_holder *)run->state)->single = NULL;
	}
	free(single);
	rows_free(rows);
	if (run != NULL) {
		action_finish(run, err != NULL ? err : fine ? NULL : &shown);
	}
}
