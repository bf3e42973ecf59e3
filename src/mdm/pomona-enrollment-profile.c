/* pomona-enrollment-profile.c: the profile that enrolls a device. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-enrollment-profile.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-command.h"
#include "pomona-mdm-error.h"
#include "pomona-plist-extra-private.h"

#define PER_USER_CONNECTIONS "com.apple.mdm.per-user-connections"

/* An enrollment cannot be given more later, so every one asks for everything. */
static const char *const server_capabilities[] = {
  PER_USER_CONNECTIONS, "com.apple.mdm.bootstraptoken", "com.apple.mdm.token", NULL,
};

/* SHA-256 */
#define FINGERPRINT_SIZE 32

static gboolean
check_part (const char  *value,
            const char  *name,
            GError     **error)
{
  if (value != NULL && *value != '\0')
    return TRUE;
  g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED, _("The enrollment profile lacks its %s"), name);
  return FALSE;
}

static gboolean
check_https (const char  *url,
             const char  *name,
             GError     **error)
{
  if (url == NULL || (g_str_has_prefix (url, "https://") && strlen (url) > strlen ("https://")))
    return TRUE;
  g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
               _("The %s of the enrollment profile is “%s”, but devices take https addresses only"), name, url);
  return FALSE;
}

static gboolean
check_rights (int      rights,
              GError **error)
{
  /* Right 2 (install profiles) comes with 1 (see them), 128 (install provisioning profiles) with 64. */
  if (rights >= 0 && rights <= POMONA_ACCESS_RIGHTS_ALL &&
      ((rights & 2) == 0 || (rights & 1) != 0) && ((rights & 128) == 0 || (rights & 64) != 0))
    return TRUE;
  g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
               _("The access rights %d of the enrollment profile are no valid combination"), rights);
  return FALSE;
}

static gboolean
check_spec (const PomonaEnrollmentProfileSpec  *spec,
            GError                            **error)
{
  const struct
  {
    const char *value;
    const char *name;
  } parts[] = {
    { spec->organization, "organization" }, { spec->display_name, "display name" }, { spec->identifier, "identifier" },
    { spec->topic, "Topic" },               { spec->server_url, "ServerURL" },      { spec->scep_url, "SCEP URL" },
    { spec->subject_cn, "subject" },
  };
  const char *const uuids[] = { spec->uuid, spec->mdm_uuid, spec->scep_uuid,
                                spec->tls_root != NULL ? spec->root_uuid : spec->uuid };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!check_part (parts[i].value, parts[i].name, error))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (uuids); i++)
    if (uuids[i] == NULL || !g_uuid_string_is_valid (uuids[i]))
      {
        g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                     _("A part of the enrollment profile lacks its UUID"));
        return FALSE;
      }
  if (!g_str_has_prefix (spec->topic, "com.apple.mgmt."))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("“%s” is not the topic of a push certificate for device management"), spec->topic);
      return FALSE;
    }
  if (spec->scep_ca_fingerprint != NULL && g_bytes_get_size (spec->scep_ca_fingerprint) != FINGERPRINT_SIZE)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("The fingerprint of the certificate authority is not a SHA-256 sum"));
      return FALSE;
    }
  return check_https (spec->server_url, "ServerURL", error) &&
         check_https (spec->check_in_url, "CheckInURL", error) &&
         check_rights (spec->access_rights, error);
}

static void
begin_payload (GVariantBuilder                   *builder,
               const PomonaEnrollmentProfileSpec *spec,
               const char                        *type,
               const char                        *uuid,
               const char                        *suffix,
               const char                        *display_name)
{
  g_autofree char *identifier = g_strconcat (spec->identifier, suffix, NULL);

  g_variant_builder_init (builder, G_VARIANT_TYPE_VARDICT);
  pomona_plist_add_string (builder, "PayloadType", type);
  pomona_plist_add_int (builder, "PayloadVersion", 1);
  pomona_plist_add_string (builder, "PayloadIdentifier", identifier);
  pomona_plist_add_string (builder, "PayloadUUID", uuid);
  pomona_plist_add_string (builder, "PayloadDisplayName", display_name);
  pomona_plist_add_string (builder, "PayloadOrganization", spec->organization);
}

static GVariant *
new_root_payload (const PomonaEnrollmentProfileSpec *spec)
{
  GVariantBuilder builder;

  begin_payload (&builder, spec, "com.apple.security.root", spec->root_uuid, ".root", _("Trust in the management server"));
  pomona_plist_add_string (&builder, "PayloadCertificateFileName", "server-ca.cer");
  pomona_plist_add_data (&builder, "PayloadContent", spec->tls_root);
  return g_variant_builder_end (&builder);
}

