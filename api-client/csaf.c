/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks a CSAF 2.0 document. Products are named by an id; which package and version one is says
 * its purl: pkg:deb/debian/openssl@3.0.15-1?epoch=1. A product under "fixed" gives the version, one
 * that is only under "known_affected" has no correction yet. Jansson refuses what nests too deep.
 */
#include "csaf.h"

#include "text.h"

#include <jansson.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct csaf {
	json_t *products; /* product id -> {name, fixed}, owned */
	json_t *packages; /* name -> fixed or null, owned */
};

static const char *
text_at(const json_t *object, const char *one, const char *two, const char *three)
{
	const char *const path[] = {one, two, three};

	for (size_t i = 0; i < 3 && path[i] != NULL; i++) {
		object = json_object_get(object, path[i]);
	}
	return json_string_value(object);
}

/* Appends the text up to the first of the stops, with %2B and the like decoded. */
static const char *
purl_part(const char *text, const char *stops, struct buf *to)
{
	for (; *text != '\0' && strchr(stops, *text) == NULL; text++) {
		if (*text == '%' && isxdigit((unsigned char)text[1]) &&
			isxdigit((unsigned char)text[2])) {
			const char digits[3] = {text[1], text[2], '\0'};
			char byte = (char)strtol(digits, NULL, 16);

			buf_append_bytes(to, &byte, 1);
			text += 2;
		} else {
			buf_append_bytes(to, text, 1);
		}
	}
	return text;
}

/* {name, fixed} of a purl with a version, or NULL. */
static json_t *
purl_read(const char *purl)
{
	struct buf name = BUF_INIT, version = BUF_INIT, full = BUF_INIT;
	const char *rest = purl, *slash, *epoch;
	json_t *product = NULL;

	if (purl == NULL || !text_starts(purl, "pkg:")) {
		return NULL;
	}
	for (slash = purl; *slash != '\0' && strchr("@?#", *slash) == NULL; slash++) {
		rest = *slash == '/' ? slash + 1 : rest;
	}
	rest = purl_part(rest, "@?#", &name);
	if (*rest == '@') {
		rest = purl_part(rest + 1, "?#", &version);
		epoch = strstr(rest, "epoch=");
		if (epoch != NULL && epoch[6] != '0') {
			(void)purl_part(epoch + 6, "&#", &full);
			buf_append(&full, ":");
		}
		buf_append(&full, buf_text(&version));
		product =
			json_pack("{s:s, s:s}", "name", buf_text(&name), "fixed", buf_text(&full));
	}
	buf_done(&name);
	buf_done(&version);
	buf_done(&full);
	return product;
}

static void
product_add(struct csaf *csaf, const json_t *product)
{
	const char *id = text_at(product, "product_id", NULL, NULL);
	json_t *package =
		purl_read(text_at(product, "product_identification_helper", "purl", NULL));

	if (id != NULL && package != NULL) {
		(void)json_object_set(csaf->products, id, package);
	}
	json_decref(package);
}

static void
branches_walk(struct csaf *csaf, const json_t *branches)
{
	const json_t *branch;
	size_t i;

	json_array_foreach(branches, i, branch)
	{
		product_add(csaf, json_object_get(branch, "product"));
		branches_walk(csaf, json_object_get(branch, "branches"));
	}
}

static void
tree_walk(struct csaf *csaf, const json_t *tree)
{
	const json_t *one, *product;
	size_t i;

	branches_walk(csaf, json_object_get(tree, "branches"));
	json_array_foreach(json_object_get(tree, "full_product_names"), i, one)
	{
		product_add(csaf, one);
	}
	/* "openssl as a component of Debian 12" is another id for the same package. */
	json_array_foreach(json_object_get(tree, "relationships"), i, one)
	{
		const char *is = text_at(one, "product_reference", NULL, NULL);
		const char *id = text_at(one, "full_product_name", "product_id", NULL);

		product = is == NULL ? NULL : json_object_get(csaf->products, is);
		if (product != NULL && id != NULL) {
			(void)json_object_set_new(
				csaf->products, id, json_incref((json_t *)product));
		}
	}
}

static void
status_take(struct csaf *csaf, const json_t *ids, bool fixed)
{
	const json_t *id;
	size_t i;

	json_array_foreach(ids, i, id)
	{
		const char *text = json_string_value(id);
		const json_t *product = text == NULL ? NULL : json_object_get(csaf->products, text);
		const char *name = text_at(product, "name", NULL, NULL);

		if (name == NULL) {
			continue;
		}
		if (fixed) {
			(void)json_object_set(
				csaf->packages, name, json_object_get(product, "fixed"));
		} else if (json_object_get(csaf->packages, name) == NULL) {
			(void)json_object_set_new(csaf->packages, name, json_null());
		}
	}
}

/* The vendors' words, worst first, and ours. */
static const struct {
	const char *word, *severity;
} severities[] = {{"critical", "critical"}, {"high", "high"}, {"important", "high"},
	{"medium", "medium"}, {"moderate", "medium"}, {"low", "low"}};
