/* pomona-preferences-storage.c: where the data is, its copy, its key. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-compat.h"
#include "pomona-preferences.h"
#include "pomona-window.h"

typedef struct
{
  PomonaOffice *office;
  GtkWidget    *folder;
  GtkWidget    *key;
} Storage;

static Storage *
storage_of (GtkWidget *group)
{
  return g_object_get_data (G_OBJECT (group), "storage");
}

static char *
dup_key_place (const PomonaServiceConfig *config)
{
  g_autofree char *wrapped = g_build_filename (config->data_dir, "key.wrapped", NULL);
  g_autofree char *fallback = g_build_filename (config->data_dir, "key", NULL);

  if (g_getenv ("CREDENTIALS_DIRECTORY") != NULL)
    return g_strdup (_("In a credential of the system"));
  if (config->key_file != NULL)
    return g_strdup_printf (_("In the file %s. Who can read it can open the data."), config->key_file);
  if (g_file_test (wrapped, G_FILE_TEST_EXISTS))
    return g_strdup (_("Behind a passphrase, which is asked for at each start"));
  if (g_file_test (fallback, G_FILE_TEST_EXISTS))
    return g_strdup_printf (_("In the file %s. Who can read it can open the data."), fallback);
  return g_strdup (_("In the keyring of this account"));
}

static void
update (GtkWidget *group)
{
  Storage *storage = storage_of (group);
  const PomonaServiceConfig *config = pomona_service_get_config (pomona_office_get_service (storage->office));
  g_autofree char *place = dup_key_place (config);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (storage->folder), config->data_dir);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (storage->key), place);
}

static void
backed_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = user_data;
  g_autoptr(GError) error = NULL;

  if (pomona_service_backup_finish (POMONA_SERVICE (source), result, &error))
    pomona_toast (widget, _("The copy is complete. Keep the key with it, but not in the same place."));
  else
    pomona_toast (widget, error->message);
}

static void
target_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = user_data;
  g_autoptr(GFile) file = pomona_file_finish (result, NULL);

  if (file != NULL)
    pomona_service_backup_async (pomona_office_get_service (storage_of (widget)->office), file, NULL, backed_up_cb, g_object_ref (widget));
}

static void
backup_cb (GtkWidget *group)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "pomona-%Y-%m-%d.db");

  pomona_file_save (group, _("Back up to"), name, target_chosen_cb, g_object_ref (group));
}

static void
copy_cb (GtkWidget *group)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (group),
                          pomona_service_get_config (pomona_office_get_service (storage_of (group)->office))->data_dir);
  pomona_toast (group, _("Path copied"));
}

GtkWidget *
pomona_preferences_storage_new (PomonaOffice *office)
{
  GtkWidget *group = adw_preferences_group_new ();
  Storage *storage = g_new0 (Storage, 1);
  GtkWidget *backup;

  g_object_set_data_full (G_OBJECT (group), "storage", storage, g_free);
  storage->office = office;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Storage"));
  storage->folder = pomona_preferences_row_new (_("Folder"), NULL);
  pomona_preferences_row_add_button (storage->folder, _("C_opy"), G_CALLBACK (copy_cb), group);
  backup = pomona_preferences_row_new (_("Backup"), _("A copy of everything, made while the service goes on. It opens only with its key."));
  pomona_preferences_row_add_button (backup, _("_Back up now…"), G_CALLBACK (backup_cb), group);
  storage->key = pomona_preferences_row_new (_("Key that seals secrets"), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), storage->folder);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), backup);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), storage->key);
  g_signal_connect (group, "map", G_CALLBACK (update), NULL);
  return group;
}
