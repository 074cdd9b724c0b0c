-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Sinks: receivers outside (the operator's SIEM) to which the sealed journal is forwarded, and how far each has it.

alter table core.device drop constraint device_kind_check;
alter table core.device add constraint device_kind_check
	check (kind in ('bastion', 'keeper', 'platform', 'component', 'forwarder'));

create table core.seal_total (
	whole boolean primary key default true check (whole),
	seal bigint,
	hash bytea,
	events bigint
);
comment on table core.seal_total is
	'One row: how many events all seals together have, up to the seal with this hash. Counting them takes too long at every look.';
insert into core.seal_total (whole) values (true);

create type core.journal_place as (seal bigint, before bigint, event bigint, number bigint);
comment on type core.journal_place is
	'A place in the chain. event null: everything up to and with the seal, before = events so far. Else: inside the seal
after this event, before = events of the seals before it. number: of the last record.';

create type core.forward_record as (seal bigint, number bigint, event core.event);
comment on type core.forward_record is 'An event with its seal and its number, its position in the chain counted from 1.';

create table core.sink (
	id bigint generated always as identity primary key,
	code text not null unique check (code ~ '^[a-z][a-z0-9-]{1,31}$'),
	device_id bigint not null references core.device,
	starts text not null check (starts in ('beginning', 'now')),
	created_by bigint references core.account,
	created_at timestamptz not null default clock_timestamp(),
	enabled_at timestamptz not null default clock_timestamp(),
	disabled_at timestamptz,
	version int not null default 1,
	acked core.journal_place not null,
	acked_hash bytea not null check (octet_length(acked_hash) = 32),
	acked_at timestamptz,
	batch bigint not null default 0,
	given core.journal_place not null,
	given_most bigint not null default 0,
	contact_at timestamptz,
	error text,
	error_at timestamptz
);
comment on table core.sink is 'A receiver of the journal. Its certificate moves the cursor; people register, disable and enable it.';
comment on column core.sink.acked is 'Up to here everything is acknowledged by the receiver: the cursor.';
comment on column core.sink.acked_hash is 'Hash of the seal of the cursor: in a journal that went back the place means nothing.';
comment on column core.sink.batch is 'Counts the batches begun; only the newest may read and acknowledge.';
comment on column core.sink.given is 'Up to here the newest batch was given out.';
comment on column core.sink.given_most is 'The highest number that was ever given out: up to it records may be there already.';
comment on column core.sink.contact_at is 'When the service was heard last.';
