/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Known sentences of the server, as they stand in share/sql. %s in them is a value that passes
 * through as it came; the first sentence that fits counts, so the special stand before the general.
 */
#include "server_text.h"

#include "clock.h"
#include "text.h"

#include <string.h>

#define VALUES_MAX 4

struct span {
	const char *start;
	size_t length;
};

static const char *const sentences[] = {
	/* messages */
	N_("a fresh code is needed"),
	N_("a lock does not stand any more"),
	N_("action is not valid"),
	N_("actor is not valid"),
	N_("code is not valid"),
	N_("end of the lock is not valid"),
	N_("kind is not valid"),
	N_("locks are not valid"),
	N_("login is not valid"),
	N_("nonce is not valid"),
	N_("number of rows is not valid"),
	N_("operation id is missing"),
	N_("operation id was used before"),
	N_("operation is not finished"),
	N_("operation was given up"),
	N_("order is not valid"),
	N_("outcome is not valid"),
	N_("page position is not valid"),
	N_("state is not valid"),
	N_("text is too short"),
	N_("the account is closed"),
	N_("the account is locked already"),
	N_("the account is not locked"),
	N_("the account was changed meanwhile"),
	N_("the journal can not be written"),
	N_("the last security administrator can not be locked"),
	N_("the search is not committed"),
	N_("the search is not open"),
	N_("the session can not be continued"),
	N_("the session is over already"),
	N_("the verification is not open"),
	N_("there is no such account"),
	N_("there is no such event"),
	N_("there is no such session"),
	N_("there is no such unit"),
	N_("this device may not sign people in"),
	N_("this device was disabled"),
	N_("time is not valid"),
	N_("too many failed sign-ins from this device"),
	N_("too many wrong codes"),
	N_("transaction isolation is not allowed"),
	N_("value has characters that are not allowed"),
	N_("value is missing"),
	N_("value is too long"),
	N_("value is too short"),
	N_("you are not signed in"),
	N_("you have signed out"),
	N_("you may not do this"),
	N_("you may not do this to your own account"),
	N_("your account was closed"),
	N_("your account was locked"),
	N_("your session ended because nobody used it"),
	N_("your session has expired"),
	N_("your session was ended"),
	N_("your session was replaced"),
	/* details and hints */
	N_("A caller is somebody else."),
	N_("A closed account is not locked or unlocked any more."),
	N_("A code has six digits."),
	N_("A kind is staff, contractor, participant or service."),
	N_("A lock ends at a time in the future, within five years; without a time it "
	   "stands until it is lifted."),
	N_("A login has 2 to 32 characters: small Latin letters, digits, dot, underscore "
	   "and hyphen, a letter first."),
	N_("A page follows one row or precedes one, not both."),
	N_("A search stays open for a while, in its own session only."),
	N_("A security administrator can grant it."),
	N_("A session can be used from the next transaction on."),
	N_("A state is pending, active, locked, expired or closed."),
	N_("A text to search for has at least three characters."),
	N_("Accounts are sorted by login, name or last_sign_in."),
	N_("An action is written like account.unlock."),
	N_("An actor is named by login."),
	N_("An outcome is ok, refused or failed."),
	N_("Ask a colleague with the same right."),
	N_("Ask a security administrator or the help desk."),
	N_("Ask a security administrator to look at the device."),
	N_("Ask a security administrator."),
	N_("Ask for the status of the operation."),
	N_("Ask the caller to read it out again."),
	N_("Calls are answered in transactions of isolation level read committed only."),
	N_("Commit first."),
	N_("Enter the code that your phone shows now."),
	N_("Every change carries an id made by the client."),
	N_("It can be read from the next transaction on."),
	N_("Its status was asked for before it came; nothing was done."),
	N_("Leave the time out to search from the beginning."),
	N_("Leave the unit out to see the accounts of all your units."),
	N_("Look at the list of sessions."),
	N_("Make another security administrator first."),
	N_("Name one or more of the locks that stand, or leave it out for all."),
	N_("Name the operation to ask about."),
	N_("No account with this login belongs to a unit that you have rights for."),
	N_("No event of this number belongs to a unit that you may read."),
	N_("No lock stands on this account."),
	N_("No session of this number belongs to a unit that you have rights for."),
	N_("No unit of this name is among those you have rights for."),
	N_("Nobody could unlock accounts of administrators any more."),
	N_("Nobody locks or unlocks accounts of his own person."),
	N_("Nothing is changed while the journal does not take entries."),
	N_("One of the locks you chose is not, or not any more, on this account; nothing "
	   "was changed."),
	N_("Open the search again."),
	N_("Reading the journal for verification begins with the first page of the seals, "
	   "in an earlier transaction."),
	N_("Reload the account and look again."),
	N_("Reload the account; somebody may have unlocked it, or the lock has ended by itself."),
	N_("Reload the list of sessions."),
	N_("Search for the name of the person."),
	N_("Sign in again."),
	N_("Sign in first."),
	N_("Start again from the first page."),
	N_("Start the action again from the beginning."),
	N_("Start the verification again."),
	N_("The client nonce has 32 bytes."),
	N_("The database administrator must look at the server at once."),
	N_("The device is not registered, or it was disabled."),
	N_("The end of the search lies after its beginning."),
	N_("The same connection signed in again."),
	N_("The same operation id came with other arguments; nothing was done."),
	N_("The same operation id is being worked on."),
	N_("Type the text again without pasting it."),
	N_("Unlock it first to change the reason or the end."),
	N_("Wait, then enter a new code."),
	/* details with values */
	N_("It needs the right %s for this unit."),
	N_("It needs the right %s."),
	N_("The next code is taken at %s."),
	N_("Signing in from this device is possible again at %s."),
	N_("The field %s must be filled in."),
	N_("The field %s takes at least %s characters."),
	N_("The field %s takes at most %s characters and %s bytes."),
	N_("The field %s takes no line breaks, control characters or invisible characters."),
	N_("The field %s takes only a position that this list gave out, in the same order."),
	N_("A page has 1 to %s rows."),
	N_("This needs a code that was entered less than %s minutes ago."),
	N_("It is at version %s now; you have seen version %s."),
	N_("Locked by policy at %s: %s."),
	N_("Locked by %s at %s: %s."),
	N_("Ended by %s at %s."),
	N_("It was good until %s."),
	N_("It was last used at %s."),
	N_("Locked since %s by policy: %s."),
	N_("Locked since %s by %s: %s."),
	/* what was done, in results and in the journal */
	N_("locked by policy until lifted"),
	N_("locked by policy until %s"),
	N_("locked until lifted"),
	N_("locked until %s"),
	N_("locked by %s until lifted"),
	N_("locked by %s until %s"),
	N_("was locked since %s by policy: wrong attempts"),
	N_("was locked since %s by policy: %s wrong attempts"),
	N_("was locked since %s by policy: wrong codes"),
	N_("was locked since %s by policy: %s wrong codes after the right password"),
	N_("was locked since %s by policy: %s wrong codes"),
	N_("was locked since %s by policy: %s"),
	N_("was locked since %s by %s: %s"),
	N_("caller verified by code"),
	N_("caller not verified: wrong"),
	N_("caller not verified: too many"),
	N_("caller not verified: code used"),
	N_("caller not verified: %s"),
	N_("sign-in refused: wrong password"),
	N_("sign-in refused: wrong code"),
	N_("sign-in refused: code used"),
	N_("sign-in refused: locked"),
	N_("sign-in refused: expired"),
	N_("sign-in refused: closed"),
	N_("sign-in refused: unknown"),
	N_("sign-in refused: %s"),
	N_("signed in"),
	N_("signed out"),
	N_("session continued"),
	N_("session ended"),
	N_("session ended: %s"),
	N_("journal opened for verification"),
	N_("journal searched: everything"),
	N_("journal searched: %s"),
	N_("session of %s since %s ended"),
	N_("%s wrong attempts"),
	N_("%s wrong codes after the right password"),
	N_("%s wrong codes"),
};

