/* pomona-push-import.c: takes in a push certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-compat.h"
#include "pomona-identity.h"
#include "pomona-preferences.h"
#include "pomona-push-certificate.h"
#include "pomona-push-import.h"
#include "pomona-window.h"
#include "pomona-words.h"

#define MAX_FILE (1024 * 1024)

#define POMONA_TYPE_PUSH_IMPORT (pomona_push_import_get_type ())
G_DECLARE_FINAL_TYPE (PomonaPushImportView, pomona_push_import, POMONA, PUSH_IMPORT, AdwBin)

struct _PomonaPushImportView
{
  AdwBin        parent_instance;

  PomonaOffice *office;
  PomonaSheet  *sheet;          /* borrowed: it holds us */
  GtkWidget    *parent;
  GBytes       *certificate;
  GBytes       *key;
  char         *topic;          /* of what is chosen, NULL while it can't be read */

  GtkWidget    *certificate_row;
  GtkWidget    *key_row;
  GtkWidget    *password;
  GtkWidget    *facts;
  GtkWidget    *topic_row;
  GtkWidget    *serial_row;
  GtkWidget    *until_row;
  GtkWidget    *problem;
  GtkWidget    *change;
  GtkWidget    *confirmation;
  GtkWidget    *import;
};

G_DEFINE_FINAL_TYPE (PomonaPushImportView, pomona_push_import, ADW_TYPE_BIN)

/* --- what is chosen --- */

static PomonaSecret *
dup_password (PomonaPushImportView *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->password));

  return *text != '\0' ? pomona_secret_new (text, -1) : NULL;
}

static PomonaPushCertificateRecord *
find_current (PomonaPushImportView *self)
{
  GPtrArray *records = pomona_situation_get_certificates (pomona_office_get_situation (self->office));

  for (guint i = 0; i < records->len; i++)
    if (((PomonaPushCertificateRecord *) g_ptr_array_index (records, i))->current)
      return g_ptr_array_index (records, i);
  return NULL;
}

/* How many devices hold which topic other than the new one. Those that enrolled before there was a certificate hold none, and
 * must enroll again as well. */
static GHashTable *
count_dark (PomonaPushImportView *self,
            guint                *n)
{
  GHashTable *topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) devices = pomona_situation_dup_devices (pomona_office_get_situation (self->office));

  *n = 0;
  for (guint i = 0; i < devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (devices, i);
      guint count;

      if (device->practice || (device->state != POMONA_DEVICE_ENROLLED && device->state != POMONA_DEVICE_UNREACHABLE) ||
          g_strcmp0 (device->topic, self->topic) == 0)
        continue;
      count = GPOINTER_TO_UINT (g_hash_table_lookup (topics, device->topic));
      g_hash_table_replace (topics, g_strdup (device->topic), GUINT_TO_POINTER (count + 1));
      (*n)++;
    }
  return topics;
}

static gboolean
changes_topic (PomonaPushImportView *self)
{
  PomonaPushCertificateRecord *current = find_current (self);
  g_autoptr(GHashTable) topics = NULL;
  guint n;

  if (self->topic == NULL)
    return FALSE;
  topics = count_dark (self, &n);
  return n > 0 || (current != NULL && !g_str_equal (current->topic, self->topic));
}

static void
update_button (PomonaPushImportView *self)
{
  gboolean changes = changes_topic (self);
  gboolean ok = self->topic != NULL &&
                (!changes || g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->confirmation)), self->topic) == 0);

  gtk_widget_set_visible (self->change, changes);
  gtk_widget_set_sensitive (self->import, ok);
  gtk_widget_remove_css_class (self->import, changes ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (self->import, changes ? "destructive-action" : "suggested-action");
}

static void
show_change (PomonaPushImportView *self)
{
  PomonaPushCertificateRecord *current = find_current (self);
  g_autoptr(GHashTable) topics = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *escaped = NULL;
  GHashTableIter iter;
  gpointer topic;
  gpointer count;
  guint n;

  if (!changes_topic (self))
    return;
  topics = count_dark (self, &n);
  g_string_append_printf (text, ngettext ("%u device would never be woken again. In Apple's portal press Renew on the old certificate, never "
                                          "Create. Only if you want to begin anew, type the new topic.",
                                          "%u devices would never be woken again. In Apple's portal press Renew on the old certificate, never "
                                          "Create. Only if you want to begin anew, type the new topic.", n), n);
  g_string_append (text, "\n\n");
  g_string_append_printf (text, _("Until now: %s"), current != NULL ? current->topic : _("none"));
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _("New: %s"), self->topic);
  g_hash_table_iter_init (&iter, topics);
  while (g_hash_table_iter_next (&iter, &topic, &count))
    {
      guint of_topic = GPOINTER_TO_UINT (count);

      g_string_append_c (text, '\n');
      /* Translators: a number of devices and the topic that they hold. */
      g_string_append_printf (text, ngettext ("%u device holds %s", "%u devices hold %s", of_topic), of_topic,
                              *(const char *) topic != '\0' ? (const char *) topic : _("none"));
    }
  escaped = g_markup_escape_text (text->str, -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->change), escaped);
}

