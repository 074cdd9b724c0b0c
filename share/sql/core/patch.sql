-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Packages and patches. A package report replaces what is known about a component; then every advisory about one of its
-- packages is compared with what is installed. A board row is what core.patch_state() says of it now: when the component
-- has been silent for longer than the policy, UNKNOWN, whatever was true then.

create or replace function core.packages_check(p_packages jsonb)
returns void language plpgsql stable as $$
declare
	v_bad record;
begin
	perform core.rows_check(p_packages, 'packages', 10000, 4000000);
	-- One look at each row: what is right of all its columns is right, and of the first that is not the rule is named.
	select x.n, case
			when core.package_valid(x.name) is not true then 'name takes the name of a package.'
			when core.debian_valid(x.installed) is not true then 'installed takes a version.'
			when x.candidate is not null and core.debian_valid(x.candidate) is not true then 'candidate takes a version.'
			when core.text_bad(x.source, 0, 200) then 'source takes up to 200 characters.'
			else 'security and effective take true or false.' end as rule
	into v_bad
	from rows from (jsonb_to_recordset(p_packages) as (name text, installed text, candidate text, source text, security jsonb,
		effective jsonb)) with ordinality x (name, installed, candidate, source, security, effective, n)
	where (core.package_valid(x.name) and core.debian_valid(x.installed)
		and (x.candidate is null or core.debian_valid(x.candidate)) and not core.text_bad(x.source, 0, 200)
		and jsonb_typeof(x.security) = 'boolean' and jsonb_typeof(x.effective) = 'boolean') is not true
	order by x.n limit 1;
	if found then
		perform core.row_refuse('packages', v_bad.n, v_bad.rule);
	end if;
	select x.name, max(x.n) as n into v_bad
	from rows from (jsonb_to_recordset(p_packages) as (name text)) with ordinality x (name, n)
	group by x.name having count(*) > 1 order by 2 limit 1;
	if found then
		perform core.row_refuse('packages', v_bad.n, 'the name stands twice.');
	end if;
end
$$;
comment on function core.packages_check(jsonb) is 'Refuses OP400 naming the first bad row.';

create or replace function core.packages_take(p_component bigint, p_report uuid, p_at timestamptz, p_kernel_running text,
	p_kernel_installed text, p_reboot boolean, p_packages jsonb)
returns int language plpgsql as $$
declare
	v_count int := jsonb_array_length(p_packages);
begin
	insert into core.package_report (component_id, report_id, at, received_at, kernel_running, kernel_installed, reboot,
		packages)
	values (p_component, p_report, p_at, clock_timestamp(), p_kernel_running, p_kernel_installed, p_reboot, v_count)
	on conflict (component_id) do update set report_id = excluded.report_id, at = excluded.at,
		received_at = excluded.received_at, kernel_running = excluded.kernel_running,
		kernel_installed = excluded.kernel_installed, reboot = excluded.reboot, packages = excluded.packages;
	-- Most rows are as before: only what changed is written. The row of the component is locked, nobody else writes these.
	with x as materialized (
		select * from jsonb_to_recordset(p_packages) as r (name text, installed text, candidate text, source text,
			security boolean, effective boolean)
	), gone as (
		delete from core.package p where p.component_id = p_component and not exists (select from x where x.name = p.name)
	), changed as (
		update core.package p set installed = x.installed, candidate = x.candidate, source = x.source, security = x.security,
			effective = x.effective
		from x where p.component_id = p_component and p.name = x.name
			and (p.installed, p.candidate, p.source, p.security, p.effective)
				is distinct from (x.installed, x.candidate, x.source, x.security, x.effective)
	)
	insert into core.package (component_id, name, installed, candidate, source, security, effective)
	select p_component, x.name, x.installed, x.candidate, x.source, x.security, x.effective from x
	where not exists (select from core.package p where p.component_id = p_component and p.name = x.name);
	return v_count;
end
$$;
comment on function core.packages_take(bigint, uuid, timestamptz, text, text, boolean, jsonb) is
	'Makes the checked list the packages of the component; how many there are.';

