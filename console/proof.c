/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this console itself knows about the journal. */
#include "proof.h"

static const struct config *proof_config;

void
proof_configure(const struct config *config)
{
	proof_config = config;
}

bool
proof_keys(struct checkpoint_keys **ret_keys, struct op_error *err)
{
	struct checkpoint_keys *keys = NULL;

	if (proof_config != NULL && proof_config->checkpoint_keys != NULL) {
		keys = checkpoint_keys_load(proof_config->checkpoint_keys, err);
		if (keys == NULL) {
			return false;
		}
	}
	*ret_keys = keys;
	return true;
}
