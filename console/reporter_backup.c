/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pgBackRest's JSON: a list of stanzas, each with a status and a list of backups.
 */
#include "reporter_backup.h"

#include "reporter_lines.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <string.h>

#define FILE_BYTES_MAXIMUM INT64_C(1048576)
#define RUNS_MAXIMUM 1000
#define SECONDS_MAXIMUM INT64_C(253402300799) /* the end of the year 9999 */

struct place {
	const char *path, *stanza;
	size_t index; /* of the backup, from 1; 0: the stanza itself */
};

static json_t *
backup_refuse(const struct place *place, const char *member, const char *why, struct op_error *err)
{
	struct buf stanza = BUF_INIT;

	sanitize_append(&stanza, place->stanza);
	buf_truncate(&stanza, 60);
	op_error_set(err, OP_ERROR_INVALID, "%s: \"%s\" %zu: %s: %s", place->path,
		buf_text(&stanza), place->index, member, why);
	op_error_field(err, member);
	buf_done(&stanza);
	return NULL;
}

/* Short printable ASCII, as labels and types are. */
static const char *
backup_word(const json_t *object, const char *name, size_t maximum)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (text == NULL || text[0] == '\0' || strlen(text) > maximum ||
		strlen(text) != json_string_length(json_object_get(object, name))) {
		return NULL;
	}
	for (const char *at = text; *at != '\0'; at++) {
		if (*at <= ' ' || *at > '~') {
			return NULL;
		}
	}
	return text;
}

/* Seconds since 1970 as RFC 3339, or JSON null for null. NULL: neither. */
static json_t *
backup_time(const json_t *value)
{
	char text[CLOCK_TEXT_SIZE];
	json_int_t seconds = json_integer_value(value);

	if (json_is_null(value)) {
		return json_null();
	}
	if (!json_is_integer(value) || seconds < 0 || seconds > SECONDS_MAXIMUM) {
		return NULL;
	}
	return json_string(clock_format(seconds * CLOCK_SECOND, CLOCK_RFC3339, text, sizeof text));
}

static json_t *
backup_run(const json_t *backup, const struct place *place, struct op_error *err)
{
	const char *label = backup_word(backup, "label", 100);
	const char *type = backup_word(backup, "type", 20);
	const json_t *error = json_object_get(backup, "error");
	const json_t *size = json_object_get(json_object_get(backup, "info"), "size");
	const json_t *timestamp = json_object_get(backup, "timestamp");
	json_t *started, *stopped;

	if (label == NULL || type == NULL) {
		return backup_refuse(place, label == NULL ? "label" : "type",
			_("a short text is expected"), err);
	}
	if (size != NULL && (!json_is_integer(size) || json_integer_value(size) < 0)) {
		return backup_refuse(place, "info.size", _("a number of bytes is expected"), err);
	}
	if (error != NULL && !json_is_null(error) && !json_is_boolean(error)) {
		return backup_refuse(place, "error", _("true, false or null is expected"), err);
	}
	started = backup_time(json_object_get(timestamp, "start"));
	stopped = backup_time(json_object_get(timestamp, "stop"));
	if (started == NULL || json_is_null(started) || stopped == NULL ||
		(json_is_string(stopped) &&
			json_integer_value(json_object_get(timestamp, "stop")) <
				json_integer_value(json_object_get(timestamp, "start")))) {
		json_decref(started);
		json_decref(stopped);
		return backup_refuse(
			place, "timestamp", _("a start and a later stop are expected"), err);
	}
	/* Old versions don't say whether pages were wrong: then that is not known, and no error. */
	return json_pack("{s:s, s:s, s:o, s:o, s:O?, s:s?}", "label", label, "type", type,
		"started", started, "stopped", stopped, "size", size, "error",
		json_is_true(error) ? "wrong page checksums" : NULL);
}

static bool
backup_stanza(const json_t *stanza, struct place *place, json_t *runs, struct op_error *err)
{
	const json_t *code = json_object_get(json_object_get(stanza, "status"), "code");
	const json_t *backups = json_object_get(stanza, "backup");
	const json_t *backup;

	place->index = 0;
	place->stanza = backup_word(stanza, "name", 60);
	if (place->stanza == NULL) {
		place->stanza = "";
		return backup_refuse(place, "name", _("a short text is expected"), err) != NULL;
	}
	if (!json_is_integer(code) || json_integer_value(code) != 0) {
		return backup_refuse(place, "status", _("pgBackRest does not say that all is well"),
			       err) != NULL;
	}
	if (!json_is_array(backups)) {
		return backup_refuse(place, "backup", _("a list is expected"), err) != NULL;
	}
	json_array_foreach(backups, place->index, backup)
	{
		struct place here = *place;
		json_t *run;

		here.index++;
		run = backup_run(backup, &here, err);
		if (run == NULL) {
			return false;
		}
		(void)json_array_append_new(runs, run);
	}
	return true;
}

json_t *
reporter_backup_parse(const char *path, const char *bytes, size_t length, struct op_error *err)
{
	struct place place = {.path = path};
	json_error_t problem;
	json_t *stanzas = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &problem);
	json_t *runs = json_array();
	const json_t *stanza;
	bool fine = json_is_array(stanzas);
	size_t index;

	if (stanzas == NULL) {
		struct buf why = BUF_INIT;

		sanitize_append(&why, problem.text);
		op_error_set(
			err, OP_ERROR_INVALID, "%s:%d: %s", path, problem.line, buf_text(&why));
		buf_done(&why);
	} else if (!fine) {
		op_error_set(err, OP_ERROR_INVALID, "%s: %s", path, _("a list is expected"));
	}
	json_array_foreach(stanzas, index, stanza)
	{
		fine = fine && backup_stanza(stanza, &place, runs, err);
	}
	if (fine && json_array_size(runs) > RUNS_MAXIMUM) {
		op_error_set(
			err, OP_ERROR_INVALID, "%s: %s", path, _("there are too many backups"));
		fine = false;
	}
	json_decref(stanzas);
	if (!fine) {
		json_decref(runs);
		return NULL;
	}
	return runs;
}

json_t *
reporter_backup_read(const char *path, int64_t *ret_changed, struct op_error *err)
{
	struct buf text = BUF_INIT;
	json_t *runs = NULL;

	if (reporter_file_read(path, FILE_BYTES_MAXIMUM, &text, ret_changed, err)) {
		runs = reporter_backup_parse(path, buf_text(&text), text.length, err);
	}
	buf_done(&text);
	return runs;
}
