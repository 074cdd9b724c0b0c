/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes the program's own options out of argv. An option that is not its own keeps the word after
 * it, so that a value is never taken for an option: every option of a command has a value.
 */
#include "options.h"

#include "config.h"
#include "sink.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>

#define DESCRIPTOR_MAX 1048576

enum option_id {
	OPTION_CONFIG,
	OPTION_LOGIN,
	OPTION_PASSWORD_FD,
	OPTION_CODE_FD,
	OPTION_OUTPUT,
	OPTION_DRY_RUN,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_COUNT
};

static const struct {
	const char *name;
	bool value;
} option_table[OPTION_COUNT] = {
	[OPTION_CONFIG] = {"--config", true},
	[OPTION_LOGIN] = {"--login", true},
	[OPTION_PASSWORD_FD] = {"--password-fd", true},
	[OPTION_CODE_FD] = {"--code-fd", true},
	[OPTION_OUTPUT] = {"--output", true},
	[OPTION_DRY_RUN] = {"--dry-run", false},
	[OPTION_HELP] = {"--help", false},
	[OPTION_VERSION] = {"--version", false},
};

/* The option that the word is, OPTION_COUNT when it is none; *ret_value behind "=", or NULL. */
static enum option_id
options_find(const char *word, const char **ret_value)
{
	size_t length = strcspn(word, "=");

	for (int i = 0; i < OPTION_COUNT; i++) {
		if (strlen(option_table[i].name) == length &&
			strncmp(option_table[i].name, word, length) == 0 &&
			(word[length] == '\0' || option_table[i].value)) {
			*ret_value = word[length] == '=' ? word + length + 1 : NULL;
			return (enum option_id)i;
		}
	}
	return OPTION_COUNT;
}

static bool
options_descriptor(const char *text, const char *name, int *ret_fd, struct op_error *err)
{
	int64_t number;

	if (!number_parse(text, 0, DESCRIPTOR_MAX, &number)) {
		op_error_set(err, OP_ERROR_USAGE, _("%s needs the number of a descriptor"), name);
		return false;
	}
	*ret_fd = (int)number;
	return true;
}

static bool
options_take(struct options *options, enum option_id id, const char *value, struct op_error *err)
{
	switch (id) {
	case OPTION_CONFIG:
		options->config = value;
		break;
	case OPTION_LOGIN:
		options->login = value;
		break;
	case OPTION_PASSWORD_FD:
		return options_descriptor(value, option_table[id].name, &options->password_fd, err);
	case OPTION_CODE_FD:
		return options_descriptor(value, option_table[id].name, &options->code_fd, err);
	case OPTION_OUTPUT:
		if (!sink_format_parse(value, &options->output)) {
			op_error_set(
				err, OP_ERROR_USAGE, _("there is no output format \"%s\""), value);
			op_error_detail(err, "%s",
				_("Possible are: table, json, csv, tsv, and ics for a calendar."));
			return false;
		}
		break;
	case OPTION_DRY_RUN:
		options->dry_run = true;
		break;
	case OPTION_HELP:
		options->help = true;
		break;
	case OPTION_VERSION:
		options->version = true;
		break;
	case OPTION_COUNT:
		break;
	}
	return true;
}

static bool
options_consistent(const struct options *options, struct op_error *err)
{
	if (options->password_fd >= 0 && options->password_fd == options->code_fd) {
		op_error_set(
			err, OP_ERROR_USAGE, _("password and code need descriptors of their own"));
		return false;
	}
	if (options->word_count == 0 && !options->help && !options->version &&
		(options->password_fd >= 0 || options->code_fd >= 0 || options->dry_run ||
			options->output >= 0)) {
		op_error_set(err, OP_ERROR_USAGE, _("these options need a command"));
		return false;
	}
	return true;
}

static bool
options_word(struct options *options, int argc, char **argv, int *at, struct op_error *err)
{
	const char *value = NULL;
	enum option_id id = options_find(argv[*at], &value);

	/* Behind the command it is for the command: some have formats of their own. */
	if (id == OPTION_OUTPUT && options->word_count > 0) {
		id = OPTION_COUNT;
	}
	if (id == OPTION_COUNT) {
		options->words[options->word_count++] = argv[*at];
		if (text_starts(argv[*at], "--") && strchr(argv[*at], '=') == NULL &&
			options->word_count > 1 && *at + 1 < argc) {
			options->words[options->word_count++] = argv[++*at];
		}
		return true;
	}
	if (option_table[id].value && value == NULL) {
		if (*at + 1 >= argc) {
			op_error_set(err, OP_ERROR_USAGE, _("\"%s\" needs a value"), argv[*at]);
			return false;
		}
		value = argv[++*at];
	}
	return options_take(options, id, value, err);
}

bool
options_parse(int argc, char **argv, struct options *ret_options, struct op_error *err)
{
	struct options options = {
		.config = CONFIG_DEFAULT_PATH, .password_fd = -1, .code_fd = -1, .output = -1};
	bool fine = true;

	options.words = mem_new((size_t)argc + 1, sizeof *options.words);
	for (int i = 1; i < argc && fine; i++) {
		if (text_is(argv[i], "--")) {
			while (i < argc) {
				options.words[options.word_count++] = argv[i++];
			}
			break;
		}
		fine = options_word(&options, argc, argv, &i, err);
	}
	if (fine && options_consistent(&options, err)) {
		*ret_options = options;
		return true;
	}
	options_done(&options);
	return false;
}

void
options_done(struct options *options)
{
	free(options->words);
	options->words = NULL;
}

void
options_descriptors(int argc, char **argv, int ret_kept[2])
{
	int kept[2] = {-1, -1};

	for (int i = 1; i < argc && !text_is(argv[i], "--"); i++) {
		const char *value = NULL;
		enum option_id id = options_find(argv[i], &value);
		int64_t number;

		if (id != OPTION_PASSWORD_FD && id != OPTION_CODE_FD) {
			continue;
		}
		if (value == NULL && i + 1 < argc) {
			value = argv[i + 1];
		}
		if (value != NULL && number_parse(value, 0, DESCRIPTOR_MAX, &number)) {
			kept[id == OPTION_CODE_FD] = (int)number;
		}
	}
	ret_kept[0] = kept[0] < kept[1] ? kept[0] : kept[1];
	ret_kept[1] = kept[0] < kept[1] ? kept[1] : kept[0];
}
