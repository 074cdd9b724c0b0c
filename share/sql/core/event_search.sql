-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What makes events findable: their words, and what they have to do with beyond their columns. Both are written by the
-- trigger of core.event in the transaction of the event. A search aid is no evidence: see migrations/0026.

create or replace function core.event_words_sql()
returns text language sql immutable as $$
	select $q$string_to_array(translate(lower(
		coalesce(e.reason, '') || ' ' || coalesce(e.actor_login, '') || ' '
		|| case when e.object_id ~ '^[0-9]+$' then '' else coalesce(left(e.object_id, 200), '') end || ' '
		|| coalesce(left(e.device, 100), '') || ' ' || coalesce(left(e.address, 100), '') || ' ' || coalesce(left(e.new ->> 'cause', 100), '')
		|| ' @' || ((e.at at time zone 'UTC')::date - '2000-01-01'::date)::text),
		'"''«»“”„‘’()[]{}<>,;:!?|', '                       '), ' ')$q$
$$;
comment on function core.event_words_sql() is
	'The expression of the index event_words for a row e: reason, actor, object, device, address and cause in small letters, cut into
words, and the day as a word of its own. An object that is a number is found by the filter for objects.';

create or replace function core.event_day(p_at timestamptz)
returns text language sql immutable as $$
	select '@' || ((p_at at time zone 'UTC')::date - '2000-01-01'::date)::text
$$;
comment on function core.event_day(timestamptz) is 'The word of the day (UTC) in event_words.';

create or replace function core.text_words(p_text text)
returns text[] language sql immutable as $$
	select string_to_array(translate(lower(p_text), '"''«»“”„‘’()[]{}<>,;:!?|', '                       '), ' ')
$$;
comment on function core.text_words(text) is 'A text cut into words as those of events are; between two marks stands an empty one.';

create or replace function core.event_text(e core.event)
returns text language sql immutable as $$
	select coalesce(e.reason, '') || ' ' || coalesce(e.actor_login, '') || ' '
		|| case when e.object_id ~ '^[0-9]+$' then '' else coalesce(left(e.object_id, 200), '') end || ' '
		|| coalesce(left(e.device, 100), '') || ' ' || coalesce(left(e.address, 100), '') || ' ' || coalesce(left(e.new ->> 'cause', 100), '')
$$;
comment on function core.event_text(core.event) is
	'What a search for text looks at: reason, actor, object, device, address, cause. A number is found as an object, not as text.';

create or replace function core.event_words(e core.event)
returns text[] language sql immutable as $$
	select core.text_words(core.event_text(e))
$$;
comment on function core.event_words(core.event) is 'The words of an event, without its day.';

create or replace function core.event_about(e core.event, p_values jsonb, out logins text[], out persons bigint[],
	out companies bigint[], out contracts bigint[])
language plpgsql stable as $$
declare
	v_id bigint := case when e.object_id ~ '^[0-9]{1,18}$' then e.object_id::bigint end;
begin
	case e.object_kind
	when 'request' then
		select array[r.beneficiary_person], array[r.contract_id], array[a.login] into persons, contracts, logins
		from core.request r left join core.account a on a.id = r.beneficiary_account where r.id = v_id;
	when 'contract' then
		contracts := array[v_id];
	when 'company' then
		select array_agg(c.id) into companies from core.company c where c.code = e.object_id;
	when 'session' then
		select array[a.person_id], array[a.login] into persons, logins
		from core.session s join core.account a on a.id = s.account_id where s.id = v_id and a.id is distinct from e.actor_account;
	when 'freeze' then
		select array[f.person_id], array[f.company_id] into persons, companies from core.freeze f where f.id = v_id;
		if jsonb_typeof(p_values -> 'logins') = 'array' then
			logins := array(select jsonb_array_elements_text(p_values -> 'logins'));
			persons := persons || array(select a.person_id from core.account a where a.login = any (logins));
		end if;
	when 'absence' then
		select array[b.person_id, b.deputy_person] into persons from core.absence b where b.id = v_id;
	else
		logins := array[e.object_id];
		select array_agg(g.contract_id) into contracts from core.role_grant g
		where g.id = case when p_values ->> 'grant' ~ '^[0-9]{1,18}$' then (p_values ->> 'grant')::bigint end;
	end case;
	-- A contract by its number, in the company of the account that the event names.
	if contracts is null and p_values ? 'contract' then
		select array_agg(c.id) into contracts from core.contract c join core.account a on a.company_id = c.company_id
		where c.number = p_values ->> 'contract' and a.login = coalesce(p_values ->> 'login', logins[1]);
	end if;
