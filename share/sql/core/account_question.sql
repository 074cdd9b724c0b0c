-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What a list of accounts is asked for, checked. A value that begins with "!" filters for everything else; a word of a
-- search that does must not occur.

create or replace function core.account_patterns(p_search text, out plain text[], out inside text[], out word text[],
	out outside text[], out outside_word text[])
language plpgsql immutable as $$
declare
	v_word text;
	v_plain text;
	v_like text;
	v_count int := 0;
begin
	foreach v_word in array coalesce(string_to_array(core.search_mark(core.fold(p_search)), ' '), '{}') loop
		continue when v_word in ('', '!') or v_count >= 8;
		v_plain := ltrim(v_word, '!');
		v_like := replace(replace(v_plain, '\', '\\'), '%', '\%');
		v_count := v_count + case when v_word like '!%' and char_length(v_plain) < 3 then 2 else 1 end;
		if v_word like '!%' then
			if char_length(v_plain) < 3 then
				outside_word := outside_word || ('% ' || v_like || '%');
			else
				outside := outside || ('%' || v_like || '%');
			end if;
		else
			plain := plain || v_plain;
			if char_length(v_plain) < 3 then
				word := word || ('% ' || v_like || '%');
			else
				inside := inside || ('%' || v_like || '%');
			end if;
		end if;
	end loop;
end
$$;
comment on function core.account_patterns(text) is
	'The words of a search, up to 8, as they are (plain) and as LIKE patterns that all have to match: inside the text, or for
one or two letters at the beginning of a word, in the text with a space before it (word). None of outside and outside_word
may match. Null where there is no such word.';

create or replace function core.account_question_make(p_units bigint[], p_search text, p_state text, p_kind text, p_role text,
	p_duty text, p_unused_days int)
returns core.account_question language plpgsql stable as $$
declare
	q core.account_question;
	v_pattern record;
	v_search text := core.text_check(p_search, 'search', 0, 100);
begin
	q.units := p_units;
	if v_search <> '' then
		v_pattern := core.account_patterns(v_search);
		q.plain := v_pattern.plain;
		q.inside := v_pattern.inside;
		q.word := v_pattern.word;
		q.outside := v_pattern.outside;
		q.outside_word := v_pattern.outside_word;
	end if;
	q.states := core.choice_check(p_state, '{pending,active,locked,expired,closed}', 'state', 'state is not valid',
		'A state is pending, active, locked, expired or closed.');
	q.kinds := core.choice_check(p_kind, '{staff,contractor,participant,service}', 'kind', 'kind is not valid',
		'A kind is staff, contractor, participant or service.');
	if p_role is not null then
		select array_agg(r.id) into q.roles from core.role r where r.code = ltrim(p_role, '!');
		q.roles_not := p_role like '!%';
		if q.roles is null then
			perform core.refuse('OP404', 'there is no such role', 'No role has this code.', null, 'role');
		end if;
	end if;
	if p_duty is not null then
		select array_agg(d.id) into q.duties from core.duty d where d.code = ltrim(p_duty, '!');
		q.duties_not := p_duty like '!%';
		if q.duties is null then
			perform core.duty_missing();
		end if;
	end if;
	if p_unused_days not between 1 and 3650 then
		perform core.refuse('OP400', 'number of days is not valid', 'From 1 to 3650 days.', null, 'unused_days');
	end if;
	q.at := clock_timestamp();
	q.idle_before := q.at - make_interval(days => p_unused_days);
	q.unused_before := core.unused_before();
	q.spared := core.unused_spared();
	return q;
end
$$;
comment on function core.account_question_make(bigint[], text, text, text, text, text, int) is
	'What a list of accounts is asked for, checked: units (null: all), patterns, states, kinds, roles, duties, times.';

create or replace function core.account_question(ctx core.session_context, p_search text, p_state text, p_unit text, p_kind text,
	p_role text, p_duty text, p_unused_days int)
returns core.account_question language plpgsql stable as $$
begin
	return core.account_question_make(core.account_scope_units(ctx, p_unit), p_search, p_state, p_kind, p_role, p_duty,
		p_unused_days);
end
$$;
comment on function core.account_question(core.session_context, text, text, text, text, text, text, int) is
	'The same for the units that the caller may list.';

create or replace function core.choice_check(p_value text, p_all text[], p_field text, p_message text, p_detail text)
returns text[] language plpgsql stable as $$
begin
	if p_value is null then
		return null;
	end if;
	if ltrim(p_value, '!') <> all (p_all) or p_value like '!!%' then
		perform core.refuse('OP400', p_message, p_detail, null, p_field);
	end if;
	return case when p_value like '!%' then array_remove(p_all, ltrim(p_value, '!')) else array[p_value] end;
end
$$;
comment on function core.choice_check(text, text[], text, text, text) is
	'The words that a filter lets through: the one named, or all others after "!"; null for no filter. OP400 otherwise.';

create or replace function core.account_scope_units(ctx core.session_context, p_unit text)
returns bigint[] language plpgsql stable as $$
declare
	v_units bigint[] := core.right_units(ctx, 'account.read');
	v_unit core.unit;
begin
	if cardinality(v_units) = 0 then
		perform core.right_require(ctx, 'account.read', null);
	end if;
	perform core.scope_used(ctx, 'account.read');
	if p_unit is null then
		return case when cardinality(v_units) = (select count(*) from core.unit) then null else v_units end;
	end if;
	select * into v_unit from core.unit where code = ltrim(p_unit, '!');
	if v_unit.id is null or v_unit.id <> all (v_units) then
		perform core.refuse('OP404', 'there is no such unit', 'No unit of this name is among those you have rights for.',
			'Leave the unit out to see the accounts of all your units.', 'unit');
	end if;
	return (select coalesce(array_agg(u.id), '{}') from core.unit u
		where (u.path @> array[v_unit.id]) <> (p_unit like '!%') and u.id = any (v_units));
end
$$;
comment on function core.account_scope_units(core.session_context, text) is
	'Ids of the units whose accounts the caller may list, inside the unit named or, after "!", outside of it; null: all there
are. OP404: not his.';

create or replace function core.account_sort_check(p_sort text)
returns void language plpgsql stable as $$
begin
	if p_sort not in ('login', 'name', 'last_sign_in') then
		perform core.refuse('OP400', 'order is not valid', 'Accounts are sorted by login, name or last_sign_in.', null, 'sort');
	end if;
end
$$;
comment on function core.account_sort_check(text) is 'Refuses OP400 for an order that a list does not have.';

create or replace function core.account_sort_check(p_sort text)
returns void language plpgsql stable as $$
begin
	if p_sort not in ('login', 'name', 'last_sign_in') then
		perform core.refuse('OP400', 'order is not valid', 'Accounts are sorted by login, name or last_sign_in.', null, 'sort');
	end if;
end
$$;
comment on function core.account_sort_check(text) is 'Refuses OP400 for an order that a list does not have.';
