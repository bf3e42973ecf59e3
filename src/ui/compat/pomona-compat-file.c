/* pomona-compat-file.c: choosing files. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include "pomona-compat.h"

static PomonaFilePicker file_picker;

void
pomona_file_set_picker (PomonaFilePicker picker)
{
  file_picker = picker;
}

/* TRUE: the picker answered. */
static gboolean
ask_picker (GTask      *task,
            const char *title,
            const char *name)
{
  GFile *file;

  if (file_picker == NULL)
    return FALSE;
  file = file_picker (title, name);
  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");
  return TRUE;
}

static GtkWindow *
window_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

#if GTK_CHECK_VERSION (4, 10, 0)

static void
return_file (GTask  *task,
             GFile  *file,
             GError *error)
{
  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    {
      g_error_free (error);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");
    }
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GFile *file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  return_file (task, file, error);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GFile *file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  return_file (task, file, error);
}

static void
show_open (GtkWindow  *parent,
           const char *title,
           GListModel *filters,
           GTask      *task)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  if (filters != NULL)
    gtk_file_dialog_set_filters (dialog, filters);
  gtk_file_dialog_open (dialog, parent, NULL, opened_cb, task);
}

static void
show_save (GtkWindow  *parent,
           const char *title,
           const char *name,
           GTask      *task)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, parent, NULL, saved_cb, task);
}

#else

/* The native chooser is not owned by anybody but us until it answered. */
static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             gpointer         user_data)
{
  g_autoptr(GTask) task = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");
  g_object_unref (dialog);
}

static void
show_native (GtkFileChooserNative *native,
             GTask                *task)
{
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect (native, "response", G_CALLBACK (response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

static void
show_open (GtkWindow  *parent,
           const char *title,
           GListModel *filters,
           GTask      *task)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  for (guint i = 0; filters != NULL && i < g_list_model_get_n_items (filters); i++)
    {
      g_autoptr(GtkFileFilter) filter = g_list_model_get_item (filters, i);

      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), filter);
    }
  show_native (native, task);
}

static void
show_save (GtkWindow  *parent,
           const char *title,
           const char *name,
           GTask      *task)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
  show_native (native, task);
}

#endif

void
pomona_file_open (GtkWidget           *parent,
                  const char          *title,
                  GListModel          *filters,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (parent, NULL, callback, user_data);

  if (!ask_picker (task, title, NULL))
    show_open (window_of (parent), title, filters, g_steal_pointer (&task));
}

void
pomona_file_save (GtkWidget           *parent,
                  const char          *title,
                  const char          *name,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (parent, NULL, callback, user_data);

  if (!ask_picker (task, title, name))
    show_save (window_of (parent), title, name, g_steal_pointer (&task));
}

GFile *
pomona_file_finish (GAsyncResult  *result,
                    GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
