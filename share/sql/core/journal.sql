-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Reading the journal. A search is opened first: that is journaled, and what it finds can be read only when the
-- opening is committed (L-04). Somebody whose right reaches the whole platform sees every event; others see the events
-- of their units and their own. Pages are read newest first, by index in every combination of the filters.

create or replace function core.journal_refusal_text(p_new jsonb)
returns text language sql immutable as $$
	select replace(coalesce(p_new ->> 'cause', p_new ->> 'result', 'no reason given'), '_', ' ')
$$;
comment on function core.journal_refusal_text(jsonb) is 'Why something was refused, in words.';

create or replace function core.journal_change_text(p_old jsonb, p_new jsonb)
returns text language sql immutable as $$
	select string_agg(case when p_old ? k then format('%s: %s -> %s', k, coalesce(p_old ->> k, '-'), coalesce(p_new ->> k, '-'))
		else format('%s: %s', k, p_new ->> k) end, ', ' order by n)
	from jsonb_object_keys(p_new) with ordinality t (k, n)
	where p_new -> k is distinct from coalesce(p_old -> k, 'null') and jsonb_typeof(p_new -> k) in ('string', 'number',
		'boolean') and n <= 12
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

create or replace function core.journal_open(ctx core.session_context, p_filter jsonb)
returns core.ticket language plpgsql as $$
declare
	v_ticket core.ticket;
begin
	perform core.journal_units(ctx, 'journal.read');
	insert into core.ticket (session_id, kind, arguments, expires_at)
	values (ctx.session_id, 'journal.open', p_filter, clock_timestamp() + core.interval_setting('journal.ticket', interval '1 h'))
	returning * into v_ticket;
	perform core.event_append(ctx, 'journal.open', 'journal', null, null, null, p_filter);
	return v_ticket;
end
$$;
comment on function core.journal_open(core.session_context, jsonb) is 'Journals a search and gives out its ticket.';

create or replace function core.journal_filter(p_actor text, p_object text, p_action text, p_outcome text,
	p_from timestamptz, p_to timestamptz, p_text text)
