/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The action journal.head: the newest seal as words, for a person who writes them down and has them
 * looked for later.
 */
#include "actions.h"
#include "single.h"

#include "../../api-client/checkpoint.h"
#include "../../api-client/head_words.h"
#include "../../api-client/text.h"

static const struct arg_spec journal_head_args[] = {
	{.name = "qr",
		.type = ARG_FLAG,
		.prompt = N_("Picture"),
		.help = N_("yes: also as a QR code, to be kept as a photo")},
	{0},
};

static bool
journal_head_show(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_checkpoint_head *head = rows_at(rows, 0);
	struct buf words = BUF_INIT;
	struct buf hash = BUF_INIT;
	struct buf code = BUF_INIT;

	if (head == NULL || head->seal == BIND_INT_NULL || head->hash.length != CHAIN_HASH) {
		op_error_set(err, OP_ERROR_NOT_FOUND, "%s", _("nothing is sealed yet"));
		return false;
	}
	head_words_append(&words, head->hash.data);
	buf_append_hex(&hash, head->hash.data, CHAIN_HASH);
	sink_value_int(run->sink, "seal", head->seal);
	sink_value_text(run->sink, "head", buf_text(&words));
	sink_value_text(run->sink, "hash", buf_text(&hash));
	sink_value_time(run->sink, "at", head->at);
	head_code_append(&code, head->seal, head->hash.data);
	sink_picture(run->sink, buf_text(&code), action_flag(run, "qr"));
	sink_summary(run->sink, _("seal %lld: %s"), (long long)head->seal, buf_text(&words));
	buf_done(&words);
	buf_done(&hash);
	buf_done(&code);
	return true;
}

static enum action_status
journal_head_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, journal_head_show);

	(void)err;
	single->call = api_checkpoint_head(run->conn, -1, single_done, single);
	return ACTION_WAIT;
}

const struct action action_journal_head = {
	.name = "journal.head",
	.summary = N_("show the head of the journal as eight words"),
	.hint = N_("head"),
	.help = N_(
		"Shows the newest seal as words that a witness writes down, outside this platform. "
		"\"journal verify --head\" proves later that the journal still goes back to them."),
	.example = "journal head",
	.args = journal_head_args,
	.screens = SCREEN_BIT(SCREEN_JOURNAL) | SCREEN_BIT(SCREEN_SEGMENTS),
	.keys = "W",
	.run = journal_head_run,
};
