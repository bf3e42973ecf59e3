/* test-scep.c: SCEP, both sides, and recorded requests. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-clock.h"
#include "pomona-cms.h"
#include "pomona-scep.h"

typedef struct
{
  PomonaCertificate *signer;
  PomonaCsr *csr;
  PomonaScepClient *client;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->signer = pomona_scep_client_new_signer (pki_rsa_key (), "MDM SCEP SIGNER", &error);
  g_assert_no_error (error);
  fixture->csr = pki_csr (pki_other_rsa_key (), "a device", "secret");
  fixture->client = pomona_scep_client_new (pomona_authority_get_certificate (pki_authority ()), fixture->signer,
                                            pki_rsa_key ());
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  pomona_certificate_unref (fixture->signer);
  pomona_csr_unref (fixture->csr);
  pomona_scep_client_free (fixture->client);
}

static PomonaScepRequest *
receive (GBytes *message)
{
  g_autoptr(GError) error = NULL;
  PomonaScepRequest *request = pomona_scep_request_new (pki_authority (), message, &error);

  g_assert_no_error (error);
  return request;
}

static GBytes *
ask (Fixture               *fixture,
     PomonaScepMessageType  type)
{
  g_autoptr(GError) error = NULL;
  GBytes *message = pomona_scep_client_request (fixture->client, type, fixture->csr, &error);

  g_assert_no_error (error);
  return message;
}

static PomonaCertificate *
issue (PomonaScepRequest *request)
{
  g_autoptr(GError) error = NULL;
  PomonaCertificate *certificate;
  gint64 now = pomona_clock_now ();

  certificate = pomona_authority_issue_device (pki_authority (), pomona_scep_request_get_csr (request), "UDID", "Orchard",
                                               now - POMONA_CLOCK_HOUR, now + POMONA_CLOCK_DAY, &error);
  g_assert_no_error (error);
  return certificate;
}

static void
test_enroll (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = ask (fixture, POMONA_SCEP_PKCS_REQ);
  g_autoptr(PomonaScepRequest) request = receive (message);
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(PomonaScepReply) reply = NULL;

  g_assert_true (pomona_scep_request_is_usable (request, NULL, NULL));
  g_assert_cmpint (pomona_scep_request_get_message_type (request), ==, POMONA_SCEP_PKCS_REQ);
  g_assert_false (pomona_scep_request_is_renewal (request));
  g_assert_cmpstr (pomona_scep_request_get_subject (request), ==, "CN=a device");
  g_assert_cmpstr (pomona_scep_request_get_transaction_id (request), ==, pomona_csr_get_key_id (fixture->csr));
  g_assert_true (pomona_certificate_equal (pomona_scep_request_get_signer (request), fixture->signer));
  g_assert_true (pomona_secret_equal_data (pomona_csr_get_challenge (pomona_scep_request_get_csr (request)), "secret", 6));

  certificate = issue (request);
  answer = pomona_scep_request_reply_success (request, certificate, &error);
  g_assert_no_error (error);
  reply = pomona_scep_client_read_reply (fixture->client, answer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reply->status, ==, POMONA_SCEP_SUCCESS);
  g_assert_true (pomona_certificate_equal (reply->certificate, certificate));
}

/* What clients in the field use; the reply is in the same. */
static void
test_algorithms (Fixture       *fixture,
                 gconstpointer  data)
{
  static const struct { gnutls_cipher_algorithm_t cipher; gnutls_digest_algorithm_t digest; } cases[] = {
    { GNUTLS_CIPHER_DES_CBC, GNUTLS_DIG_SHA1 },
    { GNUTLS_CIPHER_3DES_CBC, GNUTLS_DIG_SHA1 },
    { GNUTLS_CIPHER_3DES_CBC, GNUTLS_DIG_SHA512 },
    { GNUTLS_CIPHER_AES_256_CBC, GNUTLS_DIG_SHA256 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) message = NULL;
      g_autoptr(PomonaScepRequest) request = NULL;
      g_autoptr(PomonaCertificate) certificate = NULL;
      g_autoptr(GBytes) answer = NULL;
      g_autoptr(PomonaCmsSigned) outer = NULL;
      g_autoptr(GBytes) inner = NULL;
      gnutls_cipher_algorithm_t cipher = 0;

      pomona_scep_client_set_algorithms (fixture->client, cases[i].cipher, cases[i].digest);
      message = ask (fixture, POMONA_SCEP_PKCS_REQ);
      request = receive (message);
      g_assert_true (pomona_scep_request_is_usable (request, NULL, NULL));
      certificate = issue (request);
      answer = pomona_scep_request_reply_success (request, certificate, &error);
      g_assert_no_error (error);
      outer = pomona_cms_verify (answer, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (pomona_cms_signed_get_digest (outer), ==, cases[i].digest);
      inner = pomona_cms_decrypt (pomona_cms_signed_get_content (outer), fixture->signer, pki_rsa_key (), &cipher, &error);
      g_assert_no_error (error);
      g_assert_cmpint (cipher, ==, cases[i].cipher);
    }
}

static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = ask (fixture, POMONA_SCEP_PKCS_REQ);
  g_autoptr(PomonaScepRequest) request = receive (message);
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(PomonaScepReply) reply = NULL;

  answer = pomona_scep_request_reply_failure (request, POMONA_SCEP_BAD_TIME, "Too late", &error);
  g_assert_no_error (error);
  reply = pomona_scep_client_read_reply (fixture->client, answer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reply->status, ==, POMONA_SCEP_FAILURE);
  g_assert_cmpint (reply->fail_info, ==, POMONA_SCEP_BAD_TIME);
  g_assert_cmpstr (reply->fail_text, ==, "Too late");
  g_assert_null (reply->certificate);
}

