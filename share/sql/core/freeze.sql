-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Emergency stop of a person, a company, or all contractors (N28). A freeze is a row with locks of its own, put in one
-- statement, and ends the sessions; lifting it lifts these locks and nothing else, so what was locked before stays so. For a
-- company or all contractors a second person decides, by a request. The gate of contractors is held alone, so that no
-- account and no grant slips through; accounts are locked in order of id.

create or replace function core.freeze_refuse(p_login text)
returns void language plpgsql as $$
begin
	perform core.refuse('OP423', 'the account is frozen', 'The lock of a freeze is lifted with the freeze.',
		'Lift the freeze, or ask who put it.', p_object => 'account ' || p_login);
end
$$;
comment on function core.freeze_refuse(text) is 'Refuses OP423: the lock of a freeze is not lifted by itself.';

create or replace function core.freeze_accounts(p_target text, p_person bigint, p_company bigint)
returns setof core.account language sql stable as $$
	select a.* from core.account a
	where a.closed_at is null and case p_target when 'person' then a.person_id = p_person
		when 'company' then a.company_id = p_company else a.kind = 'contractor' end
$$;
comment on function core.freeze_accounts(text, bigint, bigint) is 'The accounts that a freeze of this target stops.';

create or replace function core.freeze_target(ctx core.session_context, p_target text, p_name text, out person_id bigint,
	out company_id bigint, out unit_id bigint)
language plpgsql as $$
declare
	v_account core.account;
begin
	if p_target is null or p_target not in ('person', 'company', 'contractors') or (p_target = 'contractors' and p_name is not null) then
		perform core.refuse('OP400', 'target is not valid', 'A freeze is of a person, a company, or all contractors.', null, 'target');
	elsif p_target = 'person' then
		v_account := core.account_find(ctx, p_name, 'freeze.person');
		person_id := v_account.person_id;
		unit_id := v_account.unit_id;
		if person_id = ctx.person_id then
			perform core.refuse('OP403', 'you may not do this to your own account', 'Nobody freezes or frees himself.',
				'Ask a colleague with the same right.', p_object => 'account ' || p_name);
		elsif exists (select from core.freeze_accounts('person', v_account.person_id, null) a
			where core.right_has(ctx, 'freeze.person', a.unit_id) is not true) then
			perform core.refuse('OP403', 'you may not do this', 'The person has accounts in units beyond your rights.',
				'A security administrator can do it.');
		end if;
	else
		unit_id := core.root_unit();
		perform core.right_require(ctx, 'freeze.company', unit_id);
		if p_target = 'company' then
			select c.id into company_id from core.company c where c.code = p_name and octet_length(p_name) <= 32;
			if company_id is null then
				perform core.refuse('OP404', 'there is no such company', 'No company has this code.',
					'Look at the list of companies.', 'company');
			end if;
		end if;
	end if;
end
$$;
comment on function core.freeze_target(core.session_context, text, text) is
	'Whom a freeze is for, with the right for it checked: freeze.person for all units of the person''s accounts, never oneself;
freeze.company for the root.';

create or replace function core.freeze_blast(p_target text, p_person bigint, p_company bigint)
returns table (login text, name text, company text, state text, sessions int, grants int, roles text[])
language sql stable as $$
	select a.login, a.sort_name collate "default", o.code, core.account_state(a),
		(select count(*)::int from core.session s where s.account_id = a.id and s.ended_at is null and s.expires_at > clock_timestamp()
			and s.last_seen_at + core.interval_setting('session.idle', interval '15 min') > clock_timestamp()),
		(select count(*)::int from core.role_grant g where g.account_id = a.id and g.ended_at is null and core.grant_good(g)),
		array(select distinct r.code from core.role_grant g join core.role r on r.id = g.role_id
			where g.account_id = a.id and g.ended_at is null and core.grant_good(g) order by 1)
	from core.freeze_accounts(p_target, p_person, p_company) a left join core.company o on o.id = a.company_id
$$;
comment on function core.freeze_blast(text, bigint, bigint) is 'Everybody who would be stopped, with open sessions and good grants.';

