/* pomona-key-sheet.c: where the key that seals the secrets lives. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-compat.h"
#include "pomona-key-sheet.h"
#include "pomona-preferences.h"

#define POMONA_TYPE_KEY_VIEW (pomona_key_view_get_type ())
G_DECLARE_FINAL_TYPE (PomonaKeyView, pomona_key_view, POMONA, KEY_VIEW, AdwBin)

struct _PomonaKeyView
{
  AdwBin          parent_instance;

  PomonaOffice   *office;
  PomonaSheet    *sheet;          /* borrowed: it holds us */
  gboolean        fresh;          /* a new key, not an old one */
  char           *file;           /* chosen key file; NULL: in the data folder */

  GtkCheckButton *by_keyring;
  GtkCheckButton *by_passphrase;
  GtkCheckButton *by_file;
  GtkWidget      *file_row;
  GtkWidget      *passphrase;
  GtkWidget      *again;
  GtkWidget      *passphrases;
  GtkWidget      *problem;
  GtkWidget      *go;
};

G_DEFINE_FINAL_TYPE (PomonaKeyView, pomona_key_view, ADW_TYPE_BIN)

gboolean
pomona_key_sheet_helps (const GError *error)
{
  return g_error_matches (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_NO_KEY) ||
         g_error_matches (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_LOCKED);
}

static const char *
passphrase_of (PomonaKeyView *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->passphrase));
}

static void
check (PomonaKeyView *self)
{
  gboolean by_passphrase = gtk_check_button_get_active (self->by_passphrase);
  gboolean same = g_str_equal (passphrase_of (self), gtk_editable_get_text (GTK_EDITABLE (self->again)));
  gboolean ok = !by_passphrase || (*passphrase_of (self) != '\0' && (!self->fresh || same));

  gtk_widget_set_visible (self->passphrases, by_passphrase);
  gtk_widget_set_visible (self->again, self->fresh);
  gtk_widget_set_sensitive (self->go, ok);
}

/* --- starting --- */

static void
clear_passphrases (PomonaKeyView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  gtk_editable_set_text (GTK_EDITABLE (self->again), "");
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PomonaKeyView) self = user_data;
  PomonaOffice *office = POMONA_OFFICE (source);
  g_autoptr(GError) error = NULL;

  if (pomona_office_restart_finish (office, result, &error))
    {
      if (gtk_check_button_get_active (self->by_file) && self->file != NULL && pomona_office_get_settings (office) != NULL)
        g_settings_set_string (pomona_office_get_settings (office), "key-file", self->file);
      clear_passphrases (self);
      if (self->sheet != NULL)
        pomona_sheet_close (self->sheet);
      return;
    }
  gtk_label_set_label (GTK_LABEL (self->problem), error->message);
  gtk_widget_set_visible (self->problem, TRUE);
  check (self);
}

static void
go_cb (PomonaKeyView *self)
{
  g_autoptr(PomonaServiceConfig) config = pomona_service_config_copy (pomona_service_get_config (pomona_office_get_service (self->office)));

  config->key_source = POMONA_KEY_SOURCE_AUTO;
  g_clear_pointer (&config->key_file, g_free);
  g_clear_pointer (&config->passphrase, pomona_secret_unref);
  if (gtk_check_button_get_active (self->by_passphrase))
    config->passphrase = pomona_secret_new (passphrase_of (self), -1);
  else if (gtk_check_button_get_active (self->by_file))
    {
      config->key_source = POMONA_KEY_SOURCE_FILE;
      config->key_file = g_strdup (self->file);
    }
  gtk_widget_set_sensitive (self->go, FALSE);
  gtk_widget_set_visible (self->problem, FALSE);
  pomona_office_restart_async (self->office, config, started_cb, g_object_ref (self));
}

static void
cancel_cb (PomonaKeyView *self)
{
  clear_passphrases (self);
  pomona_sheet_close (self->sheet);
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(PomonaKeyView) self = user_data;
  g_autoptr(GFile) file = pomona_file_finish (result, NULL);

  if (file == NULL)
    return;
  g_free (self->file);
  self->file = g_file_get_path (file);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->file_row), self->file);
  gtk_check_button_set_active (self->by_file, TRUE);
}

static void
choose_cb (PomonaKeyView *self)
{
  if (self->fresh)
    pomona_file_save (GTK_WIDGET (self), _("Where shall the key file be?"), "pomona.key", file_chosen_cb, g_object_ref (self));
  else
    pomona_file_open (GTK_WIDGET (self), _("Choose the key file"), NULL, file_chosen_cb, g_object_ref (self));
}

/* --- building --- */

static GtkCheckButton *
add_choice (PomonaKeyView  *self,
            GtkWidget      *group,
            GtkCheckButton *first,
            const char     *title,
            const char     *subtitle,
            GtkWidget     **row_out)
{
  GtkWidget *row = pomona_preferences_row_new (title, subtitle);
  GtkWidget *button = gtk_check_button_new ();

  if (first != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (button), first);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (check), self);
  if (row_out != NULL)
    *row_out = row;
  return GTK_CHECK_BUTTON (button);
}