static void
test_pending (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = ask (fixture, POMONA_SCEP_PKCS_REQ);
  g_autoptr(PomonaScepRequest) request = receive (message);
  g_autoptr(GBytes) answer = pomona_scep_request_reply_pending (request, &error);
  g_autoptr(PomonaScepReply) reply = NULL;
  g_autoptr(GBytes) poll = NULL;
  g_autoptr(PomonaScepRequest) poll_request = NULL;
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(GBytes) poll_answer = NULL;
  g_autoptr(PomonaScepReply) poll_reply = NULL;

  g_assert_no_error (error);
  reply = pomona_scep_client_read_reply (fixture->client, answer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reply->status, ==, POMONA_SCEP_PENDING);

  poll = pomona_scep_client_poll (fixture->client, fixture->csr, &error);
  g_assert_no_error (error);
  poll_request = receive (poll);
  g_assert_true (pomona_scep_request_is_usable (poll_request, NULL, NULL));
  g_assert_cmpint (pomona_scep_request_get_message_type (poll_request), ==, POMONA_SCEP_CERT_POLL);
  g_assert_cmpstr (pomona_scep_request_get_transaction_id (poll_request), ==,
                   pomona_scep_request_get_transaction_id (request));
  g_assert_cmpstr (pomona_scep_request_get_subject (poll_request), ==, "CN=a device");
  g_assert_null (pomona_scep_request_get_csr (poll_request));
  certificate = issue (request);
  poll_answer = pomona_scep_request_reply_success (poll_request, certificate, &error);
  g_assert_no_error (error);
  /* The answer to the first message is not one to the poll. */
  g_assert_null (pomona_scep_client_read_reply (fixture->client, answer, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
  g_clear_error (&error);
  poll_reply = pomona_scep_client_read_reply (fixture->client, poll_answer, &error);
  g_assert_no_error (error);
  g_assert_true (pomona_certificate_equal (poll_reply->certificate, certificate));
}

static void
test_renewal (void)
{
  static const PomonaScepMessageType types[] = { POMONA_SCEP_RENEWAL_REQ, POMONA_SCEP_PKCS_REQ };
  g_autoptr(PomonaCertificate) old = pki_identity (pki_rsa_key (), "UDID");
  g_autoptr(PomonaCsr) csr = pki_csr (pki_other_rsa_key (), "UDID", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PomonaScepClient) client = NULL;
      g_autoptr(GBytes) message = NULL;
      g_autoptr(PomonaScepRequest) request = NULL;

      client = pomona_scep_client_new (pomona_authority_get_certificate (pki_authority ()), old, pki_rsa_key ());
      message = pomona_scep_client_request (client, types[i], csr, &error);
      g_assert_no_error (error);
      request = receive (message);
      g_assert_true (pomona_scep_request_is_usable (request, NULL, NULL));
      g_assert_true (pomona_scep_request_is_renewal (request));
      g_assert_null (pomona_csr_get_challenge (pomona_scep_request_get_csr (request)));
    }
}

static void
test_renewal_by_stranger (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(GBytes) message = ask (fixture, POMONA_SCEP_RENEWAL_REQ);
  g_autoptr(PomonaScepRequest) request = receive (message);
  PomonaScepFailInfo fail_info = 0;
  const char *reason = NULL;

  g_assert_false (pomona_scep_request_is_usable (request, &fail_info, &reason));
  g_assert_cmpint (fail_info, ==, POMONA_SCEP_BAD_MESSAGE_CHECK);
  g_assert_nonnull (reason);
  g_assert_false (pomona_scep_request_is_renewal (request));
}

static void
test_other_types (Fixture       *fixture,
                  gconstpointer  data)
{
  static const struct { PomonaScepMessageType type; PomonaScepFailInfo fail_info; } cases[] = {
    { POMONA_SCEP_GET_CERT, POMONA_SCEP_BAD_CERT_ID },
    { POMONA_SCEP_GET_CRL, POMONA_SCEP_BAD_CERT_ID },
    { (PomonaScepMessageType) 99, POMONA_SCEP_BAD_REQUEST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) message = ask (fixture, cases[i].type);
      g_autoptr(PomonaScepRequest) request = receive (message);
      PomonaScepFailInfo fail_info = 0;

      g_assert_false (pomona_scep_request_is_usable (request, &fail_info, NULL));
      g_assert_cmpint (fail_info, ==, cases[i].fail_info);
    }
}

static void
test_other_authority (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaScepRequest) request = NULL;
  g_autoptr(PomonaScepClient) stray = NULL;
  g_autoptr(GBytes) message = NULL;
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(PomonaScepRequest) impostor = NULL;
  PomonaScepFailInfo fail_info = 0;

  stray = pomona_scep_client_new (pomona_authority_get_certificate (pki_other_authority ()), fixture->signer,
                                  pki_rsa_key ());
  message = pomona_scep_client_request (stray, POMONA_SCEP_PKCS_REQ, fixture->csr, &error);
  g_assert_no_error (error);
  request = receive (message);
  g_assert_false (pomona_scep_request_is_usable (request, &fail_info, NULL));
  g_assert_cmpint (fail_info, ==, POMONA_SCEP_BAD_MESSAGE_CHECK);
  g_assert_null (pomona_scep_request_get_csr (request));

  /* And the client does not take the answer of another authority. */
  answer = pomona_scep_request_reply_failure (request, fail_info, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (pomona_scep_client_read_reply (stray, answer, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED);
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GBytes) message = ask (fixture, POMONA_SCEP_PKCS_REQ);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (message, &size);

  /* Cut anywhere, or with any byte changed, it is refused or at least not usable by another key. */
  for (gsize i = 0; i < size; i += 7)
    {
      g_autoptr(GBytes) cut = g_bytes_new (bytes, i);
      g_autofree guint8 *copy = g_memdup2 (bytes, size);
      g_autoptr(GBytes) changed = NULL;
      g_autoptr(PomonaScepRequest) request = NULL;

      g_assert_null (pomona_scep_request_new (pki_authority (), cut, NULL));
      copy[i] ^= 0x55;
      changed = g_bytes_new (copy, size);
      request = pomona_scep_request_new (pki_authority (), changed, NULL);
      if (request != NULL && pomona_scep_request_is_usable (request, NULL, NULL))
        g_assert_true (pomona_secret_equal_data (pomona_csr_get_challenge (pomona_scep_request_get_csr (request)),
                                                 "secret", 6));
    }
}

static void
test_size (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) large = g_bytes_new_take (g_malloc0 (POMONA_SCEP_MAX_SIZE + 1), POMONA_SCEP_MAX_SIZE + 1);

  g_assert_null (pomona_scep_request_new (pki_authority (), large, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
}

static void
test_transaction_id (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *longest = g_strnfill (POMONA_SCEP_MAX_TRANSACTION_ID, 'x');
  g_autofree char *too_long = g_strnfill (POMONA_SCEP_MAX_TRANSACTION_ID + 1, 'x');
  const char *bad[] = { too_long, "with\nline", "" };
  g_autoptr(GBytes) message = NULL;
  g_autoptr(PomonaScepRequest) request = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) refused = NULL;

      pomona_scep_client_set_transaction_id (fixture->client, bad[i]);
      refused = ask (fixture, POMONA_SCEP_PKCS_REQ);
      g_assert_null (pomona_scep_request_new (pki_authority (), refused, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
    }
  pomona_scep_client_set_transaction_id (fixture->client, longest);
  message = ask (fixture, POMONA_SCEP_PKCS_REQ);
  request = receive (message);
  g_assert_cmpstr (pomona_scep_request_get_transaction_id (request), ==, longest);
}

static void
test_get_message (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = pomona_scep_decode_message ("+/+ ++//", &error);
  g_autofree char *text = NULL;
  g_autofree char *large = g_strnfill (2 * POMONA_SCEP_MAX_SIZE + 1, 'A');

  g_assert_no_error (error);
  text = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (text, ==, "+/++++//");
  g_assert_null (pomona_scep_decode_message ("", &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pomona_scep_decode_message (large, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
}

/* Encrypted to authorities that we do not have: signature, attributes and answer can be tried. */
static void
test_recorded (gconstpointer data)
{
  g_autoptr(GBytes) message = pki_recorded (data);
  g_autoptr(PomonaScepRequest) request = NULL;
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(GError) error = NULL;
  PomonaScepFailInfo fail_info = 0;

  if (message == NULL)
    return;
  request = receive (message);
  g_assert_cmpint (pomona_scep_request_get_message_type (request), ==, POMONA_SCEP_PKCS_REQ);
  g_assert_false (pomona_scep_request_is_usable (request, &fail_info, NULL));
  g_assert_cmpint (fail_info, ==, POMONA_SCEP_BAD_MESSAGE_CHECK);
  answer = pomona_scep_request_reply_failure (request, fail_info, NULL, &error);
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/scep/enroll", test_enroll);
  ADD ("/scep/algorithms", test_algorithms);
  ADD ("/scep/failure", test_failure);
  ADD ("/scep/pending", test_pending);
  g_test_add_func ("/scep/renewal", test_renewal);
  ADD ("/scep/renewal-by-stranger", test_renewal_by_stranger);
  ADD ("/scep/other-types", test_other_types);
  ADD ("/scep/other-authority", test_other_authority);
  ADD ("/scep/damaged", test_damaged);
  g_test_add_func ("/scep/size", test_size);
  ADD ("/scep/transaction-id", test_transaction_id);
  g_test_add_func ("/scep/get-message", test_get_message);
  g_test_add_data_func ("/scep/recorded/micromdm", "scep/PKCSReq.der", test_recorded);
  g_test_add_data_func ("/scep/recorded/macos", "scep/mdmclient-PKIOperation.der", test_recorded);
  return g_test_run ();
}
