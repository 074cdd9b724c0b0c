/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small files that the program keeps for its user, written by output_file_put(): in a directory
 * that nobody else can write to, one for each role and list of servers, mode 0600.
 */
#ifndef CONSOLE_KEEP_H
#define CONSOLE_KEEP_H

#include "config.h"

#define KEEP_NAME 64

/* The name of a file: role, servers and database decide it, so that another configuration never
 * uses it. */
void keep_name(const struct config *config, const char *prefix, char to[KEEP_NAME]);
/* The directory as a descriptor, or -1 and why, a sentence without its full stop. make: create it.
 */
int keep_directory(const char *path, bool make, const char **ret_why);
/* A file of the user's own that nobody else can read; *ret_length at most `size`. False: there is
 * none, or *ret_foreign: it is something else. */
bool keep_read(int directory, const char *name, void *to, size_t size, size_t *ret_length,
	bool *ret_foreign);

#endif
