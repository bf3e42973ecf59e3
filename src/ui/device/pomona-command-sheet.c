/* pomona-command-sheet.c: one command with both property lists. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-command-sheet.h"
#include "pomona-command.h"
#include "pomona-compat.h"
#include "pomona-device-tabs.h"
#include "pomona-plist.h"
#include "pomona-source-view.h"
#include "pomona-window.h"
#include "pomona-words.h"

/* What was sent and what came back. */
#define N_LISTS 2

typedef struct
{
  GtkWidget    *parent;    /* NULL for a row */
  PomonaOffice *office;
  PomonaSheet  *sheet;     /* once shown; lives as long as its dialog */
  char         *uuid;
  GBytes       *lists[N_LISTS];
  GtkWidget    *views[N_LISTS];
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_clear_object (&sheet->parent);
  g_object_unref (sheet->office);
  for (guint i = 0; i < N_LISTS; i++)
    g_clear_pointer (&sheet->lists[i], g_bytes_unref);
  g_free (sheet->uuid);
  g_free (sheet);
}

/* --- the property lists --- */

static char *
dup_list_text (GBytes   *bytes,
               gboolean  reveal)
{
  gsize size;
  const void *data;
  g_autoptr(GVariant) plist = NULL;
  g_autoptr(GVariant) masked = NULL;
  g_autofree char *valid = NULL;

  if (bytes == NULL)
    return g_strdup (_("Nothing yet"));
  data = g_bytes_get_data (bytes, &size);
  plist = pomona_plist_parse (data, size, NULL, NULL);
  if (plist != NULL)
    {
      masked = reveal ? g_variant_ref (plist) : pomona_command_redact (plist);
      return pomona_plist_write_text (masked);
    }
  valid = g_utf8_make_valid (data, (gssize) MIN (size, 65536));
  return g_strdup_printf (_("This is no property list; it is kept as it came (%zu bytes):\n\n%s"), size, valid);
}

static gboolean
holds_secrets (GBytes *bytes)
{
  g_autofree char *open = dup_list_text (bytes, TRUE);
  g_autofree char *masked = dup_list_text (bytes, FALSE);

  return !g_str_equal (open, masked);
}

static void
reveal_cb (Sheet           *sheet,
           GParamSpec      *pspec,
           GtkToggleButton *button)
{
  for (guint i = 0; i < N_LISTS; i++)
    {
      g_autofree char *text = dup_list_text (sheet->lists[i], gtk_toggle_button_get_active (button));

      pomona_source_view_set_text (sheet->views[i], text);
    }
}

static GtkWidget *
build_reveal_button (Sheet *sheet)
{
  GtkWidget *button = gtk_toggle_button_new_with_mnemonic (_("Show _secrets"));

  gtk_widget_set_name (button, "reveal-secrets");
  gtk_widget_set_visible (button, holds_secrets (sheet->lists[0]) || holds_secrets (sheet->lists[1]));
  g_signal_connect_swapped (button, "notify::active", G_CALLBACK (reveal_cb), sheet);
  return button;
}

static void
add_list (Sheet      *sheet,
          guint       which,
          GtkBox     *box,
          const char *title,
          GBytes     *bytes)
{
  GtkWidget *label = gtk_label_new (title);
  g_autofree char *text = dup_list_text (bytes, FALSE);

  sheet->lists[which] = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  sheet->views[which] = pomona_source_view_new (title, "xml", text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (box, label);
  gtk_box_append (box, sheet->views[which]);
}

/* --- what can be done --- */

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GtkWidget) parent = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_service_act_on_command_finish (POMONA_SERVICE (source), result, &error))
    pomona_toast (parent, error->message);
}

static void
act (Sheet               *sheet,
     PomonaCommandAction  action)
{
  pomona_service_act_on_command_async (pomona_office_get_service (sheet->office), sheet->uuid, action, NULL, acted_cb,
                                       g_object_ref (sheet->parent));
  pomona_sheet_close (sheet->sheet);
}

static void
cancel_cb (Sheet *sheet)
{
  act (sheet, POMONA_COMMAND_ACTION_CANCEL);
}

static void
retry_cb (Sheet *sheet)
{
  act (sheet, POMONA_COMMAND_ACTION_RETRY);
}

static void
first_cb (Sheet *sheet)
{
  act (sheet, POMONA_COMMAND_ACTION_FIRST);
}

static GtkWidget *
build_button (const char *label,
              GCallback   callback,
              Sheet      *sheet)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", callback, sheet);
  return button;
}

static GtkWidget *
build_actions (Sheet               *sheet,
               PomonaCommandRecord *command)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  if (pomona_command_state_is_final (command->state))
    gtk_box_append (GTK_BOX (buttons), build_button (_("_Send again"), G_CALLBACK (retry_cb), sheet));
  else
    {
      gtk_box_append (GTK_BOX (buttons), build_button (_("Move to the _top"), G_CALLBACK (first_cb), sheet));
      gtk_box_append (GTK_BOX (buttons), build_button (_("_Cancel the command"), G_CALLBACK (cancel_cb), sheet));
    }
  return buttons;
}

