/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a wish begins: by a key, with the selected or marked rows as its subjects, or as a line typed
 * at `:`. What is known here to be impossible is refused at once, with its reason.
 */
#include "tui_job.h"

#include "actions/actions.h"
#include "cmdline.h"
#include "tui_page.h"

#include <string.h>

bool
tui_may_scope(const struct tui *tui, const char *scope)
{
	for (size_t i = 0; i < tui->me.scope_count; i++) {
		if (text_is(tui->me.scopes[i], scope)) {
			return true;
		}
	}
	return false;
}

bool
tui_may(const struct tui *tui, const struct action *action)
{
	return action->scope == NULL || tui_may_scope(tui, action->scope);
}

/* Reasons to refuse that are known here; the server decides about everything else. */
static bool
job_allowed(struct tui *tui, const struct action *action, struct op_error *err)
{
	const struct conn_facts *facts = conn_facts(tui->conn);

	if (!tui_may(tui, action)) {
		op_error_set(err, OP_ERROR_REFUSED, _("you lack the right %s"), action->scope);
		op_error_detail(err, _("None of your roles contains it."));
		op_error_hint(err, _("A security administrator can grant it."));
		return false;
	}
	if (facts->state == CONN_READY &&
		(!facts->read_only || !(action->flags & ACTION_MUTATES))) {
		return true;
	}
	if (facts->state == CONN_READY) {
		op_error_set(err, OP_ERROR_READ_ONLY, _("the server takes no changes now"));
		op_error_hint(
			err, _("It is a standby, or its version is newer than this program."));
		return false;
	}
	op_error_set(
		err, OP_ERROR_UNREACHABLE, _("the server is away: nothing can be changed now"));
	op_error_detail(err, "%s", facts->error.message);
	op_error_hint(err, _("The connection comes back by itself; try again then."));
	return (action->flags & ACTION_MUTATES) == 0;
}

/* An account stands for its person, too, where the screen knows who that is. */
static void
subject_person(struct subject *subject)
{
	if (subject->kind == SUBJECT_ACCOUNT && subject->person[0] != '\0') {
		subject->kind = SUBJECT_PERSON;
		text_format(subject->id, sizeof(subject->id), "%s", subject->person);
		subject->version = 0;
	}
}

/* The subjects: the marked rows, else the selected one. */
static void
subjects_take(struct tui_job *job)
{
	struct screen *top = tui_top(job->tui);
	struct subject subject = {0};

	job->subjects = mem_new(TUI_BULK_MAX, sizeof(*job->subjects));
	while (top->ops->marked != NULL && (job->action->flags & ACTION_MUTATES) != 0 &&
		job->action->fetch == NULL && job->count < TUI_BULK_MAX &&
		top->ops->marked(top, job->count, &subject)) {
		job->subjects[job->count++] = subject;
	}
	if (job->count == 0 && top->ops->subject != NULL && top->ops->subject(top, &subject)) {
		job->subjects[job->count++] = subject;
	}
	for (size_t i = 0; i < job->count; i++) {
		if (job->action->subject == SUBJECT_PERSON) {
			subject_person(&job->subjects[i]);
		}
		if (job->subjects[i].kind != job->action->subject) {
			job->count = 0;
		}
	}
}

static bool
subjects_check(struct tui_job *job, struct op_error *err)
{
	static const struct subject none;

	if (job->action->check == NULL) {
		return true;
	}
	if (job->count == 0) {
		return job->action->check(&none, job->tui->me.login, err);
	}
	for (size_t i = 0; i < job->count; i++) {
		if (!job->action->check(&job->subjects[i], job->tui->me.login, err)) {
			return false;
		}
	}
	return true;
}

static void
suggestion_add(struct tui_job *job)
{
	struct tui *tui = job->tui;

	if (job->count == 1 && job->subjects[0].suggestion[0] == '\0' &&
		text_is(job->subjects[0].id, tui->verified_login) &&
		clock_monotonic() < tui->verified_until) {
		text_format(job->subjects[0].suggestion, sizeof(job->subjects[0].suggestion), "%s",
			_("caller verified by code"));
	}
}

/* Has a page or a dialog of its own instead of the usual questions and answers. */
static bool
page_instead(struct tui *tui, const struct action *action)
{
	if (text_is(action->name, "password.change")) {
		tui_password_open(tui);
		return true;
	}
	if (text_is(action->name, "banner")) {
		tui_banner_show(tui);
		return true;
	}
	return false;
}

/* Questions first, if there are any; then the call. */
static void
job_begin(struct tui_job *job)
{
	struct tui *tui = job->tui;
	struct op_error err = OP_ERROR_INIT;

	if (!subjects_check(job, &err)) {
		tui_report(tui, &err);
		tui_job_end(job);
		return;
	}
	suggestion_add(job);
	if (!tui_edit_begin(job) && !tui_ask(job)) {
		tui_job_submit(job);
	}
}

