/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which files the running program may touch (M-06), for ever and for every thread made later. What
 * is open already stays open; looking whether a file is there is not refused.
 */
#ifndef CONSOLE_CONFINE_FILES_H
#define CONSOLE_CONFINE_FILES_H

#include "config.h"

enum confine_files {
	CONFINE_WRITES, /* reads stay free: a person names files on the command line */
	CONFINE_READS	/* and nothing is read but what the configuration and the terminal need */
};

/* Files are written only below the directories that the configuration names; config may be NULL:
 * nowhere. Call it before confine_start(). What is outside ends with EACCES. False: the kernel has
 * no Landlock, and nothing is confined. */
bool confine_files(const struct config *config, enum confine_files what);

#endif