static void
show_problem (PomonaPushImportView *self,
              const char           *text)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->problem), text != NULL ? text : "");
  gtk_widget_set_visible (self->problem, text != NULL);
  gtk_widget_set_visible (self->facts, self->topic != NULL || text != NULL);
  gtk_widget_set_visible (self->topic_row, self->topic != NULL);
  gtk_widget_set_visible (self->serial_row, self->topic != NULL);
  gtk_widget_set_visible (self->until_row, self->topic != NULL);
  show_change (self);
  update_button (self);
}

static void
look (PomonaPushImportView *self)
{
  g_autoptr(PomonaSecret) password = dup_password (self);
  g_autoptr(PomonaIdentity) identity = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *until = NULL;
  g_autofree char *left = NULL;
  g_autofree char *both = NULL;
  PomonaCertificate *certificate;

  g_clear_pointer (&self->topic, g_free);
  if (self->certificate == NULL)
    return;
  identity = pomona_identity_load (self->certificate, self->key, password, &error);
  certificate = identity != NULL ? pomona_identity_get_certificate (identity) : NULL;
  if (certificate != NULL)
    self->topic = pomona_push_certificate_get_topic (certificate, &error);
  if (self->topic == NULL)
    {
      show_problem (self, error->message);
      return;
    }
  until = pomona_words_dup_time (pomona_certificate_get_not_after (certificate));
  left = pomona_words_dup_until (pomona_certificate_get_not_after (certificate), pomona_clock_now ());
  /* Translators: a date, and how long it is until then. */
  both = g_strdup_printf (_("%s (%s)"), until, left);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->topic_row), self->topic);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->serial_row), pomona_certificate_get_serial (certificate));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->until_row), both);
  show_problem (self, NULL);
}

/* --- files --- */

typedef struct
{
  PomonaPushImportView *self;
  GBytes              **target;
  GtkWidget            *row;
} Load;

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Load *load = user_data;
  g_autoptr(PomonaPushImportView) self = load->self;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  g_autofree char *name = g_file_get_basename (G_FILE (source));

  if (bytes != NULL && g_bytes_get_size (bytes) > MAX_FILE)
    {
      g_clear_pointer (&bytes, g_bytes_unref);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The file is too large for a certificate"));
    }
  if (bytes == NULL)
    show_problem (self, error->message);
  else
    {
      g_clear_pointer (load->target, g_bytes_unref);
      *load->target = g_steal_pointer (&bytes);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (load->row), name);
      look (self);
    }
  g_free (load);
}

static void
load_file (PomonaPushImportView  *self,
           GFile                 *file,
           GBytes               **target,
           GtkWidget             *row)
{
  Load *load = g_new0 (Load, 1);

  load->self = g_object_ref (self);
  load->target = target;
  load->row = row;
  g_file_load_bytes_async (file, NULL, loaded_cb, load);
}

static void
certificate_chosen_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(PomonaPushImportView) self = user_data;
  g_autoptr(GFile) file = pomona_file_finish (result, NULL);

  if (file != NULL)
    load_file (self, file, &self->certificate, self->certificate_row);
}

static void
key_chosen_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(PomonaPushImportView) self = user_data;
  g_autoptr(GFile) file = pomona_file_finish (result, NULL);

  if (file != NULL)
    load_file (self, file, &self->key, self->key_row);
}

static void
choose_certificate_cb (PomonaPushImportView *self)
{
  pomona_file_open (GTK_WIDGET (self), _("Choose a push certificate"), NULL, certificate_chosen_cb, g_object_ref (self));
}

static void
choose_key_cb (PomonaPushImportView *self)
{
  pomona_file_open (GTK_WIDGET (self), _("Choose the key of the certificate"), NULL, key_chosen_cb, g_object_ref (self));
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  PomonaPushImportView *self = user_data;
  GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;
  load_file (self, files->data, &self->certificate, self->certificate_row);
  if (files->next != NULL)
    load_file (self, files->next->data, &self->key, self->key_row);
  return TRUE;
}

/* --- importing --- */

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(PomonaPushImportView) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPushCertificateRecord) record = pomona_service_import_push_certificate_finish (POMONA_SERVICE (source), result, &error);

  if (record == NULL)
    {
      show_problem (self, error->message);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  if (self->sheet == NULL)
    return;
  pomona_toast (self->parent, _("The push certificate is in use now"));
  pomona_sheet_close (self->sheet);
}

