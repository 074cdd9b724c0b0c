-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Natural persons. A person is there for a caller who may read one of its accounts, and is changed by who may change
-- all of them. Nobody changes his own person. Locks: the person, then its accounts (through the trigger).

create or replace function core.person_visible(ctx core.session_context, p_person bigint, p_scope text)
returns boolean language sql stable as $$
	select exists (select from core.account a where a.person_id = p_person and core.right_has(ctx, p_scope, a.unit_id))
$$;
comment on function core.person_visible(core.session_context, bigint, text) is
	'Whether the caller holds the scope for the unit of at least one account of the person.';

create or replace function core.person_find(ctx core.session_context, p_number text)
returns core.person language plpgsql stable as $$
declare
	v_person core.person;
begin
	perform core.number_check(p_number);
	select * into v_person from core.person where number = p_number;
	if v_person.id is null or core.person_visible(ctx, v_person.id, 'account.read') is not true then
		perform core.right_require(ctx, 'account.read', null);
		perform core.refuse('OP404', 'there is no such person',
			'No person with this number has an account in a unit that you have rights for.', 'Search for the name.', 'number');
	end if;
	return v_person;
end
$$;
comment on function core.person_find(core.session_context, text) is 'The person, or OP404 when the caller may not see it.';

create or replace function core.person_privilege_require(ctx core.session_context, p_person bigint)
returns void language plpgsql stable as $$
begin
	if exists (select from core.account a where a.person_id = p_person and core.account_privileged(a.id))
		and core.account_privileged(ctx.account_id) is not true then
		perform core.refuse('OP403', 'this person holds a privileged role',
			'Only who holds a privileged role changes such a person and its accounts.',
			'A security administrator can do this.');
	end if;
end
$$;
comment on function core.person_privilege_require(core.session_context, bigint) is
	'Refuses OP403 when the person is more privileged than the caller: phone and e-mail are what callers are checked by.';

create or replace function core.person_edit_require(ctx core.session_context, p_person bigint)
returns void language plpgsql stable as $$
declare
	v_unit bigint;
begin
	if p_person = ctx.person_id then
		perform core.refuse('OP403', 'you may not do this to your own account', 'Nobody changes his own person.',
			'Ask a colleague with the same right.');
	end if;
	for v_unit in select distinct unit_id from core.account where person_id = p_person loop
		perform core.right_require(ctx, 'account.edit', v_unit);
	end loop;
	perform core.person_privilege_require(ctx, p_person);
end
$$;
comment on function core.person_edit_require(core.session_context, bigint) is
	'Refuses OP403 unless the caller may change every account of the person and is somebody else.';

create or replace function core.names_check(p_family_name text, p_given_name text, p_patronymic text)
returns text language plpgsql stable as $$
declare
	v_name text := concat_ws(' ', core.name_check(p_family_name, 'family_name', true),
		core.name_check(p_given_name, 'given_name', true), core.name_check(p_patronymic, 'patronymic', false));
begin
	if core.name_script(v_name) = 'mixed' then
		perform core.refuse('OP400', 'name mixes alphabets',
			'A name is written in one alphabet, Cyrillic or Latin: letters that look alike would hide somebody else.',
			'Type the name again with one keyboard layout.', 'given_name');
	end if;
	return v_name;
end
$$;
comment on function core.names_check(text, text, text) is 'The name as it is shown, of parts that are all in one alphabet.';

create or replace function core.person_make(ctx core.session_context, p_number text, p_family_name text,
	p_given_name text, p_patronymic text, p_phone text, p_email text)
returns core.person language plpgsql as $$
declare
	v_person core.person;
	v_name text;
begin
	perform core.number_check(p_number);
	if p_family_name is not null or p_given_name is not null
		or not exists (select from core.person where number = p_number) then
		v_name := core.names_check(p_family_name, p_given_name, p_patronymic);
	end if;
	if v_name is not null then
		insert into core.person (number, family_name, given_name, patronymic, name, phone, email)
		values (p_number, p_family_name, p_given_name, nullif(p_patronymic, ''), v_name, core.phone_check(p_phone),
			core.email_check(p_email))
		on conflict (number) do nothing returning * into v_person;
		if v_person.id is not null then
			return v_person;
		end if;
	end if;
	select * into v_person from core.person where number = p_number for update;
	if v_person.id = ctx.person_id then
		perform core.refuse('OP403', 'you may not do this to your own account', 'Nobody makes an account for his own person.',
			'Ask a colleague with the same right.', 'number');
	end if;
	if core.person_visible(ctx, v_person.id, 'account.read') is not true or v_name <> v_person.name
		or p_patronymic <> coalesce(v_person.patronymic, '') or p_phone <> coalesce(v_person.phone, '')
		or p_email <> coalesce(v_person.email, '') then
		perform core.refuse('OP409', 'the person number is taken', 'Somebody else is registered under this number.',
			'Leave name, phone and e-mail out to make a further account for the person who has this number.', 'number');
	end if;
	perform core.person_privilege_require(ctx, v_person.id);
	return v_person;
