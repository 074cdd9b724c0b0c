/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of what may stand in the configuration: section, name, type, initial value and limits
 * of every key. Only config.c reads it.
 */
#ifndef CONSOLE_CONFIG_KEYS_H
#define CONSOLE_CONFIG_KEYS_H

#include "config.h"

#include <stdbool.h>
#include <stdint.h>

enum config_type {
	CONFIG_TEXT,
	CONFIG_PATH, /* absolute */
	CONFIG_LIST, /* separated by commas */
	CONFIG_NUMBER,
	CONFIG_FLAG,
	CONFIG_ADDRESS, /* numeric */
	CONFIG_WORD	/* one of a list */
};

enum config_key_id {
	KEY_HOST,
	KEY_ADDRESS,
	KEY_PORT,
	KEY_DATABASE,
	KEY_ROLE,
	KEY_CONNECT_TIMEOUT,
	KEY_CALL_TIMEOUT,
	KEY_CA,
	KEY_CERTIFICATE,
	KEY_KEY,
	KEY_CRL,
	KEY_MINIMUM,
	KEY_LANGUAGE,
	KEY_TIME_ZONE,
	KEY_THEME,
	KEY_ASCII,
	KEY_IDLE_LOCK,
	KEY_LOCALE_DIRECTORY,
	KEY_PASSWORD_LIST,
	KEY_RUNTIME_DIRECTORY,
	KEY_LOG_FILE,
	KEY_STATE_DIRECTORY,
	KEY_EXPORT_DIRECTORY,
	KEY_CHECKPOINT_KEYS,
	KEY_SEAL_INTERVAL,
	KEY_CHECKPOINT_KEY,
	KEY_CHECKPOINT_INTERVAL,
	KEY_ARCHIVE_DIRECTORY,
	KEY_FORWARD_PORT,
	KEY_FORWARD_ENTERPRISE,
	KEY_FORWARD_MESSAGE,
	KEY_FORWARD_TIMEOUT,
	KEY_FORWARD_CLOSE_NOTIFY,
	KEY_REPORT,					/* and the others of enum config_report */
	KEY_FORWARD = KEY_REPORT + CONFIG_REPORT_COUNT, /* enum config_forward_text */
	KEY_COUNT = KEY_FORWARD + CONFIG_FORWARD_COUNT
};

struct config_key {
	const char *section, *name;
	enum config_type type;
	bool required;
	const char *initial;
	int64_t minimum, maximum; /* CONFIG_NUMBER; CONFIG_TEXT, PATH: bytes */
	const char *words;	  /* CONFIG_WORD: "en ru kk" */
};

extern const struct config_key config_keys[KEY_COUNT];

#endif