static void
import_cb (PomonaPushImportView *self)
{
  g_autoptr(PomonaSecret) password = dup_password (self);
  PomonaPushImport import = {
    .certificate = self->certificate,
    .key = self->key,
    .password = password,
    .allow_topic_change = changes_topic (self) ? gtk_editable_get_text (GTK_EDITABLE (self->confirmation)) : NULL,
  };

  gtk_widget_set_sensitive (self->import, FALSE);
  pomona_service_import_push_certificate_async (pomona_office_get_service (self->office), &import, NULL, imported_cb, g_object_ref (self));
}

static void
cancel_cb (PomonaPushImportView *self)
{
  pomona_sheet_close (self->sheet);
}

/* --- building --- */

static GtkWidget *
add_group (GtkWidget  *box,
           const char *title,
           const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_box_append (GTK_BOX (box), group);
  return group;
}

static GtkWidget *
add_row (GtkWidget  *group,
         const char *title,
         const char *subtitle)
{
  GtkWidget *row = pomona_preferences_row_new (title, subtitle);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

static void
build_files (PomonaPushImportView *self,
             GtkWidget            *box)
{
  GtkWidget *group = add_group (box, _("From Apple's portal"), _("The certificate as .pem, with the key that asked for it, or both as .p12. "
                                                                 "Files can be dropped here."));

  self->certificate_row = add_row (group, _("Certificate"), _("No file yet"));
  pomona_preferences_row_add_button (self->certificate_row, _("C_hoose…"), G_CALLBACK (choose_certificate_cb), self);
  self->key_row = add_row (group, _("Key"), _("Only when it is in a file of its own"));
  pomona_preferences_row_add_button (self->key_row, _("Ch_oose…"), G_CALLBACK (choose_key_cb), self);
  self->password = adw_password_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password), _("Password, if there is one"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->password);
  g_signal_connect_swapped (self->password, "changed", G_CALLBACK (look), self);
}

static void
build_facts (PomonaPushImportView *self,
             GtkWidget            *box)
{
  /* Above the facts: what costs devices is seen without scrolling. */
  self->change = add_group (box, _("Another topic"), NULL);
  gtk_widget_add_css_class (self->change, "pomona-danger");
  self->confirmation = adw_entry_row_new ();
  gtk_widget_set_name (self->confirmation, "topic-confirmation");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirmation), _("New topic"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->change), self->confirmation);
  g_signal_connect_swapped (self->confirmation, "changed", G_CALLBACK (update_button), self);
  gtk_widget_set_visible (self->change, FALSE);

  self->facts = add_group (box, _("What it says"), NULL);
  self->problem = add_row (self->facts, _("This can't be used yet"), NULL);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->problem), gtk_image_new_from_icon_name ("pomona-warning-symbolic"));
  self->topic_row = add_row (self->facts, _("Topic"), NULL);
  self->serial_row = add_row (self->facts, _("Serial number"), NULL);
  self->until_row = add_row (self->facts, _("Good until"), NULL);
  gtk_widget_set_visible (self->facts, FALSE);
}

static GtkWidget *
build_header (PomonaPushImportView *self)
{
  GtkWidget *header_bar = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));

  self->import = gtk_button_new_with_mnemonic (_("_Import"));
  gtk_widget_set_name (self->import, "import");
  gtk_widget_set_sensitive (self->import, FALSE);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (cancel_cb), self);
  g_signal_connect_swapped (self->import, "clicked", G_CALLBACK (import_cb), self);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header_bar), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header_bar), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header_bar), adw_window_title_new (_("Import push certificate"), NULL));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header_bar), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header_bar), self->import);
  return header_bar;
}

static void
pomona_push_import_dispose (GObject *object)
{
  PomonaPushImportView *self = POMONA_PUSH_IMPORT (object);

  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->topic, g_free);
  g_clear_object (&self->office);
  g_clear_object (&self->parent);
  self->sheet = NULL;
  G_OBJECT_CLASS (pomona_push_import_parent_class)->dispose (object);
}

static void
pomona_push_import_class_init (PomonaPushImportViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_push_import_dispose;
}

static void
pomona_push_import_init (PomonaPushImportView *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_add_css_class (box, "pomona-sheet-content");
  gtk_box_append (GTK_BOX (outer), build_header (self));
  build_files (self, box);
  build_facts (self, box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_bin_set_child (ADW_BIN (self), outer);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

void
pomona_push_import_present (GtkWidget    *parent,
                            PomonaOffice *office,
                            GFile        *file)
{
  PomonaPushImportView *self = g_object_new (POMONA_TYPE_PUSH_IMPORT, "name", "push-import", NULL);

  self->office = g_object_ref (office);
  self->parent = g_object_ref (parent);
  self->sheet = pomona_sheet_new (_("Import push certificate"), GTK_WIDGET (self), 560, 680);
  if (file != NULL)
    load_file (self, file, &self->certificate, self->certificate_row);
  pomona_sheet_present (self->sheet, parent);
}