#define SEVERITIES (sizeof(severities) / sizeof(severities[0]))

static size_t
severity_place(const char *word)
{
	size_t i = 0;

	while (word != NULL && i < SEVERITIES && strcasecmp(word, severities[i].word) != 0) {
		i++;
	}
	return word == NULL ? SEVERITIES : i;
}

/* The publisher's own judgement, else the worst score; NULL when there is neither. */
static const char *
severity_of(const json_t *root)
{
	size_t worst = severity_place(
		text_at(json_object_get(root, "document"), "aggregate_severity", "text", NULL));
	const json_t *vulnerability, *score;
	size_t i, j;

	if (worst == SEVERITIES) {
		json_array_foreach(json_object_get(root, "vulnerabilities"), i, vulnerability)
		{
			json_array_foreach(json_object_get(vulnerability, "scores"), j, score)
			{
				size_t place = severity_place(
					text_at(score, "cvss_v3", "baseSeverity", NULL));

				worst = place < worst ? place : worst;
			}
		}
	}
	return worst == SEVERITIES ? NULL : severities[worst].severity;
}

static json_t *
packages_of(const json_t *root)
{
	struct csaf csaf = {json_object(), json_object()};
	json_t *packages = json_array();
	const json_t *vulnerability;
	json_t *fixed;
	const char *name;
	size_t i;

	tree_walk(&csaf, json_object_get(root, "product_tree"));
	json_array_foreach(json_object_get(root, "vulnerabilities"), i, vulnerability)
	{
		const json_t *status = json_object_get(vulnerability, "product_status");

		status_take(&csaf, json_object_get(status, "fixed"), true);
		status_take(&csaf, json_object_get(status, "known_affected"), false);
	}
	json_object_foreach(csaf.packages, name, fixed)
	{
		(void)json_array_append_new(
			packages, json_pack("{s:s, s:O}", "name", name, "fixed", fixed));
	}
	json_decref(csaf.products);
	json_decref(csaf.packages);
	return packages;
}

static void
field_check(struct csv *problems, const char *value, const char *rule)
{
	if (value == NULL) {
		csv_problem_add(problems, 1, rule);
	}
}

/* The one row, or problems. */
static json_t *
row_make(const json_t *root, struct csv *problems)
{
	const json_t *document = json_object_get(root, "document");
	const char *id = text_at(document, "tracking", "id", NULL);
	const char *title = text_at(document, "title", NULL, NULL);
	const char *published = text_at(document, "tracking", "initial_release_date", NULL);
	const char *source = text_at(document, "publisher", "name", NULL);
	const char *severity = severity_of(root);
	json_t *packages = packages_of(root);
	json_t *row = NULL;

	if (!text_is(text_at(document, "csaf_version", NULL, NULL), "2.0")) {
		csv_problem_add(problems, 1, _("document.csaf_version is not 2.0"));
	}
	field_check(problems, id, _("document.tracking.id is missing"));
	field_check(problems, title, _("document.title is missing"));
	field_check(problems, published, _("document.tracking.initial_release_date is missing"));
	field_check(problems, source, _("document.publisher.name is missing"));
	field_check(problems, severity,
		_("no severity: neither document.aggregate_severity nor a "
		  "score of a vulnerability"));
	if (json_array_size(packages) == 0) {
		csv_problem_add(
			problems, 1, _("no product with a package URL is fixed or affected"));
	}
	if (problems->problem_count == 0) {
		row = json_pack("[{s:i, s:s, s:s, s:s, s:s, s:s, s:O}]", "line", 1, "advisory", id,
			"title", title, "severity", severity, "published", published, "source",
			source, "packages", packages);
	}
	json_decref(packages);
	return row;
}

bool
csaf_is(const char *bytes, size_t length)
{
	size_t i = 0;

	while (i < length && isspace((unsigned char)bytes[i])) {
		i++;
	}
	return i < length && bytes[i] == '{';
}

bool
csaf_read(const char *bytes, size_t length, char **ret_json, size_t *ret_count,
	struct rows **ret_problems, struct op_error *err)
{
	struct csv problems = {0};
	json_error_t mistake;
	json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &mistake);
	json_t *row = NULL;
	bool fine;

	if (root == NULL) {
		struct buf rule = BUF_INIT;

		buf_printf(&rule, _("not JSON: %s"), mistake.text);
		csv_problem_add(&problems, mistake.line < 1 ? 1 : mistake.line, buf_text(&rule));
		buf_done(&rule);
	} else {
		row = row_make(root, &problems);
	}
	fine = row != NULL;
	if (fine) {
		*ret_json = json_dumps(row, JSON_COMPACT);
		*ret_count = 1;
	} else {
		*ret_problems = import_problems(&import_advisories, &problems, err);
	}
	json_decref(row);
	json_decref(root);
	csv_done(&problems);
	return fine;
}
