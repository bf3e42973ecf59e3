/* pomona-pretend-answer-profiles.c: the commands about profiles and restrictions. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

#include "pomona-clock.h"
#include "pomona-pretend-profile.h"

static void
copy_keys (GVariant           *from,
           GVariantDict       *to,
           const char *const  *keys)
{
  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autoptr(GVariant) value = pomona_plist_get_value (from, keys[i]);

      pomona_plist_set_value (to, keys[i], value);
    }
}

static GVariant *
listed_payloads (GVariant *profile)
{
  static const char *const keys[] = {
    "PayloadType", "PayloadVersion", "PayloadIdentifier", "PayloadUUID", "PayloadDisplayName", "PayloadDescription",
    "PayloadOrganization", NULL,
  };
  g_autoptr(GVariant) content = pomona_plist_get_array (profile, "PayloadContent");
  PomonaPlistArray *list = pomona_plist_array_new ();

  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);
      g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);

      copy_keys (payload, &item, keys);
      pomona_plist_array_append (list, pomona_plist_dict_end (&item));
    }
  return pomona_plist_array_end (list);
}

static GVariant *
listed_profile (PomonaPretendState     *state,
                PomonaPretendInstalled *installed)
{
  static const char *const keys[] = {
    "PayloadUUID", "PayloadIdentifier", "PayloadVersion", "PayloadDisplayName", "PayloadOrganization", "PayloadDescription",
    "PayloadRemovalDisallowed", NULL,
  };
  g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);

  copy_keys (installed->plist, &item, keys);
  pomona_plist_set_bool (&item, "HasRemovalPasscode", FALSE);
  pomona_plist_set_bool (&item, "IsEncrypted", FALSE);
  if (state->model->kind != POMONA_PRETEND_MAC)
    pomona_plist_set_bool (&item, "IsManaged", installed->managed);
  pomona_plist_set_string (&item, "Source", installed->declared != NULL ? "Declarative Device Management"
                                            : installed->managed ? "Mobile Device Management" : "Manual");
  if (installed->signers->len > 0)
    {
      PomonaPlistArray *signers = pomona_plist_array_new ();

      for (guint i = 0; i < installed->signers->len; i++)
        pomona_plist_array_append_data (signers, installed->signers->pdata[i]);
      pomona_plist_set_array (&item, "SignerCertificates", pomona_plist_array_end (signers));
    }
  pomona_plist_set_array (&item, "PayloadContent", listed_payloads (installed->plist));
  return pomona_plist_dict_end (&item);
}

void
pomona_pretend_do_profile_list (PomonaPretendAnswer *self)
{
  PomonaPlistArray *list = pomona_plist_array_new ();
  gboolean managed_only = pomona_plist_get_bool (self->command, "ManagedOnly", FALSE);

  for (guint i = 0; i < self->state->profiles->len; i++)
    {
      PomonaPretendInstalled *installed = self->state->profiles->pdata[i];

      if (installed->managed || !managed_only)
        pomona_plist_array_append (list, listed_profile (self->state, installed));
    }
  pomona_plist_set_array (&self->values, "ProfileList", pomona_plist_array_end (list));
}

static void
install_failed (PomonaPretendAnswer *self,
                const char          *reason)
{
  pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_INSTALL, 4001, "The profile could not be installed");
  pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_PROFILE, 1000, "%s", reason);
}

/* A profile with a com.apple.mdm payload is the update of the enrollment, or nothing a device takes. */
static void
install_enrollment (PomonaPretendAnswer    *self,
                    PomonaPretendInstalled *installed)
{
  PomonaPretendInstalled *old = pomona_pretend_state_find_enrollment (self->state);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendEnrollment) now = pomona_pretend_enrollment_new (installed->plist, &error);
  g_autoptr(PomonaPretendEnrollment) before = now != NULL && old != NULL ? pomona_pretend_enrollment_new (old->plist, NULL) : NULL;

  if (now == NULL)
    install_failed (self, error->message);
  else if (old == NULL || before == NULL ||
           g_strcmp0 (pomona_pretend_installed_get_identifier (old), pomona_pretend_installed_get_identifier (installed)) != 0)
    install_failed (self, "Another MDM profile is installed already");
  else if (!pomona_pretend_enrollment_check_update (before, now, &error))
    install_failed (self, error->message);
  else
    {
      self->after = POMONA_PRETEND_AFTER_RENEW;
      self->data = g_bytes_ref (installed->data);
    }
}

