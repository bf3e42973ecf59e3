/* pomona-device-ask.c: the questions before something is done to devices. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cancel is what Enter and Escape do; what can't be undone has to be typed. */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-command.h"
#include "pomona-compat.h"
#include "pomona-device-actions-private.h"
#include "pomona-profile-file.h"
#include "pomona-window.h"

#define GO "go"

/* What the dialog asks; the rows that an action does not use are NULL. */
typedef struct
{
  PomonaDeviceRun *run;
  GtkWidget       *box;
  GtkEditable     *message;
  GtkEditable     *phone;
  GtkEditable     *pin;
  GtkEditable     *name;
  GtkEditable     *confirmation;
  char            *expected;       /* what has to be typed */
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->box);
  g_clear_pointer (&question->run, pomona_device_run_free);
  g_free (question->expected);
  g_free (question);
}

static PomonaDevice *
first_device (PomonaDeviceRun *run)
{
  return pomona_device_item_get_device (g_ptr_array_index (run->items, 0));
}

static gboolean
any_mac (PomonaDeviceRun *run)
{
  for (guint i = 0; i < run->items->len; i++)
    if (pomona_device_item_get_device (g_ptr_array_index (run->items, i))->platform == POMONA_PLATFORM_MACOS)
      return TRUE;
  return FALSE;
}

static GtkEditable *
add_entry (Question   *question,
           const char *title)
{
  GtkListBox *list = GTK_LIST_BOX (gtk_widget_get_last_child (question->box));
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_append (list, row);
  return GTK_EDITABLE (row);
}

/* --- what makes the button sensitive --- */

static gboolean
is_pin (const char *text)
{
  return strlen (text) == 6 && strspn (text, "0123456789") == 6;
}

static void
check (Question *question)
{
  gboolean ok = TRUE;

  if (question->confirmation != NULL)
    ok = g_strcmp0 (gtk_editable_get_text (question->confirmation), question->expected) == 0;
  if (question->name != NULL)
    ok = *gtk_editable_get_text (question->name) != '\0';
  if (question->pin != NULL && *gtk_editable_get_text (question->pin) != '\0')
    ok = ok && is_pin (gtk_editable_get_text (question->pin));
  pomona_alert_set_enabled (question->box, GO, ok);
}

static void
watch (Question    *question,
       GtkEditable *editable)
{
  if (editable != NULL)
    g_signal_connect_swapped (editable, "changed", G_CALLBACK (check), question);
}

/* --- the answer --- */

static const char *
text_or_null (GtkEditable *editable)
{
  const char *text = editable != NULL ? gtk_editable_get_text (editable) : "";

  return *text != '\0' ? text : NULL;
}

static GVariant *
build_command (Question *question)
{
  PomonaEraseOptions erase = { .pin = text_or_null (question->pin) };

  switch (question->run->action)
    {
    case POMONA_ACTION_LOCK:
      return pomona_command_new_device_lock (text_or_null (question->message), text_or_null (question->phone), text_or_null (question->pin));
    case POMONA_ACTION_RESTART:
      return pomona_command_new_restart (TRUE);
    case POMONA_ACTION_SHUT_DOWN:
      return pomona_command_new_shut_down ();
    case POMONA_ACTION_RENAME:
      return pomona_command_new_device_name (gtk_editable_get_text (question->name));
    case POMONA_ACTION_ERASE:
      return pomona_command_new_erase (first_device (question->run)->platform, &erase);
    case POMONA_ACTION_CLEAR_PASSCODE:
      /* The service adds the unlock token; it never comes up here. */
      return pomona_command_new ("ClearPasscode");
    case POMONA_ACTION_REFRESH:
    case POMONA_ACTION_INSTALL_PROFILE:
    case POMONA_ACTION_REMOVE:
    case POMONA_N_ACTIONS:
    default:
      return NULL;
    }
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Question *question = user_data;
  g_autofree char *response = pomona_alert_finish (result);

  if (g_strcmp0 (response, GO) == 0)
    {
      if (question->run->command == NULL)
        question->run->command = build_command (question);
      pomona_device_run_execute (g_steal_pointer (&question->run));
    }
  question_free (question);
}

/* --- the words --- */

