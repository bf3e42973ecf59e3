/* test-schema.c: the facts as they come out. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-schema.h"

#include <string.h>

static void
test_counts (void)
{
  static const guint expected[POMONA_N_SCHEMA_SETS] = {
    [POMONA_SCHEMA_DECLARATIONS] = 59, [POMONA_SCHEMA_CREDENTIALS] = 4, [POMONA_SCHEMA_STATUS] = 62,
    [POMONA_SCHEMA_PROTOCOL] = 5,      [POMONA_SCHEMA_COMMANDS] = 68,   [POMONA_SCHEMA_CHECKIN] = 9,
    [POMONA_SCHEMA_ERRORS] = 5,        [POMONA_SCHEMA_PROFILES] = 128,  [POMONA_SCHEMA_OTHER] = 6,
  };

  for (guint set = 0; set < POMONA_N_SCHEMA_SETS; set++)
    {
      guint n_items = 0;
      const PomonaSchemaItem *items = pomona_schema_list (set, &n_items);

      g_assert_cmpuint (n_items, ==, expected[set]);
      for (guint i = 0; i < n_items; i++)
        {
          g_assert_nonnull (items[i].id);
          g_assert_nonnull (items[i].kind);
          g_assert_cmpint (items[i].set, ==, set);
          if (i > 0)
            g_assert_cmpstr (items[i - 1].id, <=, items[i].id);
          /* The look-up leads back to it, variants included. */
          g_assert_true (pomona_schema_lookup (set, items[i].id, items[i].variant) == &items[i] || items[i].variant == NULL);
        }
    }
}

static void
test_lookup (void)
{
  g_assert_cmpstr (pomona_schema_command ("DeviceLock")->id, ==, "DeviceLock");
  g_assert_cmpstr (pomona_schema_checkin ("TokenUpdate")->kind, ==, "checkin");
  g_assert_cmpstr (pomona_schema_status_item ("device.model.family")->kind, ==, "status");
  g_assert_cmpstr (pomona_schema_declaration ("com.apple.activation.simple")->kind, ==, "activation");
  g_assert_cmpstr (pomona_schema_payload ("com.apple.mdm")->kind, ==, "profile");
  g_assert_null (pomona_schema_command ("Devicelock"));
  g_assert_null (pomona_schema_command (NULL));
  g_assert_null (pomona_schema_command (""));
  g_assert_null (pomona_schema_command ("zzz"));
}

static void
test_variants (void)
{
  guint n_items;
  guint n_mcx = 0;
  const PomonaSchemaItem *items = pomona_schema_list (POMONA_SCHEMA_PROFILES, &n_items);

  for (guint i = 0; i < n_items; i++)
    if (strcmp (items[i].id, "com.apple.MCX") == 0)
      {
        n_mcx++;
        g_assert_true (pomona_schema_lookup (POMONA_SCHEMA_PROFILES, "com.apple.MCX", items[i].variant) != NULL);
      }
  g_assert_cmpuint (n_mcx, ==, 6);
  g_assert_null (pomona_schema_lookup (POMONA_SCHEMA_PROFILES, "com.apple.MCX", "none such"));
}