/* One relative name of a subject: [["CN", "x"]]. */
static void
append_name (PomonaPlistArray *subject,
             const char       *type,
             const char       *value)
{
  g_autoptr(PomonaPlistArray) set = pomona_plist_array_new ();
  g_autoptr(PomonaPlistArray) pair = pomona_plist_array_new ();

  pomona_plist_array_append_string (pair, type);
  pomona_plist_array_append_string (pair, value);
  pomona_plist_array_append (set, pomona_plist_array_end (g_steal_pointer (&pair)));
  pomona_plist_array_append (subject, pomona_plist_array_end (g_steal_pointer (&set)));
}

static GVariant *
new_subject (const PomonaEnrollmentProfileSpec *spec)
{
  g_autoptr(PomonaPlistArray) subject = pomona_plist_array_new ();

  if (spec->subject_o != NULL)
    append_name (subject, "O", spec->subject_o);
  append_name (subject, "CN", spec->subject_cn);
  return pomona_plist_array_end (g_steal_pointer (&subject));
}

static GVariant *
new_scep_payload (const PomonaEnrollmentProfileSpec *spec)
{
  GVariantBuilder builder;
  GVariantBuilder content;

  g_variant_builder_init (&content, G_VARIANT_TYPE_VARDICT);
  pomona_plist_add_string (&content, "URL", spec->scep_url);
  pomona_plist_add_string (&content, "Name", spec->scep_name);
  if (spec->scep_challenge != NULL)
    pomona_plist_add_string (&content, "Challenge", pomona_secret_get_text (spec->scep_challenge));
  pomona_plist_add_value (&content, "Subject", new_subject (spec));
  pomona_plist_add_string (&content, "Key Type", "RSA");
  /* Devices make keys of 1024 bits unless told otherwise. */
  pomona_plist_add_int (&content, "Keysize", 2048);
  /* Sign and encrypt. */
  pomona_plist_add_int (&content, "Key Usage", 5);
  pomona_plist_add_data (&content, "CAFingerprint", spec->scep_ca_fingerprint);
  pomona_plist_add_bool (&content, "KeyIsExtractable", FALSE);

  begin_payload (&builder, spec, "com.apple.security.scep", spec->scep_uuid, ".identity", _("Identity of this device"));
  pomona_plist_add_value (&builder, "PayloadContent", g_variant_builder_end (&content));
  return g_variant_builder_end (&builder);
}

static GVariant *
new_mdm_payload (const PomonaEnrollmentProfileSpec *spec)
{
  const char *const pins[] = { spec->root_uuid, NULL };
  GVariantBuilder builder;

  begin_payload (&builder, spec, "com.apple.mdm", spec->mdm_uuid, ".mdm", _("Device management"));
  pomona_plist_add_string (&builder, "Topic", spec->topic);
  pomona_plist_add_string (&builder, "ServerURL", spec->server_url);
  pomona_plist_add_string (&builder, "CheckInURL", spec->check_in_url);
  pomona_plist_add_string (&builder, "IdentityCertificateUUID", spec->scep_uuid);
  pomona_plist_add_int (&builder, "AccessRights", spec->access_rights != 0 ? spec->access_rights : POMONA_ACCESS_RIGHTS_ALL);
  pomona_plist_add_bool (&builder, "SignMessage", TRUE);
  pomona_plist_add_bool (&builder, "CheckOutWhenRemoved", TRUE);
  pomona_plist_add_value (&builder, "ServerCapabilities", pomona_plist_new_strv (server_capabilities));
  if (spec->tls_root != NULL && spec->pin_tls_root)
    {
      pomona_plist_add_value (&builder, "ServerURLPinningCertificateUUIDs", pomona_plist_new_strv (pins));
      pomona_plist_add_value (&builder, "CheckInURLPinningCertificateUUIDs", pomona_plist_new_strv (pins));
    }
  return g_variant_builder_end (&builder);
}

