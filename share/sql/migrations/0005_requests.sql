-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Contractors and four eyes: companies, contracts (clause 19), requests with their approvals, deputies, freezes. Rows
-- are records for ever; states end. What was approved is what is executed: an approval names the hash of the text.

create table core.company (
	id bigint generated always as identity primary key,
	code text not null unique check (code ~ '^[a-z][a-z0-9-]{1,31}$'),
	name text not null,
	number text not null unique check (number ~ '^[0-9]{12}$'),
	created_at timestamptz not null default clock_timestamp(),
	closed_at timestamptz,
	version int not null default 1
);
comment on table core.company is 'A company whose people work on the platform under a contract.';
comment on column core.company.number is 'Business identification number, twelve digits.';

create table core.contract (
	id bigint generated always as identity primary key,
	company_id bigint not null references core.company,
	number text not null,
	subject text not null,
	starts_on date not null,
	ends_on date not null,
	starts_at timestamptz not null generated always as (timezone('Asia/Almaty', starts_on::timestamp)) stored,
	ends_at timestamptz not null generated always as (timezone('Asia/Almaty', (ends_on + 1)::timestamp)) stored,
	confidentiality_clause text not null,
	confidentiality_until date not null,
	damages_clause text not null,
	scan_sha256 bytea not null check (octet_length(scan_sha256) = 32),
	created_by bigint references core.account,
	created_at timestamptz not null default clock_timestamp(),
	terminated_at timestamptz,
	terminated_by bigint references core.account,
	termination_reason text,
	version int not null default 1,
	unique (company_id, number),
	check (starts_on <= ends_on),
	check (confidentiality_until >= ends_on),
	check (isfinite(starts_on) and isfinite(ends_on) and isfinite(confidentiality_until))
);
comment on table core.contract is
	'A contract with its confidentiality and damages clauses (clause 19). No contractor holds a role without one.';
comment on column core.contract.ends_at is 'The instant after the last day, by the calendar of Asia/Almaty.';
comment on column core.contract.confidentiality_until is 'Until when the confidentiality clause survives the contract.';
comment on column core.contract.scan_sha256 is 'SHA-256 of the scan of the signed contract.';
create index contract_ends on core.contract (ends_at, id);

alter table core.account add column company_id bigint references core.company;
comment on column core.account.company_id is 'The company of a contractor; account.company is its name then, kept by trigger.';
create index account_company on core.account (company_id) where company_id is not null;

create table core.request (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('grant', 'extend', 'restart', 'role', 'freeze', 'policy')),
	state text not null default 'pending' check (state in ('pending', 'approved', 'refused', 'withdrawn', 'lapsed')),
	requester_account bigint not null references core.account,
	requester_person bigint not null references core.person,
	beneficiary_account bigint references core.account,
	beneficiary_person bigint references core.person,
	unit_id bigint not null references core.unit,
	contract_id bigint references core.contract,
	subject text not null,
	arguments jsonb not null,
	starts_at timestamptz check (isfinite(starts_at)),
	ends_at timestamptz check (isfinite(ends_at)),
	reason text not null,
	canonical text not null,
	hash bytea not null check (octet_length(hash) = 32),
	created_at timestamptz not null default clock_timestamp(),
	lapses_at timestamptz not null check (isfinite(lapses_at)),
	decided_at timestamptz,
	result jsonb,
	version int not null default 1,
	check (ends_at > starts_at)
);
comment on table core.request is 'What somebody asks for and others have to approve; see core/request.sql for its states.';
comment on column core.request.subject is 'Which approval rule holds: "grant:<role>", "grant", "restart", "role", "freeze:company" ...';
comment on column core.request.canonical is 'What the approvers see and approve, one fact a line; hash is its SHA-256.';
comment on column core.request.lapses_at is 'From then on a pending request counts as lapsed, with no job running.';
create index request_state on core.request (state, created_at, id);
create index request_requester on core.request (requester_person, created_at);
create index request_beneficiary on core.request (beneficiary_account, created_at);
create index request_contract on core.request (contract_id) where contract_id is not null;

create table core.approval (
	id bigint generated always as identity primary key,
	request_id bigint not null references core.request,
	hash bytea not null,
	person_id bigint not null references core.person,
	account_id bigint not null references core.account,
	role_id bigint references core.role,
	decision text not null check (decision in ('approve', 'refuse')),
	reason text,
	ends_at timestamptz check (isfinite(ends_at)),
	deputy_of bigint references core.person,
	totp_step bigint,
	at timestamptz not null default clock_timestamp(),
	voided_at timestamptz
);
comment on table core.approval is 'One decision of one person about the text with this hash; a changed request voids it.';
comment on column core.approval.role_id is 'In which role of the approval rule the person approved.';
comment on column core.approval.ends_at is 'The earlier end that the approver set; null: as requested.';
create unique index approval_person on core.approval (request_id, person_id) where voided_at is null;

create table core.approval_rule (
	subject text not null,
	alternative int not null check (alternative between 1 and 9),
	role_id bigint not null references core.role,
	approvals int not null default 1 check (approvals between 1 and 5),
	primary key (subject, alternative, role_id)
);
comment on table core.approval_rule is
	'Who has to approve: all rows of an alternative (AND), any alternative of a subject (OR). One person counts once.';

create table core.absence (
	id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	deputy_person bigint not null references core.person,
	starts_at timestamptz not null check (isfinite(starts_at)),
	ends_at timestamptz not null check (isfinite(ends_at)),
	reason text not null,
	created_by bigint not null references core.account,
	created_at timestamptz not null default clock_timestamp(),
	ended_at timestamptz,
	ended_by bigint references core.account,
	check (ends_at > starts_at),
	check (person_id <> deputy_person)
);
comment on table core.absence is 'While a person is away the deputy may approve in the person''s roles.';
create index absence_person on core.absence (person_id, ends_at) where ended_at is null;
create index absence_deputy on core.absence (deputy_person, ends_at) where ended_at is null;

create table core.freeze (
	id bigint generated always as identity primary key,
	target text not null check (target in ('person', 'company', 'contractors')),
	person_id bigint references core.person,
	company_id bigint references core.company,
	reason text not null,
	by_account bigint not null references core.account,
	request_id bigint references core.request,
	at timestamptz not null default clock_timestamp(),
	lifted_at timestamptz,
	lifted_by bigint references core.account,
	lift_reason text,
	check ((target = 'person') = (person_id is not null)),
	check ((target = 'company') = (company_id is not null))
);
comment on table core.freeze is 'An emergency stop; its locks (core.lock.freeze_id) are put and lifted with it, nothing else.';

alter table core.lock add column freeze_id bigint references core.freeze;
create index lock_freeze on core.lock (freeze_id) where freeze_id is not null;

alter table core.role_grant add column contract_id bigint references core.contract;
alter table core.role_grant add column request_id bigint references core.request;
create index role_grant_contract on core.role_grant (contract_id) where contract_id is not null;
comment on column core.role_grant.contract_id is 'The contract under which a contractor holds the role; it is good only while that is.';

-- A fresh code may be bound to one action; see core/fresh_code.sql.
alter table core.session add column fresh_for text;
alter table core.session add column fresh_for_until timestamptz;
alter table core.session add column fresh_for_step bigint;
comment on column core.session.fresh_for is 'The one action that a bound fresh code was entered for, used up by it.';