end
$$;
comment on function core.event_about(core.event, jsonb) is
	'What an event is about beyond its columns, from its object and the values it holds: logins, persons, companies, contracts, any of
them null.';

create or replace function core.event_links(e core.event, out persons bigint[], out companies bigint[], out contracts bigint[])
language plpgsql stable as $$
declare
	v_company bigint;
	v_values jsonb := coalesce(e.old || e.new, e.new, e.old, '{}');
	v record;
begin
	-- The company of who did it, too: what the people of a contractor did belongs to it.
	select a.company_id into v_company from core.account a where a.id = e.actor_account;
	companies := array[v_company];
	if e.object_kind = 'account' then
		select a.company_id into v_company from core.account a where a.login = e.object_id;
		companies := companies || v_company;
	end if;
	-- Most events have nothing to do with anything else.
	if e.object_kind in ('request', 'contract', 'company', 'session', 'freeze', 'absence') or v_values ?| '{grant,contract}' then
		v := core.event_about(e, v_values);
		persons := v.persons;
		contracts := v.contracts;
		companies := companies || v.companies || array(select a.company_id from core.account a where a.login = any (v.logins))
			|| array(select c.company_id from core.contract c where c.id = any (v.contracts));
	end if;
	companies := array_remove(companies, null);
end
$$;
comment on function core.event_links(core.event) is
	'What core.event_link has for an event. A person is linked where neither actor nor object are an account of his.';

create or replace function core.event_note(e core.event)
returns void language plpgsql as $$
declare
	v_words text[] := core.event_words(e) || (':' || e.action);
	v_new text[];
	v_links record := core.event_links(e);
begin
	-- LIMIT keeps the planner from a join with all words. Nobody waits here for a word that another transaction writes.
	select array_agg(distinct w) into v_new
	from unnest(v_words) w left join lateral (select true as known from core.event_word d where d.word = w limit 1) k on true
	where k.known is null and w <> '';
	if v_new is not null then
		insert into core.event_word (word) select unnest(v_new);
	end if;
	if v_links.companies <> '{}' or v_links.persons is not null or v_links.contracts is not null then
		insert into core.event_link (kind, key, at, event)
		select distinct 'company', k, e.at, e.id from unnest(v_links.companies) k where k is not null
		union all select distinct 'person', k, e.at, e.id from unnest(v_links.persons) k where k is not null
		union all select distinct 'contract', k, e.at, e.id from unnest(v_links.contracts) k where k is not null;
	end if;
end
$$;
comment on function core.event_note(core.event) is 'Writes the words of an event that are new, and its links.';

create or replace function core.event_find_again(p_from timestamptz, p_to timestamptz)
returns bigint language plpgsql as $$
declare
	v_count bigint;
begin
	insert into core.event_word (word)
	select w from (select distinct w from core.event e, unnest(core.event_words(e) || (':' || e.action)) w
		where e.at >= p_from and e.at < p_to) x
	where w <> '' and not exists (select from core.event_word d where d.word = w);
	insert into core.event_link (kind, key, at, event)
	select distinct x.kind, x.key, e.at, e.id
	from core.event e cross join lateral core.event_links(e) l
		cross join lateral (select 'person' as kind, p as key from unnest(l.persons) p union all select 'company', c from unnest(l.companies) c
			union all select 'contract', c from unnest(l.contracts) c) x
	where e.at >= p_from and e.at < p_to and x.key is not null on conflict do nothing;
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function core.event_find_again(timestamptz, timestamptz) is
	'Makes the events of a time findable that came without the trigger: those of before migration 0026, and a month that comes back
from the archive. Links are made from what is known now. Returns how many there are.';

create or replace function core.event_forget(p_from timestamptz, p_to timestamptz)
returns bigint language sql as $$
	with gone as (delete from core.event_link l where l.at >= p_from and l.at < p_to returning 1)
	select count(*) from gone
$$;
comment on function core.event_forget(timestamptz, timestamptz) is
	'Removes the links of a time whose events have left for the archive. Words stay: they are few and soon there again.';

do $$
begin
	-- Once: the events of before migration 0026.
	if not exists (select from core.setting where key = 'events_found') then
		perform core.event_find_again('-infinity', 'infinity');
		insert into core.setting (key, value) values ('events_found', 'yes');
	end if;
end
$$;
