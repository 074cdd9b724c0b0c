/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls about factors: the restart of sign-in by a one-time code, setting a password, a
 * phone and recovery codes, at first use and later (share/sql/api/{restart,secret,enrol,totp,
 * password,recovery}.sql). Passwords become keys here and never leave the process; what the server
 * shows once comes in rows that are cleansed when they are freed.
 */
#ifndef API_CLIENT_CREDENTIAL_H
#define API_CLIENT_CREDENTIAL_H

#include "call.h"

struct api_restart {	    /* restart_create, restart_claim */
	const char *state;  /* ready | waiting; NULL from restart_claim */
	const char *ticket; /* for api_secret_reveal; NULL while it waits */
	int64_t request;    /* BIND_INT_NULL when none was needed */
	int64_t expires_at;
	const char *summary;
};

struct api_restart_void { /* restart_void */
	const char *login, *summary;
};

struct api_secret {	  /* secret_reveal */
	const char *kind; /* one_time | recovery */
	const char *login;
	struct bind_texts codes;
	int64_t expires_at; /* TIME_NULL for recovery codes */
};

struct api_enrolment { /* enrol_state */
	const char *login, *name;
	struct bind_texts parts; /* password, totp: what has to be set */
	bool password_done, totp_done;
	int64_t expires_at;
	struct bind_texts words; /* own login and names, not to be in the password */
	int64_t minimum;	 /* characters of a password */
	struct bind_bytes salt;
	int64_t kdf_n, kdf_r, kdf_p;
};

struct api_status { /* enrol_password, password_result */
	const char *status;
};

struct api_ticket { /* enrol_finish, recovery_make */
	const char *summary;
	const char *ticket; /* NULL: there is nothing to show */
};

struct api_seed { /* totp_begin */
	struct bind_bytes seed;
	const char *label, *issuer;
};

struct api_proof {		/* totp_prove */
	const char *status;	/* ok | wrong | clock | too_many | restart */
	int64_t offset_seconds; /* how far the phone is ahead, BIND_INT_NULL when not known */
};

struct api_password_rules { /* password_begin, what a new password is measured by */
	struct bind_bytes salt;
	int64_t kdf_n, kdf_r, kdf_p;
	struct bind_bytes server_nonce;
	struct bind_texts words;
	int64_t minimum;
};

/* parts: "password", "totp", or both for "both". */
struct call *api_restart_create(struct conn *conn, const char *operation, const char *login,
	const char *parts, const char *reason, call_done *done, void *user);
struct call *api_restart_claim(
	struct conn *conn, const char *operation, int64_t request, call_done *done, void *user);
struct call *api_restart_void(struct conn *conn, const char *operation, const char *login,
	const char *reason, call_done *done, void *user);
/* Once for each ticket; in a later transaction than the one that made it. */
struct call *api_secret_reveal(struct conn *conn, const char *ticket, call_done *done, void *user);

struct call *api_enrol_state(struct conn *conn, call_done *done, void *user);
/* Rows of struct api_status. The key is made by what enrolment says (about 200 ms on a thread). */
void api_enrol_password(struct conn *conn, const struct api_enrolment *enrolment,
	const struct secret *password, call_done *done, void *user);
struct call *api_enrol_finish(
	struct conn *conn, const char *operation, call_done *done, void *user);

struct call *api_totp_begin(struct conn *conn, call_done *done, void *user);
/* Two codes in a row; rows of struct api_proof. */
void api_totp_prove(struct conn *conn, const struct secret *first, const struct secret *second,
	call_done *done, void *user);

/* Rows of struct api_password_rules; nothing is begun by it. */
struct call *api_password_rules(struct conn *conn, call_done *done, void *user);
/* Both factors again, then the new password; rows of struct api_status: ok | denied | code_used |
 * restart. */
void api_password_change(struct conn *conn, const char *login, const struct secret *password,
	const struct secret *code, const struct secret *new_password, call_done *done, void *user);

struct call *api_recovery_make(
	struct conn *conn, const char *operation, call_done *done, void *user);

extern const struct bind_function api_function_restart_create, api_function_restart_claim,
	api_function_restart_void, api_function_secret_reveal, api_function_enrol_state,
	api_function_enrol_password, api_function_enrol_finish, api_function_totp_begin,
	api_function_totp_prove_submit, api_function_totp_prove_result, api_function_password_begin,
	api_function_password_submit, api_function_password_result, api_function_recovery_make;

#endif
