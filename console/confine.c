/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of what the program needs; everything else is refused with EPERM, so that a library that
 * asks for more goes on without it. Calls whose arguments decide between work and escape (clone,
 * ioctl, socket, mprotect, tgkill) are let through by argument. EPERM and not a kill: the terminal
 * is given back whatever happens.
 */
#define _GNU_SOURCE 1
#include "confine.h"

#include "../api-client/text.h"

#include <asm/termbits.h>
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* <sys/ioctl.h> and <asm/termbits.h> don't stand each other. */
#include <asm/ioctls.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const int calls[] = {
	/* files and descriptors */
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64),
	SCMP_SYS(pwrite64), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(open), SCMP_SYS(openat),
	SCMP_SYS(stat), SCMP_SYS(fstat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(dup2),
	SCMP_SYS(dup3), SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(eventfd2), SCMP_SYS(flock),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fchmod),
	SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(umask),
	/* memory */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(mlock),
	SCMP_SYS(mlock2), SCMP_SYS(munlock),
	/* waiting, time, signals to itself */
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
	SCMP_SYS(restart_syscall), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(setitimer), SCMP_SYS(alarm), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigpending), SCMP_SYS(rt_sigtimedwait),
	SCMP_SYS(rt_sigsuspend), SCMP_SYS(sigaltstack),
	/* the connection; socket() itself goes by argument */
	SCMP_SYS(connect), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(getpeername), SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg),
	SCMP_SYS(recvmsg), SCMP_SYS(shutdown),
	/* the process and its threads */
	SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid),
	SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getpgrp),
	SCMP_SYS(getrusage), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(futex),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler),
	SCMP_SYS(membarrier), SCMP_SYS(exit), SCMP_SYS(exit_group)};

/* What curses, readline and the loop ask of a terminal; typing into it (TIOCSTI) is not there. */
static const unsigned long terminal_requests[] = {
	TCGETS, TCSETS, TCSETSW, TCSETSF, TCFLSH, TCXONC, TIOCGWINSZ, TIOCGPGRP, FIONREAD, FIONBIO};

static bool
confine_allow(scmp_filter_ctx filter, int call)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 0, NULL) == 0;
}

/* Lets the call through when the bits of one argument that the mask names have this value. */
static bool
confine_allow_bits(
	scmp_filter_ctx filter, int call, unsigned argument, uint64_t mask, uint64_t value)
{
	const struct scmp_arg_cmp compare = {
		.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};

	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &compare) == 0;
}

static bool
confine_rules(scmp_filter_ctx filter, enum confine_kind kind)
{
	const uint64_t all = UINT64_MAX;
	bool fine = true;

	for (size_t i = 0; i < LENGTH(calls); i++) {
		fine = confine_allow(filter, calls[i]) && fine;
	}
	for (size_t i = 0; i < LENGTH(terminal_requests); i++) {
		fine = confine_allow_bits(filter, SCMP_SYS(ioctl), 1, all, terminal_requests[i]) &&
		       fine;
	}
	fine = confine_allow_bits(filter, SCMP_SYS(socket), 0, all, AF_INET) && fine;
	fine = confine_allow_bits(filter, SCMP_SYS(socket), 0, all, AF_INET6) && fine;
	if (kind == CONFINE_REPORTER) {
		/* clamd's socket; the processes in /proc, apt's lists and the spool. */
		fine = confine_allow_bits(filter, SCMP_SYS(socket), 0, all, AF_UNIX) && fine;
		fine = confine_allow(filter, SCMP_SYS(getdents64)) && fine;
	}
	/* A thread is made, a process is not. The arguments of clone3 can't be seen by a filter:
	 * glibc takes clone when it is told that there is no clone3. */
	fine = confine_allow_bits(filter, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD) && fine;
	fine = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, NULL) ==
		       0 &&
	       fine;
	/* No memory becomes a program any more. */
	fine = confine_allow_bits(filter, SCMP_SYS(mmap), 2, PROT_EXEC, 0) && fine;
	fine = confine_allow_bits(filter, SCMP_SYS(mprotect), 2, PROT_EXEC, 0) && fine;
	/* abort() and the re-raised signal of a fatal error. */
	return confine_allow_bits(filter, SCMP_SYS(tgkill), 0, all, (uint64_t)getpid()) && fine;
}

bool
confine_start(enum confine_kind kind, struct op_error *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool fine = filter != NULL && confine_rules(filter, kind) && seccomp_load(filter) == 0;

	seccomp_release(filter);
	if (!fine) {
		op_error_set(err, OP_ERROR_CONFIG, "%s",
			_("the kernel does not take the filter of system calls"));
		op_error_hint(err, "%s",
			_("It has to be built with CONFIG_SECCOMP_FILTER; a container may "
			  "forbid it."));
	}
	return fine;
}
