/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of a service: reconnects for ever, says once what is wrong with the connection and that
 * it is good again. It knows nothing of what the service does.
 */
#include "service.h"

#include "log.h"
#include "loop.h"
#include "report.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#define SERVICE_RETRY (CLOCK_MINUTE / 2)

struct service {
	const struct service_work *work;
	struct conn *conn;
	struct loop *loop;
	enum conn_state state;
	bool refused_noted;
	int64_t retry_at; /* REFUSED: try again then */
};

static void
service_note(struct service *service, const struct conn_facts *facts)
{
	if (facts->state == CONN_READY) {
		log_line("connected to %s, %s", facts->host, facts->tls_version);
		service->refused_noted = false;
	} else if (facts->state == CONN_WAITING && service->state == CONN_READY) {
		log_line("connection lost: %s", facts->error.message);
	} else if (facts->state == CONN_WAITING && !service->refused_noted) {
		log_line("no connection: %s", facts->error.message);
		service->refused_noted = true;
	} else if (facts->state == CONN_REFUSED) {
		/* A person may repair certificates meanwhile: a service does not give up. */
		service->retry_at = clock_monotonic() + SERVICE_RETRY;
		if (!service->refused_noted) {
			log_line("connection refused: %s %s", facts->error.message,
				facts->error.detail);
		}
		service->refused_noted = true;
	}
}

static void
service_changed(void *user)
{
	struct service *service = user;
	const struct conn_facts *facts = conn_facts(service->conn);
	bool lost = service->state == CONN_READY && facts->state != CONN_READY;

	if (facts->state == service->state) {
		return;
	}
	service_note(service, facts);
	if (facts->state != CONN_CONNECTING) {
		service->state = facts->state;
	}
	if (lost && service->work->on_lost != NULL) {
		service->work->on_lost(service->work->user);
	}
}

static int64_t
service_deadline(void *user)
{
	const struct service *service = user;

	switch (conn_facts(service->conn)->state) {
	case CONN_REFUSED:
		return service->retry_at;
	case CONN_READY:
		return service->work->deadline(service->work->user);
	default:
		return INT64_MAX;
	}
}

static void
service_timer(void *user)
{
	struct service *service = user;

	if (conn_facts(service->conn)->state == CONN_REFUSED) {
		/* Refused again is no change of state, so the next try is set here. */
		service->retry_at = clock_monotonic() + SERVICE_RETRY;
		conn_open(service->conn);
	} else {
		service->work->on_timer(service->work->user);
	}
}

static void
service_signal(void *user, unsigned signals)
{
	const struct service *service = user;

	if ((signals & (LOOP_TERMINATE | LOOP_INTERRUPT | LOOP_HANGUP)) != 0) {
		loop_stop(service->loop);
	}
}

static int
service_descriptor(void *user, short *ret_events)
{
	const struct service *service = user;

	return service->work->descriptor(service->work->user, ret_events);
}

static void
service_ready(void *user)
{
	const struct service *service = user;

	service->work->on_descriptor(service->work->user);
}

int
service_run(const struct config *config, const struct service_work *work)
{
	struct conn_options options = config->connection;
	struct op_error err = OP_ERROR_INIT;
	struct service service = {.work = work, .state = CONN_CLOSED};
	struct loop_handlers handlers = {
		.user = &service,
		.on_signal = service_signal,
		.deadline = service_deadline,
		.on_timer = service_timer,
	};
	struct buf application = BUF_INIT;

	buf_printf(&application, "opconsole %s", work->name);
	options.reconnect = true;
	options.keeper = true;
	options.application = buf_text(&application);
	service.conn = conn_new(&options, &err);
	buf_done(&application);
	if (service.conn == NULL) {
		return report_error(&err);
	}
	if (work->descriptor != NULL) {
		handlers.descriptor = service_descriptor;
		handlers.on_descriptor = service_ready;
	}
	*work->conn = service.conn;
	conn_on_change(service.conn, service_changed, &service);
	conn_open(service.conn);
	service.loop = loop_new(service.conn, &handlers, false);
	log_line("%s started", work->name);
	loop_run(service.loop);
	log_line("%s ended", work->name);
	*work->conn = NULL;
	conn_free(service.conn);
	loop_free(service.loop);
	return 0;
}
