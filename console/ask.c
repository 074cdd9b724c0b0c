/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads secrets before the event loop runs. Signals end a read (their handlers are installed
 * without SA_RESTART). ^C and ^\ are bytes here that end the line, so that none is missed between
 * the question and the read. The terminal's modes come back on every way out.
 */
#include "ask.h"

#include "../api-client/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define ASK_INTERRUPT 3 /* ^C */
#define ASK_QUIT 28	/* ^\ */

/* Up to the first line end or the end of the file. False: an error, broken off, or too long. */
static bool
ask_read_line(int fd, bool terminal, struct secret *to)
{
	unsigned char byte = 0;
	ssize_t count;
	bool fine = true;

	while ((count = read(fd, &byte, 1)) == 1 && byte != '\n') {
		if (terminal && (byte == ASK_INTERRUPT || byte == ASK_QUIT)) {
			fine = false;
			break;
		}
		if (byte != '\r' || fd > STDERR_FILENO) {
			fine = fine && secret_append(to, &byte, 1);
		}
	}
	byte = 0;
	return fine && count >= 0;
}

struct secret *
ask_descriptor(int fd, const char *option, struct op_error *err)
{
	struct secret *secret = secret_new(ASK_SECRET_MAX + 1);
	bool fine = ask_read_line(fd, false, secret);
	size_t length = secret_length(secret);

	(void)close(fd);
	if (length > 0 && secret_bytes(secret)[length - 1] == '\r') {
		secret_truncate(secret, --length);
	}
	if (fine && length > 0 && length <= ASK_SECRET_MAX) {
		return secret;
	}
	secret_free(secret);
	op_error_set(
		err, OP_ERROR_USAGE, _("%s: a line of 1 to 1024 bytes is expected there"), option);
	return NULL;
}

bool
ask_possible(void)
{
	return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

static void
ask_write(int fd, const char *text)
{
	ssize_t written = write(fd, text, strlen(text));

	(void)written;
}

static int
ask_open(struct op_error *err)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		op_error_set(err, OP_ERROR_USAGE, _("there is no terminal to ask at"));
		op_error_hint(err, "%s",
			_("--login, --password-fd and --code-fd give what is asked "
			  "for."));
	}
	return fd;
}

/* Asks on the terminal `fd`; echo off for secrets. */
static struct secret *
ask_terminal(int fd, const char *prompt, bool echo, struct op_error *err)
{
	struct secret *secret = secret_new(ASK_SECRET_MAX + 1);
	struct termios before;
	struct termios quiet;
	bool fine = tcgetattr(fd, &before) == 0;

	if (fine) {
		quiet = before;
		quiet.c_lflag |= ICANON;
		quiet.c_lflag &= ~(tcflag_t)ISIG;
		quiet.c_cc[VEOL] = ASK_INTERRUPT;
		quiet.c_cc[VEOL2] = ASK_QUIT;
		quiet.c_lflag &= echo ? ~(tcflag_t)0 : ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
		/* What was typed before the question is thrown away (I-02). */
		fine = tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
	}
	if (fine) {
		ask_write(fd, prompt);
		fine = ask_read_line(fd, true, secret);
		(void)tcsetattr(fd, TCSAFLUSH, &before);
		if (!echo || !fine) {
			ask_write(fd, "\n");
		}
	}
	if (fine && secret_length(secret) > 0) {
		return secret;
	}
	secret_free(secret);
	op_error_set(err, OP_ERROR_USAGE, _("nothing was typed"));
	return NULL;
}

struct secret *
ask_secret(const char *prompt, struct op_error *err)
{
	int fd = ask_open(err);
	struct secret *secret = NULL;

	if (fd >= 0) {
		secret = ask_terminal(fd, prompt, false, err);
		(void)close(fd);
	}
	return secret;
}

bool
ask_text(const char *prompt, struct buf *to, struct op_error *err)
{
	int fd = ask_open(err);
	struct secret *secret = NULL;

	if (fd >= 0) {
		secret = ask_terminal(fd, prompt, true, err);
		(void)close(fd);
	}
	if (secret == NULL) {
		return false;
	}
	buf_append_bytes(to, secret_bytes(secret), secret_length(secret));
	secret_free(secret);
	return true;
}
