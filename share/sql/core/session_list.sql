-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Ending the session of somebody, by a person and for a reason.

create or replace function core.session_end(ctx core.session_context, p_operation uuid, p_session bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_session core.session;
	v_account core.account;
	v_result jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'session.end', jsonb_build_object('session', p_session, 'reason',
		v_reason));
	if v_result is not null then
		return v_result;
	end if;
	select * into v_session from core.session where id = p_session for update;
	select * into v_account from core.account where id = v_session.account_id;
	if v_account.id is null or (v_account.person_id <> ctx.person_id
		and core.right_has(ctx, 'session.read', v_account.unit_id) is not true) then
		perform core.refuse('OP404', 'there is no such session',
			'No session of this number belongs to a unit that you have rights for.', 'Look at the list of sessions.');
	end if;
	-- One's own are one's own to end: that is how a stolen one is stopped.
	if v_account.person_id <> ctx.person_id then
		perform core.right_require(ctx, 'session.end', v_account.unit_id);
	end if;
	if v_session.ended_at is not null or v_session.expires_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the session is over already', null, 'Reload the list of sessions.');
	end if;
	update core.session set ended_at = clock_timestamp(), end_reason = 'ended', ended_by = ctx.account_id
	where id = v_session.id;
	v_result := jsonb_build_object('session', v_session.id, 'login', v_account.login, 'summary',
		format('session of %s since %s ended', v_account.login, core.clock_text(v_session.created_at)));
	perform core.event_append(ctx, 'session.end', 'session', v_session.id::text, v_account.unit_id,
		jsonb_build_object('state', 'open'),
		jsonb_build_object('state', 'ended', 'end_reason', 'ended', 'login', v_account.login, 'device',
			(select d.code from core.device d where d.id = v_session.device_id), 'address', v_session.address),
		v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.session_end(core.session_context, uuid, bigint, text) is
	'Ends an open session with a reason. Returns session, login, summary.';