-- The plan is made for the arguments that are there: one for any of them would look at the packages of all components.
create or replace function core.patch_refresh(p_component bigint, p_advisory bigint, p_at timestamptz)
returns void language plpgsql set plan_cache_mode = force_custom_plan as $$
begin
	insert into core.patch as t (component_id, advisory_id, state, detected_at, installed_at, effective_at, checked_at)
	select w.component_id, w.advisory_id, w.state, p_at, case when w.state in ('INSTALLED', 'EFFECTIVE') then p_at end,
		case when w.state = 'EFFECTIVE' then p_at end, p_at
	-- Of several packages of one advisory the one that is worst off counts.
	from (select p.component_id, v.advisory_id, (array['NO_FIX', 'FIX_AVAILABLE', 'INSTALLED', 'EFFECTIVE'])[min(case
				when v.fixed is null then 1
				when core.debian_key(p.installed) < core.debian_key(v.fixed) then 2
				when p.effective then 4 else 3 end)] as state
			from core.advisory_package v join core.package p on p.name = v.package
			where (p_component is null or p.component_id = p_component) and (p_advisory is null or v.advisory_id = p_advisory)
			group by p.component_id, v.advisory_id) w
	on conflict (component_id, advisory_id) do update set state = excluded.state, checked_at = excluded.checked_at,
		installed_at = case when excluded.state in ('INSTALLED', 'EFFECTIVE') then coalesce(t.installed_at, excluded.checked_at) end,
		effective_at = case when excluded.state = 'EFFECTIVE' then coalesce(t.effective_at, excluded.checked_at) end;
end
$$;
comment on function core.patch_refresh(bigint, bigint, timestamptz) is
	'Compares packages with advisories, for one component or one advisory (null: all). The first time at which a state was
seen stays; a package that went back to an older version is open again.';

create or replace function core.packages_report(p_report uuid, p_at timestamptz, p_kernel_running text,
	p_kernel_installed text, p_reboot boolean, p_packages jsonb)
returns jsonb language plpgsql as $$
declare
	v_me record;
	v_hash bytea;
	v_answer jsonb;
begin
	v_me := core.reporter_require();
	perform core.rows_check(p_packages, 'packages', 10000, 4000000);
	v_hash := sha256(convert_to(jsonb_build_array(extract(epoch from p_at), p_kernel_running, p_kernel_installed, p_reboot,
		p_packages)::text, 'UTF8'));
	v_answer := core.report_begin((v_me.component).id, p_report, 'packages', p_at, v_hash);
	if v_answer is not null then
		return v_answer;
	end if;
	perform core.text_check(p_kernel_running, 'kernel_running', 0, 100);
	perform core.text_check(p_kernel_installed, 'kernel_installed', 0, 100);
	if p_reboot is null then
		perform core.refuse('OP400', 'value is missing', format('The field %s must be filled in.', 'reboot'), null, 'reboot');
	end if;
	perform core.packages_check(p_packages);
	v_answer := core.report_keep((v_me.component).id, p_report, 'packages', p_at, v_hash,
		jsonb_build_object('packages', jsonb_array_length(p_packages)));
	perform core.packages_take((v_me.component).id, p_report, p_at, p_kernel_running, p_kernel_installed, p_reboot,
		p_packages);
	perform core.patch_refresh((v_me.component).id, null, least(p_at, clock_timestamp()));
	return v_answer;
end
$$;
comment on function core.packages_report(uuid, timestamptz, text, text, boolean, jsonb) is
	'Takes what the calling component says about its packages and compares it with the advisories.';

create or replace function core.patch_state(p_state text, p_at timestamptz, p_received_at timestamptz, p_now timestamptz,
	p_silent interval)
returns text language sql immutable as $$
	select case when p_at is null or least(p_at, p_received_at) + p_silent <= p_now then 'UNKNOWN'
		else coalesce(p_state, 'NOT_AFFECTED') end
$$;
comment on function core.patch_state(text, timestamptz, timestamptz, timestamptz, interval) is
	'UNKNOWN without a package report within the policy; NOT_AFFECTED with one that has none of the packages.';

create or replace function core.patch_due(p_severity text, p_published_on date)
returns timestamptz language plpgsql stable as $$
declare
	v_days int;
begin
	if p_severity = 'critical' then
		return core.month_due(p_published_on);
	end if;
	v_days := core.integer_setting('patch.' || p_severity || '_days', 0);
	if v_days = 0 then
		return null;
	end if;
	return timezone('Asia/Almaty', (p_published_on + v_days + 1)::timestamp);
end
$$;
comment on function core.patch_due(text, date) is
	'When the correction is overdue. Critical: one calendar month (clause 13). Others: the policy, null when it sets none.';

create or replace function core.patch_rule(p_severity text, p_published_on date)
returns text language plpgsql stable as $$
declare
	v_days int;
begin
	if p_severity = 'critical' then
		return format('clause 13: one calendar month from %s, until the end of %s in Asia/Almaty', p_published_on,
			core.month_due_on(p_published_on));
	end if;
	v_days := core.integer_setting('patch.' || p_severity || '_days', 0);
	if v_days = 0 then
		return 'no deadline set for this severity';
	end if;
	return format('policy: %s days from %s, until the end of that day in Asia/Almaty', v_days, p_published_on);
end
$$;
comment on function core.patch_rule(text, date) is 'The rule behind the deadline, as it is printed next to it.';
