/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts as values of the sink and as errors. */
#include "journal_report.h"

#include "../../api-client/text.h"

void
journal_report_show(struct sink *sink, const struct journal_report *report, const char *signatures)
{
	struct buf head = BUF_INIT;

	buf_append_hex(&head, report->head, sizeof report->head);
	sink_value_text(sink, "verdict", journal_verdict_word(report->verdict));
	sink_value_int(sink, "seals", report->seals);
	sink_value_int(sink, "events", report->events);
	sink_value_int(sink, "unsealed", report->unsealed);
	sink_value_text(sink, "head", buf_text(&head));
	sink_value_time(sink, "head_at", report->head_at);
	sink_value_int(sink, "checkpoints", report->checkpoints);
	sink_value_text(sink, "signatures", signatures);
	sink_value_time(sink, "signed_at", report->signed_at);
	sink_value_int(sink, "archived", report->archived);
	sink_value_text(sink, "place", report->place[0] != '\0' ? report->place : NULL);
	buf_done(&head);
}

bool
journal_report_judge(const struct journal_report *report, struct op_error *err)
{
	switch (report->verdict) {
	case JOURNAL_INTACT:
	case JOURNAL_UNSEALED_TAIL:
		return true;
	case JOURNAL_ALTERED:
		op_error_set(err, OP_ERROR_FAILED, _("the journal was altered"));
		break;
	case JOURNAL_MISSING:
		op_error_set(err, OP_ERROR_FAILED, _("events are missing in the journal"));
		break;
	case JOURNAL_TRUNCATED:
		op_error_set(err, OP_ERROR_FAILED, _("the end of the journal is gone"));
		break;
	}
	op_error_detail(err, _("The first place is %s."), report->place);
	op_error_hint(err, "%s",
		_("Keep this output and tell the security administrators "
		  "now."));
	return false;
}
