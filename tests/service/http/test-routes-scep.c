/* test-routes-scep.c: identities by SCEP, over the network. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-identity-table.h"
#include "pomona-service-settings.h"

#include <string.h>

static void
assert_failed (PomonaScepReply    *reply,
               PomonaScepFailInfo  fail_info)
{
  g_assert_cmpint (reply->status, ==, POMONA_SCEP_FAILURE);
  g_assert_cmpint (reply->fail_info, ==, fail_info);
  g_assert_null (reply->certificate);
}

static Enrollment *
enroll (Server *server)
{
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);

  return server_fetch_profile (server, token, "test");
}

static PomonaScepReply *
ask (Server     *server,
     Enrollment *enrollment,
     guint       key)
{
  return server_scep (server, enrollment->scep_path, server_key (key), enrollment->challenge, NULL, NULL, POMONA_SCEP_PKCS_REQ);
}

static void
test_capabilities (Server        *server,
                   gconstpointer  data)
{
  static const char *paths[] = { "/scep", "/scep/anything" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *caps = g_strconcat (paths[i], "?operation=GetCACaps", NULL);
      g_autofree char *ca = g_strconcat (paths[i], "?operation=getcacert&message=ignored", NULL);
      g_autoptr(HttpReply) text = server_request (server, "GET", caps, NULL, NULL);
      g_autoptr(HttpReply) der = server_request (server, "GET", ca, NULL, NULL);
      g_autofree char *words = http_reply_dup_text (text);
      g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_der (der->body, NULL);

      g_assert_cmpuint (text->status, ==, 200);
      g_assert_nonnull (strstr (words, "POSTPKIOperation"));
      g_assert_nonnull (strstr (words, "Renewal"));
      g_assert_nonnull (strstr (words, "AES"));
      /* Any other type makes Apple's systems look for registration authorities. */
      g_assert_cmpstr (http_reply_get_header (der, "content-type"), ==, "application/x-x509-ca-cert");
      g_assert_true (pomona_certificate_equal (certificate, pomona_authority_get_certificate (server->context->device_authority)));
    }
}

static void
test_requests (Server        *server,
               gconstpointer  data)
{
  static const struct { const char *method; const char *target; guint status; } requests[] = {
    { "GET", "/scep", 400 }, { "GET", "/scep?operation=GetNextCACert", 400 }, { "PUT", "/scep?operation=GetCACaps", 400 },
    { "GET", "/scep?operation=PKIOperation&message=AAAA", 404 }, { "GET", "/scep/x?operation=PKIOperation&message=AAAA", 404 },
  };
  static const char *messages[] = { "", "AAAA", "not%20base64!", "MIIB" };
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autofree char *large = g_strnfill (POMONA_SCEP_MAX_SIZE + 1, 'x');
  g_autofree char *post = g_strconcat (enrollment->scep_path, "?operation=PKIOperation", NULL);
  g_autoptr(GBytes) too_large = g_bytes_new (large, POMONA_SCEP_MAX_SIZE + 1), garbage = g_bytes_new_static ("garbage", 7);
  g_autoptr(HttpReply) refused = NULL, bad = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr(HttpReply) reply = server_request (server, requests[i].method, requests[i].target, NULL, NULL);

      g_assert_cmpuint (reply->status, ==, requests[i].status);
    }
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *target = g_strconcat (post, "&message=", messages[i], NULL);
      g_autoptr(HttpReply) reply = server_request (server, "GET", target, NULL, NULL);

      g_assert_cmpuint (reply->status, ==, 400);
    }
  refused = server_request (server, "POST", post, NULL, too_large);
  g_assert_cmpuint (refused->status, ==, 413);
  bad = server_request (server, "POST", post, NULL, garbage);
  g_assert_cmpuint (bad->status, ==, 400);
}

