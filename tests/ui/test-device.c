/* test-device.c: one device over the practice office: what is known, what can be done. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-device-actions.h"
#include "pomona-practice-office.h"
#include "ui-fixture.h"

/* One office for all. Each test goes back to the table. */
static Ui *ui;

static PomonaDeviceList *
devices (void)
{
  return pomona_office_get_devices (pomona_application_get_office (ui->application));
}

/* The nth device of a platform: tests that change a device take different ones. */
static PomonaDeviceItem *
nth_of (PomonaPlatform platform,
        guint          n)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (devices ())); i++)
    {
      g_autoptr(PomonaDeviceItem) item = g_list_model_get_item (G_LIST_MODEL (devices ()), i);

      if (pomona_device_item_get_device (item)->platform == platform && n-- == 0)
        return item;
    }
  g_assert_not_reached ();
}

static GtkWidget *
open_device (PomonaDeviceItem *item)
{
  g_autofree char *target = g_strconcat ("devices:", pomona_device_item_get_id (item), NULL);
  GtkWidget *view;

  gtk_widget_activate_action (GTK_WIDGET (ui->window), "win.show", "s", target);
  g_assert_cmpstr (pomona_window_get_page_name (ui->window), ==, "devices");
  view = ui_find (GTK_WIDGET (ui->window), "device-view");
  UI_WAIT (gtk_widget_get_mapped (view));
  return view;
}

static void
go_back (void)
{
  gtk_widget_activate_action (GTK_WIDGET (ui->window), "win.back", NULL);
  UI_WAIT (!gtk_widget_get_mapped (ui_find (GTK_WIDGET (ui->window), "device-view")));
}

static void
show_tab (GtkWidget  *view,
          const char *name)
{
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (ui_find (view, "device-tabs")), name);
}

/* --- what the store says --- */

typedef struct
{
  GPtrArray *commands;
  gboolean   done;
} Listing;

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Listing *listing = user_data;

  listing->commands = pomona_service_list_commands_finish (POMONA_SERVICE (source), result, NULL);
  listing->done = TRUE;
}

/* How many commands of a type there are for a device in one of the states. */
static guint
count_commands (PomonaDeviceItem *item,
                const char       *request_type,
                guint             states)
{
  Listing listing = { NULL };
  guint n = 0;

  pomona_service_list_commands_async (ui->service, pomona_device_item_get_id (item), states, 500, 0, NULL, listed_cb, &listing);
  UI_WAIT (listing.done);
  for (guint i = 0; i < listing.commands->len; i++)
    n += g_str_equal (((PomonaCommandRecord *) g_ptr_array_index (listing.commands, i))->request_type, request_type);
  g_ptr_array_unref (listing.commands);
  return n;
}

/* --- tests --- */

static void
test_open (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_MACOS, 0);
  PomonaDevice *device = pomona_device_item_get_device (item);
  GtkWidget *view = open_device (item);

  UI_WAIT (ui_has_text (view, device->name));
  UI_WAIT (ui_has_text (view, device->serial));
  UI_WAIT (ui_has_text (view, "Security"));
  ui_check_accessible (GTK_WIDGET (pomona_window_get_page (ui->window, "devices")));
  show_tab (view, "profiles");
  UI_WAIT (ui_has_text (view, "From this service") || ui_has_text (view, "Enrollment"));
  show_tab (view, "apps");
  UI_WAIT (ui_has_text (view, "com.apple."));
  show_tab (view, "certificates");
  UI_WAIT (ui_has_text (view, "SHA-256"));
  ui_check_accessible (view);
  show_tab (view, "commands");
  UI_WAIT (ui_has_text (view, "Ask for device information"));
  ui_check_accessible (view);
  show_tab (view, "notes");
  ui_check_accessible (view);
  go_back ();
  g_assert_true (gtk_widget_get_mapped (ui_find (GTK_WIDGET (ui->window), "devices-table")));
}

static void
test_refresh (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_IOS, 0);
  guint acknowledged = POMONA_COMMAND_STATE_BIT (POMONA_COMMAND_ACKNOWLEDGED);
  guint before;
  GtkWidget *view = open_device (item);

  UI_WAIT (count_commands (item, "DeviceInformation", POMONA_COMMAND_STATES_OPEN) == 0);
  before = count_commands (item, "DeviceInformation", acknowledged);
  gtk_widget_activate_action (view, "device.refresh", NULL);
  UI_WAIT (count_commands (item, "DeviceInformation", acknowledged) > before);
  show_tab (view, "commands");
  UI_WAIT (ui_has_text (view, "Done"));
  go_back ();
}

