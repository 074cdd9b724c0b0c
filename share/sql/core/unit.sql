-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The tree of units. Who changes its shape holds the row of the root first, so that two moves can't make a circle;
-- then the unit. Who puts an account into a unit locks it FOR KEY SHARE, which a closing waits for and the other way round.

create or replace function core.unit_find(ctx core.session_context, p_unit text, p_scope text, p_field text default 'unit')
returns core.unit language plpgsql stable as $$
declare
	v_unit core.unit;
begin
	perform core.code_check(p_unit, p_field, 32);
	select * into v_unit from core.unit where code = p_unit;
	if v_unit.id is null or (core.right_has(ctx, 'account.read', v_unit.id)
		or core.right_has(ctx, p_scope, v_unit.id)) is not true then
		perform core.refuse('OP404', 'there is no such unit', 'No unit of this name is among those you have rights for.',
			'The units are listed by "unit list".', p_field);
	end if;
	perform core.right_require(ctx, p_scope, v_unit.id);
	return v_unit;
end
$$;
comment on function core.unit_find(core.session_context, text, text, text) is
	'The unit; OP400 when the code is none, OP404 when the caller may not see it, OP403 when only the scope is missing.';

create or replace function core.unit_use(ctx core.session_context, p_unit text, p_scope text)
returns core.unit language plpgsql as $$
declare
	v_unit core.unit := core.unit_find(ctx, p_unit, p_scope);
begin
	select * into v_unit from core.unit where id = v_unit.id for key share;
	if v_unit.closed_at is not null then
		perform core.refuse('OP409', 'the unit is closed', 'Nothing new goes into a closed unit.', null, 'unit',
			'unit ' || p_unit);
	end if;
	return v_unit;
end
$$;
comment on function core.unit_use(core.session_context, text, text) is 'core.unit_find() for putting an account into it.';

create or replace function core.unit_hold(ctx core.session_context, p_unit text, p_version int)
returns core.unit language plpgsql as $$
declare
	v_unit core.unit := core.unit_find(ctx, p_unit, 'unit.edit');
begin
	perform from core.unit where parent_id is null for no key update;
	select * into v_unit from core.unit where id = v_unit.id for update;
	perform core.version_require(v_unit.version, p_version, 'unit ' || p_unit);
	if v_unit.closed_at is not null then
		perform core.refuse('OP409', 'the unit is closed', 'A closed unit is not changed any more.', null, 'unit',
			'unit ' || p_unit);
	end if;
	return v_unit;
end
$$;
comment on function core.unit_hold(core.session_context, text, int) is 'The unit and the tree''s shape, locked for a change.';

create or replace function core.unit_parent(ctx core.session_context, p_parent text, p_below bigint, p_levels int)
returns core.unit language plpgsql stable as $$
declare
	v_parent core.unit := core.unit_find(ctx, p_parent, 'unit.edit', 'parent');
begin
	if v_parent.closed_at is not null then
		perform core.refuse('OP409', 'the unit is closed', 'Nothing new goes into a closed unit.', null, 'parent');
	end if;
	if v_parent.path @> array[p_below] then
		perform core.refuse('OP400', 'unit would be below itself',
			'A unit can not move into itself or into a unit that is below it.', null, 'parent');
	end if;
	if cardinality(v_parent.path) + p_levels > 12 then
		perform core.refuse('OP400', 'tree would be too deep', 'The tree of units has at most 12 levels.', null, 'parent');
	end if;
	return v_parent;
end
$$;
comment on function core.unit_parent(core.session_context, text, bigint, int) is
	'The unit under which another one with so many levels may stand; unit.edit is needed there too.';

