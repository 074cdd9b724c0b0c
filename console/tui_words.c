/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of units, roles and duties in forms: asked for once when a form that takes some opens.
 * Without them there is only less to complete.
 */
#include "tui_job.h"

static void
words_arrived(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui_job *job = user;
	const struct arg_spec *args = job->action->args;

	(void)err;
	job->words = NULL;
	for (size_t i = 0; job->question != NULL && rows != NULL && i < rows->count; i++) {
		const struct api_account_word *word = rows_at(rows, i);

		for (size_t k = 0; args[k].name != NULL; k++) {
			if (text_is(args[k].word, word->word)) {
				form_add_word(dialog_form(job->question->dialog), args[k].name,
					word->value);
			}
		}
	}
	rows_free(rows);
	job->tui->dirty = true;
}

void
tui_words_ask(struct tui_job *job)
{
	const struct arg_spec *args = job->action->args;

	for (size_t i = 0; args != NULL && args[i].name != NULL && job->words == NULL; i++) {
		if (args[i].word != NULL && (job->asked & (1u << i)) != 0) {
			job->words = api_account_words(job->tui->conn, words_arrived, job);
		}
	}
}

void
tui_words_end(struct tui_job *job)
{
	if (job->words != NULL) {
		call_forget(job->words);
		job->words = NULL;
	}
}
