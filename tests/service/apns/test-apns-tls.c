/* test-apns-tls.c: certificates that are refused, servers that are not Apple's, and no loops. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "apns-fixture.h"

#include "pomona-clock.h"

#include <gnutls/gnutls.h>
#include <string.h>

static PomonaIdentity *
identity_from (PomonaAuthority *authority,
               gint64           not_after)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (&error);
  g_autoptr(PomonaCertificate) certificate = NULL;
  const PomonaCertificateSpec spec = { .common_name = "APSP", .user_id = TOPIC, .not_before = pomona_clock_now () - POMONA_CLOCK_DAY, .not_after = not_after };
  PomonaIdentity *identity;

  certificate = pomona_authority_issue (authority, key, &spec, &error);
  g_assert_no_error (error);
  identity = pomona_identity_new (certificate, key, NULL, &error);
  g_assert_no_error (error);
  return identity;
}

/* The certificate is turned down: every push is told so, nothing loops, and a better certificate mends it. */
static void
expect_stop (Fixture        *fixture,
             PomonaIdentity *bad,
             const char     *reason)
{
  g_autoptr(PomonaIdentity) good = fixture_identity (fixture, TOPIC);
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  g_autoptr(PomonaPushResult) again = NULL, mended = NULL;
  g_autoptr(PomonaApnsState) state = NULL;
  g_autoptr(GError) error = NULL;

  fixture->apns = pomona_apns_new (fixture->config);
  pomona_apns_set_identity (fixture->apns, TOPIC, bad, &error);
  g_assert_no_error (error);
  fixture_push_many (fixture, 500);
  fixture_wait (fixture, 500);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_CERTIFICATE), ==, 500);
  for (guint i = 0; i < 500; i++)
    g_assert_cmpstr (fixture_result (fixture, i)->reason, ==, reason);

  state = fixture_wait_phase (fixture, POMONA_APNS_STOPPED);
  g_assert_cmpstr (state->connect_reason, ==, reason);
  g_assert_nonnull (state->connect_error);
  g_test_message ("%s: %s", reason, state->connect_error);
  again = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (again->outcome, ==, POMONA_PUSH_CERTIFICATE);
  g_assert_cmpuint (again->attempts, ==, 0);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 1);

  pomona_apns_standin_set_faults (fixture->standin, NULL);
  pomona_apns_set_identity (fixture->apns, TOPIC, good, &error);
  g_assert_no_error (error);
  mended = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (mended->outcome, ==, POMONA_PUSH_DELIVERED);
}

static void
test_foreign_certificate (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaAuthority) foreign = pomona_authority_new ("Somebody else", NULL, POMONA_KEY_P256, 10, &error);
  g_autoptr(PomonaIdentity) bad = NULL;

  g_assert_no_error (error);
  bad = identity_from (foreign, pomona_clock_now () + POMONA_CLOCK_DAY);
  expect_stop (fixture, bad, POMONA_APNS_REASON_TLS_REFUSED);
}

static void
test_expired_certificate (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaIdentity) bad = identity_from (pomona_apns_standin_get_authority (fixture->standin), pomona_clock_now () - POMONA_CLOCK_HOUR);

  expect_stop (fixture, bad, POMONA_APNS_REASON_TLS_EXPIRED);
}

typedef struct
{
  const char *path;
  guint alert;
  gboolean tls12;
  gboolean rudely;
  const char *reason;
} AlertCase;

