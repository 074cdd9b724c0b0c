-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Finding events, newest or oldest first. A page walks one index in the order of time, the one of the filter that lets the
-- least through, a step at a time, and sees how many of the step match all filters. When few do it looks for a better
-- index: how far each reaches, and for words how many events of a month have them. After some milliseconds it stops and says
-- how far it came; the reader goes on from there. So no page is slow, whatever the filters are (two that
-- are each frequent and never meet included), and nothing depends on a guess of the planner to be bounded. Which index was
-- better is kept for the next page, in the memory of the connection, and found out anew in every month.
--
-- Somebody who sees some units only walks the events of these units and his own. Where a page ends depends on events that
-- he may see and on no others, so neither places nor numbers of pages tell anything about the rest (Z-02).
--
-- Texts of queries are put together from constants only. In them, $1 is the question, $2 and $3 the place, $4 the edge in
-- time up to which is looked, $5 the rows of a step, $6 the rows wanted, $7 to $9 words.

create or replace function core.event_text_sql()
returns text language sql immutable as $$
	select $q$coalesce(e.reason, '') || ' ' || coalesce(e.actor_login, '') || ' '
		|| case when e.object_id ~ '^[0-9]+$' then '' else coalesce(left(e.object_id, 200), '') end || ' '
		|| coalesce(left(e.device, 100), '') || ' ' || coalesce(left(e.address, 100), '') || ' ' || coalesce(left(e.new ->> 'cause', 100), '')$q$
$$;
comment on function core.event_text_sql() is 'core.event_text() as text of a query, for a row e of any type.';

create or replace function core.event_words_sql()
returns text language sql immutable as $$
	select 'string_to_array(translate(lower(' || core.event_text_sql()
		|| $q$ || ' @' || ((e.at at time zone 'UTC')::date - '2000-01-01'::date)::text),
		'"''«»“”„‘’()[]{}<>,;:!?|', '                       '), ' ')$q$
$$;
comment on function core.event_words_sql() is 'The expression of the index event_words.';

create or replace function core.journal_condition(p_inverted text[], p_field text, p_condition text)
returns text language sql immutable as $$
	select case when p_field = any (p_inverted) then ' and (' || p_condition || ') is not true' else ' and (' || p_condition || ')' end
$$;
comment on function core.journal_condition(text[], text, text) is
	'The condition of a field, or the opposite when the field is inverted.';