/* --- the sheet --- */

static void
add_time (AdwPreferencesGroup *group,
          const char          *title,
          gint64               time)
{
  g_autofree char *text = time != 0 ? pomona_words_dup_time (time) : NULL;

  pomona_device_tab_add_value (group, title, text);
}

static GtkWidget *
build_facts (PomonaCommandRecord *command)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  pomona_device_tab_add_value (group, _("Device"), command->device_name);
  pomona_device_tab_add_value (group, _("State"), pomona_words_command_state (command->state));
  pomona_device_tab_add_value (group, _("What went wrong"), command->error_text);
  add_time (group, _("Made"), command->created_at);
  add_time (group, _("Device woken"), command->pushed_at);
  add_time (group, _("Taken by the device"), command->sent_at);
  add_time (group, _("Answered"), command->answered_at);
  pomona_device_tab_add_value (group, _("UUID"), command->uuid);
  return GTK_WIDGET (group);
}

static GtkWidget *
build_content (Sheet               *sheet,
               PomonaCommandRecord *command)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header_bar = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *buttons = build_actions (sheet, command);
  GtkWidget *reveal;

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header_bar),
                                   adw_window_title_new (pomona_words_request_type (command->request_type), command->request_type));
  gtk_widget_add_css_class (box, "pomona-sheet-content");
  gtk_box_append (GTK_BOX (box), build_facts (command));
  gtk_box_append (GTK_BOX (box), buttons);
  add_list (sheet, 0, GTK_BOX (box), _("Sent"), command->request);
  add_list (sheet, 1, GTK_BOX (box), _("Answer"), command->answer);
  reveal = build_reveal_button (sheet);
  gtk_widget_set_hexpand (reveal, TRUE);
  gtk_widget_set_halign (reveal, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), reveal);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (page), header_bar);
  gtk_box_append (GTK_BOX (page), scroller);
  /* The buttons' callbacks use it for as long as the page is there. */
  g_object_set_data_full (G_OBJECT (page), "sheet", sheet, sheet_free);
  return page;
}

static void
command_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Sheet *sheet = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCommandRecord) command = pomona_service_get_command_finish (POMONA_SERVICE (source), result, &error);

  if (command == NULL)
    {
      pomona_toast (sheet->parent, error->message);
      sheet_free (sheet);
      return;
    }
  sheet->sheet = pomona_sheet_new (pomona_words_request_type (command->request_type), build_content (sheet, command), 720, 640);
  pomona_sheet_present (sheet->sheet, sheet->parent);
}

void
pomona_command_sheet_present (GtkWidget    *parent,
                              PomonaOffice *office,
                              const char   *uuid)
{
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->parent = g_object_ref (parent);
  sheet->office = g_object_ref (office);
  sheet->uuid = g_strdup (uuid);
  pomona_service_get_command_async (pomona_office_get_service (office), uuid, NULL, command_cb, sheet);
}

/* --- rows --- */

static void
activated_cb (GtkWidget *row,
              gpointer   user_data)
{
  Sheet *sheet = user_data;

  pomona_command_sheet_present (row, sheet->office, sheet->uuid);
}

GtkWidget *
pomona_command_row_new (PomonaOffice        *office,
                        PomonaCommandRecord *command,
                        gboolean             with_device)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *state = gtk_label_new (pomona_words_command_state (command->state));
  g_autofree char *ago = pomona_words_dup_ago (command->answered_at != 0 ? command->answered_at : command->created_at, pomona_clock_now ());
  g_autofree char *subtitle = with_device ? g_strdup_printf ("%s · %s", command->device_name, ago) : g_strdup (ago);
  Sheet *sheet = g_new0 (Sheet, 1);

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), pomona_words_request_type (command->request_type));
  if (*command->error_text != '\0')
    {
      g_free (subtitle);
      subtitle = g_strdup_printf ("%s · %s", ago, command->error_text);
    }
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (pomona_words_command_state_icon (command->state)));
  gtk_widget_add_css_class (state, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), state);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);

  sheet->office = g_object_ref (office);
  sheet->uuid = g_strdup (command->uuid);
  g_object_set_data_full (G_OBJECT (row), "sheet", sheet, sheet_free);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), sheet);
  return row;
}

void
pomona_device_tab_fill_commands (GtkBox       *box,
                                 PomonaOffice *office,
                                 GPtrArray    *commands)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Commands"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         commands->len > 0 ? _("Newest first. A row opens with what was sent and what came back.")
                                                           : _("Nothing was asked of this device yet."));
  for (guint i = 0; i < commands->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), pomona_command_row_new (office, g_ptr_array_index (commands, i), FALSE));
  gtk_box_append (box, group);
}
