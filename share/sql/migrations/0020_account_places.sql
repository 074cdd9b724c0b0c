-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A page of accounts reads a few hundred index rows however many accounts there are. For that an account is entered where
-- questions look: under the words of its text, under the fragments that are no words, and under the marks that filters ask
-- for, each time beside the keys of the orders. core/account_word.sql and core/account_mark.sql keep these entries by
-- trigger; core.places_fill() makes them for what was there before.

-- 0011 kept words in the order of logins only.
drop table core.account_word;
create table core.account_word (
	word_id int not null,
	login text collate "C" not null,
	sort_name text collate "kk-x-icu" not null,
	account_id bigint not null,
	unit_id bigint not null
) with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
comment on table core.account_word is
	'The accounts of a word in the order of their logins and of their names; kept by trigger. No foreign keys: both ends are
never deleted.';
alter table core.search_word add column common boolean not null default false;
comment on column core.search_word.common is
	'So many accounts have it that a walk finds them at once: it is not in core.account_word. core.places_fill() decides.';

create table core.account_text (
	account_id bigint not null,
	unit_id bigint not null,
	login text collate "C" not null,
	sort_name text collate "kk-x-icu" not null,
	search_text text not null
) with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
comment on table core.account_text is
	'What of an account is searched, in narrow rows that change with its text only; kept by trigger.';

create table core.account_mark (
	account_id bigint not null,
	mark int not null,
	login text collate "C" not null,
	sort_name text collate "kk-x-icu" not null,
	signed_in_at timestamptz not null,
	unit_id bigint not null,
	at timestamptz not null,
	expires_at timestamptz not null,
	closed_at timestamptz not null
) with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
comment on table core.account_mark is
	'The accounts that one value of a filter may let through, in each order of the list; kept by trigger. What a mark means
says core.mark_number().';
comment on column core.account_mark.signed_in_at is 'The last sign-in, -infinity for none.';
comment on column core.account_mark.at is 'The time that belongs to the mark: end of the lock, of the account, of the grant; idle since.';
comment on column core.account_mark.closed_at is 'infinity for an account that is open, like expires_at for one without end.';

create table core.search_share (
	token text collate "C" primary key,
	share real not null
);
comment on table core.search_share is
	'The share of accounts that have a token, for frequent ones. An estimate that decides about the way of a search only.';

create function core.search_tokens(p_text text)
returns text[] language plpgsql immutable parallel safe as $$
begin
	return '{}';
end
$$;
comment on function core.search_tokens(text) is 'Made by core/account_word.sql; here only so that the index can name it.';


create unique index account_word_login on core.account_word (word_id, login, account_id)
	include (unit_id);
create unique index account_word_name on core.account_word (word_id, sort_name, account_id) include (unit_id);
create unique index account_text_account on core.account_text (account_id);
create index account_text_tokens on core.account_text using gin ((core.search_tokens(search_text) collate "C"))
	with (fastupdate = off);
alter index core.account_text_tokens alter column 1 set statistics 300;
create unique index account_mark_account on core.account_mark (account_id, mark);
create index account_mark_login on core.account_mark (mark, login, account_id)
	include (unit_id, at, expires_at, closed_at);
create index account_mark_name on core.account_mark (mark, sort_name, account_id)
	include (unit_id, at, expires_at, closed_at);
create index account_mark_sign_in on core.account_mark (mark, signed_in_at, account_id)
	include (unit_id, at, expires_at, closed_at);
create index account_mark_at on core.account_mark (mark, at, account_id) include (unit_id, expires_at, closed_at);

create index lock_newest on core.lock (since) where lifted_at is null;

-- What the marks answer now; and the order by last sign-in is walked like the others, without a visit to the table.
drop index core.account_search;
drop index core.account_kind;
drop index core.account_pending;
drop index core.account_closed;
drop index core.account_sign_in_order;
drop index core.account_unit_login;
create index account_unit_login on core.account (unit_id, login, id);
create index account_walk_sign_in on core.account (coalesce(last_sign_in_at, '-infinity'::timestamptz), id)
	include (last_sign_in_at, unit_id, kind, enrolled_at, expires_at, closed_at, idle_since, duty_id, search_text);
-- Room beside a row for its next version, so that a lock does not write all indexes.
alter table core.account set (fillfactor = 90, autovacuum_vacuum_insert_scale_factor = 0.02,
	autovacuum_vacuum_scale_factor = 0.02);

-- What the search asks for besides: its words as they are, and patterns for beginnings of words that must not match.
alter type core.account_question add attribute plain text[];
alter type core.account_question add attribute outside_word text[];
create type core.mark_choice as (
	marks int[],
	low timestamptz[],
	high timestamptz[],
	expires timestamptz[],
	closed timestamptz[],
	few boolean[]
);
comment on type core.mark_choice is
	'Marks of which an account that is let through has one: at from low to high, ending after expires, closed after closed; few:
there are not many such entries.';
