/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Landlock: rules for directories, since files are replaced while the program runs. glibc has no
 * names for its three calls.
 */
#define _GNU_SOURCE 1 /* O_PATH */
#include "confine_files.h"

#include "../api-client/buf.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) /* of version 3 */
#endif

#define READ_FILES LANDLOCK_ACCESS_FS_READ_FILE
#define WRITE_FILES (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)
#define CHANGE_DIRECTORIES                                                                         \
	(LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |                          \
		LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |                       \
		LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |                       \
		LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                     \
		LANDLOCK_ACCESS_FS_MAKE_SYM)

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* What curses, readline and the questions at the terminal open. */
static const char *const devices[] = {"/dev/null", "/dev/tty"};
static const char *const machine[] = {"/etc/terminfo", "/lib/terminfo", "/usr/lib/terminfo",
	"/usr/share/terminfo", "/usr/share/zoneinfo", "/dev/urandom"};

struct rules {
	int set;
	uint64_t handled;
};

/* What is under this path, or under the nearest directory above it that is there; a regular file
 * stands for its directory, because another one may take its place. -1: nothing is there. */
static int
place_open(const char *path, bool *ret_directory)
{
	char *at = text_dup(path);
	struct stat status = {0};
	int fd = -1;

	while (fd < 0 && *at != '\0') {
		char *slash = strrchr(at, '/');

		fd = open(at, O_PATH | O_CLOEXEC);
		if (fd >= 0 && (fstat(fd, &status) != 0 || S_ISREG(status.st_mode))) {
			(void)close(fd);
			fd = -1;
		}
		if (slash == NULL) {
			break;
		}
		*slash = '\0';
	}
	free(at);
	*ret_directory = S_ISDIR(status.st_mode);
	return fd;
}

/* A path that is not given or not absolute adds nothing. */
static bool
place_allow(const struct rules *rules, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = access & rules->handled};
	bool directory, fine;

	if (path == NULL || *path != '/' || rule.allowed_access == 0) {
		return true;
	}
	rule.parent_fd = place_open(path, &directory);
	if (rule.parent_fd < 0) {
		return true;
	}
	if (!directory) {
		rule.allowed_access &= READ_FILES | WRITE_FILES;
	}
	fine = syscall(SYS_landlock_add_rule, rules->set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) ==
	       0;
	(void)close(rule.parent_fd);
	return fine;
}

static bool
config_allow(const struct rules *rules, const struct config *config)
{
	const uint64_t writes = READ_FILES | WRITE_FILES | CHANGE_DIRECTORIES;
	const char *const written[] = {config->export_directory, config->state_directory,
		config->runtime_directory, config->archive_directory,
		config->report[CONFIG_REPORT_SPOOL]};
	const char *const read[] = {config->connection.ca_file, config->connection.certificate_file,
		config->connection.key_file, config->connection.crl_file, config->locale_directory,
		config->password_list, config->checkpoint_keys};
	bool fine = true;

	for (size_t i = 0; i < LENGTH(written); i++) {
		fine = place_allow(rules, written[i], writes) && fine;
	}
	for (size_t i = 0; i < LENGTH(read); i++) {
		fine = place_allow(rules, read[i], READ_FILES) && fine;
	}
	return fine;
}

bool
confine_files(const struct config *config, enum confine_files what)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = {.handled_access_fs = WRITE_FILES | CHANGE_DIRECTORIES};
	struct rules rules;
	bool fine = true;

	if (version < 1) {
		return false;
	}
	attr.handled_access_fs |= what == CONFINE_READS ? READ_FILES : 0;
	if (version < 3) {
		attr.handled_access_fs &= ~LANDLOCK_ACCESS_FS_TRUNCATE;
	}
	rules.handled = attr.handled_access_fs;
	rules.set = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (rules.set < 0) {
		return false;
	}
	for (size_t i = 0; i < LENGTH(devices); i++) {
		fine = place_allow(&rules, devices[i], READ_FILES | WRITE_FILES) && fine;
	}
	for (size_t i = 0; i < LENGTH(machine); i++) {
		fine = place_allow(&rules, machine[i], READ_FILES) && fine;
	}
	fine = (config == NULL || config_allow(&rules, config)) && fine &&
	       prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       syscall(SYS_landlock_restrict_self, rules.set, 0) == 0;
	(void)close(rules.set);
	return fine;
}
