-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the archiver calls: it is the keeper's role on the keeper's host, because the files and the signing key are there.
-- These functions take arguments; the rules are in core, and none of them believes the caller: a keeper that was taken over
-- can't let a month go that is too young, that is not recorded with the hashes of this chain, or that nobody asked to thaw.

create function keeper_api.segment_next(out kind text, out month text, out task bigint)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
begin
	select n.kind, n.month, n.task into kind, month, task from core.segment_task_next() n;
end
$$;
comment on function keeper_api.segment_next() is 'The next work: archive, thaw, verify, release or freeze of a month; nulls: none.';

create function keeper_api.segment_due()
returns table (month text, recorded boolean) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
	return query select core.month_text(d.month), d.recorded from core.segment_months_due() d;
end
$$;
comment on function keeper_api.segment_due() is
	'Months that are old enough and not archived, the oldest first; recorded: those that only have to leave.';

create function keeper_api.segment_plan(p_month text, out month text, out first_seal bigint, out last_seal bigint, out events bigint,
	out hash_before bytea, out hash_after bytea, out previous bytea, out signed_seal bigint, out signed_hash bytea, out signature bytea)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	select p.* into month, first_seal, last_seal, events, hash_before, hash_after, previous, signed_seal, signed_hash, signature
	from core.segment_plan(core.month_read(p_month)) p;
end
$$;
comment on function keeper_api.segment_plan(text) is 'What the archive of a month holds. OP409 says why it can''t be made now.';

create function keeper_api.segment_seals(p_month text, p_after bigint default null, p_limit int default 1000)
returns table (number bigint, low text, high text, events bigint, previous bytea, hash bytea, at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	v_range record;
	v_limit int := core.limit_check(p_limit, 1000, 10000);
begin
	v_range := core.segment_range(core.month_read(p_month));
	return query select s.number, s.low::text, s.high::text, s.events, s.previous, s.hash, s.at from core.seal s
	where s.number > coalesce(p_after, -1) and s.number between v_range.first_seal and v_range.last_seal order by s.number limit v_limit;
end
$$;
comment on function keeper_api.segment_seals(text, bigint, int) is 'The seals of a month that can be archived now, in order.';

create function keeper_api.segment_events(p_month text, p_from bigint, p_to bigint, p_xid text default null, p_event bigint default null,
	p_limit int default 1000)
returns table (event bigint, xid text, at timestamptz, actor_person bigint, actor_account bigint, actor_login text,
	session bigint, device text, address text, action text, object_kind text, object_id text, unit bigint, old text, new text,
	reason text, operation uuid, outcome text, digest bytea) language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
#variable_conflict use_column
declare
	v_range record;
	v_bounds record;
	v_limit int := core.limit_check(p_limit, 1000, 10000);
begin
	v_range := core.segment_range(core.month_read(p_month));
	if p_from is null or p_to is null or p_from < v_range.first_seal or p_to > v_range.last_seal then
		perform core.refuse('OP400', 'seals are not valid', 'Only the seals of the month are read.', null, 'from');
	end if;
	v_bounds := core.seal_bounds(p_from, p_to);
	return query select r.* from core.journal_rows(v_bounds.low, v_bounds.high, core.seal_place(v_bounds.low, p_xid),
		coalesce(p_event, 0), v_limit) r;
end
$$;
comment on function keeper_api.segment_events(text, bigint, bigint, text, bigint, int) is
	'Events of a month that can be archived now, as api.journal_batch() gives them. Nothing younger is given to the keeper.';

create function keeper_api.segment_record(p_manifest text, p_signature bytea, out month text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	select core.month_text(s.month) into month from core.segment_record(p_manifest, p_signature) s;
end
$$;
comment on function keeper_api.segment_record(text, bytea) is 'Records the archive of a month that was written and read back.';

create function keeper_api.segment_file(p_month text, out month text, out manifest text, out signature bytea)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	select core.month_text(s.month), s.manifest, s.signature into month, manifest, signature
	from core.segment_find(core.month_read(p_month)) s;
end
$$;
comment on function keeper_api.segment_file(text) is 'What is recorded of the file of a month.';

create function keeper_api.segment_verified(p_month text, p_good boolean, p_place text default null, out month text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform core.segment_verified(core.month_read(p_month), p_good, p_place);
	month := p_month;
end
$$;
comment on function keeper_api.segment_verified(text, boolean, text) is 'The file of a month was read again, with this result.';

create function keeper_api.segment_release(p_month text, out month text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
begin
	perform core.segment_release(core.month_read(p_month));
	month := p_month;
end
$$;
comment on function keeper_api.segment_release(text) is 'Lets the events of an archived month go. OP409 says why not.';

create function keeper_api.thaw_begin(p_month text, out before text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	before := core.thaw_begin(core.month_read(p_month));
end
$$;
comment on function keeper_api.thaw_begin(text) is
	'Begins to bring back a month that somebody asked for. before: the month whose last seals have to come, too; null: none.';

create function keeper_api.thaw_rows(p_month text, p_lines text[], out rows bigint)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	rows := core.thaw_rows(core.month_read(p_month), p_lines);
end
$$;
comment on function keeper_api.thaw_rows(text, text[]) is 'Lines of events of the file.';

create function keeper_api.thaw_index(p_month text, out left_over int)
returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	left_over := core.thaw_index(core.month_read(p_month));
end
$$;
comment on function keeper_api.thaw_index(text) is 'Makes one index; how many are left.';

create function keeper_api.thaw_check(p_month text, p_from bigint, p_events bigint, out next bigint)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	next := core.thaw_check(core.month_read(p_month), p_from, p_events);
end
$$;
comment on function keeper_api.thaw_check(text, bigint, bigint) is 'Computes seals of what came back again; the next one, null at the end.';

create function keeper_api.thaw_finish(p_month text, out month text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
begin
	select core.month_text(s.month) into month from core.thaw_finish(core.month_read(p_month)) s;
end
$$;
comment on function keeper_api.thaw_finish(text) is 'Makes what came back searchable.';

create function keeper_api.task_progress(p_task bigint, p_done bigint, p_total bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform core.segment_task_progress(p_task, p_done, p_total);
end
$$;
comment on function keeper_api.task_progress(bigint, bigint, bigint) is 'How far the work that somebody asked for is.';

create function keeper_api.task_finish(p_task bigint, p_good boolean, p_message text default null, out finished boolean)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform core.segment_task_finish(p_task, p_good, p_message);
	finished := true;
end
$$;
comment on function keeper_api.task_finish(bigint, boolean, text) is 'The end of what somebody asked for.';
