-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Roles that are edited, conflicts between them (separation of duties), the last use of every right, and the review of
-- grants. Which grant is good at this instant is decided by core.grant_good() alone.

alter table core.role add column version int not null default 1;
alter table core.role add column closed_at timestamptz;
alter table core.role add column contractor_cap interval check (contractor_cap > interval '0');
comment on column core.role.contractor_cap is
	'The longest time for which a contractor may hold the role; null: not for contractors.';

create table core.scope_function (
	scope_code text not null references core.scope,
	function_name text not null,
	primary key (scope_code, function_name)
);
comment on table core.scope_function is 'Which functions of schema api ask for a scope; documentation that a test compares.';

alter table core.role_grant add column hours bit(168);
alter table core.role_grant add column review_due_at timestamptz check (isfinite(review_due_at));
alter table core.role_grant add column end_reason text;
alter table core.role_grant add column created_at timestamptz not null default clock_timestamp();
comment on column core.role_grant.hours is
	'Weekly hours in which the grant is good, bit 0 = Monday 00:00-01:00 in Asia/Almaty; null: always.';
comment on column core.role_grant.review_due_at is
	'Set while a review waits for a decision on this grant; from then on the grant is suspended (a missed review).';
create index role_grant_ends on core.role_grant (ends_at, id) where ended_at is null and ends_at is not null;
create index role_grant_unit on core.role_grant (unit_id) where ended_at is null;

create table core.role_conflict (
	id bigint generated always as identity primary key,
	role_a bigint not null references core.role,
	role_b bigint not null references core.role,
	reason text not null,
	created_by bigint references core.account,
	created_at timestamptz not null default clock_timestamp(),
	ended_at timestamptz,
	ended_by bigint references core.account,
	check (role_a < role_b)
);
comment on table core.role_conflict is 'Two roles that one person may not hold at the same time, with any of his accounts.';
create unique index role_conflict_pair on core.role_conflict (role_a, role_b) where ended_at is null;

create table core.scope_use (
	account_id bigint not null references core.account,
	scope_code text not null,
	last_used_at timestamptz not null default clock_timestamp(),
	days int not null default 1,
	primary key (account_id, scope_code)
);
comment on table core.scope_use is 'When an account last used a right, and on how many days; written once a day at most.';

create table core.review (
	id bigint generated always as identity primary key,
	unit_id bigint not null references core.unit,
	period_from date not null,
	period_to date not null,
	due_at timestamptz not null check (isfinite(due_at)),
	reason text not null,
	opened_by bigint not null references core.account,
	opened_at timestamptz not null default clock_timestamp(),
	closed_at timestamptz,
	closed_by bigint references core.account,
	version int not null default 1,
	check (period_from <= period_to)
);
comment on table core.review is 'A review of all grants of a unit and its subtree; undecided grants are suspended at due_at.';

create table core.review_item (
	review_id bigint not null references core.review,
	grant_id bigint not null references core.role_grant,
	decision text check (decision in ('keep', 'revoke')),
	decided_by bigint references core.account,
	decided_at timestamptz,
	reason text,
	primary key (review_id, grant_id)
);
comment on table core.review_item is 'One grant in a review, and what was decided about it.';
create index review_item_grant on core.review_item (grant_id);
