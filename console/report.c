/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last step of doors without a screen. Text from outside passes the sanitiser here; the formats
 * of the sink have done so themselves.
 */
#include "report.h"

#include "../api-client/text.h"
#include "../api-client/clock.h"
#include "../api-client/secret.h"
#include "../screens/qr.h"
#include "../screens/sanitize.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool
report_write(int fd, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, text, length);

		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			return false;
		}
		text += written;
		length -= (size_t)written;
	}
	return true;
}

static void
report_line(struct buf *to, const char *label, const char *text)
{
	if (text[0] != '\0') {
		buf_append(to, label);
		sanitize_append(to, text);
		buf_append_char(to, '\n');
	}
}

int
report_error(const struct op_error *err)
{
	struct buf text = BUF_INIT;

	report_line(&text, "opconsole: ", err->message);
	report_line(&text, _("Detail: "), err->detail);
	report_line(&text, _("Hint: "), err->hint);
	(void)report_write(STDERR_FILENO, buf_text(&text), text.length);
	buf_done(&text);
	return op_error_exit_status(err->kind);
}

bool
report_output(const struct buf *text, struct op_error *err)
{
	if (report_write(STDOUT_FILENO, buf_text(text), text->length)) {
		return true;
	}
	op_error_set(err, OP_ERROR_FAILED, _("the output can't be written"));
	op_error_detail(err, "%s.", strerror(errno));
	return false;
}

void
report_picture(struct buf *to, const char *text, bool colour)
{
	struct qr *qr = qr_new_text(text);
	struct buf lines = BUF_INIT;
	const char *line;

	if (qr == NULL) {
		return;
	}
	qr_lines(qr, QR_QUIET, &lines);
	for (line = buf_text(&lines); *line != '\0';) {
		size_t length = strcspn(line, "\n");

		buf_append(to, colour ? "\033[97;40m" : "");
		buf_append_bytes(to, line, length);
		buf_append(to, colour ? "\033[m\n" : "\n");
		line += length + 1;
	}
	buf_done(&lines);
	qr_free(qr);
}

int
report_columns(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
		return 0;
	}
	return size.ws_col > 0 ? size.ws_col : 80;
}

void
report_enrol(struct op_error *err)
{
	op_error_set(err, OP_ERROR_NO_SESSION, "%s", _("your sign-in has to be set up first"));
	op_error_detail(err, "%s", _("A one-time code lets you set a password and a phone."));
	op_error_hint(
		err, "%s", _("Start opconsole without a command at a terminal and sign in there."));
}

/* The words around a secret; the secret itself goes from its own memory to the terminal. */
static void
secret_words(const struct sink_secret *secret, struct buf *to)
{
	char until[CLOCK_TEXT_SIZE];

	switch (secret->kind) {
	case SINK_SECRET_ONE_TIME:
		buf_printf(to, _("One-time code for %s, good until %s, shown this once:"),
			secret->login,
			clock_format(secret->until, CLOCK_SHORT, until, sizeof until));
		break;
	case SINK_SECRET_RECOVERY:
		buf_printf(to, _("Recovery codes of %s, shown this once:"), secret->login);
		break;
	case SINK_SECRET_SEED:
		buf_printf(to, _("Key for the authenticator app, account %s of %s:"), secret->login,
			secret->issuer);
		break;
	}
	buf_append_char(to, '\n');
}

bool
report_secret(const struct sink_secret *secret, struct op_error *err)
{
	int fd = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	const char *bytes = (const char *)secret_bytes(secret->text);
	struct buf words = BUF_INIT;
	bool fine = fd >= 0;

	secret_words(secret, &words);
	fine = fine && report_write(fd, buf_text(&words), words.length);
	while (fine && *bytes != '\0') {
		size_t length = strcspn(bytes, "\n");

		fine = report_write(fd, "    ", 4) && report_write(fd, bytes, length) &&
		       report_write(fd, "\n", 1);
		bytes += length + (bytes[length] == '\n' ? 1 : 0);
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	buf_done(&words);
	if (!fine) {
		op_error_set(err, OP_ERROR_FAILED, "%s",
			_("there is no terminal to show the secret on"));
		op_error_hint(err, "%s", _("It is lost: make a new one at a terminal."));
	}
	return fine;
}