static GtkWidget *
build_choices (PomonaKeyView *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *choose;

  self->by_keyring = add_choice (self, group, NULL, _("Keyring"), _("Opens with your login. The best place on a desktop."), NULL);
  self->by_passphrase = add_choice (self, group, self->by_keyring, _("Passphrase"),
                                    _("Asked for at each start. Without it nobody can open the data, not even you."), NULL);
  self->by_file = add_choice (self, group, self->by_keyring, _("Key file"),
                              _("Starts without questions. Who can read the file can open the data."), &self->file_row);
  choose = pomona_preferences_row_add_button (self->file_row, _("C_hoose…"), G_CALLBACK (choose_cb), self);
  gtk_widget_add_css_class (choose, "flat");
  gtk_widget_set_name (GTK_WIDGET (self->by_passphrase), "key-by-passphrase");
  gtk_widget_set_name (GTK_WIDGET (self->by_file), "key-by-file");
  return group;
}

static GtkWidget *
add_password (PomonaKeyView *self,
              const char    *title,
              const char    *name)
{
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_name (row, name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->passphrases), row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (check), self);
  return row;
}

static GtkWidget *
build_content (PomonaKeyView *self,
               const char    *heading,
               const char    *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *title = gtk_label_new (heading);
  GtkWidget *body = gtk_label_new (text);

  gtk_widget_add_css_class (title, "title-2");
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap (GTK_LABEL (body), TRUE);
  gtk_label_set_justify (GTK_LABEL (body), GTK_JUSTIFY_CENTER);
  self->passphrases = adw_preferences_group_new ();
  self->passphrase = add_password (self, _("Passphrase"), "key-passphrase");
  self->again = add_password (self, _("Once more"), "key-again");
  self->problem = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_widget_add_css_class (self->problem, "error");
  gtk_widget_set_visible (self->problem, FALSE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), body);
  gtk_box_append (GTK_BOX (box), build_choices (self));
  gtk_box_append (GTK_BOX (box), self->passphrases);
  gtk_box_append (GTK_BOX (box), self->problem);
  gtk_widget_add_css_class (box, "pomona-sheet-content");
  return box;
}

static GtkWidget *
build_header (PomonaKeyView *self,
              const char    *label)
{
  GtkWidget *header_bar = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));

  self->go = gtk_button_new_with_mnemonic (label);
  gtk_widget_set_name (self->go, "key-go");
  gtk_widget_add_css_class (self->go, "suggested-action");
  g_signal_connect_swapped (self->go, "clicked", G_CALLBACK (go_cb), self);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (cancel_cb), self);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header_bar), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header_bar), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header_bar), adw_window_title_new ("", NULL));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header_bar), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header_bar), self->go);
  gtk_widget_add_css_class (header_bar, "flat");
  return header_bar;
}

static void
pomona_key_view_dispose (GObject *object)
{
  PomonaKeyView *self = POMONA_KEY_VIEW (object);

  g_clear_object (&self->office);
  g_clear_pointer (&self->file, g_free);
  self->sheet = NULL;
  G_OBJECT_CLASS (pomona_key_view_parent_class)->dispose (object);
}

static void
pomona_key_view_class_init (PomonaKeyViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_key_view_dispose;
}

static void
pomona_key_view_init (PomonaKeyView *self)
{
}

static void
build (PomonaKeyView *self,
       const GError  *error)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  const char *data_dir = pomona_service_get_config (pomona_office_get_service (self->office))->data_dir;
  g_autofree char *wrapped = g_build_filename (data_dir, "key.wrapped", NULL);

  gtk_box_append (GTK_BOX (outer), build_header (self, self->fresh ? _("_Start") : _("_Unlock")));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller),
                                 build_content (self, self->fresh ? _("Where shall the key live?") : _("The data is locked"),
                                                self->fresh ? _("Pomona seals passwords and keys with one master key. There is no keyring that takes it "
                                                                "by itself, so please choose.")
                                                            : error->message));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_bin_set_child (ADW_BIN (self), outer);
  gtk_check_button_set_active (self->fresh || g_file_test (wrapped, G_FILE_TEST_EXISTS) ? self->by_passphrase : self->by_keyring, TRUE);
  check (self);
}

void
pomona_key_sheet_present (GtkWidget    *parent,
                          PomonaOffice *office,
                          const GError *error)
{
  PomonaKeyView *self = g_object_new (POMONA_TYPE_KEY_VIEW, "name", "key-sheet", NULL);

  self->office = g_object_ref (office);
  self->fresh = g_error_matches (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_NO_KEY);
  build (self, error);
  self->sheet = pomona_sheet_new (_("Key"), GTK_WIDGET (self), 540, 560);
  pomona_sheet_present (self->sheet, parent);
}
