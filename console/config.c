/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration: read whole from one checked file, parsed by libinih, every value checked by
 * its row in the table of keys. The first mistake ends it, with file, line, key and what was
 * expected.
 */
#include "config.h"

#include "config_file.h"
#include "config_hosts.h"
#include "config_keys.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <ini.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONFIG_LINE_MAX 4000

struct config_reader {
	const char *path;
	const char *at; /* rest of the file's text */
	int line;
	bool long_line;
	char *values[KEY_COUNT]; /* owned */
	int lines[KEY_COUNT];	 /* where each was given */
	struct op_error *err;
	bool failed;
};

static void
config_mistake(struct config_reader *reader, int line, const char *key, const char *expected)
{
	if (!reader->failed) {
		op_error_set(reader->err, OP_ERROR_CONFIG, "%s:%d: %s: %s", reader->path, line, key,
			expected);
		reader->failed = true;
	}
}

/* libinih */

/* Hands out one line. Leading blanks go, so that no line continues the one before. */
static char *
config_line(char *to, int size, void *stream)
{
	struct config_reader *reader = stream;
	size_t length = strcspn(reader->at, "\n");
	size_t blanks = strspn(reader->at, " \t");

	if (*reader->at == '\0') {
		return NULL;
	}
	reader->line++;
	if (length >= CONFIG_LINE_MAX || length + 2 > (size_t)size) {
		config_mistake(reader, reader->line, "", _("the line is too long"));
		return NULL;
	}
	blanks = blanks < length ? blanks : length;
	memcpy(to, reader->at + blanks, length - blanks);
	to[length - blanks] = '\0';
	reader->at += length + (reader->at[length] == '\n' ? 1 : 0);
	return to;
}

static int
config_value(void *user, const char *section, const char *name, const char *value)
{
	struct config_reader *reader = user;

	for (int i = 0; i < KEY_COUNT; i++) {
		if (!text_is(config_keys[i].section, section) ||
			!text_is(config_keys[i].name, name)) {
			continue;
		}
		if (reader->values[i] != NULL) {
			config_mistake(reader, reader->line, name, _("given twice"));
			return 0;
		}
		reader->values[i] = text_dup(value);
		reader->lines[i] = reader->line;
		return 1;
	}
	config_mistake(reader, reader->line, name, _("there is no such key in this section"));
	return 0;
}

static bool
config_parse(struct config_reader *reader)
{
	int line;

	ini_use_stack = false;
	ini_initial_alloc = CONFIG_LINE_MAX + 96;
	ini_max_line = CONFIG_LINE_MAX + 96;
	ini_allow_multiline = false;
	ini_allow_bom = false;
	ini_stop_on_first_error = true;
	line = ini_parse_stream(config_line, reader, config_value, reader);
	if (line != 0) {
		config_mistake(reader, line, "", _("\"key = value\" or \"[section]\" is expected"));
	}
	return !reader->failed;
}

/* Values */

static bool
config_word_listed(const char *words, const char *value)
{
	size_t length = strlen(value);

	while (*words != '\0') {
		size_t word = strcspn(words, " ");

		if (word == length && strncmp(words, value, length) == 0) {
			return true;
		}
		words += word;
		words += strspn(words, " ");
	}
	return false;
}

static bool
config_value_fits(const struct config_key *key, const char *value, struct buf *expected)
{
	size_t length = strlen(value);
	int64_t number;

	switch (key->type) {
	case CONFIG_NUMBER:
		buf_printf(expected, _("a number from %lld to %lld is expected"),
			(long long)key->minimum, (long long)key->maximum);
		return number_parse(value, key->minimum, key->maximum, &number);
	case CONFIG_FLAG:
		buf_append(expected, _("yes or no is expected"));
		return text_is(value, "yes") || text_is(value, "no");
	case CONFIG_WORD:
		buf_printf(expected, _("one of these is expected: %s"), key->words);
		return config_word_listed(key->words, value);
	case CONFIG_ADDRESS:
		buf_append(expected, _("a numeric address is expected"));
		return config_address_valid(value);
	case CONFIG_PATH:
		buf_append(expected, _("an absolute path is expected"));
		return value[0] == '/' && length <= (size_t)key->maximum;
	case CONFIG_TEXT:
	case CONFIG_LIST:
		buf_printf(expected, _("a text of 1 to %lld bytes is expected"),
			(long long)key->maximum);
		return length >= 1 && length <= (size_t)key->maximum;
	}
	return false;
}

