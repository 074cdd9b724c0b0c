/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two lines that are typed on the message line: `:` runs a command, `/` filters the list while
 * it is typed. Several keys in one turn make one filter.
 */
#include "cmdline.h"
#include "prompt.h"
#include "tui.h"

#include <stdlib.h>
#include <string.h>

static void
prompt_dirty(void *user)
{
	struct tui *tui = user;

	tui->dirty = true;
}

/* What is remembered is written anew from the parsed words: a code becomes "..." (trap 13). */
static void
remember(struct tui *tui, const char *line)
{
	struct cmdline_request request = {0};
	char **words = NULL;
	size_t count = 0;

	if (cmdline_split(line, &words, &count, NULL) && count > 0 &&
		cmdline_parse(words, count, &request, NULL)) {
		struct action_run *run = cmdline_run_new(&request, tui->conn, NULL);
		struct buf clean = BUF_INIT;

		action_command_line(run, &clean);
		prompt_remember(buf_text(&clean));
		buf_done(&clean);
		action_run_free(run);
		cmdline_request_done(&request);
	}
	cmdline_words_free(words, count);
}

static void
command_accepted(void *user, const char *line)
{
	struct tui *tui = user;

	tui->dirty = true;
	tui_clear_message(tui);
	remember(tui, line);
	tui_job_line(tui, line);
}

static void
command_cancelled(void *user)
{
	prompt_dirty(user);
}

void
tui_command_open(struct tui *tui, const char *initial)
{
	const struct prompt_handlers handlers = {.user = tui,
		.accepted = command_accepted,
		.cancelled = command_cancelled,
		.redraw = prompt_dirty};

	tui->filter_line = false;
	prompt_open(PROMPT_COMMAND, &handlers, initial);
	tui->dirty = true;
}

static void
filter_changed(void *user, const char *text)
{
	struct tui *tui = user;
	const struct screen *top = tui_top(tui);

	(void)text;
	tui->filter_pending = top != NULL && !top->ops->filter_on_accept;
	tui->dirty = true;
}

static void
filter_set(struct tui *tui, const char *text)
{
	struct screen *top = tui_top(tui);

	tui->filter_pending = false;
	if (top != NULL && top->ops->filter != NULL &&
		!text_is(top->ops->filter_text == NULL ? NULL : top->ops->filter_text(top), text)) {
		tui_clear_message(tui); /* what a half-typed word was answered */
		top->ops->filter(top, text);
	}
	tui->dirty = true;
}

static void
filter_accepted(void *user, const char *line)
{
	struct tui *tui = user;
	struct screen *top = tui_top(tui);
	struct op_error err = OP_ERROR_INIT;

	bool fine = top == NULL || top->ops->filter_check == NULL ||
		    top->ops->filter_check(top, line, &err);

	/* What is written down when it is asked is not asked when it is wrong. */
	if (fine || !top->ops->filter_on_accept) {
		filter_set(tui, line);
	}
	if (!fine) {
		tui_report(tui, &err);
	}
}

static char **
filter_complete(void *user, const char *line, size_t cursor)
{
	const struct screen *top = tui_top(user);
	char *word = text_dup_bytes(line, cursor);
	const char *blank = strrchr(word, ' ');
	char **words = top == NULL || top->ops->filter_words == NULL
			       ? NULL
			       : top->ops->filter_words(top, blank == NULL ? word : blank + 1);

	free(word);
	return words;
}

static void
filter_cancelled(void *user)
{
	struct tui *tui = user;

	filter_set(tui, tui->filter_before == NULL ? "" : tui->filter_before);
}

void
tui_filter_open(struct tui *tui)
{
	const struct prompt_handlers handlers = {.user = tui,
		.accepted = filter_accepted,
		.cancelled = filter_cancelled,
		.changed = filter_changed,
		.complete = filter_complete,
		.redraw = prompt_dirty};
	struct screen *top = tui_top(tui);
	const char *text;

	if (top == NULL || top->ops->filter == NULL) {
		return;
	}
	text = top->ops->filter_text == NULL ? "" : top->ops->filter_text(top);
	free(tui->filter_before);
	tui->filter_before = text_dup(text == NULL ? "" : text);
	tui->filter_line = true;
	/* Empty, since most often another person is looked for; Esc brings the old filter back. */
	prompt_open(PROMPT_PLAIN, &handlers, "");
	tui->dirty = true;
}

void
tui_filter_apply(struct tui *tui)
{
	if (tui->filter_pending && prompt_is_open()) {
		filter_set(tui, prompt_text());
	}
	tui->filter_pending = false;
}
