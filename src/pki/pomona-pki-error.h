/* pomona-pki-error.h: the error domain of certificates and messages. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_PKI_ERROR (pomona_pki_error_quark ())

/**
 * PomonaPkiError:
 * @POMONA_PKI_ERROR_INVALID: the bytes are not what they should be
 * @POMONA_PKI_ERROR_TOO_LARGE: larger than the limit for this kind of data
 * @POMONA_PKI_ERROR_UNSUPPORTED: well formed, but with an algorithm or form that is not handled
 * @POMONA_PKI_ERROR_NO_RECIPIENT: encrypted, but not to the certificate that was given
 * @POMONA_PKI_ERROR_DECRYPT: encrypted to us and not readable
 * @POMONA_PKI_ERROR_SIGNATURE: a signature does not match
 * @POMONA_PKI_ERROR_UNTRUSTED: the issuer is not the one that is trusted here
 * @POMONA_PKI_ERROR_EXPIRED: outside the time of validity
 * @POMONA_PKI_ERROR_PASSWORD_NEEDED: encrypted, and no password was given
 * @POMONA_PKI_ERROR_PASSWORD_WRONG: the password does not open it
 * @POMONA_PKI_ERROR_NO_KEY: the file has no private key
 * @POMONA_PKI_ERROR_NO_CERTIFICATE: the file has no certificate
 * @POMONA_PKI_ERROR_MISMATCH: certificate and key (or context and sealed bytes) do not belong together
 * @POMONA_PKI_ERROR_WEAK_KEY: the key is too small to be accepted
 * @POMONA_PKI_ERROR_FAILED: the library refused for a reason that is in the message
 */
typedef enum
{
  POMONA_PKI_ERROR_INVALID,
  POMONA_PKI_ERROR_TOO_LARGE,
  POMONA_PKI_ERROR_UNSUPPORTED,
  POMONA_PKI_ERROR_NO_RECIPIENT,
  POMONA_PKI_ERROR_DECRYPT,
  POMONA_PKI_ERROR_SIGNATURE,
  POMONA_PKI_ERROR_UNTRUSTED,
  POMONA_PKI_ERROR_EXPIRED,
  POMONA_PKI_ERROR_PASSWORD_NEEDED,
  POMONA_PKI_ERROR_PASSWORD_WRONG,
  POMONA_PKI_ERROR_NO_KEY,
  POMONA_PKI_ERROR_NO_CERTIFICATE,
  POMONA_PKI_ERROR_MISMATCH,
  POMONA_PKI_ERROR_WEAK_KEY,
  POMONA_PKI_ERROR_FAILED,
} PomonaPkiError;

GQuark pomona_pki_error_quark (void);

G_END_DECLS
