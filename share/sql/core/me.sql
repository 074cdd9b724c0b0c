-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What a person sees of his own account, what he is told at the start of a session, and how he says "this was not me".

create or replace function core.session_count(p_account bigint)
returns int language plpgsql stable as $$
begin
	return (select count(*) from core.session s where s.account_id = p_account and s.ended_at is null
		and s.expires_at > clock_timestamp()
		and s.last_seen_at + core.interval_setting('session.idle', interval '15 min') > clock_timestamp());
end
$$;
comment on function core.session_count(bigint) is 'How many sessions of the account are open.';

create or replace function core.failures_since(p_session core.session)
returns int language plpgsql stable as $$
begin
	return (select count(*) from core.attempt t
		where t.account_id = p_session.account_id and t.cause in ('wrong_password', 'wrong_code', 'locked', 'not_judged')
			and t.at > coalesce(p_session.previous_sign_in_at, '-infinity') and t.at <= p_session.created_at);
end
$$;
comment on function core.failures_since(core.session) is
	'Failed sign-ins between the one before this session and its own.';

create or replace function core.me_grants(p_account bigint)
returns jsonb language sql volatile as $$
	select coalesce(jsonb_agg(jsonb_build_object('grant', g.id, 'role', r.code, 'role_name', r.name, 'unit', u.code,
		'since', core.time_text(g.starts_at), 'until', core.time_text(g.ends_at), 'contract', c.number,
		'hours', core.hours_text(g.hours), 'good', core.grant_good(g)) order by r.code, u.code, g.id), '[]')
	from core.role_grant g join core.role r on r.id = g.role_id join core.unit u on u.id = g.unit_id
		left join core.contract c on c.id = g.contract_id
	where g.account_id = p_account and g.ended_at is null and (g.ends_at is null or g.ends_at > clock_timestamp())
$$;
comment on function core.me_grants(bigint) is
	'The roles that the account holds or will hold; good: gives its rights at this moment.';

create or replace function core.me_ending(p_account bigint)
returns jsonb language sql volatile as $$
	select coalesce(jsonb_agg(jsonb_build_object('grant', g.id, 'role', r.code, 'unit', u.code,
		'until', core.time_text(g.ends_at)) order by g.ends_at, g.id), '[]')
	from core.role_grant g join core.role r on r.id = g.role_id join core.unit u on u.id = g.unit_id
	where g.account_id = p_account and core.grant_good(g) and g.ends_at <= clock_timestamp() + interval '7 days'
$$;
comment on function core.me_ending(bigint) is 'The roles of the account that end within seven days, the next first.';

create or replace function core.requests_decided(ctx core.session_context, p_since timestamptz)
returns int language sql stable as $$
	select count(*)::int from core.request r
	where r.requester_person = ctx.person_id and r.state in ('approved', 'refused')
		and r.decided_at > coalesce(p_since, '-infinity')
$$;
comment on function core.requests_decided(core.session_context, timestamptz) is
	'How many requests of the caller''s person were approved or refused since then.';

create or replace function core.not_me(ctx core.session_context, p_operation uuid)
returns jsonb language plpgsql as $$
declare
	v_result jsonb := core.operation_begin(ctx, p_operation, 'not_me', null);
	v_account core.account;
	v_last boolean;
	v_lock bigint;
	v_sessions int;
begin
	if v_result is not null then
		return v_result;
	end if;
	select * into strict v_account from core.account where id = ctx.account_id for update;
	-- Two administrators who do this at the same moment would leave none: one after the other.
	perform from core.role where code = 'security-administrator' and core.account_privileged(v_account.id)
	for no key update;
	v_last := core.account_last_administrator(v_account.id);
	if v_last then
		-- Nobody could let him in again; he stays to change his factors, and everybody else who came as him goes.
		v_sessions := core.session_end_others(ctx);
	else
		insert into core.lock (account_id, cause, code, reason, since, by_account)
		values (v_account.id, 'person', 'not_me', 'the owner reported a sign-in by somebody else', clock_timestamp(),
			ctx.account_id)
		returning id into v_lock;
		v_sessions := core.session_end_all(v_account.id, 'locked', ctx.account_id);
	end if;
	perform core.notice_administrators('account.not_me', format('%s reported a sign-in by somebody else.', ctx.login),
		v_account.id);
	perform core.one_time_void(v_account.id);
	update core.account set version = version + 1 where id = v_account.id returning * into v_account;
	v_result := jsonb_build_object('summary', case when v_last
		then 'other sessions ended; the last security administrator is not locked: change the password and the code generator'
		else 'account locked, sessions ended; the security administrators know' end);
	perform core.event_append(ctx, 'not_me', 'account', ctx.login, v_account.unit_id, null,
		jsonb_build_object('lock', v_lock, 'sessions_ended', v_sessions), null, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.not_me(core.session_context, uuid) is
	'Locks the account of the caller until a person lifts it, ends all its sessions, and tells the security administrators.';
