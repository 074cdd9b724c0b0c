-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the fields of people, units and duties may hold (O-06, D-13). Every function returns the value as it is stored
-- or refuses OP400 with the field and the rule. Empty text is null, unless a value is needed.

create or replace function core.normal_check(p_value text, p_field text, p_min int, p_max int)
returns text language plpgsql stable as $$
declare
	v_value text := core.text_check(p_value, p_field, p_min, p_max);
begin
	if v_value is distinct from p_value then
		perform core.refuse('OP400', 'value is not in its normal form',
			'Letters with marks are one character each (Unicode form NFC).', 'Type the text again without pasting it.',
			p_field);
	end if;
	if v_value ~ '^\s|\s$|\s\s' then
		perform core.refuse('OP400', 'value has spaces in wrong places',
			'No space stands at the beginning or the end, and no two stand together.', null, p_field);
	end if;
	return nullif(v_value, '');
end
$$;
comment on function core.normal_check(text, text, int, int) is
	'core.text_check() for what is compared by eye: NFC as it came, no space at the ends, no two together. Null when empty.';

create or replace function core.name_script(p_name text)
returns text language sql immutable as $$
	select case
		when p_name ~ U&'^[A-Za-z\00C0-\00D6\00D8-\00F6\00F8-\024F\1E00-\1EFF .''\02BC\2019-]+$' then 'latin'
		when p_name ~ U&'^[\0400-\0481\048A-\052F .''\02BC\2019-]+$' then 'cyrillic'
		when p_name ~ U&'^[A-Za-z\00C0-\00D6\00D8-\00F6\00F8-\024F\1E00-\1EFF\0400-\0481\048A-\052F .''\02BC\2019-]+$'
			then 'mixed' end
$$;
comment on function core.name_script(text) is
	'latin | cyrillic | mixed: the alphabet of a name of letters, spaces, dots, hyphens and apostrophes; null: not a name.';

create or replace function core.name_check(p_value text, p_field text, p_needed boolean)
returns text language plpgsql stable as $$
declare
	v_value text := core.normal_check(p_value, p_field, case when p_needed then 1 else 0 end, 60);
begin
	if v_value is null then
		return null;
	end if;
	if core.name_script(v_value) is null or v_value !~ U&'[A-Za-z\00C0-\024F\1E00-\1EFF\0400-\052F]' then
		perform core.refuse('OP400', 'name is not valid',
			'A name has letters, and between them spaces, dots, hyphens and apostrophes.', null, p_field);
	end if;
	if core.name_script(v_value) = 'mixed' then
		perform core.refuse('OP400', 'name mixes alphabets',
			'A name is written in one alphabet, Cyrillic or Latin: letters that look alike would hide somebody else.',
			'Type the name again with one keyboard layout.', p_field);
	end if;
	return v_value;
end
$$;
comment on function core.name_check(text, text, boolean) is 'One part of a person''s name in one alphabet (O-06).';

create or replace function core.title_check(p_value text, p_field text, p_max int)
returns text language plpgsql stable as $$
declare
	v_value text := core.normal_check(p_value, p_field, 2, p_max);
begin
	if v_value ~ (U&'[A-Za-z\00C0-\00D6\00D8-\00F6\00F8-\024F][\0400-\052F]'
		|| U&'|[\0400-\052F][A-Za-z\00C0-\00D6\00D8-\00F6\00F8-\024F]') then
		perform core.refuse('OP400', 'word mixes alphabets',
			'Each word is written in one alphabet: letters that look alike would hide another name.',
			'Type the word again with one keyboard layout.', p_field);
	end if;
	return v_value;
end
$$;
comment on function core.title_check(text, text, int) is 'The name of a thing: each of its words in one alphabet (O-06).';

create or replace function core.code_check(p_value text, p_field text, p_max int)
returns text language plpgsql stable as $$
begin
	if p_value is null then
		perform core.refuse('OP400', 'value is missing', format('The field %s must be filled in.', p_field), null, p_field);
	end if;
	if octet_length(p_value) not between 2 and p_max or p_value !~ '^[a-z][a-z0-9-]+$' or p_value ~ '\n' then
		perform core.refuse('OP400', 'code is not of its form',
			format('The field %s takes 2 to %s characters: small Latin letters, digits and hyphen, a letter first.', p_field,
				p_max), null, p_field);
	end if;
	return p_value;
