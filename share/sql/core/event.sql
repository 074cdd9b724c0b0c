-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The journal: how an event is written, hashed and protected. Sealing is in core/seal.sql. The canonical bytes never
-- depend on a setting of the client: text goes through convert_to(), numbers and times are decimal (C-04).

create or replace function core.event_field(p_value text)
returns bytea language sql stable as $$
	select case when p_value is null then '\xffffffff'::bytea
		else int4send(octet_length(convert_to(p_value, 'UTF8'))) || convert_to(p_value, 'UTF8') end
$$;
comment on function core.event_field(text) is
	'One canonical field: length as 4 bytes, most significant first, then UTF-8; null is the length -1 and nothing else.';

create or replace function core.event_canonical(p_event core.event)
returns bytea language sql stable as $$
	select core.event_field(p_event.id::text)
		|| core.event_field(p_event.xid::text)
		|| core.event_field((extract(epoch from p_event.at) * 1000000)::bigint::text)
		|| core.event_field(p_event.actor_person::text)
		|| core.event_field(p_event.actor_account::text)
		|| core.event_field(p_event.actor_login)
		|| core.event_field(p_event.session_id::text)
		|| core.event_field(p_event.device)
		|| core.event_field(p_event.address)
		|| core.event_field(p_event.action)
		|| core.event_field(p_event.object_kind)
		|| core.event_field(p_event.object_id)
		|| core.event_field(p_event.unit_id::text)
		|| core.event_field(p_event.old::text)
		|| core.event_field(p_event.new::text)
		|| core.event_field(p_event.reason)
		|| core.event_field(p_event.operation::text)
		|| core.event_field(p_event.outcome)
$$;
comment on function core.event_canonical(core.event) is
	'The bytes that the digest of an event covers: its columns in table order except digest, as core.event_field().
Times are decimal microseconds since 1970 UTC, jsonb is its text form.';

create or replace function core.event_before_insert()
returns trigger language plpgsql as $$
begin
	new.xid := pg_current_xact_id();
	new.digest := sha256(core.event_canonical(new));
	perform core.event_note(new);
	return new;
end
$$;
comment on function core.event_before_insert() is
	'Stamps the transaction and the digest, so that no writer can choose them (back-dated rows would escape the seals), and
writes what makes the event findable (core/event_search.sql), in the same transaction.';

create or replace function core.journal_protect()
returns trigger language plpgsql as $$
begin
	raise exception using errcode = 'OP409', message = 'the journal can only grow',
		detail = 'Events and seals are never changed or removed.';
end
$$;
comment on function core.journal_protect() is 'Refuses UPDATE, DELETE and TRUNCATE for everybody, the owner included (L-03).';

create or replace trigger event_before_insert before insert on core.event
	for each row execute function core.event_before_insert();
create or replace trigger event_protect before update or delete on core.event
	for each row execute function core.journal_protect();
create or replace trigger event_protect_truncate before truncate on core.event
	for each statement execute function core.journal_protect();
create or replace trigger event_protect_truncate before truncate on core.event_default
	for each statement execute function core.journal_protect();
create or replace trigger seal_protect before update or delete on core.seal
	for each row execute function core.journal_protect();
create or replace trigger seal_protect_truncate before truncate on core.seal
	for each statement execute function core.journal_protect();

create or replace function core.event_partition_make(p_month date)
returns boolean language plpgsql as $$
declare
	v_first date := date_trunc('month', p_month::timestamp)::date;
	v_name text := 'event_' || to_char(v_first, 'YYYY_MM');
begin
	if to_regclass('core.' || v_name) is not null then
		return false;
	end if;
	execute format('create table core.%I partition of core.event for values from (%L) to (%L)', v_name,
		to_char(v_first, 'YYYY-MM-DD"T00:00:00Z"'), to_char(v_first + interval '1 month', 'YYYY-MM-DD"T00:00:00Z"'));
	-- A superuser may have called: a partition of his own would stop the next deploy.
	execute format('alter table core.%I owner to opconsole_owner', v_name);
	-- A row trigger is inherited by partitions; this one isn't.
	execute format('create trigger event_protect_truncate before truncate on core.%I
		for each statement execute function core.journal_protect()', v_name);
	return true;
end
$$;
comment on function core.event_partition_make(date) is
	'Makes the partition of the month (UTC) that the date is in; false when it is there already.';

create or replace function core.event_failed(p_state text)
returns void language plpgsql as $$
begin
	raise log 'opconsole journal failed: state=% %', p_state, core.log_caller();
	perform core.refuse('OP503', 'the journal can not be written',
		'Nothing is changed while the journal does not take entries.',
		'The database administrator must look at the server at once.');
end
$$;
comment on function core.event_failed(text) is 'Refuses OP503 for an event that could not be written.';

create or replace function core.event_append(ctx core.session_context, p_action text, p_object_kind text default null,
	p_object_id text default null, p_unit bigint default null, p_old jsonb default null, p_new jsonb default null,
	p_reason text default null, p_operation uuid default null, p_outcome text default 'ok')
returns bigint language plpgsql as $$
declare
	v_id bigint;
begin
	insert into core.event (at, actor_person, actor_account, actor_login, session_id, device, address, action,
		object_kind, object_id, unit_id, old, new, reason, operation, outcome, digest)
	values (clock_timestamp(), ctx.person_id, ctx.account_id, ctx.login, ctx.session_id, ctx.device, ctx.address,
		p_action, p_object_kind, p_object_id, p_unit, p_old, p_new, p_reason, p_operation, p_outcome, '')
	returning id into v_id;
	return v_id;
exception
	when serialization_failure or deadlock_detected or lock_not_available or read_only_sql_transaction then
		raise;
	when others then
		perform core.event_failed(sqlstate);
end
$$;
comment on function core.event_append(core.session_context, text, text, text, bigint, jsonb, jsonb, text, uuid, text) is
	'Writes one event in the transaction of the caller and returns its id. old and new hold field by field what changed,
secrets as "changed". When it can''t be written the whole call fails with OP503 (L-01).';

create or replace function core.events_append(ctx core.session_context, p_action text, p_events jsonb, p_reason text,
	p_operation uuid)
returns void language plpgsql as $$
begin
	insert into core.event (at, actor_person, actor_account, actor_login, session_id, device, address, action,
		object_kind, object_id, unit_id, old, new, reason, operation, outcome, digest)
	select clock_timestamp(), ctx.person_id, ctx.account_id, ctx.login, ctx.session_id, ctx.device, ctx.address, p_action,
		'account', e ->> 'object', (e ->> 'unit')::bigint, e -> 'old', e -> 'new', p_reason, p_operation, 'ok', ''
	from jsonb_array_elements(p_events) with ordinality t (e, n) order by n;
exception
	when serialization_failure or deadlock_detected or lock_not_available or read_only_sql_transaction then
		raise;
	when others then
		perform core.event_failed(sqlstate);
end
$$;
comment on function core.events_append(core.session_context, text, jsonb, text, uuid) is
	'core.event_append() for many accounts: an event for each {object, unit, old, new}, in their order.';
