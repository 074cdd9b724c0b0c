-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Setting up a sign-in with a one-time code: the parts that the code is for are set and proven aside, in
-- core.factor_pending, and take the place of the old ones all at once at the end (A-12). The server gets keys of the
-- password, never the password: length, deny list and own name are checked by the console.

create or replace function core.enrol_session(ctx core.session_context, out session core.session, out code core.one_time_code)
language plpgsql volatile as $$
begin
	select * into strict session from core.session s where s.id = ctx.session_id;
	select * into code from core.one_time_code o where o.id = session.one_time_code_id;
	if session.purpose <> 'enrolment' then
		perform core.refuse('OP409', 'your sign-in is set up', 'There is nothing to set up in this session.',
			'Change the password or the code generator instead.');
	end if;
	if code.voided_at is not null then
		perform core.refuse('OP409', 'the one-time code is not good any more', 'It was taken back or replaced by another.',
			'Ask for a new code.');
	end if;
	if code.used_at is not null then
		perform core.refuse('OP409', 'your sign-in is set up', 'Everything was set with this one-time code.',
			'Sign in with the new password and the code of your phone.');
	end if;
	if code.request_id is null and core.account_privileged_ever(ctx.account_id) then
		perform core.refuse('OP409', 'the account became privileged meanwhile',
			'A one-time code for it needs a second person.', 'Ask for a restart of the sign-in again.');
	end if;
end
$$;
comment on function core.enrol_session(core.session_context) is
	'The session and its one-time code; OP409 unless there is something to set up.';

create or replace function core.enrol_pending(ctx core.session_context)
returns core.factor_pending language plpgsql as $$
declare
	v_pending core.factor_pending;
begin
	perform from core.account where id = ctx.account_id for no key update;
	-- Whoever held the row until now may have ended what was checked before.
	if exists (select from core.session s where s.id = ctx.session_id and s.ended_at is not null) then
		perform core.session_over(s) from core.session s where s.id = ctx.session_id;
	end if;
	-- What another session left aside is not this one's.
	delete from core.factor_pending p where p.account_id = ctx.account_id and p.session_id <> ctx.session_id;
	insert into core.factor_pending (account_id, session_id) values (ctx.account_id, ctx.session_id)
	on conflict (account_id) do nothing;
	select * into strict v_pending from core.factor_pending p where p.account_id = ctx.account_id for update;
	return v_pending;
end
$$;
comment on function core.enrol_pending(core.session_context) is 'The row for new factors of this session, made and locked.';

create or replace function core.password_minimum()
returns int language sql stable as $$
	select core.integer_setting('password.minimum', 12)
$$;
comment on function core.password_minimum() is 'How many characters the console asks for in a new password.';

create or replace function core.password_words(p_account bigint)
returns text[] language sql stable as $$
	select array(select distinct w from core.account a join core.person p on p.id = a.person_id,
			unnest(array[a.login, p.family_name, p.given_name, p.patronymic, core.setting_text('platform')]) w
		where a.id = p_account and w <> '' order by w)
$$;
comment on function core.password_words(bigint) is 'Words that a password of this account must not be made of: own login and
names, name of the platform.';

create or replace function core.key_check(p_stored_key bytea, p_server_key bytea)
returns void language plpgsql stable as $$
begin
	if octet_length(p_stored_key) is distinct from 32 then
		perform core.refuse('OP400', 'key is not valid', 'A key of a password has 32 bytes.', null, 'stored_key');
	end if;
	if octet_length(p_server_key) is distinct from 32 then
		perform core.refuse('OP400', 'key is not valid', 'A key of a password has 32 bytes.', null, 'server_key');
	end if;
end
$$;
comment on function core.key_check(bytea, bytea) is 'Refuses OP400 unless both keys have 32 bytes.';

create or replace function core.enrol_password(ctx core.session_context, p_stored_key bytea, p_server_key bytea)
returns text language plpgsql as $$
declare
	v_enrol record;
	v_pending core.factor_pending;
