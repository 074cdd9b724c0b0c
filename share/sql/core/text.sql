-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Text that came from outside: what is allowed in, how it is searched and how it is shown. Every rule here is a
-- refusal OP400 that names the field and the rule (D-13).

create or replace function core.text_check(p_value text, p_field text, p_min int, p_max int)
returns text language plpgsql stable as $$
declare
	v_value text;
begin
	if p_value is null then
		if p_min <= 0 then
			return null;
		end if;
		perform core.refuse('OP400', 'value is missing', format('The field %s must be filled in.', p_field), null, p_field);
	end if;
	-- Octets first: everything below costs time in proportion to the length.
	if octet_length(p_value) > 4 * p_max then
		perform core.refuse('OP400', 'value is too long',
			format('The field %s takes at most %s characters and %s bytes.', p_field, p_max, 4 * p_max), null, p_field);
	end if;
	v_value := normalize(p_value, NFC);
	if v_value ~ (U&'[\0001-\001F\007F-\009F\00AD\0600-\0605\061C\06DD\070F\180E\200B-\200F\2028-\202E'
		|| U&'\2060-\206F\FEFF\FFF9-\FFFB\+0E0000-\+0E007F]') then
		perform core.refuse('OP400', 'value has characters that are not allowed',
			format('The field %s takes no line breaks, control characters or invisible characters.', p_field),
			'Type the text again without pasting it.', p_field);
	end if;
	if char_length(v_value) > p_max or octet_length(v_value) > 4 * p_max then
		perform core.refuse('OP400', 'value is too long',
			format('The field %s takes at most %s characters and %s bytes.', p_field, p_max, 4 * p_max), null, p_field);
	end if;
	if char_length(btrim(v_value)) < p_min then
		perform core.refuse('OP400', 'value is too short',
			format('The field %s takes at least %s characters.', p_field, p_min), null, p_field);
	end if;
	return v_value;
end
$$;
comment on function core.text_check(text, text, int, int) is
	'Returns the text in NFC, or refuses OP400. p_min 0: null and empty are allowed. Lengths in characters; octets are
bounded by 4 x p_max and checked first.';

create or replace function core.login_valid(p_login text)
returns boolean language sql immutable as $$
	select coalesce(octet_length(p_login) <= 32 and p_login ~ '^[a-z][a-z0-9._-]{1,31}$' and p_login !~ '\n', false)
$$;
comment on function core.login_valid(text) is 'Whether the text has the form of a login.';

create or replace function core.login_check(p_login text)
returns text language plpgsql stable as $$
begin
	if not core.login_valid(p_login) then
		perform core.refuse('OP400', 'login is not valid',
			'A login has 2 to 32 characters: small Latin letters, digits, dot, underscore and hyphen, a letter first.',
			null, 'login');
	end if;
	return p_login;
end
$$;
comment on function core.login_check(text) is 'Returns the login, or refuses OP400 with column login.';

create or replace function core.fold(p_text text)
returns text language plpgsql immutable strict parallel safe as $$
declare
	v text;
begin
	-- The Cyrillic letters whose marks carry the sound go first: decomposing would lose them.
	v := lower(normalize(p_text, NFKC));
	v := translate(v,
		'абвгдезийклмнопрстуфхыіэёәғқңөұүһжjyqığñ',
		'abvgdeziiklmnoprstufhiieeagknouuhjjikign');
	v := replace(v, 'щ', 'sh');
	v := replace(v, 'ш', 'sh');
	v := replace(v, 'ş', 'sh');
	v := replace(v, 'ч', 'ch');
	v := replace(v, 'ç', 'ch');
	v := replace(v, 'ц', 'ts');
	v := replace(v, 'ю', 'iu');
	v := replace(v, 'я', 'ia');
	v := regexp_replace(normalize(v, NFD), U&'[\0300-\036Fъь''`’ʼ]', '', 'g');
	v := replace(v, 'shch', 'sh');
	v := replace(v, 'zh', 'j');
	v := replace(v, 'kh', 'h');
	v := replace(v, 'gh', 'g');
	v := regexp_replace(v, 'i{2,}', 'i', 'g');
	return btrim(regexp_replace(v, '\s+', ' ', 'g'));
end
$$;
comment on function core.fold(text) is
	'Folds Latin, Russian and Kazakh spelling to one small Latin alphabet for searching: omar, Омар and ОМАР agree, as do
zhaksylyk, Жақсылық and жаксылык. For comparison only, never for showing.';

create or replace function core.search_mark(p_text text)
returns text language sql immutable parallel safe as $$
	-- Greek letters: no folded text has one, and pg_trgm makes trigrams of letters and digits only.
	-- What encloses words separates them, so that a word in it begins where its letters do.
	select translate(p_text, '.-_+@/«»"“”()', 'αβγδεζ       ')
$$;
comment on function core.search_mark(text) is
	'Marks inside words as letters, so that a fragment like "r.7" has a trigram; for search texts and their patterns.';

create or replace function core.search_text(p_login text, p_name text, p_phone text, p_company text, p_number text)
returns text language sql immutable parallel safe as $$
	-- An index row has room for about 2700 bytes, the sort name included; nobody searches for the thousandth letter.
	select case when octet_length(t) <= 1200 then t else left(t, 300) end
	from (select core.search_mark(core.fold(concat_ws(' ', p_login, p_name, p_phone, regexp_replace(p_phone, '[^0-9]', '', 'g'),
		p_company, p_number))) as t) x
$$;
comment on function core.search_text(text, text, text, text, text) is
	'What core.account.search_text holds: login, name, phone as written and as digits, company, person number; folded, with marks as core.search_mark().';

create or replace function core.phone_mask(p_phone text)
returns text language sql immutable as $$
	select case
		when p_phone is null then null
		when d ~ '^7\d{10}$' then format('+7 %s ··· %s %s', substr(d, 2, 3), substr(d, 8, 2), substr(d, 10, 2))
		when length(d) >= 6 then format('··· %s %s', left(right(d, 4), 2), right(d, 2))
		else '···' end
	from (select regexp_replace(p_phone, '[^0-9]', '', 'g') as d) x
$$;
comment on function core.phone_mask(text) is
	'A phone number with its middle hidden, "+7 701 ··· 42 18": enough to tell two apart, not enough to call.';

create or replace function core.time_text(p_time timestamptz)
returns text language sql stable as $$
	-- Not "immutable", which to_char() is not: it would be called instead of being written into the query.
	select to_char(p_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;
comment on function core.time_text(timestamptz) is
	'RFC 3339 in UTC, whatever TimeZone and DateStyle say; for details of errors and summaries.';