static const AlertCase alert_cases[] = {
  { "/apns/tls/alert/revoked", GNUTLS_A_CERTIFICATE_REVOKED, FALSE, FALSE, POMONA_APNS_REASON_TLS_REVOKED },
  { "/apns/tls/alert/expired", GNUTLS_A_CERTIFICATE_EXPIRED, FALSE, FALSE, POMONA_APNS_REASON_TLS_EXPIRED },
  { "/apns/tls/alert/bad", GNUTLS_A_BAD_CERTIFICATE, FALSE, FALSE, POMONA_APNS_REASON_TLS_REFUSED },
  { "/apns/tls/alert/unknown", GNUTLS_A_CERTIFICATE_UNKNOWN, FALSE, FALSE, POMONA_APNS_REASON_TLS_REFUSED },
  { "/apns/tls/alert/unsupported", GNUTLS_A_UNSUPPORTED_CERTIFICATE, FALSE, FALSE, POMONA_APNS_REASON_TLS_REFUSED },
  { "/apns/tls/alert/unknown-ca", GNUTLS_A_UNKNOWN_CA, FALSE, FALSE, POMONA_APNS_REASON_TLS_REFUSED },
  { "/apns/tls/alert/access-denied", GNUTLS_A_ACCESS_DENIED, FALSE, FALSE, POMONA_APNS_REASON_TLS_REFUSED },
  { "/apns/tls/alert/required", GNUTLS_A_CERTIFICATE_REQUIRED, FALSE, FALSE, POMONA_APNS_REASON_TLS_REFUSED },
  { "/apns/tls/alert/rude", GNUTLS_A_CERTIFICATE_REVOKED, FALSE, TRUE, POMONA_APNS_REASON_TLS_REVOKED },
  { "/apns/tls/alert/1.2/revoked", GNUTLS_A_CERTIFICATE_REVOKED, TRUE, FALSE, POMONA_APNS_REASON_TLS_REVOKED },
  { "/apns/tls/alert/1.2/expired", GNUTLS_A_CERTIFICATE_EXPIRED, TRUE, FALSE, POMONA_APNS_REASON_TLS_EXPIRED },
  { "/apns/tls/alert/1.2/bad", GNUTLS_A_BAD_CERTIFICATE, TRUE, FALSE, POMONA_APNS_REASON_TLS_REFUSED },
};

static void
test_alert (gconstpointer data)
{
  const AlertCase *test = data;
  const PomonaApnsStandinFaults faults = { .refuse_alert = test->alert, .tls12 = test->tls12, .refuse_rudely = test->rudely };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaIdentity) identity = fixture_identity (fixture, TOPIC);

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  expect_stop (fixture, identity, test->reason);
}

/* Alerts and errors that say nothing about the certificate must not stop the topic. */
static void
test_other_alert (void)
{
  const PomonaApnsStandinFaults faults = { .times = 2, .refuse_alert = GNUTLS_A_INTERNAL_ERROR };
  g_autoptr(Fixture) fixture = fixture_new ();

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  fixture_push_many (fixture, 100);
  fixture_wait (fixture, 100);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 100);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 3);
}

static void
test_tls12 (void)
{
  const PomonaApnsStandinFaults faults = { .tls12 = TRUE, .start_at_one = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  fixture_push_many (fixture, 500);
  fixture_wait (fixture, 500);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 500);
}

/* 403 for one is 403 for all: the rest is not even sent. */
static void
test_forbidden (void)
{
  const PomonaApnsStandinFaults faults = { .start_at_one = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaIdentity) renewed = fixture_identity (fixture, TOPIC);
  g_autoptr(PomonaApnsState) state = NULL;
  g_autoptr(GError) error = NULL;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  pomona_apns_standin_script (fixture->standin, NULL, 403, "BadCertificate", 0);
  fixture_start (fixture);
  fixture_push_many (fixture, 2000);
  fixture_wait (fixture, 2000);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_CERTIFICATE), ==, 2000);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).requests, ==, 1);
  state = fixture_wait_phase (fixture, POMONA_APNS_STOPPED);
  g_assert_cmpstr (state->last_reason, ==, "BadCertificate");

  pomona_apns_standin_clear_scripts (fixture->standin);
  pomona_apns_set_identity (fixture->apns, TOPIC, renewed, &error);
  g_assert_no_error (error);
  fixture_push_many (fixture, 2000);
  fixture_wait (fixture, 2000);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 2000);
}

/* Apple may say why in its good-bye. */
static void
test_goaway_reason (void)
{
  const PomonaApnsStandinFaults faults = { .latency_ms = 1 };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  g_autoptr(PomonaPushResult) first = NULL, second = NULL, third = NULL;
  g_autoptr(PomonaApnsState) state = NULL;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  first = pomona_apns_push_wait (fixture->apns, push);
  pomona_apns_standin_send_goaway (fixture->standin, "Shutdown");
  state = fixture_wait_phase (fixture, POMONA_APNS_IDLE);
  g_assert_cmpstr (state->connect_reason, ==, "Shutdown");
  second = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (second->outcome, ==, POMONA_PUSH_DELIVERED);

  pomona_apns_standin_send_goaway (fixture->standin, "BadCertificateEnvironment");
  g_clear_pointer (&state, pomona_apns_state_unref);
  state = fixture_wait_phase (fixture, POMONA_APNS_STOPPED);
  third = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (third->outcome, ==, POMONA_PUSH_WRONG_HOST);
  g_assert_cmpstr (third->reason, ==, "BadCertificateEnvironment");
}

/* --- servers that cannot be used --- */

