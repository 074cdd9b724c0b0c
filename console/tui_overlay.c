/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dialogs on top of the screen, in a stack. The top one takes the keys; what becomes of it is said
 * by its function, so that no dialog has a loop of its own.
 */
#include "tui_job.h"

#include <stdlib.h>

struct tui_overlay *
tui_overlay_open(struct tui *tui, const struct dialog_spec *spec,
	void (*event)(struct tui *tui, struct tui_overlay *overlay, enum form_event event),
	struct tui_job *job)
{
	struct tui_overlay *overlay = mem_new(1, sizeof(*overlay));

	overlay->dialog = dialog_new(spec);
	overlay->event = event;
	overlay->job = job;
	overlay->below = tui->overlay;
	tui->overlay = overlay;
	tui->dirty = true;
	return overlay;
}

void
tui_overlay_close(struct tui *tui, struct tui_overlay *overlay)
{
	struct tui_overlay **at = &tui->overlay;

	while (*at != NULL && *at != overlay) {
		at = &(*at)->below;
	}
	if (*at == NULL) {
		return;
	}
	*at = overlay->below;
	dialog_free(overlay->dialog);
	free(overlay);
	tui->dirty = true;
}

void
tui_overlays_free(struct tui *tui)
{
	while (tui->overlay != NULL) {
		tui_overlay_close(tui, tui->overlay);
	}
}

static void
overlay_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	if (overlay->event == NULL) {
		tui_overlay_close(tui, overlay);
	} else {
		overlay->event(tui, overlay, event);
	}
}

static void
drop_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	tui_overlay_close(tui, overlay);
	/* Its work may have ended meanwhile; then there is nothing to drop any more. */
	if (event == FORM_SUBMIT && tui->overlay != NULL && tui->overlay->asks) {
		overlay_event(tui, tui->overlay, FORM_CANCEL);
	}
}

/* Esc never loses typed text without asking. */
static void
overlay_ask_drop(struct tui *tui)
{
	const struct dialog_spec spec = {.title = _("throw away what was typed"),
		.text = _("Enter throws it away, Esc goes back to it."),
		.question = true};

	(void)tui_overlay_open(tui, &spec, drop_event, NULL);
}

void
tui_overlay_key(struct tui *tui, int key)
{
	struct tui_overlay *overlay = tui->overlay;
	enum form_event event;

	tui->dirty = true;
	if (key == TERM_KEY_F6) {
		tui_show_command(tui);
		return;
	}
	if (tui_banner_key(tui, key)) {
		return;
	}
	event = dialog_key(overlay->dialog, key);
	if (event == FORM_CHANGED && overlay->job != NULL) {
		tui_preview_changed(overlay->job);
	}
	if (event != FORM_SUBMIT && event != FORM_CANCEL) {
		return;
	}
	if (event == FORM_CANCEL && overlay->asks && form_dirty(dialog_form(overlay->dialog))) {
		overlay_ask_drop(tui);
		return;
	}
	overlay_event(tui, overlay, event);
}

bool
tui_half_typed(const struct tui *tui)
{
	for (const struct tui_overlay *overlay = tui->overlay; overlay != NULL;
		overlay = overlay->below) {
		struct form *form = dialog_form(overlay->dialog);

		if (form != NULL && form_dirty(form)) {
			return true;
		}
	}
	return false;
}

void
tui_show_text(struct tui *tui, const char *title, const char *text)
{
	const struct dialog_spec spec = {
		.title = title, .text = text[0] == '\0' ? _("nothing") : text};

	(void)tui_overlay_open(tui, &spec, NULL, NULL);
}

static void
refused_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	char line[sizeof(tui->refused)];

	tui_overlay_close(tui, overlay);
	text_format(line, sizeof(line), "%s", tui->refused);
	if (event == FORM_SUBMIT) {
		tui_job_line(tui, line);
	}
}

void
tui_show_way(struct tui *tui, const char *title, const char *text, const char *command)
{
	struct buf whole = BUF_INIT;
	struct dialog_spec spec = {.title = title, .question = true};

	text_format(tui->refused, sizeof(tui->refused), "%s", command);
	buf_append(&whole, text);
	buf_append(&whole, _("Enter begins this: the form opens with it filled in."));
	spec.text = buf_text(&whole);
	(void)tui_overlay_open(tui, &spec, refused_event, NULL);
	buf_done(&whole);
}

void
tui_show_error(struct tui *tui)
{
	const struct op_error *err = &tui->error;
	struct dialog_spec spec = {.title = _("the last error"), .bad = true};
	struct buf text = BUF_INIT;

	if (err->kind == OP_ERROR_NONE) {
		tui_notice(tui, _("no error so far"));
		return;
	}
	buf_append(&text, err->message);
	if (err->detail[0] != '\0') {
		buf_printf(&text, "\n%s", err->detail);
	}
	if (err->hint[0] != '\0') {
		buf_printf(&text, "\n%s", err->hint);
	}
	if (err->field[0] != '\0') {
		buf_append_char(&text, '\n');
		buf_printf(&text, _("field: %s"), err->field);
	}
	/* Codes of the interface only: what PostgreSQL says of itself stays in its log (L-08). */
	if (text_starts(err->sqlstate, "OP")) {
		buf_append_char(&text, '\n');
		buf_printf(&text, _("code: %s"), err->sqlstate);
	}
	if (err->kind == OP_ERROR_REFUSED && tui->refused[0] != '\0') {
		buf_append_char(&text, '\n');
		buf_printf(&text, _("Enter explains it and says who can help: %s"), tui->refused);
		spec.question = true;
	}
	spec.text = buf_text(&text);
	(void)tui_overlay_open(tui, &spec, spec.question ? refused_event : NULL, NULL);
	buf_done(&text);
}

static void
discard_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	struct screen *top = tui_top(tui);

	tui_overlay_close(tui, overlay);
	if (event == FORM_SUBMIT && top != NULL && top->ops->discard != NULL) {
		top->ops->discard(top);
	}
}

void
tui_ask_discard(struct tui *tui, const char *what)
{
	struct buf text = BUF_INIT;
	struct dialog_spec spec = {.title = _("throw the draft away"), .question = true};

	buf_printf(&text, "%s\n%s", what, _("Enter throws it away, Esc goes back to it."));
	spec.text = buf_text(&text);
	term_flush_input();
	(void)tui_overlay_open(tui, &spec, discard_event, NULL);
	buf_done(&text);
}

static void
leave_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	tui_overlay_close(tui, overlay);
	if (event == FORM_SUBMIT) {
		tui_leave(tui, 0);
	}
}

void
tui_ask_leave(struct tui *tui)
{
	const struct dialog_spec spec = {.title = _("sign out"),
		.text = _("A form or a draft is half done; it will be lost.\n"
			  "Enter signs out and leaves, Esc goes back."),
		.question = true};

	if (!tui_half_typed(tui) && tui_unsaved(tui) == NULL) {
		tui_leave(tui, 0);
		return;
	}
	term_flush_input();
	(void)tui_overlay_open(tui, &spec, leave_event, NULL);
}