create or replace function core.unit_create(ctx core.session_context, p_operation uuid, p_unit text, p_name text,
	p_parent text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_name text := core.title_check(p_name, 'name', 80);
	v_result jsonb;
	v_parent core.unit;
	v_unit core.unit;
begin
	perform core.code_check(p_unit, 'unit', 32);
	v_result := core.operation_begin(ctx, p_operation, 'unit.create', jsonb_build_object('unit', p_unit, 'name', v_name,
		'parent', p_parent, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	perform core.unit_find(ctx, p_parent, 'unit.edit', 'parent');
	perform from core.unit where parent_id is null for no key update;
	v_parent := core.unit_parent(ctx, p_parent, 0, 1);
	insert into core.unit (parent_id, code, name, path) values (v_parent.id, p_unit, v_name, '{}')
	on conflict (code) do nothing returning * into v_unit;
	if v_unit.id is null then
		perform core.refuse('OP409', 'the code is taken', 'Another one has this code already.', 'Choose another code.', 'unit');
	end if;
	update core.unit set path = v_parent.path || v_unit.id where id = v_unit.id returning * into v_unit;
	v_result := jsonb_build_object('unit', v_unit.code, 'version', v_unit.version,
		'summary', format('below %s', v_parent.code));
	perform core.event_append(ctx, 'unit.create', 'unit', p_unit, v_unit.id, null,
		jsonb_build_object('name', v_name, 'parent', v_parent.code, 'version', v_unit.version), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.unit_create(core.session_context, uuid, text, text, text, text) is
	'Makes a unit below another one. Needs unit.edit for that one.';

create or replace function core.unit_edit(ctx core.session_context, p_operation uuid, p_unit text, p_name text,
	p_parent text, p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_name text := core.title_check(p_name, 'name', 80);
	v_result jsonb;
	v_unit core.unit;
	v_parent core.unit;
	v_before jsonb;
	v_changed jsonb;
	v_remains jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'unit.edit', jsonb_build_object('unit', p_unit, 'name', v_name,
		'parent', p_parent, 'reason', v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_unit := core.unit_hold(ctx, p_unit, p_version);
	select * into v_parent from core.unit where id = v_unit.parent_id;
	v_before := jsonb_build_object('name', v_unit.name, 'parent', v_parent.code);
	if p_parent is distinct from v_parent.code and p_parent is not null then
		if v_unit.parent_id is null then
			perform core.refuse('OP409', 'the root does not move', 'The root of the tree is above every unit.', null, 'parent');
		end if;
		-- Rights reach down: who moves a unit gives it to those above its new place and takes it from the old ones.
		perform core.right_require(ctx, 'unit.edit', v_unit.parent_id);
		perform core.fresh_require(ctx);
		v_parent := core.unit_parent(ctx, p_parent, v_unit.id, (select max(cardinality(u.path))
			- cardinality(v_unit.path) + 1 from core.unit u where u.path @> array[v_unit.id]));
	end if;
	v_changed := core.changed_require(v_before, jsonb_build_object('name', v_name, 'parent', v_parent.code));
	update core.unit set name = v_name, parent_id = v_parent.id, version = version + 1 where id = v_unit.id;
	if v_changed ? 'parent' then
		-- Who approves for what is moved may reach it no more (Z-09).
		v_remains := core.remains_begin(null, true, array[v_unit.id]);
		update core.unit u set path = v_parent.path || u.path[cardinality(v_unit.path):] where u.path @> array[v_unit.id];
		perform core.remains_require(v_remains);
	end if;
	v_result := jsonb_build_object('unit', p_unit, 'version', v_unit.version + 1,
		'summary', format('changed: %s', core.keys_text(v_changed)));
	perform core.event_append(ctx, 'unit.edit', 'unit', p_unit, v_unit.id,
		core.only_of(v_before, v_changed) || jsonb_build_object('version', v_unit.version),
		v_changed || jsonb_build_object('version', v_unit.version + 1), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.unit_edit(core.session_context, uuid, text, text, text, text, int) is
	'Renames a unit, moves it with all below it. Moving needs unit.edit for the old and the new place and a fresh code.';

create or replace function core.unit_close(ctx core.session_context, p_operation uuid, p_unit text, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_unit core.unit;
	v_what text;
begin
	v_result := core.operation_begin(ctx, p_operation, 'unit.close', jsonb_build_object('unit', p_unit, 'reason', v_reason,
		'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_unit := core.unit_hold(ctx, p_unit, p_version);
	v_what := case when v_unit.parent_id is null then 'It is the root of the tree.'
		when exists (select from core.unit where parent_id = v_unit.id and closed_at is null) then 'Open units are below it.'
		when exists (select from core.account where unit_id = v_unit.id and closed_at is null) then 'Open accounts belong to it.'
		when exists (select from core.role_grant where unit_id = v_unit.id and ended_at is null
			and (ends_at is null or ends_at > clock_timestamp())) then 'Roles are granted for it.' end;
	if v_what is not null then
		perform core.refuse('OP409', 'the unit is in use', v_what, 'Move or close what is in it first.',
			p_object => 'unit ' || p_unit);
	end if;
	update core.unit set closed_at = clock_timestamp(), version = version + 1 where id = v_unit.id;
	v_result := jsonb_build_object('unit', p_unit, 'version', v_unit.version + 1, 'summary', 'nothing new goes into it');
	perform core.event_append(ctx, 'unit.close', 'unit', p_unit, v_unit.id,
		jsonb_build_object('closed', false, 'version', v_unit.version),
		jsonb_build_object('closed', true, 'version', v_unit.version + 1), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.unit_close(core.session_context, uuid, text, text, int) is
	'Closes a unit that holds neither open units nor open accounts nor roles granted for it.';
