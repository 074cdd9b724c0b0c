-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The components of the platform and what they report about themselves: antivirus (clause 12), packages against
-- advisories (clauses 13, 14), backups and restore drills (clauses 15, 16). What a board shows is computed from these rows
-- by the clock of the server, so a value whose source is silent decays by itself.

alter table core.device drop constraint device_kind_check;
alter table core.device add constraint device_kind_check check (kind in ('bastion', 'keeper', 'platform', 'component'));

create table core.component (
	id bigint generated always as identity primary key,
	code text not null unique check (code ~ '^[a-z][a-z0-9-]{1,31}$'),
	name text not null,
	kind text not null check (kind in ('web', 'mobile_backend', 'api_server', 'database', 'workstation', 'network')),
	environment text not null check (environment in ('test', 'production')),
	unit_id bigint not null references core.unit,
	device_id bigint unique references core.device,
	registered_by bigint references core.account,
	registered_at timestamptz not null default clock_timestamp(),
	closed_at timestamptz,
	version int not null default 1
);
comment on table core.component is 'A machine or part of the platform that has to be protected, patched and backed up.';
comment on column core.component.device_id is 'The certificate with which it reports; null: what it is like is imported.';
create index component_unit on core.component (unit_id) where closed_at is null;

create table core.report (
	id uuid primary key,
	component_id bigint not null references core.component,
	kind text not null check (kind in ('antivirus', 'packages', 'backups')),
	at timestamptz not null check (isfinite(at)),
	received_at timestamptz not null default clock_timestamp(),
	arguments_hash bytea not null,
	answer jsonb not null,
	imported_by bigint references core.account
);
comment on table core.report is 'Every report that was accepted, once for each id; what it said is in the tables beside.';
comment on column core.report.at is 'When the component measured it, by its own clock.';
create index report_newest on core.report (component_id, kind, at desc);

create table core.antivirus (
	component_id bigint primary key references core.component,
	report_id uuid not null references core.report,
	at timestamptz not null,
	received_at timestamptz not null,
	product text not null,
	engine text not null,
	signatures_version text not null,
	signatures_at timestamptz check (isfinite(signatures_at)),
	realtime boolean,
	last_full_scan timestamptz check (isfinite(last_full_scan)),
	last_error text,
	update_error text
);
comment on table core.antivirus is 'What the newest antivirus report of a component said.';

create table core.detection (
	id bigint generated always as identity primary key,
	component_id bigint not null references core.component,
	signature text not null,
	path text not null,
	at timestamptz not null check (isfinite(at)),
	reported_at timestamptz not null default clock_timestamp(),
	acknowledged_at timestamptz,
	acknowledged_by bigint references core.account,
	reason text,
	unique (component_id, signature, path, at)
);
comment on table core.detection is 'Something that the antivirus of a component found; open until a person acknowledges it.';
create index detection_open on core.detection (component_id) where acknowledged_at is null;

create table core.package_report (
	component_id bigint primary key references core.component,
	report_id uuid not null references core.report,
	at timestamptz not null,
	received_at timestamptz not null,
	kernel_running text,
	kernel_installed text,
	reboot boolean not null,
	packages int not null
);
comment on table core.package_report is 'The newest report about the packages of a component.';

create table core.package (
	component_id bigint not null references core.component,
	name text not null,
	installed text not null,
	candidate text,
	source text,
	security boolean not null,
	effective boolean not null,
	primary key (component_id, name)
);
comment on table core.package is 'The packages of a component as last reported.';
comment on column core.package.effective is 'False while running programs still use the version before.';
create index package_name on core.package (name, component_id);

create table core.advisory (
	id bigint generated always as identity primary key,
	code text not null unique check (code ~ '^[A-Z][A-Za-z0-9:._-]{2,63}$'),
	title text not null,
	severity text not null check (severity in ('critical', 'high', 'medium', 'low')),
	published_on date not null check (isfinite(published_on)),
	source text not null,
	imported_by bigint references core.account,
	imported_at timestamptz not null default clock_timestamp()
);
comment on table core.advisory is 'What a vendor published about a vulnerability.';
comment on column core.advisory.published_on is 'The calendar date of the publication in Asia/Almaty; the month of clause 13 starts here.';

