-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Recovery codes: on paper, each once, in the place of a code of the phone. Kept as keyed hashes from the moment they
-- are shown; until then they wait encrypted, and open nothing (A-10).

create or replace function core.recovery_text(p_code text)
returns text language sql immutable as $$
	select case when octet_length(p_code) = 11 and lower(p_code) ~ '^[a-z2-7]{5}-[a-z2-7]{5}$'
		then replace(lower(p_code), '-', '') end
$$;
comment on function core.recovery_text(text) is
	'The 10 letters of a recovery code as it is shown, "abcde-fgh23", in any case; null for anything else.';

create or replace function core.recovery_hash(p_account bigint, p_letters text)
returns bytea language sql stable as $$
	select ext.hmac(convert_to('recovery:' || p_account || ':' || p_letters, 'UTF8'), core.pepper(), 'sha256')
$$;
comment on function core.recovery_hash(bigint, text) is 'What is stored instead of a recovery code; the key is in no dump.';

create or replace function core.recovery_find(p_account bigint, p_hash bytea)
returns bigint language plpgsql stable as $$
begin
	return (select r.id from core.recovery_code r
		where r.hash = p_hash and r.account_id = p_account and r.used_at is null and r.voided_at is null);
end
$$;
comment on function core.recovery_find(bigint, bytea) is 'The unused recovery code with this hash, or null.';

create or replace function core.recovery_use(p_code bigint)
returns boolean language plpgsql as $$
begin
	update core.recovery_code set used_at = clock_timestamp() where id = p_code and used_at is null and voided_at is null;
	return found;
end
$$;
comment on function core.recovery_use(bigint) is 'Uses a recovery code up; false when somebody else was faster.';

create or replace function core.recovery_allow(ctx core.session_context)
returns void language plpgsql as $$
begin
	if core.account_privileged_ever(ctx.account_id) then
		perform core.refuse('OP403', 'a recovery code gives no new phone to a privileged account',
			'The account holds a privileged role: what it is proven with takes two persons or the old phone.',
			'Ask a security administrator for a restart of the sign-in; a second one approves it.');
	end if;
end
$$;
comment on function core.recovery_allow(core.session_context) is
	'Refuses OP403 unless the caller may replace a lost phone by a recovery code alone (A-12).';

create or replace function core.recovery_left(p_account bigint)
returns int language sql stable as $$
	select count(*)::int from core.recovery_code r
	where r.account_id = p_account and r.used_at is null and r.voided_at is null
$$;
comment on function core.recovery_left(bigint) is 'How many recovery codes of the account are good.';

create or replace function core.recovery_new(ctx core.session_context)
returns uuid language plpgsql as $$
declare
	v_codes text;
begin
	update core.recovery_code set voided_at = clock_timestamp()
	where account_id = ctx.account_id and used_at is null and voided_at is null;
	select string_agg(lower(core.base32_random(10)), ' ') into v_codes from generate_series(1, 10);
	return core.secret_ticket(ctx, jsonb_build_object('account', ctx.account_id, 'sealed',
		encode(core.seed_encrypt(ctx.account_id, convert_to(v_codes, 'UTF8')), 'hex')));
end
$$;
comment on function core.recovery_new(core.session_context) is
	'Voids the recovery codes of the caller and makes ten new ones, good once they were shown: the ticket to see them.';

create or replace function core.recovery_show(ctx core.session_context, p_arguments jsonb, out login text, out codes text[],
	out expires_at timestamptz)
language plpgsql as $$
declare
	v_account bigint := (p_arguments ->> 'account')::bigint;
	v_code text;
begin
	perform from core.account a where a.id = v_account for no key update;
	-- Two sets that wait to be shown: the later one counts.
	update core.recovery_code set voided_at = clock_timestamp()
	where account_id = v_account and used_at is null and voided_at is null;
	for v_code in select regexp_split_to_table(convert_from(core.seed_decrypt(v_account,
		decode(p_arguments ->> 'sealed', 'hex')), 'UTF8'), ' ')
	loop
		insert into core.recovery_code (account_id, hash) values (v_account, core.recovery_hash(v_account, v_code));
		codes := codes || (left(v_code, 5) || '-' || right(v_code, 5));
	end loop;
	login := ctx.login;
	-- A session that set up the sign-in has done its work.
	update core.session set ended_at = clock_timestamp(), end_reason = 'enrolled', ended_by = ctx.account_id
	where id = ctx.session_id and purpose = 'enrolment' and ended_at is null;
end
$$;
comment on function core.recovery_show(core.session_context, jsonb) is
	'The recovery codes of a ticket, which are good from now on; a session that set up the sign-in is over then.';

create or replace function core.recovery_make(ctx core.session_context, p_operation uuid)
returns jsonb language plpgsql as $$
declare
	v_result jsonb;
	v_account core.account;
begin
	v_result := core.operation_begin(ctx, p_operation, 'recovery.make', null);
	if v_result is not null then
		return v_result;
	end if;
	select * into strict v_account from core.account where id = ctx.account_id for no key update;
	perform core.fresh_use(ctx, 'recovery.make');
	v_result := jsonb_build_object('ticket', core.recovery_new(ctx), 'summary', '10 new recovery codes; the old ones are void');
	perform core.event_append(ctx, 'recovery.make', 'account', ctx.login, v_account.unit_id, null,
		jsonb_build_object('recovery_codes', 'changed'), null, p_operation);
	perform core.notice_make(ctx.account_id, 'recovery.make', 'New recovery codes were made; the old ones are void.');
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.recovery_make(core.session_context, uuid) is
	'Ten new recovery codes for the caller, with a fresh code for this alone. Returns ticket, summary.';
