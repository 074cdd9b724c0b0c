-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Giving a role. core.grant_check() says whether it may be, for the call that does it and for the preview that a person
-- sees while typing; core.grant_put() is the only place that makes a grant, whatever it was asked for by. Order of
-- locks: account, person, role (shared).

create or replace function core.role_find(p_role text, p_field text default 'role')
returns core.role language plpgsql stable as $$
declare
	v_role core.role;
begin
	perform core.code_check(p_role, p_field, 48);
	select * into v_role from core.role r where r.code = p_role;
	if v_role.id is null then
		perform core.refuse('OP404', 'there is no such role', null, 'Look at the list of roles.', p_field);
	end if;
	return v_role;
end
$$;
comment on function core.role_find(text, text) is 'The role of this code, a closed one too; OP400 or OP404.';

create or replace function core.role_administrative(p_role bigint)
returns boolean language plpgsql stable as $$
begin
	return exists (select from core.role r where r.id = p_role and r.privileged)
		or exists (select from core.role_scope x join core.scope s on s.code = x.scope_code and s.administrative
			where x.role_id = p_role);
end
$$;
comment on function core.role_administrative(bigint) is
	'Whether the role is privileged or holds an administrative scope, so that giving it takes a second person.';

create or replace function core.grant_range(p_account core.account, p_starts timestamptz, p_ends timestamptz,
	out starts_at timestamptz, out ends_at timestamptz, out ends_why text)
language plpgsql volatile as $$
declare
	v_now timestamptz := clock_timestamp();
begin
	if p_starts is not null and (not isfinite(p_starts) or p_starts < v_now - interval '5 min'
		or p_starts > v_now + interval '1 year') then
		perform core.refuse('OP400', 'start is not valid', 'A role is given from now on or from a time within a year.',
			'Leave the start out to give it from now on.', 'starts_at');
	end if;
	starts_at := greatest(p_starts, v_now);
	if p_ends is not null and (not isfinite(p_ends) or p_ends <= starts_at or p_ends > v_now + interval '5 years') then
		perform core.refuse('OP400', 'end is not valid', 'A role ends after its start and within five years.',
			'Leave the end out to give it until it is taken away.', 'ends_at');
	end if;
	ends_at := least(p_ends, p_account.expires_at);
	ends_why := case
		when p_ends is null and p_account.expires_at is null then 'no end: until it is taken away'
		when p_ends is null or p_account.expires_at < p_ends then 'the account ends then'
		else 'as asked for' end;
	if ends_at <= starts_at then
		perform core.refuse('OP409', 'the account ends before the role starts', null,
			'Choose an earlier start, or extend the account first.');
	end if;
end
$$;
comment on function core.grant_range(core.account, timestamptz, timestamptz) is
	'Start and end of a grant for staff: nothing in the past, nothing endless by accident (Z-08), no longer than the
account; ends_why says in words where the end comes from.';

create or replace function core.grant_free(p_account core.account, p_role core.role, p_unit bigint, p_starts timestamptz,
	p_ends timestamptz)
returns void language plpgsql volatile as $$
begin
	if p_role.closed_at is not null then
		perform core.refuse('OP409', 'the role is closed', 'It is not given to anybody any more.', 'Ask for another role.', 'role');
	end if;
	if exists (select from core.role_grant g where g.account_id = p_account.id and g.role_id = p_role.id
		and g.unit_id = p_unit and g.ended_at is null and coalesce(g.ends_at, 'infinity') > p_starts
		and g.starts_at < coalesce(p_ends, 'infinity')) then
		perform core.refuse('OP409', 'the role is held already', 'The account holds this role for this unit in that time.',
			'Ask for a time after it, or end the old grant first.');
	end if;
	perform core.conflicts_refuse(p_account.person_id, array[p_role.code], p_starts, p_ends);
end
$$;
comment on function core.grant_free(core.account, core.role, bigint, timestamptz, timestamptz) is
	'Refuses OP409 for every grant that can''t be, whoever gives it: a closed role, the same role twice, separation of duties.';

