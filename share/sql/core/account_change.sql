-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Accounts from the first day to the last: made, changed, closed, re-opened. Participants are registered elsewhere on
-- the platform; here they are locked and unlocked only. Locks: person, account, unit and duty FOR KEY SHARE, role.

create or replace function core.login_free(p_login text)
returns void language plpgsql as $$
declare
	v_shape text;
begin
	select login_shape into v_shape from core.account where login = p_login;
	-- Two that look alike, made at the same moment, would not see each other.
	perform pg_advisory_xact_lock(7230117, hashtext(v_shape));
	if exists (select from core.account where login_shape = v_shape and login <> p_login) then
		perform core.refuse('OP409', 'login looks like another one',
			'Compared are logins with 0 as o, 1 and l as i, rn as m, vv as w, and without dots, dashes and underscores.',
			'Choose a login that can not be taken for somebody else''s.', 'login');
	end if;
end
$$;
comment on function core.login_free(text) is
	'Refuses OP409 when the login, which the caller has just inserted, can be taken for another account''s (O-06).';

create or replace function core.account_terms_check(p_kind text, p_duty text, p_expires_at timestamptz)
returns void language plpgsql stable as $$
begin
	if p_kind <> 'staff' and p_duty is not null then
		perform core.refuse('OP400', 'duty is not valid', 'Only members of staff have a functional duty.', null, 'duty');
	end if;
	if p_kind = 'contractor' and p_expires_at is null then
		perform core.refuse('OP400', 'end is missing', 'The account of a contractor has an end.', null, 'expires_at');
	end if;
end
$$;
comment on function core.account_terms_check(text, text, timestamptz) is
	'Refuses OP400 for a duty or an end that does not fit the kind of account.';

create or replace function core.account_kind_check(p_kind text, p_company text)
returns void language plpgsql stable as $$
begin
	if p_kind is null or p_kind not in ('staff', 'contractor', 'participant', 'service') then
		perform core.refuse('OP400', 'kind is not valid', 'A new account is staff, contractor, participant or service.', null,
			'kind');
	end if;
	if (p_kind = 'contractor') <> (p_company is not null) then
		perform core.refuse('OP400', 'company is not valid', 'A contractor belongs to a company, and nobody else does.', null,
			'company');
	end if;
end
$$;
comment on function core.account_kind_check(text, text) is 'Refuses OP400 for a kind that there is not, or a company that does not fit it.';

create or replace function core.company_use(ctx core.session_context, p_company text)
returns core.company language plpgsql as $$
declare
	v_company core.company;
begin
	perform core.code_check(p_company, 'company', 32);
	select * into v_company from core.company where code = p_company for key share;
	if v_company.id is null or core.right_has(ctx, 'company.read', null) is not true then
		perform core.refuse('OP404', 'there is no such company', 'No company that you may see has this code.', null,
			'company');
	end if;
	perform core.company_open(v_company.id);
	return v_company;
end
$$;
comment on function core.company_use(core.session_context, text) is 'The company for which a contractor is to work.';

create or replace function core.company_open(p_company bigint)
returns void language plpgsql as $$
begin
	if exists (select from core.company where id = p_company and closed_at is not null) then
		perform core.refuse('OP409', 'the company is closed', 'Nobody works for a closed company.', null, 'company');
	end if;
	-- A freeze that begins at this moment waits, or is seen.
	perform core.contractor_gate(false);
	perform core.company_frozen_refuse(p_company);
end
$$;
comment on function core.company_open(bigint) is 'Refuses a company that is closed (OP409) or frozen (OP423).';

