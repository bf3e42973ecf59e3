/* test-pretend-scep.c: the device's side of SCEP against the server's side. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"
#include "pomona-cms.h"
#include "pomona-pretend-scep.h"
#include "pomona-scep.h"
#include "simulator-fixtures.h"

static PomonaKey *
shared_key (guint n)
{
  static PomonaKey *keys[3];

  if (keys[n] == NULL)
    keys[n] = pomona_key_new_rsa (2048, NULL);
  g_assert_nonnull (keys[n]);
  return keys[n];
}

static PomonaPretendScep *
start (PomonaPretendKind  kind,
       PomonaKey         *key,
       PomonaCertificate *old,
       PomonaKey         *old_key)
{
  g_autoptr(PomonaSecret) challenge = pomona_secret_new ("let me in", -1);
  g_autoptr(GBytes) caps = g_bytes_new_static (pomona_scep_get_capabilities (), strlen (pomona_scep_get_capabilities ()));
  g_autoptr(GError) error = NULL;
  PomonaPretendScep *scep = pomona_pretend_scep_new (pomona_authority_get_certificate (fixture_authority ()),
                                                     pomona_pretend_scep_read_caps (caps), kind, key, "Device", "Example",
                                                     old == NULL ? challenge : NULL, old, old_key, &error);

  g_assert_no_error (error);
  return scep;
}

static PomonaScepRequest *
receive (GBytes *body)
{
  g_autoptr(GError) error = NULL;
  PomonaScepRequest *request = pomona_scep_request_new (fixture_authority (), body, &error);

  g_assert_no_error (error);
  g_assert_true (pomona_scep_request_is_usable (request, NULL, NULL));
  return request;
}

static PomonaCertificate *
issue (PomonaScepRequest *request)
{
  gint64 now = pomona_clock_now ();
  g_autoptr(GError) error = NULL;
  PomonaCertificate *certificate = pomona_authority_issue_device (fixture_authority (), pomona_scep_request_get_csr (request), "UDID", NULL,
                                                                  now - POMONA_CLOCK_HOUR, now + POMONA_CLOCK_DAY, &error);

  g_assert_no_error (error);
  return certificate;
}

static PomonaCertificate *
whole_exchange (PomonaPretendKind  kind,
                PomonaKey         *key,
                PomonaCertificate *old,
                PomonaKey         *old_key)
{
  g_autoptr(PomonaPretendScep) scep = start (kind, key, old, old_key);
  g_autoptr(GBytes) body = pomona_pretend_scep_request (scep, NULL);
  g_autoptr(PomonaScepRequest) request = receive (body);
  g_autoptr(PomonaCertificate) issued = issue (request);
  g_autoptr(GBytes) reply = pomona_scep_request_reply_success (request, issued, NULL);
  g_autoptr(GError) error = NULL;
  gboolean pending;
  PomonaCertificate *got = pomona_pretend_scep_read (scep, reply, &pending, &error);

  g_assert_no_error (error);
  g_assert_false (pending);
  g_assert_true (pomona_certificate_equal (got, issued));
  g_assert_cmpint (pomona_scep_request_is_renewal (request), ==, old != NULL);
  if (old == NULL)
    {
      g_assert_true (pomona_secret_equal_data (pomona_csr_get_challenge (pomona_scep_request_get_csr (request)), "let me in", 9));
      g_assert_cmpint (pomona_scep_request_get_message_type (request), ==, POMONA_SCEP_PKCS_REQ);
    }
  else
    g_assert_cmpint (pomona_scep_request_get_message_type (request), ==, POMONA_SCEP_RENEWAL_REQ);
  return got;
}

static void
test_enroll_and_renew (void)
{
  for (guint kind = 0; kind < 2; kind++)
    {
      g_autoptr(PomonaCertificate) first = whole_exchange (kind, shared_key (0), NULL, NULL);
      g_autoptr(PomonaCertificate) second = whole_exchange (kind, shared_key (1), first, shared_key (0));

      g_assert_false (pomona_certificate_equal (first, second));
      g_assert_true (pomona_key_matches_certificate (shared_key (1), second));
    }
}

static void
test_pending (void)
{
  g_autoptr(PomonaPretendScep) scep = start (POMONA_PRETEND_MAC, shared_key (0), NULL, NULL);
  g_autoptr(GBytes) body = pomona_pretend_scep_request (scep, NULL);
  g_autoptr(PomonaScepRequest) request = receive (body);
  g_autoptr(GBytes) wait = pomona_scep_request_reply_pending (request, NULL);
  g_autoptr(PomonaCertificate) none = NULL, got = NULL, issued = issue (request);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) poll = NULL, reply = NULL;
  g_autoptr(PomonaScepRequest) polled = NULL;
  gboolean pending;

  none = pomona_pretend_scep_read (scep, wait, &pending, &error);
  g_assert_no_error (error);
  g_assert_null (none);
  g_assert_true (pending);
  poll = pomona_pretend_scep_poll (scep, &error);
  g_assert_no_error (error);
  polled = receive (poll);
  g_assert_cmpint (pomona_scep_request_get_message_type (polled), ==, POMONA_SCEP_CERT_POLL);
  g_assert_cmpstr (pomona_scep_request_get_transaction_id (polled), ==, pomona_scep_request_get_transaction_id (request));
  reply = pomona_scep_request_reply_success (polled, issued, NULL);
  got = pomona_pretend_scep_read (scep, reply, &pending, &error);
  g_assert_no_error (error);
  g_assert_true (pomona_certificate_equal (got, issued));
}

static void
expect_refused (PomonaPretendScep *scep,
                GBytes            *reply,
                const char        *text)
{
  g_autoptr(GError) error = NULL;
  gboolean pending = TRUE;

  g_assert_null (pomona_pretend_scep_read (scep, reply, &pending, &error));
  g_assert_nonnull (error);
  g_assert_false (pending);
  if (text != NULL)
    g_assert_nonnull (strstr (error->message, text));
}

static void
test_refused (void)
{
  g_autoptr(PomonaPretendScep) scep = start (POMONA_PRETEND_IPHONE, shared_key (0), NULL, NULL);
  g_autoptr(GBytes) body = pomona_pretend_scep_request (scep, NULL);
  g_autoptr(PomonaScepRequest) request = receive (body);
  g_autoptr(GBytes) failure = pomona_scep_request_reply_failure (request, POMONA_SCEP_BAD_REQUEST, "No such challenge", NULL);
  g_autoptr(GBytes) junk = g_bytes_new_static ("junk", 4);
  g_autoptr(GBytes) again = NULL, late = NULL;
  g_autoptr(PomonaCertificate) issued = issue (request);

  expect_refused (scep, failure, "badRequest");
  expect_refused (scep, failure, "No such challenge");
  expect_refused (scep, junk, NULL);
  /* An answer to the question before this one carries another nonce. */
  late = pomona_scep_request_reply_success (request, issued, NULL);
  again = pomona_pretend_scep_request (scep, NULL);
  g_assert_nonnull (again);
  expect_refused (scep, late, NULL);
}

