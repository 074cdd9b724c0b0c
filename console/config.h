/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration file: INI with types, ranges and clear errors (file, line, key, what was
 * expected). Unknown keys are errors, includes do not exist (E-13). share/opconsole.conf is the
 * commented list of all keys.
 */
#ifndef CONSOLE_CONFIG_H
#define CONSOLE_CONFIG_H

#include "../api-client/conn.h"
#include "../api-client/error.h"

#define CONFIG_DEFAULT_PATH "/etc/opconsole/opconsole.conf"

/* [report]: what "opconsole report" looks at. */
enum config_report {
	CONFIG_REPORT_SPOOL,
	CONFIG_REPORT_CLAMD_SOCKET,
	CONFIG_REPORT_CLAMD_LOG,
	CONFIG_REPORT_SCAN_LOG,
	CONFIG_REPORT_FRESHCLAM_LOG,
	CONFIG_REPORT_ON_ACCESS, /* yes | no */
	CONFIG_REPORT_DPKG,
	CONFIG_REPORT_APT_LISTS,
	CONFIG_REPORT_PROCESSES, /* all | readable */
	CONFIG_REPORT_PGBACKREST,
	CONFIG_REPORT_COUNT
};

/* [forward]: what "opconsole journal forward" needs. Texts are NULL when not given. */
enum config_forward_text {
	CONFIG_FORWARD_SINK,
	CONFIG_FORWARD_HOST,
	CONFIG_FORWARD_ADDRESS,
	CONFIG_FORWARD_CA,
	CONFIG_FORWARD_CERTIFICATE,
	CONFIG_FORWARD_KEY,
	CONFIG_FORWARD_CRL,
	CONFIG_FORWARD_MINIMUM, /* 1.3 | 1.2 */
	CONFIG_FORWARD_COUNT
};

struct config_forward {
	char *texts[CONFIG_FORWARD_COUNT];
	int port;
	int enterprise;	   /* private enterprise number of the structured data */
	int message_bytes; /* 2048..65536 */
	int timeout_s;	   /* 1..600 */
	bool close_notify;
};

struct config {
	struct conn_options connection; /* [server] host, address, port (lists), database, role;
					 * [tls] ca, certificate, key, crl, minimum; timeouts in ms:
					 * connect_timeout_ms, call_timeout_ms in [server] */
	char *language;			/* en | ru | kk */
	char *time_zone;		/* Asia/Almaty */
	char *theme;			/* dark | mono */
	bool ascii;			/* ASCII line drawing */
	int idle_lock_minutes;		/* 1..15, default 10 */
	char *locale_directory;		/* where <language>/LC_MESSAGES/opconsole.mo is */
	char *password_list;		/* well-known passwords that are refused */
	char *runtime_directory; /* kept session of one-shot commands; default /run/user/UID */
	char *state_directory;	 /* remembered head of the journal; default: the same */
	char *export_directory;	 /* files that a person takes away; NULL: there are none */
	char *log_file;		 /* NULL = none */
	char *checkpoint_keys;	 /* public keys of the keeper; NULL = signatures are not checked */
	int seal_interval_ms;	 /* [keeper], 200..60000, default 1000 */
	char *checkpoint_key;	 /* [keeper], private; NULL = nothing is signed */
	int checkpoint_interval_s; /* [keeper], 1..3600, default 60 */
	char *archive_directory;   /* [keeper], of the archiver; NULL = nothing is archived */
	char *report[CONFIG_REPORT_COUNT]; /* [report], by enum config_report; NULL: not given */
	struct config_forward forward;	   /* [forward] */
};

bool config_load(const char *path, struct config *ret_config, struct op_error *err);
void config_done(struct config *config);

#endif