static bool
config_values_check(struct config_reader *reader)
{
	for (int i = 0; i < KEY_COUNT && !reader->failed; i++) {
		const struct config_key *key = &config_keys[i];
		struct buf expected = BUF_INIT;

		if (reader->values[i] == NULL && key->initial != NULL) {
			reader->values[i] = text_dup(key->initial);
		}
		if (reader->values[i] == NULL && key->required) {
			op_error_set(reader->err, OP_ERROR_CONFIG, _("%s: [%s] %s is missing"),
				reader->path, key->section, key->name);
			reader->failed = true;
		} else if (reader->values[i] != NULL &&
			   !config_value_fits(key, reader->values[i], &expected)) {
			config_mistake(reader, reader->lines[i], key->name, buf_text(&expected));
		}
		buf_done(&expected);
	}
	return !reader->failed;
}

static bool
config_hosts(struct config_reader *reader, struct conn_options *options)
{
	enum config_hosts_part part = CONFIG_HOSTS_NAMES;
	static const enum config_key_id keys[] = {[CONFIG_HOSTS_NAMES] = KEY_HOST,
		[CONFIG_HOSTS_ADDRESSES] = KEY_ADDRESS,
		[CONFIG_HOSTS_PORTS] = KEY_PORT};
	const char *expected = config_hosts_read(reader->values[KEY_HOST],
		reader->values[KEY_ADDRESS], reader->values[KEY_PORT], options, &part);

	if (expected != NULL) {
		config_mistake(
			reader, reader->lines[keys[part]], config_keys[keys[part]].name, expected);
	}
	return !reader->failed;
}

static int
config_number(const struct config_reader *reader, enum config_key_id id)
{
	int64_t number = 0;

	(void)number_parse(reader->values[id], INT64_MIN + 1, INT64_MAX, &number);
	return (int)number;
}

/* Moves the value out of the reader. */
static char *
config_steal(struct config_reader *reader, enum config_key_id id)
{
	char *value = reader->values[id];

	reader->values[id] = NULL;
	return value;
}

/* "%u" becomes the number of the user: a directory belongs to one. */
static void
config_user_insert(char **path)
{
	char *place = strstr(*path, "%u");
	struct buf text = BUF_INIT;

	if (place != NULL) {
		buf_append_bytes(&text, *path, (size_t)(place - *path));
		buf_printf(&text, "%lu%s", (unsigned long)geteuid(), place + 2);
		free(*path);
		*path = buf_steal(&text);
	}
}

static void
config_fill_forward(struct config_reader *reader, struct config_forward *forward)
{
	for (int i = 0; i < CONFIG_FORWARD_COUNT; i++) {
		forward->texts[i] = config_steal(reader, (enum config_key_id)(KEY_FORWARD + i));
	}
	forward->port = config_number(reader, KEY_FORWARD_PORT);
	forward->enterprise = config_number(reader, KEY_FORWARD_ENTERPRISE);
	forward->message_bytes = config_number(reader, KEY_FORWARD_MESSAGE);
	forward->timeout_s = config_number(reader, KEY_FORWARD_TIMEOUT);
	forward->close_notify = text_is(reader->values[KEY_FORWARD_CLOSE_NOTIFY], "yes");
}

