-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Facts of the installation and numbers of the schema.

create or replace function core.setting_text(p_key text)
returns text language sql stable as $$
	select value from core.setting where key = p_key
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
