/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SHA-256 of a file, read once from beginning to end.
 */
#include "scan.h"

#include "../../api-client/buf.h"
#include "../../api-client/text.h"

#include <openssl/evp.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCAN_MAXIMUM (256L * 1024 * 1024)
#define SCAN_PIECE 65536

static bool
scan_read(int fd, EVP_MD_CTX *context)
{
	static unsigned char piece[SCAN_PIECE];
	ssize_t count;

	while ((count = read(fd, piece, sizeof piece)) > 0) {
		if (EVP_DigestUpdate(context, piece, (size_t)count) != 1) {
			return false;
		}
	}
	return count == 0;
}

static bool
scan_file(int fd, char to[SCAN_HASH_SIZE])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	struct buf text = BUF_INIT;
	bool fine = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
		    scan_read(fd, context) && EVP_DigestFinal_ex(context, hash, &length) == 1;

	EVP_MD_CTX_free(context);
	if (fine) {
		buf_append_hex(&text, hash, length);
		text_format(to, SCAN_HASH_SIZE, "%s", buf_text(&text));
	}
	buf_done(&text);
	return fine;
}

bool
scan_hash(const char *path, char to[SCAN_HASH_SIZE], struct op_error *err)
{
	/* Not waiting for a writer when it is a pipe: that is refused anyway. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat facts;
	bool fine = fd >= 0 && fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) &&
		    facts.st_size > 0 && facts.st_size <= SCAN_MAXIMUM && scan_file(fd, to);

	if (fd >= 0) {
		(void)close(fd);
	}
	if (!fine) {
		op_error_set(err, OP_ERROR_USAGE, "%s", _("the scan can't be read"));
		op_error_detail(err, "%s", _("A file with 1 byte to 256 MiB is expected there."));
		op_error_field(err, "scan");
	}
	return fine;
}
