-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Versions of Debian packages in their order (Debian Policy 5.6.12, deb-version(7)): [epoch:]upstream[-revision]. Parts
-- are compared by turns of non-digits and digits; a tilde sorts before everything, even the end; letters before all
-- other characters. One bytea key for each version, made once, compared by the database: no comparison function.

-- The parts are put together with an end behind each, and a number where one ends without: none is zero. Then they are words
-- and numbers by turns. In a word 01 is the tilde, 02 the end, then come letters, then what else a version may have;
-- a number is how many digits it has, and they.
create or replace function core.debian_key(p_version text)
returns bytea language plpgsql immutable strict as $$
declare
	v_epoch text := case when strpos(p_version, ':') > 0 then substring(p_version from '^([0-9]+):') end;
	v_upstream text := case when v_epoch is null then p_version else substr(p_version, length(v_epoch) + 2) end;
	v_revision text := case strpos(v_upstream, '-') when 0 then '0' else split_part(v_upstream, '-', -1) end;
	v_all text;
	v_words text[];
	v_numbers text[];
	v_number text;
	v_key text := '';
begin
	if strpos(v_upstream, '-') > 0 then
		v_upstream := left(v_upstream, -1 - length(v_revision));
	end if;
	v_all := translate(coalesce(v_epoch, '0') || '/' || v_upstream || case when v_upstream ~ '[0-9]$' then '/' else '0/' end
		|| v_revision || case when v_revision ~ '[0-9]$' then '/' else '0/' end, '~/+-.:', E'\x01\x02{|}~');
	-- It begins with a number, so that a word and the number behind it have the same place.
	v_words := regexp_split_to_array(v_all, '[0-9]+');
	v_numbers := regexp_split_to_array(v_all, '[^0-9]+');
	for i in 1 .. array_length(v_words, 1) loop
		v_number := ltrim(coalesce(v_numbers[i], ''), '0');
		v_key := v_key || v_words[i] || E'\x02' || chr(length(v_number) + 1) || v_number;
	end loop;
	return convert_to(v_key, 'UTF8');
end
$$;
comment on function core.debian_key(text) is
	'Sort key of a valid version: a < b as dpkg says when core.debian_key(a) < core.debian_key(b).';

create or replace function core.debian_valid(p_version text)
returns boolean language sql immutable as $$
	select coalesce(octet_length(p_version) <= 120 and p_version ~ '^([0-9]{1,9}:)?[0-9A-Za-z][A-Za-z0-9.+:~-]*$' and p_version !~ '-$', false)
$$;
comment on function core.debian_valid(text) is 'Whether the text is a version (deb-version(7)), 120 bytes at most.';

create or replace function core.package_valid(p_name text)
returns boolean language sql immutable as $$
	-- The length apart: counted by the expression it takes ten times as long.
	select coalesce(char_length(p_name) <= 128 and p_name ~ '^[a-z0-9][a-z0-9+.-]+$', false)
$$;
comment on function core.package_valid(text) is 'Whether the text is the name of a package, 2 to 128 characters.';
