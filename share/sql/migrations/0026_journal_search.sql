-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Searching the journal at twenty million events: words instead of trigrams, objects by their name alone, and what an
-- event has to do with (persons, companies, contracts) where its own columns don't say it.
--
-- core.event itself keeps its columns: they are what digests and seals cover. Everything here is a search aid, written
-- in the transaction of the event and derived from it. It is no evidence: whoever could falsify it could hide an event from
-- a search, and the verification, which reads core.event in the order of the seals and nothing else, would still have it.

drop index core.event_text;
drop index core.event_object;
create index event_object on core.event (object_id, at, id);

-- The words of an event, and its day as the last of them: a search for words reads one day or one month at a time. Built-in
-- functions only, since those of core are made anew at every deploy. core.event_words() says the same.
create index event_words on core.event using gin (string_to_array(translate(lower(
	coalesce(reason, '') || ' ' || coalesce(actor_login, '') || ' '
	|| case when object_id ~ '^[0-9]+$' then '' else coalesce(left(object_id, 200), '') end || ' '
	|| coalesce(left(device, 100), '') || ' ' || coalesce(left(address, 100), '') || ' ' || coalesce(left(new ->> 'cause', 100), '')
	|| ' @' || ((at at time zone 'UTC')::date - '2000-01-01'::date)::text),
	'"''«»“”„‘’()[]{}<>,;:!?|', '                       '), ' ')) with (gin_pending_list_limit = 128);

create table core.event_word (
	word text not null
);
comment on table core.event_word is
	'Every word that an event has (core.event_words()), and its action after a colon, so that a fragment leads to whole words.
Not unique on purpose: of two transactions that write a new word, neither waits for the other (S5). Some stand twice.';
create index event_word_word on core.event_word (word text_pattern_ops);
create index event_word_part on core.event_word using gin (word ext.gin_trgm_ops) with (fastupdate = off);

create table core.event_link (
	kind text not null check (kind in ('person', 'company', 'contract')),
	key bigint not null,
	at timestamptz not null,
	event bigint not null,
	primary key (kind, key, at, event)
);
comment on table core.event_link is
	'What an event has to do with beyond its columns: who it is about when its object is no account, the company and contract
behind it. No foreign key: a month of events may leave for the archive, and a search passes over links without an event.';

create type core.journal_question as (
	units bigint[],
	own bigint,
	own_login text,
	since timestamptz,
	until timestamptz,
	actor text,
	object_kind text,
	object_id text,
	actions text[],
	outcome text,
	device text,
	address text,
	contracts bigint[],
	companies bigint[],
	unit_ids bigint[],
	session bigint,
	session_login text,
	session_from timestamptz,
	session_to timestamptz,
	operation uuid,
	persons bigint[],
	logins text[],
	numbers text[],
	reason_in text[],
	reason_out text[],
	text_in text[],
	text_out text[],
	inverted text[],
	nothing boolean
);
comment on type core.journal_question is
	'What a search of the journal is asked for, as core.journal_question() read it from the filter of its ticket. units: those
that the reader may see, null: all. Fields named in inverted let everything else through. nothing: no event can match.';