static void
test_wrong_certificate (void)
{
  g_autoptr(PomonaPretendScep) scep = start (POMONA_PRETEND_IPHONE, shared_key (0), NULL, NULL);
  g_autoptr(PomonaPretendScep) other = start (POMONA_PRETEND_IPHONE, shared_key (1), NULL, NULL);
  g_autoptr(GBytes) body = pomona_pretend_scep_request (scep, NULL);
  g_autoptr(GBytes) other_body = pomona_pretend_scep_request (other, NULL);
  g_autoptr(PomonaScepRequest) request = receive (body);
  g_autoptr(PomonaScepRequest) other_request = receive (other_body);
  g_autoptr(PomonaCertificate) issued = issue (other_request);
  g_autoptr(GBytes) reply = pomona_scep_request_reply_success (request, issued, NULL);

  expect_refused (scep, reply, NULL);
}

static void
test_authority (void)
{
  PomonaCertificate *certificate = pomona_authority_get_certificate (fixture_authority ());
  GBytes *der = pomona_certificate_get_der (certificate);
  g_autoptr(GBytes) bundle = pomona_cms_certs_only (&certificate, 1);
  g_autoptr(GBytes) junk = g_bytes_new_static ("junk", 4);
  g_autoptr(GBytes) wrong = g_bytes_new_static ("0123456789abcdef0123", 20);
  g_autoptr(PomonaCertificate) one = NULL, two = NULL, three = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GBytes) right = NULL;
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (sum, g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_checksum_get_digest (sum, digest, &size);
  right = g_bytes_new (digest, size);
  one = pomona_pretend_scep_read_ca (der, NULL, &error);
  g_assert_no_error (error);
  two = pomona_pretend_scep_read_ca (bundle, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pomona_certificate_equal (one, two));
  three = pomona_pretend_scep_read_ca (der, right, &error);
  g_assert_no_error (error);
  g_assert_null (pomona_pretend_scep_read_ca (der, wrong, &error));
  g_assert_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_SCEP);
  g_clear_error (&error);
  g_assert_null (pomona_pretend_scep_read_ca (junk, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_caps (void)
{
  g_autoptr(GBytes) all = g_bytes_new_static ("POSTPKIOperation\r\nAES\nSomethingNew\nrenewal", 42);
  g_autoptr(GBytes) standard = g_bytes_new_static ("SCEPStandard", 12);
  g_autoptr(GBytes) none = g_bytes_new_static ("", 0);

  g_assert_cmpint (pomona_pretend_scep_read_caps (all), ==, POMONA_PRETEND_SCEP_POST | POMONA_PRETEND_SCEP_AES | POMONA_PRETEND_SCEP_RENEWAL);
  g_assert_true ((pomona_pretend_scep_read_caps (standard) & POMONA_PRETEND_SCEP_POST) != 0);
  g_assert_cmpint (pomona_pretend_scep_read_caps (none), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/scep/enroll-and-renew", test_enroll_and_renew);
  g_test_add_func ("/simulator/scep/pending", test_pending);
  g_test_add_func ("/simulator/scep/refused", test_refused);
  g_test_add_func ("/simulator/scep/wrong-certificate", test_wrong_certificate);
  g_test_add_func ("/simulator/scep/authority", test_authority);
  g_test_add_func ("/simulator/scep/caps", test_caps);
  return g_test_run ();
}
