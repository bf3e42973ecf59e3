/* test-office-life.c: what happens to enrolled devices in the course of time. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "office-fixture.h"

#include "pomona-clock.h"

static char *
start_one (Office            *self,
           PomonaPretendKind  kind)
{
  self->options.counts[kind] = 1;
  office_start_fleet (self);
  office_settle (self);
  return office_only_id (self);
}

static void
assert_answers (Office     *self,
                const char *id)
{
  g_autoptr(PomonaCommandRecord) record = office_send (self, id, "{'RequestType': <'SecurityInfo'>}");

  g_assert_cmpint (record->state, ==, POMONA_COMMAND_ACKNOWLEDGED);
}

static void
change_token (PomonaPretendDevice *device,
              gpointer             data)
{
  pomona_pretend_device_change_token (device);
}

static gboolean
has_new_token (Office   *self,
               gpointer  data)
{
  return office_count_notices (self, "token device") >= 2;
}

static void
test_token (Office        *self,
            gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_IPAD);

  office_with_device (self, 0, change_token, NULL);
  office_wait (self, has_new_token, NULL);
  assert_answers (self, id);
}

static void
copy_fingerprint (PomonaPretendDevice *device,
                  gpointer             data)
{
  *(char **) data = g_strdup (pomona_pretend_device_get_fingerprint (device));
}

static gboolean
is_renewed (Office   *self,
            gpointer  data)
{
  return office_count_notices (self, "renewed") >= 1 && office_count_notices (self, "command InstallProfile Acknowledged") >= 1;
}

static void
copy_bootstrap (PomonaPretendDevice *device,
                gpointer             data)
{
  *(GVariant **) data = g_variant_ref (pomona_pretend_device_get_fact (device, "bootstrap-token"));
}

typedef struct
{
  GBytes *token;
  gboolean done;
} Ask;

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Ask *ask = user_data;
  g_autoptr(GError) error = NULL;

  ask->token = pomona_pretend_device_token_finish (POMONA_PRETEND_DEVICE (source), result, &error);
  g_assert_no_error (error);
  g_atomic_int_set (&ask->done, TRUE);
}

static void
ask_bootstrap (PomonaPretendDevice *device,
               gpointer             data)
{
  pomona_pretend_device_get_bootstrap_token_async (device, NULL, asked_cb, data);
}

static gboolean
is_asked (Office   *self,
          gpointer  data)
{
  return g_atomic_int_get (&((Ask *) data)->done);
}

static void
assert_bootstrap_kept (Office *self)
{
  g_autoptr(GVariant) ours = NULL;
  g_autoptr(GBytes) expected = NULL;
  Ask ask = { NULL, FALSE };

  office_with_device (self, 0, copy_bootstrap, &ours);
  expected = g_variant_get_data_as_bytes (ours);
  office_with_device (self, 0, ask_bootstrap, &ask);
  office_wait (self, is_asked, &ask);
  g_assert_true (g_bytes_equal (expected, ask.token));
  g_bytes_unref (ask.token);
}

static void
test_bootstrap_token (Office        *self,
                      gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_MAC);

  assert_bootstrap_kept (self);
}

/* Most of a year later: the service renews on its own, and it is no new enrollment. */
static void
renew (Office *self)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_MAC), *before = NULL, *after = NULL;
  g_autoptr(GPtrArray) list = NULL;

  office_with_device (self, 0, copy_fingerprint, &before);
  self->clock_offset = 345 * POMONA_CLOCK_DAY;
  office_renew (self);
  office_wait (self, is_renewed, NULL);
  office_with_device (self, 0, copy_fingerprint, &after);
  g_assert_cmpstr (before, !=, after);
  assert_answers (self, id);
  list = office_list (self, FALSE);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpint (((PomonaDevice *) list->pdata[0])->state, ==, POMONA_DEVICE_ENROLLED);
  assert_bootstrap_kept (self);
}

static void
test_renewal (Office        *self,
              gconstpointer  data)
{
  renew (self);
}

static void
test_renewal_with_authenticate (Office        *self,
                                gconstpointer  data)
{
  self->options.device.authenticate_on_renewal = TRUE;
  renew (self);
}

/* Saved and loaded, a device goes on where it was. */
static void
test_saved (Office        *self,
            gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_MAC);
  g_autofree char *folder = g_build_filename (self->folder, "devices", NULL), *uuid = NULL, *junk = NULL;
  g_autoptr(PomonaCommandRecord) record = NULL;
  g_autoptr(GError) error = NULL;
  PomonaPretendFleetStats stats;

  g_assert_true (pomona_pretend_fleet_save (self->fleet, folder, &error));
  pomona_push_desk_set_func (self->desk, NULL, NULL);
  g_clear_pointer (&self->fleet, pomona_pretend_fleet_free);
  uuid = office_queue (self, id, g_variant_new_parsed ("{'RequestType': <'SecurityInfo'>}"));
  self->fleet = pomona_pretend_fleet_new (&self->options, NULL, NULL);
  g_assert_true (pomona_pretend_fleet_load (self->fleet, folder, &error));
  g_assert_no_error (error);
  pomona_pretend_fleet_get_stats (self->fleet, &stats);
  g_assert_cmpuint (stats.devices, ==, 1);
  g_assert_cmpuint (stats.enrolled, ==, 1);
  pomona_pretend_fleet_wake_all (self->fleet);
  record = office_wait_command (self, uuid);
  g_assert_cmpint (record->state, ==, POMONA_COMMAND_ACKNOWLEDGED);
  junk = g_build_filename (folder, "junk.plist", NULL);
  g_assert_true (g_file_set_contents (junk, "junk", -1, NULL));
  g_assert_false (pomona_pretend_fleet_load (self->fleet, folder, &error));
  g_assert_nonnull (strstr (error->message, "junk.plist"));
}

static gboolean
came_back (Office   *self,
           gpointer  data)
{
  return office_count_notices (self, "command SecurityInfo Acknowledged") >= GPOINTER_TO_UINT (data);
}

static void
power_on (PomonaPretendDevice *device,
          gpointer             data)
{
  pomona_pretend_device_power_on (device);
}

static void
test_shut_down (Office        *self,
                gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_IPHONE), *uuid = NULL;
  g_autoptr(PomonaCommandRecord) record = office_send (self, id, "{'RequestType': <'ShutDownDevice'>}"), waiting = NULL;
  guint before = office_count_notices (self, "command SecurityInfo Acknowledged");

  g_assert_cmpint (record->state, ==, POMONA_COMMAND_ACKNOWLEDGED);
  uuid = office_queue (self, id, g_variant_new_parsed ("{'RequestType': <'SecurityInfo'>}"));
  pomona_pretend_fleet_wake_all (self->fleet);
  waiting = office_get_command (self, uuid);
  g_assert_false (pomona_command_state_is_final (waiting->state));
  office_with_device (self, 0, power_on, NULL);
  office_wait (self, came_back, GUINT_TO_POINTER (before + 1));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  office_add ("/office/life/token", test_token);
  office_add ("/office/life/bootstrap-token", test_bootstrap_token);
  office_add ("/office/life/renewal", test_renewal);
  office_add ("/office/life/renewal-with-authenticate", test_renewal_with_authenticate);
  office_add ("/office/life/saved", test_saved);
  office_add ("/office/life/shut-down", test_shut_down);
  return g_test_run ();
}
