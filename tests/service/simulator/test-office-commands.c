/* test-office-commands.c: the service's commands to pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "office-fixture.h"

#include "pomona-plist.h"

static char *
start_one (Office            *self,
           PomonaPretendKind  kind)
{
  self->options.counts[kind] = 1;
  office_start_fleet (self);
  return office_only_id (self);
}

static void
assert_state (PomonaCommandRecord *record,
              PomonaCommandState   state)
{
  g_assert_cmpstr (pomona_command_state_to_nick (record->state), ==, pomona_command_state_to_nick (state));
}

static void
test_settings (Office        *self,
               gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_IPAD);
  g_autoptr(PomonaCommandRecord) record = office_send (self, id,
    "{'RequestType': <'Settings'>, 'Settings': <[<{'Item': <'DeviceName'>, 'DeviceName': <'Counter iPad'>}>]>}");
  g_autoptr(PomonaCommandRecord) asked = office_send (self, id, "{'RequestType': <'DeviceInformation'>, 'Queries': <[<'DeviceName'>]>}");
  g_autoptr(GVariant) answer = office_answer (asked), responses = pomona_plist_get_dict (answer, "QueryResponses");
  g_autoptr(GPtrArray) list = NULL;

  assert_state (record, POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpstr (pomona_plist_get_string (responses, "DeviceName"), ==, "Counter iPad");
  list = office_list (self, FALSE);
  g_assert_cmpstr (((PomonaDevice *) list->pdata[0])->name, ==, "Counter iPad");
}

static void
test_errors (Office        *self,
             gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_APPLE_TV);
  g_autoptr(PomonaCommandRecord) unknown = office_send (self, id, "{'RequestType': <'MakeTea'>}");
  g_autoptr(PomonaCommandRecord) good = office_send (self, id, "{'RequestType': <'RestartDevice'>}");

  assert_state (unknown, POMONA_COMMAND_ERROR);
  g_assert_nonnull (strstr (unknown->error_chain, "12021"));
  assert_state (good, POMONA_COMMAND_ACKNOWLEDGED);
}

static GVariant *
profile_command (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_auto(GVariantDict) command = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_string (&command, "RequestType", "InstallProfile");
  pomona_plist_set_data (&command, "Payload", bytes);
  return pomona_plist_dict_end (&command);
}

static guint
count_profiles (Office     *self,
                const char *id)
{
  g_autoptr(PomonaCommandRecord) record = office_send (self, id, "{'RequestType': <'ProfileList'>}");
  g_autoptr(GVariant) answer = office_answer (record), list = pomona_plist_get_array (answer, "ProfileList");

  return pomona_plist_array_length (list);
}

static void
test_profiles (Office        *self,
               gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_MAC), *uuid = NULL, *text = NULL;
  g_autoptr(PomonaCommandRecord) installed = NULL, removed = NULL, none = NULL;
  GVariantDict profile, payload;
  PomonaPlistArray *content = pomona_plist_array_new ();

  g_variant_dict_init (&payload, NULL);
  pomona_plist_set_string (&payload, "PayloadType", "com.apple.dock");
  pomona_plist_set_string (&payload, "PayloadIdentifier", "com.example.dock.payload");
  pomona_plist_set_string (&payload, "PayloadUUID", "9E2C9B0B-5F0A-4F1B-9C53-000000000001");
  pomona_plist_set_int (&payload, "PayloadVersion", 1);
  pomona_plist_array_append (content, pomona_plist_dict_end (&payload));
  g_variant_dict_init (&profile, NULL);
  pomona_plist_set_string (&profile, "PayloadType", "Configuration");
  pomona_plist_set_string (&profile, "PayloadIdentifier", "com.example.dock");
  pomona_plist_set_string (&profile, "PayloadUUID", "9E2C9B0B-5F0A-4F1B-9C53-000000000000");
  pomona_plist_set_int (&profile, "PayloadVersion", 1);
  pomona_plist_set_array (&profile, "PayloadContent", pomona_plist_array_end (content));
  text = pomona_plist_write_text (pomona_plist_dict_end (&profile));

  g_assert_cmpuint (count_profiles (self, id), ==, 1);
  uuid = office_queue (self, id, profile_command (text));
  installed = office_wait_command (self, uuid);
  assert_state (installed, POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpuint (count_profiles (self, id), ==, 2);
  removed = office_send (self, id, "{'RequestType': <'RemoveProfile'>, 'Identifier': <'com.example.dock'>}");
  assert_state (removed, POMONA_COMMAND_ACKNOWLEDGED);
  none = office_send (self, id, "{'RequestType': <'RemoveProfile'>, 'Identifier': <'com.example.dock'>}");
  assert_state (none, POMONA_COMMAND_ERROR);
}

static gboolean
is_gone (Office   *self,
         gpointer  data)
{
  PomonaPretendFleetStats stats;

  pomona_pretend_fleet_get_stats (self->fleet, &stats);
  return stats.gone == 1;
}

static void
enroll_again (Office *self)
{
  PomonaPretendFleetStats stats;

  pomona_pretend_fleet_enroll (self->fleet, self->profile_url);
  do
    {
      g_main_context_iteration (NULL, FALSE);
      pomona_pretend_fleet_get_stats (self->fleet, &stats);
      g_assert_cmpuint (stats.failed, ==, 0);
    }
  while (stats.enrolled < 1);
}

static void
test_erase (Office        *self,
            gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_IPHONE), *again = NULL;
  g_autoptr(PomonaCommandRecord) renamed = office_send (self, id,
    "{'RequestType': <'Settings'>, 'Settings': <[<{'Item': <'OrganizationInfo'>, 'OrganizationInfo': <{'OrganizationName': <'X'>}>}>]>}");
  g_autoptr(PomonaCommandRecord) record = office_send (self, id, "{'RequestType': <'EraseDevice'>}"), asked = NULL;
  g_autoptr(GVariant) answer = NULL, responses = NULL;

  assert_state (renamed, POMONA_COMMAND_ACKNOWLEDGED);
  assert_state (record, POMONA_COMMAND_ACKNOWLEDGED);
  office_wait (self, is_gone, NULL);
  enroll_again (self);
  again = office_only_id (self);
  g_assert_cmpstr (again, ==, id);
  asked = office_send (self, id, "{'RequestType': <'DeviceInformation'>, 'Queries': <[<'OrganizationInfo'>, <'UDID'>]>}");
  answer = office_answer (asked);
  responses = pomona_plist_get_dict (answer, "QueryResponses");
  g_assert_false (pomona_plist_has (responses, "OrganizationInfo"));
}

static gboolean
is_checked_out (Office   *self,
                gpointer  data)
{
  g_autoptr(GPtrArray) list = office_list (self, FALSE);

  return ((PomonaDevice *) list->pdata[0])->state == POMONA_DEVICE_CHECKED_OUT;
}

static void
check_out (PomonaPretendDevice *device,
           gpointer             data)
{
  pomona_pretend_device_check_out (device);
}

static void
test_check_out (Office        *self,
                gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_IPHONE);

  office_settle (self);
  office_with_device (self, 0, check_out, NULL);
  office_wait (self, is_gone, NULL);
  office_wait (self, is_checked_out, NULL);
  enroll_again (self);
}

static void
test_remove_enrollment (Office        *self,
                        gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_IPAD);
  g_autoptr(PomonaCommandRecord) list = office_send (self, id, "{'RequestType': <'ProfileList'>}");
  g_autoptr(GVariant) answer = office_answer (list), profiles = pomona_plist_get_array (answer, "ProfileList");
  g_autoptr(GVariant) profile = pomona_plist_array_get (profiles, 0);
  g_autofree char *command = g_strdup_printf ("{'RequestType': <'RemoveProfile'>, 'Identifier': <'%s'>}",
                                              pomona_plist_get_string (profile, "PayloadIdentifier"));
  g_autoptr(PomonaCommandRecord) removed = office_send (self, id, command);

  assert_state (removed, POMONA_COMMAND_ACKNOWLEDGED);
  office_wait (self, is_gone, NULL);
  office_wait (self, is_checked_out, NULL);
}

/* The set is empty as long as nothing puts declarations into it; the device still reports what it can. */
static gboolean
has_reported (Office   *self,
              gpointer  data)
{
  return office_count_notices (self, "synced") > 0 && office_count_notices (self, "reported") > 0;
}

static void
test_declarations (Office        *self,
                   gconstpointer  data)
{
  g_autofree char *id = start_one (self, POMONA_PRETEND_MAC);
  g_autoptr(PomonaCommandRecord) record = office_send (self, id, "{'RequestType': <'DeclarativeManagement'>}");

  assert_state (record, POMONA_COMMAND_ACKNOWLEDGED);
  office_wait (self, has_reported, NULL);
  g_assert_cmpuint (office_count_notices (self, "failed"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  office_add ("/office/commands/settings", test_settings);
  office_add ("/office/commands/errors", test_errors);
  office_add ("/office/commands/profiles", test_profiles);
  office_add ("/office/commands/erase", test_erase);
  office_add ("/office/commands/check-out", test_check_out);
  office_add ("/office/commands/remove-enrollment", test_remove_enrollment);
  office_add ("/office/commands/declarations", test_declarations);
  return g_test_run ();
}