static PomonaPushResult *
expect_unreachable (Fixture    *fixture,
                    const char *reason)
{
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  PomonaPushResult *result;

  fixture->config->give_up_ms = 100;
  fixture_start (fixture);
  fixture_wait_failure (fixture);
  result = pomona_apns_push_wait (fixture->apns, push);
  g_test_message ("%s", result->detail);
  g_assert_cmpint (result->outcome, ==, POMONA_PUSH_UNREACHABLE);
  g_assert_cmpstr (result->reason, ==, reason);
  g_assert_cmpuint (result->status, ==, 0);
  return result;
}

/* An inspecting firewall presents a certificate of its own. */
static void
test_untrusted (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPushResult) result = NULL;
  g_autoptr(PomonaApnsState) state = NULL;

  g_clear_object (&fixture->config->extra_ca);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_TLS_UNTRUSTED);
  g_assert_nonnull (strstr (result->detail, "nobody this computer trusts"));
  state = pomona_apns_get_state (fixture->apns, TOPIC);
  g_assert_cmpuint (state->failed_connects, >=, 1);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).requests, ==, 0);
}

static void
test_no_http2 (void)
{
  const PomonaApnsStandinFaults faults = { .no_h2 = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPushResult) result = NULL;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_NO_HTTP2);
}

static void
test_nobody_there (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaApnsStandin) other = pomona_apns_standin_new (NULL, 0, NULL);
  g_autoptr(PomonaPushResult) result = NULL;

  pomona_apns_config_set_host (fixture->config, "127.0.0.1", pomona_apns_standin_get_port (other));
  g_clear_pointer (&other, pomona_apns_standin_free);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_UNREACHABLE);
  fixture_push_many (fixture, 2000);
  fixture_wait (fixture, 2000);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_UNREACHABLE), ==, 2000);
}

static void
test_no_such_name (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPushResult) result = NULL;

  pomona_apns_config_set_host (fixture->config, "push.invalid", 443);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_UNREACHABLE);
}

static void
test_silent (void)
{
  const PomonaApnsStandinFaults faults = { .silent = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPushResult) result = NULL;

  fixture->config->connect_ms = 20;
  pomona_apns_standin_set_faults (fixture->standin, &faults);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_UNREACHABLE);
  g_assert_nonnull (strstr (result->detail, "No connection to 127.0.0.1"));
}

/* Failed connections are spaced out, not repeated as fast as they fail. */
static void
test_spaced_out (void)
{
  const PomonaApnsStandinFaults faults = { .close_after_handshake = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPushResult) result = NULL;

  fixture->config->backoff_first_ms = fixture->config->backoff_max_ms = 40 * 1000;
  pomona_apns_standin_set_faults (fixture->standin, &faults);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_UNREACHABLE);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 1);
  {
    g_autoptr(PomonaPush) push = fixture_push (2, TOPIC);
    g_autoptr(PomonaPushResult) other = NULL;
    g_autoptr(PomonaApnsState) state = NULL;

    /* Somebody mended the network and asks for a connection: no wait. */
    pomona_apns_standin_set_faults (fixture->standin, NULL);
    pomona_apns_connect (fixture->apns, TOPIC);
    state = fixture_wait_phase (fixture, POMONA_APNS_CONNECTED);
    other = pomona_apns_push_wait (fixture->apns, push);
    g_assert_cmpint (other->outcome, ==, POMONA_PUSH_DELIVERED);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/tls/foreign-certificate", test_foreign_certificate);
  g_test_add_func ("/apns/tls/expired-certificate", test_expired_certificate);
  for (gsize i = 0; i < G_N_ELEMENTS (alert_cases); i++)
    g_test_add_data_func (alert_cases[i].path, &alert_cases[i], test_alert);
  g_test_add_func ("/apns/tls/other-alert", test_other_alert);
  g_test_add_func ("/apns/tls/1.2", test_tls12);
  g_test_add_func ("/apns/tls/forbidden", test_forbidden);
  g_test_add_func ("/apns/tls/goaway-reason", test_goaway_reason);
  g_test_add_func ("/apns/tls/untrusted", test_untrusted);
  g_test_add_func ("/apns/tls/no-http2", test_no_http2);
  g_test_add_func ("/apns/tls/nobody-there", test_nobody_there);
  g_test_add_func ("/apns/tls/no-such-name", test_no_such_name);
  g_test_add_func ("/apns/tls/silent", test_silent);
  g_test_add_func ("/apns/tls/spaced-out", test_spaced_out);
  return g_test_run ();
}