create or replace function core.account_create(ctx core.session_context, p_operation uuid, p_login text, p_kind text,
	p_unit text, p_number text, p_family_name text, p_given_name text, p_patronymic text, p_phone text, p_email text,
	p_duty text, p_company text, p_expires_at timestamptz, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_account core.account;
	v_person core.person;
	v_unit core.unit;
	v_duty core.duty;
	v_company core.company;
begin
	perform core.login_check(p_login);
	perform core.account_kind_check(p_kind, p_company);
	perform core.account_terms_check(p_kind, p_duty, core.end_check(p_expires_at, 'expires_at'));
	v_unit := core.unit_use(ctx, p_unit, 'account.create');
	if p_company is not null then
		v_company := core.company_use(ctx, p_company);
	end if;
	if p_duty is not null then
		v_duty := core.duty_use(p_duty);
	end if;
	v_person := core.person_make(ctx, p_number, p_family_name, p_given_name, p_patronymic, p_phone, p_email);
	insert into core.account (person_id, login, kind, unit_id, company, company_id, duty_id, enrolled_at, expires_at)
	values (v_person.id, p_login, p_kind, v_unit.id, v_company.name, v_company.id, v_duty.id,
		case when p_kind in ('service', 'participant') then clock_timestamp() end, p_expires_at)
	on conflict (login) do nothing returning * into v_account;
	if v_account.id is null then
		perform core.refuse('OP409', 'login is taken', 'Another account has this login.', 'Choose another login.', 'login');
	end if;
	perform core.login_free(p_login);
	perform core.event_append(ctx, 'account.create', 'account', p_login, v_unit.id, null, jsonb_strip_nulls(
		jsonb_build_object('kind', p_kind, 'unit', p_unit, 'person', p_number, 'name', v_person.name, 'duty', p_duty,
			'company', p_company, 'expires_at', core.time_text(p_expires_at), 'version', v_account.version)),
		p_reason, p_operation);
	return jsonb_build_object('login', p_login, 'state', core.account_state(v_account), 'version', v_account.version,
		'roles_offered', core.duty_roles(v_duty.id), 'summary', format('person %s, unit %s', p_number, p_unit));
end
$$;
comment on function core.account_create(core.session_context, uuid, text, text, text, text, text, text, text, text, text,
	text, text, timestamptz, text) is
	'Makes an account, and its person when the number is new. Begins and ends no operation: one may hold many of them.';

create or replace function core.account_create_once(ctx core.session_context, p_operation uuid, p_login text, p_kind text,
	p_unit text, p_number text, p_family_name text, p_given_name text, p_patronymic text, p_phone text, p_email text,
	p_duty text, p_company text, p_expires_at timestamptz, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'account.create', jsonb_build_object('login', p_login, 'kind', p_kind,
		'unit', p_unit, 'person', jsonb_build_array(p_number, p_family_name, p_given_name, p_patronymic, p_phone, p_email),
		'duty', p_duty, 'company', p_company, 'expires_at', extract(epoch from p_expires_at), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_result := core.account_create(ctx, p_operation, p_login, p_kind, p_unit, p_number, p_family_name, p_given_name,
		p_patronymic, p_phone, p_email, p_duty, p_company, p_expires_at, v_reason);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.account_create_once(core.session_context, uuid, text, text, text, text, text, text, text, text,
	text, text, text, timestamptz, text) is 'core.account_create() as an operation of its own.';

create or replace function core.account_change_hold(ctx core.session_context, p_login text, p_scope text, p_version int)
returns core.account language plpgsql as $$
declare
	v_account core.account := core.account_take(ctx, p_login, p_scope, p_version);
begin
	if v_account.kind = 'participant' then
		perform core.refuse('OP409', 'participants are not changed here',
			'A participant''s account is registered, locked and unlocked here; the rest is the platform''s.', null,
			p_object => 'account ' || p_login);
	end if;
	perform core.person_privilege_require(ctx, v_account.person_id);
	return v_account;
end
$$;
comment on function core.account_change_hold(core.session_context, text, text, int) is
	'core.account_take() for changes: not a participant, not somebody more privileged than the caller.';

create or replace function core.account_edit(ctx core.session_context, p_operation uuid, p_login text, p_unit text,
	p_duty text, p_expires_at timestamptz, p_reason text, p_version int, p_endless boolean)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_account core.account;
	v_unit core.unit;
	v_duty core.duty;
	v_end timestamptz;
	v_before jsonb;
	v_changed jsonb;
	v_remains jsonb;
begin
	perform core.end_check(p_expires_at, 'expires_at');
	v_result := core.operation_begin(ctx, p_operation, 'account.edit', jsonb_build_object('login', p_login, 'unit', p_unit,
		'duty', p_duty, 'expires_at', extract(epoch from p_expires_at), 'endless', p_endless, 'reason', v_reason,
		'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_account := core.account_change_hold(ctx, p_login, 'account.edit', p_version);
	if v_account.closed_at is not null then
		perform core.refuse('OP409', 'the account is closed', 'A closed account is not changed; it may be re-opened.', null,
			p_object => 'account ' || p_login);
	end if;
	select * into v_unit from core.unit where id = v_account.unit_id;
	select * into v_duty from core.duty where id = v_account.duty_id;
	v_before := jsonb_build_object('unit', v_unit.code, 'duty', v_duty.code, 'expires_at',
		core.time_text(v_account.expires_at));
	if p_unit <> v_unit.code then
		v_unit := core.unit_use(ctx, p_unit, 'account.edit');
	end if;
	if p_duty = '' then
		v_duty := null;
	elsif p_duty is distinct from v_duty.code and p_duty is not null then
		v_duty := core.duty_use(p_duty);
	end if;
	v_end := case when p_endless then null else coalesce(p_expires_at, v_account.expires_at) end;
	perform core.account_terms_check(v_account.kind, v_duty.code, v_end);
	if v_end is distinct from v_account.expires_at and v_end is not null and core.account_last_administrator(v_account.id) then
		perform core.refuse('OP409', 'the last security administrator can not end',
			'Nobody could unlock accounts of administrators any more.', 'Make another security administrator first.',
			'expires_at');
	end if;
	v_changed := core.changed_require(v_before, jsonb_build_object('unit', v_unit.code, 'duty', v_duty.code, 'expires_at',
		core.time_text(v_end)));
	if v_end < coalesce(v_account.expires_at, 'infinity') then
		-- What must remain has to remain after that end as well, when nobody may be looking: it counts as over already.
		v_remains := core.remains_begin(array[v_account.id], true);
		update core.account set expires_at = clock_timestamp() where id = v_account.id;
		perform core.remains_require(v_remains);
	end if;
	update core.account set unit_id = v_unit.id, duty_id = v_duty.id, expires_at = v_end, version = version + 1
	where id = v_account.id returning * into v_account;
	v_result := jsonb_build_object('login', p_login, 'state', core.account_state(v_account), 'version', v_account.version,
		'summary', format('changed: %s', core.keys_text(v_changed)));
	perform core.event_append(ctx, 'account.edit', 'account', p_login, v_account.unit_id,
		core.only_of(v_before, v_changed) || jsonb_build_object('version', v_account.version - 1),
		v_changed || jsonb_build_object('version', v_account.version), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.account_edit(core.session_context, uuid, text, text, text, timestamptz, text, int, boolean) is
	'Changes unit, duty and end of an account; null leaves a value, an empty duty removes it, p_endless removes the end.';

create or replace function core.account_grants_end(ctx core.session_context, p_account bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_ended jsonb;
begin
	with ended as (
		update core.role_grant set ended_at = clock_timestamp(), ended_by = ctx.account_id, end_reason = p_reason,
			version = version + 1
		where account_id = p_account and ended_at is null and (ends_at is null or ends_at > clock_timestamp())
		returning id, role_id, unit_id)
	select coalesce(jsonb_agg(jsonb_build_object('grant', e.id, 'role', r.code, 'unit', u.code) order by e.id), '[]')
	into v_ended
	from ended e join core.role r on r.id = e.role_id join core.unit u on u.id = e.unit_id;
	return v_ended;
end
$$;
comment on function core.account_grants_end(core.session_context, bigint, text) is
	'Ends every grant of an account that has not ended, future ones too; returns which.';

create or replace function core.account_close(ctx core.session_context, p_operation uuid, p_login text, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_account core.account;
	v_remains jsonb;
	v_state text;
	v_ended jsonb;
	v_sessions int;
begin
	v_result := core.operation_begin(ctx, p_operation, 'account.close', jsonb_build_object('login', p_login, 'reason',
		v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_account := core.account_change_hold(ctx, p_login, 'account.close', p_version);
	if v_account.closed_at is not null then
		perform core.refuse('OP409', 'the account is closed', 'It was closed before.', null, p_object => 'account ' || p_login);
	end if;
	v_remains := core.remains_begin(array[v_account.id], true);
	if core.account_privileged(v_account.id) then
		perform core.fresh_require(ctx);
	end if;
	v_state := core.account_state(v_account);
	update core.account set closed_at = clock_timestamp(), close_reason = v_reason, version = version + 1
	where id = v_account.id returning * into v_account;
	v_sessions := core.session_end_all(v_account.id, 'closed', ctx.account_id);
	v_ended := core.account_grants_end(ctx, v_account.id, 'the account was closed');
	perform core.remains_require(v_remains);
	update core.one_time_code set voided_at = clock_timestamp(), sealed_code = null
	where account_id = v_account.id and used_at is null and voided_at is null;
	v_result := jsonb_build_object('login', p_login, 'state', core.account_state(v_account), 'version', v_account.version,
		'sessions', v_sessions, 'grants', jsonb_array_length(v_ended),
		'summary', format('ended with it: sessions %s, roles %s', v_sessions, jsonb_array_length(v_ended)));
	perform core.event_append(ctx, 'account.close', 'account', p_login, v_account.unit_id,
		jsonb_build_object('state', v_state, 'version', v_account.version - 1),
		jsonb_build_object('state', v_result -> 'state', 'version', v_account.version, 'sessions_ended', v_sessions,
			'grants_ended', v_ended), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.account_close(core.session_context, uuid, text, text, int) is
	'Closes an account and ends its sessions, grants and unused one-time codes in the same transaction.';

create or replace function core.account_factors_void(p_account bigint)
returns void language plpgsql as $$
begin
	update core.factor set stored_key = null, server_key = null, password_set_at = null, totp_seed = null,
		totp_enrolled_at = null, totp_offset = 0
	where account_id = p_account;
	delete from core.factor_pending where account_id = p_account;
	update core.recovery_code set voided_at = clock_timestamp()
	where account_id = p_account and used_at is null and voided_at is null;
	update core.one_time_code set voided_at = clock_timestamp(), sealed_code = null
	where account_id = p_account and used_at is null and voided_at is null;
end
$$;
comment on function core.account_factors_void(bigint) is
	'Makes everything worthless that the account could prove itself with; the watermark of used codes stays (A-06).';

create or replace function core.account_reopen(ctx core.session_context, p_operation uuid, p_login text, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_account core.account;
begin
	v_result := core.operation_begin(ctx, p_operation, 'account.reopen', jsonb_build_object('login', p_login, 'reason',
		v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_account := core.account_change_hold(ctx, p_login, 'account.close', p_version);
	if v_account.closed_at is null then
		perform core.refuse('OP409', 'the account is not closed', 'Only a closed account is re-opened.', null,
			p_object => 'account ' || p_login);
	end if;
	perform core.unit_use(ctx, (select code from core.unit where id = v_account.unit_id), 'account.close');
	if v_account.kind = 'contractor' then
		perform core.company_open(v_account.company_id);
	end if;
	perform core.account_factors_void(v_account.id);
	update core.account set closed_at = null, close_reason = null, version = version + 1,
		duty_id = (select id from core.duty where id = v_account.duty_id and closed_at is null),
		enrolled_at = case kind when 'service' then clock_timestamp() end
	where id = v_account.id returning * into v_account;
	v_result := jsonb_build_object('login', p_login, 'state', core.account_state(v_account), 'version', v_account.version,
		'summary', 'without roles; the first sign-in has to be set up again');
	perform core.event_append(ctx, 'account.reopen', 'account', p_login, v_account.unit_id,
		jsonb_build_object('state', 'closed', 'version', v_account.version - 1),
		jsonb_build_object('state', v_result -> 'state', 'version', v_account.version), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.account_reopen(core.session_context, uuid, text, text, int) is
	'Opens a closed account again: no grants, no factors, so it is pending. Its locks and its end stay as they were.';
