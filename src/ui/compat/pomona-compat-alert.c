/* pomona-compat-alert.c: alerts and sheets. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include "pomona-compat.h"

#define HAVE_DIALOGS ADW_CHECK_VERSION (1, 5, 0)

/* Points from the extra widget to the alert that holds it. */
#define ALERT_KEY "pomona-alert"

/* --- alerts --- */

#if HAVE_DIALOGS

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_pointer (task, g_strdup (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result)), g_free);
}

static void
present_alert (GtkWidget                 *parent,
               const char                *heading,
               const char                *body,
               const PomonaAlertResponse *responses,
               guint                      n_responses,
               const char                *default_id,
               GtkWidget                 *extra,
               GTask                     *task)
{
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

  for (guint i = 0; i < n_responses; i++)
    {
      adw_alert_dialog_add_response (alert, responses[i].id, responses[i].label);
      adw_alert_dialog_set_response_appearance (alert, responses[i].id, responses[i].appearance);
    }
  adw_alert_dialog_set_default_response (alert, default_id);
  adw_alert_dialog_set_close_response (alert, responses[0].id);
  if (extra != NULL)
    {
      g_object_set_data (G_OBJECT (extra), ALERT_KEY, alert);
      adw_alert_dialog_set_extra_child (alert, extra);
    }
  adw_alert_dialog_choose (alert, parent, NULL, chosen_cb, task);
}

void
pomona_alert_set_enabled (GtkWidget  *extra,
                          const char *id,
                          gboolean    enabled)
{
  adw_alert_dialog_set_response_enabled (g_object_get_data (G_OBJECT (extra), ALERT_KEY), id, enabled);
}

#else

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_pointer (task, g_strdup (response), g_free);
}

static void
present_alert (GtkWidget                 *parent,
               const char                *heading,
               const char                *body,
               const PomonaAlertResponse *responses,
               guint                      n_responses,
               const char                *default_id,
               GtkWidget                 *extra,
               GTask                     *task)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  AdwMessageDialog *alert = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body));

  for (guint i = 0; i < n_responses; i++)
    {
      adw_message_dialog_add_response (alert, responses[i].id, responses[i].label);
      adw_message_dialog_set_response_appearance (alert, responses[i].id, responses[i].appearance);
    }
  adw_message_dialog_set_default_response (alert, default_id);
  adw_message_dialog_set_close_response (alert, responses[0].id);
  if (extra != NULL)
    {
      g_object_set_data (G_OBJECT (extra), ALERT_KEY, alert);
      adw_message_dialog_set_extra_child (alert, extra);
    }
  gtk_window_set_destroy_with_parent (GTK_WINDOW (alert), TRUE);
  g_signal_connect (alert, "response", G_CALLBACK (response_cb), task);
  gtk_window_present (GTK_WINDOW (alert));
}

void
pomona_alert_set_enabled (GtkWidget  *extra,
                          const char *id,
                          gboolean    enabled)
{
  adw_message_dialog_set_response_enabled (g_object_get_data (G_OBJECT (extra), ALERT_KEY), id, enabled);
}

#endif

void
pomona_alert_choose (GtkWidget                 *parent,
                     const char                *heading,
                     const char                *body,
                     const PomonaAlertResponse *responses,
                     guint                      n_responses,
                     const char                *default_id,
                     GtkWidget                 *extra,
                     GAsyncReadyCallback        callback,
                     gpointer                   user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);

  g_task_set_source_tag (task, pomona_alert_choose);
  present_alert (parent, heading, body, responses, n_responses, default_id != NULL ? default_id : responses[0].id, extra, task);
}

char *
pomona_alert_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* --- sheets --- */

typedef struct
{
  GtkWidget *dialog;
} PomonaSheetPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (PomonaSheet, pomona_sheet, G_TYPE_OBJECT)

static void
pomona_sheet_class_init (PomonaSheetClass *klass)
{
}

static void
pomona_sheet_init (PomonaSheet *self)
{
}

/* The sheet lives as long as its dialog. */
PomonaSheet *
pomona_sheet_new (const char *title,
                  GtkWidget  *content,
                  int         width,
                  int         height)
{
  PomonaSheet *self = g_object_new (POMONA_TYPE_SHEET, NULL);
  PomonaSheetPrivate *priv = pomona_sheet_get_instance_private (self);

#if HAVE_DIALOGS
  AdwDialog *dialog = adw_dialog_new ();

  adw_dialog_set_title (dialog, title);
  adw_dialog_set_child (dialog, content);
  adw_dialog_set_content_width (dialog, width);
  adw_dialog_set_content_height (dialog, height);
#else
  GtkWidget *dialog = adw_window_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_window_set_title (GTK_WINDOW (dialog), title);
  adw_window_set_content (ADW_WINDOW (dialog), content);
  gtk_window_set_default_size (GTK_WINDOW (dialog), width, height);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (dialog, keys);
#endif
  priv->dialog = GTK_WIDGET (dialog);
  g_object_set_data_full (G_OBJECT (dialog), "pomona-sheet", self, g_object_unref);
  return self;
}

void
pomona_sheet_present (PomonaSheet *self,
                      GtkWidget   *parent)
{
  PomonaSheetPrivate *priv = pomona_sheet_get_instance_private (self);

#if HAVE_DIALOGS
  adw_dialog_present (ADW_DIALOG (priv->dialog), parent);
#else
  GtkRoot *root = gtk_widget_get_root (parent);

  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (priv->dialog), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (priv->dialog));
#endif
}

void
pomona_sheet_close (PomonaSheet *self)
{
  PomonaSheetPrivate *priv = pomona_sheet_get_instance_private (self);

#if HAVE_DIALOGS
  adw_dialog_close (ADW_DIALOG (priv->dialog));
#else
  gtk_window_close (GTK_WINDOW (priv->dialog));
#endif
}