static void
test_issue (Server        *server,
            gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaScepReply) reply = ask (server, enrollment, 0);
  gint64 now = pomona_clock_now ();

  g_assert_cmpint (reply->status, ==, POMONA_SCEP_SUCCESS);
  g_assert_true (pomona_authority_issued (server->context->device_authority, reply->certificate, now, NULL));
  g_assert_true (pomona_certificate_has_purpose (reply->certificate, POMONA_PURPOSE_CLIENT_AUTH));
  g_assert_cmpstr (pomona_certificate_get_key_id (reply->certificate), ==, pomona_key_get_key_id (server_key (0)));
  /* The subject is ours to say. */
  g_assert_cmpstr (pomona_certificate_get_common_name (reply->certificate), !=, "anything");
  g_assert_cmpint (pomona_certificate_get_not_after (reply->certificate), >, now + 364 * G_TIME_SPAN_DAY);
  g_assert_cmpint (pomona_certificate_get_not_after (reply->certificate), <, now + 366 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_IDENTITY_ISSUED, NULL), ==, 1);
}

static void
test_days (Server        *server,
           gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaScepReply) reply = NULL;

  server_set (server, POMONA_SETTING_IDENTITY_DAYS, "10");
  reply = ask (server, enrollment, 0);
  g_assert_cmpint (pomona_certificate_get_not_after (reply->certificate), <, pomona_clock_now () + 11 * G_TIME_SPAN_DAY);
}

static void
test_wrong_challenge (Server        *server,
                      gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaScepReply) wrong = NULL, none = NULL, empty = NULL, right = NULL;

  wrong = server_scep (server, enrollment->scep_path, server_key (0), "wrong", NULL, NULL, POMONA_SCEP_PKCS_REQ);
  assert_failed (wrong, POMONA_SCEP_BAD_REQUEST);
  none = server_scep (server, enrollment->scep_path, server_key (0), NULL, NULL, NULL, POMONA_SCEP_PKCS_REQ);
  assert_failed (none, POMONA_SCEP_BAD_REQUEST);
  empty = server_scep (server, enrollment->scep_path, server_key (0), "", NULL, NULL, POMONA_SCEP_PKCS_REQ);
  assert_failed (empty, POMONA_SCEP_BAD_REQUEST);
  right = ask (server, enrollment, 0);
  g_assert_cmpint (right->status, ==, POMONA_SCEP_SUCCESS);
}

/* The same request again is answered with the same certificate; another one with the same challenge is not. */
static void
test_repeated (Server        *server,
               gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaCertificate) authority =
    pomona_certificate_ref (pomona_authority_get_certificate (server->context->device_authority));
  PomonaCsrSpec spec = { .common_name = "d", .challenge = enrollment->challenge };
  g_autoptr(PomonaCsr) csr = pomona_csr_new (server_key (0), &spec, NULL);
  g_autoptr(PomonaCertificate) signer = pomona_scep_client_new_signer (server_key (0), "d", NULL);
  g_autofree char *target = g_strconcat (enrollment->scep_path, "?operation=PKIOperation", NULL);
  g_autoptr(PomonaCertificate) first = NULL;
  g_autoptr(PomonaScepReply) other = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(PomonaScepClient) client = pomona_scep_client_new (authority, signer, server_key (0));
      g_autoptr(GBytes) message = pomona_scep_client_request (client, POMONA_SCEP_PKCS_REQ, csr, NULL);
      g_autoptr(HttpReply) reply = server_request (server, "POST", target, NULL, message);
      g_autoptr(PomonaScepReply) answer = pomona_scep_client_read_reply (client, reply->body, NULL);

      g_assert_nonnull (answer);
      g_assert_cmpint (answer->status, ==, POMONA_SCEP_SUCCESS);
      if (first == NULL)
        first = pomona_certificate_ref (answer->certificate);
      g_assert_true (pomona_certificate_equal (first, answer->certificate));
      /* Over a restart too. */
      if (i == 1)
        server_restart (server);
    }
  other = ask (server, enrollment, 1);
  assert_failed (other, POMONA_SCEP_BAD_REQUEST);
}

static gpointer
ask_thread (gpointer data)
{
  gpointer *pair = data;

  return ask (pair[0], pair[1], 0);
}

/* A challenge is good for one certificate, however many ask at the same moment. */
static void
test_race (Server        *server,
           gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  gpointer pair[] = { server, enrollment };
  GThread *threads[4];
  GPtrArray *identities;
  guint issued = 0;

  server_key (0);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ask", ask_thread, pair);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr(PomonaScepReply) reply = g_thread_join (threads[i]);

      issued += reply->status == POMONA_SCEP_SUCCESS;
    }
  identities = pomona_identities_list (server_reader (server), NULL, NULL);
  g_assert_cmpuint (identities->len, ==, 1);
  g_assert_cmpuint (issued, >=, 1);
  g_ptr_array_unref (identities);
}