/* The place where what follows a value begins, NULL when it is not there. */
static const char *
literal_find(const char *text, const char *literal, size_t length)
{
	size_t left = strlen(text);

	if (literal[length] == '\0') { /* the last one ends the text */
		return left >= length && strcmp(text + left - length, literal) == 0
			       ? text + left - length
			       : NULL;
	}
	for (; left >= length; left--, text++) {
		if (strncmp(text, literal, length) == 0) {
			return text;
		}
	}
	return NULL;
}

/* True when the text is the sentence; the values are spans of the text. */
static bool
sentence_match(const char *sentence, const char *text, struct span values[VALUES_MAX])
{
	size_t count = 0;

	while (*sentence != '\0') {
		if (strncmp(sentence, "%s", 2) == 0) {
			const char *literal = sentence + 2;
			const char *next = strstr(literal, "%s");
			size_t length = next == NULL ? strlen(literal) : (size_t)(next - literal);
			const char *place = literal_find(text, literal, length);

			if (place == NULL || count == VALUES_MAX) {
				return false;
			}
			values[count++] = (struct span){text, (size_t)(place - text)};
			sentence = literal + length;
			text = place + length;
		} else if (*sentence++ != *text++) {
			return false;
		}
	}
	return *text == '\0';
}

/* An instant of the server (RFC 3339, UTC) is drawn in the person's zone; all else as it came. */
static void
value_write(const struct span *value, struct buf *to)
{
	char text[CLOCK_TEXT_SIZE];
	int64_t at;

	if (value->length == sizeof "2026-01-01T00:00:00Z" - 1 && value->start[10] == 'T') {
		text_format(text, sizeof text, "%.*s", (int)value->length, value->start);
		if (clock_parse_typed(text, 0, &at)) {
			buf_append(to, clock_format(at, CLOCK_SHORT, text, sizeof text));
			return;
		}
	}
	buf_append_bytes(to, value->start, value->length);
}

/* Not printf: a catalogue is data, and languages put the values in another order (%2$s). */
static void
sentence_write(const char *sentence, const struct span values[VALUES_MAX], struct buf *to)
{
	size_t count = 0;

	while (*sentence != '\0') {
		size_t index = count;
		size_t length = 0;

		if (strncmp(sentence, "%s", 2) == 0) {
			length = 2;
			count++;
		} else if (sentence[0] == '%' && sentence[1] >= '1' && sentence[1] <= '9' &&
			   strncmp(sentence + 2, "$s", 2) == 0) {
			length = 4;
			index = (size_t)(sentence[1] - '1');
		}
		if (length > 0 && index < VALUES_MAX) {
			value_write(&values[index], to);
		} else {
			length = 1;
			buf_append_char(to, *sentence);
		}
		sentence += length;
	}
}

void
server_text(const char *text, struct buf *to)
{
	for (size_t i = 0; text != NULL && i < sizeof sentences / sizeof sentences[0]; i++) {
		struct span values[VALUES_MAX] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};

		if (sentence_match(sentences[i], text, values)) {
			sentence_write(gettext(sentences[i]), values, to);
			return;
		}
	}
	buf_append(to, text == NULL ? "" : text);
}
