-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Archived months of the journal, and what is asked of the archiver.

create table core.segment (
	month date primary key check (extract(day from month) = 1),
	first_seal bigint not null check (first_seal >= 0),
	last_seal bigint not null check (last_seal >= first_seal - 1),
	hash_before bytea not null check (octet_length(hash_before) = 32),
	hash_after bytea not null check (octet_length(hash_after) = 32),
	events bigint not null check (events >= 0),
	month_events bigint not null check (month_events between 0 and events),
	file_bytes bigint not null check (file_bytes > 0),
	manifest text not null,
	manifest_hash bytea not null unique check (octet_length(manifest_hash) = 32),
	signature bytea not null check (octet_length(signature) = 64),
	archived_at timestamptz not null default clock_timestamp(),
	verified_at timestamptz not null default clock_timestamp(),
	verified boolean not null default true,
	released_at timestamptz,
	thawed_at timestamptz,
	thawed_until timestamptz,
	thawed_by bigint references core.account,
	check ((thawed_at is null) = (thawed_until is null) and (thawed_at is null or released_at is not null))
);
comment on table core.segment is
	'Months of the journal that are in an archive file. Each goes on where the one before ended; a seal that straddles the end
of a month belongs to the earlier one. Nothing deletes a row, and nothing of the product deletes a file.';
comment on column core.segment.verified_at is 'When the file was read back last; verified: whether everything in it came out.';
comment on column core.segment.released_at is 'When its events left the database; null: they are still in it.';
comment on column core.segment.thawed_at is 'Since when they are back, until thawed_until.';

create table core.segment_task (
	id bigint generated always as identity primary key,
	month date not null check (extract(day from month) = 1),
	kind text not null check (kind in ('archive', 'thaw', 'verify')),
	asked_by bigint not null references core.account,
	reason text not null,
	operation uuid not null,
	asked_at timestamptz not null default clock_timestamp(),
	started_at timestamptz,
	seen_at timestamptz,
	done bigint not null default 0,
	total bigint not null default 0,
	finished_at timestamptz,
	outcome text check (outcome in ('done', 'failed')),
	message text,
	check ((finished_at is null) = (outcome is null))
);
comment on table core.segment_task is
	'What a person asked of the archiver, how far it is, and how it ended. seen_at: when the archiver said something last.';
create unique index segment_task_open on core.segment_task (month) where finished_at is null;
create index segment_task_month on core.segment_task (month, id desc);
