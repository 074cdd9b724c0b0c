-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Lists that persons take away as files: who, what, how much, and with what hash. The evidence is in the journal; these
-- rows hold the place of a reading that goes on, and count what a person took in a day.

create table core.export (
	id bigint generated always as identity primary key,
	account_id bigint not null references core.account,
	person_id bigint not null references core.person,
	session_id bigint not null references core.session,
	what text not null,
	format text not null check (format in ('csv', 'jsonl', 'ics')),
	filter jsonb not null,
	question jsonb,
	units bigint[],
	as_of timestamptz not null default clock_timestamp(),
	snapshot pg_snapshot not null default pg_current_snapshot(),
	page int not null default 0,
	at timestamptz,
	event bigint,
	sparse boolean not null default false,
	complete boolean not null default false,
	rows bigint not null default 0,
	xid xid8 not null default pg_current_xact_id(),
	outcome text check (outcome in ('done', 'cancelled', 'failed')),
	finished_at timestamptz,
	bytes bigint,
	sha256 bytea check (octet_length(sha256) = 32),
	first text,
	last text
);
comment on table core.export is 'A list that somebody began to write into a file; without an outcome it was never finished.';
comment on column core.export.question is 'The journal: the core.journal_question of the search, as it was when the export began.';
comment on column core.export.units is 'The journal: the units that the person could read when it began; null: all.';
comment on column core.export.snapshot is 'The journal: only what was committed then is in the file, so that it is one answer.';
comment on column core.export.event is 'With at, the place up to which pages were read.';
comment on column core.export.sparse is 'Few of the events looked at last matched: the next page is searched for, not read through.';
comment on column core.export.xid is 'The transaction that changed the place last; another one has to read on.';
create index export_person on core.export (person_id, as_of);
create index export_account on core.export (account_id, id);

create type core.export_row as (
	event bigint,
	at timestamptz,
	person text,
	account text,
	session bigint,
	device text,
	address text,
	action text,
	object_kind text,
	object text,
	unit text,
	outcome text,
	reason text,
	old jsonb,
	new jsonb,
	operation uuid,
	seal bigint,
	digest bytea,
	matches boolean,
	size int
);
comment on type core.export_row is 'An event in full, for a file; matches and size (bytes of its values) are for the reading.';
