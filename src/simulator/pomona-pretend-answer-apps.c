/* pomona-pretend-answer-apps.c: the commands about apps. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

/* Keys that we keep about an app and that no list of apps shows. */
static const char *const inner_keys[] = { "ManagementFlags", "Managed", "Configuration", "Attributes", "Redemption" };

static gboolean
is_managed (GVariant *app)
{
  return pomona_plist_get_bool (app, "Managed", FALSE);
}

/* Whether the command's list of identifiers, if it has one, names the app. */
static gboolean
is_asked (PomonaPretendAnswer *self,
          GVariant            *app)
{
  g_auto(GStrv) identifiers = pomona_plist_get_strv (self->command, "Identifiers");
  const char *identifier = pomona_plist_get_string (app, "Identifier");

  return !pomona_plist_has (self->command, "Identifiers") ||
         (identifier != NULL && g_strv_contains ((const char *const *) identifiers, identifier));
}

static GVariant *
listed_app (PomonaPretendAnswer *self,
            GVariant            *app)
{
  g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (app);
  g_auto(GStrv) wanted = pomona_plist_get_strv (self->command, "Items");

  for (guint i = 0; i < G_N_ELEMENTS (inner_keys); i++)
    g_variant_dict_remove (&item, inner_keys[i]);
  pomona_plist_set_bool (&item, "Installing", FALSE);
  if (self->state->model->kind != POMONA_PRETEND_MAC)
    {
      pomona_plist_set_bool (&item, "IsValidated", TRUE);
      pomona_plist_set_bool (&item, "AppStoreVendable", TRUE);
      pomona_plist_set_bool (&item, "DeviceBasedVPP", is_managed (app));
      pomona_plist_set_bool (&item, "BetaApp", FALSE);
      pomona_plist_set_bool (&item, "AdHocCodeSigned", FALSE);
    }
  pomona_plist_set_bool (&item, "HasUpdateAvailable", FALSE);
  if (wanted[0] != NULL)
    {
      g_autoptr(GVariant) all = g_variant_ref_sink (pomona_plist_dict_end (&item));

      g_variant_dict_init (&item, NULL);
      for (guint i = 0; wanted[i] != NULL; i++)
        {
          g_autoptr(GVariant) value = pomona_plist_get_value (all, wanted[i]);

          pomona_plist_set_value (&item, wanted[i], value);
        }
    }
  return pomona_plist_dict_end (&item);
}

void
pomona_pretend_do_installed_application_list (PomonaPretendAnswer *self)
{
  PomonaPlistArray *list = pomona_plist_array_new ();
  gboolean managed_only = pomona_plist_get_bool (self->command, "ManagedAppsOnly", FALSE);

  for (guint i = 0; i < self->state->apps->len; i++)
    {
      GVariant *app = self->state->apps->pdata[i];

      if (is_asked (self, app) && (is_managed (app) || !managed_only))
        pomona_plist_array_append (list, listed_app (self, app));
    }
  pomona_plist_set_array (&self->values, "InstalledApplicationList", pomona_plist_array_end (list));
}

void
pomona_pretend_do_managed_application_list (PomonaPretendAnswer *self)
{
  g_auto(GVariantDict) list = G_VARIANT_DICT_INIT (NULL);
  gboolean mac = self->state->model->kind == POMONA_PRETEND_MAC;

  for (guint i = 0; i < self->state->apps->len; i++)
    {
      GVariant *app = self->state->apps->pdata[i];
      g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);

      if (!is_managed (app) || !is_asked (self, app))
        continue;
      pomona_plist_set_string (&item, "Status", "Managed");
      pomona_plist_set_int (&item, "ManagementFlags", pomona_plist_get_int (app, "ManagementFlags", 0));
      pomona_plist_set_bool (&item, "HasConfiguration", pomona_plist_has (app, "Configuration"));
      pomona_plist_set_int (&item, "ExternalVersionIdentifier", pomona_plist_get_int (app, "ExternalVersionIdentifier", 0));
      if (!mac)
        {
          pomona_plist_set_bool (&item, "HasFeedback", FALSE);
          pomona_plist_set_bool (&item, "IsValidated", TRUE);
        }
      pomona_plist_set_dict (&list, pomona_plist_get_string (app, "Identifier"), pomona_plist_dict_end (&item));
    }
  pomona_plist_set_dict (&self->values, "ManagedApplicationList", pomona_plist_dict_end (&list));
}

