/* pomona-pretend-enrollment.c: what an enrollment profile asks for. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-certificate.h"
#include "pomona-plist.h"
#include "pomona-pretend-profile.h"

/* Returns FALSE, so that a check can end with it. */
static gboolean
fail (GError     **error,
      const char  *text)
{
  g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_PROFILE, text);
  return FALSE;
}

void
pomona_pretend_enrollment_free (PomonaPretendEnrollment *self)
{
  g_free (self->topic);
  g_free (self->server_url);
  g_free (self->check_in_url);
  g_strfreev (self->capabilities);
  g_free (self->scep_url);
  g_free (self->scep_name);
  g_clear_pointer (&self->challenge, pomona_secret_unref);
  g_free (self->common_name);
  g_free (self->organization);
  g_clear_pointer (&self->ca_fingerprint, g_bytes_unref);
  g_clear_pointer (&self->roots, g_ptr_array_unref);
  g_clear_pointer (&self->pinned, g_ptr_array_unref);
  g_free (self);
}

static GVariant *
find_payload (GVariant   *profile,
              const char *key,
              const char *value)
{
  g_autoptr(GVariant) content = pomona_plist_get_array (profile, "PayloadContent");

  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);

      if (g_strcmp0 (pomona_plist_get_string (payload, key), value) == 0)
        return g_steal_pointer (&payload);
    }
  return NULL;
}

static gboolean
is_https (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0';
}

static gboolean
read_mdm (PomonaPretendEnrollment  *self,
          GVariant                 *payload,
          GError                  **error)
{
  const char *check_in = pomona_plist_get_string (payload, "CheckInURL");

  self->topic = g_strdup (pomona_plist_get_string (payload, "Topic"));
  self->server_url = g_strdup (pomona_plist_get_string (payload, "ServerURL"));
  self->check_in_url = g_strdup (check_in != NULL ? check_in : self->server_url);
  self->sign_message = pomona_plist_get_bool (payload, "SignMessage", FALSE);
  self->check_out = pomona_plist_get_bool (payload, "CheckOutWhenRemoved", FALSE);
  self->access_rights = pomona_plist_get_int (payload, "AccessRights", 0);
  self->capabilities = pomona_plist_get_strv (payload, "ServerCapabilities");
  if (self->topic == NULL || !g_str_has_prefix (self->topic, "com.apple.mgmt."))
    return fail (error, "The MDM payload's Topic does not begin with com.apple.mgmt.");
  if (!is_https (self->server_url) || !is_https (self->check_in_url))
    return fail (error, "The MDM payload's ServerURL or CheckInURL is no https address");
  if (self->access_rights < 1 || self->access_rights > 8191)
    return fail (error, "The MDM payload's AccessRights are not between 1 and 8191");
  if ((self->access_rights & 2) != 0 && (self->access_rights & 1) == 0)
    return fail (error, "The MDM payload asks to install profiles, but not to inspect them");
  if ((self->access_rights & 128) != 0 && (self->access_rights & 64) == 0)
    return fail (error, "The MDM payload asks to install provisioning profiles, but not to inspect them");
  return TRUE;
}

/* Subject is an array of relative names, each an array of pairs of type and value. */
static void
read_subject (PomonaPretendEnrollment *self,
              GVariant                *scep)
{
  g_autoptr(GVariant) subject = pomona_plist_get_array (scep, "Subject");

  for (gsize i = 0; i < pomona_plist_array_length (subject); i++)
    {
      g_autoptr(GVariant) name = pomona_plist_array_get (subject, i);

      for (gsize j = 0; j < pomona_plist_array_length (name); j++)
        {
          g_autoptr(GVariant) pair = pomona_plist_array_get (name, j);
          g_autoptr(GVariant) type = pomona_plist_array_get (pair, 0);
          g_autoptr(GVariant) value = pomona_plist_array_get (pair, 1);

          if (pomona_plist_get_value_type (type) != POMONA_PLIST_TYPE_STRING ||
              pomona_plist_get_value_type (value) != POMONA_PLIST_TYPE_STRING)
            continue;
          if (g_str_equal (g_variant_get_string (type, NULL), "CN") && self->common_name == NULL)
            self->common_name = g_variant_dup_string (value, NULL);
          else if (g_str_equal (g_variant_get_string (type, NULL), "O") && self->organization == NULL)
            self->organization = g_variant_dup_string (value, NULL);
        }
    }
}

static gboolean
read_scep (PomonaPretendEnrollment  *self,
           GVariant                 *payload,
           GError                  **error)
{
  g_autoptr(GVariant) scep = pomona_plist_get_dict (payload, "PayloadContent");
  const char *challenge = pomona_plist_get_string (scep, "Challenge");
  const char *type = pomona_plist_get_string (scep, "Key Type");
  g_autoptr(GUri) uri = NULL;

  self->scep_url = g_strdup (pomona_plist_get_string (scep, "URL"));
  self->scep_name = g_strdup (pomona_plist_get_string (scep, "Name"));
  self->challenge = challenge != NULL ? pomona_secret_new (challenge, -1) : NULL;
  self->key_size = CLAMP (pomona_plist_get_int (scep, "Keysize", 1024), 0, 8192);
  self->ca_fingerprint = pomona_plist_get_data (scep, "CAFingerprint");
  self->retries = CLAMP (pomona_plist_get_int (scep, "Retries", 3), 0, 100);
  self->retry_delay = CLAMP (pomona_plist_get_int (scep, "RetryDelay", 10), 0, 3600);
  read_subject (self, scep);
  uri = self->scep_url != NULL ? g_uri_parse (self->scep_url, G_URI_FLAGS_NONE, NULL) : NULL;
  if (uri == NULL || g_uri_get_host (uri) == NULL ||
      (g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 && g_strcmp0 (g_uri_get_scheme (uri), "http") != 0))
    return fail (error, "The SCEP payload's URL is no address");
  if (type != NULL && !g_str_equal (type, "RSA"))
    return fail (error, "The SCEP payload asks for a kind of key other than RSA");
  if (self->key_size != 2048 && self->key_size != 4096)
    return fail (error, "The SCEP payload asks for a key that is too small to be safe");
  return TRUE;
}