create or replace function core.grant_check(ctx core.session_context, p_account core.account, p_role core.role,
	p_unit core.unit, p_starts timestamptz, p_ends timestamptz)
returns void language plpgsql volatile as $$
begin
	if p_account.person_id = ctx.person_id then
		perform core.refuse('OP403', 'you may not change your own roles',
			'Nobody gives roles to accounts of his own person or takes them away.', 'Ask a colleague with the same right.');
	end if;
	if p_account.kind = 'contractor' then
		perform core.refuse('OP409', 'contractors get roles by request',
			'The access of a contractor rests on a contract and on approvals.', 'Request access for the contractor.');
	elsif p_account.kind = 'participant' then
		perform core.refuse('OP409', 'participants hold no roles', 'Roles are for staff, contractors and services.');
	end if;
	if p_account.closed_at is not null or p_account.expires_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the account is closed', 'A closed or expired account gets no roles.');
	end if;
	if p_unit.closed_at is not null then
		perform core.refuse('OP409', 'the unit is closed', null, 'Look at the list of units.', 'unit');
	end if;
	-- Z-09: otherwise the right to give would be every right.
	if exists (select from core.role_scope s where s.role_id = p_role.id
		and core.right_has(ctx, s.scope_code, p_unit.id) is not true) then
		perform core.refuse('OP403', 'you may not give rights that you do not hold',
			'The role has rights that you do not hold for this unit.', 'Ask a security administrator.');
	end if;
	perform core.grant_free(p_account, p_role, p_unit.id, p_starts, p_ends);
end
$$;
comment on function core.grant_check(core.session_context, core.account, core.role, core.unit, timestamptz, timestamptz) is
	'Refuses what must not be given to a member of staff or a service by the person of the context: to himself, to a
contractor, more than he holds, twice, or against separation of duties.';

create or replace function core.grant_hold(p_account bigint, p_role bigint, out account core.account, out role core.role)
language plpgsql as $$
begin
	select * into account from core.account a where a.id = p_account for no key update;
	perform from core.person p where p.id = account.person_id for no key update;
	select * into role from core.role r where r.id = p_role for share;
end
$$;
comment on function core.grant_hold(bigint, bigint) is
	'Locks what a grant is decided on: the account, its person (two grants of one person come one after the other) and the
role, which nobody changes or closes meanwhile. Returns account and role as they are now.';

create or replace function core.grant_json(p_grant core.role_grant)
returns jsonb language plpgsql stable as $$
begin
	return (select jsonb_strip_nulls(jsonb_build_object('login', a.login, 'role', r.code, 'unit', u.code, 'starts_at',
		core.time_text(p_grant.starts_at), 'ends_at', core.time_text(p_grant.ends_at), 'hours',
		core.hours_text(p_grant.hours), 'request', p_grant.request_id, 'contract',
		(select c.number from core.contract c where c.id = p_grant.contract_id)))
	from core.account a, core.role r, core.unit u
	where a.id = p_grant.account_id and r.id = p_grant.role_id and u.id = p_grant.unit_id);
end
$$;
comment on function core.grant_json(core.role_grant) is 'A grant as an event shows it.';

create or replace function core.grant_put(ctx core.session_context, p_account bigint, p_role bigint, p_unit bigint,
	p_starts timestamptz, p_ends timestamptz, p_hours bit, p_contract bigint, p_request core.request, p_reason text,
	p_operation uuid)
returns bigint language plpgsql as $$
declare
	v_held record;
	v_grant core.role_grant;
begin
	v_held := core.grant_hold(p_account, p_role);
	perform core.grant_free(v_held.account, v_held.role, p_unit, p_starts, p_ends);
	insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, granted_by, reason, hours, contract_id,
		request_id)
	values (p_account, p_role, p_unit, p_starts, p_ends, ctx.account_id, p_reason, p_hours, p_contract, (p_request).id)
	returning * into v_grant;
	perform core.event_append(ctx, 'grant.create', 'account', (v_held.account).login, p_unit, null,
		core.grant_json(v_grant) || jsonb_build_object('grant', v_grant.id), p_reason, p_operation);
	return v_grant.id;
