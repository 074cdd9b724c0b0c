/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The questions to clamd. Its socket is a local one; commands are framed with NUL (clamd(8), "z").
 */
#define _GNU_SOURCE 1 /* strptime */
#include "reporter_clamav.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MAXIMUM 65536
#define WAIT_SECONDS 10

static bool
clamd_refuse(const char *socket_path, const char *why, struct op_error *err)
{
	op_error_set(err, OP_ERROR_UNREACHABLE, _("clamd does not answer"));
	op_error_detail(err, "%s: %s.", socket_path, why);
	return false;
}

static int
clamd_connect(const char *path, struct op_error *err)
{
	const struct timeval wait = {.tv_sec = WAIT_SECONDS};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof address.sun_path) {
		(void)clamd_refuse(path, strerror(ENAMETOOLONG), err);
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0 ||
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) != 0 ||
		connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
		(void)clamd_refuse(path, strerror(errno), err);
		if (fd >= 0) {
			(void)close(fd);
		}
		return -1;
	}
	return fd;
}

/* The answer up to its NUL, as text. */
static bool
clamd_read(int fd, const char *path, struct buf *to, struct op_error *err)
{
	int64_t deadline = clock_monotonic() + WAIT_SECONDS * CLOCK_SECOND;
	char block[4096];
	ssize_t count;

	while ((count = recv(fd, block, sizeof block, 0)) > 0) {
		const char *end = memchr(block, '\0', (size_t)count);

		buf_append_bytes(to, block, end != NULL ? (size_t)(end - block) : (size_t)count);
		if (end != NULL) {
			return sanitize_valid(buf_text(to), to->length) ||
			       clamd_refuse(path, _("the answer is not valid UTF-8 text"), err);
		}
		if (to->length > ANSWER_MAXIMUM || clock_monotonic() > deadline) {
			return clamd_refuse(path, _("the answer has no end"), err);
		}
	}
	return clamd_refuse(path, count == 0 ? _("the answer is cut off") : strerror(errno), err);
}

static bool
clamd_command(const char *path, const char *command, struct buf *to, struct op_error *err)
{
	size_t length = strlen(command) + 1;
	int fd = clamd_connect(path, err);
	bool fine = fd >= 0;

	if (fine && send(fd, command, length, MSG_NOSIGNAL) != (ssize_t)length) {
		fine = clamd_refuse(path, strerror(errno), err);
	}
	fine = fine && clamd_read(fd, path, to, err);
	if (fd >= 0) {
		(void)close(fd);
	}
	return fine;
}

static bool
version_refuse(const char *text, struct op_error *err)
{
	struct buf seen = BUF_INIT;

	sanitize_append(&seen, text);
	buf_truncate(&seen, 200);
	op_error_set(err, OP_ERROR_INVALID, "%s", _("clamd's answer to VERSION is not understood"));
	op_error_detail(err, "\"%s\"", buf_text(&seen));
	buf_done(&seen);
	return false;
}

bool
reporter_clamd_version(const char *text, struct reporter_clamav *clamav, struct op_error *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.+-~";
	const char *engine = text + strlen("ClamAV ");
	struct tm parts = {.tm_isdst = -1};
	const char *database, *date;
	size_t engine_length, digits;

	if (!text_starts(text, "ClamAV ")) {
		return version_refuse(text, err);
	}
	engine_length = strspn(engine, letters);
	database = engine + engine_length;
	if (engine_length == 0 || engine_length > 60 || (*database != '\0' && *database != '/')) {
		return version_refuse(text, err);
	}
	if (*database == '\0') {
		clamav->engine = text_dup_bytes(engine, engine_length);
		return true;
	}
	digits = strspn(++database, "0123456789");
	if (digits == 0 || digits > 12 || database[digits] != '/') {
		return version_refuse(text, err);
	}
	date = strptime(database + digits + 1, "%a %b %d %H:%M:%S %Y", &parts);
	if (date == NULL || date[strspn(date, "\n ")] != '\0') {
		return version_refuse(text, err);
	}
	clamav->engine = text_dup_bytes(engine, engine_length);
	clamav->signatures_version = text_dup_bytes(database, digits);
	clamav->signatures_at = (int64_t)mktime(&parts) * CLOCK_SECOND;
	return true;
}

bool
reporter_clamd_stats(const char *text, struct reporter_clamav *clamav, struct op_error *err)
{
	const char *state = strstr(text, "STATE: ");
	struct buf said = BUF_INIT;

	if (state == NULL || strstr(text, "\nEND") == NULL) {
		op_error_set(err, OP_ERROR_INVALID, "%s",
			_("clamd's answer to STATS is not understood"));
		return false;
	}
	if (!text_starts(state, "STATE: VALID")) {
		char *line = text_dup_bytes(state, strcspn(state, "\n"));

		sanitize_append(&said, line);
		buf_truncate(&said, 200);
		free(clamav->last_error);
		clamav->last_error = buf_steal(&said);
		free(line);
	}
	return true;
}

bool
reporter_clamd_ask(const char *socket_path, struct reporter_clamav *clamav, struct op_error *err)
{
	struct buf answer = BUF_INIT;
	bool fine = clamd_command(socket_path, "zVERSION", &answer, err) &&
		    reporter_clamd_version(buf_text(&answer), clamav, err);

	buf_truncate(&answer, 0);
	fine = fine && clamd_command(socket_path, "zSTATS", &answer, err) &&
	       reporter_clamd_stats(buf_text(&answer), clamav, err);
	buf_done(&answer);
	return fine;
}
