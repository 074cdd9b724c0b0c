/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The start of the program: hardening, options, configuration, then one of the doors. What needs
 * neither configuration nor server is answered here.
 */
#include "cmdline.h"
#include "confine.h"
#include "confine_files.h"
#include "doors.h"
#include "environment.h"
#include "export_file.h"
#include "generate.h"
#include "help.h"
#include "log.h"
#include "loop.h"
#include "offline.h"
#include "options.h"
#include "passwords.h"
#include "proof.h"
#include "report.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <unistd.h>

#ifndef OPCONSOLE_VERSION
#error "the build has to say the version"
#endif

static int
main_say(struct buf *text, bool fine, struct op_error *err)
{
	int status = 0;

	if (!fine || !report_output(text, err)) {
		status = report_error(err);
	}
	buf_done(text);
	return status;
}

static int
main_help(char *const *words, size_t count)
{
	struct op_error err = OP_ERROR_INIT;
	struct buf text = BUF_INIT;
	bool fine = help_write(&text, words, count, &err);

	return main_say(&text, fine, &err);
}

static int
main_version(void)
{
	struct op_error err = OP_ERROR_INIT;
	struct buf text = BUF_INIT;

	buf_printf(&text, "opconsole %s\n", OPCONSOLE_VERSION);
	return main_say(&text, true, &err);
}

/* help, generate: -1 when the words are something else. */
static int
main_local(const struct options *options)
{
	struct op_error err = OP_ERROR_INIT;
	struct cmdline_request request;
	struct buf text = BUF_INIT;
	bool fine;

	if (options->word_count > 0 && text_is(options->words[0], "help")) {
		return main_help(options->words + 1, options->word_count - 1);
	}
	if (options->word_count == 0 || !text_is(options->words[0], "generate")) {
		return -1;
	}
	if (!cmdline_parse(options->words, options->word_count, &request, &err)) {
		return report_error(&err);
	}
	fine = generate_write(&text, request.values[0].present ? request.values[0].text : "", &err);
	cmdline_request_done(&request);
	return main_say(&text, fine, &err);
}

/* A relative --config is meant from where the program was started; the program itself is in /. */
static char *
main_config_path(const struct options *options, const struct environment *environment)
{
	struct buf path = BUF_INIT;

	if (options->config[0] != '/') {
		buf_append(&path, environment->directory);
		buf_append_char(&path, '/');
	}
	buf_append(&path, options->config);
	return buf_steal(&path);
}

static bool
main_terminal(struct op_error *err)
{
	if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) {
		return true;
	}
	op_error_set(err, OP_ERROR_USAGE, _("standard input and output are not a terminal"));
	op_error_hint(err, "%s",
		_("The screens need one; \"opconsole help\" lists the commands that "
		  "need none."));
	return false;
}

/* Only one word: with more, the parser of the one-shot door says what is too many. */
static bool
main_is(const struct door *door, const char *word)
{
	return door->word_count == 1 && text_is(door->words[0], word);
}

static bool
main_is_forward(const struct door *door)
{
	return door->word_count == 2 && text_is(door->words[0], "journal") &&
	       text_is(door->words[1], "forward");
}

#ifndef OPCONSOLE_SANITIZED /* whose report of leaks looks into this process with another one */
/* The screens read no file that a person names; the other doors may. */
static bool
main_confine(const struct door *door, struct op_error *err)
{
	if (!confine_files(door->config, door->word_count == 0 ? CONFINE_READS : CONFINE_WRITES)) {
		log_line("files are not confined: the kernel has no Landlock, or refused it");
	}
	return confine_start(main_is(door, "report") ? CONFINE_REPORTER : CONFINE_CONSOLE, err);
}
#endif

static int
main_door(const struct door *door)
{
	const struct config *config = door->config;
	struct op_error err = OP_ERROR_INIT;
	bool screen = door->word_count == 0 || main_is(door, "shell");

	if (screen && !main_terminal(&err)) {
		return report_error(&err);
	}
	if (config->log_file != NULL && !log_open(config->log_file, &err)) {
		return report_error(&err);
	}
	if (!clock_set_zone(config->time_zone)) {
		op_error_set(&err, OP_ERROR_CONFIG, _("there is no time zone \"%s\""),
			config->time_zone);
		return report_error(&err);
	}
	passwords_set_path(config->password_list);
	proof_configure(config);
	export_configure(config, OPCONSOLE_VERSION);
	environment_language(config->language, config->locale_directory);
#ifndef OPCONSOLE_SANITIZED
	if (!main_confine(door, &err)) {
		return report_error(&err);
	}
#endif
	if (door->word_count == 0) {
		return tui_main(door);
	}
	if (main_is(door, "shell")) {
		return shell_main(door);
	}
	if (main_is(door, "report")) {
		return reporter_main(door);
	}
	if (main_is_forward(door)) {
		return forwarder_main(door);
	}
	if (text_is(door->words[0], "archiver")) {
		return archiver_main(door);
	}
	return main_is(door, "keeper") ? keeper_main(door) : oneshot_main(door);
}

/* Without a configuration nothing is known but what the words say. */
static int
main_offline(const struct door *door)
{
	const struct config *config = door->config;
#ifndef OPCONSOLE_SANITIZED
	struct op_error err = OP_ERROR_INIT;
#endif

	clock_set_machine_zone();
	if (config != NULL) {
		(void)clock_set_zone(config->time_zone);
		proof_configure(config);
		environment_language(config->language, config->locale_directory);
	}
#ifndef OPCONSOLE_SANITIZED
	if (!main_confine(door, &err)) {
		return report_error(&err);
	}
#endif
	return offline_main(door);
}

static int
main_configured(const struct options *options, const struct environment *environment)
{
	char *path = main_config_path(options, environment);
	bool offline = offline_wanted(options->words, options->word_count);
	bool loaded = false;
	struct op_error err = OP_ERROR_INIT;
	struct config config;
	int status;

	if ((offline && access(path, F_OK) != 0) ||
		(loaded = config_load(path, &config, &err))) {
		const struct door door = {
			.config = loaded ? &config : NULL,
			.environment = environment,
			.login = options->login,
			.password_fd = options->password_fd,
			.code_fd = options->code_fd,
			.output = options->output,
			.dry_run = options->dry_run,
			.words = options->words,
			.word_count = options->word_count,
		};

		status = offline ? main_offline(&door) : main_door(&door);
		passwords_done();
		if (loaded) {
			config_done(&config);
		}
	} else {
		status = report_error(&err);
	}
	free(path);
	return status;
}

int
main(int argc, char **argv)
{
	struct environment environment;
	struct op_error err = OP_ERROR_INIT;
	struct options options;
	int status;

	environment_init(argc, argv, &environment);
	loop_signals_init();
	if (!options_parse(argc, argv, &options, &err)) {
		return report_error(&err);
	}
	if (options.version) {
		status = main_version();
	} else if (options.help) {
		status = main_help(options.words, options.word_count);
	} else {
		status = main_local(&options);
	}
	if (status < 0) {
		status = main_configured(&options, &environment);
	}
	options_done(&options);
	log_close();
	return status;
}
