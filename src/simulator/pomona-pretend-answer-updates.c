/* pomona-pretend-answer-updates.c: the older commands about system updates. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

/* What is known about updates: "update-offered", "update-scheduled" and "update-downloaded" are switches. */

static gboolean
is_offered (PomonaPretendState *state)
{
  return pomona_pretend_state_get_bool (state, "update-offered") &&
         g_strcmp0 (pomona_pretend_state_get_string (state, "OSVersion"), state->model->next_version) != 0;
}

static char *
product_key (PomonaPretendState *state)
{
  return g_strdup_printf ("%sUpdate%s", pomona_pretend_kind_get_system (state->model->kind), state->model->next_build);
}

void
pomona_pretend_do_available_os_updates (PomonaPretendAnswer *self)
{
  const PomonaPretendModel *model = self->state->model;
  PomonaPlistArray *list = pomona_plist_array_new ();
  gboolean mac = model->kind == POMONA_PRETEND_MAC;

  if (is_offered (self->state))
    {
      g_auto(GVariantDict) update = G_VARIANT_DICT_INIT (NULL);
      g_autofree char *key = product_key (self->state);
      g_autofree char *name = g_strdup_printf ("%s %s", pomona_pretend_kind_get_system (model->kind), model->next_version);

      pomona_plist_set_string (&update, "ProductKey", key);
      pomona_plist_set_string (&update, "HumanReadableName", name);
      pomona_plist_set_string (&update, "Version", model->next_version);
      pomona_plist_set_string (&update, "Build", model->next_build);
      pomona_plist_set_int (&update, "DownloadSize", G_GINT64_CONSTANT (4200000000));
      pomona_plist_set_bool (&update, "IsCritical", FALSE);
      pomona_plist_set_bool (&update, "RestartRequired", TRUE);
      pomona_plist_set_bool (&update, "AllowsInstallLater", TRUE);
      pomona_plist_set_bool (&update, "IsSecurityResponse", FALSE);
      if (mac)
        {
          const char *const none[] = { NULL };

          pomona_plist_set_string (&update, "HumanReadableNameLocale", "en");
          pomona_plist_set_string (&update, "MetadataURL", "https://swcdn.example/metadata");
          pomona_plist_set_strv (&update, "AppIdentifiersToClose", none);
          pomona_plist_set_bool (&update, "IsConfigDataUpdate", FALSE);
          pomona_plist_set_bool (&update, "IsFirmwareUpdate", FALSE);
          pomona_plist_set_bool (&update, "IsMajorOSUpdate", atoi (model->next_version) != atoi (model->os_version));
          pomona_plist_set_bool (&update, "RequiresBootstrapToken", model->chip != NULL);
        }
      else
        {
          pomona_plist_set_string (&update, "ProductName", pomona_pretend_kind_get_system (model->kind));
          pomona_plist_set_int (&update, "InstallSize", G_GINT64_CONSTANT (6100000000));
        }
      pomona_plist_array_append (list, pomona_plist_dict_end (&update));
    }
  pomona_plist_set_array (&self->values, "AvailableOSUpdates", pomona_plist_array_end (list));
}

static GVariant *
schedule (PomonaPretendState *state,
          GVariant           *wish)
{
  g_auto(GVariantDict) result = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *key = product_key (state);
  const char *asked_key = pomona_plist_get_string (wish, "ProductKey");
  const char *asked_version = pomona_plist_get_string (wish, "ProductVersion");
  const char *action = pomona_plist_get_string (wish, "InstallAction");

  pomona_plist_set_string (&result, "ProductKey", asked_key != NULL ? asked_key : key);
  if (!is_offered (state) || (asked_key != NULL && !g_str_equal (asked_key, key)) ||
      (asked_version != NULL && !g_str_equal (asked_version, state->model->next_version)))
    {
      PomonaPlistArray *chain = pomona_plist_array_new ();

      pomona_plist_array_append (chain, pomona_pretend_error_entry ("MCSoftwareUpdateErrorDomain", 2, "There is no such update"));
      pomona_plist_set_string (&result, "InstallAction", "Error");
      pomona_plist_set_string (&result, "Status", "Idle");
      pomona_plist_set_array (&result, "ErrorChain", pomona_plist_array_end (chain));
    }
  else
    {
      gboolean download_only = g_strcmp0 (action, "DownloadOnly") == 0;

      pomona_pretend_state_set_bool (state, download_only ? "update-downloaded" : "update-scheduled", TRUE);
      pomona_plist_set_string (&result, "InstallAction", action == NULL || g_str_equal (action, "Default") ? "InstallASAP" : action);
      pomona_plist_set_string (&result, "Status", download_only ? "Downloading" : "Installing");
    }
  return pomona_plist_dict_end (&result);
}

void
pomona_pretend_do_schedule_os_update (PomonaPretendAnswer *self)
{
  g_autoptr(GVariant) updates = pomona_plist_get_array (self->command, "Updates");
  PomonaPlistArray *list;

  if (updates == NULL)
    {
      pomona_pretend_answer_refuse (self, "Updates");
      return;
    }
  list = pomona_plist_array_new ();
  for (gsize i = 0; i < pomona_plist_array_length (updates); i++)
    {
      g_autoptr(GVariant) wish = pomona_plist_array_get (updates, i);

      pomona_plist_array_append (list, schedule (self->state, wish));
    }
  pomona_plist_set_array (&self->values, "UpdateResults", pomona_plist_array_end (list));
}

void
pomona_pretend_do_schedule_os_update_scan (PomonaPretendAnswer *self)
{
  pomona_plist_set_bool (&self->values, "ScanInitiated", TRUE);
}

void
pomona_pretend_do_os_update_status (PomonaPretendAnswer *self)
{
  gboolean scheduled = pomona_pretend_state_get_bool (self->state, "update-scheduled");
  gboolean downloaded = pomona_pretend_state_get_bool (self->state, "update-downloaded");
  PomonaPlistArray *list = pomona_plist_array_new ();

  if (scheduled || downloaded)
    {
      g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);
      g_autofree char *key = product_key (self->state);

      pomona_plist_set_string (&item, "ProductKey", key);
      pomona_plist_set_bool (&item, "IsDownloaded", downloaded);
      pomona_plist_set_real (&item, "DownloadPercentComplete", downloaded ? 1.0 : 0.4);
      pomona_plist_set_string (&item, "Status", scheduled ? "Installing" : "Idle");
      pomona_plist_array_append (list, pomona_plist_dict_end (&item));
    }
  pomona_plist_set_array (&self->values, "OSUpdateStatus", pomona_plist_array_end (list));
}
