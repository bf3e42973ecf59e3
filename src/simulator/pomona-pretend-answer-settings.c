/* pomona-pretend-answer-settings.c: the command Settings and remote desktop. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

/* Each item is tried for itself; what went wrong is told item by item. A setter returns NULL or the reason. */
typedef const char * (*Setter) (PomonaPretendState *state,
                                GVariant           *item,
                                const char         *key);

static const char *
set_switch (PomonaPretendState *state,
            GVariant           *item,
            const char         *key)
{
  if (!pomona_plist_has (item, "Enabled"))
    return "Enabled is missing";
  pomona_pretend_state_set_bool (state, key, pomona_plist_get_bool (item, "Enabled", FALSE));
  return NULL;
}

/* The item's own key becomes the fact of that name. */
static const char *
set_same (PomonaPretendState *state,
          GVariant           *item,
          const char         *key)
{
  g_autoptr(GVariant) value = pomona_plist_get_value (item, key);

  if (value == NULL)
    return "The item has no value";
  pomona_pretend_state_set (state, key, value);
  return NULL;
}

static const char *
set_name (PomonaPretendState *state,
          GVariant           *item,
          const char         *key)
{
  const char *name = pomona_plist_get_string (item, key);

  if (name == NULL || *name == '\0')
    return "The name is missing";
  pomona_pretend_state_set_string (state, key, name);
  return NULL;
}

static const char *
set_organization (PomonaPretendState *state,
                  GVariant           *item,
                  const char         *key)
{
  g_autoptr(GVariant) info = pomona_plist_get_dict (item, key);

  /* Without a value the information is removed. */
  pomona_pretend_state_set (state, key, info);
  return NULL;
}

static const char *
set_options (PomonaPretendState *state,
             GVariant           *item,
             const char         *key)
{
  g_autoptr(GVariant) options = pomona_plist_get_dict (item, key);
  g_auto(GVariantDict) merged = G_VARIANT_DICT_INIT (pomona_pretend_state_get (state, key));
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (options == NULL)
    return "The options are missing";
  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      pomona_plist_set_value (&merged, name, value);
      g_variant_unref (value);
    }
  pomona_pretend_state_set (state, key, pomona_plist_dict_end (&merged));
  return NULL;
}

static const char *
set_time_zone (PomonaPretendState *state,
               GVariant           *item,
               const char         *key)
{
  const char *name = pomona_plist_get_string (item, key);
  g_autoptr(GTimeZone) zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;

  if (zone == NULL)
    return "There is no such time zone";
  pomona_pretend_state_set_string (state, key, name);
  return NULL;
}

static const char *
set_grace (PomonaPretendState *state,
           GVariant           *item,
           const char         *key)
{
  gint64 seconds = pomona_plist_get_int (item, "PasscodeLockGracePeriod", -1);

  if (seconds < 0)
    return "The period is missing";
  pomona_pretend_state_set (state, key, g_variant_new_int64 (seconds));
  return NULL;
}

static const char *
set_for_app (PomonaPretendState *state,
             GVariant           *item,
             const char         *key)
{
  g_autoptr(GVariant) value = pomona_plist_get_dict (item, key);
  guint index;
  GVariant *app = pomona_pretend_find_dict (state->apps, "Identifier", pomona_plist_get_string (item, "Identifier"), &index);
  g_auto(GVariantDict) changed = G_VARIANT_DICT_INIT (app);

  if (app == NULL || !pomona_plist_get_bool (app, "Managed", FALSE))
    return "There is no such managed app";
  if (value != NULL)
    pomona_plist_set_value (&changed, key, value);
  else
    g_variant_dict_remove (&changed, key);
  g_ptr_array_remove_index (state->apps, index);
  g_ptr_array_insert (state->apps, index, g_variant_ref_sink (pomona_plist_dict_end (&changed)));
  return NULL;
}

static const char *
set_accessibility (PomonaPretendState *state,
                   GVariant           *item,
                   const char         *key)
{
  g_auto(GVariantDict) settings = G_VARIANT_DICT_INIT (item);

  g_variant_dict_remove (&settings, "Item");
  pomona_pretend_state_set (state, key, pomona_plist_dict_end (&settings));
  return NULL;
}

static const char *
set_nothing (PomonaPretendState *state,
             GVariant           *item,
             const char         *key)
{
  return NULL;
}

static const char *
needs_shared_ipad (PomonaPretendState *state,
                   GVariant           *item,
                   const char         *key)
{
  return "This device is no Shared iPad";
}

