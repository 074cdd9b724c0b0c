/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server writes into canonical texts (core.request_text() and the facts of each kind), by
 * label. tests/locale compares the labels with share/sql. */
#include "request_facts.h"

#include "server_text.h"
#include "text.h"

#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

enum fact_form {
	FACT_VALUE, /* data: as it stands */
	FACT_SAYS,  /* one of the sentences, else data */
	FACT_KNOWN, /* a sentence of the server's reference data */
	FACT_WORDS, /* words with commas between them */
	FACT_STATE  /* login: state, and when it came */
};

/* msgids, NULL-terminated */
static const char *const says_from[] = {N_("the approval"), NULL};
static const char *const says_until[] = {N_("taken away"), N_("%s hours after the approval"), NULL};
static const char *const says_hours[] = {NC_("hours", "all"), NULL};
static const char *const says_confidentiality[] = {N_("%s, until %s"), NULL};
static const char *const says_freeze[] = {N_("all contractors"), NULL};
static const char *const says_accounts[] = {N_("%s, open sessions: %s"), NULL};
static const char *const says_sign_in[] = {
	N_("password and code generator"), N_("password"), N_("code generator"), NULL};
static const char *const says_rights[] = {NC_("rights", "none"), NULL};
static const char *const says_held[] = {N_("%s accounts"), NULL};
static const char *const says_result[] = {N_("passed"), NC_("drill", "failed"), NULL};
static const char *const says_finding[] = {N_("antivirus"), N_("patch %s, critical"),
	N_("patch %s, high"), N_("patch %s, medium"), N_("patch %s, low"), N_("patch %s, %s"),
	NULL};
static const char *const says_nothing[] = {NULL};
static const char *const words_returned[] = {
	NC_("returned", "data"), N_("devices"), N_("documents"), N_("media"), N_("passes"), NULL};
static const char *const words_states[] = {
	N_("pending"), N_("active"), N_("locked"), N_("expired"), NC_("account", "closed"), NULL};

static const struct {
	const char *label; /* msgid; the bare text is the server's */
	enum fact_form form;
	const char *const *texts;
} facts[] = {
	{N_("Request"), FACT_VALUE, says_nothing},
	{N_("Kind"), FACT_VALUE, says_nothing},
	{N_("Requested by"), FACT_VALUE, says_nothing},
	{N_("For"), FACT_VALUE, says_nothing},
	{N_("Unit"), FACT_VALUE, says_nothing},
	{N_("Contract"), FACT_VALUE, says_nothing},
	{N_("Confidentiality"), FACT_SAYS, says_confidentiality},
	{N_("Damages"), FACT_VALUE, says_nothing},
	{N_("Role"), FACT_VALUE, says_nothing},
	{N_("From"), FACT_SAYS, says_from},
	{N_("Until"), FACT_SAYS, says_until},
	{N_("Hours"), FACT_SAYS, says_hours},
	{N_("Open until"), FACT_VALUE, says_nothing},
	{N_("Reason"), FACT_VALUE, says_nothing},
	{N_("Freeze"), FACT_SAYS, says_freeze},
	{NC_("request", "Accounts"), FACT_SAYS, says_accounts},
	{N_("Logins"), FACT_VALUE, says_nothing},
	{N_("Account"), FACT_STATE, words_states},
	{N_("New sign-in"), FACT_SAYS, says_sign_in},
	{N_("Rights"), FACT_SAYS, says_rights},
	{N_("Rights added"), FACT_SAYS, says_rights},
	{N_("Rights removed"), FACT_SAYS, says_rights},
	{N_("Rights afterwards"), FACT_SAYS, says_rights},
	{N_("Held by"), FACT_SAYS, says_held},
	{N_("Setting"), FACT_VALUE, says_nothing},
	{N_("Meaning"), FACT_KNOWN, says_nothing},
	{N_("Value now"), FACT_VALUE, says_nothing},
	{N_("New value"), FACT_VALUE, says_nothing},
	{N_("Component"), FACT_VALUE, says_nothing},
	{N_("Finding"), FACT_SAYS, says_finding},
	{N_("Compensating measure"), FACT_VALUE, says_nothing},
	{N_("Renewals before"), FACT_VALUE, says_nothing},
	{N_("Backup"), FACT_VALUE, says_nothing},
	{N_("Failure"), FACT_VALUE, says_nothing},
	{N_("Newest record"), FACT_VALUE, says_nothing},
	{N_("RPO"), FACT_VALUE, says_nothing},
	{N_("Restore"), FACT_VALUE, says_nothing},
	{N_("RTO"), FACT_VALUE, says_nothing},
	{N_("Row counts"), FACT_VALUE, says_nothing},
	{N_("Result"), FACT_SAYS, says_result},
	{N_("Closing sheet"), FACT_VALUE, says_nothing},
	{N_("Ended"), FACT_VALUE, says_nothing},
	{N_("Person"), FACT_VALUE, says_nothing},
	{N_("Could"), FACT_VALUE, says_nothing},
	{N_("Did"), FACT_VALUE, says_nothing},
	{N_("Returned"), FACT_WORDS, words_returned},
	{N_("Not returned"), FACT_WORDS, words_returned},
	{N_("Remark"), FACT_VALUE, says_nothing},
};

