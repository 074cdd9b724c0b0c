-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The inventory of components. One that never reported is a finding on every board, so an entry here is a promise that
-- something will report. Another unit's component is not there (OP404). Locks: the component row.

create or replace function core.component_find(ctx core.session_context, p_component text, p_scope text)
returns core.component language plpgsql stable as $$
declare
	v_component core.component;
begin
	perform core.code_check(p_component, 'component', 32);
	select * into v_component from core.component where code = p_component;
	if v_component.id is null or core.right_has(ctx, 'component.read', v_component.unit_id) is not true then
		perform core.refuse('OP404', 'there is no such component',
			'No component of this name belongs to a unit that you have rights for.', 'Look at the list of components.');
	end if;
	perform core.right_require(ctx, p_scope, v_component.unit_id);
	return v_component;
end
$$;
comment on function core.component_find(core.session_context, text, text) is
	'The component, OP404 when the caller may not see it, OP403 when only the scope is missing.';

create or replace function core.component_hold(ctx core.session_context, p_component text, p_scope text, p_version int)
returns core.component language plpgsql as $$
declare
	v_component core.component := core.component_find(ctx, p_component, p_scope);
begin
	select * into v_component from core.component where id = v_component.id for update;
	perform core.version_require(v_component.version, p_version, 'component ' || p_component);
	if v_component.closed_at is not null then
		perform core.refuse('OP409', 'the component is closed', 'Nothing is changed about a closed component.', null);
	end if;
	return v_component;
end
$$;
comment on function core.component_hold(core.session_context, text, text, int) is
	'core.component_find() for a change: open, row locked, version as seen (null: any).';

create or replace function core.component_device(p_device text, p_component bigint)
returns bigint language plpgsql stable as $$
declare
	v_device bigint;
begin
	if p_device is null then
		return null;
	end if;
	perform core.code_check(p_device, 'device', 32);
	select id into v_device from core.device where code = p_device and kind = 'component';
	if v_device is null then
		perform core.refuse('OP404', 'there is no such device',
			'No certificate of a component is registered under this name.',
			'The administrator of the database registers it with device.sql.', 'device');
	end if;
	if exists (select from core.component c where c.device_id = v_device and c.id is distinct from p_component) then
		perform core.refuse('OP409', 'the device belongs to another component',
			'A certificate speaks for one component only.', 'Register another certificate.', 'device');
	end if;
	return v_device;
end
$$;
comment on function core.component_device(text, bigint) is 'The device of a component by name, null for none; OP404, OP409.';

create or replace function core.component_json(c core.component)
returns jsonb language sql stable as $$
	select jsonb_build_object('name', (c).name, 'kind', (c).kind, 'environment', (c).environment, 'unit',
		(select u.code from core.unit u where u.id = (c).unit_id), 'device',
		(select d.code from core.device d where d.id = (c).device_id))
$$;
comment on function core.component_json(core.component) is 'What an editor may change about a component, for the journal.';

create or replace function core.component_check(p_kind text, p_environment text)
returns void language plpgsql stable as $$
begin
	if p_kind is null or p_kind not in ('web', 'mobile_backend', 'api_server', 'database', 'workstation', 'network') then
		perform core.refuse('OP400', 'kind is not valid',
			'A kind is web, mobile_backend, api_server, database, workstation or network.', null, 'kind');
	end if;
	if p_environment is null or p_environment not in ('test', 'production') then
		perform core.refuse('OP400', 'environment is not valid', 'An environment is test or production.', null, 'environment');
	end if;
end
$$;
comment on function core.component_check(text, text) is 'Refuses OP400 for a kind or environment that does not exist.';

create or replace function core.component_create(ctx core.session_context, p_operation uuid, p_component text, p_name text,
	p_kind text, p_environment text, p_unit text, p_device text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	c core.component;
begin
	v_result := core.operation_begin(ctx, p_operation, 'component.create', jsonb_build_object('component', p_component,
		'name', p_name, 'kind', p_kind, 'environment', p_environment, 'unit', p_unit, 'device', p_device, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	perform core.code_check(p_component, 'component', 32);
	perform core.component_check(p_kind, p_environment);
	c.unit_id := (core.unit_use(ctx, p_unit, 'component.edit')).id;
	if exists (select from core.component x where x.code = p_component) then
		perform core.refuse('OP409', 'the name is taken', 'A component of this name is or was registered.', 'Choose another one.',
			'component');
	end if;
	insert into core.component (code, name, kind, environment, unit_id, device_id, registered_by)
	values (p_component, core.title_check(p_name, 'name', 100), p_kind, p_environment, c.unit_id,
		core.component_device(p_device, null), ctx.account_id)
	returning * into c;
	v_result := jsonb_build_object('component', c.code, 'version', c.version, 'summary', 'component ' || c.code || ' registered');
	perform core.event_append(ctx, 'component.create', 'component', c.code, c.unit_id, null, core.component_json(c), v_reason,
		p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.component_create(core.session_context, uuid, text, text, text, text, text, text, text) is
	'Registers a component. Returns component, version, summary.';

create or replace function core.component_edit(ctx core.session_context, p_operation uuid, p_component text, p_name text,
	p_unit text, p_device text, p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	c core.component;
	v_old jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'component.edit', jsonb_build_object('component', p_component, 'name',
		p_name, 'unit', p_unit, 'device', p_device, 'reason', v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	c := core.component_hold(ctx, p_component, 'component.edit', p_version);
	v_old := core.component_json(c);
	update core.component set version = version + 1,
		name = case when p_name is null then name else core.title_check(p_name, 'name', 100) end,
		unit_id = case when p_unit is null then unit_id else (core.unit_use(ctx, p_unit, 'component.edit')).id end,
		device_id = case p_device when '' then null else coalesce(core.component_device(p_device, c.id), device_id) end
	where id = c.id returning * into c;
	perform core.changed_require(v_old, core.component_json(c));
	v_result := jsonb_build_object('component', c.code, 'version', c.version, 'summary', 'component ' || c.code || ' changed');
	perform core.event_append(ctx, 'component.edit', 'component', c.code, c.unit_id, v_old, core.component_json(c), v_reason,
		p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.component_edit(core.session_context, uuid, text, text, text, text, text, int) is
	'Changes name, unit or certificate; null keeps, an empty device takes the certificate away. Kind and environment stay.';

create or replace function core.component_close(ctx core.session_context, p_operation uuid, p_component text, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	c core.component;
begin
	v_result := core.operation_begin(ctx, p_operation, 'component.close', jsonb_build_object('component', p_component,
		'reason', v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	c := core.component_hold(ctx, p_component, 'component.edit', p_version);
	perform core.fresh_require(ctx);
	update core.component set closed_at = clock_timestamp(), version = version + 1 where id = c.id returning * into c;
	v_result := jsonb_build_object('component', c.code, 'version', c.version, 'summary',
		'component ' || c.code || ' closed; its reports are not taken any more');
	perform core.event_append(ctx, 'component.close', 'component', c.code, c.unit_id, jsonb_build_object('state', 'open'),
		jsonb_build_object('state', 'closed'), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.component_close(core.session_context, uuid, text, text, int) is
	'Takes a component off the boards for good; its rows and reports stay. Needs a fresh code: a closed component is not watched.';