end
$$;
comment on function core.grant_put(core.session_context, bigint, bigint, bigint, timestamptz, timestamptz, bit, bigint,
	core.request, text, uuid) is
	'Makes a grant and its event, under the locks of core.grant_hold() and never against core.grant_free(). p_request: the
approved request, null for none. What else has to be checked is for the caller.';

create or replace function core.grant_until_text(p_ends timestamptz)
returns text language plpgsql stable as $$
begin
	return coalesce(core.clock_text(p_ends), 'taken away');
end
$$;
comment on function core.grant_until_text(timestamptz) is 'The end of a grant in words, after "until".';

create or replace function core.grant_create(ctx core.session_context, p_operation uuid, p_login text, p_role text,
	p_unit text, p_starts timestamptz, p_ends timestamptz, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_account core.account;
	v_role core.role;
	v_unit core.unit;
	v_held record;
	v_range record;
	v_grant bigint;
	v_request bigint;
	v_result jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'grant.create', jsonb_build_object('login', p_login, 'role', p_role,
		'unit', p_unit, 'starts_at', extract(epoch from p_starts), 'ends_at', extract(epoch from p_ends), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_account := core.account_find(ctx, p_login, 'account.read');
	v_unit := core.unit_find(ctx, p_unit, 'grant.create');
	v_held := core.grant_hold(v_account.id, (core.role_find(p_role)).id);
	v_account := v_held.account;
	v_role := v_held.role;
	select * into v_range from core.grant_range(v_account, p_starts, p_ends);
	perform core.grant_check(ctx, v_account, v_role, v_unit, v_range.starts_at, v_range.ends_at);
	perform core.fresh_require(ctx);
	if core.role_administrative(v_role.id) then
		v_request := core.request_make(ctx, p_operation, 'grant', 'grant:' || v_role.code, v_unit.id, v_account.id, null,
			jsonb_build_object('roles', jsonb_build_array(v_role.code)), core.grant_facts(v_role, p_starts, v_range.ends_at),
			p_starts, v_range.ends_at, null, v_reason);
		v_result := jsonb_build_object('state', 'waiting', 'request', v_request, 'ends_at', v_range.ends_at, 'summary',
			format('request %s waits for a second person', v_request));
	else
		v_grant := core.grant_put(ctx, v_account.id, v_role.id, v_unit.id, v_range.starts_at, v_range.ends_at, null, null, null,
			v_reason, p_operation);
		v_result := jsonb_build_object('state', 'done', 'grant', v_grant, 'ends_at', v_range.ends_at, 'summary',
			format('%s holds %s until %s', v_account.login, v_role.code, core.grant_until_text(v_range.ends_at)));
	end if;
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.grant_create(core.session_context, uuid, text, text, text, timestamptz, timestamptz, text) is
	'Gives a role to a member of staff or a service, or asks a second person to when the role is administrative. Returns
state, grant, request, ends_at, summary.';

create or replace function core.grant_facts(p_role core.role, p_starts timestamptz, p_ends timestamptz)
returns text[] language plpgsql stable as $$
begin
	return array['Role: ' || p_role.code,
		'Rights: ' || coalesce((select string_agg(s.scope_code, ', ' order by s.scope_code)
			from core.role_scope s where s.role_id = p_role.id), 'none'),
		'From: ' || coalesce(core.local_text(p_starts), 'the approval'),
		'Until: ' || coalesce(core.local_text(p_ends), 'taken away')];
end
$$;
comment on function core.grant_facts(core.role, timestamptz, timestamptz) is
	'The lines about a grant in what a second person approves: which role with which rights, from when, until when.';