/* The place in `facts`, or their count. */
static size_t
fact_find(const char *label)
{
	size_t i = 0;

	while (i < sizeof(facts) / sizeof(facts[0]) && !text_is(text_bare(facts[i].label), label)) {
		i++;
	}
	return i;
}

const char *
request_fact_label(const char *label)
{
	size_t i = fact_find(label);

	return i < sizeof(facts) / sizeof(facts[0]) ? text_told(facts[i].label) : label;
}

/* One word of the server out of a list; another one as it came. */
static void
word_write(const char *const *words, const char *word, struct buf *to)
{
	while (*words != NULL && !text_is(text_bare(*words), word)) {
		words++;
	}
	buf_append(to, *words == NULL ? word : text_told(*words));
}

static void
words_write(const char *const *words, const char *value, struct buf *to)
{
	for (const char *at = value; *at != '\0';) {
		size_t length = strcspn(at, ",");
		char *word = text_dup_bytes(at, length);

		word_write(words, word, to);
		free(word);
		at += length;
		if (*at == ',') {
			buf_append(to, ", ");
			at += 1 + strspn(at + 1, " ");
		}
	}
}

/* "b.omarov: closed 2026-11-30 08:10 Asia/Almaty", or a login alone. */
static void
state_write(const char *const *words, const char *value, struct buf *to)
{
	size_t login = strcspn(value, ":");
	size_t length;
	char *word;

	if (strncmp(value + login, ": ", 2) != 0) {
		buf_append(to, value);
		return;
	}
	buf_append_bytes(to, value, login + 2);
	value += login + 2;
	length = strcspn(value, " ");
	word = text_dup_bytes(value, length);
	word_write(words, word, to);
	free(word);
	buf_append(to, value + length);
}

void
request_fact_value(const char *label, const char *value, struct buf *to)
{
	size_t i = fact_find(label);

	if (i == sizeof(facts) / sizeof(facts[0]) || facts[i].form == FACT_VALUE) {
		buf_append(to, value);
	} else if (facts[i].form == FACT_WORDS) {
		words_write(facts[i].texts, value, to);
	} else if (facts[i].form == FACT_STATE) {
		state_write(facts[i].texts, value, to);
	} else if (facts[i].form == FACT_KNOWN) {
		server_text(value, to);
	} else if (!server_text_in(facts[i].texts, value, to)) {
		buf_append(to, value);
	}
}

bool
request_fact_next(const char **at, struct buf *label, struct buf *value)
{
	const char *line = *at;
	size_t length, colon;

	if (line == NULL || *line == '\0') {
		return false;
	}
	length = strcspn(line, "\n");
	colon = strcspn(line, ":");
	buf_truncate(label, 0);
	buf_truncate(value, 0);
	*at = line + length + (line[length] == '\n' ? 1 : 0);
	if (colon < length) {
		buf_append_bytes(label, line, colon);
		line += colon + 1;
		length -= colon + 1;
		colon = strspn(line, " ");
		line += colon;
		length -= colon;
	}
	buf_append_bytes(value, line, length);
	return true;
}

bool
request_text_is_whole(const struct api_request_card *card)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	return card->canonical != NULL &&
	       EVP_Digest(card->canonical, strlen(card->canonical), digest, &length, EVP_sha256(),
		       NULL) == 1 &&
	       card->hash.length == length && memcmp(card->hash.data, digest, length) == 0;
}
