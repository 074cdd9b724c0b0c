-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Functional duties (clause 5): what a member of staff is there for, with the roles that are offered with a new
-- account. A duty gives no right by itself. Locks: the duty, then its roles FOR KEY SHARE.

create or replace function core.duty_missing()
returns void language plpgsql stable as $$
begin
	perform core.refuse('OP404', 'there is no such duty', 'No duty has this code.', 'The duties are listed by "duty list".',
		'duty');
end
$$;
comment on function core.duty_missing() is 'Refuses OP404 for an unknown duty.';

create or replace function core.duty_use(p_duty text)
returns core.duty language plpgsql as $$
declare
	v_duty core.duty;
begin
	perform core.code_check(p_duty, 'duty', 48);
	select * into v_duty from core.duty where code = p_duty for key share;
	if v_duty.id is null then
		perform core.duty_missing();
	end if;
	if v_duty.closed_at is not null then
		perform core.refuse('OP409', 'the duty is closed', 'Nobody gets a duty that is closed.', null, 'duty');
	end if;
	return v_duty;
end
$$;
comment on function core.duty_use(text) is 'An open duty, to be given to an account.';

create or replace function core.duty_roles(p_duty bigint)
returns text[] language sql stable as $$
	select coalesce(array_agg(r.code order by r.code), '{}')
	from core.duty_role d join core.role r on r.id = d.role_id where d.duty_id = p_duty
$$;
comment on function core.duty_roles(bigint) is 'The codes of the default roles of a duty.';

create or replace function core.duty_roles_set(p_duty bigint, p_roles text[])
returns void language plpgsql as $$
declare
	v_ids bigint[];
begin
	if cardinality(p_roles) > 20 or array_ndims(p_roles) > 1 or array_position(p_roles, null) is not null
		or exists (select from unnest(p_roles) r group by r having count(*) > 1 or octet_length(r) > 48) then
		perform core.refuse('OP400', 'roles are not valid', 'A duty has up to 20 roles, each named once by its code.', null,
			'roles');
	end if;
	select array_agg(id) into v_ids from (select id from core.role where code = any (p_roles) and closed_at is null
		order by id for key share) r;
	if coalesce(cardinality(v_ids), 0) <> coalesce(cardinality(p_roles), 0) then
		perform core.refuse('OP404', 'there is no such role', 'One of the codes is not that of an open role.', null, 'roles');
	end if;
	delete from core.duty_role where duty_id = p_duty and role_id <> all (coalesce(v_ids, '{}'));
	insert into core.duty_role (duty_id, role_id) select p_duty, unnest(v_ids) on conflict do nothing;
end
$$;
comment on function core.duty_roles_set(bigint, text[]) is 'Makes these the default roles of the duty; null or empty: none.';

create or replace function core.duty_hold(p_duty text, p_version int)
returns core.duty language plpgsql as $$
declare
	v_duty core.duty;
begin
	perform core.code_check(p_duty, 'duty', 48);
	select * into v_duty from core.duty where code = p_duty for update;
	if v_duty.id is null then
		perform core.duty_missing();
	end if;
	perform core.version_require(v_duty.version, p_version, 'duty ' || p_duty);
	if v_duty.closed_at is not null then
		perform core.refuse('OP409', 'the duty is closed', 'A closed duty is not changed any more.', null, 'duty');
	end if;
	return v_duty;
end
$$;
comment on function core.duty_hold(text, int) is 'The duty, locked for a change, at the version seen.';

create or replace function core.root_unit()
returns bigint language sql stable as $$
	select id from core.unit where parent_id is null
$$;
comment on function core.root_unit() is 'The root: what holds everywhere needs a right for it.';

