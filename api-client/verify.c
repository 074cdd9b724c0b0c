/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks the journal outside the database: recomputes every event's digest from its canonical
 * bytes and every seal from its digests, from seal 0 on, page by page in constant memory. Verdicts
 * are about what was recomputed; nothing that the server says about itself is believed.
 */
#include "journal.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"
#include "text.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#define HASH_SIZE 32
#define SEALS_PAGE 1000
#define EVENTS_PAGE 1000
/* The keeper seals once a second; events of the last moment get this long to be sealed. */
#define TAIL_PAUSE (CLOCK_SECOND * 3 / 5)
#define TAIL_TRIES 6

struct journal_check {
	struct conn *conn;
	struct journal_check *next;
	void (*progress)(void *user, const struct journal_report *report);
	void (*finished)(
		void *user, const struct journal_report *report, const struct op_error *err);
	void *user;
	struct journal_report report;
	struct call *call;	    /* borrowed: the page under way */
	struct rows *seals, *batch; /* owned pages, and how far they are used */
	size_t seal_index, batch_index;
	bool seals_end, batch_end; /* the last page was not full */
	bool tail;		   /* an event that is not sealed was seen in this pass */
	int64_t number;		   /* of the seal in work; -1 before the first */
	int64_t wanted, taken;	   /* events of that seal */
	int64_t event;		   /* the last one that was read, 0: none in this seal */
	unsigned char expected[HASH_SIZE];
	EVP_MD_CTX *sum;
	int64_t chased; /* an event whose seal was not in the page */
	int64_t goal;	/* the newest event when the end was reached first */
	int64_t unsealed_first, unsealed_last;
	int tries;
	int64_t resume_at; /* monotonic, while pausing for the keeper; 0 otherwise */
};

static void check_run(struct journal_check *check);

const char *
journal_verdict_word(enum journal_verdict verdict)
{
	switch (verdict) {
	case JOURNAL_INTACT:
		return "intact";
	case JOURNAL_UNSEALED_TAIL:
		return "unsealed tail";
	case JOURNAL_ALTERED:
		return "altered";
	case JOURNAL_MISSING:
		return "missing";
	}
	return "missing";
}

static void
check_free(struct journal_check *check)
{
	struct journal_check **link = &check->conn->checks;

	while (*link != NULL && *link != check) {
		link = &(*link)->next;
	}
	if (*link == check) {
		*link = check->next;
	}
	call_forget(check->call);
	rows_free(check->seals);
	rows_free(check->batch);
	EVP_MD_CTX_free(check->sum);
	free(check);
}

static void
check_finish(struct journal_check *check, const struct op_error *err)
{
	struct journal_report report = check->report;
	void (*finished)(void *, const struct journal_report *, const struct op_error *) =
		check->finished;
	void *user = check->user;

	check_free(check);
	finished(user, &report, err);
}

static void
check_fail(struct journal_check *check, enum journal_verdict verdict, int64_t event)
{
	struct journal_report *report = &check->report;

	report->verdict = verdict;
	report->event = event;
	report->seal = check->number;
	if (verdict == JOURNAL_MISSING && event == 0) {
		text_format(report->place, sizeof report->place,
			_("seal %lld has %lld of %lld events"), (long long)check->number,
			(long long)check->taken, (long long)check->wanted);
	} else if (event == 0) {
		text_format(report->place, sizeof report->place, _("seal %lld"),
			(long long)check->number);
	} else {
		text_format(report->place, sizeof report->place, _("event %lld in seal %lld"),
			(long long)event, (long long)check->number);
	}
	check_finish(check, NULL);
}

/* A number as 8 bytes, most significant first. */
static void
sum_number(EVP_MD_CTX *sum, int64_t number)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof bytes; i++) {
		bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
	}
	(void)EVP_DigestUpdate(sum, bytes, sizeof bytes);
}

/* The seal in work has all its events: its hash must come out. Seal 0 is where the chain is tied
 * to the cluster; it covers nothing. */
static bool
seal_close(struct journal_check *check)
{
	unsigned char hash[HASH_SIZE];

	if (check->number > 0) {
		if (EVP_DigestFinal_ex(check->sum, hash, NULL) != 1) {
			die("the digest could not be computed");
		}
		if (memcmp(hash, check->expected, HASH_SIZE) != 0) {
			check_fail(check, JOURNAL_ALTERED, 0);
			return false;
		}
	}
	memcpy(check->report.head, check->expected, HASH_SIZE);
	check->report.seals++;
	check->report.events += check->taken;
	check->wanted = -1;
	return true;
}