/* What is typed is saved by itself, at the latest when the device is left. */
static void
test_notes (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_MACOS, 1);
  GtkWidget *view = open_device (item);
  GtkWidget *owner;

  show_tab (view, "notes");
  owner = ui_find_text (view, ADW_TYPE_ENTRY_ROW, "Owner");
  gtk_editable_set_text (GTK_EDITABLE (owner), "Ada");
  gtk_editable_set_text (GTK_EDITABLE (ui_find_text (view, ADW_TYPE_ENTRY_ROW, "Tags")), "loan, , server room ");
  go_back ();
  UI_WAIT (g_str_equal (pomona_device_item_get_device (item)->owner, "Ada"));
  g_assert_cmpuint (g_strv_length ((char **) pomona_device_item_get_device (item)->tags), ==, 2);
  g_assert_cmpstr (pomona_device_item_get_device (item)->tags[1], ==, "server room");

  open_device (item);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (owner)), ==, "Ada");
  /* Another device in between: nothing is carried over. */
  open_device (nth_of (POMONA_PLATFORM_MACOS, 0));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (owner)), !=, "Ada");
  go_back ();
}

static GtkWidget *
wait_for_dialog (void)
{
  GtkWidget *dialog;

  UI_WAIT ((dialog = ui_dialog (ui)) != NULL);
  return dialog;
}

static GtkWidget *
button_of (GtkWidget  *dialog,
           const char *label)
{
  GtkWidget *button = ui_find_text (dialog, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  return button;
}

/* Enter does what is harmless. */
static void
assert_cancel_is_default (GtkWidget *dialog)
{
  GtkWidget *standard = NULL;

  g_object_get (dialog, "default-widget", &standard, NULL);
  g_assert_nonnull (standard);
  g_assert_true (ui_has_text (standard, "Cancel"));
  g_object_unref (standard);
}

static void
test_lock (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_MACOS, 2);
  GtkWidget *view = open_device (item);
  GtkWidget *dialog;
  GtkWidget *pin;

  gtk_widget_activate_action (view, "device.lock", NULL);
  dialog = wait_for_dialog ();
  assert_cancel_is_default (dialog);
  ui_check_accessible (dialog);
  ui_click (button_of (dialog, "Cancel"));
  UI_WAIT (ui_dialog (ui) == NULL);

  gtk_widget_activate_action (view, "device.lock", NULL);
  dialog = wait_for_dialog ();
  pin = ui_find_text (dialog, ADW_TYPE_ENTRY_ROW, "PIN");
  gtk_editable_set_text (GTK_EDITABLE (pin), "123");
  g_assert_false (gtk_widget_is_sensitive (button_of (dialog, "Lock")));
  gtk_editable_set_text (GTK_EDITABLE (pin), "123456");
  g_assert_true (gtk_widget_is_sensitive (button_of (dialog, "Lock")));
  /* Cancelled before: nothing came of it. */
  g_assert_cmpuint (count_commands (item, "DeviceLock", POMONA_COMMAND_STATES_ALL), ==, 0);
  ui_click (button_of (dialog, "Lock"));
  UI_WAIT (count_commands (item, "DeviceLock", POMONA_COMMAND_STATES_ALL) == 1);
  UI_WAIT (ui_dialog (ui) == NULL);
  go_back ();
}

/* Erasing takes the device's name, letter by letter. */
static void
test_erase (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_IOS, 1);
  PomonaDevice *device = pomona_device_item_get_device (item);
  g_autofree char *name = g_strdup (device->name);
  GtkWidget *view = open_device (item);
  GtkWidget *dialog;
  GtkWidget *confirmation;

  gtk_widget_activate_action (view, "device.erase", NULL);
  dialog = wait_for_dialog ();
  assert_cancel_is_default (dialog);
  ui_check_accessible (dialog);
  confirmation = ui_find (dialog, "typed-confirmation");
  g_assert_false (gtk_widget_is_sensitive (button_of (dialog, "Erase")));
  gtk_editable_set_text (GTK_EDITABLE (confirmation), "something else");
  g_assert_false (gtk_widget_is_sensitive (button_of (dialog, "Erase")));
  gtk_editable_set_text (GTK_EDITABLE (confirmation), name);
  ui_click (button_of (dialog, "Erase"));
  UI_WAIT (count_commands (item, "EraseDevice", POMONA_COMMAND_STATES_ALL) == 1);
  UI_WAIT (ui_dialog (ui) == NULL);
  go_back ();
}

