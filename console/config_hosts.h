/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The servers in the configuration: names, numeric addresses and ports, three lists in step.
 */
#ifndef CONSOLE_CONFIG_HOSTS_H
#define CONSOLE_CONFIG_HOSTS_H

#include "../api-client/conn.h"

/* An IPv4 or IPv6 address in numbers: no name server is ever asked (T-10). */
bool config_address_valid(const char *text);

enum config_hosts_part { CONFIG_HOSTS_NAMES, CONFIG_HOSTS_ADDRESSES, CONFIG_HOSTS_PORTS };

/* Fills options->hosts (owned by the options, also after a mistake). NULL, or what was expected of
 * the list that *ret_part says. */
const char *config_hosts_read(const char *names, const char *addresses, const char *ports,
	struct conn_options *options, enum config_hosts_part *ret_part);

#endif