static char *
dup_heading (PomonaDeviceRun *run)
{
  guint n = run->items->len;
  const char *name = first_device (run)->name;

  switch (run->action)
    {
    case POMONA_ACTION_LOCK:
      return n == 1 ? g_strdup_printf (_("Lock %s?"), name) : g_strdup_printf (ngettext ("Lock %u device?", "Lock %u devices?", n), n);
    case POMONA_ACTION_RESTART:
      return n == 1 ? g_strdup_printf (_("Restart %s?"), name)
                    : g_strdup_printf (ngettext ("Restart %u device?", "Restart %u devices?", n), n);
    case POMONA_ACTION_SHUT_DOWN:
      return n == 1 ? g_strdup_printf (_("Shut down %s?"), name)
                    : g_strdup_printf (ngettext ("Shut down %u device?", "Shut down %u devices?", n), n);
    case POMONA_ACTION_RENAME:
      return g_strdup_printf (_("Rename %s"), name);
    case POMONA_ACTION_CLEAR_PASSCODE:
      return g_strdup_printf (_("Clear the passcode of %s?"), name);
    case POMONA_ACTION_ERASE:
      return n == 1 ? g_strdup_printf (_("Erase %s?"), name) : g_strdup_printf (ngettext ("Erase %u device?", "Erase %u devices?", n), n);
    case POMONA_ACTION_REMOVE:
      return n == 1 ? g_strdup_printf (_("Remove %s from management?"), name)
                    : g_strdup_printf (ngettext ("Remove %u device from management?", "Remove %u devices from management?", n), n);
    case POMONA_ACTION_REFRESH:
    case POMONA_ACTION_INSTALL_PROFILE:
    case POMONA_N_ACTIONS:
    default:
      return g_strdup (_("Install a profile?"));
    }
}

static const char *
body_of (PomonaDeviceRun *run)
{
  switch (run->action)
    {
    case POMONA_ACTION_LOCK:
      return any_mac (run) ? _("A Mac restarts and asks for the PIN that you choose here. iPhones and iPads ask for their own passcode.")
                           : _("The screen locks. Its own passcode opens it again.");
    case POMONA_ACTION_RESTART:
      return _("Work that was not saved may be lost.");
    case POMONA_ACTION_SHUT_DOWN:
      return _("It stays off until somebody switches it on again.");
    case POMONA_ACTION_RENAME:
      return _("The name shows on the device and in the network.");
    case POMONA_ACTION_CLEAR_PASSCODE:
      return _("Whoever holds the device can open it until its user has set a new passcode.");
    case POMONA_ACTION_ERASE:
      return _("All data on it is deleted, and it is no longer managed. This can't be undone.");
    case POMONA_ACTION_REMOVE:
      return _("The device is told to remove the enrollment profile, and everything that came with it goes too: profiles, managed apps and accounts. Escrowed secrets are kept here.");
    case POMONA_ACTION_REFRESH:
    case POMONA_ACTION_INSTALL_PROFILE:
    case POMONA_N_ACTIONS:
    default:
      return "";
    }
}

static const char *
go_label (PomonaDeviceAction action)
{
  switch (action)
    {
    case POMONA_ACTION_LOCK:
      return _("_Lock");
    case POMONA_ACTION_RESTART:
      return _("_Restart");
    case POMONA_ACTION_SHUT_DOWN:
      return _("_Shut down");
    case POMONA_ACTION_RENAME:
      return _("_Rename");
    case POMONA_ACTION_CLEAR_PASSCODE:
      return _("_Clear passcode");
    case POMONA_ACTION_ERASE:
      return _("_Erase");
    case POMONA_ACTION_REMOVE:
      return _("_Remove");
    case POMONA_ACTION_REFRESH:
    case POMONA_ACTION_INSTALL_PROFILE:
    case POMONA_N_ACTIONS:
    default:
      return _("_Install");
    }
}

/* --- building --- */

static void
add_confirmation (Question *question)
{
  PomonaDeviceRun *run = question->run;
  g_autofree char *title = NULL;

  if (run->items->len == 1)
    {
      question->expected = g_strdup (first_device (run)->name);
      title = g_strdup_printf (_("Type “%s” to confirm"), question->expected);
    }
  else
    {
      question->expected = g_strdup_printf ("%u", run->items->len);
      title = g_strdup_printf (_("Type the number of devices, %s, to confirm"), question->expected);
    }
  question->confirmation = add_entry (question, title);
  gtk_widget_set_name (GTK_WIDGET (question->confirmation), "typed-confirmation");
}

