/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What has to be asked before an action runs: its missing arguments in one dialog, the typed word
 * of a dangerous one in the same, and the fresh code when the server wants one. F6 shows the
 * command that would do the same.
 */
#include "tui_job.h"

#include "actions/actions.h"

#include "../screens/table.h"

#include <string.h>

#define WORD_LENGTH 4 /* last characters of the login or number that confirm a dangerous action */

/* Given by the command line, standing for the subject, or without a meaning for it. */
static bool
is_given(const struct tui_job *job, size_t index)
{
	return job->values[index].present ||
	       (job->count > 0 && (int)index == action_subject_index(job->action)) ||
	       (job->count == 1 && (job->action->args[index].flags & ARG_SHOWN) != 0 &&
		       job->subjects[0].shown[0] != '\0') ||
	       (job->count == 1 && (job->action->args[index].flags & ARG_ENDS) != 0 &&
		       job->subjects[0].endless);
}

/* A view keeps how its list is filtered and sorted, and which columns it has: only the filter and
 * the name are asked for. */
static bool
view_offer(const struct screen *top, const char *argument, struct buf *to, bool *ret_settled)
{
	bool descending;
	const char *sort = table_sort(top->ops->table(top), &descending);

	*ret_settled = !text_is(argument, "filter");
	if (text_is(argument, "screen")) {
		buf_append(to, top->ops->name);
	} else if (text_is(argument, "filter")) {
		buf_append(to, top->ops->filter_text(top));
	} else if (text_is(argument, "sort")) {
		buf_append(to, sort == NULL ? "" : sort);
	} else if (text_is(argument, "order")) {
		buf_append(to, descending ? "descending" : "ascending");
	} else if (text_is(argument, "columns")) {
		table_shown(top->ops->table(top), to);
	} else {
		return false;
	}
	return true;
}

static bool
screen_offer(const struct tui_job *job, const struct screen *top, const char *argument,
	struct buf *to, bool *ret_settled)
{
	if (job->action == &action_view_save && top->ops->table != NULL) {
		return view_offer(top, argument, to, ret_settled);
	}
	return top->ops->offer != NULL && top->ops->offer(top, argument, to, ret_settled);
}

/* What the screen that the wish came from can say for an argument: the text, or NULL. What is
 * settled by it becomes the job's value; with an empty text it stays without one. */
static const char *
offer_take(struct tui_job *job, size_t index, struct buf *to, bool *ret_settled)
{
	const struct arg_spec *spec = &job->action->args[index];
	struct screen *top = tui_top(job->tui);

	buf_truncate(to, 0);
	*ret_settled = false;
	if (job->line || top == NULL || !screen_offer(job, top, spec->name, to, ret_settled)) {
		*ret_settled = false;
		return NULL;
	}
	if (*ret_settled && to->length > 0) {
		*ret_settled = arg_value_parse(spec, buf_text(to), &job->values[index], NULL);
	}
	return buf_text(to);
}

static void
field_fill(const struct tui_job *job, size_t index, struct form_field *field)
{
	const struct arg_spec *spec = &job->action->args[index];

	field->name = spec->name;
	field->label = _(spec->prompt);
	field->help = spec->help == NULL ? NULL : _(spec->help);
	field->type = spec->type == ARG_CODE	 ? FORM_CODE
		      : spec->type == ARG_SECRET ? FORM_SECRET
		      : spec->type == ARG_CHOICE ? FORM_CHOICE
		      : spec->type == ARG_FLAG	 ? FORM_CHOICE
						 : FORM_TEXT;
	field->choices = spec->type == ARG_FLAG ? action_flag_words : spec->choices;
	field->required = (spec->flags & ARG_REQUIRED) != 0;
	field->open = spec->type == ARG_CHOICE && !field->required;
	if (job->fetched) {
		field->initial = job->current[index];
	}
	if (text_is(spec->name, "reason") && job->count == 1 &&
		(field->initial == NULL || field->initial[0] == '\0')) {
		field->initial = text_is(job->tui->kept_id, job->subjects[0].id) &&
						 job->tui->kept_action == job->action
					 ? job->tui->kept_reason
					 : job->subjects[0].suggestion;
	}
}

void
tui_ask_keep(struct tui_job *job)
{
	struct tui *tui = job->tui;

	tui->kept_action = job->action;
	text_format(tui->kept_id, sizeof(tui->kept_id), "%s", job->subjects[0].id);
	text_format(tui->kept_reason, sizeof(tui->kept_reason), "%s",
		job->question == NULL ? ""
				      : form_text(dialog_form(job->question->dialog), "reason"));
}

