-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Versions of Debian packages in their order (Debian Policy 5.6.12, deb-version(7)): [epoch:]upstream[-revision]. Parts
-- are compared by turns of non-digits and digits; a tilde sorts before everything, even the end; letters before all
-- other characters. One bytea key for each version, made once, compared by the database: no comparison function.

-- What the parts are made of in its order: 01 is the tilde, 02 the end of a word, of a version and of a revision, then
-- letters, then what else a version may have. After every word stands its number, none is zero: how many digits, and they.
create or replace function core.debian_key(p_version text)
returns bytea language plpgsql immutable strict as $$
declare
	v_epoch text := case when strpos(p_version, ':') > 0 then substring(p_version from '^([0-9]+):') end;
	v_rest text := case when v_epoch is null then p_version else substr(p_version, length(v_epoch) + 2) end;
	v_key text := ltrim(coalesce(v_epoch, ''), '0');
	v_number text;
	v_part text[];
begin
	v_key := chr(length(v_key) + 1) || v_key;
	v_rest := case strpos(v_rest, '-') when 0 then v_rest || '/0'
		else left(v_rest, -1 - length(split_part(v_rest, '-', -1))) || '/' || split_part(v_rest, '-', -1) end;
	v_rest := translate(v_rest, '~+-.:', E'\x01{|}~');
	for v_part in select m from regexp_matches(v_rest, '([^0-9/]*)([0-9]*)(/?)', 'g') m loop
		v_number := ltrim(v_part[2], '0');
		v_key := v_key || v_part[1] || E'\x02' || chr(length(v_number) + 1) || v_number
			|| case v_part[3] when '/' then E'\x02' else '' end;
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