static gboolean
add_certificate (GPtrArray  *list,
                 GVariant   *payload,
                 GError    **error)
{
  g_autoptr(GBytes) data = pomona_plist_get_data (payload, "PayloadContent");
  g_autoptr(PomonaCertificate) certificate = NULL;
  const char *bytes;

  if (data == NULL)
    return fail (error, "A certificate payload has no certificate");
  bytes = g_bytes_get_data (data, NULL);
  if (g_bytes_get_size (data) > 10 && g_str_has_prefix (bytes, "-----BEGIN"))
    certificate = pomona_certificate_new_from_pem (bytes, g_bytes_get_size (data), error);
  else
    certificate = pomona_certificate_new_from_der (data, error);
  if (certificate == NULL)
    return FALSE;
  g_ptr_array_add (list, g_bytes_ref (pomona_certificate_get_der (certificate)));
  return TRUE;
}

static gboolean
read_roots (PomonaPretendEnrollment  *self,
            GVariant                 *profile,
            GError                  **error)
{
  g_autoptr(GVariant) content = pomona_plist_get_array (profile, "PayloadContent");

  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);

      if (g_strcmp0 (pomona_plist_get_string (payload, "PayloadType"), "com.apple.security.root") == 0 &&
          !add_certificate (self->roots, payload, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_pins (PomonaPretendEnrollment  *self,
           GVariant                 *profile,
           GVariant                 *mdm,
           GError                  **error)
{
  static const char *const keys[] = { "ServerURLPinningCertificateUUIDs", "CheckInURLPinningCertificateUUIDs" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_auto(GStrv) uuids = pomona_plist_get_strv (mdm, keys[i]);

      for (guint j = 0; uuids[j] != NULL; j++)
        {
          g_autoptr(GVariant) payload = find_payload (profile, "PayloadUUID", uuids[j]);

          if (payload == NULL)
            return fail (error, "The MDM payload pins a certificate that the profile does not have");
          if (!add_certificate (self->pinned, payload, error))
            return FALSE;
        }
    }
  return TRUE;
}

PomonaPretendEnrollment *
pomona_pretend_enrollment_new (GVariant  *profile,
                               GError   **error)
{
  g_autoptr(PomonaPretendEnrollment) self = g_new0 (PomonaPretendEnrollment, 1);
  g_autoptr(GVariant) mdm = find_payload (profile, "PayloadType", "com.apple.mdm");
  g_autoptr(GVariant) identity = NULL;

  self->roots = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->pinned = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (mdm == NULL)
    {
      fail (error, "The profile has no MDM payload");
      return NULL;
    }
  identity = find_payload (profile, "PayloadUUID", pomona_plist_get_string (mdm, "IdentityCertificateUUID"));
  if (identity == NULL)
    {
      fail (error, "The MDM payload's IdentityCertificateUUID names no payload of the profile");
      return NULL;
    }
  if (g_strcmp0 (pomona_plist_get_string (identity, "PayloadType"), "com.apple.security.scep") != 0)
    {
      fail (error, "The identity does not come by SCEP; pretend devices know no other way");
      return NULL;
    }
  if (!read_mdm (self, mdm, error) || !read_scep (self, identity, error) ||
      !read_roots (self, profile, error) || !read_pins (self, profile, mdm, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
pomona_pretend_enrollment_can (PomonaPretendEnrollment *self,
                               const char              *capability)
{
  return self->capabilities != NULL && g_strv_contains ((const char *const *) self->capabilities, capability);
}

gboolean
pomona_pretend_enrollment_check_update (PomonaPretendEnrollment  *old,
                                        PomonaPretendEnrollment  *updated,
                                        GError                  **error)
{
  const char *per_user = "com.apple.mdm.per-user-connections";

  if (g_strcmp0 (old->topic, updated->topic) != 0)
    return fail (error, "The new MDM profile changes the Topic");
  if (g_strcmp0 (old->server_url, updated->server_url) != 0 || g_strcmp0 (old->check_in_url, updated->check_in_url) != 0)
    return fail (error, "The new MDM profile changes the ServerURL or CheckInURL");
  if ((updated->access_rights & ~old->access_rights) != 0)
    return fail (error, "The new MDM profile asks for more AccessRights");
  if (pomona_pretend_enrollment_can (old, per_user) != pomona_pretend_enrollment_can (updated, per_user))
    return fail (error, "The new MDM profile adds or removes user channels");
  return TRUE;
}
