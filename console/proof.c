/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of this console: one small text file for each server, "NUMBER HASH". */
#include "proof.h"

#include "keep.h"
#include "log.h"
#include "output_file.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROOF_PREFIX "opconsole-head-"
#define PROOF_TEXT 120

struct proof_watching {
	struct journal_known known;
	proof_alarm *alarm;
	void *user;
};

static const struct config *proof_config;

void
proof_configure(const struct config *config)
{
	proof_config = config;
}

bool
proof_keys(struct checkpoint_keys **ret_keys, struct op_error *err)
{
	struct checkpoint_keys *keys = NULL;

	if (proof_config != NULL && proof_config->checkpoint_keys != NULL) {
		keys = checkpoint_keys_load(proof_config->checkpoint_keys, err);
		if (keys == NULL) {
			return false;
		}
	}
	*ret_keys = keys;
	return true;
}

static bool
proof_parse(char text[PROOF_TEXT], struct journal_known *known)
{
	char *blank = strchr(text, ' ');

	text[strcspn(text, "\n")] = '\0';
	if (blank == NULL) {
		return false;
	}
	*blank = '\0';
	return number_parse(text, 0, INT64_MAX, &known->seal) &&
	       hex_decode(blank + 1, known->hash, sizeof known->hash, &known->length) &&
	       known->length == CHAIN_HASH;
}

void
proof_known(struct journal_known *ret_known)
{
	char text[PROOF_TEXT] = {0};
	char name[KEEP_NAME];
	const char *why = NULL;
	bool foreign = false;
	size_t length;
	int directory;

	*ret_known = (struct journal_known){.seal = -1};
	if (proof_config == NULL || access(proof_config->state_directory, F_OK) != 0) {
		return;
	}
	directory = keep_directory(proof_config->state_directory, false, &why);
	if (directory < 0) {
		log_line("the remembered head of the journal can't be read: %s", why);
		return;
	}
	keep_name(proof_config, PROOF_PREFIX, name);
	if (keep_read(directory, name, text, sizeof text - 1, &length, &foreign)) {
		foreign = !proof_parse(text, ret_known);
	}
	if (foreign) {
		log_line("the remembered head of the journal can't be read: %s/%s",
			proof_config->state_directory, name);
		*ret_known = (struct journal_known){.seal = -1};
	}
	(void)close(directory);
}

static void
proof_remember(int64_t seal, const unsigned char hash[CHAIN_HASH])
{
	struct buf text = BUF_INIT;
	char name[KEEP_NAME];
	const char *why = NULL;
	struct op_error err = OP_ERROR_INIT;
	int directory = keep_directory(proof_config->state_directory, true, &why);

	if (directory >= 0) {
		buf_printf(&text, "%lld ", (long long)seal);
		buf_append_hex(&text, hash, CHAIN_HASH);
		buf_append(&text, "\n");
		keep_name(proof_config, PROOF_PREFIX, name);
		if (!output_file_put(directory, name, OUTPUT_FILE_REPLACE, text.data, text.length,
			    &err)) {
			why = err.detail;
		}
		(void)close(directory);
	}
	if (why != NULL) {
		log_line("the head of the journal can't be remembered: %s", why);
	}
	buf_done(&text);
}

/* False, with the alarm, when the server's chain does not go on from the head that was seen. */
static bool
proof_judge(const struct journal_known *known, const struct api_checkpoint_head *head,
	struct op_error *alarm)
{
	char name[KEEP_NAME];

	if (known->length == 0) {
		return true;
	}
	if (head->seal == BIND_INT_NULL || head->seal < known->seal || head->known.length == 0) {
		op_error_set(alarm, OP_ERROR_FAILED, "%s",
			_("ALARM: the journal of this server went back"));
		op_error_detail(alarm, _("Seal %lld was seen here; the newest one is now %lld."),
			(long long)known->seal,
			head->seal == BIND_INT_NULL ? -1LL : (long long)head->seal);
	} else if (head->known.length != CHAIN_HASH ||
		   memcmp(head->known.data, known->hash, CHAIN_HASH) != 0) {
		op_error_set(
			alarm, OP_ERROR_FAILED, "%s", _("ALARM: this server has another journal"));
		op_error_detail(alarm,
			_("Seal %lld is not the one that was seen here: the journal was made anew "
			  "or replaced."),
			(long long)known->seal);
	} else {
		return true;
	}
	keep_name(proof_config, PROOF_PREFIX, name);
	op_error_hint(alarm,
		_("Tell the security administrators now. When the reason is known, remove %s/%s."),
		proof_config->state_directory, name);
	return false;
}

static void
proof_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct proof_watching *watching = user;
	const struct api_checkpoint_head *head = err == NULL ? rows_at(rows, 0) : NULL;
	struct op_error alarm = OP_ERROR_INIT;

	if (head == NULL) {
		if (err != NULL && err->kind != OP_ERROR_UNREACHABLE) {
			log_line("the head of the journal was not compared: %s", err->message);
		}
	} else if (!proof_judge(&watching->known, head, &alarm)) {
		log_line("%s. %s", alarm.message, alarm.detail);
		watching->alarm(watching->user, &alarm);
	} else if (head->hash.length == CHAIN_HASH &&
		   (watching->known.length == 0 || head->seal > watching->known.seal)) {
		proof_remember(head->seal, head->hash.data);
	}
	rows_free(rows);
	free(watching);
}

void
proof_watch(struct conn *conn, proof_alarm *alarm, void *user)
{
	struct proof_watching *watching = mem_new(1, sizeof *watching);

	proof_known(&watching->known);
	watching->alarm = alarm;
	watching->user = user;
	(void)api_checkpoint_head(conn, watching->known.length > 0 ? watching->known.seal : -1,
		proof_answered, watching);
}