static void
add_rows (Question *question)
{
  PomonaDeviceRun *run = question->run;

  if (run->action == POMONA_ACTION_LOCK)
    {
      question->message = add_entry (question, _("Message on the screen"));
      question->phone = add_entry (question, _("Phone number on the screen"));
    }
  if ((run->action == POMONA_ACTION_LOCK || run->action == POMONA_ACTION_ERASE) && any_mac (run))
    question->pin = add_entry (question, _("PIN for Macs, six digits"));
  if (run->action == POMONA_ACTION_RENAME)
    {
      question->name = add_entry (question, _("New name"));
      gtk_editable_set_text (question->name, first_device (run)->name);
    }
  if (run->action == POMONA_ACTION_ERASE)
    add_confirmation (question);
}

static Question *
question_new (PomonaDeviceRun *run,
              const char      *note)
{
  Question *question = g_new0 (Question, 1);
  GtkWidget *list = gtk_list_box_new ();

  question->run = run;
  /* Its rows are read after the dialog has gone. */
  question->box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  if (note != NULL)
    {
      GtkWidget *label = gtk_label_new (note);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (question->box), label);
    }
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_box_append (GTK_BOX (question->box), list);
  return question;
}

static void
present (Question   *question,
         const char *heading,
         const char *body,
         gboolean    destructive)
{
  PomonaDeviceRun *run = question->run;
  const PomonaAlertResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { GO, go_label (run->action), destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED },
  };

  gtk_widget_set_visible (gtk_widget_get_last_child (question->box),
                          gtk_widget_get_first_child (gtk_widget_get_last_child (question->box)) != NULL);
  watch (question, question->confirmation);
  watch (question, question->name);
  watch (question, question->pin);
  pomona_alert_choose (run->parent, heading, body, responses, G_N_ELEMENTS (responses), NULL, question->box, answered_cb, question);
  check (question);
}

static void
profile_cb (GBytes       *profile,
            const char   *heading,
            const char   *body,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr(PomonaDeviceRun) run = user_data;
  Question *question;

  if (profile == NULL)
    {
      if (error != NULL)
        pomona_toast (run->parent, error->message);
      return;
    }
  run->command = pomona_command_new_install_profile (profile);
  question = question_new (g_steal_pointer (&run), NULL);
  present (question, heading, body, FALSE);
}

void
pomona_device_run_ask (PomonaDeviceRun *run,
                       const char      *note)
{
  g_autofree char *heading = NULL;
  gboolean destructive = run->action == POMONA_ACTION_ERASE || run->action == POMONA_ACTION_REMOVE ||
                         run->action == POMONA_ACTION_CLEAR_PASSCODE || run->action == POMONA_ACTION_SHUT_DOWN;
  Question *question;

  if (run->action == POMONA_ACTION_INSTALL_PROFILE)
    {
      pomona_profile_file_choose (run->parent, profile_cb, run);
      return;
    }
  if ((run->action == POMONA_ACTION_RENAME || run->action == POMONA_ACTION_CLEAR_PASSCODE) && run->items->len > 1)
    {
      pomona_toast (run->parent, _("Choose one device for this"));
      pomona_device_run_free (run);
      return;
    }
  heading = dup_heading (run);
  question = question_new (run, note);
  add_rows (question);
  present (question, heading, body_of (run), destructive);
}

void
pomona_device_run_ask_remove_profile (PomonaDeviceRun *run,
                                      const char      *name)
{
  const PomonaAlertResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { GO, _("_Remove"), ADW_RESPONSE_DESTRUCTIVE },
  };
  g_autofree char *heading = g_strdup_printf (_("Remove the profile “%s”?"), name);
  Question *question = question_new (run, NULL);

  pomona_alert_choose (run->parent, heading, _("What it set up on the device goes with it."), responses, G_N_ELEMENTS (responses), NULL,
                       NULL, answered_cb, question);
}
