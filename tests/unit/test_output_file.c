/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that appear complete or not at all: names, a full disk, a killed process
 * two writers at once.
 */
#include "../../api-client/buf.h"
#include "../../console/output_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/sha.h>

#include <cmocka.h>

#define BIG (600 * 1024)

static char path[] = "/tmp/opconsole-output.XXXXXX";
static int directory = -1;

static int
setup(void **state)
{
	(void)state;
	(void)signal(SIGXFSZ, SIG_IGN);
	if (mkdtemp(path) == NULL) {
		return -1;
	}
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return directory < 0 ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlinkat(directory, "list.csv", 0);
	(void)unlinkat(directory, "target", 0);
	(void)unlinkat(directory, ".output.0.new", 0);
	(void)close(directory);
	return rmdir(path);
}

static bool
is_there(const char *name)
{
	struct stat status;

	return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The whole file, of one byte that repeats; 0 when it is none such. */
static char
content_of(const char *name, size_t length)
{
	static char block[BIG + 1];
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW);
	size_t got = 0;
	ssize_t count = 1;

	while (fd >= 0 && count > 0 && got < sizeof block) {
		count = read(fd, block + got, sizeof block - got);
		got += count > 0 ? (size_t)count : 0;
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	for (size_t i = 1; i < got; i++) {
		if (block[i] != block[0]) {
			return 0;
		}
	}
	return got == length ? block[0] : 0;
}

static bool
put(char filling, size_t length, enum output_file_mode mode, struct op_error *err)
{
	char *bytes = mem_new(1, length);
	bool fine;

	memset(bytes, filling, length);
	fine = output_file_put(directory, "list.csv", mode, bytes, length, err);
	free(bytes);
	return fine;
}

/* */
static void
test_names(void **state)
{
	static const char *const good[] = {"a", "journal-2026-10.csv", "9", "A_b.c-d"};
	static const char *const bad[] = {"", ".", "..", "../a", "a/b", "/etc/passwd", "-rf",
		".hidden", "a b", "a\nb", "a\x1b", "\xd0\xb0", "_a", "a*"};
	char name[256];
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(output_file_name_check(good[i], &err));
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(output_file_name_check(bad[i], &err));
		assert_int_equal(err.kind, OP_ERROR_INVALID);
		assert_string_equal(err.field, "file");
	}
	memset(name, 'a', sizeof name);
	name[128] = '\0';
	assert_true(output_file_name_check(name, &err));
	name[128] = 'a';
	name[129] = '\0';
	assert_false(output_file_name_check(name, &err));
}

