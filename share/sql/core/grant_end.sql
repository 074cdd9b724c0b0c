-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Taking a role away. It is gone at the next call of an open session (Z-10). Order of locks: grant, then the row of
-- core.remains_begin().

create or replace function core.grant_hold_own(ctx core.session_context, p_grant bigint, p_scope text)
returns core.role_grant language plpgsql as $$
declare
	v_grant core.role_grant;
	v_person bigint;
begin
	select * into v_grant from core.role_grant g where g.id = p_grant for update;
	if v_grant.id is null or (core.right_has(ctx, 'role.read', v_grant.unit_id) is not true
		and core.right_has(ctx, p_scope, v_grant.unit_id) is not true) then
		perform core.refuse('OP404', 'there is no such grant',
			'No grant of this number belongs to a unit that you have rights for.', 'Look at the list of grants.', 'grant');
	end if;
	perform core.right_require(ctx, p_scope, v_grant.unit_id);
	select a.person_id into v_person from core.account a where a.id = v_grant.account_id;
	if v_person = ctx.person_id then
		perform core.refuse('OP403', 'you may not change your own roles',
			'Nobody gives roles to accounts of his own person or takes them away.', 'Ask a colleague with the same right.');
	end if;
	if core.role_administrative(v_grant.role_id) then
		-- Who may give it may take it: otherwise a manager could leave the platform without administrators.
		perform core.right_require(ctx, 'grant.create', v_grant.unit_id);
	end if;
	return v_grant;
end
$$;
comment on function core.grant_hold_own(core.session_context, bigint, text) is
	'A grant that the caller may decide about, locked: in his units (OP404), with the scope, not of his own person, and an
administrative one only with the right to give it.';

create or replace function core.grant_stop(ctx core.session_context, p_grant core.role_grant, p_reason text)
returns void language plpgsql as $$
declare
	v_before jsonb := core.remains_begin(array[p_grant.account_id], true);
begin
	update core.role_grant set ended_at = clock_timestamp(), ended_by = ctx.account_id, end_reason = p_reason,
		version = version + 1
	where id = p_grant.id;
	perform core.remains_require(v_before);
end
$$;
comment on function core.grant_stop(core.session_context, core.role_grant, text) is
	'Ends a grant that is held locked; never the last security administrator''s or the last approvers'' (OP409).';

create or replace function core.grant_end(ctx core.session_context, p_operation uuid, p_grant bigint, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_grant core.role_grant;
	v_fact jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'grant.end', jsonb_build_object('grant', p_grant, 'reason', v_reason,
		'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_grant := core.grant_hold_own(ctx, p_grant, 'grant.end');
	perform core.version_require(v_grant.version, p_version, 'grant ' || v_grant.id);
	if v_grant.ended_at is not null or v_grant.ends_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the grant is over already', null, 'Reload the list of grants and look again.');
	end if;
	if core.role_administrative(v_grant.role_id) then
		perform core.fresh_require(ctx);
	end if;
	perform core.grant_stop(ctx, v_grant, v_reason);
	v_fact := core.grant_json(v_grant);
	v_result := jsonb_build_object('grant', v_grant.id, 'login', v_fact -> 'login', 'summary',
		format('%s does not hold %s any more', v_fact ->> 'login', v_fact ->> 'role'));
	perform core.event_append(ctx, 'grant.end', 'account', v_fact ->> 'login', v_grant.unit_id,
		v_fact || jsonb_build_object('state', 'current', 'version', v_grant.version),
		v_fact || jsonb_build_object('state', 'ended', 'version', v_grant.version + 1, 'grant', v_grant.id), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.grant_end(core.session_context, uuid, bigint, text, int) is
	'Takes a role away now. Returns grant, login, summary.';
