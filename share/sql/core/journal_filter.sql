-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The filter of a search of the journal: checked, and read into a core.journal_question. What has to be looked up (persons,
-- companies, times) is looked up when the search is opened, so every page of it means the same. A name that nobody has
-- finds nothing, just as one that the caller may not see does (Z-02).
--
-- A value that begins with "!" lets everything else through; a word of a text that does must not occur.

create or replace function core.journal_value_check(p_field text, p_value text)
returns void language plpgsql stable as $$
begin
	if p_field = 'actor' and not core.login_valid(p_value) then
		perform core.refuse('OP400', 'actor is not valid', 'An actor is named by login.', null, 'actor');
	elsif p_field = 'action' and p_value !~ '^[a-z_]{1,40}(\.[a-z_]{1,40}){0,2}(\.\*)?$' then
		perform core.refuse('OP400', 'action is not valid', 'An action is written like account.unlock, all of a noun like account.*.',
			null, 'action');
	elsif p_field = 'outcome' and p_value not in ('ok', 'refused', 'failed') then
		perform core.refuse('OP400', 'outcome is not valid', 'An outcome is ok, refused or failed.', null, 'outcome');
	elsif p_field = 'session' and p_value !~ '^[0-9]{1,18}$' then
		perform core.refuse('OP400', 'session is not valid', 'A session is named by its number.', null, 'session');
	elsif p_field = 'operation' and p_value !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
		perform core.refuse('OP400', 'operation is not valid', 'An operation is named by its whole id.', null, 'operation');
	elsif p_field in ('text', 'reason') and char_length(p_value) < 3 then
		perform core.refuse('OP400', 'text is too short', 'A text to search for has at least three characters.', null, p_field);
	elsif p_field not in ('text', 'reason') and (p_value = '' or p_value like '!%') then
		perform core.refuse('OP400', 'value is not valid', format('The filter %s takes a value, and one "!" before it to invert it.',
			p_field), null, p_field);
	end if;
end
$$;
comment on function core.journal_value_check(text, text) is 'Refuses OP400 for a value, without its "!", that the field does not take.';

create or replace function core.journal_filter(p_filter jsonb)
returns jsonb language plpgsql stable as $$
declare
	v_field text;
	v_value text;
	v_filter jsonb := '{}';
begin
	foreach v_field in array '{person,actor,object,action,outcome,device,address,contract,company,unit,session,operation,reason,text,time,from,to}'::text[]
	loop
		v_value := btrim(core.text_check(p_filter ->> v_field, v_field, 0, case v_field when 'object' then 200 else 100 end));
		continue when coalesce(v_value, '') = '';
		if v_field = 'operation' then
			v_value := lower(v_value);
		end if;
		if v_field <> all ('{time,from,to}') then
			perform core.journal_value_check(v_field, case when v_field in ('text', 'reason') then v_value
				else regexp_replace(v_value, '^!', '') end);
		end if;
		v_filter := v_filter || jsonb_build_object(v_field, v_value);
	end loop;
	return v_filter;
end
$$;
comment on function core.journal_filter(jsonb) is
	'The fields of a filter that are given, as text, in NFC and without blanks around them. OP400 names the field that is wrong.';

