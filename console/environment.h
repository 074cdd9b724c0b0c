/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hardened start, in the order of R5: argc check, descriptors, TERM and the SSH address, then
 * clearenv() and a fixed environment, umask, limits, not dumpable, no new privileges, no OpenSSL
 * configuration file. The only place that reads the environment.
 */
#ifndef CONSOLE_ENVIRONMENT_H
#define CONSOLE_ENVIRONMENT_H

#include "../api-client/error.h"

/* A test build whose sanitizer needs what the start takes away from the program. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define OPCONSOLE_SANITIZED 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define OPCONSOLE_SANITIZED 1
#endif

struct environment {
	char term[65];	      /* validated; "" when not usable: the tui refuses, one-shot goes on */
	char ssh_address[64]; /* validated numeric address from SSH_CONNECTION, or "" */
	bool no_color;	      /* NO_COLOR was set */
	char directory[4096]; /* where the program was started: base of a relative --config */
};

/* First act of main(). Never fails: what is wrong with TERM is said when a terminal is needed.
 * Descriptors above 2 are closed, except the ones that --password-fd and --code-fd name. */
void environment_init(int argc, char **argv, struct environment *ret_environment);
/* LANGUAGE and TZ from the configuration, message catalogue. */
void environment_language(const char *language, const char *locale_directory);

#endif