static void
reject (PomonaPretendAnswer *self,
        const char          *reason)
{
  pomona_plist_set_string (&self->values, "State", "Failed");
  pomona_plist_set_string (&self->values, "RejectionReason", reason);
  pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12024, "The app cannot be installed: %s", reason);
}

/* A name for an app that nobody told us about: the last part of its identifier. */
static char *
name_from_identifier (const char *identifier)
{
  const char *dot = strrchr (identifier, '.');
  char *name = g_strdup (dot != NULL && dot[1] != '\0' ? dot + 1 : identifier);

  name[0] = g_ascii_toupper (name[0]);
  return name;
}

static void
put_app (PomonaPretendAnswer *self,
         const char          *identifier,
         const char          *name,
         const char          *version,
         gboolean             managed)
{
  guint index;
  GVariant *before = pomona_pretend_find_dict (self->state->apps, "Identifier", identifier, &index);
  g_auto(GVariantDict) app = G_VARIANT_DICT_INIT (before);
  g_autoptr(GVariant) configuration = pomona_plist_get_dict (self->command, "Configuration");
  g_autoptr(GVariant) attributes = pomona_plist_get_dict (self->command, "Attributes");

  pomona_plist_set_string (&app, "Identifier", identifier);
  if (before == NULL)
    {
      pomona_plist_set_string (&app, "Name", name);
      pomona_plist_set_string (&app, "Version", version);
      pomona_plist_set_string (&app, "ShortVersion", version);
      pomona_plist_set_int (&app, "BundleSize", g_rand_int_range (self->state->rand, 5000000, 300000000));
      pomona_plist_set_int (&app, "ExternalVersionIdentifier", g_rand_int_range (self->state->rand, 800000000, 900000000));
    }
  pomona_plist_set_bool (&app, "Managed", managed);
  pomona_plist_set_int (&app, "ManagementFlags", pomona_plist_get_int (self->command, "ManagementFlags", 0));
  pomona_plist_set_value (&app, "Configuration", configuration);
  pomona_plist_set_value (&app, "Attributes", attributes);
  if (before != NULL)
    g_ptr_array_remove_index (self->state->apps, index);
  g_ptr_array_add (self->state->apps, g_variant_ref_sink (pomona_plist_dict_end (&app)));
}

void
pomona_pretend_do_install_application (PomonaPretendAnswer *self)
{
  const char *identifier = pomona_plist_get_string (self->command, "Identifier");
  const char *manifest = pomona_plist_get_string (self->command, "ManifestURL");
  gint64 store_id = pomona_plist_get_int (self->command, "iTunesStoreID", 0);
  gboolean mac = self->state->model->kind == POMONA_PRETEND_MAC;
  g_autofree char *made_up = NULL, *name = NULL;
  GVariant *before;

  if (identifier == NULL && manifest == NULL && store_id == 0)
    {
      pomona_pretend_answer_refuse (self, "iTunesStoreID, Identifier or ManifestURL");
      return;
    }
  if (identifier == NULL)
    identifier = made_up = store_id != 0 ? g_strdup_printf ("com.example.store%" G_GINT64_FORMAT, store_id)
                                         : g_strdup_printf ("com.example.manifest%08x", g_str_hash (manifest));
  before = pomona_pretend_find_dict (self->state->apps, "Identifier", identifier, NULL);
  if (before != NULL && !is_managed (before) && pomona_plist_get_string (self->command, "ChangeManagementState") == NULL && !mac)
    {
      reject (self, "AppAlreadyInstalled");
      return;
    }
  name = name_from_identifier (identifier);
  put_app (self, identifier, name, "1.0", !mac || pomona_plist_get_bool (self->command, "InstallAsManaged", FALSE));
  pomona_plist_set_string (&self->values, "Identifier", identifier);
  pomona_plist_set_string (&self->values, "State", "Installing");
}

