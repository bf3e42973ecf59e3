/* pomona-inventory-rows.c: lists of apps, profiles and certificates. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-inventory.h"

#include "pomona-plist-extra-private.h"

typedef gpointer (*NewRow) (GVariant *member);

static PomonaTristate
invert (PomonaTristate value)
{
  return value == POMONA_TRISTATE_UNKNOWN ? value : !value;
}

static GPtrArray *
read_rows (GVariant       *answer,
           const char     *key,
           NewRow          new_row,
           GDestroyNotify  free_row)
{
  g_autoptr(GVariant) array = pomona_plist_get_array (answer, key);
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);
  gsize length = pomona_plist_array_length (array);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) member = pomona_plist_array_get (array, i);

      if (pomona_plist_get_value_type (member) == POMONA_PLIST_TYPE_DICT)
        g_ptr_array_add (rows, new_row (member));
    }
  return rows;
}

static const char *
get_app_source (GVariant *app)
{
  if (pomona_plist_get_bool (app, "BetaApp", FALSE))
    return "beta";
  if (pomona_plist_get_bool (app, "AdHocCodeSigned", FALSE))
    return "developer";
  if (pomona_plist_get_bool (app, "AppStoreVendable", FALSE))
    return "app-store";
  return NULL;
}

static gpointer
new_app_row (GVariant *app)
{
  PomonaAppRow *row = g_new0 (PomonaAppRow, 1);

  row->name = pomona_plist_dup_text (app, "Name");
  row->identifier = pomona_plist_dup_text (app, "Identifier");
  row->version = pomona_plist_dup_text (app, "Version");
  row->short_version = pomona_plist_dup_text (app, "ShortVersion");
  row->size = MAX (pomona_plist_get_int (app, "BundleSize", -1), -1);
  /* Only apps that management installed name a source. */
  row->managed = pomona_plist_has (app, "Source") ? POMONA_TRISTATE_YES : POMONA_TRISTATE_UNKNOWN;
  row->source = g_strdup (get_app_source (app));
  return row;
}

static char **
read_payload_types (GVariant *profile,
                    guint    *n_payloads)
{
  g_autoptr(GVariant) content = pomona_plist_get_array (profile, "PayloadContent");
  g_autoptr(GPtrArray) types = g_ptr_array_new ();
  gsize length = pomona_plist_array_length (content);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);
      char *type = pomona_plist_dup_text (payload, "PayloadType");

      if (type != NULL)
        g_ptr_array_add (types, type);
    }
  *n_payloads = length;
  g_ptr_array_add (types, NULL);
  return (char **) g_ptr_array_steal (types, NULL);
}

static GBytes *
read_signer (GVariant *profile)
{
  g_autoptr(GVariant) signers = pomona_plist_get_array (profile, "SignerCertificates");
  g_autoptr(GVariant) first = pomona_plist_array_get (signers, 0);

  if (pomona_plist_get_value_type (first) != POMONA_PLIST_TYPE_DATA || g_variant_get_size (first) == 0)
    return NULL;
  return g_variant_get_data_as_bytes (first);
}

static gpointer
new_profile_row (GVariant *profile)
{
  PomonaProfileRow *row = g_new0 (PomonaProfileRow, 1);

  row->name = pomona_plist_dup_text (profile, "PayloadDisplayName");
  row->identifier = pomona_plist_dup_text (profile, "PayloadIdentifier");
  row->uuid = pomona_plist_dup_text (profile, "PayloadUUID");
  row->organization = pomona_plist_dup_text (profile, "PayloadOrganization");
  row->description = pomona_plist_dup_text (profile, "PayloadDescription");
  row->managed = pomona_plist_get_tristate (profile, "IsManaged");
  row->removable = invert (pomona_plist_get_tristate (profile, "PayloadRemovalDisallowed"));
  row->encrypted = pomona_plist_get_tristate (profile, "IsEncrypted");
  row->source = pomona_plist_dup_text (profile, "Source");
  row->payload_types = read_payload_types (profile, &row->n_payloads);
  row->signer = read_signer (profile);
  return row;
}

static gpointer
new_certificate_row (GVariant *certificate)
{
  PomonaCertificateRow *row = g_new0 (PomonaCertificateRow, 1);

  row->common_name = pomona_plist_dup_text (certificate, "CommonName");
  row->is_identity = pomona_plist_get_tristate (certificate, "IsIdentity");
  row->der = pomona_plist_get_data (certificate, "Data");
  return row;
}

GPtrArray *
pomona_inventory_apps (GVariant *answer)
{
  return read_rows (answer, "InstalledApplicationList", new_app_row, (GDestroyNotify) pomona_app_row_free);
}

GPtrArray *
pomona_inventory_profiles (GVariant *answer)
{
  return read_rows (answer, "ProfileList", new_profile_row, (GDestroyNotify) pomona_profile_row_free);
}

GPtrArray *
pomona_inventory_certificates (GVariant *answer)
{
  return read_rows (answer, "CertificateList", new_certificate_row, (GDestroyNotify) pomona_certificate_row_free);
}

void
pomona_app_row_free (PomonaAppRow *row)
{
  g_free (row->name);
  g_free (row->identifier);
  g_free (row->version);
  g_free (row->short_version);
  g_free (row->source);
  g_free (row);
}

void
pomona_profile_row_free (PomonaProfileRow *row)
{
  g_free (row->name);
  g_free (row->identifier);
  g_free (row->uuid);
  g_free (row->organization);
  g_free (row->description);
  g_free (row->source);
  g_strfreev (row->payload_types);
  g_clear_pointer (&row->signer, g_bytes_unref);
  g_free (row);
}

void
pomona_certificate_row_free (PomonaCertificateRow *row)
{
  g_free (row->common_name);
  g_clear_pointer (&row->der, g_bytes_unref);
  g_free (row);
}
