/* test-apns-reason.c: every answer of Apple's push service has a meaning. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-reason.h"

#include <string.h>

typedef struct
{
  guint status;
  const char *reason;
  PomonaPushOutcome outcome;
} Case;

static const Case cases[] = {
  { 200, NULL, POMONA_PUSH_DELIVERED },
  { 200, "BadDeviceToken", POMONA_PUSH_DELIVERED },
  { 400, "BadDeviceToken", POMONA_PUSH_TOKEN_BAD },
  { 400, "DeviceTokenNotForTopic", POMONA_PUSH_TOPIC_CHANGED },
  { 400, "TopicDisallowed", POMONA_PUSH_TOPIC_REFUSED },
  { 400, "BadTopic", POMONA_PUSH_TOPIC_REFUSED },
  { 400, "MissingTopic", POMONA_PUSH_TOPIC_REFUSED },
  { 400, "PayloadEmpty", POMONA_PUSH_REQUEST },
  { 400, "IdleTimeout", POMONA_PUSH_RETRY },
  { 400, "SomethingNew", POMONA_PUSH_REQUEST },
  { 400, NULL, POMONA_PUSH_REQUEST },
  { 403, "BadCertificate", POMONA_PUSH_CERTIFICATE },
  { 403, "BadCertificateEnvironment", POMONA_PUSH_WRONG_HOST },
  { 403, "SomethingNew", POMONA_PUSH_CERTIFICATE },
  { 404, "BadPath", POMONA_PUSH_REQUEST },
  { 405, "MethodNotAllowed", POMONA_PUSH_REQUEST },
  { 410, "Unregistered", POMONA_PUSH_TOKEN_GONE },
  { 410, "ExpiredToken", POMONA_PUSH_TOKEN_GONE },
  { 410, "SomethingNew", POMONA_PUSH_TOKEN_GONE },
  { 413, "PayloadTooLarge", POMONA_PUSH_REQUEST },
  { 429, "TooManyRequests", POMONA_PUSH_RETRY },
  { 429, NULL, POMONA_PUSH_RETRY },
  { 500, "InternalServerError", POMONA_PUSH_RETRY },
  { 502, NULL, POMONA_PUSH_RETRY },
  { 503, "ServiceUnavailable", POMONA_PUSH_RETRY },
  { 503, "Shutdown", POMONA_PUSH_RETRY },
  { 302, NULL, POMONA_PUSH_RETRY },
  { 700, NULL, POMONA_PUSH_RETRY },
  { 0, POMONA_APNS_REASON_TLS_EXPIRED, POMONA_PUSH_CERTIFICATE },
  { 0, POMONA_APNS_REASON_TLS_REVOKED, POMONA_PUSH_CERTIFICATE },
  { 0, POMONA_APNS_REASON_TLS_REFUSED, POMONA_PUSH_CERTIFICATE },
  { 0, POMONA_APNS_REASON_TLS_UNTRUSTED, POMONA_PUSH_UNREACHABLE },
  { 0, POMONA_APNS_REASON_NO_HTTP2, POMONA_PUSH_UNREACHABLE },
  { 0, POMONA_APNS_REASON_UNREACHABLE, POMONA_PUSH_UNREACHABLE },
  { 0, POMONA_APNS_REASON_NO_ANSWER, POMONA_PUSH_RETRY },
  { 0, POMONA_APNS_REASON_NO_IDENTITY, POMONA_PUSH_NO_IDENTITY },
  { 0, POMONA_APNS_REASON_CANCELLED, POMONA_PUSH_CANCELLED },
  { 0, "BadCertificate", POMONA_PUSH_CERTIFICATE }, /* in a good-bye */
  { 0, NULL, POMONA_PUSH_RETRY },
  /* An answer cannot pass for what we find out by ourselves. */
  { 400, POMONA_APNS_REASON_TLS_REVOKED, POMONA_PUSH_REQUEST },
};

static void
test_lookup (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PomonaApnsReason *row = pomona_apns_reason_lookup (cases[i].status, cases[i].reason);

      g_test_message ("%u %s", cases[i].status, cases[i].reason != NULL ? cases[i].reason : "-");
      g_assert_cmpint (row->outcome, ==, cases[i].outcome);
    }
}

/* Texts are one sentence each, in plain words, without a full stop. */
static void
test_texts (void)
{
  gsize n;
  const PomonaApnsReason *rows = pomona_apns_reason_list (&n);

  for (gsize i = 0; i < n; i++)
    {
      const char *texts[] = { pomona_apns_reason_get_meaning (&rows[i]), pomona_apns_reason_get_next_step (&rows[i]) };

      for (gsize j = 0; j < G_N_ELEMENTS (texts); j++)
        {
          g_assert_nonnull (texts[j]);
          g_assert_cmpuint (strlen (texts[j]), >, 15);
          g_assert_true (g_ascii_isupper (texts[j][0]));
          g_assert_false (g_str_has_suffix (texts[j], "."));
        }
    }
}

/* Each word is there once, and comes back from a look-up with its own status. */
static void
test_rows (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n;
  const PomonaApnsReason *rows = pomona_apns_reason_list (&n);

  for (gsize i = 0; i < n; i++)
    {
      if (rows[i].reason != NULL)
        g_assert_true (g_hash_table_add (seen, (char *) rows[i].reason));
      g_assert_true (pomona_apns_reason_lookup (rows[i].status, rows[i].reason) == &rows[i]);
    }
  /* What Apple documents today. */
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      if (cases[i].reason != NULL && strcmp (cases[i].reason, "SomethingNew") != 0)
        g_assert_true (g_hash_table_contains (seen, cases[i].reason));
    }
}

static void
test_consequences (void)
{
  g_assert_true (pomona_apns_reason_may_retry (pomona_apns_reason_lookup (429, NULL)));
  g_assert_false (pomona_apns_reason_may_retry (pomona_apns_reason_lookup (400, "BadDeviceToken")));
  g_assert_false (pomona_apns_reason_may_retry (pomona_apns_reason_lookup (403, NULL)));
  g_assert_true (pomona_apns_reason_stops_topic (pomona_apns_reason_lookup (403, "BadCertificateEnvironment")));
  g_assert_true (pomona_apns_reason_stops_topic (pomona_apns_reason_lookup (0, POMONA_APNS_REASON_TLS_REVOKED)));
  g_assert_false (pomona_apns_reason_stops_topic (pomona_apns_reason_lookup (0, POMONA_APNS_REASON_UNREACHABLE)));
  g_assert_false (pomona_apns_reason_stops_topic (pomona_apns_reason_lookup (410, NULL)));
  g_assert_false (pomona_apns_reason_stops_topic (pomona_apns_reason_lookup (400, "DeviceTokenNotForTopic")));
}

static void
test_words (void)
{
  PomonaPushOutcome outcome;

  for (guint i = 0; i < POMONA_PUSH_N_OUTCOMES; i++)
    {
      g_assert_true (pomona_push_outcome_from_string (pomona_push_outcome_to_string (i), &outcome));
      g_assert_cmpuint (outcome, ==, i);
    }
  g_assert_false (pomona_push_outcome_from_string ("Delivered", &outcome));
  g_assert_false (pomona_push_outcome_from_string (NULL, &outcome));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/reason/lookup", test_lookup);
  g_test_add_func ("/apns/reason/texts", test_texts);
  g_test_add_func ("/apns/reason/rows", test_rows);
  g_test_add_func ("/apns/reason/consequences", test_consequences);
  g_test_add_func ("/apns/reason/words", test_words);
  return g_test_run ();
}
