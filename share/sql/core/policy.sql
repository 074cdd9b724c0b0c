-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Changes of the security policy. They hold for the whole platform, so they need policy.edit for the root, a fresh
-- code, and always a second person: a request of kind policy, executed by core.policy_apply(). Locks: the policy row.

create or replace function core.policy_value(p_policy core.policy, p_value text)
returns text language plpgsql stable as $$
declare
	v_value text := core.text_check(p_value, 'value', 1, 100);
	v_good boolean := false;
begin
	if p_policy.kind = 'integer' and v_value ~ '^[0-9]{1,9}$' then
		v_value := v_value::int::text;
		v_good := v_value::int between coalesce(p_policy.minimum::int, 0) and coalesce(p_policy.maximum::int, 2147483647);
	elsif p_policy.kind = 'interval' and v_value ~ '^[0-9]{1,6} ?(s|min|h|days?)$' then
		v_value := regexp_replace(v_value, '^0*([0-9]+) ?([a-z]+)$', '\1 \2');
		v_good := v_value::interval between coalesce(p_policy.minimum::interval, interval '0')
			and coalesce(p_policy.maximum::interval, interval '10 years');
	elsif p_policy.kind = 'boolean' and v_value in ('true', 'false') then
		v_good := true;
	elsif p_policy.kind = 'text' then
		v_value := core.normal_check(p_value, 'value', 1, 100);
		v_good := true;
	end if;
	if not v_good then
		perform core.refuse('OP400', 'value is not valid', format('%s takes %s%s.', p_policy.name,
			case p_policy.kind when 'integer' then 'a whole number' when 'boolean' then 'true or false'
				else 'a number and s, min, h or days' end,
			coalesce(format(' from %s to %s', p_policy.minimum, p_policy.maximum), '')), null, 'value');
	end if;
	return v_value;
end
$$;
comment on function core.policy_value(core.policy, text) is
	'The value in the form in which it is kept; OP400 when it is not of the policy''s kind or outside its bounds.';

create or replace function core.policy_hold(p_name text, p_version int)
returns core.policy language plpgsql as $$
declare
	v_policy core.policy;
begin
	if p_name is null or octet_length(p_name) > 64 or p_name !~ '^[a-z][a-z0-9_.]+$' then
		perform core.refuse('OP400', 'name is not valid', 'The settings are listed by "policy list".', null, 'name');
	end if;
	select * into v_policy from core.policy where name = p_name for update;
	if v_policy.name is null then
		perform core.refuse('OP404', 'there is no such setting', 'The settings are listed by "policy list".', null, 'name');
	end if;
	perform core.version_require(v_policy.version, p_version, 'policy ' || p_name);
	return v_policy;
end
$$;
comment on function core.policy_hold(text, int) is 'A setting, locked, at the version seen.';

create or replace function core.policy_edit(ctx core.session_context, p_operation uuid, p_name text, p_value text,
	p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_policy core.policy;
	v_value text;
	v_request bigint;
begin
	perform core.right_require(ctx, 'policy.edit', core.root_unit());
	v_result := core.operation_begin(ctx, p_operation, 'policy.edit', jsonb_build_object('name', p_name, 'value', p_value,
		'reason', v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_policy := core.policy_hold(p_name, p_version);
	v_value := core.policy_value(v_policy, p_value);
	perform core.changed_require(jsonb_build_object('value', v_policy.value), jsonb_build_object('value', v_value));
	perform core.fresh_require(ctx);
	v_request := core.request_make(ctx, p_operation, 'policy', 'policy', core.root_unit(), null, null,
		jsonb_build_object('name', p_name, 'value', v_value, 'version', v_policy.version),
		array['Setting: ' || p_name, 'Meaning: ' || v_policy.summary, 'Value now: ' || v_policy.value,
			'New value: ' || v_value], null, null, null, v_reason);
	v_result := jsonb_build_object('state', 'waiting', 'request', v_request, 'version', v_policy.version,
		'summary', format('request %s waits for a second person', v_request));
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.policy_edit(core.session_context, uuid, text, text, text, int) is
	'Asks for a new value of a setting; it holds when a second person has approved the request.';

create or replace function core.policy_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
declare
	v_policy core.policy := core.policy_hold(r.arguments ->> 'name', (r.arguments ->> 'version')::int);
	v_value text := core.policy_value(v_policy, r.arguments ->> 'value');
begin
	update core.policy set value = v_value, version = version + 1, changed_at = clock_timestamp(),
		changed_by = r.requester_account
	where name = v_policy.name;
	perform core.event_append(ctx, 'policy.edit', 'policy', v_policy.name, core.root_unit(),
		jsonb_build_object('value', v_policy.value, 'version', v_policy.version),
		jsonb_build_object('value', v_value, 'version', v_policy.version + 1, 'request', r.id), r.reason, null);
	return jsonb_build_object('name', v_policy.name, 'version', v_policy.version + 1,
		'summary', format('%s is %s now', v_policy.name, v_value));
end
$$;
comment on function core.policy_apply(core.session_context, core.request) is
	'Executes an approved request of kind policy: everything is checked again, a setting that was changed meanwhile is OP409.';
