-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What lists, caller checks, the journal and the keeper need beside the tables of 0001: a sort name, the indexes behind
-- keyset pages in every order, the table of caller checks, and the settings that belong on a bastion's role.

-- An account that nobody enrolled yet has no time of enrolment: that is what makes it PENDING.
alter table core.account alter column enrolled_at drop not null;

-- Pages in alphabetical order walk one index; through a join with core.person every page would visit two tables.
alter table core.account add column sort_name text collate "kk-x-icu" not null default '';
update core.account a set sort_name = p.name from core.person p where p.id = a.person_id;
comment on column core.account.sort_name is 'core.person.name, kept by trigger, in the order of the Kazakh alphabet.';

create index account_sort_name on core.account (sort_name, id);
create index account_sign_in_order on core.account (coalesce(last_sign_in_at, '-infinity'::timestamptz), id);
create index account_kind on core.account (kind, login);
create index account_pending on core.account (id) where enrolled_at is null;
create index account_closed on core.account (id) where closed_at is not null;
create index account_expires on core.account (expires_at) where expires_at is not null;
drop index if exists core.account_last_sign_in;

-- Without this a search reads up to 4 MB of the index's pending list row by row after every bulk load.
alter index core.account_search set (fastupdate = off);

create index lock_until on core.lock (coalesce(until, 'infinity'::timestamptz), account_id) where lifted_at is null;
create index session_account on core.session (account_id, created_at desc);
create index event_unit on core.event (unit_id, at, id);
create index event_outcome on core.event (outcome, at, id) where outcome <> 'ok';
create index event_text on core.event using gin (lower(coalesce(reason, '') || ' ' || coalesce(actor_login, '') || ' '
	|| coalesce(object_id, '') || ' ' || coalesce(address, '') || ' ' || coalesce(new ->> 'cause', '')) ext.gin_trgm_ops)
	with (gin_pending_list_limit = 512);

create table core.caller_check (
	id bigint generated always as identity primary key,
	session_id bigint not null references core.session,
	account_id bigint not null references core.account,
	code text,
	submitted_at timestamptz not null default clock_timestamp(),
	submitted_xid xid8 not null default pg_current_xact_id(),
	outcome text check (outcome in ('verified', 'wrong', 'code_used', 'too_many', 'not_judged')),
	judged_at timestamptz
);
comment on table core.caller_check is
	'One row for each code that a caller read out. outcome stays null until the code is judged; the code is then removed.';
create index caller_check_account on core.caller_check (account_id, submitted_at);
create index caller_check_session on core.caller_check (session_id, id);
create index caller_check_open on core.caller_check (submitted_at) where judged_at is null;

create table core.role_setting (
	role text not null,
	setting text not null,
	value text not null,
	primary key (role, setting)
);
comment on table core.role_setting is
	'What device.sql set on the database role of a device; the keeper puts it back and removes everything else.';

-- Cursors of lists carry a keyed sum, so that a made-up one is refused instead of starting somewhere by accident.
insert into core.setting (key, value) values ('cursor_key', encode(ext.gen_random_bytes(32), 'hex'));

-- The zone of the times inside texts for people ("was locked since 09:12"); columns carry their offset themselves.
insert into core.setting (key, value) values ('time_zone', 'Asia/Almaty');