bool
tui_bulk_start(struct tui *tui, const char *what)
{
	const struct action *action = &action_account_bulk;
	struct screen *top = tui_top(tui);
	struct op_error err = OP_ERROR_INIT;
	struct subject subject = {0};
	struct tui_job *job;

	if (top->ops->marked == NULL || !top->ops->marked(top, 0, &subject) ||
		subject.kind != SUBJECT_ACCOUNT) {
		return false;
	}
	if (!job_allowed(tui, action, &err)) {
		tui_report(tui, &err);
		return true;
	}
	job = tui_job_new(tui, action);
	for (size_t i = 0; action->args[i].name != NULL; i++) {
		const char *text = text_is(action->args[i].name, "action")    ? what
				   : text_is(action->args[i].name, "dry-run") ? "no"
									      : NULL;

		if (text != NULL) {
			(void)arg_value_parse(&action->args[i], text, &job->values[i], &err);
		}
	}
	subjects_take(job);
	job_begin(job);
	return true;
}

/* Marked accounts are locked and unlocked together. */
static bool
bulk_instead(struct tui *tui, const struct action *action)
{
	return (action == &action_account_lock && tui_bulk_start(tui, "lock")) ||
	       (action == &action_account_unlock && tui_bulk_start(tui, "unlock"));
}

void
tui_job_start(struct tui *tui, const struct action *action)
{
	struct op_error err = OP_ERROR_INIT;
	struct tui_job *job;

	if (!job_allowed(tui, action, &err)) {
		struct screen *top = tui_top(tui);
		struct subject subject = {0};

		if (top != NULL && top->ops->subject != NULL) {
			(void)top->ops->subject(top, &subject);
		}
		tui_report(tui, &err);
		tui_refused(tui, action, &subject);
		return;
	}
	if (action->subject != SUBJECT_NONE && tui_rows_wait(tui)) {
		return;
	}
	if (page_instead(tui, action) || bulk_instead(tui, action)) {
		return;
	}
	job = tui_job_new(tui, action);
	subjects_take(job);
	job_begin(job);
}

/* What stands in a file is read by the commands outside of this door only. */
static bool
line_allowed(const struct cmdline_request *request, struct op_error *err)
{
	const struct arg_spec *args = request->action->args;

	for (size_t i = 0; args != NULL && args[i].name != NULL; i++) {
		if (args[i].type == ARG_FILE && request->values[i].present) {
			op_error_set(err, OP_ERROR_USAGE, _("no files are read here"));
			op_error_hint(err, _("Use the command line or the shell for --%s."),
				args[i].name);
			return false;
		}
	}
	return true;
}

/* The command is about the object on the screen: then it knows what was seen of it. */
static void
line_subject(struct tui_job *job)
{
	struct screen *top = tui_top(job->tui);
	struct subject subject = {0};

	if (job->action->subject != SUBJECT_NONE && job->values[0].present &&
		top->ops->subject != NULL && top->ops->subject(top, &subject) &&
		subject.kind == job->action->subject && text_is(subject.id, job->values[0].text)) {
		job->subjects = mem_new(1, sizeof(*job->subjects));
		job->subjects[job->count++] = subject;
	}
}

/* What goes on has a screen of its own. */
static bool
tail_instead(struct tui *tui, const struct cmdline_request *request)
{
	const struct arg_spec *args = request->action->args;
	struct buf filter = BUF_INIT;

	if ((request->action->flags & ACTION_FOLLOWS) == 0) {
		return false;
	}
	for (size_t i = 0; args[i].name != NULL; i++) {
		if (request->values[i].present && request->values[i].text != NULL) {
			const char *text = request->values[i].text;
			bool plain = text_is(args[i].name, "text");
			bool quoted = !plain && strchr(text, ' ') != NULL;

			buf_printf(&filter, "%s%s%s%s%s%s", filter.length > 0 ? " " : "",
				plain ? "" : args[i].name, plain ? "" : ":", quoted ? "\"" : "",
				text, quoted ? "\"" : "");
		}
	}
	tui_tail_open(tui, buf_text(&filter));
	buf_done(&filter);
	return true;
}

/* A command typed at `:`. */
void
tui_job_line(struct tui *tui, const char *line)
{
	struct op_error err = OP_ERROR_INIT;
	struct cmdline_request request = {0};
	char **words = NULL;
	size_t count = 0;
	struct tui_job *job;

	if (!cmdline_split(line, &words, &count, &err) ||
		(count > 0 && !cmdline_parse(words, count, &request, &err))) {
		tui_report(tui, &err);
		cmdline_words_free(words, count);
		return;
	}
	if (count == 0) {
		cmdline_words_free(words, count);
		return;
	}
	if (text_is(request.action->name, "help")) {
		tui_show_command_help(tui, words + 1, count - 1);
	} else if (request.help) {
		tui_show_action_help(tui, request.action);
	} else if ((request.action->flags & ACTION_LOCAL) != 0) {
		tui_local(tui, request.action);
	} else if (!job_allowed(tui, request.action, &err) || !line_allowed(&request, &err)) {
		tui_report(tui, &err);
		tui_refused(tui, request.action, NULL);
	} else if (!page_instead(tui, request.action) && !tail_instead(tui, &request)) {
		job = tui_job_new(tui, request.action);
		job->line = true;
		tui_values_copy(job->values, request.values);
		line_subject(job);
		if (!tui_edit_begin(job) && !tui_ask(job)) {
			tui_job_submit(job);
		}
	}
	cmdline_words_free(words, count);
	cmdline_request_done(&request);
}
