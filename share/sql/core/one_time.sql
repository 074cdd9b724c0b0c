-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- One-time codes, with which the owner of an account sets new factors (A-18): a code opens one session at a time that can
-- do nothing else, again after an interruption, until the factors are set, for 24 hours at most. Also how a secret that is shown once waits
-- for its reader: encrypted like a seed, in a row that only the session that asked for it can open, from the next
-- transaction on. Locks are taken in the order account, factor_pending, factor, recovery_code, one_time_code, session.

create or replace function core.base32_random(p_length int)
returns text language plpgsql volatile as $$
declare
	v_bytes bytea := ext.gen_random_bytes(p_length);
begin
	-- 256 is a multiple of 32: every letter is as likely as the others.
	return (select string_agg(substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', (get_byte(v_bytes, n) & 31) + 1, 1), '' order by n)
		from generate_series(0, p_length - 1) n);
end
$$;
comment on function core.base32_random(int) is 'Random letters of RFC 4648 base32, five bits each.';

create or replace function core.one_time_text(p_code text)
returns text language sql immutable as $$
	select case when octet_length(p_code) = 24 and upper(p_code) ~ '^([A-Z2-7]{4}-){4}[A-Z2-7]{4}$'
		then replace(upper(p_code), '-', '') end
$$;
comment on function core.one_time_text(text) is
	'The 20 letters of a one-time code as it is shown, "ABCD-EFGH-IJKL-MNOP-QRST", in any case; null for anything else.';

create or replace function core.kdf(out n int, out r int, out p int)
language sql immutable as $$
	select 65536, 8, 1
$$;
comment on function core.kdf() is 'Parameters of scrypt (RFC 7914), the same for every password.';

create or replace function core.one_time_keys(p_login text, p_letters text, out stored_key bytea, out server_key bytea)
language plpgsql stable as $$
declare
	v_salted bytea := ext.hmac(convert_to(p_letters, 'UTF8'), core.login_salt(p_login), 'sha256');
begin
	-- RFC 5802 section 3. A slow hash would add nothing to 100 random bits.
	stored_key := sha256(ext.hmac('Client Key', v_salted, 'sha256'));
	server_key := ext.hmac('Server Key', v_salted, 'sha256');
end
$$;
comment on function core.one_time_keys(text, text) is
	'What is stored instead of a one-time code: as for a password, with HMAC-SHA256(salt, letters) in the place of scrypt.';

create or replace function core.one_time_make(ctx core.session_context, p_account core.account, p_parts text[], p_request bigint)
returns core.one_time_code language plpgsql as $$
declare
	v_letters text := core.base32_random(20);
	v_keys record;
	v_code core.one_time_code;
begin
	select * into v_keys from core.one_time_keys(p_account.login, v_letters);
	insert into core.one_time_code (account_id, parts, stored_key, server_key, sealed_code, made_by, expires_at, request_id)
	values (p_account.id, p_parts, v_keys.stored_key, v_keys.server_key,
		core.seed_encrypt(p_account.id, convert_to(v_letters, 'UTF8')), ctx.account_id, clock_timestamp() + interval '24 h',
		p_request)
	returning * into v_code;
	return v_code;
end
$$;
comment on function core.one_time_make(core.session_context, core.account, text[], bigint) is
	'Makes a one-time code, good for 24 hours from now once it was shown. The caller has voided the one before.';

create or replace function core.one_time_void(p_account bigint, out codes int, out sessions int)
language plpgsql as $$
begin
	update core.one_time_code set voided_at = clock_timestamp(), sealed_code = null
	where account_id = p_account and used_at is null and voided_at is null;
	get diagnostics codes = row_count;
	update core.session set ended_at = clock_timestamp(), end_reason = 'restarted'
	where account_id = p_account and purpose = 'enrolment' and ended_at is null;
	get diagnostics sessions = row_count;
end
$$;
comment on function core.one_time_void(bigint) is
	'Voids the open code of an account and ends the sessions that were begun with a code; how many of each there were.';

create or replace function core.account_privileged_ever(p_account bigint)
returns boolean language sql volatile as $$
	select exists (select from core.role_grant g join core.role r on r.id = g.role_id and r.privileged
		where g.account_id = p_account and g.ended_at is null and (g.ends_at is null or g.ends_at > clock_timestamp()))
$$;
comment on function core.account_privileged_ever(bigint) is
	'Whether the account holds a privileged role now or will hold one, whatever its hours: its factors need two persons.';

create or replace function core.one_time_busy(p_code bigint)
returns boolean language plpgsql volatile as $$
begin
	perform pg_stat_clear_snapshot();
	return exists (select from core.session s join core.session_backend b on b.session_id = s.id
			join lateral pg_stat_get_activity(b.pid) a on a.backend_start = b.backend_start
		where s.one_time_code_id = p_code and s.ended_at is null and s.expires_at > clock_timestamp()
			and s.last_seen_at + core.interval_setting('session.idle', interval '15 min') > clock_timestamp()
			and b.pid <> pg_backend_pid());
end
$$;
comment on function core.one_time_busy(bigint) is
	'Whether somebody is setting up the sign-in with this code now: a session that is not over, over another connection that
still stands.';

create or replace function core.one_time_check(p_account bigint, p_code bigint)
returns text language plpgsql volatile as $$
begin
	-- A code that one person made opens no account that has become privileged meanwhile.
	if not exists (select from core.one_time_code o where o.id = p_code and o.used_at is null and o.voided_at is null
			and o.expires_at > clock_timestamp() and (o.request_id is not null or not core.account_privileged_ever(p_account))) then
		return 'wrong_code';
	end if;
	-- Of two who have it the first one works on undisturbed, and the second is told, whichever of them is the owner.
	return case when core.one_time_busy(p_code) then 'code_busy' else 'ok' end;
end
$$;
comment on function core.one_time_check(bigint, bigint) is
	'ok | wrong_code | code_busy: whether a one-time code opens now. The caller holds the row of the account.';

create or replace function core.one_time_open(p_code bigint)
returns void language sql as $$
	-- What was interrupted is over, and with it what was set aside there.
	update core.session set ended_at = clock_timestamp(), end_reason = 'begun_again'
	where one_time_code_id = p_code and ended_at is null
$$;
comment on function core.one_time_open(bigint) is
	'Ends what was begun with the one-time code before; the session to come is the only one that can set factors with it.';

create or replace function core.secret_ticket(ctx core.session_context, p_arguments jsonb)
returns uuid language plpgsql as $$
declare
	v_ticket uuid;
begin
	insert into core.ticket (session_id, kind, arguments, expires_at)
	values (ctx.session_id, 'secret', p_arguments, clock_timestamp() + interval '10 min') returning id into v_ticket;
	return v_ticket;
end
$$;
comment on function core.secret_ticket(core.session_context, jsonb) is
	'Something that this session may see once within ten minutes: a one-time code {"code": id} or recovery codes
{"account": id, "sealed": hex}.';

create or replace function core.secret_reveal(ctx core.session_context, p_ticket uuid, out kind text, out login text,
	out codes text[], out expires_at timestamptz)
language plpgsql as $$
declare
	v_ticket core.ticket;
	v_shown record;
begin
	select * into v_ticket from core.ticket t
	where t.id = p_ticket and t.session_id = ctx.session_id and t.kind = 'secret' for update;
	if v_ticket.id is null or v_ticket.expires_at <= clock_timestamp() then
		perform core.refuse('OP404', 'there is no such code to show',
			'A code can be seen for ten minutes, in the session that made it.', 'Make a new code; it voids the older one.');
	end if;
	if v_ticket.xid = pg_current_xact_id() then
		perform core.refuse('OP409', 'the code is not committed', 'A code can be seen from the next transaction on.',
			'Commit first.');
	end if;
	if v_ticket.arguments ? 'shown' then
		perform core.refuse('OP409', 'the code was shown already', 'A code is shown once; nobody can see it again.',
			'If it was lost, make a new code; it voids this one.');
	end if;
	if v_ticket.arguments ? 'code' then
		select * into v_shown from core.one_time_show(ctx, (v_ticket.arguments ->> 'code')::bigint);
		kind := 'one_time';
	else
		select * into v_shown from core.recovery_show(ctx, v_ticket.arguments);
		kind := 'recovery';
	end if;
	login := v_shown.login;
	codes := v_shown.codes;
	expires_at := v_shown.expires_at;
	update core.ticket set arguments = '{"shown": true}' where id = v_ticket.id;
	-- Not undone by a rollback; what was shown in one that is rolled back opens nothing.
	raise log 'opconsole secret shown: kind=% account=% %', kind, core.log_field(login), core.log_caller();
	perform core.event_append(ctx, 'secret.reveal', 'account', login, (select a.unit_id from core.account a
		where a.login = secret_reveal.login), null, jsonb_build_object('kind', kind, 'expires_at', core.time_text(expires_at)));
end
$$;
comment on function core.secret_reveal(core.session_context, uuid) is
	'Shows a secret once, in a later transaction than the one that made it. It is good for something only when the showing
was committed.';

create or replace function core.one_time_show(ctx core.session_context, p_code bigint, out login text, out codes text[],
	out expires_at timestamptz)
language plpgsql as $$
declare
	v_account core.account;
	v_code core.one_time_code;
	v_letters text;
begin
	select a.* into strict v_account from core.account a join core.one_time_code o on o.account_id = a.id
	where o.id = p_code for no key update of a;
	select * into v_code from core.one_time_code o where o.id = p_code for update;
	perform core.restart_allow(ctx, v_account, v_code.request_id is not null);
	if v_code.voided_at is not null then
		perform core.refuse('OP409', 'the one-time code is not good any more', 'It was taken back or replaced by another.',
			'Make a new code.');
	end if;
	v_letters := convert_from(core.seed_decrypt(v_account.id, v_code.sealed_code), 'UTF8');
	update core.one_time_code set revealed_at = clock_timestamp(), sealed_code = null where id = p_code;
	login := v_account.login;
	codes := array[regexp_replace(v_letters, '(.{4})(?=.)', '\1-', 'g')];
	expires_at := v_code.expires_at;
end
$$;
comment on function core.one_time_show(core.session_context, bigint) is
	'The one-time code in its five groups, and from now on nobody can see it. The right is asked for again.';