create or replace function core.journal_link_sql(p_kind text, p_keys text)
returns text language sql immutable as $$
	select 'exists (select from core.event_link l where l.kind = ''' || p_kind || ''' and l.key = any (($1).' || p_keys
		|| ') and l.at = e.at and l.event = e.id)'
$$;
comment on function core.journal_link_sql(text, text) is 'The condition that an event e has to do with one of these.';

create or replace function core.journal_conditions(q core.journal_question, p_but text default '')
returns text language plpgsql immutable as $$
begin
	-- One expression, as no part of it needs a plan of its own.
	return concat(
		case when q.actor is not null and p_but <> 'actor' then core.journal_condition(q.inverted, 'actor', 'e.actor_login = ($1).actor') end,
		case when q.object_id is not null and p_but <> 'object' then core.journal_condition(q.inverted, 'object', 'e.object_id = ($1).object_id'
			|| case when q.object_kind is not null then ' and e.object_kind = ($1).object_kind' else '' end) end,
		case when q.actions is not null and p_but <> 'action' then core.journal_condition(q.inverted, 'action', 'e.action = any (($1).actions)') end,
		case when q.outcome is not null and p_but <> 'outcome' then core.journal_condition(q.inverted, 'outcome', 'e.outcome = ($1).outcome') end,
		case when q.device is not null and p_but <> 'device' then core.journal_condition(q.inverted, 'device', 'e.device = ($1).device') end,
		case when q.address is not null and p_but <> 'address' then core.journal_condition(q.inverted, 'address', 'e.address = ($1).address') end,
		case when q.unit_ids is not null and p_but <> 'unit' then core.journal_condition(q.inverted, 'unit', 'e.unit_id = any (($1).unit_ids)') end,
		case when q.session is not null and p_but <> 'session' then core.journal_condition(q.inverted, 'session',
			'e.session_id = ($1).session or e.object_kind = ''session'' and e.object_id = ($1).session::text') end,
		case when q.operation is not null and p_but <> 'operation' then core.journal_condition(q.inverted, 'operation',
			'e.operation = ($1).operation') end,
		case when q.persons is not null and p_but <> 'person' then core.journal_condition(q.inverted, 'person',
			'e.actor_login = any (($1).logins) or e.object_kind = ''account'' and e.object_id = any (($1).logins)
			or e.object_kind = ''person'' and e.object_id = any (($1).numbers) or ' || core.journal_link_sql('person', 'persons')) end,
		case when q.contracts is not null and p_but <> 'contract' then core.journal_condition(q.inverted, 'contract',
			core.journal_link_sql('contract', 'contracts')) end,
		case when q.companies is not null and p_but <> 'company' then core.journal_condition(q.inverted, 'company',
			core.journal_link_sql('company', 'companies')) end,
		case when q.reason_in is not null then ' and lower(e.reason) like all (($1).reason_in)' end,
		case when q.reason_out is not null then ' and lower(coalesce(e.reason, '''')) not like all (($1).reason_out)' end,
		case when q.text_in is not null then ' and lower(' || core.event_text_sql() || ') like all (($1).text_in)' end,
		case when q.text_out is not null then ' and lower(' || core.event_text_sql() || ') not like all (($1).text_out)' end,
		case when q.since is not null then ' and e.at >= ($1).since' end,
		case when q.until is not null then ' and e.at < ($1).until' end,
		case when q.units is not null then ' and (e.unit_id = any (($1).units) or e.actor_account = ($1).own)' end);
end
$$;
comment on function core.journal_conditions(core.journal_question, text) is
	'Conditions on a row e of core.event, but that of one field: what the reader may see, and what the filters let through.';

create or replace function core.journal_each(p_stream text, p_keys int)
returns text[] language plpgsql immutable as $$
declare
	v_all text[] := '{}';
begin
	for i in 1..coalesce(p_keys, 0) loop
		v_all := v_all || replace(p_stream, '%', i::text);
	end loop;
	return v_all;
end
$$;
comment on function core.journal_each(text, int) is 'A stream for each of so many keys, whose number stands where the % is.';

create or replace function core.journal_drivers(q core.journal_question, p_most int default 11)
returns table (n int, field text, streams text[]) language plpgsql immutable as $$
declare
	v_fields constant text[] := '{operation,session,object,contract,person,company,actor,outcome,action,unit,""}';
	v_found int := 0;
begin
	-- From the one that usually lets the least through to all events. A filter that is inverted lets nearly all through.
	for i in 1..11 loop
		n := i;
		field := v_fields[i];
		continue when field = any (q.inverted);
		streams := case field
			when 'operation' then case when q.operation is not null then array['e.operation = ($1).operation'] end
			when 'session' then case when q.session is not null then array['e.object_id = ($1).session::text and e.object_kind = ''session''',
				'e.actor_login = ($1).session_login and e.at >= ($1).session_from and e.at < ($1).session_to'] end
			when 'object' then case when q.object_id is not null then array['e.object_id = ($1).object_id'] end
			when 'contract' then case when q.contracts is not null then core.journal_each('link contract ($1).contracts[%]', cardinality(q.contracts)) end
			when 'person' then case when q.persons is not null then core.journal_each('e.actor_login = ($1).logins[%]', cardinality(q.logins))
				|| core.journal_each('e.object_id = ($1).logins[%] and e.object_kind = ''account''', cardinality(q.logins))
				|| core.journal_each('e.object_id = ($1).numbers[%] and e.object_kind = ''person''', cardinality(q.numbers))
				|| core.journal_each('link person ($1).persons[%]', cardinality(q.persons)) end
			when 'company' then case when q.companies is not null then core.journal_each('link company ($1).companies[%]', cardinality(q.companies)) end
			when 'actor' then case when q.actor is null then null
				when cardinality(q.actions) between 1 and 8 and 'action' <> all (q.inverted)
					then core.journal_each('e.actor_login = ($1).actor and e.action = ($1).actions[%]', cardinality(q.actions))
				else array['e.actor_login = ($1).actor'] end
			when 'outcome' then case when q.outcome <> 'ok' then array['e.outcome = ($1).outcome and e.outcome <> ''ok'''] end
			when 'action' then case when cardinality(q.actions) between 1 and 12 then core.journal_each('e.action = ($1).actions[%]', cardinality(q.actions)) end
			when 'unit' then case when cardinality(q.unit_ids) between 1 and 12 then core.journal_each('e.unit_id = ($1).unit_ids[%]', cardinality(q.unit_ids)) end
			else array['true'] end;
		continue when streams is null;
		return next;
		v_found := v_found + 1;
		exit when v_found = p_most;
	end loop;
