-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Which rights a role holds. Order of locks: the row of core.remains_begin(), then the role.

create or replace function core.role_scope_list(p_role bigint)
returns text[] language plpgsql volatile as $$
begin
	return array(select s.scope_code from core.role_scope s where s.role_id = p_role order by s.scope_code);
end
$$;
comment on function core.role_scope_list(bigint) is 'The rights of a role, sorted.';

create or replace function core.role_scopes_check(p_scopes text[])
returns text[] language plpgsql stable as $$
begin
	if p_scopes is null or cardinality(p_scopes) > 500 or array_ndims(p_scopes) > 1
		or array_position(p_scopes, null) is not null or exists (select from unnest(p_scopes) s where not exists (select from core.scope c where c.code = s)) then
		perform core.refuse('OP400', 'rights are not valid',
			'Name all rights that the role has from now on, as the list of rights has them.', 'Look at the list of rights.',
			'scopes');
	end if;
	return array(select distinct s from unnest(p_scopes) s order by 1);
end
$$;
comment on function core.role_scopes_check(text[]) is 'The rights sorted and each once; OP400 when one of them does not exist.';

create or replace function core.role_scopes_set(ctx core.session_context, p_role core.role, p_scopes text[])
returns core.role language plpgsql as $$
declare
	v_role core.role;
begin
	delete from core.role_scope s where s.role_id = p_role.id and s.scope_code <> all (p_scopes);
	insert into core.role_scope (role_id, scope_code) select p_role.id, s from unnest(p_scopes) s on conflict do nothing;
	-- Who holds an administrative right is looked after with more care from now on.
	update core.role r set version = r.version + 1, privileged = exists (select from core.role_scope x
		join core.scope s on s.code = x.scope_code and s.administrative where x.role_id = r.id)
	where r.id = p_role.id returning * into v_role;
	return v_role;
end
$$;
comment on function core.role_scopes_set(core.session_context, core.role, text[]) is
	'Gives the role exactly these rights; the role is held locked.';

create or replace function core.role_scopes_event(ctx core.session_context, p_old core.role, p_new core.role, p_from text[],
	p_to text[], p_reason text, p_operation uuid)
returns void language plpgsql as $$
begin
	perform core.event_append(ctx, 'role.scopes', 'role', p_new.code, core.root_unit(),
		jsonb_build_object('version', p_old.version, 'privileged', p_old.privileged, 'scopes', to_jsonb(p_from)),
		jsonb_build_object('version', p_new.version, 'privileged', p_new.privileged, 'scopes', to_jsonb(p_to),
			'added', to_jsonb(array(select s from unnest(p_to) s where s <> all (p_from))),
			'removed', to_jsonb(array(select s from unnest(p_from) s where s <> all (p_to)))),
		p_reason, p_operation);
end
$$;
comment on function core.role_scopes_event(core.session_context, core.role, core.role, text[], text[], text, uuid) is
	'Writes what the role held and holds.';

create or replace function core.role_scopes(ctx core.session_context, p_operation uuid, p_role text, p_scopes text[],
	p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_scopes text[];
	v_before jsonb;
	v_old core.role;
	v_role core.role;
	v_from text[];
	v_request bigint;
	v_result jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'role.scopes', jsonb_build_object('role', p_role, 'scopes',
		to_jsonb(p_scopes), 'reason', v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	perform core.right_require(ctx, 'role.edit', core.root_unit());
	v_scopes := core.role_scopes_check(p_scopes);
	v_before := core.remains_begin(null, true);
	v_old := core.role_hold(ctx, p_role, p_version);
	v_from := core.role_scope_list(v_old.id);
	if v_from = v_scopes then
		perform core.refuse('OP409', 'the role has these rights already', null, 'Reload the list of roles and look again.');
	end if;
	perform core.fresh_require(ctx);
	if core.role_scopes_administrative(v_old, v_from, v_scopes) then
		v_request := core.request_make(ctx, p_operation, 'role', 'role', core.root_unit(), null, null,
			jsonb_build_object('role', v_old.code, 'scopes', to_jsonb(v_scopes), 'version', v_old.version),
			core.role_scopes_facts(v_old, v_from, v_scopes), null, null, null, v_reason);
		v_result := jsonb_build_object('state', 'waiting', 'request', v_request, 'version', v_old.version, 'summary',
			format('request %s waits for a second person', v_request));
	else
		v_role := core.role_scopes_set(ctx, v_old, v_scopes);
		perform core.remains_require(v_before);
		perform core.role_scopes_event(ctx, v_old, v_role, v_from, v_scopes, v_reason, p_operation);
		v_result := jsonb_build_object('state', 'done', 'version', v_role.version, 'summary',
			format('role %s has %s rights', v_role.code, cardinality(v_scopes)));
	end if;
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.role_scopes(core.session_context, uuid, text, text[], text, int) is
	'Gives a role exactly these rights, or asks a second person to. Returns state, request, version, summary.';

create or replace function core.role_scopes_administrative(p_role core.role, p_from text[], p_to text[])
returns boolean language plpgsql stable as $$
begin
	return p_role.privileged or exists (select from core.scope s where s.administrative
		and (s.code = any (p_from)) <> (s.code = any (p_to)));
end
$$;
comment on function core.role_scopes_administrative(core.role, text[], text[]) is
	'Whether the change needs a second person: a privileged role, or an administrative right that comes or goes.';

create or replace function core.role_scopes_facts(p_role core.role, p_from text[], p_to text[])
returns text[] language plpgsql stable as $$
begin
	return array['Role: ' || p_role.code,
		'Rights added: ' || coalesce((select string_agg(s, ', ') from unnest(p_to) s where s <> all (p_from)), 'none'),
		'Rights removed: ' || coalesce((select string_agg(s, ', ') from unnest(p_from) s where s <> all (p_to)), 'none'),
		'Rights afterwards: ' || coalesce(array_to_string(p_to, ', '), 'none'),
		'Held by: ' || core.role_holders(p_role.id) || ' accounts'];
end
$$;
comment on function core.role_scopes_facts(core.role, text[], text[]) is 'The lines about the change that a second person approves.';

create or replace function core.role_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
declare
	v_requester core.session_context := core.right_context((r).requester_account);
	v_scopes text[] := core.role_scopes_check(array(select jsonb_array_elements_text((r).arguments -> 'scopes')));
	v_before jsonb;
	v_old core.role;
	v_role core.role;
	v_from text[];
begin
	if core.right_has(v_requester, 'role.edit', core.root_unit()) is not true then
		perform core.refuse('OP409', 'who asked for this may not do it any more', 'The requester has lost the right role.edit.',
			'Refuse the request.');
	end if;
	v_before := core.remains_begin(null, true);
	-- Neither of the two changes a role that he holds himself.
	v_old := core.role_hold(v_requester, (r).arguments ->> 'role', ((r).arguments ->> 'version')::int);
	perform core.role_foreign(ctx, v_old.id);
	v_from := core.role_scope_list(v_old.id);
	v_role := core.role_scopes_set(ctx, v_old, v_scopes);
	perform core.remains_require(v_before);
	perform core.role_scopes_event(ctx, v_old, v_role, v_from, v_scopes, (r).reason, null);
	return jsonb_build_object('role', v_role.code, 'version', v_role.version, 'summary',
		format('role %s has %s rights', v_role.code, cardinality(v_scopes)));
end
$$;
comment on function core.role_apply(core.session_context, core.request) is
	'Does what a request of the kind role asked for, with every check again as if done now by its requester.';
