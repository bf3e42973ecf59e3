/* pomona-device-notes.c: owner, tags and notes of a device. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-device-notes.h"
#include "pomona-window.h"

#define SAVE_MS 800

#define POMONA_TYPE_DEVICE_NOTES (pomona_device_notes_get_type ())
G_DECLARE_FINAL_TYPE (PomonaDeviceNotes, pomona_device_notes, POMONA, DEVICE_NOTES, AdwBin)

struct _PomonaDeviceNotes
{
  AdwBin        parent_instance;

  PomonaOffice *office;
  char         *device_id;     /* NULL: none is shown */
  GtkEditable  *owner;
  GtkEditable  *tags;
  GtkTextView  *notes;
  guint         save_id;
  gboolean      filling;
};

G_DEFINE_FINAL_TYPE (PomonaDeviceNotes, pomona_device_notes, ADW_TYPE_BIN)

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_service_annotate_finish (POMONA_SERVICE (source), result, &error))
    pomona_toast (widget, error->message);
}

/* "server room, loaned" → two tags. */
static char **
dup_tags (PomonaDeviceNotes *self)
{
  g_auto(GStrv) parts = g_strsplit (gtk_editable_get_text (self->tags), ",", -1);
  GPtrArray *tags = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_ptr_array_add (tags, g_strdup (parts[i]));
  g_ptr_array_add (tags, NULL);
  return (char **) g_ptr_array_free (tags, FALSE);
}

static void
save (PomonaDeviceNotes *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->notes);
  g_auto(GStrv) tags = dup_tags (self);
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->device_id == NULL)
    return;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  pomona_service_annotate_async (pomona_office_get_service (self->office), self->device_id, gtk_editable_get_text (self->owner),
                                 (const char * const *) tags, text, NULL, saved_cb, g_object_ref (self));
}

static gboolean
save_cb (gpointer user_data)
{
  PomonaDeviceNotes *self = user_data;

  self->save_id = 0;
  save (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (PomonaDeviceNotes *self)
{
  if (self->filling)
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add (SAVE_MS, save_cb, self);
}

static GtkEditable *
add_entry (AdwPreferencesGroup *group,
           const char          *title,
           PomonaDeviceNotes   *self)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (group, row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (changed_cb), self);
  return GTK_EDITABLE (row);
}

static void
pomona_device_notes_dispose (GObject *object)
{
  PomonaDeviceNotes *self = POMONA_DEVICE_NOTES (object);

  g_clear_handle_id (&self->save_id, g_source_remove);
  g_clear_object (&self->office);
  g_clear_pointer (&self->device_id, g_free);
  G_OBJECT_CLASS (pomona_device_notes_parent_class)->dispose (object);
}

static void
pomona_device_notes_class_init (PomonaDeviceNotesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_device_notes_dispose;
}

static void
pomona_device_notes_init (PomonaDeviceNotes *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *label = gtk_label_new (_("Notes"));
  GtkWidget *frame = gtk_frame_new (NULL);

  self->owner = add_entry (ADW_PREFERENCES_GROUP (group), _("Owner"), self);
  self->tags = add_entry (ADW_PREFERENCES_GROUP (group), _("Tags, separated by commas"), self);
  self->notes = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_wrap_mode (self->notes, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->notes, FALSE);
  gtk_text_view_set_left_margin (self->notes, 12);
  gtk_text_view_set_top_margin (self->notes, 12);
  gtk_widget_set_size_request (GTK_WIDGET (self->notes), -1, 200);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->notes), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Notes"), -1);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->notes), "changed", G_CALLBACK (changed_cb), self);
  gtk_frame_set_child (GTK_FRAME (frame), GTK_WIDGET (self->notes));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), frame);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
pomona_device_notes_new (PomonaOffice *office)
{
  PomonaDeviceNotes *self = g_object_new (POMONA_TYPE_DEVICE_NOTES, NULL);

  self->office = g_object_ref (office);
  return GTK_WIDGET (self);
}

void
pomona_device_notes_set_device (GtkWidget    *notes,
                                PomonaDevice *device)
{
  PomonaDeviceNotes *self = POMONA_DEVICE_NOTES (notes);
  g_autofree char *tags = NULL;

  if (self->save_id != 0)
    save (self);
  g_clear_pointer (&self->device_id, g_free);
  if (device == NULL)
    return;
  tags = device->tags != NULL ? g_strjoinv (", ", (char **) device->tags) : g_strdup ("");
  self->filling = TRUE;
  gtk_editable_set_text (self->owner, device->owner);
  gtk_editable_set_text (self->tags, tags);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->notes), device->notes, -1);
  self->filling = FALSE;
  self->device_id = g_strdup (device->id);
}