/* Begins the next seal of the page; its place in the chain is checked first. */
static bool
seal_open(struct journal_check *check, const struct api_seal *seal)
{
	int64_t low, high;
	bool follows = seal->number == check->number + 1;

	check->number = check->number + 1;
	check->taken = 0;
	check->event = 0;
	if (!follows) {
		text_format(check->report.place, sizeof check->report.place,
			_("seal %lld is not there"), (long long)check->number);
		check->report.verdict = JOURNAL_MISSING;
		check->report.seal = check->number;
		check_finish(check, NULL);
		return false;
	}
	if (seal->hash.length != HASH_SIZE || seal->previous.length != HASH_SIZE ||
		memcmp(seal->previous.data, check->report.head, HASH_SIZE) != 0 ||
		seal->events < 0 || !number_parse(seal->low, 0, INT64_MAX, &low) ||
		!number_parse(seal->high, low, INT64_MAX, &high)) {
		check_fail(check, JOURNAL_ALTERED, 0);
		return false;
	}
	memcpy(check->expected, seal->hash.data, HASH_SIZE);
	check->report.head_at = seal->at;
	check->wanted = seal->events;
	if (EVP_DigestInit_ex(check->sum, EVP_sha256(), NULL) != 1) {
		die("the digest could not be computed");
	}
	(void)EVP_DigestUpdate(check->sum, seal->previous.data, HASH_SIZE);
	sum_number(check->sum, seal->number);
	sum_number(check->sum, low);
	sum_number(check->sum, high);
	sum_number(check->sum, seal->events);
	return true;
}

/* Whether the canonical bytes are those of this event and give its digest. The first field is the
 * event's number: its length as four bytes, then decimal text. */
static bool
event_genuine(const struct api_batch_row *row)
{
	unsigned char digest[HASH_SIZE];
	struct call_number number;
	const char *text = call_int(&number, row->event);
	size_t length = strlen(text);
	const unsigned char *field = row->canonical.data;

	if (row->digest.length != HASH_SIZE || row->canonical.length < 4 + length ||
		field[0] != 0 || field[1] != 0 || field[2] != 0 || field[3] != length ||
		memcmp(field + 4, text, length) != 0) {
		return false;
	}
	return SHA256(row->canonical.data, row->canonical.length, digest) != NULL &&
	       memcmp(digest, row->digest.data, HASH_SIZE) == 0;
}

static bool
event_take(struct journal_check *check, const struct api_batch_row *row)
{
	if (!event_genuine(row)) {
		check_fail(check, JOURNAL_ALTERED, row->event);
		return false;
	}
	(void)EVP_DigestUpdate(check->sum, row->digest.data, HASH_SIZE);
	check->taken++;
	check->event = row->event;
	return true;
}

static bool
unsealed_take(struct journal_check *check, const struct api_batch_row *row)
{
	if (!event_genuine(row)) {
		check->report.verdict = JOURNAL_ALTERED;
		check->report.event = row->event;
		text_format(check->report.place, sizeof check->report.place,
			_("event %lld, not sealed yet"), (long long)row->event);
		check_finish(check, NULL);
		return false;
	}
	if (check->report.unsealed == 0 || row->event < check->unsealed_first) {
		check->unsealed_first = row->event;
	}
	check->report.unsealed++;
	check->unsealed_last = row->event;
	check->tail = true;
	return true;
}

static void
page_done(struct journal_check *check)
{
	if (check->progress != NULL) {
		check->progress(check->user, &check->report);
	}
	check_run(check);
}

static void
seals_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;

	check->call = NULL;
	if (err != NULL) {
		check_finish(check, err);
		return;
	}
	rows_free(check->seals);
	check->seals = rows;
	check->seal_index = 0;
	check->seals_end = rows->count < SEALS_PAGE;
	page_done(check);
}

static void
batch_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;

	check->call = NULL;
	if (err != NULL) {
		check_finish(check, err);
		return;
	}
	rows_free(check->batch);
	check->batch = rows;
	check->batch_index = 0;
	check->batch_end = rows->count < EVENTS_PAGE;
	page_done(check);
}

static void
seals_ask(struct journal_check *check)
{
	struct call_number after, limit;
	const char *const texts[] = {check->number < 0 ? NULL : call_int(&after, check->number),
		call_int(&limit, SEALS_PAGE)};

	check->call =
		call_send_texts(check->conn, &api_function_journal_seals, texts, seals_done, check);
}

static void
batch_ask(struct journal_check *check)
{
	struct call_number seal, after, limit;
	/* A closed seal is behind us; in the tail only what is not sealed is left. */
	int64_t number = check->wanted < 0 ? check->number + 1 : check->number;
	int64_t event = check->wanted < 0 ? 0 : check->event;
	const char *const texts[] = {check->tail ? NULL : call_int(&seal, number),
		check->tail  ? call_int(&after, check->unsealed_last)
		: event == 0 ? NULL
			     : call_int(&after, event),
		call_int(&limit, EVENTS_PAGE)};

	check->call =
		call_send_texts(check->conn, &api_function_journal_batch, texts, batch_done, check);
}

