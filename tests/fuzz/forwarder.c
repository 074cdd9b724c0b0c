/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: records of the journal as syslog messages (L-05, B-04). Whatever is in a record, one
 * frame comes out: its length is right and within the maximum, it is one line of valid UTF-8
 * without controls, and a reader of RFC 5424 finds the end of the structured data where it is.
 */
#include "../../console/forwarder_record.h"
#include "../../screens/sanitize.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool condition)
{
	if (!condition) {
		abort();
	}
}

/* Past one " name="value"", by the rules of section 6.3. */
static const char *
parameter_skip(const char *at)
{
	must(*at++ == ' ');
	while (*at >= 'a' && *at <= 'z') {
		at++;
	}
	must(at[0] == '=' && at[1] == '"');
	for (at += 2; *at != '"'; at++) {
		must(*at != '\0' && *at != ']');
		if (*at == '\\') {
			at++;
			must(*at == '"' || *at == '\\' || *at == ']');
		}
	}
	return at + 1;
}

static void
message_check(const char *message, size_t maximum)
{
	const char *at = strstr(message, " [opconsole@32473");

	must(strlen(message) <= maximum);
	must(sanitize_valid(message, strlen(message)));
	for (const char *c = message; *c != '\0'; c++) {
		must((unsigned char)*c >= 0x20 && *c != 0x7f);
		must(!((unsigned char)c[0] == 0xc2 && (unsigned char)c[1] < 0xa0));
	}
	must(at != NULL);
	for (at += strlen(" [opconsole@32473"); *at != ']';) {
		at = parameter_skip(at);
	}
	must(at[1] == ' ' && at[2] == '{');
	must(message[strlen(message) - 1] == '}');
}

/* The next text of the input, to its zero. */
static char *
take(const uint8_t **data, size_t *size)
{
	const uint8_t *zero = memchr(*data, 0, *size);
	size_t length = zero == NULL ? *size : (size_t)(zero - *data);
	char *text = text_dup_bytes((const char *)*data, length);

	*data += length;
	*size -= length;
	if (zero != NULL) {
		(*data)++;
		(*size)--;
	}
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct forwarder_format format = {.host = "h", .enterprise = 32473, .maximum = 2048};
	struct forward_record record = {0};
	const char **fields[] = {&record.action, &record.outcome, &record.actor,
		&record.object_kind, &record.object_id, &record.device, &record.address,
		&record.unit, &record.operation, &record.summary, &record.reason};
	char *texts[sizeof fields / sizeof fields[0]];
	struct buf frame = BUF_INIT;
	char *message;
	int64_t length;

	if (size < 9) {
		return 0;
	}
	memcpy(&record.at, data, sizeof record.at);
	record.repeated = data[8] % 2 == 1;
	format.maximum = data[8] % 3 == 0 ? 2048 : 8192;
	record.digest.data = data;
	record.digest.length = 8;
	data += 9;
	size -= 9;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		texts[i] = take(&data, &size);
		*fields[i] = texts[i];
	}
	forwarder_record_append(&frame, &format, &record);
	message = strchr(frame.data, ' ');
	must(message != NULL);
	*message++ = '\0';
	must(number_parse(frame.data, 1, INT32_MAX, &length));
	must((size_t)length == strlen(message));
	message_check(message, format.maximum);
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		free(texts[i]);
	}
	buf_done(&frame);
	return 0;
}
