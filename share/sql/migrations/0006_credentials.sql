-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- How people get their factors: one-time codes for the first use and for a restart, factors that wait for their proof,
-- recovery codes, and notices that a person sees at the next sign-in. No table holds a secret in clear.

create table core.one_time_code (
	id bigint generated always as identity primary key,
	account_id bigint not null references core.account,
	parts text[] not null check (parts <@ array['password', 'totp'] and cardinality(parts) > 0),
	stored_key bytea not null check (octet_length(stored_key) = 32),
	server_key bytea not null check (octet_length(server_key) = 32),
	sealed_code bytea,
	made_by bigint references core.account,
	made_at timestamptz not null default clock_timestamp(),
	expires_at timestamptz not null check (isfinite(expires_at)),
	revealed_at timestamptz,
	used_at timestamptz,
	voided_at timestamptz,
	request_id bigint references core.request
);
comment on table core.one_time_code is
	'A random code with which the owner of an account sets new factors: single use, shown once, dead after 24 h (A-18).';
comment on column core.one_time_code.sealed_code is 'The code, encrypted like a seed, until it was shown once.';
create unique index one_time_code_open on core.one_time_code (account_id) where used_at is null and voided_at is null;

alter table core.session add column purpose text not null default 'work' check (purpose in ('work', 'enrolment'));
alter table core.session add column one_time_code_id bigint references core.one_time_code;
comment on column core.session.purpose is 'An enrolment session can set factors and nothing else.';

create table core.factor_pending (
	account_id bigint primary key references core.account,
	session_id bigint not null references core.session,
	stored_key bytea check (octet_length(stored_key) = 32),
	server_key bytea check (octet_length(server_key) = 32),
	totp_seed bytea,
	totp_proved_step bigint,
	totp_offset int,
	tries int not null default 0,
	created_at timestamptz not null default clock_timestamp()
);
comment on table core.factor_pending is 'New factors that are not proven yet; the old ones live until then (A-12).';

alter table core.factor add column totp_offset int not null default 0;
comment on column core.factor.totp_offset is
	'Time steps by which the phone is off, learned from two codes in a row with the password proven (A-08).';

create table core.recovery_code (
	id bigint generated always as identity primary key,
	account_id bigint not null references core.account,
	hash bytea not null unique check (octet_length(hash) = 32),
	made_at timestamptz not null default clock_timestamp(),
	used_at timestamptz,
	voided_at timestamptz
);
comment on table core.recovery_code is 'Codes on paper instead of the phone: keyed hash only, each once.';
create index recovery_code_account on core.recovery_code (account_id) where used_at is null and voided_at is null;

create table core.notice (
	id bigint generated always as identity primary key,
	account_id bigint not null references core.account,
	at timestamptz not null default clock_timestamp(),
	kind text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
	text text not null,
	seen_at timestamptz
);
comment on table core.notice is 'Something that the owner of an account is told after the next sign-in.';
create index notice_open on core.notice (account_id, at) where seen_at is null;