static void
test_expired (Server        *server,
              gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaScepReply) reply = NULL;
  g_autoptr(GPtrArray) progress = NULL;

  server_advance (server, 2 * G_TIME_SPAN_DAY);
  reply = ask (server, enrollment, 0);
  assert_failed (reply, POMONA_SCEP_BAD_REQUEST);
  /* The check-list says what is wrong and what to do. */
  progress = pomona_progress_list (server_reader (server), NULL, 0, NULL);
  g_assert_cmpuint (progress->len, ==, 1);
  g_assert_nonnull (((PomonaEnrollmentProgress *) g_ptr_array_index (progress, 0))->problem);
}

static void
test_revoked_link (Server        *server,
                   gconstpointer  data)
{
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autoptr(Enrollment) enrollment = server_fetch_profile (server, token, "test");
  g_autoptr(PomonaScepReply) reply = NULL;

  server_revoke_link (server, token);
  reply = ask (server, enrollment, 0);
  assert_failed (reply, POMONA_SCEP_BAD_REQUEST);
}

static void
test_weak_key (Server        *server,
               gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaKey) weak = pomona_key_new_rsa (1024, NULL);
  g_autoptr(PomonaScepReply) reply = NULL;

  reply = server_scep (server, enrollment->scep_path, weak, enrollment->challenge, NULL, NULL, POMONA_SCEP_PKCS_REQ);
  assert_failed (reply, POMONA_SCEP_BAD_ALG);
}

/* By GET, with the plus signs of base64 as they are, as old clients send them. */
static void
test_get (Server        *server,
          gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  PomonaCertificate *authority = pomona_authority_get_certificate (server->context->device_authority);
  PomonaCsrSpec spec = { .common_name = "d", .challenge = enrollment->challenge };
  g_autoptr(PomonaCsr) csr = pomona_csr_new (server_key (0), &spec, NULL);
  g_autoptr(PomonaCertificate) signer = pomona_scep_client_new_signer (server_key (0), "d", NULL);
  g_autoptr(PomonaScepClient) client = pomona_scep_client_new (authority, signer, server_key (0));
  g_autoptr(GBytes) message = NULL;
  g_autoptr(HttpReply) raw = NULL, escaped = NULL;
  g_autoptr(PomonaScepReply) first = NULL, second = NULL;
  g_autofree char *base64 = NULL, *target = NULL, *quoted = NULL, *target2 = NULL;

  pomona_scep_client_set_algorithms (client, GNUTLS_CIPHER_3DES_CBC, GNUTLS_DIG_SHA512);
  message = pomona_scep_client_request (client, POMONA_SCEP_PKCS_REQ, csr, NULL);
  base64 = g_base64_encode (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  target = g_strconcat (enrollment->scep_path, "?operation=PKIOperation&message=", base64, NULL);
  raw = server_request (server, "GET", target, NULL, NULL);
  g_assert_cmpuint (raw->status, ==, 200);
  first = pomona_scep_client_read_reply (client, raw->body, NULL);
  g_assert_cmpint (first->status, ==, POMONA_SCEP_SUCCESS);
  quoted = g_uri_escape_string (base64, NULL, FALSE);
  target2 = g_strconcat (enrollment->scep_path, "?operation=PKIOperation&message=", quoted, NULL);
  escaped = server_request (server, "GET", target2, NULL, NULL);
  second = pomona_scep_client_read_reply (client, escaped->body, NULL);
  g_assert_true (pomona_certificate_equal (first->certificate, second->certificate));
}

static void
test_renewal (Server        *server,
              gconstpointer  data)
{
  static const PomonaScepMessageType types[] = { POMONA_SCEP_RENEWAL_REQ, POMONA_SCEP_PKCS_REQ };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr(Enrollment) enrollment = enroll (server);
      g_autoptr(PomonaScepReply) old = ask (server, enrollment, 0);
      g_autoptr(PomonaScepReply) new = NULL;

      g_assert_cmpint (old->status, ==, POMONA_SCEP_SUCCESS);
      new = server_scep (server, enrollment->scep_path, server_key (1), NULL, old->certificate, server_key (0), types[i]);
      g_assert_cmpint (new->status, ==, POMONA_SCEP_SUCCESS);
      g_assert_false (pomona_certificate_equal (old->certificate, new->certificate));
      g_assert_cmpstr (pomona_certificate_get_common_name (old->certificate), ==,
                       pomona_certificate_get_common_name (new->certificate));
    }
}

