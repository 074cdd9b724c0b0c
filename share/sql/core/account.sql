-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- An account as everybody sees it. The state is computed here and nowhere else: list, card, commands, filters and
-- counts call core.account_state() and so can't disagree. An account outside the caller's units is not there (OP404).

create or replace function core.account_state(p_enrolled_at timestamptz, p_expires_at timestamptz,
	p_closed_at timestamptz, p_locked boolean, p_now timestamptz)
returns text language sql immutable as $$
	select case
		when p_closed_at <= p_now then 'closed'
		when p_expires_at <= p_now then 'expired'
		when p_locked then 'locked'
		when p_enrolled_at is null then 'pending'
		else 'active' end
$$;
comment on function core.account_state(timestamptz, timestamptz, timestamptz, boolean, timestamptz) is
	'closed | expired | locked | pending | active: the one that says most about why nobody can sign in comes first.';

create or replace function core.account_locked(p_account bigint, p_now timestamptz)
returns boolean language plpgsql stable as $$
begin
	-- Not in SQL, like the others that look at one account: that would be planned anew at every call.
	return exists (select from core.lock l where l.account_id = p_account and l.lifted_at is null
		and coalesce(l.until, 'infinity') > p_now);
end
$$;
comment on function core.account_locked(bigint, timestamptz) is
	'Whether any lock stands: not lifted and not over. A lock for one device counts, a person must see it.';

create or replace function core.account_state(p_account core.account)
returns text language plpgsql stable as $$
begin
	return core.account_state(p_account.enrolled_at, p_account.expires_at, p_account.closed_at,
		core.account_locked(p_account.id, clock_timestamp()) or core.account_unused(p_account.id), clock_timestamp());
end
$$;
comment on function core.account_state(core.account) is 'The state of one account now.';

create or replace function core.account_before_write()
returns trigger language plpgsql as $$
begin
	if new.company_id is not null then
		select c.name into new.company from core.company c where c.id = new.company_id;
	end if;
	select p.name, core.search_text(new.login, p.name, p.phone, new.company, p.number)
	into new.sort_name, new.search_text
	from core.person p where p.id = new.person_id;
	return new;
end
$$;
comment on function core.account_before_write() is
	'Keeps sort_name, search_text and the name of the company when an account is made or changed; nobody else writes them.';

create or replace function core.person_after_update()
returns trigger language plpgsql as $$
begin
	update core.account set person_id = person_id where person_id = new.id;
	return null;
end
$$;
comment on function core.person_after_update() is 'Keeps sort_name and search_text of the accounts of a person who changed.';

create or replace trigger account_before_write
	before insert or update of login, person_id, company, company_id, sort_name, search_text on core.account
	for each row execute function core.account_before_write();
create or replace trigger person_after_update after update of name, phone, number on core.person
	for each row when (old.name <> new.name or old.number <> new.number or old.phone is distinct from new.phone)
	execute function core.person_after_update();

create or replace function core.account_missing()
returns void language plpgsql stable as $$
begin
	perform core.refuse('OP404', 'there is no such account',
		'No account with this login belongs to a unit that you have rights for.',
		'Search for the name of the person; the help desk of another unit sees the accounts there.');
end
$$;
comment on function core.account_missing() is 'Refuses OP404, the same for an unknown login and for another unit''s.';

create or replace function core.account_find(ctx core.session_context, p_login text, p_scope text)
returns core.account language plpgsql stable as $$
declare
	v_account core.account;
begin
	perform core.login_check(p_login);
	select * into v_account from core.account where login = p_login;
	if v_account.id is null or core.right_has(ctx, 'account.read', v_account.unit_id) is not true then
		perform core.account_missing();
	end if;
	perform core.right_require(ctx, p_scope, v_account.unit_id);
	return v_account;
end
$$;
comment on function core.account_find(core.session_context, text, text) is
	'The account, or OP404 when the caller may not even see it, or OP403 when only the scope is missing.';

create or replace function core.account_take(ctx core.session_context, p_login text, p_scope text, p_version int)
returns core.account language plpgsql as $$
declare
	v_account core.account := core.account_find(ctx, p_login, p_scope);
	v_unit bigint := v_account.unit_id;