end
$$;
comment on function core.journal_drivers(core.journal_question, int) is
	'The indexes that a search could walk, at most so many, the usually best first: conditions on a row e of core.event, each with an index in the
order of time, or "link KIND KEY" for core.event_link. All events that a search can find are in the streams of each.';

create or replace function core.journal_visible_streams(q core.journal_question)
returns text[] language sql immutable as $$
	select array(select format('e.unit_id = ($1).units[%s]', i) from generate_subscripts(q.units, 1) i
		where q.unit_ids is null or 'unit' = any (q.inverted) or q.units[i] = any (q.unit_ids)) || array['e.actor_login = ($1).own_login']
$$;
comment on function core.journal_visible_streams(core.journal_question) is
	'Everything that somebody with rights for some units may see: the events of these units and his own.';

create or replace function core.journal_place_sql(q core.journal_question, p_at text, p_id text, p_placed boolean, p_edged boolean,
	p_down boolean)
returns text language plpgsql immutable as $$
begin
	-- Not as a comparison of rows: the planner would take it for one more condition beside the edge, and expect far too few rows.
	return concat(
		case when p_placed and p_down then ' and ' || p_at || ' <= $2 and not (' || p_at || ' = $2 and ' || p_id || ' >= $3)'
			when p_placed then ' and ' || p_at || ' >= $2 and not (' || p_at || ' = $2 and ' || p_id || ' <= $3)' end,
		case when p_edged and p_down then ' and ' || p_at || ' >= $4' when p_edged then ' and ' || p_at || ' < $4' end,
		case when q.since is not null then ' and ' || p_at || ' >= ($1).since' end,
		case when q.until is not null then ' and ' || p_at || ' < ($1).until' end);
end
$$;
comment on function core.journal_place_sql(core.journal_question, text, text, boolean, boolean, boolean) is
	'Conditions on time and number: behind the place, up to the edge, within the times of the search.';

create or replace function core.journal_keys_sql(q core.journal_question, p_streams text[], p_placed boolean, p_edged boolean, p_down boolean)
returns text language plpgsql immutable as $$
declare
	v_dir text := case when p_down then 'desc' else 'asc' end;
	v_event text := core.journal_place_sql(q, 'e.at', 'e.id', p_placed, p_edged, p_down);
	v_link text := core.journal_place_sql(q, 'l.at', 'l.event', p_placed, p_edged, p_down);
	v_all text;
begin
	-- The first of all streams are among the first of each.
	select string_agg(case when s like 'link %' then format('(select l.at, l.event as id from core.event_link l
			where l.kind = %1$L and l.key = %2$s%3$s order by l.at %4$s, l.event %4$s limit $5)',
			split_part(s, ' ', 2), split_part(s, ' ', 3), v_link, v_dir)
		else format('(select e.at, e.id from core.event e where %1$s%2$s order by e.at %3$s, e.id %3$s limit $5)', s, v_event, v_dir) end,
		' union all ') into v_all
	from unnest(p_streams) s;
	return case when cardinality(p_streams) = 1 then v_all
		else format('(select distinct on (k.at, k.id) k.at, k.id from (%1$s) k order by k.at %2$s, k.id %2$s limit $5)', v_all, v_dir) end;