/* Several at once: one question, the number is typed, and who can't take it is named. */
static void
test_erase_several (void)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  GtkWidget *page = ui_page (ui, "devices");
  GtkWidget *dialog;

  g_ptr_array_add (items, nth_of (POMONA_PLATFORM_IOS, 2));
  g_ptr_array_add (items, nth_of (POMONA_PLATFORM_IPADOS, 0));
  pomona_device_action_run (POMONA_ACTION_ERASE, page, pomona_application_get_office (ui->application), items);
  dialog = wait_for_dialog ();
  g_assert_true (ui_has_text (dialog, "Erase 2 devices?"));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (dialog, "typed-confirmation")), "3");
  g_assert_false (gtk_widget_is_sensitive (button_of (dialog, "Erase")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (dialog, "typed-confirmation")), "2");
  g_assert_true (gtk_widget_is_sensitive (button_of (dialog, "Erase")));
  ui_click (button_of (dialog, "Cancel"));
  UI_WAIT (ui_dialog (ui) == NULL);
  g_assert_cmpuint (count_commands (nth_of (POMONA_PLATFORM_IPADOS, 0), "EraseDevice", POMONA_COMMAND_STATES_ALL), ==, 0);
}

/* What a device can't take is not offered, and the reason is there to be read. */
static void
test_reasons (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_TVOS, 0);
  g_autofree char *reason = pomona_device_action_dup_reason (POMONA_ACTION_CLEAR_PASSCODE, pomona_device_item_get_device (item));
  g_autofree char *none = pomona_device_action_dup_reason (POMONA_ACTION_REFRESH, pomona_device_item_get_device (item));
  GtkWidget *view = open_device (item);

  g_assert_nonnull (reason);
  g_assert_null (none);
  g_assert_false (gtk_widget_activate_action (view, "device.clear-passcode", NULL) && ui_dialog (ui) != NULL);
  go_back ();
}

static void
test_rename (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_MACOS, 3);
  GtkWidget *view = open_device (item);
  GtkWidget *dialog;

  gtk_widget_activate_action (view, "device.rename", NULL);
  dialog = wait_for_dialog ();
  gtk_editable_set_text (GTK_EDITABLE (ui_find_text (dialog, ADW_TYPE_ENTRY_ROW, "New name")), "");
  g_assert_false (gtk_widget_is_sensitive (button_of (dialog, "Rename")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find_text (dialog, ADW_TYPE_ENTRY_ROW, "New name")), "Studio <1> & more");
  ui_click (button_of (dialog, "Rename"));
  UI_WAIT (count_commands (item, "Settings", POMONA_COMMAND_STATES_ALL) == 1);
  UI_WAIT (ui_dialog (ui) == NULL);
  go_back ();
}

static void
test_remove (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_MACOS, 4);
  GtkWidget *view = open_device (item);
  GtkWidget *dialog;

  gtk_widget_activate_action (view, "device.remove", NULL);
  dialog = wait_for_dialog ();
  assert_cancel_is_default (dialog);
  ui_click (button_of (dialog, "Remove"));
  UI_WAIT (pomona_device_item_get_device (item)->state >= POMONA_DEVICE_CHECKED_OUT);
  UI_WAIT (ui_has_text (view, "Removed") || ui_has_text (view, "Left"));
  go_back ();
}

/* Both property lists of a command are there, and what is secret is not. */
static void
test_command_sheet (void)
{
  PomonaDeviceItem *item = nth_of (POMONA_PLATFORM_MACOS, 2);
  GtkWidget *view = open_device (item);
  GtkWidget *row;
  GtkWidget *dialog;

  show_tab (view, "commands");
  UI_WAIT ((row = ui_find_text (view, ADW_TYPE_ACTION_ROW, "Lock")) != NULL);
  g_signal_emit_by_name (row, "activated");
  dialog = wait_for_dialog ();
  UI_WAIT (ui_has_text (dialog, "Sent"));
  ui_check_accessible (dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  UI_WAIT (ui_dialog (ui) == NULL);
  go_back ();
}

int
main (int    argc,
      char **argv)
{
  int status;

  ui_init (&argc, &argv);
  g_test_add_func ("/ui/device/open", test_open);
  g_test_add_func ("/ui/device/refresh", test_refresh);
  g_test_add_func ("/ui/device/notes", test_notes);
  g_test_add_func ("/ui/device/lock", test_lock);
  g_test_add_func ("/ui/device/command-sheet", test_command_sheet);
  g_test_add_func ("/ui/device/erase", test_erase);
  g_test_add_func ("/ui/device/erase-several", test_erase_several);
  g_test_add_func ("/ui/device/reasons", test_reasons);
  g_test_add_func ("/ui/device/rename", test_rename);
  g_test_add_func ("/ui/device/remove", test_remove);
  ui = ui_new_practice ();
  status = g_test_run ();
  ui_free (ui);
  return status;
}
