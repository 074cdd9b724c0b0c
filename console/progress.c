/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rates and one line of a terminal, which is put back as it was found on every way out. */
#include "progress.h"

#include "fatal.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define KEY_ESCAPE 27

struct progress_line {
	struct termios before;
	size_t shown; /* bytes of the line that stands there */
};

/* For the end by die(), which knows nothing of who began what. */
static struct progress_line *standing;

void
progress_text(const struct progress *progress, int64_t since, struct buf *to)
{
	int64_t spent = clock_monotonic() - since;
	int64_t rate = spent < CLOCK_SECOND / 10
			       ? 0
			       : (int64_t)((double)progress->rows / (double)spent * CLOCK_SECOND);
	char left[CLOCK_TEXT_SIZE];

	if (rate > 0 && progress->part > 0 && progress->part <= progress->whole) {
		double rest = (double)(progress->whole - progress->part) / (double)progress->part;

		buf_printf(to, _("%lld rows, %lld/s, %s left"), (long long)progress->rows,
			(long long)rate,
			clock_format_left((int64_t)((double)spent * rest), left, sizeof left));
	} else if (rate > 0) {
		buf_printf(to, _("%lld rows, %lld/s"), (long long)progress->rows, (long long)rate);
	} else {
		buf_printf(to, _("%lld rows"), (long long)progress->rows);
	}
}

static void
line_write(const char *bytes, size_t length)
{
	ssize_t written = write(STDERR_FILENO, bytes, length);

	(void)written;
}

static void
line_restore(void)
{
	if (standing != NULL) {
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &standing->before);
	}
}

struct progress_line *
progress_line_open(void)
{
	struct progress_line *line;
	struct termios quiet;

	if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1 ||
		tcgetattr(STDIN_FILENO, &quiet) != 0) {
		return NULL;
	}
	line = mem_new(1, sizeof(*line));
	line->before = quiet;
	standing = line;
	fatal_guard(false);
	die_hook(line_restore);
	quiet.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
	return line;
}

/* Text over what stands there; what is left of that becomes blank. */
static void
line_put(struct progress_line *line, const char *text, size_t columns)
{
	struct buf bytes = BUF_INIT;
	size_t length = strlen(text) < columns ? strlen(text) : columns;

	buf_append_char(&bytes, '\r');
	buf_append_bytes(&bytes, text, length);
	for (size_t i = length; i < line->shown; i++) {
		buf_append_char(&bytes, ' ');
	}
	buf_append_char(&bytes, '\r');
	line_write(bytes.data, bytes.length);
	buf_done(&bytes);
	line->shown = length;
}

void
progress_line_show(struct progress_line *line, const char *text)
{
	struct winsize size;
	size_t columns = 79;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1) {
		columns = (size_t)size.ws_col - 1;
	}
	line_put(line, text, columns);
}

bool
progress_line_escape(struct progress_line *line)
{
	unsigned char bytes[64];
	ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);

	(void)line;
	/* The keys that send more than one byte begin with it, too. */
	return count == 1 && bytes[0] == KEY_ESCAPE;
}

void
progress_line_close(struct progress_line *line)
{
	if (line == NULL) {
		return;
	}
	line_put(line, "", 0);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &line->before);
	die_hook(NULL);
	standing = NULL;
	free(line);
}
