/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a sink is given to show once: secrets, and codes as pictures. A terminal gets them from the
 * door, files and programs as values.
 */
#include "sink_private.h"

#include <openssl/crypto.h>

#include <string.h>

#define SECRET_LINES 16 /* of a secret that is shown once */
#define SECRET_LINE 400

void
sink_secret(struct sink *sink, const struct sink_secret *secret)
{
	const char *bytes = (const char *)secret_bytes(secret->text);
	struct sink_value typed = {.type = BIND_TEXT_ARRAY};
	const char *items[SECRET_LINES];
	char lines[SECRET_LINES][SECRET_LINE];

	secret_free(sink->secret_text);
	sink->secret = *secret;
	sink->secret_text = secret_dup(secret->text);
	sink->secret.text = sink->secret_text;
	if (sink->format == SINK_TABLE || sink->format == SINK_STATUS) {
		return;
	}
	while (*bytes != '\0' && typed.texts.count < SECRET_LINES) {
		size_t length = strcspn(bytes, "\n");

		text_format(lines[typed.texts.count], SECRET_LINE, "%.*s", (int)length, bytes);
		items[typed.texts.count] = lines[typed.texts.count];
		typed.texts.count++;
		bytes += length + (bytes[length] == '\n' ? 1 : 0);
	}
	typed.texts.items = items;
	sink->shape = SINK_RESULT;
	sink_value(sink, "codes", &typed);
	OPENSSL_cleanse(lines, sizeof lines);
}

void
sink_picture(struct sink *sink, const char *code, bool wanted)
{
	buf_truncate(&sink->picture, 0);
	buf_append(&sink->picture, code);
	sink->picture_wanted = wanted;
	if (sink->format != SINK_TABLE) {
		sink_value_text(sink, "code", code);
	}
}

const char *
sink_picture_text(const struct sink *sink)
{
	return buf_text(&sink->picture);
}

bool
sink_picture_wanted(const struct sink *sink)
{
	return sink->picture_wanted;
}

const struct sink_secret *
sink_secret_given(const struct sink *sink)
{
	return sink->secret_text == NULL ? NULL : &sink->secret;
}