create or replace function core.duty_create(ctx core.session_context, p_operation uuid, p_duty text, p_name text,
	p_summary text, p_roles text[], p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_name text := core.title_check(p_name, 'name', 80);
	v_summary text := core.title_check(p_summary, 'summary', 200);
	v_result jsonb;
	v_duty core.duty;
begin
	perform core.code_check(p_duty, 'duty', 48);
	perform core.right_require(ctx, 'duty.edit', core.root_unit());
	v_result := core.operation_begin(ctx, p_operation, 'duty.create', jsonb_build_object('duty', p_duty, 'name', v_name,
		'summary', v_summary, 'roles', to_jsonb(p_roles), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	insert into core.duty (code, name, summary) values (p_duty, v_name, v_summary)
	on conflict (code) do nothing returning * into v_duty;
	if v_duty.id is null then
		perform core.refuse('OP409', 'the code is taken', 'Another one has this code already.', 'Choose another code.', 'duty');
	end if;
	perform core.duty_roles_set(v_duty.id, p_roles);
	v_result := jsonb_build_object('duty', p_duty, 'version', v_duty.version,
		'summary', coalesce('roles: ' || nullif(array_to_string(core.duty_roles(v_duty.id), ', '), ''), 'no roles'));
	perform core.event_append(ctx, 'duty.create', 'duty', p_duty, core.root_unit(), null, jsonb_build_object('name', v_name,
		'summary', v_summary, 'roles', core.duty_roles(v_duty.id), 'version', v_duty.version), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.duty_create(core.session_context, uuid, text, text, text, text[], text) is
	'Makes a functional duty with its default roles. Needs duty.edit for the whole platform.';

create or replace function core.duty_edit(ctx core.session_context, p_operation uuid, p_duty text, p_name text,
	p_summary text, p_roles text[], p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_name text := core.title_check(p_name, 'name', 80);
	v_summary text := core.title_check(p_summary, 'summary', 200);
	v_result jsonb;
	v_duty core.duty;
	v_before jsonb;
	v_changed jsonb;
begin
	perform core.right_require(ctx, 'duty.edit', core.root_unit());
	v_result := core.operation_begin(ctx, p_operation, 'duty.edit', jsonb_build_object('duty', p_duty, 'name', v_name,
		'summary', v_summary, 'roles', to_jsonb(p_roles), 'reason', v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_duty := core.duty_hold(p_duty, p_version);
	v_before := jsonb_build_object('name', v_duty.name, 'summary', v_duty.summary, 'roles', core.duty_roles(v_duty.id));
	if p_roles is not null then
		perform core.duty_roles_set(v_duty.id, p_roles);
	end if;
	v_changed := core.changed_require(v_before, jsonb_build_object('name', v_name, 'summary', v_summary, 'roles',
		core.duty_roles(v_duty.id)));
	update core.duty set name = v_name, summary = v_summary, version = version + 1 where id = v_duty.id;
	v_result := jsonb_build_object('duty', p_duty, 'version', v_duty.version + 1,
		'summary', format('changed: %s', core.keys_text(v_changed)));
	perform core.event_append(ctx, 'duty.edit', 'duty', p_duty, core.root_unit(),
		core.only_of(v_before, v_changed) || jsonb_build_object('version', v_duty.version),
		v_changed || jsonb_build_object('version', v_duty.version + 1), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.duty_edit(core.session_context, uuid, text, text, text, text[], text, int) is
	'Changes name, meaning and default roles (null: as they are) of a duty; grants that were made stay.';

create or replace function core.duty_close(ctx core.session_context, p_operation uuid, p_duty text, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_duty core.duty;
begin
	perform core.right_require(ctx, 'duty.edit', core.root_unit());
	v_result := core.operation_begin(ctx, p_operation, 'duty.close', jsonb_build_object('duty', p_duty, 'reason', v_reason,
		'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_duty := core.duty_hold(p_duty, p_version);
	if exists (select from core.account where duty_id = v_duty.id and closed_at is null) then
		perform core.refuse('OP409', 'the duty is in use', 'Open accounts have this duty.',
			'Give these accounts another duty first.', p_object => 'duty ' || p_duty);
	end if;
	update core.duty set closed_at = clock_timestamp(), version = version + 1 where id = v_duty.id;
	v_result := jsonb_build_object('duty', p_duty, 'version', v_duty.version + 1, 'summary', 'nobody gets it any more');
	perform core.event_append(ctx, 'duty.close', 'duty', p_duty, core.root_unit(),
		jsonb_build_object('closed', false, 'version', v_duty.version),
		jsonb_build_object('closed', true, 'version', v_duty.version + 1), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.duty_close(core.session_context, uuid, text, text, int) is 'Closes a duty that no open account has.';
