/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way to the server: one report after the other, each removed only after its answer. A report
 * whose answer was lost is sent again with its id by the next run, and counts once.
 */
#include "reporter.h"

#include "log.h"
#include "loop.h"
#include "report.h"

#include "../api-client/report.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>

#define PARAMETERS_MAXIMUM 16

struct delivery {
	struct reporter_spool *spool;
	struct conn *conn;
	struct loop *loop;
	char **names; /* oldest first */
	size_t count, next;
	size_t sent;
	int status;
};

static void delivery_next(struct delivery *delivery);

static void
delivery_note(struct delivery *delivery, bool fine, const struct op_error *err)
{
	if (!fine) {
		log_line("%s %s", err->message, err->detail);
		delivery->status = op_error_exit_status(err->kind);
	}
}

static void
delivery_aside(struct delivery *delivery, const char *name, const struct op_error *why)
{
	struct op_error err = OP_ERROR_INIT;

	log_line("%s is refused and kept aside: %s: %s %s %s", name, why->field, why->message,
		why->detail, why->hint);
	delivery->status = op_error_exit_status(why->kind);
	delivery_note(delivery, reporter_spool_aside(delivery->spool, name, &err), &err);
}

static void
delivery_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct delivery *delivery = user;
	const char *name = delivery->names[delivery->next];
	struct op_error failed = OP_ERROR_INIT;
	/* OP409 about the time: a newer report is there, so this one has nothing to say any more.
	 */
	bool overtaken = err != NULL && err->kind == OP_ERROR_CONFLICT && text_is(err->field, "at");

	rows_free(rows);
	if (err == NULL || overtaken) {
		delivery->sent += err == NULL ? 1 : 0;
		if (overtaken) {
			log_line("%s is not needed any more: %s %s", name, err->message,
				err->detail);
		}
		delivery_note(
			delivery, reporter_spool_remove(delivery->spool, name, &failed), &failed);
	} else if (err->kind == OP_ERROR_INVALID || err->kind == OP_ERROR_CONFLICT) {
		delivery_aside(delivery, name, err);
	} else {
		log_line("%zu reports wait: %s %s %s", delivery->count - delivery->next,
			err->message, err->detail, err->hint);
		delivery->status = op_error_exit_status(err->kind);
		loop_stop(delivery->loop);
		return;
	}
	delivery->next++;
	delivery_next(delivery);
}

/* The text of one argument, owned; false: it is none that a call can carry. */
static bool
argument_text(const json_t *value, char **ret_text)
{
	switch (json_typeof(value)) {
	case JSON_NULL:
		*ret_text = NULL;
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		*ret_text = text_dup(json_is_true(value) ? "true" : "false");
		return true;
	case JSON_STRING:
		*ret_text = text_dup(json_string_value(value));
		return true;
	case JSON_ARRAY:
		*ret_text = json_dumps(value, JSON_COMPACT);
		return *ret_text != NULL;
	case JSON_OBJECT:
	case JSON_INTEGER:
	case JSON_REAL:
		break;
	}
	return false;
}

/* Sends the report in the text. False: it is none. */
static bool
delivery_send(struct delivery *delivery, const struct buf *text)
{
	json_t *root = json_loadb(buf_text(text), text->length, JSON_REJECT_DUPLICATES, NULL);
	const json_t *arguments = json_object_get(root, "arguments");
	const char *kind = json_string_value(json_object_get(root, "kind"));
	const struct bind_function *function = kind == NULL ? NULL : report_function_find(kind);
	char *owned[PARAMETERS_MAXIMUM] = {NULL};
	const char *texts[PARAMETERS_MAXIMUM] = {NULL};
	bool fine = function != NULL && function->parameter_count == json_object_size(arguments);

	for (size_t i = 0; fine && i < function->parameter_count; i++) {
		const json_t *value =
			json_object_get(arguments, function->parameters[i].name + strlen("p_"));

		fine = value != NULL && argument_text(value, &owned[i]);
		texts[i] = owned[i];
	}
	if (fine) {
		(void)report_send(delivery->conn, function, texts, delivery_answered, delivery);
	}
	for (size_t i = 0; i < PARAMETERS_MAXIMUM; i++) {
		free(owned[i]);
	}
	json_decref(root);
	return fine;
}

static void
delivery_next(struct delivery *delivery)
{
	while (delivery->next < delivery->count) {
		const char *name = delivery->names[delivery->next];
		struct op_error err = OP_ERROR_INIT;
		struct buf text = BUF_INIT;
		bool read = reporter_spool_read(delivery->spool, name, &text, &err);
		bool waits = read && delivery_send(delivery, &text);

		buf_done(&text);
		if (waits) {
			return;
		}
		if (read) {
			op_error_set(&err, OP_ERROR_INVALID, "%s", _("it is no report"));
		}
		delivery_aside(delivery, name, &err);
		delivery->next++;
	}
	loop_stop(delivery->loop);
}

static void
delivery_signal(void *user, unsigned signals)
{
	struct delivery *delivery = user;

	if ((signals & (LOOP_TERMINATE | LOOP_INTERRUPT | LOOP_HANGUP)) != 0) {
		delivery->status = op_error_exit_status(OP_ERROR_FAILED);
		loop_stop(delivery->loop);
	}
}

static bool
delivery_run(struct delivery *delivery, const struct config *config, struct op_error *err)
{
	const struct loop_handlers handlers = {.user = delivery, .on_signal = delivery_signal};
	struct conn_options options = config->connection;

	options.reconnect = false;
	options.keeper = true;
	options.application = "opconsole report";
	delivery->conn = conn_new(&options, err);
	if (delivery->conn == NULL) {
		return false;
	}
	delivery->loop = loop_new(delivery->conn, &handlers, false);
	conn_open(delivery->conn);
	delivery_next(delivery);
	loop_run(delivery->loop);
	conn_free(delivery->conn);
	loop_free(delivery->loop);
	return true;
}

int
reporter_deliver(const struct config *config, struct reporter_spool *spool)
{
	struct delivery delivery = {.spool = spool};
	struct op_error err = OP_ERROR_INIT;

	if (!reporter_spool_list(spool, &delivery.names, &delivery.count, &err)) {
		return report_error(&err);
	}
	if (delivery.count > 0 && !delivery_run(&delivery, config, &err)) {
		delivery.status = report_error(&err);
	}
	if (delivery.sent > 0) {
		log_line("delivered %zu reports", delivery.sent);
	}
	reporter_spool_names_done(delivery.names, delivery.count);
	return delivery.status;
}
