-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Every table of the first release. Run once, as opconsole_owner, by deploy.sql, after the schemas core, api,
-- keeper_api and ext exist and the extensions are installed in ext. Tables, constraints, indexes only: functions and
-- triggers live in core/*.sql, reference rows in seed.sql, privileges in grants.sql.
--
-- All ids are bigint identities unless said otherwise. `version` is the row version that an editor saw (R-10).
-- Nothing is deleted from person, account, role_grant, device, session, lock, operation, event or seal; states end.

create type core.session_context as (
	session_id bigint,
	account_id bigint,
	person_id bigint,
	login text,
	device text,
	device_id bigint,
	address text,
	fresh_until timestamptz
);
comment on type core.session_context is 'Who is calling, as core.session_require() found out. Never made from arguments.';

create table core.person (
	id bigint generated always as identity primary key,
	number text not null unique,
	family_name text not null,
	given_name text not null,
	patronymic text,
	name text not null,
	phone text,
	email text,
	created_at timestamptz not null default clock_timestamp(),
	version int not null default 1
);
comment on table core.person is 'A natural person. Four eyes are counted on persons, never on accounts.';
comment on column core.person.number is 'Number of the person in the staff register of the platform.';
comment on column core.person.name is 'The name as it is shown: family name, given name, patronymic.';

create table core.unit (
	id bigint generated always as identity primary key,
	parent_id bigint references core.unit,
	code text not null unique check (code ~ '^[a-z][a-z0-9-]{1,31}$'),
	name text not null,
	path bigint[] not null
);
comment on table core.unit is 'The tree of organisational units. Rights are given per unit and reach its subtree.';
comment on column core.unit.path is 'Ids from the root to this unit, both included; unit U is in the subtree of S when path @> array[S].';
create index unit_parent on core.unit (parent_id);
create index unit_path on core.unit using gin (path);

create table core.account (
	id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	login text not null unique check (login ~ '^[a-z][a-z0-9._-]{1,31}$'),
	kind text not null check (kind in ('staff', 'contractor', 'participant', 'service')),
	unit_id bigint not null references core.unit,
	company text,
	enrolled_at timestamptz not null default clock_timestamp(),
	expires_at timestamptz check (isfinite(expires_at)),
	closed_at timestamptz,
	close_reason text,
	search_text text not null default '',
	last_sign_in_at timestamptz,
	last_sign_in_device text,
	last_sign_in_address text,
	created_at timestamptz not null default clock_timestamp(),
	version int not null default 1
);
comment on table core.account is 'A way for one person to sign in.';
comment on column core.account.search_text is 'core.fold() of login, name, phone, company and person number; kept by trigger.';
create index account_person on core.account (person_id);
create index account_unit_login on core.account (unit_id, login);
create index account_last_sign_in on core.account (last_sign_in_at, id);
create index account_search on core.account using gin (search_text ext.gin_trgm_ops);

create table core.role (
	id bigint generated always as identity primary key,
	code text not null unique check (code ~ '^[a-z][a-z0-9-]{1,47}$'),
	name text not null,
	summary text not null,
	privileged boolean not null default false
);
comment on table core.role is 'A set of scopes that is granted to accounts. A privileged role asks for more care to unlock.';

create table core.scope (
	code text primary key check (code ~ '^[a-z_]+\.[a-z_]+$'),
	summary text not null,
	administrative boolean not null default false
);
comment on table core.scope is 'One right, written noun.verb. An administrative scope is for platform administrators only.';

create table core.role_scope (
	role_id bigint not null references core.role,
	scope_code text not null references core.scope,
	primary key (role_id, scope_code)
);
create index role_scope_scope on core.role_scope (scope_code, role_id);

create table core.role_grant (
	id bigint generated always as identity primary key,
	account_id bigint not null references core.account,
	role_id bigint not null references core.role,
	unit_id bigint not null references core.unit,
	starts_at timestamptz not null default clock_timestamp() check (isfinite(starts_at)),
	ends_at timestamptz check (isfinite(ends_at)),
	granted_by bigint references core.account,
	reason text,
	ended_at timestamptz,
	ended_by bigint references core.account,
	version int not null default 1,
	check (ends_at > starts_at)
);
comment on table core.role_grant is
	'Who holds which role for which unit. Good while starts_at <= clock_timestamp() < ends_at and ended_at is null.';
create index role_grant_account on core.role_grant (account_id) where ended_at is null;
create index role_grant_role on core.role_grant (role_id) where ended_at is null;

create table core.device (
	id bigint generated always as identity primary key,
	code text not null unique,
	kind text not null check (kind in ('bastion', 'keeper')),
	registered_at timestamptz not null default clock_timestamp(),
	disabled_at timestamptz
);
comment on table core.device is
	'A machine that may connect, known by its client certificate: code = common name = database role name.';

create table core.factor (
	account_id bigint primary key references core.account,
	stored_key bytea check (octet_length(stored_key) = 32),
	server_key bytea check (octet_length(server_key) = 32),
	password_set_at timestamptz,
	totp_seed bytea,
	totp_step bigint not null default 0,
	totp_enrolled_at timestamptz
);
comment on table core.factor is 'What an account proves itself with. A null key or seed means: cannot sign in.';
comment on column core.factor.stored_key is 'SHA-256 of the client key (RFC 5802 section 3).';
comment on column core.factor.totp_seed is
	'Seed of the code generator, AES-256-CBC with a random IV and an HMAC-SHA256 tag: core.seed_encrypt().';
comment on column core.factor.totp_step is 'The last accepted time step; only a greater one is accepted (A-06).';

create table core.attempt (
	id bigint generated always as identity primary key,
	at timestamptz not null default clock_timestamp(),
	login text,
	account_id bigint,
	device_id bigint not null references core.device,
	address text,
	cause text check (cause in ('ok', 'wrong_password', 'wrong_code', 'code_used', 'locked', 'expired', 'closed',
		'unknown', 'not_judged')),
	judged_at timestamptz,
	xid xid8 not null default pg_current_xact_id()
);
comment on table core.attempt is
	'One row for each submitted sign-in. cause stays null until the guess is judged; a row that stays null was abandoned.';
comment on column core.attempt.account_id is
	'No foreign key: checking it would take time for real logins only (A-14).';
comment on column core.attempt.login is
	'Null when no account has that login: people type passwords into the login field.';
create index attempt_account on core.attempt (account_id, at desc);
create index attempt_device on core.attempt (device_id, at desc);
create index attempt_open on core.attempt (at) where cause is null;

create table core.sign_in_try (
	pid int not null,
	backend_start timestamptz not null,
	login text not null,
	login_key bytea not null,
	client_nonce bytea not null,
	server_nonce bytea not null,
	began_at timestamptz not null default clock_timestamp(),
	proof bytea,
	code text,
	attempt_id bigint,
	refused text,
	submitted_xid xid8,
	submitted_at timestamptz,
	primary key (pid, backend_start)
);
comment on table core.sign_in_try is 'The sign-in under way in one backend, between begin, submit and result.';
comment on column core.sign_in_try.refused is 'Set at submit when the guess must not be judged (the cause that is stored).';

create table core.attempt_counter (
	login_key bytea not null,
	device_id bigint not null references core.device,
	failures int not null default 0,
	failed_at timestamptz,
	code_failures int not null default 0,
	code_failed_at timestamptz,
	day_failures int not null default 0,
	day_since timestamptz,
	held_until timestamptz,
	primary key (login_key, device_id)
);
comment on table core.attempt_counter is
	'Charged guesses per login and bastion; a row belongs to one bastion so that no bastion can block the others.';
comment on column core.attempt_counter.login_key is 'HMAC of the login, so that a mistyped password is not kept.';
comment on column core.attempt_counter.held_until is 'Throttle for the last security administrator, who is never locked.';

create table core.session (
	id bigint generated always as identity primary key,
	account_id bigint not null references core.account,
	device_id bigint not null references core.device,
	token_hash bytea not null unique,
	address text,
	tls_version text,
	tls_cipher text,
	certificate_serial text,
	previous_sign_in_at timestamptz,
	previous_sign_in_from text,
	created_at timestamptz not null default clock_timestamp(),
	last_seen_at timestamptz not null default clock_timestamp(),
	expires_at timestamptz not null,
	fresh_until timestamptz,
	ended_at timestamptz,
	end_reason text,
	ended_by bigint references core.account
);
comment on table core.session is
	'A signed-in person at one device. Open while ended_at is null and neither the idle nor the absolute limit is over.';
comment on column core.session.previous_sign_in_at is 'The sign-in before this one, shown to the person at the start.';
comment on column core.session.end_reason is
	'sign_out | idle | expired | ended (by a person, see ended_by) | locked | closed | device | replaced';
create index session_account_open on core.session (account_id) where ended_at is null;
create index session_open on core.session (last_seen_at) where ended_at is null;

create table core.session_backend (
	pid int not null,
	backend_start timestamptz not null,
	session_id bigint not null references core.session,
	bound_xid xid8 not null default pg_current_xact_id(),
	bound_at timestamptz not null default clock_timestamp(),
	primary key (pid, backend_start)
);
comment on table core.session_backend is
	'Which backend speaks for which session. A binding is good from the transaction after the one that made it.';
create index session_backend_session on core.session_backend (session_id);

create table core.lock (
	id bigint generated always as identity primary key,
	account_id bigint not null references core.account,
	cause text not null check (cause in ('policy', 'person')),
	code text not null check (code in ('wrong_attempts', 'wrong_codes', 'unused', 'person')),
	reason text,
	since timestamptz not null default clock_timestamp(),
	until timestamptz check (isfinite(until)),
	by_account bigint references core.account,
	device_id bigint references core.device,
	lifted_at timestamptz,
	lifted_by bigint references core.account,
	lift_reason text
);
comment on table core.lock is
	'A lock of an account. Active while lifted_at is null and (until is null or until > clock_timestamp()).';
comment on column core.lock.until is 'Null: only a person can lift it.';
comment on column core.lock.device_id is 'Not null: only sign-ins from this device are refused. Null: from everywhere.';
create index lock_account_open on core.lock (account_id) where lifted_at is null;
create index lock_account on core.lock (account_id, since desc);

create table core.policy (
	name text primary key,
	kind text not null check (kind in ('integer', 'interval', 'boolean', 'text')),
	value text not null,
	minimum text,
	maximum text,
	summary text not null,
	version int not null default 1
);
comment on table core.policy is 'Typed and bounded settings of the security policy.';

create table core.setting (
	key text primary key,
	value text not null
);
comment on table core.setting is 'Facts of the installation: environment, platform.';

create table core.operation (
	id uuid primary key,
	account_id bigint not null references core.account,
	session_id bigint references core.session,
	action text not null,
	arguments_hash bytea not null,
	outcome text check (outcome in ('done', 'failed')),
	result jsonb,
	at timestamptz not null default clock_timestamp(),
	xid xid8 not null default pg_current_xact_id()
);
comment on table core.operation is 'What a client asked for under its own id, so that it can ask again safely (R-01, R-02).';
comment on column core.operation.outcome is 'Null only inside the transaction that is doing the operation.';
create index operation_account on core.operation (account_id, at desc);

create sequence core.event_id as bigint;
create table core.event (
	id bigint not null default nextval('core.event_id'),
	xid xid8 not null default pg_current_xact_id(),
	at timestamptz not null default clock_timestamp(),
	actor_person bigint,
	actor_account bigint,
	actor_login text,
	session_id bigint,
	device text,
	address text,
	action text not null,
	object_kind text,
	object_id text,
	unit_id bigint,
	old jsonb,
	new jsonb,
	reason text,
	operation uuid,
	outcome text not null check (outcome in ('ok', 'refused', 'failed')),
	digest bytea not null,
	primary key (id, at)
) partition by range (at);
alter sequence core.event_id owned by core.event.id;
comment on table core.event is
	'The journal. Append-only for everybody; partitioned by month of `at` (UTC); digest = SHA-256 of core.event_canonical().';
create table core.event_default partition of core.event default;
comment on table core.event_default is 'Takes what no month takes, so that a missing partition never fails a mutation.';
create index event_at on core.event (at, id);
create index event_actor on core.event (actor_login, at, id);
create index event_object on core.event (object_kind, object_id, at, id);
create index event_action on core.event (action, at, id);
create index event_actor_action on core.event (actor_login, action, at, id);
create index event_xid on core.event (xid, id);
create index event_operation on core.event (operation) where operation is not null;

create table core.seal (
	number bigint primary key check (number >= 0),
	low xid8 not null,
	high xid8 not null,
	events bigint not null check (events >= 0),
	first_event bigint,
	last_event bigint,
	previous bytea not null check (octet_length(previous) = 32),
	hash bytea not null unique check (octet_length(hash) = 32),
	at timestamptz not null default clock_timestamp()
);
comment on table core.seal is
	'The chain over the journal. Seal n covers the events with low <= xid < high; its hash covers the previous hash.';
create unique index seal_high on core.seal (high) where number > 0;

create table core.ticket (
	id uuid primary key default gen_random_uuid(),
	session_id bigint not null references core.session,
	kind text not null,
	arguments jsonb,
	xid xid8 not null default pg_current_xact_id(),
	created_at timestamptz not null default clock_timestamp(),
	expires_at timestamptz not null
);
comment on table core.ticket is
	'Something asked for and committed, to be answered in a later transaction: journal searches, codes to be judged.';
create index ticket_session on core.ticket (session_id, kind, created_at desc);
create index ticket_expires on core.ticket (expires_at);
