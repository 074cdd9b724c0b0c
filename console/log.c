/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line per event, written with one write(), so that lines of several processes never mix. It
 * must not be used for anything that has to be kept: that is the journal in the database.
 */
#include "log.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int log_fd = -1;

bool
log_open(const char *path, struct op_error *err)
{
	struct stat status;
	int fd = open(path,
		O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC | O_NONBLOCK,
		0600);

	if (fd < 0) {
		op_error_set(err, OP_ERROR_CONFIG, _("the log file can't be opened"));
		op_error_detail(err, "%s: %s.", path, strerror(errno));
		return false;
	}
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		(void)close(fd);
		op_error_set(err, OP_ERROR_CONFIG, _("the log file is not a regular file"));
		op_error_detail(err, "%s", path);
		return false;
	}
	log_fd = fd;
	return true;
}

void
log_open_stderr(void)
{
	log_fd = STDERR_FILENO;
}

void
log_close(void)
{
	if (log_fd > STDERR_FILENO) {
		(void)close(log_fd);
	}
	log_fd = -1;
}

static void
log_time(struct buf *to)
{
	time_t now = (time_t)(clock_now() / CLOCK_SECOND);
	struct tm parts;
	char text[32];

	if (gmtime_r(&now, &parts) != NULL &&
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S+00:00 ", &parts) > 0) {
		buf_append(to, text);
	}
}

void
log_line(const char *format, ...)
{
	struct buf text = BUF_INIT;
	struct buf line = BUF_INIT;
	ssize_t written;
	va_list args;

	if (log_fd < 0) {
		return;
	}
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	log_time(&line);
	sanitize_append(&line, buf_text(&text));
	buf_append_char(&line, '\n');
	written = write(log_fd, line.data, line.length);
	(void)written;
	buf_done(&line);
	buf_done(&text);
}
