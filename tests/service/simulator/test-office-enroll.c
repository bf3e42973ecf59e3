/* test-office-enroll.c: pretend devices enroll in the real service. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "office-fixture.h"

#include "pomona-plist.h"

static const char *const first_questions[] = {
  "command DeviceInformation Acknowledged", "command SecurityInfo Acknowledged", "command InstalledApplicationList Acknowledged",
  "command ProfileList Acknowledged", "command CertificateList Acknowledged",
};

typedef struct
{
  const PomonaDevice *record;
  gboolean found;
} Lookup;

static void
compare_device (PomonaPretendDevice *device,
                gpointer             user_data)
{
  Lookup *lookup = user_data;
  const PomonaDevice *record = lookup->record;

  if (g_strcmp0 (pomona_pretend_device_get_udid (device), record->udid) != 0)
    return;
  lookup->found = TRUE;
  g_assert_cmpstr (record->id, ==, record->udid);
  g_assert_cmpstr (record->serial, ==, pomona_pretend_device_get_serial (device));
  g_assert_cmpstr (record->name, ==, pomona_pretend_device_get_name (device));
  g_assert_cmpstr (record->product, ==, g_variant_get_string (pomona_pretend_device_get_fact (device, "ProductName"), NULL));
  g_assert_cmpstr (record->os_version, ==, g_variant_get_string (pomona_pretend_device_get_fact (device, "OSVersion"), NULL));
  g_assert_cmpstr (record->build, ==, g_variant_get_string (pomona_pretend_device_get_fact (device, "BuildVersion"), NULL));
}

static gboolean
inventory_came (Office   *self,
                gpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (first_questions); i++)
    if (office_count_notices (self, first_questions[i]) < GPOINTER_TO_UINT (data))
      return FALSE;
  return TRUE;
}

/* Ten of all kinds: the service knows them as they are, and asked what it asks everybody. */
static void
test_ten (Office        *self,
          gconstpointer  data)
{
  g_autoptr(GPtrArray) list = NULL, with_users = NULL;
  PomonaPretendFleetStats stats;
  guint platforms[POMONA_N_PLATFORMS] = { 0 };

  self->options.counts[POMONA_PRETEND_MAC] = 3;
  self->options.counts[POMONA_PRETEND_IPHONE] = 3;
  self->options.counts[POMONA_PRETEND_IPAD] = 2;
  self->options.counts[POMONA_PRETEND_APPLE_TV] = 2;
  office_start_fleet (self);
  office_wait (self, inventory_came, GUINT_TO_POINTER (10));
  office_settle (self);
  list = office_list (self, FALSE);
  with_users = office_list (self, TRUE);
  g_assert_cmpuint (list->len, ==, 10);
  g_assert_cmpuint (with_users->len, ==, 13);
  for (guint i = 0; i < list->len; i++)
    {
      Lookup lookup = { .record = list->pdata[i] };

      platforms[lookup.record->platform]++;
      g_assert_cmpint (lookup.record->state, ==, POMONA_DEVICE_ENROLLED);
      g_assert_cmpstr (lookup.record->topic, ==, OFFICE_TOPIC);
      office_with_device (self, G_MAXUINT, compare_device, &lookup);
      g_assert_true (lookup.found);
    }
  g_assert_cmpuint (platforms[POMONA_PLATFORM_MACOS], ==, 3);
  g_assert_cmpuint (platforms[POMONA_PLATFORM_IOS], ==, 3);
  g_assert_cmpuint (platforms[POMONA_PLATFORM_IPADOS], ==, 2);
  g_assert_cmpuint (platforms[POMONA_PLATFORM_TVOS], ==, 2);
  pomona_pretend_fleet_get_stats (self->fleet, &stats);
  g_assert_cmpuint (stats.failures, ==, 0);
  g_assert_cmpuint (stats.enrollments, ==, 10);
  g_assert_cmpuint (stats.enrollment.n, ==, 10);
}

static void
check_form (Office            *self,
            PomonaPretendForm  form)
{
  g_autofree char *id = NULL;
  g_autoptr(PomonaCommandRecord) record = NULL;

  self->options.counts[POMONA_PRETEND_IPHONE] = 1;
  self->options.device.form = form;
  office_start_fleet (self);
  id = office_only_id (self);
  record = office_send (self, id, "{'RequestType': <'DeviceLock'>}");
  g_assert_cmpint (record->state, ==, POMONA_COMMAND_ACKNOWLEDGED);
}

