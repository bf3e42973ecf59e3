/* test-attention.c: what somebody should look at. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-attention.h"
#include "pomona-words.h"

#define NOW (G_GINT64_CONSTANT (1750000000) * G_USEC_PER_SEC)
#define DAY G_TIME_SPAN_DAY

typedef struct
{
  PomonaAttentionFacts         facts;
  PomonaDevice                 device;
  PomonaPushCertificateRecord  push;
  PomonaExpiry                 expiry;
} Office;

/* Nothing is wrong in it. */
static void
office_init (Office *office)
{
  *office = (Office) {
    .facts = {
      .state = POMONA_SERVICE_SERVING,
      .url = "https://devices.example.org:8443",
      .now = NOW,
      .known = TRUE,
      .devices = g_ptr_array_new (),
      .certificates = g_ptr_array_new (),
      .expiries = g_ptr_array_new (),
    },
    .device = { .state = POMONA_DEVICE_ENROLLED, .last_seen = NOW - DAY, .os_version = "" },
    .push = { .topic = "com.apple.mgmt.External.1", .not_after = NOW + 200 * DAY, .current = TRUE, .devices = 3 },
    .expiry = { .kind = POMONA_EXPIRY_TLS, .name = "host", .not_after = NOW + 300 * DAY, .n = 1 },
  };
  g_ptr_array_add (office->facts.devices, &office->device);
  g_ptr_array_add (office->facts.certificates, &office->push);
  g_ptr_array_add (office->facts.expiries, &office->expiry);
}

static void
office_clear (Office *office)
{
  g_ptr_array_unref (office->facts.devices);
  g_ptr_array_unref (office->facts.certificates);
  g_ptr_array_unref (office->facts.expiries);
}

/* Exactly one row, of this kind and weight, with a way to its fix. */
static void
assert_only (Office              *office,
             PomonaAttentionKind  kind,
             PomonaSeverity       severity)
{
  g_autoptr(GPtrArray) rows = pomona_attention_compute (&office->facts);
  PomonaAttention *row;

  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpint (row->kind, ==, kind);
  g_assert_cmpint (row->severity, ==, severity);
  g_assert_true (g_str_has_suffix (row->text, "."));
  g_assert_nonnull (row->button);
  g_assert_true (g_str_has_prefix (row->action, "app.") || g_str_equal (row->action, "win.show"));
  g_assert_true (g_str_equal (row->action, "win.show") == (row->target != NULL));
}

static void
assert_calm (Office *office)
{
  g_autoptr(GPtrArray) rows = pomona_attention_compute (&office->facts);

  g_assert_cmpuint (rows->len, ==, 0);
}

static void
test_calm (void)
{
  Office office;

  office_init (&office);
  assert_calm (&office);
  office_clear (&office);
}

static void
test_unknown (void)
{
  Office office;

  office_init (&office);
  g_ptr_array_set_size (office.facts.certificates, 0);
  g_ptr_array_set_size (office.facts.devices, 0);
  office.facts.known = FALSE;
  assert_calm (&office);
  office.facts.state = POMONA_SERVICE_STOPPED;
  assert_only (&office, POMONA_ATTENTION_SERVICE_STOPPED, POMONA_SEVERITY_ERROR);
  office.facts.state = POMONA_SERVICE_FAILED;
  office.facts.error_text = "Port 8443 is taken";
  assert_only (&office, POMONA_ATTENTION_SERVICE_FAILED, POMONA_SEVERITY_ERROR);
  office_clear (&office);
}

