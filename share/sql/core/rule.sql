-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Changing who has to approve what. A rule holds from then on for pending requests, too. Rules hold for all units, so the
-- right is needed for the root of the tree.

create or replace function core.rule_subject_check(p_subject text)
returns void language plpgsql stable as $$
begin
	if p_subject is null or octet_length(p_subject) > 60 or not (p_subject in ('grant', 'grant:administrative', 'restart',
			'role', 'policy', 'exception', 'drill', 'closing', 'freeze:company', 'freeze:contractors')
		or exists (select from core.role r where p_subject = 'grant:' || r.code)) then
		perform core.refuse('OP400', 'subject of the rule is not valid',
			'It is grant, grant:administrative, grant:ROLE, restart, role, policy, exception, drill, closing, freeze:company or '
				|| 'freeze:contractors.',
			'Look at the list of rules.', 'subject');
	end if;
end
$$;
comment on function core.rule_subject_check(text) is 'Refuses OP400 with column subject.';

create or replace function core.rule_parse(p_rule jsonb)
returns table (alternative int, role_id bigint, approvals int) language plpgsql stable as $$
declare
	v_good boolean;
begin
	-- One condition at a time: each may be read only when those before it hold.
	v_good := octet_length(p_rule::text) <= 4000 and jsonb_typeof(p_rule) = 'array';
	if v_good then
		v_good := jsonb_array_length(p_rule) <= 9
			and not jsonb_path_exists(p_rule, 'strict $[*] ? (@.type() != "array" || @.size() < 1 || @.size() > 5)');
	end if;
	if v_good then
		v_good := not jsonb_path_exists(p_rule, 'strict $[*][*] ? (@.type() != "object")');
	end if;
	if v_good then
		v_good := not exists (select from jsonb_array_elements(p_rule) a, jsonb_array_elements(a) e
			where jsonb_typeof(e -> 'role') is distinct from 'string' or coalesce(e ->> 'approvals', '1') !~ '^[1-5]$'
				or not exists (select from core.role r where r.code = e ->> 'role' and r.closed_at is null))
			and not exists (select from jsonb_array_elements(p_rule) with ordinality a (x, n), jsonb_array_elements(a.x) e
				group by a.n, e ->> 'role' having count(*) > 1);
	end if;
	if v_good is not true then
		perform core.refuse('OP400', 'rule is not valid',
			'A rule is a list of alternatives, each a list of roles with 1 to 5 approvals: [[{"role": "manager", "approvals": 1}]].',
			null, 'rule');
	end if;
	return query select a.n::int, r.id, coalesce(e ->> 'approvals', '1')::int
	from jsonb_array_elements(p_rule) with ordinality a (x, n), jsonb_array_elements(a.x) e, core.role r
	where r.code = e ->> 'role';
end
$$;
comment on function core.rule_parse(jsonb) is 'The rows of a rule, or OP400 with column rule; none for [].';

create or replace function core.rule_set(ctx core.session_context, p_operation uuid, p_subject text, p_rule jsonb, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_before jsonb;
	v_old jsonb;
	v_new jsonb;
begin
	perform core.right_require(ctx, 'rule.edit', core.root_unit());
	perform core.rule_subject_check(p_subject);
	if p_rule is null or (p_rule = '[]' and p_subject not like 'grant:%') then
		perform core.refuse('OP400', 'rule is not valid', 'Only the rule of one role, or of administrative roles, can be taken away.',
			null, 'rule');
	end if;
	perform core.rule_parse(p_rule);
	v_result := core.operation_begin(ctx, p_operation, 'rule.set', jsonb_build_object('subject', p_subject, 'rule', p_rule,
		'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	perform core.fresh_require(ctx);
	v_before := core.remains_begin(null, true);
	-- Readers go on; two changes are one after the other.
	lock table core.approval_rule in share row exclusive mode;
	v_old := core.rule_alternatives(p_subject);
	delete from core.approval_rule where subject = p_subject;
	insert into core.approval_rule (subject, alternative, role_id, approvals)
	select p_subject, x.alternative, x.role_id, x.approvals from core.rule_parse(p_rule) x;
	if core.approvable(p_subject, core.root_unit(), '{}') is not true then
		perform core.refuse('OP409', 'nobody could approve this', 'There are not enough people with these roles.',
			'Give the roles to enough people first.', 'rule');
	end if;
	perform core.remains_require(v_before);
	v_new := core.rule_alternatives(p_subject);
	v_result := jsonb_build_object('subject', p_subject, 'summary', format('rule for %s: %s', p_subject, coalesce(core.rule_text(p_subject), '-')));
	perform core.event_append(ctx, 'rule.set', 'rule', p_subject, null, jsonb_build_object('rule', v_old),
		jsonb_build_object('rule', v_new), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.rule_set(core.session_context, uuid, text, jsonb, text) is
	'Replaces the rule of a subject; [] takes that of one role away, and the general one holds. Returns subject, summary.';
