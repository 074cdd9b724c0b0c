/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hardened start. Everything happens before any library has seen the environment; whoever
 * starts the program decides nothing but TERM, and that only among the entries known to work.
 */
#define _GNU_SOURCE 1 /* clearenv, closefrom, close_range */

#include "environment.h"

#include "options.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <openssl/crypto.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Exit statuses of sysexits.h for what happens before there is an error type to report with. */
#define EXIT_USAGE 64
#define EXIT_SYSTEM 71

static void
environment_refuse(int status, const char *line)
{
	ssize_t written = write(STDERR_FILENO, line, strlen(line));

	(void)written;
	_exit(status);
}

/* Descriptors 0 to 2 have to be something, or the first file opened would be written to. */
static void
environment_descriptors(int argc, char **argv)
{
	int kept[2];
	unsigned first = 3;

	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDWR | O_NOCTTY) != fd) {
			environment_refuse(EXIT_SYSTEM, "opconsole: /dev/null can't be opened\n");
		}
	}
	options_descriptors(argc, argv, kept);
	for (int i = 0; i < 2; i++) {
		unsigned fd = (unsigned)kept[i];

		if (kept[i] < (int)first) {
			continue;
		}
		if (fd > first) {
			(void)close_range(first, fd - 1, 0);
		}
		(void)fcntl(kept[i], F_SETFD, FD_CLOEXEC);
		first = fd + 1;
	}
	closefrom((int)first);
}

/* Terminals that the screens are tested with; anything else may lack what they need (E-04). */
static bool
environment_term_known(const char *term)
{
	static const char *const known[] = {"xterm", "xterm-256color", "xterm-direct", "screen",
		"screen-256color", "tmux", "tmux-256color", "linux", "vt100", "vt220", "putty",
		"putty-256color", "ansi", "rxvt", "rxvt-unicode", "rxvt-unicode-256color",
		"alacritty", "foot", "gnome", "gnome-256color", "konsole", "konsole-256color",
		"st-256color", "ms-terminal", "xterm-kitty", NULL};
	size_t length = strlen(term);

	if (length == 0 || length > 64 ||
		strspn(term,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+._-") !=
			length) {
		return false;
	}
	for (size_t i = 0; known[i] != NULL; i++) {
		if (strcmp(term, known[i]) == 0) {
			return true;
		}
	}
	return false;
}

/* The first word of SSH_CONNECTION, if it is a numeric address and nothing else. */
static void
environment_ssh_address(const char *connection, char *to, size_t size)
{
	unsigned char binary[sizeof(struct in6_addr)];
	size_t length = connection != NULL ? strcspn(connection, " ") : 0;

	to[0] = '\0';
	if (length == 0 || length >= size) {
		return;
	}
	memcpy(to, connection, length);
	to[length] = '\0';
	if (inet_pton(AF_INET, to, binary) != 1 && inet_pton(AF_INET6, to, binary) != 1) {
		to[0] = '\0';
	}
}

static void
environment_take(struct environment *environment)
{
	const char *term = getenv("TERM");

	memset(environment, 0, sizeof *environment);
	if (term != NULL && environment_term_known(term)) {
		memcpy(environment->term, term, strlen(term) + 1);
	}
	environment_ssh_address(getenv("SSH_CONNECTION"), environment->ssh_address,
		sizeof environment->ssh_address);
	environment->no_color = getenv("NO_COLOR") != NULL;
	if (getcwd(environment->directory, sizeof environment->directory) == NULL) {
		environment->directory[0] = '\0';
	}
	/* clearenv() forgets the pointers; the bytes would stay readable in /proc. */
	for (char **at = environ; at != NULL && *at != NULL; at++) {
		memset(*at, 0, strlen(*at));
	}
	if (clearenv() != 0 || setenv("PATH", "/usr/bin:/bin", 1) != 0 ||
		setenv("LANG", "C.UTF-8", 1) != 0 || setenv("TZ", "UTC0", 1) != 0 ||
		(environment->term[0] != '\0' && setenv("TERM", environment->term, 1) != 0)) {
		environment_refuse(EXIT_SYSTEM, "opconsole: the environment can't be set\n");
	}
}

static void
environment_process(void)
{
	const struct rlimit none = {0, 0};

	(void)umask(077);
	if (chdir("/") != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		environment_refuse(EXIT_SYSTEM, "opconsole: the process can't be restricted\n");
	}
#ifndef OPCONSOLE_SANITIZED
	/* The leak checker of the sanitizers' build attaches to its own process. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
		environment_refuse(EXIT_SYSTEM, "opconsole: the process can't be restricted\n");
	}
#endif
}

/* The parent may have left signals blocked or ignored (G-05). */
static void
environment_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	(void)sigemptyset(&action.sa_mask);
	(void)sigemptyset(&none);
	for (int number = 1; number <= SIGRTMAX; number++) {
		if (number != SIGKILL && number != SIGSTOP) {
			(void)sigaction(number, &action, NULL);
		}
	}
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
	(void)sigaction(SIGXFSZ, &action, NULL);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

void
environment_init(int argc, char **argv, struct environment *ret_environment)
{
	if (argc < 1 || argv[0] == NULL) {
		environment_refuse(EXIT_USAGE, "opconsole: started without its own name\n");
	}
	environment_descriptors(argc, argv);
	environment_take(ret_environment);
	environment_process();
	environment_signals();
	/* Spelt as its directory is: found at the first try. */
	if (setlocale(LC_CTYPE, "C.utf8") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
		environment_refuse(EXIT_SYSTEM, "opconsole: the locale C.UTF-8 is missing\n");
	}
	/* First call of the library: no configuration file, so no provider or engine from outside.
	 */
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1) {
		environment_refuse(EXIT_SYSTEM, "opconsole: OpenSSL can't be started\n");
	}
}

void
environment_language(const char *language, const char *locale_directory)
{
	/* The source's texts are English: without a catalogue nothing has to be opened. */
	if (text_is(language, "en") || locale_directory == NULL) {
		return;
	}
	(void)setlocale(LC_MESSAGES, "C.utf8");
	(void)setenv("LANGUAGE", language, 1);
	(void)bindtextdomain("opconsole", locale_directory);
	(void)bind_textdomain_codeset("opconsole", "UTF-8");
	(void)textdomain("opconsole");
}
