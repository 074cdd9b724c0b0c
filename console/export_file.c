/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The directory, the two files and their names. No directory is listed: leftovers lie in known
 * places. */
#include "export_file.h"

#include "keep.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <jansson.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST ".manifest"
#define NAME_SIZE 160

struct export_file {
	int directory;
	char name[NAME_SIZE], manifest[NAME_SIZE];
	char *path;		     /* owned */
	struct output_file *content; /* owned */
	struct output_file *beside;  /* owned: the manifest, NULL until it is settled */
};

static const struct config *export_config;
static const char *export_program = "";

void
export_configure(const struct config *config, const char *version)
{
	export_config = config;
	export_program = version;
}

const char *
export_version(void)
{
	return export_program;
}

/* The directory as a descriptor, or -1. */
static int
directory_open(struct op_error *err)
{
	const char *path = export_config == NULL ? NULL : export_config->export_directory;
	const char *why = NULL;
	int directory;

	if (path == NULL) {
		op_error_set(err, OP_ERROR_CONFIG, "%s", _("there is no place for exports"));
		op_error_detail(err, "%s",
			_("[console] export_directory in the configuration names a directory for "
			  "them."));
		op_error_hint(err, "%s", _("Ask who runs the bastion to set it."));
		return -1;
	}
	directory = keep_directory(path, true, &why);
	if (directory < 0) {
		op_error_set(
			err, OP_ERROR_CONFIG, "%s", _("the directory of exports can't be used"));
		op_error_detail(err, "%s: %s.", path, why);
		op_error_hint(err, "%s",
			_("[console] export_directory names a directory that belongs to you and "
			  "that nobody else can write to."));
	}
	return directory;
}

static bool
name_check(const char *name, struct op_error *err)
{
	if (!output_file_name_check(name, err)) {
		return false;
	}
	if (strlen(name) + strlen(MANIFEST) > 128) {
		op_error_set(err, OP_ERROR_INVALID, _("the name of the file is not valid"));
		op_error_field(err, "file");
		op_error_detail(err, "%s",
			_("Its manifest has the same name and \".manifest\": together up to 128 "
			  "letters."));
		return false;
	}
	return true;
}

/* Links, pipes and devices count as being there, whatever is behind them. */
static bool
name_free(int directory, const char *name, struct op_error *err)
{
	struct stat status;

	if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT) {
		return true;
	}
	op_error_set(err, OP_ERROR_CONFLICT, _("%s is there already"), name);
	op_error_field(err, "file");
	op_error_detail(err, _("A file that is there is never written over."));
	return false;
}

static void
manifest_name(const char *name, char to[NAME_SIZE])
{
	text_format(to, NAME_SIZE, "%s%s", name, MANIFEST);
}

static bool
names_check(int directory, const char *name, struct op_error *err)
{
	char manifest[NAME_SIZE];

	if (!name_check(name, err)) {
		return false;
	}
	manifest_name(name, manifest);
	return name_free(directory, name, err) && name_free(directory, manifest, err);
}

/* What the disk did not take is told with the argument that names the file and the setting that
 * names its place. */
static bool
disk_took(bool fine, struct op_error *err)
{
	if (!fine && err->kind == OP_ERROR_FAILED) {
		op_error_field(err, "file");
		op_error_hint(err,
			_("--file names it, [console] export_directory names its place: %s."),
			export_config->export_directory);
	}
	return fine;
}

bool
export_file_check(const char *name, struct op_error *err)
{
	int directory = name == NULL || name_check(name, err) ? directory_open(err) : -1;
	bool fine = directory >= 0 && (name == NULL || names_check(directory, name, err));

	if (directory >= 0) {
		(void)close(directory);
	}
	return fine;
}

/* A manifest whose file has its name already: the process was killed between the two. */
static char *
leftover_judge(void *user, const char *bytes, size_t length)
{
	int directory = *(const int *)user;
	json_t *manifest = bytes == NULL ? NULL : json_loadb(bytes, length, 0, NULL);
	const char *name = json_string_value(json_object_get(manifest, "file"));
	json_int_t size = json_integer_value(json_object_get(manifest, "bytes"));
	char beside[NAME_SIZE];
	struct stat status;
	char *found = NULL;

	if (name != NULL && json_is_true(json_object_get(manifest, "complete")) &&
		name_check(name, NULL) &&
		fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISREG(status.st_mode) && status.st_uid == geteuid() && status.st_size == size) {
		manifest_name(name, beside);
		found = text_dup(beside);
	}
	json_decref(manifest);
	return found;
}

struct export_file *
export_file_open(const char *name, struct op_error *err)
{
	struct export_file *file;
	struct buf path = BUF_INIT;
	int directory = directory_open(err);

	if (directory < 0) {
		return NULL;
	}
	output_file_recover(directory, leftover_judge, &directory);
	if (!names_check(directory, name, err)) {
		(void)close(directory);
		return NULL;
	}
	file = mem_new(1, sizeof *file);
	file->directory = directory;
	text_format(file->name, sizeof file->name, "%s", name);
	manifest_name(name, file->manifest);
	buf_printf(&path, "%s/%s", export_config->export_directory, name);
	file->path = buf_steal(&path);
	file->content = output_file_open(directory, name, OUTPUT_FILE_NEW, err);
	if (!disk_took(file->content != NULL, err)) {
		export_file_discard(file);
		return NULL;
	}
	return file;
}

bool
export_file_write(struct export_file *file, const void *bytes, size_t length, struct op_error *err)
{
	return disk_took(output_file_write(file->content, bytes, length, err), err);
}

int64_t
export_file_size(const struct export_file *file)
{
	return output_file_size(file->content);
}

void
export_file_digest(const struct export_file *file, unsigned char ret_digest[OUTPUT_FILE_DIGEST])
{
	output_file_digest(file->content, ret_digest);
}

bool
export_file_settle(struct export_file *file, const char *manifest, struct op_error *err)
{
	bool fine = output_file_settle(file->content, err);

	if (fine) {
		file->beside =
			output_file_open(file->directory, file->manifest, OUTPUT_FILE_NEW, err);
		fine = file->beside != NULL &&
		       output_file_write(file->beside, manifest, strlen(manifest), err) &&
		       output_file_settle(file->beside, err);
	}
	return disk_took(fine, err);
}

bool
export_file_appear(struct export_file *file, struct op_error *err)
{
	struct output_file *content = file->content, *beside = file->beside;
	bool fine;

	file->content = NULL;
	fine = output_file_finish(content, err);
	if (fine) {
		file->beside = NULL;
		fine = output_file_finish(beside, err);
		if (!fine) {
			(void)unlinkat(file->directory, file->name, 0);
		}
	}
	export_file_discard(file);
	return disk_took(fine, err);
}

void
export_file_discard(struct export_file *file)
{
	if (file == NULL) {
		return;
	}
	output_file_discard(file->content);
	output_file_discard(file->beside);
	(void)close(file->directory);
	free(file->path);
	free(file);
}

const char *
export_file_path(const struct export_file *file)
{
	return file->path;
}

const char *
export_file_name(const struct export_file *file)
{
	return file->name;
}
