/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names the files, checks the directory, writes content and manifest. */
#include "export.h"

#include "keep.h"
#include "output_file.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NAME_SIZE 128

static const struct config *export_config;

void
export_configure(const struct config *config)
{
	export_config = config;
}

/* calendar-20261130T021122Z.ics: UTC, so that names sort by time. */
static void
export_name(const struct export_facts *facts, const char *ending, char to[NAME_SIZE])
{
	time_t second = (time_t)(facts->at / CLOCK_SECOND);
	struct tm parts;
	char text[40];

	if (gmtime_r(&second, &parts) == NULL ||
		strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &parts) == 0) {
		die("a time is out of range");
	}
	text_format(to, NAME_SIZE, "%s-%s.%s", facts->what, text, ending);
}

/* One line of JSON. complete stands there because the manifest is written last. */
static char *
manifest_text(const struct export_facts *facts, const char *name, const struct output_file *file)
{
	unsigned char digest[OUTPUT_FILE_DIGEST];
	struct buf hex = BUF_INIT;
	char at[CLOCK_TEXT_SIZE];
	json_t *manifest;
	char *text;

	output_file_digest(file, digest);
	buf_append_hex(&hex, digest, sizeof(digest));
	manifest = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:b}", "file", name, "what",
		facts->what, "by", facts->login, "command", facts->command, "at",
		clock_format(facts->at, CLOCK_RFC3339, at, sizeof(at)), "rows",
		(json_int_t)facts->rows, "bytes", (json_int_t)output_file_size(file), "sha256",
		buf_text(&hex), "complete", 1);
	text = manifest == NULL ? NULL : json_dumps(manifest, 0);
	if (text == NULL) {
		die("the manifest can't be written");
	}
	json_decref(manifest);
	buf_done(&hex);
	return text;
}

static bool
export_write(int directory, const struct export_facts *facts, const void *bytes, size_t length,
	const char *name, struct op_error *err)
{
	struct output_file *file = output_file_open(directory, name, OUTPUT_FILE_NEW, err);
	char beside[NAME_SIZE];
	char *manifest;
	bool good;

	if (file == NULL || !output_file_write(file, bytes, length, err)) {
		output_file_discard(file);
		return false;
	}
	manifest = manifest_text(facts, name, file);
	export_name(facts, "manifest", beside);
	good = output_file_finish(file, err);
	if (good && !output_file_put(
			    directory, beside, OUTPUT_FILE_NEW, manifest, strlen(manifest), err)) {
		(void)unlinkat(directory, name, 0);
		good = false;
	}
	free(manifest);
	return good;
}

bool
export_put(const struct export_facts *facts, const void *bytes, size_t length, char *ret_path,
	struct op_error *err)
{
	const char *why = NULL;
	char name[NAME_SIZE];
	int directory;
	bool good;

	if (export_config == NULL) {
		op_error_set(err, OP_ERROR_FAILED, "%s", _("there is no place for exports"));
		return false;
	}
	directory = keep_directory(export_config->export_directory, true, &why);
	if (directory < 0) {
		op_error_set(
			err, OP_ERROR_FAILED, "%s", _("the directory of exports can't be written"));
		op_error_detail(err, "%s: %s.", export_config->export_directory, why);
		op_error_hint(err, "%s",
			_("export_directory in the configuration names it; ask who runs the "
			  "bastion."));
		return false;
	}
	export_name(facts, facts->ending, name);
	good = export_write(directory, facts, bytes, length, name, err);
	(void)close(directory);
	if (good) {
		text_format(ret_path, EXPORT_PATH, "%s/%s", export_config->export_directory, name);
	}
	return good;
}