static void
test_by_certificate (Office        *self,
                     gconstpointer  data)
{
  check_form (self, POMONA_PRETEND_BY_CERTIFICATE);
}

static void
test_by_both (Office        *self,
              gconstpointer  data)
{
  check_form (self, POMONA_PRETEND_BY_BOTH);
}

static void
test_scep_by_get (Office        *self,
                  gconstpointer  data)
{
  self->options.device.scep_by_get = TRUE;
  check_form (self, POMONA_PRETEND_BY_SIGNATURE);
}

/* The user of a Mac has a queue of its own. */
static void
test_user_channel (Office        *self,
                   gconstpointer  data)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(PomonaCommandRecord) record = NULL, wrong = NULL;
  PomonaDevice *user = NULL;

  self->options.counts[POMONA_PRETEND_MAC] = 1;
  office_start_fleet (self);
  list = office_list (self, TRUE);
  g_assert_cmpuint (list->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    if (((PomonaDevice *) list->pdata[i])->parent_id != NULL)
      user = list->pdata[i];
  g_assert_nonnull (user);
  g_assert_cmpstr (user->name, ==, "Office");
  record = office_send (self, user->id, "{'RequestType': <'ActiveNSExtensions'>}");
  g_assert_cmpint (record->state, ==, POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpstr (record->device_id, ==, user->id);
}

static void
test_user_authenticate (Office        *self,
                        gconstpointer  data)
{
  self->options.counts[POMONA_PRETEND_MAC] = 1;
  self->options.device.user_authenticate = TRUE;
  office_start_fleet (self);
  /* Whether users are managed is the service's decision; the device is enrolled in any case. */
  g_assert_cmpuint (office_count_notices (self, "enrolled"), ==, 1);
  g_assert_cmpuint (office_count_notices (self, "failed"), ==, 0);
}

static gboolean
has_failed (Office   *self,
            gpointer  data)
{
  PomonaPretendFleetStats stats;

  pomona_pretend_fleet_get_stats (self->fleet, &stats);
  return stats.failed == stats.devices;
}

/* A device that does not know the authority goes no further than the first handshake. */
static void
test_unknown_authority (Office        *self,
                        gconstpointer  data)
{
  g_autoptr(GPtrArray) list = NULL;

  self->options.counts[POMONA_PRETEND_IPAD] = 1;
  self->options.device.ca_pem = pomona_push_desk_get_ca (self->desk);
  office_begin_fleet (self);
  office_wait (self, has_failed, NULL);
  list = office_list (self, FALSE);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_wrong_clock (Office        *self,
                  gconstpointer  data)
{
  self->options.counts[POMONA_PRETEND_IPAD] = 1;
  self->options.device.skew = -10 * 365 * 86400;
  office_begin_fleet (self);
  office_wait (self, has_failed, NULL);
}

static void
test_wrong_link (Office        *self,
                 gconstpointer  data)
{
  g_autofree char *good = g_steal_pointer (&self->profile_url);

  self->profile_url = g_strdup_printf ("%sx", good);
  self->options.counts[POMONA_PRETEND_IPAD] = 1;
  office_begin_fleet (self);
  office_wait (self, has_failed, NULL);
  g_assert_cmpuint (office_count_notices (self, "failed enrollment The server answered the wish for a profile with status 4"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  office_add ("/office/enroll/ten", test_ten);
  office_add ("/office/enroll/by-certificate", test_by_certificate);
  office_add ("/office/enroll/by-both", test_by_both);
  office_add ("/office/enroll/scep-by-get", test_scep_by_get);
  office_add ("/office/enroll/user-channel", test_user_channel);
  office_add ("/office/enroll/user-authenticate", test_user_authenticate);
  office_add ("/office/enroll/unknown-authority", test_unknown_authority);
  office_add ("/office/enroll/wrong-clock", test_wrong_clock);
  office_add ("/office/enroll/wrong-link", test_wrong_link);
  return g_test_run ();
}
