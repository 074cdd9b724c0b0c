-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Facts of the installation and numbers of the schema.

create or replace function core.setting_text(p_key text)
returns text language plpgsql stable as $$
begin
	return (select value from core.setting where key = p_key);
end
$$;
comment on function core.setting_text(text) is 'A fact of the installation: environment, platform.';

create or replace function core.schema_number()
returns int language sql stable as $$
	select max(number) from core.migration
$$;
comment on function core.schema_number() is 'The number of the newest migration that ran here.';

create or replace function core.contract_number()
returns int language sql immutable as $$
	select 1
$$;
comment on function core.contract_number() is 'The version of the calls and their columns; clients refuse an older one.';

create or replace function core.policy_before_write()
returns trigger language plpgsql as $$
declare
	v_over boolean;
begin
	-- The maximum holds for every writer; the minimum belongs to the call that edits policies.
	v_over := case new.kind
		when 'integer' then new.value::int > new.maximum::int
		when 'interval' then new.value::interval > new.maximum::interval
		when 'boolean' then new.value::boolean is null
		else false end;
	if v_over then
		raise check_violation using message = format('policy %s is above its maximum', new.name);
	end if;
	return new;
end
$$;
comment on function core.policy_before_write() is
	'Refuses a policy value that does not read as its kind or is above the maximum (A-02).';

create or replace trigger policy_before_write before insert or update on core.policy
	for each row execute function core.policy_before_write();