/* With the key it has, as some clients do it: the same request in the same transaction, and yet another certificate. */
static void
test_renewal_same_key (Server        *server,
                       gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaScepReply) old = server_scep (server, enrollment->scep_path, server_key (0), enrollment->challenge, NULL, NULL,
                                                POMONA_SCEP_PKCS_REQ);
  g_autoptr(PomonaScepReply) first = NULL, again = NULL, next = NULL;

  first = server_scep (server, enrollment->scep_path, server_key (0), enrollment->challenge, old->certificate, server_key (0),
                       POMONA_SCEP_RENEWAL_REQ);
  g_assert_cmpint (first->status, ==, POMONA_SCEP_SUCCESS);
  g_assert_false (pomona_certificate_equal (old->certificate, first->certificate));
  /* Repeated, because the answer was lost. */
  again = server_scep (server, enrollment->scep_path, server_key (0), enrollment->challenge, old->certificate, server_key (0),
                       POMONA_SCEP_RENEWAL_REQ);
  g_assert_true (pomona_certificate_equal (first->certificate, again->certificate));
  next = server_scep (server, enrollment->scep_path, server_key (0), enrollment->challenge, first->certificate, server_key (0),
                      POMONA_SCEP_RENEWAL_REQ);
  g_assert_false (pomona_certificate_equal (first->certificate, next->certificate));
}

static gboolean
revoke_cb (PomonaDb  *db,
           gpointer   data,
           GError   **error)
{
  return pomona_identities_revoke (db, data, "test", error);
}

static void
test_renewal_refused (Server        *server,
                      gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaScepReply) old = ask (server, enrollment, 0);
  PomonaCsrSpec spec = { .common_name = "forged" };
  g_autoptr(PomonaCsr) csr = pomona_csr_new (server_key (2), &spec, NULL);
  gint64 now = pomona_clock_now ();
  g_autoptr(PomonaCertificate) unknown =
    pomona_authority_issue_device (server->context->device_authority, csr, "lost", NULL, now - G_TIME_SPAN_HOUR,
                                   now + G_TIME_SPAN_HOUR, NULL);
  g_autoptr(PomonaScepReply) revoked = NULL, not_ours = NULL, late = NULL;

  /* Issued by our key, but in no list of ours. */
  not_ours = server_scep (server, enrollment->scep_path, server_key (1), NULL, unknown, server_key (2), POMONA_SCEP_RENEWAL_REQ);
  assert_failed (not_ours, POMONA_SCEP_BAD_CERT_ID);
  server_advance (server, 500 * G_TIME_SPAN_DAY);
  late = server_scep (server, enrollment->scep_path, server_key (1), NULL, old->certificate, server_key (0), POMONA_SCEP_RENEWAL_REQ);
  assert_failed (late, POMONA_SCEP_BAD_REQUEST);
  server_advance (server, -500 * G_TIME_SPAN_DAY);
  server_write (server, revoke_cb, (gpointer) pomona_certificate_get_fingerprint (old->certificate));
  revoked = server_scep (server, enrollment->scep_path, server_key (1), NULL, old->certificate, server_key (0), POMONA_SCEP_RENEWAL_REQ);
  assert_failed (revoked, POMONA_SCEP_BAD_REQUEST);
}

/* An identity that has expired is still good for its own renewal. */
static void
test_renewal_expired (Server        *server,
                      gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaScepReply) old = ask (server, enrollment, 0);
  g_autoptr(PomonaScepReply) new = NULL;

  server_advance (server, 370 * G_TIME_SPAN_DAY);
  new = server_scep (server, enrollment->scep_path, server_key (1), NULL, old->certificate, server_key (0), POMONA_SCEP_RENEWAL_REQ);
  g_assert_cmpint (new->status, ==, POMONA_SCEP_SUCCESS);
}

