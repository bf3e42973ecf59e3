/* test-expiry.c: what runs out, and when. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-expiry.h"

#define NOW (G_GINT64_CONSTANT (1750000000) * G_USEC_PER_SEC)   /* 2025-06-15 */

static JsonNode *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static void
test_status (void)
{
  g_autoptr(JsonNode) status = parse ("{\"expiries\":["
                                      "{\"kind\":\"tls\",\"name\":\"host\",\"not_after\":\"2026-06-15T00:00:00Z\"},"
                                      "{\"kind\":\"push\",\"name\":\"topic\",\"not_after\":\"2025-07-01T00:00:00Z\"},"
                                      "{\"kind\":\"unheard-of\",\"name\":\"x\",\"not_after\":\"2025-07-01T00:00:00Z\"},"
                                      "{\"kind\":\"tls\",\"name\":\"x\",\"not_after\":\"tomorrow\"},"
                                      "{\"kind\":\"tls\",\"name\":\"x\"}, 7, null]}");
  g_autoptr(GPtrArray) devices = g_ptr_array_new ();
  g_autoptr(GPtrArray) expiries = pomona_expiries_new (status, devices);
  PomonaExpiry *first;

  g_assert_cmpuint (expiries->len, ==, 2);
  first = g_ptr_array_index (expiries, 0);
  g_assert_cmpint (first->kind, ==, POMONA_EXPIRY_PUSH);
  g_assert_cmpstr (first->name, ==, "topic");
  g_assert_cmpint (first->not_after, ==, G_GINT64_CONSTANT (1751328000) * G_USEC_PER_SEC);
  g_assert_cmpint (((PomonaExpiry *) g_ptr_array_index (expiries, 1))->kind, ==, POMONA_EXPIRY_TLS);
}

static void
test_no_status (void)
{
  g_autoptr(GPtrArray) devices = g_ptr_array_new ();
  g_autoptr(JsonNode) array = parse ("[]");
  g_autoptr(JsonNode) text = parse ("{\"expiries\":\"none\"}");
  g_autoptr(GPtrArray) without = pomona_expiries_new (NULL, devices);
  g_autoptr(GPtrArray) of_array = pomona_expiries_new (array, devices);
  g_autoptr(GPtrArray) of_text = pomona_expiries_new (text, devices);

  g_assert_cmpuint (without->len, ==, 0);
  g_assert_cmpuint (of_array->len, ==, 0);
  g_assert_cmpuint (of_text->len, ==, 0);
}

/* All identities are one line with the earliest end; who left does not count. */
static void
test_devices (void)
{
  PomonaDevice all[] = {
    { .state = POMONA_DEVICE_ENROLLED, .identity_not_after = NOW + 20 },
    { .state = POMONA_DEVICE_UNREACHABLE, .identity_not_after = NOW + 10 },
    { .state = POMONA_DEVICE_CHECKED_OUT, .identity_not_after = NOW + 1 },
    { .state = POMONA_DEVICE_ENROLLED, .identity_not_after = 0 },
  };
  g_autoptr(GPtrArray) devices = g_ptr_array_new ();
  g_autoptr(GPtrArray) expiries = NULL;
  PomonaExpiry *expiry;
  g_autofree char *title = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_ptr_array_add (devices, &all[i]);
  expiries = pomona_expiries_new (NULL, devices);
  g_assert_cmpuint (expiries->len, ==, 1);
  expiry = g_ptr_array_index (expiries, 0);
  g_assert_cmpint (expiry->kind, ==, POMONA_EXPIRY_DEVICES);
  g_assert_cmpuint (expiry->n, ==, 2);
  g_assert_cmpint (expiry->not_after, ==, NOW + 10);
  title = pomona_expiry_dup_title (expiry);
  g_assert_cmpstr (title, ==, "Identities of 2 devices");
}

static void
test_severity (void)
{
  static const struct { PomonaExpiryKind kind; int days; PomonaSeverity severity; } table[] = {
    { POMONA_EXPIRY_PUSH, 31, POMONA_SEVERITY_INFO },
    { POMONA_EXPIRY_PUSH, 30, POMONA_SEVERITY_WARNING },
    { POMONA_EXPIRY_PUSH, 3, POMONA_SEVERITY_ERROR },
    { POMONA_EXPIRY_PUSH, -1, POMONA_SEVERITY_ERROR },
    { POMONA_EXPIRY_TLS, 15, POMONA_SEVERITY_INFO },
    { POMONA_EXPIRY_TLS, 14, POMONA_SEVERITY_WARNING },
    { POMONA_EXPIRY_DEVICE_AUTHORITY, 180, POMONA_SEVERITY_WARNING },
    { POMONA_EXPIRY_DEVICES, 8, POMONA_SEVERITY_INFO },
    { POMONA_EXPIRY_PRACTICE_PUSH, 4, POMONA_SEVERITY_INFO },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      PomonaExpiry expiry = { table[i].kind, "", NOW + table[i].days * G_TIME_SPAN_DAY, 1 };

      g_assert_cmpint (pomona_expiry_get_severity (&expiry, NOW), ==, table[i].severity);
    }
}

static void
test_calendar (void)
{
  PomonaExpiry expiry = { POMONA_EXPIRY_PUSH, "a,b;c\\d", NOW, 1 };
  g_autoptr(GPtrArray) expiries = g_ptr_array_new ();
  g_autofree char *calendar = NULL;

  g_ptr_array_add (expiries, &expiry);
  calendar = pomona_expiries_dup_calendar (expiries, NOW);
  g_assert_true (g_str_has_prefix (calendar, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  g_assert_true (g_str_has_suffix (calendar, "END:VCALENDAR\r\n"));
  g_assert_nonnull (strstr (calendar, "\r\nDTSTART;VALUE=DATE:20250615\r\n"));
  g_assert_nonnull (strstr (calendar, "\r\nDTSTAMP:20250615T150640Z\r\n"));
  g_assert_nonnull (strstr (calendar, "\r\nSUMMARY:Push certificate runs out\r\n"));
  g_assert_nonnull (strstr (calendar, "\r\nDESCRIPTION:a\\,b\\;c\\\\d\r\n"));
  g_assert_nonnull (strstr (calendar, "\r\nTRIGGER:-P30D\r\n"));
}

/* No line is longer than 75 octets, and none is cut inside a character. */
static void
test_calendar_folds (void)
{
  g_autoptr(GString) name = g_string_new (NULL);
  PomonaExpiry expiry = { POMONA_EXPIRY_TLS, NULL, NOW, 1 };
  g_autoptr(GPtrArray) expiries = g_ptr_array_new ();
  g_autofree char *calendar = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GString) unfolded = g_string_new (NULL);

  for (int i = 0; i < 100; i++)
    g_string_append (name, "ä€x");
  expiry.name = name->str;
  g_ptr_array_add (expiries, &expiry);
  calendar = pomona_expiries_dup_calendar (expiries, NOW);
  lines = g_strsplit (calendar, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (lines[i]), <=, 75);
      g_assert_true (g_utf8_validate (lines[i], -1, NULL));
    }
  g_string_append (unfolded, calendar);
  g_string_replace (unfolded, "\r\n ", "", 0);
  g_assert_nonnull (strstr (unfolded->str, name->str));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/expiry/status", test_status);
  g_test_add_func ("/expiry/no-status", test_no_status);
  g_test_add_func ("/expiry/devices", test_devices);
  g_test_add_func ("/expiry/severity", test_severity);
  g_test_add_func ("/expiry/calendar", test_calendar);
  g_test_add_func ("/expiry/calendar-folds", test_calendar_folds);
  return g_test_run ();
}
