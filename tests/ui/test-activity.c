/* test-activity.c: commands and events. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-command.h"
#include "pomona-pretend-device.h"
#include "ui-fixture.h"

#define TOPIC "com.apple.mgmt.External.test"

static GtkWidget *
find_type (GtkWidget *root,
           GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static const char *
first_id (Ui *ui)
{
  GListModel *devices = G_LIST_MODEL (pomona_office_get_devices (pomona_application_get_office (ui->application)));
  g_autoptr(PomonaDeviceItem) item = g_list_model_get_item (devices, 0);

  return pomona_device_item_get_id (item);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GStrv *) user_data = pomona_service_send_command_finish (POMONA_SERVICE (source), result, NULL);
}

static char *
send (Ui       *ui,
      GVariant *command)
{
  g_autoptr(GVariant) owned = command;
  const char *ids[] = { first_id (ui), NULL };
  g_auto(GStrv) uuids = NULL;

  pomona_service_send_command_async (ui->service, ids, owned, NULL, sent_cb, &uuids);
  UI_WAIT (uuids != NULL);
  return g_strdup (uuids[0]);
}

static void
choose (GtkWidget *page,
        guint      filter)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_type (page, GTK_TYPE_DROP_DOWN)), filter);
}

static void
test_empty (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "activity");

  UI_WAIT (ui_has_text (page, "No commands"));
  ui_check_accessible (page);
}

/* Commands with their states, what happened, and the filter. */
static void
test_rows (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "activity");
  AdwViewStack *stack;

  ui_import_push (ui, TOPIC);
  ui_enroll (ui, 1);
  UI_WAIT (ui_has_text (page, "Ask for device information"));
  /* Nobody wakes it here. */
  pomona_pretend_device_wake (g_ptr_array_index (ui->devices, 0));
  UI_WAIT (ui_has_text (page, "Done"));
  ui_check_accessible (page);

  choose (page, 3);
  UI_WAIT (ui_has_text (page, "No commands"));
  choose (page, 2);
  UI_WAIT (ui_has_text (page, "Ask for device information"));
  gtk_widget_activate_action (GTK_WIDGET (ui->window), "win.show", "s", "activity:all");
  UI_WAIT (ui_has_text (page, "Ask for device information"));

  stack = ADW_VIEW_STACK (find_type (page, ADW_TYPE_VIEW_STACK));
  adw_view_stack_set_visible_child_name (stack, "events");
  UI_WAIT (ui_has_text (page, "is managed now"));
  ui_check_accessible (page);
}

/* A command opens with what was sent and what came back; secrets are covered until somebody asks. */
static void
test_sheet (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "activity");
  g_autofree char *uuid = NULL;
  g_autofree char *target = NULL;
  GtkWidget *dialog;
  GtkWidget *view;
  GtkTextBuffer *buffer;
  g_autofree char *text = NULL;

  ui_import_push (ui, TOPIC);
  ui_enroll (ui, 1);
  uuid = send (ui, pomona_command_new_device_lock ("Please bring me back", NULL, "735194"));
  target = g_strconcat ("activity:", uuid, NULL);
  gtk_widget_activate_action (page, "win.show", "s", target);
  UI_WAIT ((dialog = ui_dialog (ui)) != NULL);
  UI_WAIT ((view = find_type (dialog, GTK_TYPE_TEXT_VIEW)) != NULL);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  g_object_get (buffer, "text", &text, NULL);
  g_assert_nonnull (strstr (text, "Please bring me back"));
  g_assert_null (strstr (text, "735194"));
  ui_check_accessible (dialog);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_find (dialog, "reveal-secrets")), TRUE);
  g_clear_pointer (&text, g_free);
  g_object_get (buffer, "text", &text, NULL);
  g_assert_nonnull (strstr (text, "735194"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_find (dialog, "reveal-secrets")), FALSE);
  g_clear_pointer (&text, g_free);
  g_object_get (buffer, "text", &text, NULL);
  g_assert_null (strstr (text, "735194"));

  /* A sheet goes with its window: the next test finds none. */
}

/* A command that waits can be taken back, and is told so. */
static void
test_cancel (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "activity");
  g_autofree char *uuid = NULL;
  g_autofree char *target = NULL;
  GtkWidget *dialog;

  ui_import_push (ui, TOPIC);
  ui_enroll (ui, 1);
  /* The device stops listening: what is asked of it now stays open. */
  pomona_pretend_device_close (g_ptr_array_index (ui->devices, 0));
  uuid = send (ui, pomona_command_new_restart (FALSE));
  target = g_strconcat ("activity:", uuid, NULL);
  gtk_widget_activate_action (page, "win.show", "s", target);
  UI_WAIT ((dialog = ui_dialog (ui)) != NULL);
  ui_click (ui_find_text (dialog, GTK_TYPE_BUTTON, "Cancel the command"));
  UI_WAIT (ui_dialog (ui) == NULL);
  UI_WAIT (ui_has_text (page, "Cancelled"));
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/activity/empty", test_empty);
  g_test_add_func ("/ui/activity/rows", test_rows);
  g_test_add_func ("/ui/activity/sheet", test_sheet);
  g_test_add_func ("/ui/activity/cancel", test_cancel);
  return g_test_run ();
}