static void
test_approval (Server        *server,
               gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  PomonaCertificate *authority = pomona_authority_get_certificate (server->context->device_authority);
  PomonaCsrSpec spec = { .common_name = "d", .challenge = enrollment->challenge };
  g_autoptr(PomonaCsr) csr = pomona_csr_new (server_key (0), &spec, NULL);
  g_autoptr(PomonaCertificate) signer = pomona_scep_client_new_signer (server_key (0), "d", NULL);
  g_autoptr(PomonaScepClient) client = pomona_scep_client_new (authority, signer, server_key (0));
  g_autofree char *target = g_strconcat (enrollment->scep_path, "?operation=PKIOperation", NULL);
  static const PomonaScepStatus expected[] = { POMONA_SCEP_PENDING, POMONA_SCEP_PENDING, POMONA_SCEP_SUCCESS, POMONA_SCEP_SUCCESS };

  server_set (server, POMONA_SETTING_IDENTITY_APPROVAL, "manual");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr(GBytes) message = i == 0 ? pomona_scep_client_request (client, POMONA_SCEP_PKCS_REQ, csr, NULL)
                                         : pomona_scep_client_poll (client, csr, NULL);
      g_autoptr(HttpReply) reply = server_request (server, "POST", target, NULL, message);
      g_autoptr(PomonaScepReply) answer = pomona_scep_client_read_reply (client, reply->body, NULL);

      g_assert_nonnull (answer);
      g_assert_cmpint (answer->status, ==, expected[i]);
      if (i == 1)
        server_set (server, POMONA_SETTING_IDENTITY_APPROVAL, "automatic");
    }
}

static void
test_unknown_poll (Server        *server,
                   gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  PomonaCertificate *authority = pomona_authority_get_certificate (server->context->device_authority);
  PomonaCsrSpec spec = { .common_name = "d" };
  g_autoptr(PomonaCsr) csr = pomona_csr_new (server_key (0), &spec, NULL);
  g_autoptr(PomonaCertificate) signer = pomona_scep_client_new_signer (server_key (0), "d", NULL);
  g_autoptr(PomonaScepClient) client = pomona_scep_client_new (authority, signer, server_key (0));
  g_autofree char *target = g_strconcat (enrollment->scep_path, "?operation=PKIOperation", NULL);
  g_autoptr(GBytes) message = NULL;
  g_autoptr(HttpReply) reply = NULL;
  g_autoptr(PomonaScepReply) answer = NULL;

  pomona_scep_client_set_transaction_id (client, "never-heard-of");
  message = pomona_scep_client_poll (client, csr, NULL);
  reply = server_request (server, "POST", target, NULL, message);
  answer = pomona_scep_client_read_reply (client, reply->body, NULL);
  g_assert_nonnull (answer);
  assert_failed (answer, POMONA_SCEP_BAD_CERT_ID);
}

static void
test_open_address (Server        *server,
                   gconstpointer  data)
{
  g_autoptr(Enrollment) enrollment = enroll (server);
  g_autoptr(PomonaScepReply) reply = NULL;

  server_set (server, POMONA_SETTING_SCEP_ADDRESS, "open");
  reply = server_scep (server, "/scep", server_key (0), enrollment->challenge, NULL, NULL, POMONA_SCEP_PKCS_REQ);
  g_assert_cmpint (reply->status, ==, POMONA_SCEP_SUCCESS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  server_add ("/http/scep/capabilities", test_capabilities);
  server_add ("/http/scep/requests", test_requests);
  server_add ("/http/scep/issue", test_issue);
  server_add ("/http/scep/days", test_days);
  server_add ("/http/scep/wrong-challenge", test_wrong_challenge);
  server_add ("/http/scep/repeated", test_repeated);
  server_add ("/http/scep/race", test_race);
  server_add ("/http/scep/expired", test_expired);
  server_add ("/http/scep/revoked-link", test_revoked_link);
  server_add ("/http/scep/weak-key", test_weak_key);
  server_add ("/http/scep/get", test_get);
  server_add ("/http/scep/renewal", test_renewal);
  server_add ("/http/scep/renewal-same-key", test_renewal_same_key);
  server_add ("/http/scep/renewal-refused", test_renewal_refused);
  server_add ("/http/scep/renewal-expired", test_renewal_expired);
  server_add ("/http/scep/approval", test_approval);
  server_add ("/http/scep/unknown-poll", test_unknown_poll);
  server_add ("/http/scep/open-address", test_open_address);
  return g_test_run ();
}
