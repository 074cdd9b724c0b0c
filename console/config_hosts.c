/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hosts: three lists, as long as the first one; a single port is everybody's.
 */
#include "config_hosts.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define HOSTS_MAX 8

struct host_list {
	char *items[HOSTS_MAX]; /* owned */
	size_t count;		/* 0: none, or too many */
};

static void
host_list_done(struct host_list *list)
{
	while (list->count > 0) {
		free(list->items[--list->count]);
	}
}

static struct host_list
host_list_split(const char *text)
{
	struct host_list list = {.count = 0};

	for (;;) {
		size_t length;
		size_t used;

		text += strspn(text, " \t");
		length = strcspn(text, ",");
		used = length;
		while (used > 0 && (text[used - 1] == ' ' || text[used - 1] == '\t')) {
			used--;
		}
		if (used == 0 || list.count == HOSTS_MAX) {
			host_list_done(&list);
			return list;
		}
		list.items[list.count++] = text_dup_bytes(text, used);
		if (text[length] == '\0') {
			return list;
		}
		text += length + 1;
	}
}

bool
config_address_valid(const char *text)
{
	unsigned char binary[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, text, binary) == 1 || inet_pton(AF_INET6, text, binary) == 1;
}

static const char *
hosts_fill(struct conn_options *options, const struct host_list *addresses,
	const struct host_list *ports, enum config_hosts_part *ret_part)
{
	*ret_part = CONFIG_HOSTS_NAMES;
	if (options->host_count == 0) {
		return _("one to eight names, separated by commas, are expected");
	}
	*ret_part = CONFIG_HOSTS_ADDRESSES;
	if (addresses->count != options->host_count) {
		return _("as many addresses as hosts are expected");
	}
	*ret_part = CONFIG_HOSTS_PORTS;
	if (ports->count != 1 && ports->count != options->host_count) {
		return _("one port, or as many as hosts, are expected");
	}
	for (size_t i = 0; i < options->host_count; i++) {
		int64_t port;

		*ret_part = CONFIG_HOSTS_ADDRESSES;
		if (!config_address_valid(addresses->items[i])) {
			return _("a numeric address is expected");
		}
		*ret_part = CONFIG_HOSTS_PORTS;
		if (!number_parse(ports->items[ports->count == 1 ? 0 : i], 1, 65535, &port)) {
			return _("a number from 1 to 65535 is expected");
		}
		options->hosts[i].address = text_dup(addresses->items[i]);
		options->hosts[i].port = (int)port;
	}
	return NULL;
}

const char *
config_hosts_read(const char *names, const char *addresses, const char *ports,
	struct conn_options *options, enum config_hosts_part *ret_part)
{
	struct host_list name_list = host_list_split(names);
	struct host_list address_list = host_list_split(addresses);
	struct host_list port_list = host_list_split(ports);
	const char *expected;

	options->host_count = name_list.count;
	options->hosts = mem_new(HOSTS_MAX, sizeof *options->hosts);
	for (size_t i = 0; i < name_list.count; i++) {
		options->hosts[i].name = name_list.items[i];
	}
	expected = hosts_fill(options, &address_list, &port_list, ret_part);
	host_list_done(&address_list);
	host_list_done(&port_list);
	return expected;
}