begin
	select * into v_enrol from core.enrol_session(ctx);
	perform core.key_check(p_stored_key, p_server_key);
	if not 'password' = any ((v_enrol.code).parts) then
		perform core.refuse('OP409', 'the password stays as it is', 'The one-time code is for the code generator only.', null);
	end if;
	v_pending := core.enrol_pending(ctx);
	if p_stored_key = (v_enrol.code).stored_key then
		perform core.refuse('OP400', 'key is not valid', 'The one-time code can not become the password.', null, 'stored_key');
	end if;
	update core.factor_pending set stored_key = p_stored_key, server_key = p_server_key where account_id = ctx.account_id;
	return 'ok';
end
$$;
comment on function core.enrol_password(core.session_context, bytea, bytea) is
	'Puts the keys of the new password aside; a second call replaces them.';

create or replace function core.enrol_finish(ctx core.session_context, p_operation uuid)
returns jsonb language plpgsql as $$
declare
	v_result jsonb := core.operation_begin(ctx, p_operation, 'enrol.finish', null);
	v_enrol record;
	v_parts text[];
	v_pending core.factor_pending;
	v_account core.account;
	v_sessions int;
begin
	if v_result is not null then
		return v_result;
	end if;
	v_pending := core.enrol_pending(ctx);
	select * into v_enrol from core.enrol_session(ctx);
	v_parts := (v_enrol.code).parts;
	if 'password' = any (v_parts) and v_pending.stored_key is null then
		perform core.refuse('OP409', 'the password is not set yet', 'Nothing was changed.', 'Set the password first.');
	end if;
	if 'totp' = any (v_parts) and v_pending.totp_proved_step is null then
		perform core.refuse('OP409', 'the code generator is not proven yet', 'Nothing was changed.',
			'Enter two codes in a row first.');
	end if;
	perform core.factor_activate(v_pending);
	update core.account set enrolled_at = coalesce(enrolled_at, clock_timestamp()), version = version + 1
	where id = ctx.account_id returning * into v_account;
	update core.one_time_code set used_at = clock_timestamp() where id = (v_enrol.code).id;
	v_sessions := core.session_end_others(ctx);
	perform core.event_append(ctx, 'enrol.finish', 'account', ctx.login, v_account.unit_id, null,
		jsonb_build_object('password', case when 'password' = any (v_parts) then 'changed' end,
			'totp', case when 'totp' = any (v_parts) then 'changed' end, 'recovery_codes', 'changed',
			'one_time_code', (v_enrol.code).id, 'sessions_ended', v_sessions), null, p_operation);
	perform core.notice_make(ctx.account_id, 'enrol.finish', 'A new sign-in was set up with a one-time code.');
	v_result := jsonb_build_object('ticket', core.recovery_new(ctx), 'summary', 'sign-in set up');
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.enrol_finish(core.session_context, uuid) is
	'Puts the new factors in force, all or none. Returns ticket, summary.';

create or replace function core.factor_activate(p_pending core.factor_pending)
returns void language plpgsql as $$
declare
	v_now timestamptz := clock_timestamp();
begin
	insert into core.factor (account_id) values (p_pending.account_id) on conflict do nothing;
	update core.factor f set stored_key = coalesce(p_pending.stored_key, f.stored_key),
		server_key = coalesce(p_pending.server_key, f.server_key),
		password_set_at = case when p_pending.stored_key is null then f.password_set_at else v_now end
	where f.account_id = p_pending.account_id;
	if p_pending.totp_proved_step is not null then
		update core.factor f set totp_seed = p_pending.totp_seed, totp_step = p_pending.totp_proved_step,
			totp_offset = p_pending.totp_offset, totp_enrolled_at = v_now
		where f.account_id = p_pending.account_id;
	end if;
	delete from core.factor_pending where account_id = p_pending.account_id;
end
$$;
comment on function core.factor_activate(core.factor_pending) is
	'Puts what is proven of the new factors in the place of the old ones. The codes that proved a seed are used up.';
