/* pomona-pretend-profile.c: configuration profiles as a device reads them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-profile.h"

#include "pomona-cms.h"
#include "pomona-plist.h"

static gboolean
fail (GError     **error,
      const char  *format,
      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError     **error,
      const char  *format,
      ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_PROFILE, text);
  return FALSE;
}

static gboolean
check_payload (GVariant    *payload,
               const char  *what,
               GError     **error)
{
  static const char *const keys[] = { "PayloadType", "PayloadIdentifier", "PayloadUUID" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = pomona_plist_get_string (payload, keys[i]);

      if (value == NULL || *value == '\0')
        return fail (error, "%s has no %s", what, keys[i]);
    }
  if (pomona_plist_get_int (payload, "PayloadVersion", 0) < 1)
    return fail (error, "%s has no PayloadVersion", what);
  return TRUE;
}

static gboolean
check_profile (GVariant  *profile,
               GError   **error)
{
  g_autoptr(GVariant) content = NULL;

  if (!check_payload (profile, "The profile", error))
    return FALSE;
  if (g_strcmp0 (pomona_plist_get_string (profile, "PayloadType"), "Configuration") != 0)
    return fail (error, "The profile's type is “%s”, not “Configuration”", pomona_plist_get_string (profile, "PayloadType"));
  content = pomona_plist_get_array (profile, "PayloadContent");
  if (content == NULL)
    return fail (error, "The profile has no payloads");
  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);
      g_autofree char *what = g_strdup_printf ("Payload %" G_GSIZE_FORMAT, i + 1);

      if (!check_payload (payload, what, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
looks_signed (GBytes *data)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);

  return size > 0 && bytes[0] == 0x30;
}

PomonaPretendInstalled *
pomona_pretend_installed_new (GBytes  *data,
                              GError **error)
{
  g_autoptr(PomonaPretendInstalled) self = g_new0 (PomonaPretendInstalled, 1);
  g_autoptr(GBytes) content = g_bytes_ref (data);

  self->signers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (g_bytes_get_size (data) > POMONA_PRETEND_PROFILE_MAX_SIZE)
    {
      fail (error, "The profile is larger than a device takes");
      return NULL;
    }
  if (looks_signed (data))
    {
      g_autoptr(PomonaCmsSigned) message = pomona_cms_verify (data, NULL, error);
      GPtrArray *certificates;

      if (message == NULL)
        {
          g_prefix_error (error, "The profile's signature is not good: ");
          return NULL;
        }
      certificates = pomona_cms_signed_get_certificates (message);
      for (guint i = 0; i < certificates->len; i++)
        g_ptr_array_add (self->signers, g_bytes_ref (pomona_certificate_get_der (certificates->pdata[i])));
      g_clear_pointer (&content, g_bytes_unref);
      content = g_bytes_ref (pomona_cms_signed_get_content (message));
    }
  self->data = g_bytes_ref (data);
  self->plist = pomona_plist_parse_dict (g_bytes_get_data (content, NULL), g_bytes_get_size (content), NULL, error);
  if (self->plist == NULL || !check_profile (self->plist, error))
    return NULL;
  return g_steal_pointer (&self);
}
