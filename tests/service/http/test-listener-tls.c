/* test-listener-tls.c: certificates and the rules for TLS. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listener-fixture.h"

typedef struct { const char *name; const char *priorities; gboolean served; gboolean rsa; } Rule;

/* TLS 1.2 and newer with forward secrecy, an authenticated cipher and the extended master secret. */
static const Rule rules[] = {
  { "tls-1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3", TRUE },
  { "tls-1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", TRUE },
  { "tls-1.2-p256", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-SECP256R1", TRUE },
  { "tls-1.2-aes-128-gcm", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM", TRUE },
  { "tls-1.1", "LEGACY:-VERS-ALL:+VERS-TLS1.1", FALSE },
  { "tls-1.0", "LEGACY:-VERS-ALL:+VERS-TLS1.0", FALSE },
  { "cbc", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC", FALSE },
  { "rsa-key-exchange", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA", FALSE, TRUE },
  { "finite-field", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA", FALSE, TRUE },
  { "rsa-certificate", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ECDHE-RSA", TRUE, TRUE },
  { "no-extended-master-secret", "NORMAL:-VERS-ALL:+VERS-TLS1.2:%NO_SESSION_HASH", FALSE },
};

static void
assert_served (HttpClient *client)
{
  g_autoptr(HttpReply) reply = http_client_request (client, "GET", "/now", NULL, NULL);

  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 200);
}

/* What is asked of the server's key has to be something that it could do. */
static void
use_rsa (Fixture *fixture)
{
  static const char *const names[] = { "localhost", NULL };

  pomona_key_unref (fixture->key);
  fixture->key = pomona_key_new (POMONA_KEY_RSA_2048, NULL);
  g_ptr_array_set_size (fixture->chain, 0);
  g_ptr_array_add (fixture->chain, pomona_authority_issue_server (fixture->tls_authority, fixture->key, names, NULL, 30, NULL));
  fixture->settings.key = fixture->key;
}

static void
test_rule (Fixture       *fixture,
           gconstpointer  data)
{
  const Rule *rule = data;
  HttpClientOptions options = { .priorities = rule->priorities };
  g_autoptr(HttpClient) client = NULL, other = NULL;
  g_autoptr(GError) error = NULL;

  if (rule->rsa)
    use_rsa (fixture);
  fixture_start (fixture);
  options.port = pomona_listener_get_port (fixture->listener);
  client = http_client_new (&options, &error);
  if (rule->served)
    {
      g_assert_no_error (error);
      assert_served (client);
    }
  else
    g_assert_null (client);
  other = fixture_connect (fixture);
  assert_served (other);
}

static void
test_new_certificate (Fixture       *fixture,
                      gconstpointer  data)
{
  static const char *const names[] = { "localhost", NULL };
  g_autoptr(HttpClient) before = NULL, after = NULL;
  g_autoptr(PomonaCertificate) first = NULL, second = NULL, wanted = NULL;
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (NULL);
  g_autoptr(GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
  g_autoptr(GError) error = NULL, mismatch = NULL;

  fixture_start (fixture);
  before = fixture_connect (fixture);
  assert_served (before);
  first = http_client_get_certificate (before);
  wanted = pomona_authority_issue_server (fixture->tls_authority, key, names, NULL, 30, NULL);
  g_ptr_array_add (chain, pomona_certificate_ref (wanted));
  g_assert_false (pomona_listener_set_certificate (fixture->listener, chain, fixture->key, &mismatch));
  g_assert_error (mismatch, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_CERTIFICATE);
  g_assert_true (pomona_listener_set_certificate (fixture->listener, chain, key, &error));
  g_assert_no_error (error);
  /* The connection that was open goes on, new ones see the new certificate. */
  assert_served (before);
  after = fixture_connect (fixture);
  assert_served (after);
  second = http_client_get_certificate (after);
  g_assert_false (pomona_certificate_equal (first, second));
  g_assert_true (pomona_certificate_equal (second, wanted));
}

static void
assert_who (HttpClient *client,
            const char *expected)
{
  g_autoptr(HttpReply) reply = http_client_request (client, "GET", "/who", NULL, NULL);
  g_autofree char *text = NULL, *wanted = g_strdup_printf ("%s from 127.0.0.1\n", expected);

  g_assert_nonnull (reply);
  text = http_reply_dup_text (reply);
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_client_certificate (Fixture       *fixture,
                         gconstpointer  data)
{
  HttpClientOptions options = { .priorities = data };
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (NULL);
  g_autoptr(PomonaCertificate) certificate = fixture_issue_device (fixture, "D1", key);
  g_autoptr(HttpClient) with = NULL, without = NULL;
  g_autoptr(GError) error = NULL;

  fixture_start (fixture);
  options.port = pomona_listener_get_port (fixture->listener);
  without = http_client_new (&options, &error);
  g_assert_no_error (error);
  assert_who (without, "nobody");
  options.certificate = certificate;
  options.key = key;
  with = http_client_new (&options, &error);
  g_assert_no_error (error);
  /* It counts for every request of the connection. */
  assert_who (with, "D1");
  assert_who (with, "D1");
}

/* A stranger's certificate does not end the connection: whoever handles the request judges it. */
static void
test_foreign_certificate (Fixture       *fixture,
                          gconstpointer  data)
{
  PomonaCertificateSpec spec = { .common_name = "Stranger", .not_before = 0, .not_after = G_GINT64_CONSTANT (4000000000000000) };
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (NULL);
  g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_self_signed (key, &spec, NULL);
  HttpClientOptions options = { .certificate = certificate, .key = key };
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(GError) error = NULL;

  fixture_start (fixture);
  options.port = pomona_listener_get_port (fixture->listener);
  client = http_client_new (&options, &error);
  g_assert_no_error (error);
  /* A client may keep a certificate to itself that the server's list of authorities does not name. */
  assert_served (client);
}

static void
test_resumption (Fixture       *fixture,
                 gconstpointer  data)
{
  HttpClientOptions options = { .priorities = data };
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (NULL);
  g_autoptr(PomonaCertificate) certificate = fixture_issue_device (fixture, "D1", key);
  g_autoptr(HttpClient) first = NULL, second = NULL;
  g_autoptr(GBytes) session = NULL;
  g_autoptr(GError) error = NULL;

  fixture_start (fixture);
  options.port = pomona_listener_get_port (fixture->listener);
  options.certificate = certificate;
  options.key = key;
  first = http_client_new (&options, &error);
  g_assert_no_error (error);
  assert_who (first, "D1");
  session = http_client_dup_session (first);
  options.session = session;
  second = http_client_new (&options, &error);
  g_assert_no_error (error);
  g_assert_true (http_client_was_resumed (second));
  /* Who was identified before still is. */
  assert_who (second, "D1");
}

static void
test_late_answers (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(HttpReply) reply = http_client_request (client, "GET", "/later", NULL, NULL);

      g_assert_nonnull (reply);
      g_assert_cmpuint (reply->status, ==, 200);
    }
}

static void
never_cb (PomonaRequest *request,
          gpointer       user_data)
{
  g_assert_not_reached ();
}

static void
test_no_certificate (Fixture       *fixture,
                     gconstpointer  data)
{
  static const PomonaListenerHandler handler = { NULL, never_cb };
  g_autoptr(PomonaKey) other = pomona_key_new_p256 (NULL);
  g_autoptr(GError) missing = NULL, mismatch = NULL;

  fixture->settings.key = other;
  g_assert_null (pomona_listener_new (&fixture->settings, &handler, NULL, &mismatch));
  g_assert_error (mismatch, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_CERTIFICATE);
  fixture->settings.chain = NULL;
  g_assert_null (pomona_listener_new (&fixture->settings, &handler, NULL, &missing));
  g_assert_error (missing, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_CERTIFICATE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture_set_up (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  fixture_tear_down (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/http/listener-tls/" name, Fixture, data, set_up, func, tear_down)
  ADD ("new-certificate", NULL, test_new_certificate);
  ADD ("client-certificate/1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", test_client_certificate);
  ADD ("client-certificate/1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3", test_client_certificate);
  ADD ("foreign-certificate", NULL, test_foreign_certificate);
  ADD ("resumption/1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", test_resumption);
  ADD ("resumption/1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3", test_resumption);
  ADD ("late-answers", NULL, test_late_answers);
  ADD ("no-certificate", NULL, test_no_certificate);
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *path = g_strconcat ("/http/listener-tls/rules/", rules[i].name, NULL);

      g_test_add (path, Fixture, &rules[i], set_up, test_rule, tear_down);
    }
  return g_test_run ();
}
