/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last step of doors without a screen. Text from outside passes the sanitiser here; the formats
 * of the sink have done so themselves.
 */
#include "report.h"

#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <errno.h>
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

int
report_columns(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
		return 0;
	}
	return size.ws_col > 0 ? size.ws_col : 80;
}
