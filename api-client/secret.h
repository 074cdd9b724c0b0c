/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets have a type of their own: fixed capacity, locked and excluded from dumps where the
 * system allows it (M-03), cleansed on every way out (M-04), and without any format specifier.
 */
#ifndef API_CLIENT_SECRET_H
#define API_CLIENT_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct secret;

struct secret *secret_new(size_t capacity);	      /* owned, empty */
struct secret *secret_dup(const struct secret *from); /* owned copy */
void secret_free(struct secret *secret);	      /* cleanses; NULL is legal */
bool secret_append(struct secret *secret, const void *bytes, size_t length); /* false: full */
void secret_truncate(struct secret *secret, size_t length);		     /* cleanses the rest */
void secret_clear(struct secret *secret);
bool secret_same(const struct secret *a, const struct secret *b);
size_t secret_length(const struct secret *secret);		/* bytes; NULL gives 0 */
const unsigned char *secret_bytes(const struct secret *secret); /* borrowed, a NUL follows */

/* Libraries leave copies in memory that they have freed: takes what the allocator would hand out
 * next, in all usual sizes, and cleanses it (M-02). */
void secret_scrub_freed(void);

#endif
