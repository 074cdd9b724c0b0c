-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Reading the journal. A search is opened first: that is journaled, and what it finds can be read only when the
-- opening is committed (L-04). Somebody whose right reaches the whole platform sees every event; others see the events
-- of their units and their own. How events are found is in core/journal_search.sql.

create or replace function core.journal_refusal_text(p_new jsonb)
returns text language sql immutable as $$
	select replace(coalesce(p_new ->> 'cause', p_new ->> 'result', 'no reason given'), '_', ' ')
$$;
comment on function core.journal_refusal_text(jsonb) is 'Why something was refused, in words.';

create or replace function core.journal_change_text(p_old jsonb, p_new jsonb)
returns text language plpgsql immutable as $$
begin
	return (select string_agg(case when p_old ? k then format('%s: %s -> %s', k, coalesce(p_old ->> k, '-'), coalesce(p_new ->> k, '-'))
		else format('%s: %s', k, p_new ->> k) end, ', ' order by n)
	from jsonb_object_keys(p_new) with ordinality t (k, n)
	where p_new -> k is distinct from coalesce(p_old -> k, 'null') and jsonb_typeof(p_new -> k) in ('string', 'number',
		'boolean') and n <= 12);
end
$$;
comment on function core.journal_change_text(jsonb, jsonb) is 'Fields that changed, old -> new, on one line.';

create or replace function core.journal_summary(p_action text, p_old jsonb, p_new jsonb, p_outcome text)
returns text language sql stable as $$
	select left(coalesce(case
		when p_action = 'account.lock' and p_new ->> 'cause' = 'policy' then 'locked by policy'
			|| coalesce(' until ' || core.clock_text((p_new ->> 'until')::timestamptz), ' until lifted')
		when p_action = 'account.lock' then 'locked until '
			|| coalesce(core.clock_text((p_new ->> 'until')::timestamptz), 'lifted')
		when p_action = 'account.unlock' then 'was locked ' || core.locks_text(p_new -> 'lifted')
			|| case when (p_new ->> 'verified_by_code')::boolean then ' (caller verified by code)' else '' end
		when p_action = 'account.verify' then case p_new ->> 'result' when 'verified' then 'caller verified by code'
			else 'caller not verified: ' || core.journal_refusal_text(p_new) end
		when p_action = 'sign_in' and p_outcome <> 'ok' then 'sign-in refused: ' || core.journal_refusal_text(p_new)
		when p_action = 'sign_in' then case p_new ->> 'how' when 'pair' then 'signed in with two codes in a row'
			when 'recovery' then 'signed in with a recovery code' when 'new_password' then 'signed in with a one-time code'
			when 'new_totp' then 'signed in with a one-time code' when 'new_both' then 'signed in with a one-time code'
			else 'signed in' end
		when p_action = 'sign_out' then 'signed out'
		when p_action = 'session.resume' then 'session continued'
		when p_action = 'session.end' then 'session ended' || coalesce(': ' || replace(p_new ->> 'end_reason', '_', ' '), '')
		when p_action = 'journal.verify' then 'journal opened for verification'
		when p_action = 'journal.open' then 'journal searched: ' || coalesce(core.journal_change_text(null, p_new), 'everything')
		when p_action = 'journal.tail' then 'journal followed: ' || coalesce(core.journal_change_text(null, p_new), 'everything')
		end, core.journal_change_text(p_old, p_new), replace(p_action, '_', ' ')), 300)
$$;
comment on function core.journal_summary(text, jsonb, jsonb, text) is 'An event in a few plain words, for lists.';

create or replace function core.journal_units(ctx core.session_context, p_scope text)
returns bigint[] language plpgsql stable as $$
declare
	v_units bigint[] := core.right_units(ctx, p_scope);
begin
	if cardinality(v_units) = 0 then
		perform core.right_require(ctx, p_scope, null);
	end if;
	perform core.scope_used(ctx, p_scope);
	return case when cardinality(v_units) = (select count(*) from core.unit) then null else v_units end;
end
$$;
comment on function core.journal_units(core.session_context, text) is
	'Units whose events the caller may read; null: every event, also of no unit. OP403 without the scope.';

create or replace function core.journal_open(ctx core.session_context, p_filter jsonb, p_kind text default 'journal.open')
returns core.ticket language plpgsql as $$
declare
	v_ticket core.ticket;
	v_units bigint[] := core.journal_units(ctx, 'journal.read');
	v_filter jsonb := core.journal_filter(p_filter);
	v_span record := core.time_span(v_filter ->> 'from', v_filter ->> 'to', v_filter ->> 'time', clock_timestamp());
	v_times jsonb := jsonb_strip_nulls(jsonb_build_object('since', core.journal_key(v_span.since), 'until', core.journal_key(v_span.until)));
begin
	insert into core.ticket (session_id, kind, arguments, expires_at)
	values (ctx.session_id, p_kind, v_times || jsonb_build_object('filter', v_filter, 'found', core.journal_found(v_filter, v_units)),
		clock_timestamp() + case when p_kind = 'journal.tail' then core.interval_setting('session.absolute', interval '12 h')
			else core.interval_setting('journal.ticket', interval '1 h') end)
	returning * into v_ticket;
	perform core.event_append(ctx, p_kind, 'journal', null, null, null, v_filter || v_times);
	return v_ticket;