static void
test_whole(void **state)
{
	struct op_error err = OP_ERROR_INIT;
	struct output_file *file = output_file_open(directory, "list.csv", OUTPUT_FILE_NEW, &err);
	unsigned char digest[OUTPUT_FILE_DIGEST], wanted[OUTPUT_FILE_DIGEST];
	struct stat status;

	(void)state;
	assert_non_null(file);
	assert_true(output_file_write(file, "hel", 3, &err));
	assert_true(output_file_write(file, "lo", 2, &err));
	assert_false(is_there("list.csv"));
	output_file_digest(file, digest);
	(void)SHA256((const unsigned char *)"hello", 5, wanted);
	assert_memory_equal(digest, wanted, sizeof wanted);
	assert_int_equal(output_file_size(file), 5);
	assert_true(output_file_finish(file, &err));
	assert_int_equal(fstatat(directory, "list.csv", &status, 0), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(status.st_size, 5);
	assert_false(is_there(".output.0.new"));
	/* A file that is there is not written over, unless that is meant. */
	assert_false(put('x', 10, OUTPUT_FILE_NEW, &err));
	assert_int_equal(err.kind, OP_ERROR_CONFLICT);
	assert_int_equal(content_of("list.csv", 10), 0);
	assert_false(is_there(".output.0.new"));
	assert_true(put('y', 10, OUTPUT_FILE_REPLACE, &err));
	assert_int_equal(content_of("list.csv", 10), 'y');
}

/* the limit of file sizes stands for a disk that is full in the middle. */
static void
test_full(void **state)
{
	struct rlimit before, small;
	struct op_error err = OP_ERROR_INIT;
	bool fine;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = BIG / 2;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	fine = put('z', BIG, OUTPUT_FILE_REPLACE, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_false(fine);
	assert_int_equal(err.kind, OP_ERROR_FAILED);
	assert_string_equal(err.message, "list.csv was not written");
	assert_string_equal(err.detail, "File too large.");
	assert_int_equal(content_of("list.csv", 10), 'y');
	assert_false(is_there(".output.0.new"));
}

/* What somebody laid in the way is not followed, not read and not waited for. */
static void
test_traps(void **state)
{
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	assert_int_equal(symlinkat("target", directory, ".output.0.new"), 0);
	assert_false(put('s', 10, OUTPUT_FILE_REPLACE, &err));
	assert_false(is_there("target"));
	assert_int_equal(unlinkat(directory, ".output.0.new", 0), 0);
	assert_int_equal(mkfifoat(directory, ".output.0.new", 0600), 0);
	assert_false(put('s', 10, OUTPUT_FILE_REPLACE, &err));
	assert_int_equal(unlinkat(directory, ".output.0.new", 0), 0);
	/* A name that leads elsewhere is replaced itself. */
	assert_int_equal(unlinkat(directory, "list.csv", 0), 0);
	assert_int_equal(symlinkat("target", directory, "list.csv"), 0);
	assert_false(put('s', 10, OUTPUT_FILE_NEW, &err));
	assert_true(put('y', 10, OUTPUT_FILE_REPLACE, &err));
	assert_false(is_there("target"));
	assert_int_equal(content_of("list.csv", 10), 'y');
}

static void
test_two(void **state)
{
	struct op_error err = OP_ERROR_INIT;
	struct output_file *one =
		output_file_open(directory, "list.csv", OUTPUT_FILE_REPLACE, &err);
	struct output_file *two =
		output_file_open(directory, "list.csv", OUTPUT_FILE_REPLACE, &err);

	(void)state;
	assert_non_null(one);
	assert_non_null(two);
	assert_true(output_file_write(one, "1", 1, &err));
	assert_true(output_file_write(two, "22", 2, &err));
	assert_true(output_file_finish(two, &err));
	assert_int_equal(content_of("list.csv", 2), '2');
	output_file_discard(one);
	assert_int_equal(content_of("list.csv", 2), '2');
	assert_false(is_there(".output.0.new"));
	assert_false(is_there(".output.1.new"));
}

/* Replaces the file for ever and tells after each step. */
static void
write_for_ever(int told)
{
	char block[BIG / 8];

	for (char filling = 'a';; filling = filling == 'z' ? 'a' : (char)(filling + 1)) {
		struct output_file *file =
			output_file_open(directory, "list.csv", OUTPUT_FILE_REPLACE, NULL);

		memset(block, filling, sizeof block);
		for (int i = 0; file != NULL && i < 8; i++) {
			if (!output_file_write(file, block, sizeof block, NULL)) {
				_exit(1);
			}
			(void)!write(told, ".", 1);
		}
		if (file == NULL || !output_file_finish(file, NULL)) {
			_exit(1);
		}
		(void)!write(told, "!", 1);
	}
}

/* */
static void
test_killed(void **state)
{
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	assert_true(put('a', BIG, OUTPUT_FILE_REPLACE, &err));
	for (int n = 0; n < 200; n++) {
		int told[2], status;
		char step;
		pid_t child;

		assert_int_equal(pipe(told), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			(void)close(told[0]);
			write_for_ever(told[1]);
		}
		(void)close(told[1]);
		for (int i = 0; i <= n % 29; i++) {
			assert_int_equal(read(told[0], &step, 1), 1);
		}
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		(void)close(told[0]);
		assert_int_not_equal(content_of("list.csv", BIG), 0);
	}
	/* At most one thing is left, and the next one uses it up. */
	assert_false(is_there(".output.1.new"));
	assert_true(put('w', BIG, OUTPUT_FILE_REPLACE, &err));
	assert_int_equal(content_of("list.csv", BIG), 'w');
	assert_false(is_there(".output.0.new"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_killed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