static void
config_fill(struct config_reader *reader, struct config *config)
{
	struct conn_options *connection = &config->connection;

	connection->connect_timeout_ms = config_number(reader, KEY_CONNECT_TIMEOUT);
	connection->call_timeout_ms = config_number(reader, KEY_CALL_TIMEOUT);
	connection->application = "opconsole";
	connection->database = config_steal(reader, KEY_DATABASE);
	connection->role = config_steal(reader, KEY_ROLE);
	connection->ca_file = config_steal(reader, KEY_CA);
	connection->certificate_file = config_steal(reader, KEY_CERTIFICATE);
	connection->key_file = config_steal(reader, KEY_KEY);
	connection->crl_file = config_steal(reader, KEY_CRL);
	connection->tls_minimum = config_steal(reader, KEY_MINIMUM);
	config->language = config_steal(reader, KEY_LANGUAGE);
	config->time_zone = config_steal(reader, KEY_TIME_ZONE);
	config->theme = config_steal(reader, KEY_THEME);
	config->ascii = text_is(reader->values[KEY_ASCII], "yes");
	config->idle_lock_minutes = config_number(reader, KEY_IDLE_LOCK);
	config->locale_directory = config_steal(reader, KEY_LOCALE_DIRECTORY);
	config->password_list = config_steal(reader, KEY_PASSWORD_LIST);
	config->runtime_directory = config_steal(reader, KEY_RUNTIME_DIRECTORY);
	config->log_file = config_steal(reader, KEY_LOG_FILE);
	config->state_directory = config_steal(reader, KEY_STATE_DIRECTORY);
	config->export_directory = config_steal(reader, KEY_EXPORT_DIRECTORY);
	config->checkpoint_keys = config_steal(reader, KEY_CHECKPOINT_KEYS);
	config->seal_interval_ms = config_number(reader, KEY_SEAL_INTERVAL);
	config->checkpoint_key = config_steal(reader, KEY_CHECKPOINT_KEY);
	config->checkpoint_interval_s = config_number(reader, KEY_CHECKPOINT_INTERVAL);
	config->archive_directory = config_steal(reader, KEY_ARCHIVE_DIRECTORY);
	for (int i = 0; i < CONFIG_REPORT_COUNT; i++) {
		config->report[i] = config_steal(reader, (enum config_key_id)(KEY_REPORT + i));
	}
	config_fill_forward(reader, &config->forward);
	if (config->runtime_directory == NULL) {
		struct buf path = BUF_INIT;

		buf_printf(&path, "/run/user/%lu", (unsigned long)geteuid());
		config->runtime_directory = buf_steal(&path);
	}
	if (config->state_directory == NULL) {
		config->state_directory = text_dup(config->runtime_directory);
	}
	if (config->export_directory != NULL) {
		config_user_insert(&config->export_directory);
	}
}

bool
config_load(const char *path, struct config *ret_config, struct op_error *err)
{
	struct config_reader reader = {.path = path, .err = err};
	struct config config = {0};
	struct buf text = BUF_INIT;
	bool fine = config_file_read(path, &text, err);

	reader.at = buf_text(&text);
	fine = fine && config_parse(&reader) && config_values_check(&reader) &&
	       config_hosts(&reader, &config.connection);
	if (fine) {
		config_fill(&reader, &config);
		*ret_config = config;
	} else {
		config_done(&config);
	}
	for (int i = 0; i < KEY_COUNT; i++) {
		free(reader.values[i]);
	}
	buf_done(&text);
	return fine;
}

/* The connection's texts are const for everybody else; the configuration owns them. */
static void
config_free_text(const char *text)
{
	union {
		const char *shared;
		char *owned;
	} pointer = {.shared = text};

	free(pointer.owned);
}

void
config_done(struct config *config)
{
	struct conn_options *connection = &config->connection;

	for (size_t i = 0; i < connection->host_count; i++) {
		free(connection->hosts[i].name);
		free(connection->hosts[i].address);
	}
	free(connection->hosts);
	config_free_text(connection->database);
	config_free_text(connection->role);
	config_free_text(connection->ca_file);
	config_free_text(connection->certificate_file);
	config_free_text(connection->key_file);
	config_free_text(connection->crl_file);
	config_free_text(connection->tls_minimum);
	free(config->language);
	free(config->time_zone);
	free(config->theme);
	free(config->locale_directory);
	free(config->password_list);
	free(config->runtime_directory);
	free(config->log_file);
	free(config->state_directory);
	free(config->export_directory);
	free(config->checkpoint_keys);
	free(config->checkpoint_key);
	free(config->archive_directory);
	for (int i = 0; i < CONFIG_REPORT_COUNT; i++) {
		free(config->report[i]);
	}
	for (int i = 0; i < CONFIG_FORWARD_COUNT; i++) {
		free(config->forward.texts[i]);
	}
	*config = (struct config){0};
}