static void
test_push (void)
{
  Office office;

  office_init (&office);
  office.push.not_after = NOW + 31 * DAY;
  assert_calm (&office);
  office.push.not_after = NOW + 30 * DAY;
  assert_only (&office, POMONA_ATTENTION_PUSH_EXPIRES, POMONA_SEVERITY_WARNING);
  office.push.not_after = NOW + 2 * DAY;
  assert_only (&office, POMONA_ATTENTION_PUSH_EXPIRES, POMONA_SEVERITY_ERROR);
  office.push.not_after = NOW - 1;
  assert_only (&office, POMONA_ATTENTION_PUSH_EXPIRES, POMONA_SEVERITY_ERROR);
  g_ptr_array_set_size (office.facts.certificates, 0);
  assert_only (&office, POMONA_ATTENTION_PUSH_MISSING, POMONA_SEVERITY_ERROR);
  office.device.practice = TRUE;
  assert_only (&office, POMONA_ATTENTION_PUSH_MISSING, POMONA_SEVERITY_WARNING);
  office_clear (&office);
}

/* An old one that nobody holds, and that of the practice office, run out without a word. */
static void
test_push_others (void)
{
  PomonaPushCertificateRecord old = { .topic = "com.apple.mgmt.External.0", .not_after = NOW - DAY };
  Office office;

  office_init (&office);
  g_ptr_array_add (office.facts.certificates, &old);
  assert_calm (&office);
  old.devices = 2;
  assert_only (&office, POMONA_ATTENTION_PUSH_EXPIRES, POMONA_SEVERITY_ERROR);
  old.practice = TRUE;
  assert_calm (&office);
  office_clear (&office);
}

static void
test_expiries (void)
{
  Office office;

  office_init (&office);
  office.expiry.not_after = NOW + 10 * DAY;
  assert_only (&office, POMONA_ATTENTION_TLS_EXPIRES, POMONA_SEVERITY_WARNING);
  office.expiry.kind = POMONA_EXPIRY_DEVICE_AUTHORITY;
  assert_only (&office, POMONA_ATTENTION_AUTHORITY_EXPIRES, POMONA_SEVERITY_WARNING);
  office.expiry.kind = POMONA_EXPIRY_DEVICES;
  assert_calm (&office);
  office.expiry.not_after = NOW + DAY;
  assert_only (&office, POMONA_ATTENTION_IDENTITIES_EXPIRE, POMONA_SEVERITY_ERROR);
  /* Push certificates speak for themselves. */
  office.expiry.kind = POMONA_EXPIRY_PUSH;
  assert_calm (&office);
  office_clear (&office);
}

static void
test_devices (void)
{
  Office office;

  office_init (&office);
  office.device.state = POMONA_DEVICE_UNREACHABLE;
  assert_only (&office, POMONA_ATTENTION_UNREACHABLE, POMONA_SEVERITY_ERROR);
  office.device.state = POMONA_DEVICE_ENROLLED;
  office.device.last_seen = NOW - POMONA_SILENT_AFTER;
  assert_calm (&office);
  office.device.last_seen--;
  assert_only (&office, POMONA_ATTENTION_SILENT, POMONA_SEVERITY_WARNING);
  office.device.last_seen = NOW;
  office.device.failed = 2;
  assert_only (&office, POMONA_ATTENTION_FAILED_COMMANDS, POMONA_SEVERITY_WARNING);
  /* Who left is nobody's concern. */
  office.device.state = POMONA_DEVICE_CHECKED_OUT;
  assert_calm (&office);
  g_ptr_array_set_size (office.facts.devices, 0);
  assert_only (&office, POMONA_ATTENTION_NO_DEVICES, POMONA_SEVERITY_INFO);
  office_clear (&office);
}

static void
test_half_way (void)
{
  Office office;

  office_init (&office);
  office.device.state = POMONA_DEVICE_WAITING;
  office.device.last_seen = NOW - G_TIME_SPAN_MINUTE;
  assert_calm (&office);
  office.device.last_seen = NOW - 2 * G_TIME_SPAN_HOUR;
  assert_only (&office, POMONA_ATTENTION_HALF_WAY, POMONA_SEVERITY_WARNING);
  office_clear (&office);
}

