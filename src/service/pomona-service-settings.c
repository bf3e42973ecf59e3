/* pomona-service-settings.c: settings of the routes. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-service-settings.h"

#include "pomona-service.h"
#include "pomona-setting-table.h"

#include <glib/gi18n.h>

static const struct
{
  const char *key;
  const char *choices[3];   /* none: a number of days */
} settings[] = {
  { POMONA_SETTING_USER_AUTHENTICATE, { "decline", "accept" } },
  { POMONA_SETTING_IDENTITY_APPROVAL, { "automatic", "manual" } },
  { POMONA_SETTING_IDENTITY_DAYS, { NULL } },
  { POMONA_SETTING_SCEP_ADDRESS, { "private", "open" } },
};

char *
pomona_service_settings_dup (PomonaDb    *db,
                             const char  *key,
                             const char  *fallback,
                             GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  char *value = pomona_settings_get (db, key, &local_error);

  if (value != NULL)
    return value;
  if (local_error == NULL)
    return g_strdup (fallback);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
check_days (const char  *value,
            GError     **error)
{
  guint64 days;

  if (g_ascii_string_to_unsigned (value, 10, 1, POMONA_IDENTITY_DAYS_MAX, &days, NULL))
    return TRUE;
  g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID,
               _("A device’s certificate is good for 1 to %d days"), POMONA_IDENTITY_DAYS_MAX);
  return FALSE;
}

static gboolean
check_choice (const char         *key,
              const char         *value,
              const char *const  *choices,
              GError            **error)
{
  if (g_strv_contains (choices, value))
    return TRUE;
  g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID, _("“%s” is “%s” or “%s”"), key, choices[0],
               choices[1]);
  return FALSE;
}

gboolean
pomona_service_settings_check (const char  *key,
                               const char  *value,
                               gboolean    *known,
                               GError     **error)
{
  *known = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (key, settings[i].key))
      {
        *known = TRUE;
        if (value == NULL)
          return TRUE;
        return settings[i].choices[0] == NULL
          ? check_days (value, error)
          : check_choice (key, value, settings[i].choices, error);
      }
  return FALSE;
}
