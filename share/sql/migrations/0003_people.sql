-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- People and their accounts over their whole life: functional duties with their default roles (clause 5), the version
-- that an editor of a unit saw, and the views that people keep of a list.

alter table core.unit add column version int not null default 1;
alter table core.unit add column closed_at timestamptz;

create table core.duty (
	id bigint generated always as identity primary key,
	code text not null unique check (code ~ '^[a-z][a-z0-9-]{1,47}$'),
	name text not null,
	summary text not null,
	closed_at timestamptz,
	version int not null default 1
);
comment on table core.duty is 'A functional duty: what a member of staff is there for. Its roles are offered with a new account.';

create table core.duty_role (
	duty_id bigint not null references core.duty,
	role_id bigint not null references core.role,
	primary key (duty_id, role_id)
);
comment on table core.duty_role is 'The default roles of a duty.';

alter table core.account add column duty_id bigint references core.duty;
create index account_duty on core.account (duty_id) where duty_id is not null;

create table core.saved_view (
	id bigint generated always as identity primary key,
	account_id bigint not null references core.account,
	screen text not null check (screen ~ '^[a-z][a-z0-9_-]{1,31}$'),
	name text not null,
	filter text not null default '',
	sort text not null default '',
	descending boolean not null default false,
	created_at timestamptz not null default clock_timestamp(),
	unique (account_id, screen, name)
);
comment on table core.saved_view is 'A filter and order of a list that a person keeps under a name; nobody else sees it.';

-- A freeze and "this was not me" lock accounts too; unlocking and showing them is the same for all.
alter table core.lock drop constraint lock_code_check;
alter table core.lock add constraint lock_code_check
	check (code in ('wrong_attempts', 'wrong_codes', 'unused', 'person', 'freeze', 'not_me'));