static size_t
fields_fill(struct tui_job *job, struct form_field fields[ACTION_ARGS_MAX],
	struct buf offers[ACTION_ARGS_MAX], bool *ret_missing)
{
	const struct arg_spec *args = job->action->args;
	size_t count = 0;
	bool settled;

	*ret_missing = false;
	for (size_t i = 0; args != NULL && args[i].name != NULL; i++) {
		if (is_given(job, i) || args[i].type == ARG_FILE) {
			continue;
		}
		fields[count].initial = offer_take(job, i, &offers[count], &settled);
		if (settled) {
			continue;
		}
		field_fill(job, i, &fields[count++]);
		job->asked |= 1u << i;
		*ret_missing = *ret_missing || (args[i].flags & ARG_REQUIRED) != 0;
	}
	return count;
}

/* Every subject in full length: a confirmation is never cut (O-08). */
static void
text_fill(const struct tui_job *job, struct buf *text)
{
	/* A preview says of each of them what would happen. */
	bool told = job->action->preview != NULL && (job->action->flags & ACTION_TOGETHER) != 0;

	buf_append(text, _(job->action->summary));
	for (size_t i = 0; !told && i < job->count; i++) {
		const struct subject *subject = &job->subjects[i];

		buf_append(text, "\n");
		buf_append(text, subject->label[0] != '\0' ? subject->label : subject->id);
	}
	for (size_t i = 0; (told || job->count == 0) && i < ACTION_ARGS_MAX; i++) {
		if (job->values[i].present && job->values[i].text != NULL &&
			job->action->args[i].type != ARG_FLAG) {
			buf_printf(text, "\n%s: %s", _(job->action->args[i].prompt),
				job->values[i].text);
		}
	}
}

static const char *
confirm_word(const struct tui_job *job)
{
	const char *id = job->count > 0 ? job->subjects[0].id : job->values[0].text;
	size_t length;

	/* What has no object is confirmed by its own last word. */
	if (id == NULL) {
		id = strrchr(job->action->name, '.');
	}
	length = id == NULL ? 0 : strlen(id);
	if ((job->action->flags & ACTION_DANGEROUS) == 0 || length == 0) {
		return NULL;
	}
	return length > WORD_LENGTH ? id + length - WORD_LENGTH : id;
}

static void
question_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	struct tui_job *job = overlay->job;
	struct op_error err = OP_ERROR_INIT;

	if (event == FORM_CANCEL) {
		tui_job_drop(job);
		return;
	}
	if (!tui_ask_collect(job, &err)) {
		dialog_set_error(overlay->dialog, &err);
		return;
	}
	if (tui_preview_missing(job)) {
		op_error_set(&err, OP_ERROR_CONFLICT, _("what it would do is not known yet"));
		op_error_hint(&err, _("Read it first, then press Enter."));
		dialog_set_error(overlay->dialog, &err);
		return;
	}
	if (conn_facts(tui->conn)->state != CONN_READY) {
		op_error_set(&err, OP_ERROR_UNREACHABLE, _("the server is away"));
		op_error_hint(&err, _("Your text stays here; press Enter when the link is back."));
		dialog_set_error(overlay->dialog, &err);
		return;
	}
	tui_job_submit(job);
}

/* "account.unlock" as it is typed. */
static const char *
title_make(const struct action *action, char *to, size_t size)
{
	text_format(to, size, "%s", action->name);
	for (char *at = to; *at != '\0'; at++) {
		if (*at == '.') {
			*at = ' ';
		}
	}
	return to;
}

/* Where something was filled in for the person, he begins with what is still needed. */
static void
focus_first(const struct tui_job *job, const struct form_field *fields, size_t count)
{
	bool filled = false;

	for (size_t i = 0; i < count; i++) {
		bool empty = fields[i].initial == NULL || fields[i].initial[0] == '\0';

		if (filled && empty && fields[i].required) {
			form_focus(dialog_form(job->question->dialog), fields[i].name);
			return;
		}
		filled = filled || !empty;
	}
}