static void
test_address (void)
{
  static const struct { const char *url; gboolean stays; } addresses[] = {
    { "https://mdm.example.org", TRUE },
    { "https://mdm.example.org:8443", TRUE },
    { "https://MDM.Example.ORG", TRUE },
    { "https://192.0.2.7:8443", FALSE },
    { "https://[2001:db8::1]:8443", FALSE },
    { "https://desk:8443", FALSE },
    { "https://desk.local:8443", FALSE },
    { "https://desk.fritz.box", FALSE },
    { "https://DESK.LAN", FALSE },
    { "https://localhost:8443", FALSE },
    { "nonsense", FALSE },
    { "", FALSE },
  };
  Office office;

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    g_assert_cmpint (pomona_attention_address_stays (addresses[i].url), ==, addresses[i].stays);

  office_init (&office);
  office.facts.url = "https://192.0.2.7:8443";
  assert_only (&office, POMONA_ATTENTION_ADDRESS, POMONA_SEVERITY_WARNING);
  office.device.practice = TRUE;
  assert_only (&office, POMONA_ATTENTION_ADDRESS, POMONA_SEVERITY_INFO);
  office.facts.url = NULL;
  assert_calm (&office);
  office_clear (&office);
}

static void
test_order (void)
{
  Office office;
  g_autoptr(GPtrArray) rows = NULL;

  office_init (&office);
  office.device.failed = 1;
  office.push.not_after = NOW - DAY;
  office.facts.url = "https://desk:8443";
  office.device.practice = TRUE;
  rows = pomona_attention_compute (&office.facts);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpint (((PomonaAttention *) g_ptr_array_index (rows, 0))->severity, ==, POMONA_SEVERITY_ERROR);
  g_assert_cmpint (((PomonaAttention *) g_ptr_array_index (rows, 1))->severity, ==, POMONA_SEVERITY_WARNING);
  g_assert_cmpint (((PomonaAttention *) g_ptr_array_index (rows, 2))->severity, ==, POMONA_SEVERITY_INFO);
  office_clear (&office);
}

/* What a row counts is what its button finds. */
static void
test_keywords (void)
{
  PomonaDevice device = { .state = POMONA_DEVICE_ENROLLED, .last_seen = NOW };

  g_assert_true (pomona_attention_is_keyword ("is:silent"));
  g_assert_false (pomona_attention_is_keyword ("silent"));
  g_assert_false (pomona_attention_matches ("is:silent", &device, NOW));
  g_assert_true (pomona_attention_matches ("is:silent", &device, NOW + 15 * DAY));
  g_assert_false (pomona_attention_matches ("is:failed", &device, NOW));
  device.failed = 1;
  g_assert_true (pomona_attention_matches ("is:failed", &device, NOW));
  g_assert_false (pomona_attention_matches ("is:practice", &device, NOW));
  device.practice = TRUE;
  g_assert_true (pomona_attention_matches ("is:practice", &device, NOW));
  g_assert_false (pomona_attention_matches ("is:unreachable", &device, NOW));
  device.state = POMONA_DEVICE_UNREACHABLE;
  g_assert_true (pomona_attention_matches ("is:unreachable", &device, NOW));
  device.state = POMONA_DEVICE_WAITING;
  g_assert_true (pomona_attention_matches ("is:enrolling", &device, NOW));
  g_assert_false (pomona_attention_matches ("is:other", &device, NOW));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attention/calm", test_calm);
  g_test_add_func ("/attention/unknown", test_unknown);
  g_test_add_func ("/attention/push", test_push);
  g_test_add_func ("/attention/push-others", test_push_others);
  g_test_add_func ("/attention/expiries", test_expiries);
  g_test_add_func ("/attention/devices", test_devices);
  g_test_add_func ("/attention/half-way", test_half_way);
  g_test_add_func ("/attention/address", test_address);
  g_test_add_func ("/attention/order", test_order);
  g_test_add_func ("/attention/keywords", test_keywords);
  return g_test_run ();
}