create or replace function core.like_pattern(p_part text)
returns text language sql immutable as $$
	select '%' || replace(replace(replace(p_part, '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;
comment on function core.like_pattern(text) is 'The LIKE pattern of a text that stands anywhere.';

create or replace function core.journal_patterns(p_text text, out inside text[], out outside text[])
language sql immutable as $$
	-- More than eight words narrow nothing down.
	select array_agg(core.like_pattern(p) order by n) filter (where not inverted),
		array_agg(core.like_pattern(p) order by n) filter (where inverted)
	from (select p, w like '!%' as inverted, row_number() over () as n
		from unnest(string_to_array(p_text, ' ')) w cross join lateral unnest(core.text_words(ltrim(w, '!'))) p
		where p <> '' limit 8) x
$$;
comment on function core.journal_patterns(text) is
	'LIKE patterns of the words that a text must have and of those, after "!", that it may not have; null: none.';

create or replace function core.persons_found(p_text text, p_units bigint[])
returns bigint[] language plpgsql as $$
declare
	v_found bigint[];
begin
	select array_agg(distinct p) into v_found from (
		select a.person_id from core.account a where a.login = p_text
		union all select h.id from core.person h where h.number = p_text) x (p);
	if v_found is null then
		select array_agg(distinct a.person_id) into v_found
		from unnest(core.account_page(core.account_question_make(p_units, p_text, null, null, null, null, null), 'login', false, null,
			null, false, 40)) g (id) join core.account a on a.id = g.id;
	end if;
	if cardinality(v_found) > 5 then
		perform core.refuse('OP400', 'too many persons match', 'More than five persons have this in their name, phone or number.',
			'Write more of it, or a login or the personnel number.', 'person');
	end if;
	return coalesce(v_found, '{}');
end
$$;
comment on function core.persons_found(text, bigint[]) is
	'The persons meant by a login, a personnel number, or else a fragment of a name among the accounts of these units (null: all).';

create or replace function core.journal_unit_ids(p_unit text, p_units bigint[])
returns bigint[] language plpgsql stable as $$
declare
	v_unit core.unit;
begin
	select * into v_unit from core.unit u where u.code = p_unit;
	if v_unit.id is null or v_unit.id <> all (coalesce(p_units, array[v_unit.id])) then
		perform core.refuse('OP404', 'there is no such unit', 'No unit of this name is among those you have rights for.',
			'Leave the unit out to see the events of all your units.', 'unit');
	end if;
	return array(select u.id from core.unit u where u.path @> array[v_unit.id] and u.id = any (coalesce(p_units, array[u.id])));
end
$$;
comment on function core.journal_unit_ids(text, bigint[]) is
	'The unit and those below it, as far as they are among these (null: all). OP404: it is none of them.';

create or replace function core.actions_found(p_action text)
returns text[] language sql stable as $$
	select case when p_action ~ '\.[^*]' and p_action !~ '\*' then array[p_action]
		when p_action is not null then array(select distinct substr(w.word, 2) from core.event_word w
			where w.word = ':' || n.noun or w.word like ':' || replace(n.noun, '_', '\_') || '.%' order by 1) end
	from (select regexp_replace(p_action, '\.\*$', '') as noun) n
$$;
comment on function core.actions_found(text) is
	'The action, or those of a noun ("account", "account.*", also "sign_in") that the journal has; null for null.';

create or replace function core.journal_found(p_filter jsonb, p_units bigint[])
returns jsonb language plpgsql as $$
declare
	v_found jsonb := '{}';
	v_persons bigint[];
	v jsonb := (select coalesce(jsonb_object_agg(k, regexp_replace(x, '^!', '')), '{}') from jsonb_each_text(p_filter) t (k, x));
begin
	if v ? 'person' then
		v_persons := core.persons_found(v ->> 'person', p_units);
		v_found := jsonb_build_object('persons', v_persons,
			'logins', array(select a.login from core.account a where a.person_id = any (v_persons) order by a.id),
			'numbers', array(select h.number from core.person h where h.id = any (v_persons) order by h.id));
	end if;
	if v ? 'contract' then
		v_found := v_found || jsonb_build_object('contracts', array(select c.id from core.contract c
			where c.number = v ->> 'contract' or c.id::text = v ->> 'contract' order by c.id limit 5));
	end if;
	if v ? 'company' then
		v_found := v_found || jsonb_build_object('companies', array(select c.id from core.company c
			where c.code = v ->> 'company' or c.number = v ->> 'company'));
	end if;
	if v ? 'unit' then
		v_found := v_found || jsonb_build_object('unit_ids', core.journal_unit_ids(v ->> 'unit', p_units));
	end if;
	if v ? 'session' then
		-- An hour for a clock that was set back.
		v_found := v_found || coalesce((select jsonb_build_object('session_login', a.login, 'session_from',
				core.journal_key(s.created_at - interval '1 hour'), 'session_to', core.journal_key(coalesce(s.ended_at, s.expires_at) + interval '1 hour'))
			from core.session s join core.account a on a.id = s.account_id where s.id = (v ->> 'session')::bigint), '{}');
	end if;
	return v_found;
end
$$;
comment on function core.journal_found(jsonb, bigint[]) is
	'What names in a filter stand for: persons with logins and numbers, contracts, companies, units, the times of a session.';

create or replace function core.journal_question(ctx core.session_context, p_units bigint[], p_arguments jsonb)
returns core.journal_question language plpgsql stable as $$
declare
	q core.journal_question;
	f jsonb := coalesce(p_arguments -> 'filter', '{}');
	v jsonb := coalesce((select jsonb_object_agg(k, regexp_replace(x, '^!', '')) from jsonb_each_text(f) t (k, x)), '{}');
begin
	-- The arrays that names stand for, as core.journal_found() found them.
	q := jsonb_populate_record(null::core.journal_question, coalesce(p_arguments -> 'found', '{}'));
	q.units := p_units;
	q.own := ctx.account_id;
	q.own_login := ctx.login;
	q.since := (p_arguments ->> 'since')::timestamptz;
	q.until := (p_arguments ->> 'until')::timestamptz;
	q.actor := v ->> 'actor';
	q.object_id := v ->> 'object';
	if q.object_id ~ '^[a-z_]+ .' then
		q.object_kind := split_part(q.object_id, ' ', 1);
		q.object_id := substr(q.object_id, strpos(q.object_id, ' ') + 1);
	end if;
	if v ? 'action' then
		q.actions := core.actions_found(v ->> 'action');
	end if;
	q.outcome := v ->> 'outcome';
	q.device := v ->> 'device';
	q.address := v ->> 'address';
	q.session := (v ->> 'session')::bigint;
	q.operation := (v ->> 'operation')::uuid;
	if f ? 'reason' then
		select inside, outside into q.reason_in, q.reason_out from core.journal_patterns(f ->> 'reason');
	end if;
	if f ? 'text' then
		select inside, outside into q.text_in, q.text_out from core.journal_patterns(f ->> 'text');
	end if;
	q.inverted := array(select k from jsonb_each_text(f) t (k, x) where x like '!%' and k not in ('reason', 'text'));
	if q.session is not null and 'session' <> all (q.inverted) then
		-- Nothing is about a session before it begins.
		q.since := greatest(q.since, q.session_from);
	end if;
	q.nothing := (q.actions = '{}') is true and 'action' <> all (q.inverted) or exists (
		select from unnest('{persons,contracts,companies}'::text[], '{person,contract,company}'::text[]) t (key, field)
		where p_arguments -> 'found' -> t.key = '[]' and t.field <> all (q.inverted));
	return q;
end
$$;
comment on function core.journal_question(core.session_context, bigint[], jsonb) is
	'The question of a ticket, for the units that the reader may see now (null: all).';
