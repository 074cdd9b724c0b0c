/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages over the whole terminal with secrets of their own making: the seed of RFC 6238's vectors,
 * codes that nobody has.
 */
#include "scene_page.h"

#include "../../api-client/buf.h"
#include "../../api-client/password_policy.h"
#include "../../api-client/totp.h"
#include "../../screens/credential_page.h"

#include <string.h>

static struct secret *base32, *codes;
static struct qr *qr;

static struct secret *
secret_of(const char *text)
{
	struct secret *secret = secret_new(strlen(text) + 1);

	(void)secret_append(secret, text, strlen(text));
	return secret;
}

struct form *
scene_page_open(const char *scene)
{
	static const struct form_field two[] = {
		{.name = "new", .label = "New password", .type = FORM_SECRET, .required = true},
		{.name = "again", .label = "Once more", .type = FORM_SECRET, .required = true}};
	static const struct form_field digits[] = {
		{.name = "first", .label = "First code", .type = FORM_CODE, .required = true},
		{.name = "second", .label = "Next code", .type = FORM_CODE, .required = true}};
	static const struct form_field word = {.name = "written", .label = "Type \"written\""};

	if (text_is(scene, "page-password")) {
		return form_new(two, 2);
	}
	if (text_is(scene, "page-phone")) {
		struct secret *uri;

		base32 = totp_base32((const unsigned char *)"12345678901234567890", 20);
		uri = totp_uri(base32, "b.omarov", "Almaty Assets Exchange");
		qr = qr_new(uri);
		secret_free(uri);
		return form_new(digits, 2);
	}
	if (text_is(scene, "page-recovery")) {
		codes = secret_of(
			"abcde-fgh22\nabcde-fgh23\nabcde-fgh24\nabcde-fgh25\nabcde-fgh26\n"
			"abcde-fgh27\nabcde-fgha2\nabcde-fghb2\nabcde-fghc2\nabcde-fghd2");
		return form_new(&word, 1);
	}
	if (text_is(scene, "page-one-time")) {
		codes = secret_of("ABCD-EFGH-IJKL-MNOP-QR27");
		return form_new(&word, 0);
	}
	return NULL;
}

/* As the console judges while somebody types. */
static void
password_draw(const struct credential_view *view, struct form *form)
{
	static const char *const words[] = {"b.omarov"};
	const struct password_rules rules = {.words = {words, 1}, .minimum = 12};
	struct credential_marks marks = {.minimum = 12};
	struct secret *fresh = form_secret(form, "new"), *again = form_secret(form, "again");

	marks.faults = password_faults(fresh, &rules, &marks.characters);
	marks.same = secret_same(fresh, again);
	credential_draw_password(view, form, &marks);
	secret_free(fresh);
	secret_free(again);
}

void
scene_page_draw(const char *scene, struct form *form)
{
	struct credential_view view = {.title = "Set up your sign-in",
		.step = "b.omarov, step 1 of 3",
		.text = "What is to be done on this page, in a sentence.",
		.after = "What else there is to say, below.",
		.message = "",
		.keys = "Enter go on   Esc break off"};

	if (text_is(scene, "page-password")) {
		password_draw(&view, form);
	} else if (text_is(scene, "page-phone")) {
		view.message = "the phone's clock is wrong";
		view.message_bad = true;
		credential_draw_totp(&view, form, qr, base32, 17);
	} else {
		credential_draw_codes(&view, text_is(scene, "page-one-time") ? NULL : form, codes);
	}
}

void
scene_page_done(void)
{
	secret_free(base32);
	secret_free(codes);
	qr_free(qr);
}