end
$$;
comment on function core.code_check(text, text, int) is 'The code of a unit, duty or company.';

create or replace function core.number_check(p_value text)
returns text language plpgsql stable as $$
begin
	if p_value is null then
		perform core.refuse('OP400', 'value is missing', format('The field %s must be filled in.', 'number'), null, 'number');
	end if;
	if octet_length(p_value) > 32 or p_value !~ '^[0-9A-Za-z][0-9A-Za-z./-]*$' or p_value ~ '\n' then
		perform core.refuse('OP400', 'person number is not valid',
			'A person number has at most 32 Latin letters, digits, dots, slashes and hyphens, a letter or digit first.', null,
			'number');
	end if;
	return p_value;
end
$$;
comment on function core.number_check(text) is 'The number of a person in the staff register.';

create or replace function core.phone_check(p_value text)
returns text language plpgsql stable as $$
declare
	v_value text := core.normal_check(p_value, 'phone', 0, 32);
begin
	if v_value !~ '^\+?[0-9][0-9 ()-]*$' or length(regexp_replace(v_value, '[^0-9]', '', 'g')) not between 6 and 15 then
		perform core.refuse('OP400', 'phone is not valid',
			'A phone number has 6 to 15 digits, with spaces, brackets and hyphens between them, and may begin with +.', null,
			'phone');
	end if;
	return v_value;
end
$$;
comment on function core.phone_check(text) is 'A phone number as people write it (ITU-T E.164 bounds), null when empty.';

create or replace function core.email_check(p_value text)
returns text language plpgsql stable as $$
declare
	v_value text := core.normal_check(p_value, 'email', 0, 254);
begin
	if v_value !~ '^[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@([A-Za-z0-9]([A-Za-z0-9-]{0,62})\.)+[A-Za-z]{2,24}$' then
		perform core.refuse('OP400', 'e-mail is not valid',
			'An e-mail address has Latin letters, one @ and a domain: name@platform.example.', null, 'email');
	end if;
	return v_value;
end
$$;
comment on function core.email_check(text) is 'An e-mail address in ASCII, null when empty.';

create or replace function core.end_check(p_end timestamptz, p_field text)
returns timestamptz language plpgsql stable as $$
begin
	if p_end is not null and (not isfinite(p_end) or p_end <= clock_timestamp()
		or p_end > clock_timestamp() + interval '5 years') then
		perform core.refuse('OP400', 'end is not valid', 'An end is a time in the future, within five years.', null, p_field);
	end if;
	return p_end;
end
$$;
comment on function core.end_check(timestamptz, text) is 'Refuses OP400 for an end that is past, endless or far away.';

create or replace function core.version_require(p_there int, p_seen int, p_object text)
returns void language plpgsql stable as $$
begin
	if p_there <> p_seen then
		perform core.refuse('OP409', 'it was changed meanwhile',
			format('It is at version %s now; you have seen version %s.', p_there, p_seen), 'Look at it again.',
			p_object => p_object);
	end if;
end
$$;
comment on function core.version_require(int, int, text) is
	'Refuses OP409 when the row is not at the version that its editor has seen; null: any (R-10).';

create or replace function core.changed_require(p_old jsonb, p_new jsonb)
returns jsonb language plpgsql stable as $$
declare
	v_changed jsonb;
begin
	select jsonb_object_agg(n.key, n.value) into v_changed
	from jsonb_each(p_new) n where n.value is distinct from p_old -> n.key;
	if v_changed is null then
		perform core.refuse('OP409', 'there is nothing to change', 'All values are what they were.', null);
	end if;
	return v_changed;
end
$$;
comment on function core.changed_require(jsonb, jsonb) is
	'The members of the new object that differ from the old one; OP409 when none does.';

create or replace function core.keys_text(p_changed jsonb)
returns text language sql immutable as $$
	select string_agg(key, ', ' order by key) from jsonb_object_keys(p_changed) key
$$;
comment on function core.keys_text(jsonb) is 'The names of an object''s members, for summaries: "duty, unit".';

create or replace function core.only_of(p_all jsonb, p_keys jsonb)
returns jsonb language sql immutable as $$
	select jsonb_object_agg(a.key, a.value) from jsonb_each(p_all) a where p_keys ? a.key
$$;
comment on function core.only_of(jsonb, jsonb) is 'The members of the first object that the second one has too.';