create or replace function core.freeze_put(ctx core.session_context, p_operation uuid, p_target text, p_person bigint,
	p_company bigint, p_unit bigint, p_by bigint, p_request bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_ids bigint[];
	v_freeze bigint;
	v_sessions int;
	v_name text;
	v_before jsonb;
begin
	select array_agg(x.id order by x.id) into v_ids from (select a.id from core.account a
		where a.id in (select f.id from core.freeze_accounts(p_target, p_person, p_company) f)
		order by a.id for no key update) x;
	if exists (select from core.freeze f where f.lifted_at is null and f.target = p_target
		and f.person_id is not distinct from p_person and f.company_id is not distinct from p_company) then
		perform core.refuse('OP409', 'it is frozen already', 'A freeze of the same stands.', 'Look at the list of freezes.');
	end if;
	v_before := core.remains_begin(v_ids, false);
	insert into core.freeze (target, person_id, company_id, reason, by_account, request_id)
	values (p_target, p_person, p_company, p_reason, p_by, p_request) returning id into v_freeze;
	insert into core.lock (account_id, cause, code, reason, since, by_account, freeze_id)
	select i, 'person', 'freeze', p_reason, clock_timestamp(), p_by, v_freeze from unnest(v_ids) i;
	perform core.remains_require(v_before);
	update core.account set version = version + 1 where id = any (v_ids);
	update core.session set ended_at = clock_timestamp(), end_reason = 'locked', ended_by = p_by
	where account_id = any (v_ids) and ended_at is null;
	get diagnostics v_sessions = row_count;
	v_name := core.freeze_name(p_target, p_person, p_company);
	perform core.event_append(ctx, 'freeze.create', 'freeze', v_freeze::text, p_unit, null, jsonb_strip_nulls(jsonb_build_object(
		'target', p_target, 'name', v_name, 'accounts', coalesce(cardinality(v_ids), 0), 'sessions_ended', v_sessions, 'request',
		p_request, 'logins', (select jsonb_agg(a.login order by a.login) from (select login from core.account
			where id = any (v_ids) order by login limit 1000) a))), p_reason, p_operation);
	return jsonb_build_object('freeze', v_freeze, 'accounts', coalesce(cardinality(v_ids), 0), 'sessions', v_sessions, 'summary',
		format('%s frozen; accounts: %s, sessions ended: %s', v_name, coalesce(cardinality(v_ids), 0), v_sessions));
end
$$;
comment on function core.freeze_put(core.session_context, uuid, text, bigint, bigint, bigint, bigint, bigint, text) is
	'Freezes now: the row, its locks, the sessions, one event. The caller holds the gate. Returns freeze, accounts, sessions,
summary.';

create or replace function core.freeze_name(p_target text, p_person bigint, p_company bigint)
returns text language sql stable as $$
	select case p_target when 'person' then (core.person_account(p_person)).login
		when 'company' then (select c.code from core.company c where c.id = p_company) else 'contractors' end
$$;
comment on function core.freeze_name(text, bigint, bigint) is 'Login, code of the company, or "contractors".';

create or replace function core.freeze_request(ctx core.session_context, p_operation uuid, p_target text, p_company bigint,
	p_unit bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_request bigint;
	v_blast record;
	v_row core.request;
begin
	select count(*)::int as accounts, coalesce(sum(b.sessions), 0)::int as sessions,
		string_agg(b.login, ', ' order by b.login) filter (where b.n <= 50) as logins into v_blast
	from (select x.*, row_number() over (order by x.login) as n from core.freeze_blast(p_target, null, p_company) x) b;
	v_request := core.request_make(ctx, p_operation, 'freeze', 'freeze:' || p_target, p_unit, null, null,
		jsonb_strip_nulls(jsonb_build_object('target', p_target, 'company', p_company)), array[
			case p_target when 'company' then 'Freeze: ' || (select c.code || ', ' || c.name from core.company c where c.id = p_company)
				else 'Freeze: all contractors' end,
			format('Accounts: %s, open sessions: %s', v_blast.accounts, v_blast.sessions),
			'Logins: ' || coalesce(v_blast.logins, '-') || case when v_blast.accounts > 50 then ', ...' else '' end],
		null, null, clock_timestamp() + interval '24 hours', p_reason);
	select * into strict v_row from core.request where id = v_request;
	return jsonb_build_object('state', 'waiting', 'request', v_request, 'accounts', v_blast.accounts, 'sessions',
		v_blast.sessions, 'summary', format('request %s waits for %s', v_request, core.request_waiting_on(v_row)));
end
$$;
comment on function core.freeze_request(core.session_context, uuid, text, bigint, bigint, text) is
	'Asks a second person for a freeze; open for 24 hours. Returns state, request, accounts, sessions, summary.';

create or replace function core.freeze_create(ctx core.session_context, p_operation uuid, p_target text, p_name text,
	p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_target record;
begin
	v_result := core.operation_begin(ctx, p_operation, 'freeze.create', jsonb_build_object('target', p_target, 'name', p_name,
		'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_target := core.freeze_target(ctx, p_target, p_name);
	perform core.fresh_require(ctx);
	if p_target = 'person' then
		perform core.contractor_gate(true);
		v_result := core.freeze_put(ctx, p_operation, p_target, v_target.person_id, null, v_target.unit_id, ctx.account_id, null,
			v_reason) || '{"state": "done"}';
	else
		v_result := core.freeze_request(ctx, p_operation, p_target, v_target.company_id, v_target.unit_id, v_reason);
	end if;
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.freeze_create(core.session_context, uuid, text, text, text) is
	'Freezes a person, or asks a second person to freeze a company or all contractors. Returns state, freeze, request, accounts,
sessions, summary.';

create or replace function core.freeze_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
begin
	perform core.contractor_gate(true);
	return core.freeze_put(ctx, null, (r).arguments ->> 'target', null, ((r).arguments ->> 'company')::bigint, (r).unit_id,
		(r).requester_account, (r).id, (r).reason);
end
$$;
comment on function core.freeze_apply(core.session_context, core.request) is 'The freeze of an approved request.';

create or replace function core.freeze_may_lift(ctx core.session_context, f core.freeze)
returns boolean language sql stable as $$
	select (f).lifted_at is null and case when (f).target = 'person' then (f).person_id <> ctx.person_id
			and not exists (select from core.freeze_accounts('person', (f).person_id, null) a
				where core.right_has(ctx, 'freeze.person', a.unit_id) is not true)
			and (core.right_has(ctx, 'account.unlock_privileged', null) or not exists (select from core.lock l
				where l.freeze_id = (f).id and l.lifted_at is null and core.account_privileged(l.account_id)))
		else core.right_has(ctx, 'freeze.company', core.root_unit()) end
$$;
comment on function core.freeze_may_lift(core.session_context, core.freeze) is
	'Whether core.freeze_lift() would let the caller lift it, but for the fresh code.';

create or replace function core.freeze_find(ctx core.session_context, p_freeze bigint)
returns core.freeze language plpgsql as $$
declare
	f core.freeze;
	v_login text;
begin
	select * into f from core.freeze where id = p_freeze;
	if f.target = 'person' then
		v_login := core.freeze_name('person', f.person_id, null);
	end if;
	if f.id is null or not (case f.target when 'person' then core.right_has(ctx, 'account.read',
			(select a.unit_id from core.account a where a.login = v_login))
		else core.right_has(ctx, 'freeze.company', core.root_unit()) end) then
		perform core.refuse('OP404', 'there is no such freeze', 'No freeze of this number concerns units that you have rights for.',
			'Look at the list of freezes.');
	end if;
	perform core.freeze_target(ctx, f.target, case f.target when 'person' then v_login
		when 'company' then core.freeze_name(f.target, null, f.company_id) end);
	return f;
end
$$;
comment on function core.freeze_find(core.session_context, bigint) is
	'The freeze, when the caller could have put it himself; OP404 when he may not see it.';

create or replace function core.freeze_lift(ctx core.session_context, p_operation uuid, p_freeze bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_accounts bigint[];
	v_unit bigint;
	f core.freeze;
begin
	v_result := core.operation_begin(ctx, p_operation, 'freeze.lift', jsonb_build_object('freeze', p_freeze, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	f := core.freeze_find(ctx, p_freeze);
	perform core.contractor_gate(true);
	select * into f from core.freeze where id = f.id for no key update;
	if f.lifted_at is not null then
		perform core.refuse('OP409', 'the freeze is lifted already', format('It was lifted at %s.', core.time_text(f.lifted_at)),
			'Reload the list of freezes.');
	end if;
	perform core.fresh_require(ctx);
	select array_agg(x.account_id) into v_accounts from (select l.account_id from core.lock l
		join core.account a on a.id = l.account_id
		where l.freeze_id = f.id and l.lifted_at is null order by a.id for no key update of a) x;
	if f.target = 'person' and exists (select from unnest(v_accounts) i where core.account_privileged(i)) then
		perform core.right_require(ctx, 'account.unlock_privileged');
	end if;
	update core.lock set lifted_at = clock_timestamp(), lifted_by = ctx.account_id, lift_reason = v_reason
	where freeze_id = f.id and lifted_at is null;
	update core.account set version = version + 1 where id = any (v_accounts);
	update core.freeze set lifted_at = clock_timestamp(), lifted_by = ctx.account_id, lift_reason = v_reason where id = f.id;
	v_unit := case f.target when 'person' then (core.person_account(f.person_id)).unit_id else core.root_unit() end;
	v_result := jsonb_build_object('freeze', f.id, 'accounts', coalesce(cardinality(v_accounts), 0), 'summary',
		format('%s is free again; locks lifted: %s', core.freeze_name(f.target, f.person_id, f.company_id),
			coalesce(cardinality(v_accounts), 0)));
	perform core.event_append(ctx, 'freeze.lift', 'freeze', f.id::text, v_unit,
		jsonb_build_object('state', 'standing', 'target', f.target, 'name', core.freeze_name(f.target, f.person_id, f.company_id)),
		jsonb_build_object('state', 'lifted', 'accounts', coalesce(cardinality(v_accounts), 0)), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.freeze_lift(core.session_context, uuid, bigint, text) is
	'Lifts a freeze and exactly its own locks. Returns freeze, accounts, summary.';