bool
tui_ask(struct tui_job *job)
{
	struct form_field fields[ACTION_ARGS_MAX] = {0};
	struct buf offers[ACTION_ARGS_MAX] = {{0}};
	struct dialog_spec spec = {.fields = fields};
	struct buf text = BUF_INIT;
	char title[64];
	bool missing;

	spec.field_count = fields_fill(job, fields, offers, &missing);
	spec.confirm_word = confirm_word(job);
	spec.bad = (job->action->flags & ACTION_DANGEROUS) != 0;
	if (!missing && !job->fetched && spec.confirm_word == NULL && job->count <= 1) {
		goto out;
	}
	spec.title = title_make(job->action, title, sizeof(title));
	text_fill(job, &text);
	buf_append(&job->base, buf_text(&text));
	spec.text = buf_text(&text);
	if (spec.bad) {
		term_flush_input();
	}
	job->question = tui_overlay_open(job->tui, &spec, question_event, job);
	for (size_t i = 0; i < spec.field_count; i++) {
		/* A code is typed again in a moment; a reason is not. */
		job->question->asks = job->question->asks || fields[i].type == FORM_TEXT;
	}
	if (!job->fetched) {
		focus_first(job, fields, spec.field_count);
	}
	tui_preview_ask(job);
	tui_words_ask(job);
out:
	for (size_t i = 0; i < ACTION_ARGS_MAX; i++) {
		buf_done(&offers[i]);
	}
	buf_done(&text);
	return job->question != NULL;
}

/* An edit sends what was changed, and what has to be there. */
static bool
is_unchanged(const struct tui_job *job, size_t index, const char *text)
{
	return job->fetched && (job->action->args[index].flags & ARG_REQUIRED) == 0 &&
	       text_is(text, job->current[index]);
}

static bool
field_collect(struct tui_job *job, size_t index, struct op_error *err)
{
	const struct arg_spec *spec = &job->action->args[index];
	struct form *form = dialog_form(job->question->dialog);
	struct arg_value value = {0};
	struct secret *secret = arg_is_secret(spec) ? form_secret(form, spec->name) : NULL;
	const char *text =
		secret != NULL ? (const char *)secret_bytes(secret) : form_text(form, spec->name);
	bool ok = text == NULL || (text[0] == '\0' && !job->fetched) ||
		  is_unchanged(job, index, text) || arg_value_parse(spec, text, &value, err);

	secret_free(secret);
	if (!ok) {
		op_error_field(err, spec->name);
		return false;
	}
	arg_value_done(&job->values[index]);
	job->values[index] = value;
	return true;
}

bool
tui_ask_collect(struct tui_job *job, struct op_error *err)
{
	const struct arg_spec *args = job->action->args;

	for (size_t i = 0; job->question != NULL && args != NULL && args[i].name != NULL; i++) {
		if ((job->asked & (1u << i)) != 0 && !field_collect(job, i, err)) {
			return false;
		}
	}
	return true;
}

static void
code_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	struct tui_job *job = overlay->job;
	struct secret *code;

	if (event == FORM_CANCEL) {
		job->code = NULL;
		tui_overlay_close(tui, overlay);
		flow_cancel(job->flow);
		return;
	}
	code = form_secret(dialog_form(overlay->dialog), "code");
	dialog_set_error(overlay->dialog, NULL);
	dialog_set_busy(overlay->dialog, true);
	flow_code(job->flow, code);
	secret_free(code);
}

void
tui_ask_code(struct tui_job *job, const char *why)
{
	const char *wish = job->flow == NULL ? "" : flow_wish(job->flow)->field;
	/* Who has lost the phone has only paper to show; it is good for a new phone alone.
	 */
	bool phone = text_is(wish, "totp.begin");
	const struct form_field field = {.name = "code",
		.label = _("Code"),
		.help = phone ? _("six digits from the old phone, or a recovery code if it is lost")
			      : _("six digits from your phone"),
		.type = phone ? FORM_ANY_CODE : FORM_CODE,
		.required = true};
	const struct dialog_spec spec = {.title = _("fresh code"),
		.text = wish[0] == '\0'
				? _("This needs a code that is not older than five minutes.")
				: _("This needs a code that is entered for this action alone."),
		.fields = &field,
		.field_count = 1};

	if (job->code == NULL) {
		job->code = tui_overlay_open(job->tui, &spec, code_event, job);
	}
	dialog_set_busy(job->code->dialog, false);
	if (why[0] != '\0') {
		form_clear_secrets(dialog_form(job->code->dialog));
		form_set_error(dialog_form(job->code->dialog), "code", why);
	}
	job->tui->dirty = true;
}

