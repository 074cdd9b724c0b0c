/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QR codes (ISO/IEC 18004) on a terminal: two modules in each cell by half blocks, light modules
 * drawn, dark ones left dark, with a quiet zone around. In ASCII a module is two columns wide.
 */
#ifndef SCREENS_QR_H
#define SCREENS_QR_H

#include "../api-client/buf.h"
#include "../api-client/secret.h"
#include "draw.h"

#define QR_QUIET 4	   /* modules, as the standard asks */
#define QR_QUIET_MINIMUM 2 /* read by phones from a screen as well */

struct qr;

struct qr *qr_new(const struct secret *text); /* owned; NULL: too long for one */
/* Of a text that is no secret: capitals and digits make it smaller. */
struct qr *qr_new_text(const char *text);
/* Appends it as lines of half blocks, light modules drawn, for a terminal without a screen. */
void qr_lines(const struct qr *qr, int quiet, struct buf *to);
void qr_free(struct qr *qr);		      /* cleanses; NULL is legal */
/* Cells that it takes with a quiet zone of so many modules. */
int qr_rows(const struct qr *qr, int quiet);
int qr_columns(const struct qr *qr, int quiet);
/* The widest quiet zone with which it fits, or -1. */
int qr_quiet_for(const struct qr *qr, int rows, int columns);
/* At the top left of the area. */
void qr_draw(const struct qr *qr, const struct area *area, int quiet);

#endif