/* What a profile changes about the device beside being there. */
static void
apply_payloads (PomonaPretendState *state)
{
  gboolean passcode = FALSE;

  for (guint i = 0; i < state->profiles->len; i++)
    {
      PomonaPretendInstalled *installed = state->profiles->pdata[i];
      g_autoptr(GVariant) content = pomona_plist_get_array (installed->plist, "PayloadContent");

      for (gsize j = 0; j < pomona_plist_array_length (content); j++)
        {
          g_autoptr(GVariant) payload = pomona_plist_array_get (content, j);

          if (g_strcmp0 (pomona_plist_get_string (payload, "PayloadType"), "com.apple.mobiledevice.passwordpolicy") == 0)
            passcode |= pomona_plist_get_bool (payload, "forcePIN", FALSE);
        }
    }
  pomona_pretend_state_set_bool (state, "passcode-required", passcode);
}

void
pomona_pretend_do_install_profile (PomonaPretendAnswer *self)
{
  g_autoptr(GBytes) data = pomona_plist_get_data (self->command, "Payload");
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendInstalled) installed = NULL;
  PomonaPretendInstalled *old;

  if (data == NULL)
    {
      pomona_pretend_answer_refuse (self, "Payload");
      return;
    }
  installed = pomona_pretend_installed_new (data, &error);
  if (installed == NULL)
    {
      install_failed (self, error->message);
      return;
    }
  old = pomona_pretend_state_find_profile (self->state, pomona_pretend_installed_get_identifier (installed));
  if (pomona_pretend_installed_is_enrollment (installed))
    {
      install_enrollment (self, installed);
      return;
    }
  if (old != NULL && old->declared != NULL)
    {
      install_failed (self, "A declaration owns this profile");
      return;
    }
  installed->managed = TRUE;
  if (old != NULL)
    g_ptr_array_remove (self->state->profiles, old);
  g_ptr_array_add (self->state->profiles, g_steal_pointer (&installed));
  apply_payloads (self->state);
}

void
pomona_pretend_do_remove_profile (PomonaPretendAnswer *self)
{
  const char *identifier = pomona_pretend_answer_need_string (self, "Identifier");
  PomonaPretendInstalled *installed;

  if (identifier == NULL)
    return;
  installed = pomona_pretend_state_find_profile (self->state, identifier);
  if (installed == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12009, "There is no profile “%s”", identifier);
  else if (installed == pomona_pretend_state_find_enrollment (self->state))
    self->after = POMONA_PRETEND_AFTER_CHECK_OUT;
  else if (installed->declared != NULL || !installed->managed)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12008, "The profile “%s” was not installed by command", identifier);
  else
    {
      g_ptr_array_remove (self->state->profiles, installed);
      apply_payloads (self->state);
    }
}

void
pomona_pretend_do_provisioning_profile_list (PomonaPretendAnswer *self)
{
  PomonaPlistArray *list = pomona_plist_array_new ();

  for (guint i = 0; i < self->state->provisioning->len; i++)
    pomona_plist_array_append (list, self->state->provisioning->pdata[i]);
  pomona_plist_set_array (&self->values, "ProvisioningProfileList", pomona_plist_array_end (list));
}

