/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel refuses to the confined program. Each case runs in a child that confines itself,
 * tries one thing and says by its status what came of it.
 */
#define _GNU_SOURCE 1
#include "../../console/confine.h"
#include "../../console/confine_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { REFUSED = 10, DONE = 11, OTHER = 12, FREE = 13 };

static int
verdict(bool done)
{
	return done ? DONE : errno == EPERM ? REFUSED : OTHER;
}

static int
try_exec(void)
{
	char *const none[] = {NULL};

	(void)execve("/bin/true", none, none);
	return verdict(false);
}

static int
try_fork(void)
{
	pid_t child = fork();

	if (child == 0) {
		_exit(0);
	}
	return verdict(child > 0);
}

static int
try_ptrace(void)
{
	return verdict(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
}

static int
try_typing(void)
{
	return verdict(ioctl(STDIN_FILENO, TIOCSTI, "x") == 0);
}

static int
try_local_socket(void)
{
	return verdict(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
}

static int
try_kill(void)
{
	return verdict(kill(getppid(), 0) == 0);
}

static int
try_code(void)
{
	return verdict(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			       0) != MAP_FAILED);
}

static int
try_more_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return verdict(page == MAP_FAILED || mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
}

static int
try_directory(void)
{
	return verdict(chdir("/tmp") == 0);
}

static int
try_listing(void)
{
	DIR *directory = opendir("/");

	return verdict(directory != NULL && readdir(directory) != NULL);
}

static void *
thread_main(void *given)
{
	*(int *)given = DONE;
	return NULL;
}

static int
try_thread(void)
{
	pthread_t thread;
	int status = OTHER;

	if (pthread_create(&thread, NULL, thread_main, &status) == 0) {
		(void)pthread_join(thread, NULL);
	}
	return status;
}

static int
try_connection(void)
{
	return verdict(socket(AF_INET, SOCK_STREAM, 0) >= 0);
}

static int
try_file(void)
{
	return verdict(open("/dev/null", O_RDWR | O_CLOEXEC) >= 0);
}

static int
confined_as(enum confine_kind kind, int (*attempt)(void))
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		struct op_error err = OP_ERROR_INIT;

		_exit(confine_start(kind, &err) ? attempt() : OTHER);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int
confined(int (*attempt)(void))
{
	return confined_as(CONFINE_CONSOLE, attempt);
}

/* E-07 */
static void
test_no_program(void **state)
{
	(void)state;
	assert_int_equal(confined(try_exec), REFUSED);
	assert_int_equal(confined(try_fork), REFUSED);
	assert_int_equal(confined(try_code), REFUSED);
	assert_int_equal(confined(try_more_code), REFUSED);
}

/* M-05 */
static void
test_no_reach(void **state)
{
	(void)state;
	assert_int_equal(confined(try_ptrace), REFUSED);
	assert_int_equal(confined(try_typing), REFUSED);
	assert_int_equal(confined(try_local_socket), REFUSED);
	assert_int_equal(confined(try_kill), REFUSED);
	assert_int_equal(confined(try_directory), REFUSED);
}

static void
test_work_goes_on(void **state)
{
	(void)state;
	assert_int_equal(confined(try_thread), DONE);
	assert_int_equal(confined(try_connection), DONE);
	assert_int_equal(confined(try_file), DONE);
}

/* E-07, M-05: the reporter asks clamd and lists directories; nothing else is wider. */
static void
test_reporter(void **state)
{
	(void)state;
	assert_int_equal(confined(try_listing), REFUSED);
	assert_int_equal(confined_as(CONFINE_REPORTER, try_local_socket), DONE);
	assert_int_equal(confined_as(CONFINE_REPORTER, try_listing), DONE);
	assert_int_equal(confined_as(CONFINE_REPORTER, try_exec), REFUSED);
	assert_int_equal(confined_as(CONFINE_REPORTER, try_fork), REFUSED);
	assert_int_equal(confined_as(CONFINE_REPORTER, try_ptrace), REFUSED);
	assert_int_equal(confined_as(CONFINE_REPORTER, try_kill), REFUSED);
	assert_int_equal(confined_as(CONFINE_REPORTER, try_code), REFUSED);
}

/* Two directories of the test, and a file that lies in the second one. */
static char inside[] = "/tmp/confine-in.XXXXXX", outside[] = "/tmp/confine-out.XXXXXX";
static char new_inside[64], new_outside[64], old_outside[64];

static int
opens(const char *path, int flags)
{
	return open(path, flags | O_CLOEXEC, 0600) >= 0 ? DONE : errno == EACCES ? REFUSED : OTHER;
}

static int
try_write_inside(void)
{
	return opens(new_inside, O_WRONLY | O_CREAT);
}

static int
try_write_outside(void)
{
	return opens(new_outside, O_WRONLY | O_CREAT);
}

static int
try_append_outside(void)
{
	return opens(old_outside, O_WRONLY | O_APPEND);
}

static int
try_remove_outside(void)
{
	return unlink(old_outside) == 0 ? DONE : errno == EACCES ? REFUSED : OTHER;
}

static int
try_read_outside(void)
{
	return opens(old_outside, O_RDONLY);
}

static int
try_read_zone(void)
{
	return opens("/usr/share/zoneinfo/Asia/Almaty", O_RDONLY);
}

/* FREE: the kernel has no Landlock. */
static int
kept_from(enum confine_files what, int (*attempt)(void))
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		const struct config config = {.export_directory = inside};

		_exit(confine_files(&config, what) ? attempt() : FREE);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* M-06 */
static void
test_files(void **state)
{
	static const struct {
		enum confine_files what;
		int (*attempt)(void);
		int expected;
	} cases[] = {
		{CONFINE_WRITES, try_write_inside, DONE},
		{CONFINE_WRITES, try_write_outside, REFUSED},
		{CONFINE_WRITES, try_append_outside, REFUSED},
		{CONFINE_WRITES, try_remove_outside, REFUSED},
		{CONFINE_WRITES, try_read_outside, DONE},
		{CONFINE_READS, try_write_inside, DONE},
		{CONFINE_READS, try_write_outside, REFUSED},
		{CONFINE_READS, try_read_outside, REFUSED},
		{CONFINE_READS, try_read_zone, DONE},
	};
	bool there;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(inside));
	assert_non_null(mkdtemp(outside));
	(void)snprintf(new_inside, sizeof(new_inside), "%s/new", inside);
	(void)snprintf(new_outside, sizeof(new_outside), "%s/new", outside);
	(void)snprintf(old_outside, sizeof(old_outside), "%s/old", outside);
	fd = open(old_outside, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	(void)close(fd);
	there = kept_from(CONFINE_WRITES, try_write_inside) != FREE;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(kept_from(cases[i].what, cases[i].attempt),
			there ? cases[i].expected : FREE);
	}
	(void)unlink(new_inside);
	(void)unlink(old_outside);
	(void)rmdir(inside);
	(void)rmdir(outside);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_work_goes_on),
		cmocka_unit_test(test_no_program),
		cmocka_unit_test(test_no_reach),
		cmocka_unit_test(test_reporter),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