GVariant *
pomona_enrollment_profile_new (const PomonaEnrollmentProfileSpec  *spec,
                               GError                            **error)
{
  g_autoptr(PomonaPlistArray) content = NULL;
  GVariantBuilder builder;

  g_return_val_if_fail (spec != NULL, NULL);

  if (!check_spec (spec, error))
    return NULL;

  content = pomona_plist_array_new ();
  if (spec->tls_root != NULL)
    pomona_plist_array_append (content, new_root_payload (spec));
  pomona_plist_array_append (content, new_scep_payload (spec));
  pomona_plist_array_append (content, new_mdm_payload (spec));

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  pomona_plist_add_string (&builder, "PayloadType", "Configuration");
  pomona_plist_add_int (&builder, "PayloadVersion", 1);
  pomona_plist_add_string (&builder, "PayloadIdentifier", spec->identifier);
  pomona_plist_add_string (&builder, "PayloadUUID", spec->uuid);
  pomona_plist_add_string (&builder, "PayloadDisplayName", spec->display_name);
  pomona_plist_add_string (&builder, "PayloadDescription", spec->description);
  pomona_plist_add_string (&builder, "PayloadOrganization", spec->organization);
  pomona_plist_add_string (&builder, "PayloadScope", "System");
  pomona_plist_add_value (&builder, "PayloadContent", pomona_plist_array_end (g_steal_pointer (&content)));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
find_mdm_payload (GVariant *profile)
{
  g_autoptr(GVariant) content = pomona_plist_get_array (profile, "PayloadContent");
  gsize length = pomona_plist_array_length (content);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);

      if (g_strcmp0 (pomona_plist_get_string (payload, "PayloadType"), "com.apple.mdm") == 0)
        return g_steal_pointer (&payload);
    }
  return NULL;
}

static gboolean
check_same (GVariant    *installed,
            GVariant    *updated,
            const char  *key,
            GError     **error)
{
  g_autoptr(GVariant) before = pomona_plist_get_value (installed, key);
  g_autoptr(GVariant) after = pomona_plist_get_value (updated, key);

  if (before == NULL && after == NULL)
    return TRUE;
  if (before != NULL && after != NULL && pomona_plist_equal (before, after))
    return TRUE;
  g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_FROZEN,
               _("The new enrollment profile changes %s, which must stay as it was when the device enrolled; "
                 "the device has to be enrolled again for that"), key);
  return FALSE;
}

static gboolean
has_capability (GVariant   *mdm,
                const char *capability)
{
  g_auto(GStrv) capabilities = pomona_plist_get_strv (mdm, "ServerCapabilities");

  return g_strv_contains ((const char *const *) capabilities, capability);
}

static gboolean
check_rights_update (GVariant  *installed,
                     GVariant  *updated,
                     GError   **error)
{
  gint64 before = pomona_plist_get_int (installed, "AccessRights", 0);
  gint64 after = pomona_plist_get_int (updated, "AccessRights", 0);

  if ((after & ~before) != 0)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_FROZEN,
                   _("The new enrollment profile asks for more access rights than the installed one; "
                     "the device has to be enrolled again for that"));
      return FALSE;
    }
  if (has_capability (installed, PER_USER_CONNECTIONS) != has_capability (updated, PER_USER_CONNECTIONS))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_FROZEN,
                   _("The new enrollment profile switches the management of users on or off; "
                     "the device has to be enrolled again for that"));
      return FALSE;
    }
  return TRUE;
}

gboolean
pomona_enrollment_profile_check_update (GVariant  *installed,
                                        GVariant  *updated,
                                        GError   **error)
{
  static const char *const frozen[] = {
    "PayloadIdentifier",      "Topic",          "ServerURL",           "CheckInURL",
    "AssignedManagedAppleID", "EnrollmentMode", "RequiredAppIDForMDM",
  };
  g_autoptr(GVariant) old_mdm = find_mdm_payload (installed);
  g_autoptr(GVariant) new_mdm = find_mdm_payload (updated);

  if (old_mdm == NULL || new_mdm == NULL)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("The profile enrolls nothing: it has no com.apple.mdm payload"));
      return FALSE;
    }
  if (!check_same (installed, updated, "PayloadIdentifier", error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (frozen); i++)
    if (!check_same (old_mdm, new_mdm, frozen[i], error))
      return FALSE;
  return check_rights_update (old_mdm, new_mdm, error);
}

GVariant *
pomona_renewal_profile_new (const PomonaEnrollmentProfileSpec  *spec,
                            GVariant                           *installed,
                            GError                            **error)
{
  g_autoptr(GVariant) profile = pomona_enrollment_profile_new (spec, error);

  if (profile == NULL || !pomona_enrollment_profile_check_update (installed, profile, error))
    return NULL;
  return g_steal_pointer (&profile);
}