end
$$;
comment on function core.journal_open(core.session_context, jsonb, text) is
	'Checks a filter (core/journal_filter.sql), journals the search under the name of its kind and gives out its ticket. Its arguments
are the filter, since and until when it has times, and what its names stand for; core.journal_question() reads them.';

create or replace function core.journal_ticket(ctx core.session_context, p_ticket uuid, p_kind text)
returns core.ticket language plpgsql stable as $$
declare
	v_ticket core.ticket;
begin
	select * into v_ticket from core.ticket t where t.id = p_ticket and t.session_id = ctx.session_id and t.kind = p_kind;
	if v_ticket.id is null or v_ticket.expires_at <= clock_timestamp() then
		perform core.refuse('OP404', 'the search is not open', 'A search stays open for a while, in its own session only.',
			'Open the search again.');
	end if;
	-- Its entry in the journal could still be rolled back.
	if v_ticket.xid = pg_current_xact_id_if_assigned() then
		perform core.refuse('OP409', 'the search is not committed', 'It can be read from the next transaction on.',
			'Commit first.');
	end if;
	return v_ticket;
end
$$;
comment on function core.journal_ticket(core.session_context, uuid, text) is
	'The ticket of this session, opened in an earlier transaction; OP404 or OP409 otherwise.';

create or replace function core.journal_visible(ctx core.session_context, p_event core.event, p_units bigint[])
returns boolean language sql immutable as $$
	select coalesce(p_units is null or p_event.unit_id = any (p_units) or p_event.actor_account = ctx.account_id, false)
$$;
comment on function core.journal_visible(core.session_context, core.event, bigint[]) is 'Whether the caller may read the event.';

create or replace function core.journal_key(p_at timestamptz)
returns text language sql stable as $$
	select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
comment on function core.journal_key(timestamptz) is 'The time in a cursor, to the microsecond.';

create or replace function core.account_history(p_login text, p_key text, p_id bigint, p_limit int)
returns setof core.event language sql stable set plan_cache_mode = force_custom_plan as $$
	-- About the account, and its own signing in and out.
	select e.* from (
		(select e.* from core.event e where e.object_kind = 'account' and e.object_id = p_login
			and (e.at, e.id) < (coalesce(p_key::timestamptz, 'infinity'), coalesce(p_id, 0))
			order by e.at desc, e.id desc limit p_limit)
		union
		(select e.* from core.event e where e.actor_login = p_login and e.action = 'sign_in'
			and (e.at, e.id) < (coalesce(p_key::timestamptz, 'infinity'), coalesce(p_id, 0))
			order by e.at desc, e.id desc limit p_limit)
		union
		(select e.* from core.event e where e.actor_login = p_login and e.action = 'sign_out'
			and (e.at, e.id) < (coalesce(p_key::timestamptz, 'infinity'), coalesce(p_id, 0))
			order by e.at desc, e.id desc limit p_limit)) e
	order by e.at desc, e.id desc limit p_limit
$$;
comment on function core.account_history(text, text, bigint, int) is 'Events about one account, newest first.';

create or replace function core.event_seal(p_xid xid8)
returns bigint language sql stable as $$
	select s.number from core.seal s where s.number > 0 and s.high > p_xid and s.low <= p_xid order by s.high limit 1
$$;
comment on function core.event_seal(xid8) is 'Number of the seal over an event of this transaction; null: not sealed yet.';

create or replace function core.verify_require_right(ctx core.session_context)
returns void language plpgsql stable as $$
begin
	perform core.right_require(ctx, 'journal.verify', (select u.id from core.unit u where u.parent_id is null));
end
$$;
comment on function core.verify_require_right(core.session_context) is
	'The chain is one for the whole platform, so the right must reach all of it.';

create or replace function core.verify_open(ctx core.session_context, p_after bigint)
returns void language plpgsql as $$
begin
	perform core.verify_require_right(ctx);
	if p_after is not null then
		return;
	end if;
	insert into core.ticket (session_id, kind, expires_at)
	values (ctx.session_id, 'journal.verify', clock_timestamp() + core.interval_setting('session.absolute', interval '12 h'));
	perform core.event_append(ctx, 'journal.verify', 'journal');
end
$$;
comment on function core.verify_open(core.session_context, bigint) is
	'Journals the beginning of a verification and lets the session read the batches.';

create or replace function core.verify_require(ctx core.session_context)
returns void language plpgsql stable as $$
begin
	perform core.verify_require_right(ctx);
	if not exists (select from core.ticket t where t.session_id = ctx.session_id and t.kind = 'journal.verify'
		and t.expires_at > clock_timestamp() and t.xid is distinct from pg_current_xact_id_if_assigned()) then
		perform core.refuse('OP409', 'the verification is not open',
			'Reading the journal for verification begins with the first page of the seals, in an earlier transaction.',
			'Start the verification again.');
	end if;
end
$$;
comment on function core.verify_require(core.session_context) is 'Refuses OP409 when no verification of this session is committed.';
