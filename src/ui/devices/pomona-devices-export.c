/* pomona-devices-export.c: the table as a file. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-compat.h"
#include "pomona-csv.h"
#include "pomona-device-item.h"
#include "pomona-devices-columns.h"
#include "pomona-devices-export.h"
#include "pomona-window.h"
#include "pomona-words.h"

/* What a column writes: exact values where the table shows approximate ones. */
static char *
dup_value (PomonaDeviceItem *item,
           const char       *column)
{
  PomonaDevice *device = pomona_device_item_get_device (item);
  g_autofree char *property = NULL;

  if (g_str_equal (column, "last-seen"))
    return device->last_seen != 0 ? pomona_words_dup_time (device->last_seen) : g_strdup ("");
  if (g_str_equal (column, "state") || g_str_equal (column, "filevault") || g_str_equal (column, "tags"))
    property = g_strconcat (column, "-text", NULL);
  return pomona_device_item_dup_text (item, property != NULL ? property : column);
}

char *
pomona_devices_export_dup_csv (GtkColumnView *view,
                               GListModel    *items)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr(PomonaCsvWriter) writer = pomona_csv_writer_new ();
  g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (gtk_column_view_column_get_visible (column))
        g_ptr_array_add (shown, g_object_ref (column));
    }
  for (guint i = 0; i < shown->len; i++)
    pomona_csv_writer_add (writer, gtk_column_view_column_get_title (g_ptr_array_index (shown, i)));
  pomona_csv_writer_end_row (writer);
  for (guint row = 0; row < g_list_model_get_n_items (items); row++)
    {
      g_autoptr(PomonaDeviceItem) item = g_list_model_get_item (items, row);

      for (guint i = 0; i < shown->len; i++)
        {
          g_autofree char *value = dup_value (item, pomona_devices_column_get_id (g_ptr_array_index (shown, i)));

          pomona_csv_writer_add (writer, value);
        }
      pomona_csv_writer_end_row (writer);
    }
  return pomona_csv_writer_end (g_steal_pointer (&writer));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GtkWidget) parent = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    pomona_toast (parent, _("Exported"));
  else
    pomona_toast (parent, error->message);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GBytes) content = user_data;
  g_autoptr(GFile) file = pomona_file_finish (result, NULL);

  if (file != NULL)
    g_file_replace_contents_bytes_async (file, content, NULL, FALSE, G_FILE_CREATE_NONE, NULL, written_cb, g_object_ref (source));
}

void
pomona_devices_export_csv (GtkWidget     *parent,
                           GtkColumnView *view,
                           GListModel    *items)
{
  char *text = pomona_devices_export_dup_csv (view, items);

  pomona_file_save (parent, _("Export devices"), _("devices.csv"), chosen_cb, g_bytes_new_take (text, strlen (text)));
}