static const char *const screen_words[SCREEN_COUNT] = {[SCREEN_ACCOUNTS] = "account list",
	[SCREEN_ACCOUNT_CARD] = "account show",
	[SCREEN_JOURNAL] = "journal list",
	[SCREEN_EVENT] = "journal show",
	[SCREEN_SESSIONS] = "session list",
	[SCREEN_ME] = "me show",
	[SCREEN_HELP] = "help",
	[SCREEN_REQUESTS] = "request list",
	[SCREEN_REQUEST] = "request show",
	[SCREEN_COMPANIES] = "company list",
	[SCREEN_COMPANY] = "company show",
	[SCREEN_CONTRACT] = "contract show",
	[SCREEN_CLOSING] = "contract closing",
	[SCREEN_FREEZES] = "freeze list",
	[SCREEN_ABSENCES] = "absence list",
	[SCREEN_RULES] = "rule list",
	[SCREEN_ROLES] = "role list",
	[SCREEN_HOLDERS] = "role holders",
	[SCREEN_GRANTS] = "grant list",
	[SCREEN_CONFLICTS] = "conflict list",
	[SCREEN_UNUSED] = "right unused",
	[SCREEN_REVIEWS] = "review list",
	[SCREEN_REVIEW] = "review items",
	[SCREEN_UNITS] = "unit list",
	[SCREEN_DUTIES] = "duty list",
	[SCREEN_POLICIES] = "policy list",
	[SCREEN_ANTIVIRUS] = "antivirus list",
	[SCREEN_ANTIVIRUS_CARD] = "antivirus show",
	[SCREEN_PATCHES] = "patch list",
	[SCREEN_PATCH] = "patch show",
	[SCREEN_BACKUPS] = "backup list",
	[SCREEN_COMPONENTS] = "component list",
	[SCREEN_EXCEPTIONS] = "exception list",
	[SCREEN_SINKS] = "sink list",
	[SCREEN_DRILLS] = "drill list",
	[SCREEN_SEGMENTS] = "segment list",
	[SCREEN_HOME] = "home show",
	[SCREEN_CALENDAR] = "calendar list",
	[SCREEN_VIEWS] = "view list",
	[SCREEN_TAIL] = "journal tail"};

/* The command that reads what this screen shows. */
static void
screen_command(struct tui *tui, struct buf *to)
{
	struct screen *top = tui_top(tui);
	struct subject subject = {0};
	const char *filter = top->ops->filter_text == NULL ? "" : top->ops->filter_text(top);

	buf_append(to, screen_words[top->ops->id]);
	if (top->ops->id == SCREEN_HOLDERS || top->ops->id == SCREEN_REVIEW ||
		top->ops->id == SCREEN_DRILLS) {
		struct buf about = BUF_INIT;
		bool settled;

		(void)top->ops->offer(top,
			top->ops->id == SCREEN_REVIEW	? "review"
			: top->ops->id == SCREEN_DRILLS ? "component"
							: "role",
			&about, &settled);
		buf_printf(to, " %s", buf_text(&about));
		buf_done(&about);
	}
	if ((top->ops->id == SCREEN_ACCOUNT_CARD || top->ops->id == SCREEN_EVENT ||
		    top->ops->id == SCREEN_ANTIVIRUS_CARD || top->ops->id == SCREEN_PATCH) &&
		top->ops->subject != NULL && top->ops->subject(top, &subject)) {
		buf_printf(to, " %s", subject.id);
		if (top->ops->id == SCREEN_PATCH) {
			buf_printf(to, " %s", subject.advisory);
		}
	}
	while (filter != NULL && *filter != '\0') {
		size_t length = strcspn(filter, " ");
		size_t colon = strcspn(filter, ":");

		size_t inverted = *filter == '!' ? 1 : 0;

		if (colon > inverted && colon + 1 < length) {
			buf_printf(to, " --%.*s %s%.*s", (int)(colon - inverted), filter + inverted,
				inverted > 0 ? "!" : "", (int)(length - colon - 1),
				filter + colon + 1);
		} else if (length > 0 &&
			   (top->ops->id == SCREEN_GRANTS || top->ops->id == SCREEN_SESSIONS)) {
			buf_printf(to, " %.*s", (int)length, filter);
		} else if (length > 0) {
			buf_printf(to, " --%s %.*s",
				top->ops->id == SCREEN_JOURNAL ? "text" : "search", (int)length,
				filter);
		}
		filter += length;
		filter += strspn(filter, " ");
	}
}

void
tui_show_command(struct tui *tui)
{
	struct tui_job *job = tui->overlay == NULL ? NULL : tui->overlay->job;
	struct buf text = BUF_INIT;
	struct op_error ignored = OP_ERROR_INIT;

	buf_append(&text, "opconsole ");
	if (job != NULL) {
		struct action_run *run;

		(void)tui_ask_collect(job, &ignored);
		run = tui_job_run(job, NULL);
		action_command_line(run, &text);
		action_run_free(run);
	} else if (tui_top(tui) != NULL) {
		screen_command(tui, &text);
	}
	tui_show_text(tui, _("the same as a command"), buf_text(&text));
	buf_done(&text);
}