void
pomona_pretend_do_install_provisioning_profile (PomonaPretendAnswer *self)
{
  g_autoptr(GBytes) data = pomona_plist_get_data (self->command, "ProvisioningProfile");
  g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *uuid = NULL, *name = NULL;

  if (data == NULL)
    {
      pomona_pretend_answer_refuse (self, "ProvisioningProfile");
      return;
    }
  /* The contents are Apple's business; what we tell about them is made up. */
  uuid = pomona_pretend_state_random_uuid (self->state);
  name = g_strdup_printf ("Provisioning profile %u", self->state->provisioning->len + 1);
  pomona_plist_set_string (&item, "Name", name);
  pomona_plist_set_string (&item, "UUID", uuid);
  pomona_plist_set_date (&item, "ExpiryDate", pomona_clock_now () + 365 * POMONA_CLOCK_DAY);
  g_ptr_array_add (self->state->provisioning, g_variant_ref_sink (pomona_plist_dict_end (&item)));
}

void
pomona_pretend_do_remove_provisioning_profile (PomonaPretendAnswer *self)
{
  const char *uuid = pomona_pretend_answer_need_string (self, "UUID");
  guint index;

  if (uuid == NULL)
    return;
  if (pomona_pretend_find_dict (self->state->provisioning, "UUID", uuid, &index) == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12010, "There is no provisioning profile “%s”", uuid);
  else
    g_ptr_array_remove_index (self->state->provisioning, index);
}

static void
collect_restrictions (GVariant     *payload,
                      GVariantDict *bools,
                      GVariantDict *numbers)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, payload);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_auto(GVariantDict) entry = G_VARIANT_DICT_INIT (NULL);

      pomona_plist_set_value (&entry, "value", value);
      if (!g_str_has_prefix (key, "Payload"))
        {
          if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
            pomona_plist_set_dict (bools, key, pomona_plist_dict_end (&entry));
          else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
            pomona_plist_set_dict (numbers, key, pomona_plist_dict_end (&entry));
        }
      g_variant_unref (value);
    }
}

static GVariant *
restriction_set (GVariantDict *bools,
                 GVariantDict *numbers)
{
  g_auto(GVariantDict) set = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_dict (&set, "restrictedBool", pomona_plist_dict_end (bools));
  pomona_plist_set_dict (&set, "restrictedValue", pomona_plist_dict_end (numbers));
  return pomona_plist_dict_end (&set);
}

void
pomona_pretend_do_restrictions (PomonaPretendAnswer *self)
{
  g_auto(GVariantDict) all_bools = G_VARIANT_DICT_INIT (NULL), all_numbers = G_VARIANT_DICT_INIT (NULL), profiles = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < self->state->profiles->len; i++)
    {
      PomonaPretendInstalled *installed = self->state->profiles->pdata[i];
      g_autoptr(GVariant) content = pomona_plist_get_array (installed->plist, "PayloadContent");
      g_auto(GVariantDict) bools = G_VARIANT_DICT_INIT (NULL), numbers = G_VARIANT_DICT_INIT (NULL);

      for (gsize j = 0; j < pomona_plist_array_length (content); j++)
        {
          g_autoptr(GVariant) payload = pomona_plist_array_get (content, j);

          if (g_strcmp0 (pomona_plist_get_string (payload, "PayloadType"), "com.apple.applicationaccess") != 0)
            continue;
          collect_restrictions (payload, &bools, &numbers);
          collect_restrictions (payload, &all_bools, &all_numbers);
        }
      pomona_plist_set_dict (&profiles, pomona_pretend_installed_get_identifier (installed), restriction_set (&bools, &numbers));
    }
  pomona_plist_set_dict (&self->values, "GlobalRestrictions", restriction_set (&all_bools, &all_numbers));
  if (pomona_plist_get_bool (self->command, "ProfileRestrictions", FALSE))
    pomona_plist_set_dict (&self->values, "ProfileRestrictions", pomona_plist_dict_end (&profiles));
}