static void
test_command_facts (void)
{
  const PomonaSchemaItem *lock = pomona_schema_command ("DeviceLock");
  const PomonaSchemaKey *pin = pomona_schema_find_key (lock->keys, lock->n_keys, "PIN");

  g_assert_cmpint (lock->support[POMONA_SYSTEM_MACOS].access_rights, ==, 4);
  g_assert_cmpint (lock->support[POMONA_SYSTEM_MACOS].user_channel, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (lock->support[POMONA_SYSTEM_MACOS].user_enrollment, ==, POMONA_MODE_FORBIDDEN);
  g_assert_cmpint (lock->support[POMONA_SYSTEM_IOS].supervised, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (lock->support[POMONA_SYSTEM_WATCHOS].device_channel, ==, POMONA_TRISTATE_UNKNOWN);
  g_assert_null (lock->support[POMONA_SYSTEM_TVOS].introduced);

  /* A PIN is for Macs only, and inherits the rest of what the command says there. */
  g_assert_cmpint (pin->type, ==, POMONA_SCHEMA_TYPE_STRING);
  g_assert_null (pin->support[POMONA_SYSTEM_IOS].introduced);
  g_assert_cmpstr (pin->support[POMONA_SYSTEM_MACOS].introduced, ==, "10.8");
  g_assert_cmpint (pin->support[POMONA_SYSTEM_MACOS].access_rights, ==, 4);
  g_assert_null (pin->support[POMONA_SYSTEM_TVOS].introduced);
  g_assert_null (pomona_schema_find_key (lock->keys, lock->n_keys, "Pin"));
}

static void
test_removed_command (void)
{
  const PomonaSchemaItem *update = pomona_schema_command ("ScheduleOSUpdate");

  g_assert_cmpint (pomona_support_get_state (&update->support[POMONA_SYSTEM_MACOS], "15.1"), ==, POMONA_SUPPORT_YES);
  g_assert_cmpint (pomona_support_get_state (&update->support[POMONA_SYSTEM_MACOS], "26.2"), ==, POMONA_SUPPORT_DEPRECATED);
  g_assert_cmpint (pomona_support_get_state (&update->support[POMONA_SYSTEM_MACOS], "27.0"), ==, POMONA_SUPPORT_REMOVED);
}

static void
test_values (void)
{
  const PomonaSchemaItem *information = pomona_schema_command ("DeviceInformation");
  const PomonaSchemaKey *queries = pomona_schema_find_key (information->keys, information->n_keys, "Queries");
  const PomonaSchemaKey *imei;

  g_assert_true (queries->required);
  g_assert_cmpint (queries->type, ==, POMONA_SCHEMA_TYPE_ARRAY);
  g_assert_cmpuint (queries->item->n_values, ==, 85);
  imei = pomona_schema_find_key (queries->item->values, queries->item->n_values, "IMEI");
  g_assert_nonnull (imei);
  g_assert_null (imei->support[POMONA_SYSTEM_MACOS].introduced);
  g_assert_nonnull (imei->support[POMONA_SYSTEM_IOS].introduced);
}

static void
test_alternatives (void)
{
  const PomonaSchemaItem *settings = pomona_schema_command ("Settings");
  const PomonaSchemaKey *array = pomona_schema_find_key (settings->keys, settings->n_keys, "Settings");
  const PomonaSchemaKey *name = pomona_schema_find_alternative (array, "Item", "DeviceName");

  g_assert_cmpuint (array->n_alternatives, ==, 20);
  g_assert_cmpstr (name->name, ==, "DeviceName");
  g_assert_nonnull (pomona_schema_find_key (name->keys, name->n_keys, "DeviceName"));
  g_assert_null (pomona_schema_find_alternative (array, "Item", "None such"));
  g_assert_null (pomona_schema_find_alternative (array, "Other", "DeviceName"));
}

static void
test_wild (void)
{
  const PomonaSchemaItem *app = pomona_schema_declaration ("com.apple.configuration.app.managed");
  const PomonaSchemaKey *extensions = pomona_schema_find_key (app->keys, app->n_keys, "ExtensionConfigs");
  const PomonaSchemaKey *any = pomona_schema_find_key (extensions->keys, extensions->n_keys, "com.example.extension");

  g_assert_nonnull (any);
  g_assert_true (any->wild);
  g_assert_nonnull (pomona_schema_find_key (any->keys, any->n_keys, "DataAssetReference"));
}

/* Bookmarks hold folders, which hold bookmarks. */
static gboolean
reaches (const PomonaSchemaKey *from,
         const PomonaSchemaKey *goal,
         guint                  depth)
{
  if (depth == 0)
    return FALSE;
  if (from->item != NULL && (from->item == goal || reaches (from->item, goal, depth - 1)))
    return TRUE;
  for (guint i = 0; i < from->n_keys; i++)
    if (&from->keys[i] == goal || reaches (&from->keys[i], goal, depth - 1))
      return TRUE;
  return FALSE;
}

static const PomonaSchemaKey *
find_loop (const PomonaSchemaKey *keys,
           guint                  n_keys,
           guint                  depth)
{
  for (guint i = 0; i < n_keys && depth > 0; i++)
    {
      const PomonaSchemaKey *found = NULL;

      if (reaches (&keys[i], &keys[i], 6))
        return &keys[i];
      if (keys[i].item != NULL)
        found = find_loop (keys[i].item, 1, depth - 1);
      if (found == NULL)
        found = find_loop (keys[i].keys, keys[i].n_keys, depth - 1);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_recursive (void)
{
  const PomonaSchemaItem *bookmarks = pomona_schema_declaration ("com.apple.configuration.safari.bookmarks");
  const PomonaSchemaItem *layout = pomona_schema_payload ("com.apple.homescreenlayout");
  const PomonaSchemaItem *passcode = pomona_schema_declaration ("com.apple.configuration.passcode.settings");

  g_assert_nonnull (find_loop (bookmarks->keys, bookmarks->n_keys, 6));
  g_assert_nonnull (layout);
  g_assert_null (find_loop (passcode->keys, passcode->n_keys, 6));
}

static void
test_limits (void)
{
  const PomonaSchemaItem *passcode = pomona_schema_declaration ("com.apple.configuration.passcode.settings");
  const PomonaSchemaKey *length = pomona_schema_find_key (passcode->keys, passcode->n_keys, "MinimumLength");
  const PomonaSchemaItem *erase = pomona_schema_command ("EraseDevice");
  const PomonaSchemaKey *behavior = pomona_schema_find_key (erase->keys, erase->n_keys, "ObliterationBehavior");
  const PomonaSchemaItem *mdm = pomona_schema_payload ("com.apple.mdm");
  const PomonaSchemaKey *url = pomona_schema_find_key (mdm->keys, mdm->n_keys, "ServerURL");

  g_assert_true (length->has_min && length->has_max);
  g_assert_cmpfloat (length->min, ==, 0);
  g_assert_cmpfloat (length->max, ==, 16);
  g_assert_cmpint (g_variant_get_int64 (length->default_value), ==, 0);
  g_assert_cmpuint (behavior->n_enumeration, ==, 4);
  g_assert_cmpstr (g_variant_get_string (behavior->enumeration[1], NULL), ==, "DoNotObliterate");
  g_assert_cmpint (behavior->repetition_min, ==, -1);
  g_assert_nonnull (url->regex);
  g_assert_false (url->has_min);
  g_assert_cmpint (passcode->apply, ==, POMONA_SCHEMA_APPLY_COMBINED);
  g_assert_cmpstr (length->combine, ==, "number-max");
}

static void
test_scopes (void)
{
  const PomonaSchemaItem *math = pomona_schema_declaration ("com.apple.configuration.math.settings");
  const PomonaSchemaItem *app = pomona_schema_declaration ("com.apple.configuration.audio-accessory.settings");

  g_assert_cmpint (math->support[POMONA_SYSTEM_IOS].scopes, ==, POMONA_SCOPE_SYSTEM);
  g_assert_cmpint (math->support[POMONA_SYSTEM_IOS].shared_ipad_scopes, ==, POMONA_SCOPE_USER);
  g_assert_cmpint (math->support[POMONA_SYSTEM_MACOS].scopes, ==, POMONA_SCOPE_USER);
  g_assert_cmpint (math->support[POMONA_SYSTEM_MACOS].enrollments, ==, POMONA_ENROLLMENT_KIND_SUPERVISED);
  g_assert_null (app->support[POMONA_SYSTEM_MACOS].introduced);
}

static void
test_no_systems (void)
{
  const PomonaSchemaItem *wapi = pomona_schema_payload ("com.apple.security.wapi-identity");

  for (guint i = 0; i < POMONA_N_SYSTEMS; i++)
    g_assert_cmpint (pomona_support_get_state (&wapi->support[i], "26.0"), ==, POMONA_SUPPORT_NEVER);
}

static void
test_reasons (void)
{
  const PomonaSchemaItem *apps = pomona_schema_status_item ("app.managed.list");

  g_assert_cmpuint (apps->n_reasons, >, 10);
  for (guint i = 0; i < apps->n_reasons; i++)
    {
      g_assert_nonnull (apps->reasons[i].code);
      if (strcmp (apps->reasons[i].code, "Error.InstallFailed") == 0)
        g_assert_cmpstr (apps->reasons[i].details[0].value_type, ==, "timestamp");
    }
}

static void
test_references (void)
{
  guint n_all;
  guint n_app;
  guint n_none = 7;
  const PomonaSchemaReference *all = pomona_schema_references (NULL, &n_all);
  const PomonaSchemaReference *app = pomona_schema_references ("com.apple.configuration.app.managed", &n_app);

  g_assert_cmpuint (n_all, ==, 66);
  g_assert_cmpuint (n_app, ==, 9);
  for (guint i = 0; i < n_app; i++)
    g_assert_cmpstr (app[i].declaration, ==, "com.apple.configuration.app.managed");
  g_assert_null (pomona_schema_references ("com.apple.configuration.math.settings", &n_none));
  g_assert_cmpuint (n_none, ==, 0);

  for (guint i = 0; i < n_all; i++)
    {
      g_assert_nonnull (pomona_schema_declaration (all[i].declaration));
      g_assert_nonnull (all[i].path);
      g_assert_true (all[i].types != NULL && all[i].types[0] != NULL);
      /* A type's edges lie together, or the look-up would miss some. */
      for (guint j = i + 2; j < n_all; j++)
        g_assert_false (strcmp (all[i].declaration, all[j].declaration) == 0 &&
                        strcmp (all[i].declaration, all[j - 1].declaration) != 0);
    }
}

static gpointer
look_up_everything (gpointer data)
{
  guint n_items;

  for (guint set = 0; set < POMONA_N_SCHEMA_SETS; set++)
    g_assert_nonnull (pomona_schema_list (set, &n_items));
  return (gpointer) pomona_schema_command ("DeviceLock");
}

static void
test_threads (void)
{
  GThread *threads[4];
  gpointer first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("look-up", look_up_everything, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      gpointer found = g_thread_join (threads[i]);

      g_assert_true (first == NULL || found == first);
      first = found;
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/threads", test_threads);
  g_test_add_func ("/schema/counts", test_counts);
  g_test_add_func ("/schema/lookup", test_lookup);
  g_test_add_func ("/schema/variants", test_variants);
  g_test_add_func ("/schema/command-facts", test_command_facts);
  g_test_add_func ("/schema/removed-command", test_removed_command);
  g_test_add_func ("/schema/values", test_values);
  g_test_add_func ("/schema/alternatives", test_alternatives);
  g_test_add_func ("/schema/wild", test_wild);
  g_test_add_func ("/schema/recursive", test_recursive);
  g_test_add_func ("/schema/limits", test_limits);
  g_test_add_func ("/schema/scopes", test_scopes);
  g_test_add_func ("/schema/no-systems", test_no_systems);
  g_test_add_func ("/schema/reasons", test_reasons);
  g_test_add_func ("/schema/references", test_references);
  return g_test_run ();
}
