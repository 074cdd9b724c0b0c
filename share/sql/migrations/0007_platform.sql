-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The platform's own servers are devices too: they ask what an account may do, through platform_api.

alter table core.device drop constraint device_kind_check;
alter table core.device add constraint device_kind_check check (kind in ('bastion', 'keeper', 'platform'));
create table core.platform_operation (
	id uuid primary key,
	device_id bigint not null references core.device,
	arguments_hash bytea not null,
	event_id bigint not null,
	at timestamptz not null default clock_timestamp()
);
comment on table core.platform_operation is 'Which event a server of the platform already wrote under its own id (R-01).';

alter table core.policy add column changed_at timestamptz;
alter table core.policy add column changed_by bigint references core.account;
