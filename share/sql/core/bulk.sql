-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- One change of many accounts in one call: an operation, an event and a verdict for each row. A row that is refused
-- stops no other. The preview does everything and takes it back, so what it says is what would happen, including what
-- one row means for another (two administrators, of whom one has to stay).
--
-- Accounts are locked in the order of their logins before anything else, so that two of these calls wait for each other and
-- never deadlock; within a row in the order of core/lock.sql.

create or replace function core.account_end_sessions_one(ctx core.session_context, p_operation uuid, p_login text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_account core.account := core.account_find(ctx, p_login, 'session.read');
	v_count int;
begin
	-- One's own are one's own to end, but for this one: it has to bring the answer.
	if v_account.person_id <> ctx.person_id then
		perform core.right_require(ctx, 'session.end', v_account.unit_id);
	end if;
	select * into v_account from core.account where id = v_account.id for no key update;
	update core.session set ended_at = clock_timestamp(), end_reason = 'ended', ended_by = ctx.account_id
	where account_id = v_account.id and ended_at is null and expires_at > clock_timestamp() and id <> ctx.session_id;
	get diagnostics v_count = row_count;
	if v_count = 0 then
		perform core.refuse('OP409', 'the account has no open session', null, 'Reload the list.', null, 'account ' || p_login);
	end if;
	perform core.event_append(ctx, 'session.end', 'account', p_login, v_account.unit_id, jsonb_build_object('state', 'open'),
		jsonb_build_object('state', 'ended', 'login', p_login, 'sessions_ended', v_count), p_reason, p_operation);
	return jsonb_build_object('login', p_login, 'summary', format('sessions ended: %s', v_count));
end
$$;
comment on function core.account_end_sessions_one(core.session_context, uuid, text, text) is
	'Ends the open sessions of one account inside an operation that its caller began.';

create or replace function core.bulk_check(p_action text, p_logins text[])
returns text[] language plpgsql stable as $$
begin
	if p_action is null or p_action not in ('lock', 'unlock', 'end_sessions') then
		perform core.refuse('OP400', 'action is not valid', 'Many accounts are changed by lock, unlock or end_sessions.', null,
			'action');
	end if;
	if coalesce(cardinality(p_logins), 0) not between 1 and 500 or array_ndims(p_logins) <> 1
		or array_position(p_logins, null) is not null
		or cardinality(p_logins) <> (select count(distinct l) from unnest(p_logins) l) then
		perform core.refuse('OP400', 'accounts are not valid', 'Name 1 to 500 accounts by login, each of them once.', null,
			'logins');
	end if;
	return (select array_agg(l order by l) from unnest(p_logins) l);
end
$$;
comment on function core.bulk_check(text, text[]) is 'The logins in the order in which they are worked on, or OP400.';

create or replace function core.bulk_done(p_login text, p_action text, p_summary text, p_dry_run boolean)
returns jsonb language sql immutable as $$
	select jsonb_build_object('login', p_login, 'verdict', case when p_dry_run then 'allowed' else 'done' end, 'message',
		case when not p_dry_run or p_action = 'unlock' then p_summary end)
$$;
comment on function core.bulk_done(text, text, text, boolean) is 'A row that was not refused: login, verdict done or allowed, message.';

create or replace function core.bulk_row(ctx core.session_context, p_operation uuid, p_action text, p_login text,
	p_reason text, p_until timestamptz, p_dry_run boolean)
returns jsonb language plpgsql as $$
declare
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text;
begin
	v_result := case p_action
		when 'lock' then core.account_lock_one(ctx, p_operation, p_login, p_reason, p_until, null)
		when 'unlock' then core.account_unlock_one(ctx, p_operation, p_login, p_reason, null, null)
		else core.account_end_sessions_one(ctx, p_operation, p_login, p_reason) end;
	return core.bulk_done(p_login, p_action, v_result ->> 'summary', p_dry_run);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name;
	-- A fresh code is asked for once for all rows; the preview only says so.
	if e_state = 'OP402' and p_dry_run then
		return jsonb_build_object('login', p_login, 'verdict', 'allowed', 'message', e_message, 'detail', e_detail);
	end if;
	if e_state not in ('OP400', 'OP403', 'OP404', 'OP409', 'OP423', 'OP429') then
		raise;
	end if;
	return jsonb_build_object('login', p_login, 'verdict', 'refused', 'message', e_message, 'detail', nullif(e_detail, ''),
		'hint', nullif(e_hint, ''));
end
$$;
comment on function core.bulk_row(core.session_context, uuid, text, text, text, timestamptz, boolean) is
	'One row, undone alone when it is refused: login, verdict done | allowed | refused, message, detail, hint.';

create or replace function core.bulk_rows(ctx core.session_context, p_operation uuid, p_action text, p_logins text[],
	p_reason text, p_until timestamptz, p_dry_run boolean)
returns jsonb language plpgsql as $$
declare
	v_login text;
	v_plain jsonb;
	v_rows jsonb[] := '{}';
begin
	-- Not where the variable is declared: that lies outside of what a preview takes back.
	v_plain := core.bulk_plain(ctx, p_operation, p_action, p_logins, p_reason, p_until);
	foreach v_login in array p_logins loop
		v_rows := v_rows || case when v_plain ? v_login then core.bulk_done(v_login, p_action, v_plain ->> v_login, p_dry_run)
			else core.bulk_row(ctx, p_operation, p_action, v_login, p_reason, p_until, p_dry_run) end;
	end loop;
	if p_dry_run then
		-- Takes everything back that the preview did; the verdicts live on in the variable.
		raise exception using errcode = 'OPDRY';
	end if;
	return to_jsonb(v_rows);
exception when sqlstate 'OPDRY' then
	return to_jsonb(v_rows);
end
$$;
comment on function core.bulk_rows(core.session_context, uuid, text, text[], text, timestamptz, boolean) is
	'The rows of core.bulk_row() for all logins.';

create or replace function core.account_bulk(ctx core.session_context, p_operation uuid, p_action text, p_logins text[],
	p_reason text, p_until timestamptz, p_dry_run boolean)
returns jsonb language plpgsql as $$
declare
	v_logins text[] := core.bulk_check(p_action, p_logins);
	-- A preview comes before the person has typed a reason.
	v_reason text := core.text_check(case when p_dry_run then coalesce(p_reason, 'preview') else p_reason end, 'reason', 3, 500);
	v_result jsonb;
	v_done bigint;
begin
	if p_action <> 'lock' and p_until is not null then
		perform core.refuse('OP400', 'end of the lock is not valid', 'Only a lock has an end.', null, 'until');
	end if;
	perform core.until_check(p_until);
	if p_dry_run then
		return jsonb_build_object('rows', core.bulk_rows(ctx, null, p_action, v_logins, v_reason, p_until, true));
	end if;
	v_result := core.operation_begin(ctx, p_operation, 'account.bulk', jsonb_build_object('action', p_action, 'logins',
		to_jsonb(v_logins), 'reason', v_reason, 'until', extract(epoch from p_until)));
	if v_result is null then
		v_result := jsonb_build_object('rows', core.bulk_rows(ctx, p_operation, p_action, v_logins, v_reason, p_until, false));
		select count(*) into v_done from jsonb_array_elements(v_result -> 'rows') r where r ->> 'verdict' = 'done';
		v_result := v_result || jsonb_build_object('summary', format('%s done, %s refused', v_done, cardinality(v_logins) - v_done));
		perform core.operation_finish(ctx, p_operation, v_result);
	end if;
	return v_result;
end
$$;
comment on function core.account_bulk(core.session_context, uuid, text, text[], text, timestamptz, boolean) is
	'lock | unlock | end_sessions of up to 500 accounts: {rows, summary}. A preview is no operation and leaves nothing.';