returns jsonb language plpgsql stable as $$
begin
	if p_actor is not null and not core.login_valid(p_actor) then
		perform core.refuse('OP400', 'actor is not valid', 'An actor is named by login.', null, 'actor');
	end if;
	if p_action is not null and p_action !~ '^[a-z_]{1,40}(\.[a-z_]{1,40})?$' then
		perform core.refuse('OP400', 'action is not valid', 'An action is written like account.unlock.', null, 'action');
	end if;
	if p_outcome not in ('ok', 'refused', 'failed') then
		perform core.refuse('OP400', 'outcome is not valid', 'An outcome is ok, refused or failed.', null, 'outcome');
	end if;
	if not isfinite(p_from) then
		perform core.refuse('OP400', 'time is not valid', 'Leave the time out to search from the beginning.', null, 'from');
	end if;
	if not isfinite(p_to) or p_to <= p_from then
		perform core.refuse('OP400', 'time is not valid', 'The end of the search lies after its beginning.', null, 'to');
	end if;
	if char_length(btrim(p_text)) in (1, 2) then
		perform core.refuse('OP400', 'text is too short', 'A text to search for has at least three characters.', null, 'text');
	end if;
	return jsonb_strip_nulls(jsonb_build_object('actor', p_actor, 'object', core.text_check(p_object, 'object', 0, 100),
		'action', p_action, 'outcome', p_outcome, 'from', to_char(p_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'to', to_char(p_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
		'text', nullif(btrim(core.text_check(p_text, 'text', 0, 100)), '')));
end
$$;
comment on function core.journal_filter(text, text, text, text, timestamptz, timestamptz, text) is
	'The filter of a search, checked (OP400 names the field). An object is "account b.omarov", or only the name.';

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

create or replace function core.journal_conditions(p_filter jsonb)
returns text language sql immutable as $$
	select case when p_filter ? 'actor' then ' and e.actor_login = $2 ->> ''actor''' else '' end
		|| case when not p_filter ? 'object' then ''
			when p_filter ->> 'object' ~ ' ' then ' and e.object_kind = split_part($2 ->> ''object'', '' '', 1)
				and e.object_id = substr($2 ->> ''object'', strpos($2 ->> ''object'', '' '') + 1)'
			else ' and e.object_kind in (''account'', ''session'', ''journal'') and e.object_id = $2 ->> ''object''' end
		|| case when p_filter ? 'action' then ' and e.action = $2 ->> ''action''' else '' end
		|| case when p_filter ? 'outcome' then ' and e.outcome = $2 ->> ''outcome''' else '' end
		|| case when p_filter ? 'from' then ' and e.at >= ($2 ->> ''from'')::timestamptz' else '' end
		|| case when p_filter ? 'to' then ' and e.at < ($2 ->> ''to'')::timestamptz' else '' end
		|| case when p_filter ? 'text' then ' and lower(coalesce(e.reason, '''') || '' '' || coalesce(e.actor_login, '''') || '' ''
			|| coalesce(e.object_id, '''') || '' '' || coalesce(e.address, '''') || '' '' || coalesce(e.new ->> ''cause'', ''''))
			like $3' else '' end
$$;
comment on function core.journal_conditions(jsonb) is
	'Conditions on core.event e put together from constants; $2 the filter, $3 the text as a LIKE pattern.';

create or replace function core.journal_query(p_units boolean, p_filter jsonb, p_place text, p_down boolean)
returns text language plpgsql immutable as $$
declare
	v_order text := case when p_down then ' order by e.at desc, e.id desc' else ' order by e.at, e.id' end;
	v_where text := core.journal_conditions(p_filter) || p_place;
begin
	if not p_units then
		return 'select e.* from core.event e where true' || v_where || v_order || ' limit $6';
	end if;
	-- One short stream for each unit and one for oneself: no stream is longer than a page.
	return 'select e.* from (select e.* from unnest($1) u (id), lateral (select e.* from core.event e where e.unit_id = u.id'
		|| v_where || v_order || ' limit $6) e union select * from (select e.* from core.event e
		where e.actor_login = $7' || v_where || v_order || ' limit $6) e) e' || v_order || ' limit $6';
end
$$;
comment on function core.journal_query(boolean, jsonb, text, boolean) is
	'Query for a page: $1 units, $2 filter, $3 text pattern, $4 and $5 place, $6 rows, $7 login of the reader.';

create or replace function core.journal_page(ctx core.session_context, p_units bigint[], p_filter jsonb, p_key text,
	p_id bigint, p_backward boolean, p_limit int)
returns setof core.event language plpgsql stable
set plan_cache_mode = force_custom_plan set enable_seqscan = off set random_page_cost = 1.1 set jit = off as $$
declare
	v_place text := case when p_key is null then ''
		when p_backward then ' and (e.at, e.id) > ($4, $5)' else ' and (e.at, e.id) < ($4, $5)' end;
	v_text text := '%' || replace(replace(replace(lower(p_filter ->> 'text'), '\', '\\'), '%', '\%'), '_', '\_') || '%';
	v_query text := core.journal_query(p_units is not null, p_filter, v_place, not p_backward);
begin
	return query execute v_query
	using p_units, p_filter, v_text, p_key::timestamptz, p_id, p_limit, ctx.login;
end
$$;
comment on function core.journal_page(core.session_context, bigint[], jsonb, text, bigint, boolean, int) is
	'Events of one page, newest first, or oldest first when p_backward. p_units null: no limit by unit.';

create or replace function core.journal_visible(ctx core.session_context, p_event core.event, p_units bigint[])
returns boolean language sql immutable as $$
	select coalesce(p_units is null or p_event.unit_id = any (p_units) or p_event.actor_account = ctx.account_id, false)
$$;
comment on function core.journal_visible(core.session_context, core.event, bigint[]) is 'Whether the caller may read the event.';

create or replace function core.journal_key(p_at timestamptz)
returns text language sql immutable as $$
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
