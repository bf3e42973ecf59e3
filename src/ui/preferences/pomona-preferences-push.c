/* pomona-preferences-push.c: the push certificates. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-preferences.h"
#include "pomona-push-import.h"
#include "pomona-words.h"

#define POMONA_TYPE_PREFERENCES_PUSH (pomona_preferences_push_get_type ())
G_DECLARE_FINAL_TYPE (PomonaPreferencesPush, pomona_preferences_push, POMONA, PREFERENCES_PUSH, AdwPreferencesGroup)

struct _PomonaPreferencesPush
{
  AdwPreferencesGroup  parent_instance;
  PomonaOffice        *office;
  GPtrArray           *rows;        /* borrowed */
  char                *made_from;
};

G_DEFINE_FINAL_TYPE (PomonaPreferencesPush, pomona_preferences_push, ADW_TYPE_PREFERENCES_GROUP)

static char *
dup_title (const PomonaPushCertificateRecord *record)
{
  if (record->practice)
    return g_strdup (_("Practice office"));
  return g_strdup (record->current ? _("In use") : _("Earlier certificate"));
}

static GtkWidget *
build_row (const PomonaPushCertificateRecord *record)
{
  gint64 now = pomona_clock_now ();
  PomonaExpiry expiry = { record->practice ? POMONA_EXPIRY_PRACTICE_PUSH : POMONA_EXPIRY_PUSH, record->topic, record->not_after, 1 };
  PomonaSeverity severity = pomona_expiry_get_severity (&expiry, now);
  g_autofree char *title = dup_title (record);
  g_autofree char *until = pomona_words_dup_time (record->not_after);
  g_autofree char *left = pomona_words_dup_until (record->not_after, now);
  g_autofree char *devices = g_strdup_printf (ngettext ("%u device", "%u devices", record->devices), record->devices);
  /* Translators: topic, serial number, end date, days left, number of devices. */
  g_autofree char *subtitle = g_strdup_printf (_("%s\nSerial %s · until %s, %s · %s"), record->topic, record->serial, until, left, devices);
  GtkWidget *row = pomona_preferences_row_new (title, subtitle);

  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (severity == POMONA_SEVERITY_INFO ? "pomona-ok-symbolic"
                                                                                 : severity == POMONA_SEVERITY_WARNING ? "pomona-warning-symbolic"
                                                                                 : "pomona-error-symbolic"));
  return row;
}

static void
add_row (PomonaPreferencesPush *self,
         GtkWidget             *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
update (PomonaPreferencesPush *self)
{
  GPtrArray *records = pomona_situation_get_certificates (pomona_office_get_situation (self->office));
  g_autoptr(GString) text = g_string_new ("push");

  for (guint i = 0; i < records->len; i++)
    {
      PomonaPushCertificateRecord *record = g_ptr_array_index (records, i);

      g_string_append_printf (text, "\n%s %s %d %u %" G_GINT64_FORMAT, record->topic, record->serial, record->current, record->devices,
                              record->not_after);
    }
  if (g_strcmp0 (text->str, self->made_from) == 0)
    return;
  g_free (self->made_from);
  self->made_from = g_strdup (text->str);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < records->len; i++)
    add_row (self, build_row (g_ptr_array_index (records, i)));
  if (records->len == 0)
    add_row (self, pomona_preferences_row_new (_("None yet"), _("Without it devices answer only when they come by themselves.")));
}

static void
import_cb (PomonaPreferencesPush *self)
{
  pomona_push_import_present (GTK_WIDGET (self), self->office, NULL);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  PomonaPreferencesPush *self = user_data;
  GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;
  pomona_push_import_present (GTK_WIDGET (self), self->office, files->data);
  return TRUE;
}

static void
pomona_preferences_push_dispose (GObject *object)
{
  g_clear_object (&POMONA_PREFERENCES_PUSH (object)->office);
  G_OBJECT_CLASS (pomona_preferences_push_parent_class)->dispose (object);
}

static void
pomona_preferences_push_finalize (GObject *object)
{
  PomonaPreferencesPush *self = POMONA_PREFERENCES_PUSH (object);

  g_ptr_array_unref (self->rows);
  g_free (self->made_from);
  G_OBJECT_CLASS (pomona_preferences_push_parent_class)->finalize (object);
}

static void
pomona_preferences_push_class_init (PomonaPreferencesPushClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_preferences_push_dispose;
  G_OBJECT_CLASS (klass)->finalize = pomona_preferences_push_finalize;
}

static void
pomona_preferences_push_init (PomonaPreferencesPush *self)
{
  self->rows = g_ptr_array_new ();
}

GtkWidget *
pomona_preferences_push_new (PomonaOffice *office)
{
  PomonaPreferencesPush *self = g_object_new (POMONA_TYPE_PREFERENCES_PUSH, "title", _("Push certificate"), "description",
                                              _("With it Apple lets us wake devices. It is renewed every year with the same topic."), NULL);
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Import…"));

  self->office = g_object_ref (office);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_name (button, "import-push");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (import_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), button);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  g_signal_connect_object (pomona_office_get_situation (office), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
