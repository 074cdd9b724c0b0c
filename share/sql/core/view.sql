-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Views: the filter, order and columns of a list under a name, for the account that saved it and nobody else. They are
-- preferences, so they may be deleted; the journal keeps that they were.

create or replace function core.view_screen_check(p_screen text)
returns text language plpgsql stable as $$
begin
	if coalesce(p_screen !~ '^[a-z][a-z0-9_-]{1,31}$' or p_screen ~ '\n', true) then
		perform core.refuse('OP400', 'screen is not valid', 'A screen is named in small Latin letters, as in the help.', null,
			'screen');
	end if;
	return p_screen;
end
$$;
comment on function core.view_screen_check(text) is 'Returns the name of the screen, or refuses OP400.';

create or replace function core.view_save(ctx core.session_context, p_operation uuid, p_screen text, p_name text, p_filter text,
	p_sort text, p_descending boolean, p_columns text)
returns jsonb language plpgsql as $$
declare
	v_screen text := core.view_screen_check(p_screen);
	v_name text := btrim(core.text_check(p_name, 'name', 1, 40));
	v_filter text := coalesce(core.text_check(p_filter, 'filter', 0, 300), '');
	v_sort text := coalesce(core.text_check(p_sort, 'sort', 0, 32), '');
	v_columns text := coalesce(core.text_check(p_columns, 'columns', 0, 300), '');
	v_result jsonb;
	v_old core.saved_view;
	v_view core.saved_view;
begin
	v_result := core.operation_begin(ctx, p_operation, 'view.save', jsonb_build_object('screen', v_screen, 'name', v_name, 'filter',
		v_filter, 'sort', v_sort, 'descending', p_descending, 'columns', v_columns));
	if v_result is not null then
		return v_result;
	end if;
	-- Two at the same time would both count to the limit: one after the other.
	perform from core.account where id = ctx.account_id for no key update;
	select * into v_old from core.saved_view v where v.account_id = ctx.account_id and v.screen = v_screen and v.name = v_name;
	if v_old.id is null and (select count(*) from core.saved_view v where v.account_id = ctx.account_id
		and v.screen = v_screen) >= 50 then
		perform core.refuse('OP409', 'there are too many views', 'A list has up to 50 saved views.', 'Delete one first.');
	end if;
	insert into core.saved_view (account_id, screen, name, filter, sort, descending, columns)
	values (ctx.account_id, v_screen, v_name, v_filter, v_sort, coalesce(p_descending, false), v_columns)
	on conflict (account_id, screen, name) do update set filter = excluded.filter, sort = excluded.sort,
		descending = excluded.descending, columns = excluded.columns
	returning * into v_view;
	v_result := jsonb_build_object('view', v_view.id, 'name', v_name, 'summary', format('view %s saved', v_name));
	perform core.event_append(ctx, 'view.save', 'view', v_view.id::text, null,
		case when v_old.id is not null then jsonb_build_object('filter', v_old.filter, 'sort', v_old.sort, 'descending',
			v_old.descending, 'columns', v_old.columns) end,
		jsonb_build_object('screen', v_screen, 'name', v_name, 'filter', v_view.filter, 'sort', v_view.sort, 'descending',
			v_view.descending, 'columns', v_view.columns), null, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.view_save(core.session_context, uuid, text, text, text, text, boolean, text) is
	'Makes a view or replaces the one of the same name. Returns view, name, summary.';

create or replace function core.view_delete(ctx core.session_context, p_operation uuid, p_view bigint)
returns jsonb language plpgsql as $$
declare
	v_result jsonb;
	v_view core.saved_view;
begin
	v_result := core.operation_begin(ctx, p_operation, 'view.delete', jsonb_build_object('view', p_view));
	if v_result is not null then
		return v_result;
	end if;
	delete from core.saved_view v where v.id = p_view and v.account_id = ctx.account_id returning * into v_view;
	if v_view.id is null then
		perform core.refuse('OP404', 'there is no such view', 'None of your views has this number.', 'Look at the list of views.');
	end if;
	v_result := jsonb_build_object('view', v_view.id, 'name', v_view.name, 'summary', format('view %s deleted', v_view.name));
	perform core.event_append(ctx, 'view.delete', 'view', v_view.id::text, null,
		jsonb_build_object('screen', v_view.screen, 'name', v_view.name, 'filter', v_view.filter), null, null, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.view_delete(core.session_context, uuid, bigint) is 'Deletes a view of the caller. Returns view, name, summary.';