/* Everything that the server has was read. */
static void
end_reached(struct journal_check *check)
{
	bool open = check->report.unsealed > 0;

	if (check->goal == 0 && open) {
		check->goal = check->unsealed_last;
	}
	if (!open || check->unsealed_first > check->goal) {
		check->report.verdict = JOURNAL_INTACT;
		check_finish(check, NULL);
	} else if (check->tries++ < TAIL_TRIES) {
		check->resume_at = clock_monotonic() + TAIL_PAUSE;
	} else {
		check->report.verdict = JOURNAL_UNSEALED_TAIL;
		check_finish(check, NULL);
	}
}

/* One step with the next event at hand; false when the check is over or a page was asked for. */
static bool
event_step(struct journal_check *check, const struct api_batch_row *row)
{
	bool sealed = row->seal != BIND_INT_NULL;

	if (check->wanted >= 0) {
		if (!sealed || row->seal > check->number) {
			check_fail(check, JOURNAL_MISSING, 0);
			return false;
		}
		check->batch_index++;
		if (row->seal < check->number) {
			check_fail(check, JOURNAL_ALTERED, row->event);
			return false;
		}
		return event_take(check, row);
	}
	if (!sealed) {
		check->batch_index++;
		return unsealed_take(check, row);
	}
	if (row->seal <= check->number) {
		/* One more than its seal counts. */
		check_fail(check, JOURNAL_ALTERED, row->event);
		return false;
	}
	/* Sealed since the page of seals was read: asked for once. */
	if (check->chased == row->event) {
		check->number++;
		check_fail(check, JOURNAL_MISSING, 0);
		return false;
	}
	check->chased = row->event;
	seals_ask(check);
	return false;
}

static bool
check_step(struct journal_check *check)
{
	const struct api_batch_row *row = rows_at(check->batch, check->batch_index);
	const struct api_seal *seal = rows_at(check->seals, check->seal_index);

	if (check->wanted >= 0 && check->taken == check->wanted) {
		return seal_close(check);
	}
	if (check->wanted < 0 && seal != NULL) {
		check->seal_index++;
		return seal_open(check, seal);
	}
	if (check->wanted < 0 && !check->seals_end) {
		seals_ask(check);
		return false;
	}
	if (row != NULL) {
		return event_step(check, row);
	}
	if (check->batch == NULL || !check->batch_end) {
		batch_ask(check);
	} else if (check->wanted >= 0) {
		check_fail(check, JOURNAL_MISSING, 0);
	} else if (check->number < 0) {
		check->number = 0;
		check_fail(check, JOURNAL_MISSING, 0);
	} else {
		end_reached(check);
	}
	return false;
}

static void
check_run(struct journal_check *check)
{
	while (check_step(check)) {
	}
}

struct journal_check *
journal_verify(struct conn *conn, void (*progress)(void *user, const struct journal_report *report),
	void (*finished)(
		void *user, const struct journal_report *report, const struct op_error *err),
	void *user)
{
	struct journal_check *check = mem_new(1, sizeof *check);

	check->conn = conn;
	check->progress = progress;
	check->finished = finished;
	check->user = user;
	check->number = -1;
	check->wanted = -1;
	check->report.head_at = TIME_NULL;
	check->sum = EVP_MD_CTX_new();
	if (check->sum == NULL) {
		die("out of memory");
	}
	check->next = conn->checks;
	conn->checks = check;
	seals_ask(check);
	return check;
}

void
journal_verify_cancel(struct journal_check *check)
{
	if (check != NULL) {
		check_free(check);
	}
}

int64_t
verify_deadline(const struct conn *conn)
{
	int64_t deadline = INT64_MAX;

	for (const struct journal_check *check = conn->checks; check != NULL; check = check->next) {
		if (check->resume_at != 0 && check->resume_at < deadline) {
			deadline = check->resume_at;
		}
	}
	return deadline;
}

void
verify_turn(struct conn *conn)
{
	int64_t now = clock_monotonic();
	struct journal_check *check = conn->checks;

	while (check != NULL && (check->resume_at == 0 || check->resume_at > now)) {
		check = check->next;
	}
	if (check == NULL) {
		return;
	}
	/* Another pass over what is newer than the last seal. */
	check->resume_at = 0;
	check->tail = false;
	check->report.unsealed = 0;
	rows_free(check->batch);
	check->batch = NULL;
	check->batch_index = 0;
	seals_ask(check);
}

void
verify_free(struct conn *conn)
{
	struct op_error err;

	op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the connection was closed"));
	while (conn->checks != NULL) {
		check_finish(conn->checks, &err);
	}
}
