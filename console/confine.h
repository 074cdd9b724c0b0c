/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cage of the running program: from here on the kernel refuses to start another program, to
 * make a process, to look into or signal another one, and to type into the terminal (E-07, M-05).
 */
#ifndef CONSOLE_CONFINE_H
#define CONSOLE_CONFINE_H

#include "../api-client/error.h"

enum confine_kind {
	CONFINE_CONSOLE,
	CONFINE_REPORTER /* also asks clamd over its local socket, and lists directories */
};

/* Puts the system call filter on, for ever and for every thread made later. Call it when everything
 * that the start opens is open, before the first connection. What is not on its list ends with
 * EPERM. False: the kernel has no filters; the program must not go on (CONFIG). */
bool confine_start(enum confine_kind kind, struct op_error *err);

#endif