static const struct { const char *item; guint kinds; Setter set; const char *key; } settings[] = {
  { "Wallpaper", POMONA_PRETEND_ON_MOBILE, set_nothing, NULL },
  { "DataRoaming", POMONA_PRETEND_ON_MOBILE, set_switch, "DataRoamingEnabled" },
  { "VoiceRoaming", POMONA_PRETEND_ON_MOBILE, set_switch, "VoiceRoamingEnabled" },
  { "PersonalHotspot", POMONA_PRETEND_ON_MOBILE, set_switch, "PersonalHotspotEnabled" },
  { "Bluetooth", POMONA_PRETEND_ON_MOBILE | POMONA_PRETEND_ON_MAC, set_switch, "bluetooth" },
  { "ApplicationConfiguration", POMONA_PRETEND_ON_ALL, set_for_app, "Configuration" },
  { "ApplicationAttributes", POMONA_PRETEND_ON_MOBILE | POMONA_PRETEND_ON_TV, set_for_app, "Attributes" },
  { "DeviceName", POMONA_PRETEND_ON_ALL, set_name, "DeviceName" },
  { "HostName", POMONA_PRETEND_ON_MAC, set_name, "HostName" },
  { "OrganizationInfo", POMONA_PRETEND_ON_ALL, set_organization, "OrganizationInfo" },
  { "DefaultApplications", POMONA_PRETEND_ON_MOBILE, set_nothing, NULL },
  { "MDMOptions", POMONA_PRETEND_ON_ALL, set_options, "MDMOptions" },
  { "MaximumResidentUsers", POMONA_PRETEND_ON_MOBILE, needs_shared_ipad, NULL },
  { "SharedDeviceConfiguration", POMONA_PRETEND_ON_MOBILE, needs_shared_ipad, NULL },
  { "DiagnosticSubmission", POMONA_PRETEND_ON_MOBILE, set_switch, "DiagnosticSubmissionEnabled" },
  { "AppAnalytics", POMONA_PRETEND_ON_MOBILE, set_switch, "AppAnalyticsEnabled" },
  { "PasscodeLockGracePeriod", POMONA_PRETEND_ON_MOBILE, set_grace, "passcode-grace" },
  { "TimeZone", POMONA_PRETEND_ON_MOBILE | POMONA_PRETEND_ON_TV, set_time_zone, "TimeZone" },
  { "SoftwareUpdateSettings", POMONA_PRETEND_ON_MOBILE, set_same, "RecommendationCadence" },
  { "AccessibilitySettings", POMONA_PRETEND_ON_MOBILE, set_accessibility, "AccessibilitySettings" },
};

static const char *
apply (PomonaPretendState *state,
       GVariant           *item)
{
  const char *name = pomona_plist_get_string (item, "Item");

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_strcmp0 (settings[i].item, name) == 0 && (settings[i].kinds & POMONA_PRETEND_BIT (state->model->kind)) != 0)
      return settings[i].set (state, item, settings[i].key);
  return "This device has no such setting";
}

void
pomona_pretend_do_settings (PomonaPretendAnswer *self)
{
  g_autoptr(GVariant) items = pomona_plist_get_array (self->command, "Settings");
  PomonaPlistArray *results;

  if (items == NULL)
    {
      pomona_pretend_answer_refuse (self, "Settings");
      return;
    }
  results = pomona_plist_array_new ();
  for (gsize i = 0; i < pomona_plist_array_length (items); i++)
    {
      g_autoptr(GVariant) item = pomona_plist_array_get (items, i);
      g_auto(GVariantDict) result = G_VARIANT_DICT_INIT (NULL);
      const char *reason = apply (self->state, item);

      pomona_plist_set_string (&result, "Item", pomona_plist_get_string (item, "Item"));
      pomona_plist_set_string (&result, "Identifier", pomona_plist_get_string (item, "Identifier"));
      pomona_plist_set_string (&result, "Status", reason == NULL ? "Acknowledged" : "Error");
      if (reason != NULL)
        {
          PomonaPlistArray *chain = pomona_plist_array_new ();

          pomona_plist_array_append (chain, pomona_pretend_error_entry (POMONA_PRETEND_DOMAIN_MDM, 12003, reason));
          pomona_plist_set_array (&result, "ErrorChain", pomona_plist_array_end (chain));
        }
      pomona_plist_array_append (results, pomona_plist_dict_end (&result));
    }
  pomona_plist_set_array (&self->values, "Settings", pomona_plist_array_end (results));
}

void
pomona_pretend_do_enable_remote_desktop (PomonaPretendAnswer *self)
{
  pomona_pretend_state_set_bool (self->state, "remote-desktop", TRUE);
}

void
pomona_pretend_do_disable_remote_desktop (PomonaPretendAnswer *self)
{
  pomona_pretend_state_set_bool (self->state, "remote-desktop", FALSE);
}