end
$$;
comment on function core.journal_keys_sql(core.journal_question, text[], boolean, boolean, boolean) is
	'Query for time and number of the next $5 rows of the streams, in parentheses: mostly read from indexes alone. p_placed: behind
the place; p_edged: up to the edge.';

create or replace function core.journal_streams_sql(q core.journal_question, p_streams text[], p_placed boolean, p_edged boolean,
	p_down boolean)
returns text language plpgsql immutable as $$
declare
	v_place text := core.journal_place_sql(q, 'e.at', 'e.id', p_placed, p_edged, p_down);
begin
	-- The place once more for the rows: the planner leaves out partitions by it, and not by that of their keys.
	return case when cardinality(p_streams) = 1 and p_streams[1] not like 'link %' then format('(select e.* from core.event e
			where %1$s%2$s order by e.at %3$s, e.id %3$s limit $5)', p_streams[1], v_place, case when p_down then 'desc' else 'asc' end)
		else format('(select e.* from %1$s k join core.event e on e.at = k.at and e.id = k.id%2$s)',
			core.journal_keys_sql(q, p_streams, p_placed, p_edged, p_down), v_place) end;
end
$$;
comment on function core.journal_streams_sql(core.journal_question, text[], boolean, boolean, boolean) is
	'Query for the next $5 rows of the streams, in parentheses.';

create or replace function core.journal_words_sql(q core.journal_question, p_words int, p_placed boolean, p_edged boolean, p_down boolean,
	p_day boolean)
returns text language sql immutable as $$
	select '(select e.* from core.event e where '
		|| (select string_agg(format('%s && $%s', core.event_words_sql(), n), ' and ') from generate_series(7, 6 + p_words) n)
		|| case when p_day then format(' and %s @> array[$10]', core.event_words_sql()) else '' end
		|| core.journal_place_sql(q, 'e.at', 'e.id', p_placed, p_edged, p_down) || ')'
$$;
comment on function core.journal_words_sql(core.journal_question, int, boolean, boolean, boolean, boolean) is
	'Query for all rows between the place and the edge that have one word of each of $7 to $9. p_day: both are of the day $10.';

create or replace function core.journal_step_sql(q core.journal_question, p_seen text, p_ordered boolean, p_down boolean)
returns text language plpgsql immutable as $$
declare
	v_order constant text := case when p_down then ' order by e.at desc, e.id desc' else ' order by e.at, e.id' end;
begin
	-- One aggregate and no CTE: it is planned in half the time, and rows that don't match are not put together.
	return 'select count(*)::int, coalesce((array_agg(row(e.*)::core.event' || case when p_ordered then '' else v_order end
		|| ') filter (where true' || core.journal_conditions(q) || '))[1:$6], ''{}''), (array_agg(e.at))[count(*)], (array_agg(e.id))[count(*)] from '
		|| case when p_ordered then '(select * from ' || p_seen || ' e' || v_order || ')' else p_seen end || ' e';
end
$$;
comment on function core.journal_step_sql(core.journal_question, text, boolean, boolean) is
	'One step: how many rows were seen, those of them that match all filters, at most $6, and of rows that come in order, p_ordered,
the place of the last one seen.';

create or replace function core.journal_edge(p_base timestamptz, p_down boolean, p_months int)
returns timestamptz language plpgsql immutable as $$
declare
	v_at timestamp := p_base at time zone 'UTC';
begin
	return case when p_months is null then null
		when p_months = 0 then case when p_down then date_trunc('day', v_at - interval '1 us') else date_trunc('day', v_at) + interval '1 day' end
		when p_down then date_trunc('month', v_at - interval '1 us') - make_interval(months => p_months - 1)
		else date_trunc('month', v_at) + make_interval(months => p_months) end at time zone 'UTC';
end
$$;
comment on function core.journal_edge(timestamptz, boolean, int) is
	'The edge of the months that a step looks at, those of the partitions; p_months 0: of one day, null: there is none.';