begin
	if v_account.person_id = ctx.person_id then
		perform core.refuse('OP403', 'you may not do this to your own account',
			'Nobody changes accounts of his own person.', 'Ask a colleague with the same right.',
			p_object => 'account ' || p_login);
	end if;
	select * into v_account from core.account where id = v_account.id for update;
	-- It may have moved to another unit while this waited for the row.
	if v_account.unit_id <> v_unit then
		v_account := core.account_find(ctx, p_login, p_scope);
	end if;
	if v_account.version <> p_version then
		perform core.refuse('OP409', 'the account was changed meanwhile',
			format('It is at version %s now; you have seen version %s.', v_account.version, p_version),
			'Reload the account and look again.', p_object => 'account ' || p_login);
	end if;
	return v_account;
end
$$;
comment on function core.account_take(core.session_context, text, text, int) is
	'core.account_find() for a change: not one''s own person (OP403), row locked, version as seen (null: any; OP409).';

create or replace function core.account_hold(ctx core.session_context, p_login text, p_scope text, p_version int)
returns core.account language plpgsql as $$
declare
	v_account core.account := core.account_take(ctx, p_login, p_scope, p_version);
begin
	if v_account.closed_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the account is closed', 'A closed account is not locked or unlocked any more.', null,
			p_object => 'account ' || p_login);
	end if;
	return v_account;
end
$$;
comment on function core.account_hold(core.session_context, text, text, int) is
	'core.account_take() for locking and unlocking: not a closed account (OP409).';

create or replace function core.locks_of(p_accounts bigint[])
returns table (account_id bigint, locks jsonb) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
	return query with row as materialized (
		select l.account_id, l.id, l.cause, l.code, b.login as by, l.reason, l.since, l.until, d.code as device
		from core.lock l
			left join core.account b on b.id = l.by_account
			left join core.device d on d.id = l.device_id
		where l.account_id = any (p_accounts) and l.lifted_at is null and coalesce(l.until, 'infinity') > clock_timestamp()
	), standing as (
		select * from row
		-- That of an unused account is no row before somebody lifts it (core/unused.sql).
		union all select a.id, null, 'policy', 'unused', null, 'not used for long', a.idle_since + core.unused_time(), null, null
		from core.account a
		where a.id = any (p_accounts) and core.account_unused(a.id)
			and not exists (select from row r where r.account_id = a.id and r.code = 'unused')
	)
	select i, coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'cause', s.cause, 'code', s.code, 'by', s.by, 'reason', s.reason,
		'since', core.time_text(s.since), 'until', core.time_text(s.until), 'device', s.device) order by s.since, s.id)
		filter (where s.account_id is not null), '[]')
	from unnest(p_accounts) i left join standing s on s.account_id = i group by i;
end
$$;
comment on function core.locks_of(bigint[]) is 'The locks that stand on each of these accounts, oldest first.';

create or replace function core.account_locks(p_account bigint)
returns jsonb language plpgsql stable as $$
begin
	return (select l.locks from core.locks_of(array[p_account]) l);
end
$$;
comment on function core.account_locks(bigint) is 'The locks that stand on an account, oldest first.';

create or replace function core.account_roles(p_account bigint)
returns jsonb language plpgsql stable as $$
begin
	return (select coalesce(jsonb_agg(jsonb_build_object('role', r.code, 'unit', u.code, 'since', core.time_text(g.starts_at),
		'until', core.time_text(g.ends_at)) order by r.code, u.code), '[]')
	from core.role_grant g
		join core.role r on r.id = g.role_id
		join core.unit u on u.id = g.unit_id
	where g.account_id = p_account and core.grant_good(g));
end
$$;
comment on function core.account_roles(bigint) is 'The roles that the account holds now, with their units and times.';

create or replace function core.account_attempts(p_account bigint)
returns jsonb language plpgsql stable as $$
begin
	return (select coalesce(jsonb_agg(jsonb_build_object('at', core.time_text(t.at), 'cause', coalesce(t.cause, 'not_judged'),
		'device', t.device, 'address', t.address) order by t.at desc), '[]')
	from (select a.at, a.cause, d.code as device, a.address
		from core.attempt a join core.device d on d.id = a.device_id
		where a.account_id = p_account order by a.at desc limit 5) t);
end
$$;
comment on function core.account_attempts(bigint) is 'The newest five sign-ins that were tried, newest first.';
