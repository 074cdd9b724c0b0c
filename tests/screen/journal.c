/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows for the journal and its tail: counts that are about, times, an end that is not the end,
 * a burst while the screen is paused, hostile texts.
 */
#include "journal.h"
#include "../../api-client/buf.h"
#include "../../api-client/journal.h"
#include "../../api-client/tail.h"
#include "../../api-client/text.h"
#include "../../screens/take.h"
#include "rows.h"

#define ESC "\x1b"
#define RLO "\xe2\x80\xae"

/* ticket|expires_at|since|until|online_from */
static const char *const ticket_of_times[] = {
	"7f3a0000-0000-4000-8000-0000000000c1|2026-11-22 05:41:00+00|2024-02-28 18:00:00+00|"
	"2024-02-29 19:00:00+00|2024-12-01 00:00:00+00",
	NULL};
/* matched|estimated|total|total_estimated */
static const char *const counts[] = {"1204|t|20002016|t", NULL};
static const char *const counts_exact[] = {"6|f|20002016|t", NULL};
/* The last row is no event: how far it was looked. */
static const char *const looked[] = {
	"\\N|2025-08-14 06:00:00+00|\\N|\\N|\\N|\\N|\\N|\\N|\\N|\\N|\\N|\\N|more", NULL};

/* low|high|total|matched|event|at|actor|actor_name|action|object|outcome|reason|device|address|
 * operation|summary */
#define HEAD(matched) "1000|1007|9|" matched "|\\N|\\N|\\N|\\N|\\N|\\N|\\N|\\N|\\N|\\N|\\N|\\N"
#define EVENT "\\N|\\N|\\N|\\N|"
static const char *const tail_rows[] = {HEAD("4"),
	EVENT "9001|2026-11-22 04:41:01+00|aigerim|Серікова Айгерім Болатқызы|account.lock|"
	      "account қ.жақсылықова|ok|lost phone|bastion-1|10.0.4.3|\\N|locked until lifted",
	EVENT "9002|2026-11-22 04:41:02+00|b.omarov|Омаров Бауыржан Серікұлы|sign_in|account "
	      "b.omarov|refused|\\N|bastion-2|10.0.4.17|\\N|sign-in refused: wrong code",
	EVENT "9003|2026-11-22 04:41:02+00|ho" ESC "[2Jst" RLO "ile|Имя\rдругое|plat" ESC "form.x|"
	      "lot a\nb|failed|" RLO "reason|device" ESC "|10.0.4.17|\\N|sum\tmary",
	EVENT "9004|2026-11-22 04:41:03+00|\\N|\\N|session.end|session 88|ok|\\N|\\N|\\N|\\N|"
	      "session ended: idle",
	NULL};

static struct screen *
opened(const struct screen_ops *ops, const struct screen_host *host, const char *filter)
{
	struct subject subject = {.kind = SUBJECT_FILTER};
	struct op_error err = OP_ERROR_INIT;
	struct screen *screen;

	text_format(subject.label, sizeof(subject.label), "%s", filter);
	screen = screen_new(ops, host, &subject, &err);
	if (screen == NULL) {
		die("%s", err.message);
	}
	return screen;
}

static struct screen *
search(const struct screen_host *host, const char *filter, const char *const *ticket,
	const char *const *events, const char *const *count)
{
	struct screen *screen = opened(&screen_journal, host, filter);

	journal_take_ticket(screen, rows_make(&api_function_journal_open, ticket), NULL);
	journal_take_count(screen, rows_make(&api_function_journal_count, count), NULL);
	journal_take_events(screen, rows_make(&api_function_journal_read, events), NULL);
	return screen;
}

static void
tail_give(struct screen *screen, int64_t seen, int64_t matched, int64_t gaps)
{
	struct rows *rows = rows_make(&api_function_journal_tail, tail_rows);
	const struct tail_facts facts = {
		TAIL_LIVE, seen, matched, 0, gaps, INT64_C(1795322467000000)};

	journal_tail_take(screen, rows);
	journal_tail_take_facts(screen, &facts);
	rows_free(rows);
}

static struct screen *
tail(const struct screen_host *host, bool paused)
{
	struct screen *screen = opened(&screen_tail, host, "outcome:!failed");

	tail_give(screen, 9, 4, 0);
	if (paused) {
		(void)screen->ops->on_key(screen, ' ');
		for (int i = 0; i < 400; i++) {
			tail_give(screen, 9 * (i + 2), 4 * (i + 2), 1);
		}
	}
	return screen;
}

struct screen *
journal_scene(const char *name, const struct screen_host *host)
{
	if (text_is(name, "journal-times")) {
		return search(host, "time:2024-02-29 actor:saule", ticket_of_times, rows_events,
			counts_exact);
	}
	if (text_is(name, "journal-looking")) {
		return search(host, "actor:saule device:bastion-9", rows_ticket, looked, counts);
	}
	if (text_is(name, "tail") || text_is(name, "tail-paused")) {
		return tail(host, text_is(name, "tail-paused"));
	}
	return NULL;
}
