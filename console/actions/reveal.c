/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of an action that shows a secret once. The secret goes to the sink as one; the door
 * shows it where nothing remembers it.
 */
#include "reveal.h"

#include "../../api-client/credential.h"
#include "../../api-client/server_text.h"
#include "../../api-client/text.h"

#include <string.h>

static void
reveal_state_done(void *state)
{
	struct reveal *reveal = state;

	if (reveal->call != NULL) {
		call_forget(reveal->call);
	}
}

struct reveal *
reveal_new(struct action_run *run)
{
	struct reveal *reveal = mem_new(1, sizeof *reveal);

	reveal->run = run;
	action_state_set(run, reveal, reveal_state_done);
	return reveal;
}

struct secret *
reveal_lines(const struct bind_texts *codes)
{
	size_t length = 0;
	struct secret *lines;

	for (size_t i = 0; i < codes->count; i++) {
		length += strlen(codes->items[i]) + 1;
	}
	lines = secret_new(length + 1);
	for (size_t i = 0; i < codes->count; i++) {
		(void)secret_append(lines, "\n", i == 0 ? 0 : 1);
		(void)secret_append(lines, codes->items[i], strlen(codes->items[i]));
	}
	return lines;
}

static void
revealed(void *user, struct rows *rows, const struct op_error *err)
{
	struct reveal *reveal = user;
	struct action_run *run = reveal->run;
	const struct api_secret *row = rows_at(rows, 0);
	struct sink_secret secret = {.kind = SINK_SECRET_ONE_TIME};
	struct op_error none = OP_ERROR_INIT;
	struct secret *lines;

	reveal->call = NULL;
	if (err == NULL && row == NULL) {
		op_error_set(&none, OP_ERROR_INTERNAL, "%s", _("the server gave no answer"));
		err = &none;
	}
	if (err == NULL) {
		lines = reveal_lines(&row->codes);
		secret.kind = text_is(row->kind, "recovery") ? SINK_SECRET_RECOVERY
							     : SINK_SECRET_ONE_TIME;
		text_format(secret.login, sizeof secret.login, "%s", row->login);
		secret.until = row->expires_at;
		secret.text = lines;
		sink_secret(run->sink, &secret);
		secret_free(lines);
	}
	rows_free(rows);
	action_finish(run, err);
}

void
reveal_made(struct reveal *reveal, const struct rows *rows, const char *summary, const char *ticket)
{
	struct action_run *run = reveal->run;
	struct buf words = BUF_INIT;

	sink_result(run->sink, rows);
	server_text(summary, &words);
	sink_summary(run->sink, "%s", buf_text(&words));
	buf_done(&words);
	if (ticket != NULL) {
		reveal->call = api_secret_reveal(run->conn, ticket, revealed, reveal);
	}
}