create table core.advisory_package (
	advisory_id bigint not null references core.advisory,
	package text not null,
	fixed text,
	primary key (advisory_id, package)
);
comment on column core.advisory_package.fixed is 'The first version without the vulnerability; null: there is none yet.';
create index advisory_package_name on core.advisory_package (package);

create table core.patch (
	component_id bigint not null references core.component,
	advisory_id bigint not null references core.advisory,
	state text not null check (state in ('NO_FIX', 'FIX_AVAILABLE', 'INSTALLED', 'EFFECTIVE')),
	detected_at timestamptz not null default clock_timestamp(),
	installed_at timestamptz,
	effective_at timestamptz,
	checked_at timestamptz not null,
	primary key (component_id, advisory_id)
);
comment on table core.patch is 'An advisory that concerns a component, and how far its correction is there.';
create index patch_open on core.patch (advisory_id) where state <> 'EFFECTIVE';

create table core.patch_test (
	id bigint generated always as identity primary key,
	component_id bigint not null references core.component,
	advisory_id bigint not null references core.advisory,
	tested_at timestamptz not null check (isfinite(tested_at)),
	passed boolean not null,
	reason text not null,
	recorded_by bigint not null references core.account,
	recorded_at timestamptz not null default clock_timestamp()
);
comment on table core.patch_test is 'A correction that was tried on a component of the test environment (clause 14).';
create index patch_test_advisory on core.patch_test (advisory_id);

create table core.exception (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('antivirus', 'patch')),
	component_id bigint not null references core.component,
	advisory_id bigint references core.advisory,
	measure text not null,
	reason text not null,
	starts_at timestamptz not null default clock_timestamp(),
	ends_at timestamptz not null check (isfinite(ends_at)),
	renewals int not null default 0,
	request_id bigint references core.request,
	requested_by bigint not null references core.account,
	ended_at timestamptz,
	ended_by bigint references core.account,
	end_reason text,
	check ((kind = 'patch') = (advisory_id is not null)),
	check (ends_at > starts_at)
);
comment on table core.exception is 'A finding that is accepted for a time, with a compensating measure and a second person.';
create index exception_open on core.exception (component_id, kind) where ended_at is null;

create table core.backup_run (
	component_id bigint not null references core.component,
	label text not null,
	type text not null,
	started_at timestamptz not null check (isfinite(started_at)),
	stopped_at timestamptz check (isfinite(stopped_at)),
	size bigint check (size >= 0),
	error text,
	reported_at timestamptz not null default clock_timestamp(),
	primary key (component_id, label)
);
comment on table core.backup_run is 'One run of the backup of a component; error null and an end: it is good.';
create index backup_run_newest on core.backup_run (component_id, stopped_at desc);

create table core.drill (
	id bigint generated always as identity primary key,
	component_id bigint not null references core.component,
	label text not null,
	started_at timestamptz not null check (isfinite(started_at)),
	finished_at timestamptz not null check (isfinite(finished_at)),
	failed_at timestamptz not null check (isfinite(failed_at)),
	newest_record_at timestamptz not null check (isfinite(newest_record_at)),
	counts jsonb not null,
	passed boolean not null,
	signed_first bigint not null references core.person,
	signed_second bigint not null references core.person,
	reason text not null,
	recorded_by bigint not null references core.account,
	recorded_at timestamptz not null default clock_timestamp(),
	check (finished_at > started_at),
	check (newest_record_at <= failed_at),
	check (signed_first <> signed_second)
);
comment on table core.drill is 'A restore that was tried (clause 16): RPO = failed_at - newest_record_at, RTO = finished_at - started_at.';
comment on column core.drill.failed_at is 'The moment of the assumed failure.';
comment on column core.drill.counts is 'Rows that were counted after the restore against what was expected, by table or file.';
create index drill_component on core.drill (component_id, finished_at desc);

alter table core.request drop constraint request_kind_check;
alter table core.request add constraint request_kind_check
	check (kind in ('grant', 'extend', 'restart', 'role', 'freeze', 'policy', 'exception'));
