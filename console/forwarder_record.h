/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An event of the journal as a syslog message (RFC 5424) in the frame of RFC 5425. One event is one
 * message of one line, whatever it contains (L-05).
 */
#ifndef CONSOLE_FORWARDER_RECORD_H
#define CONSOLE_FORWARDER_RECORD_H

#include "../api-client/buf.h"
#include "../api-client/forward.h"

struct forwarder_format {
	const char *host; /* this machine; "-" when it has no name that fits */
	int enterprise;	  /* of the SD-ID opconsole@32473 */
	size_t maximum;	  /* bytes of a message, from 2048 on */
};

/* Appends "LENGTH MESSAGE". A message is never longer than the maximum: what does not fit is left
 * out whole, first old and new, and cut="1" says so. */
void forwarder_record_append(
	struct buf *to, const struct forwarder_format *format, const struct forward_record *record);

/* The name as HOSTNAME: printable ASCII, at most 255, else "-". */
const char *forwarder_host(const char *name);

#endif