end
$$;
comment on function core.person_make(core.session_context, text, text, text, text, text, text) is
	'A new person; or, for a number that is registered, that person, when the caller may see it and the other arguments
are null or equal (otherwise OP409).';

create or replace function core.person_edit(ctx core.session_context, p_operation uuid, p_number text,
	p_family_name text, p_given_name text, p_patronymic text, p_phone text, p_email text, p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_phone text := core.phone_check(p_phone);
	v_email text := core.email_check(p_email);
	v_result jsonb;
	v_person core.person;
	v_name text;
	v_before jsonb;
	v_changed jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'person.edit', jsonb_build_object('number', p_number, 'names',
		jsonb_build_array(p_family_name, p_given_name, p_patronymic, p_phone, p_email), 'reason', v_reason,
		'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_person := core.person_find(ctx, p_number);
	select * into v_person from core.person where id = v_person.id for update;
	perform core.person_edit_require(ctx, v_person.id);
	perform core.version_require(v_person.version, p_version, 'person ' || p_number);
	v_name := core.names_check(coalesce(p_family_name, v_person.family_name), coalesce(p_given_name, v_person.given_name),
		coalesce(p_patronymic, v_person.patronymic));
	v_before := jsonb_build_object('family_name', v_person.family_name, 'given_name', v_person.given_name,
		'patronymic', v_person.patronymic, 'phone', v_person.phone, 'email', v_person.email);
	v_changed := core.changed_require(v_before, jsonb_build_object(
		'family_name', coalesce(p_family_name, v_person.family_name),
		'given_name', coalesce(p_given_name, v_person.given_name),
		'patronymic', case when p_patronymic is null then v_person.patronymic else nullif(p_patronymic, '') end,
		'phone', case when p_phone is null then v_person.phone else v_phone end,
		'email', case when p_email is null then v_person.email else v_email end));
	update core.person p set (family_name, given_name, patronymic, phone, email, name, version) =
		(n.family_name, n.given_name, n.patronymic, n.phone, n.email, v_name, p.version + 1)
	from jsonb_to_record(v_before || v_changed) n (family_name text, given_name text, patronymic text, phone text, email text)
	where p.id = v_person.id;
	v_result := jsonb_build_object('number', p_number, 'version', v_person.version + 1,
		'summary', format('changed: %s', core.keys_text(v_changed)));
	perform core.event_append(ctx, 'person.edit', 'person', p_number, (select unit_id from core.account
			where person_id = v_person.id order by id limit 1),
		core.only_of(v_before, v_changed) || jsonb_build_object('version', v_person.version),
		v_changed || jsonb_build_object('version', v_person.version + 1), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.person_edit(core.session_context, uuid, text, text, text, text, text, text, text, int) is
	'Changes names, phone and e-mail: null leaves a value, empty removes it. Needs account.edit for all its accounts'' units.';

create or replace function core.person_page(p_units bigint[], p_search text, p_after text, p_limit int)
returns table (id bigint) language plpgsql stable as $$
#variable_conflict use_column
declare
	v_many constant int := 3000;
	q core.account_question := core.account_question_make(p_units, p_search, null, null, null, null, null);
	t record := core.account_texts(q.plain, q.outside);
	v_step record;
begin
	if t.nothing then
		return;
	elsif t.tokens <> '{}' then
		v_step := core.account_tokens(q, null, null, null, null, t.tokens, v_many + 1, null);
		if v_step.number <= v_many then
			return query select x.id from (select distinct p.id, p.number from core.account a
				join core.person p on p.id = a.person_id
				where a.id = any (v_step.ids) and p.number > coalesce(p_after, '')) x order by x.number limit p_limit;
			return;
		end if;
	end if;
	return query select unnest(core.person_walk(q, coalesce(p_after, ''), p_limit));
end
$$;
comment on function core.person_page(bigint[], text, text, int) is
	'Ids of the persons behind a number with an account that matches, in the order of their numbers.';