void
pomona_pretend_do_install_enterprise_application (PomonaPretendAnswer *self)
{
  g_autoptr(GVariant) manifest = pomona_plist_get_dict (self->command, "Manifest");
  g_autoptr(GVariant) items = pomona_plist_get_array (manifest, "items");
  g_autoptr(GVariant) item = pomona_plist_array_get (items, 0);
  g_autoptr(GVariant) metadata = pomona_plist_get_dict (item, "metadata");
  const char *identifier = pomona_plist_get_string (metadata, "bundle-identifier");
  const char *title = pomona_plist_get_string (metadata, "title");
  const char *version = pomona_plist_get_string (metadata, "bundle-version");
  const char *url = pomona_plist_get_string (self->command, "ManifestURL");
  g_autofree char *made_up = NULL;

  if (identifier == NULL && url == NULL)
    {
      pomona_pretend_answer_refuse (self, "Manifest");
      return;
    }
  if (identifier == NULL)
    identifier = made_up = g_strdup_printf ("com.example.manifest%08x", g_str_hash (url));
  put_app (self, identifier, title != NULL ? title : identifier, version != NULL ? version : "1.0",
           pomona_plist_get_bool (self->command, "InstallAsManaged", FALSE));
}

/* The managed app that the command names; if there is none the answer becomes an Error. */
static GVariant *
need_managed (PomonaPretendAnswer *self,
              guint               *index)
{
  const char *identifier = pomona_pretend_answer_need_string (self, "Identifier");
  GVariant *app = identifier != NULL ? pomona_pretend_find_dict (self->state->apps, "Identifier", identifier, index) : NULL;

  if (identifier == NULL)
    return NULL;
  if (app == NULL || !is_managed (app))
    {
      pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12026, "“%s” is no managed app of this device", identifier);
      return NULL;
    }
  return app;
}

void
pomona_pretend_do_remove_application (PomonaPretendAnswer *self)
{
  guint index = 0;

  if (need_managed (self, &index) != NULL)
    g_ptr_array_remove_index (self->state->apps, index);
}

void
pomona_pretend_do_apply_redemption_code (PomonaPretendAnswer *self)
{
  if (pomona_pretend_answer_need_string (self, "RedemptionCode") != NULL)
    need_managed (self, NULL);
}

/* One entry for each managed app that is asked for, with what was stored about it under @key. */
static void
tell_stored (PomonaPretendAnswer *self,
             const char          *list_key,
             const char          *key)
{
  PomonaPlistArray *list = pomona_plist_array_new ();

  for (guint i = 0; i < self->state->apps->len; i++)
    {
      GVariant *app = self->state->apps->pdata[i];
      g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);
      g_autoptr(GVariant) value = pomona_plist_get_dict (app, key);

      if (!is_managed (app) || !is_asked (self, app))
        continue;
      pomona_plist_set_string (&item, "Identifier", pomona_plist_get_string (app, "Identifier"));
      pomona_plist_set_value (&item, key, value);
      pomona_plist_array_append (list, pomona_plist_dict_end (&item));
    }
  pomona_plist_set_array (&self->values, list_key, pomona_plist_array_end (list));
}

void
pomona_pretend_do_managed_application_attributes (PomonaPretendAnswer *self)
{
  tell_stored (self, "ApplicationAttributes", "Attributes");
}

void
pomona_pretend_do_managed_application_configuration (PomonaPretendAnswer *self)
{
  tell_stored (self, "ApplicationConfigurations", "Configuration");
}

void
pomona_pretend_do_managed_application_feedback (PomonaPretendAnswer *self)
{
  tell_stored (self, "ManagedApplicationFeedback", "Feedback");
}
