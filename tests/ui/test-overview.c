/* test-overview.c: the first page of the window. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-compat.h"
#include "ui-fixture.h"

#define TOPIC "com.apple.mgmt.External.test"

/* A new office: what is missing is named, and each row leads somewhere. */
static void
test_empty (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "overview");

  UI_WAIT (ui_has_text (page, "There is no push certificate"));
  g_assert_true (ui_has_text (page, "No device is enrolled yet."));
  g_assert_true (ui_has_text (page, "The address is not permanent"));
  g_assert_true (ui_has_text (page, "Server certificate"));
  g_assert_false (ui_has_text (page, "Systems"));
  ui_check_accessible (page);

  ui_click (ui_find_text (page, GTK_TYPE_BUTTON, "Enroll…"));
  g_assert_cmpstr (pomona_window_get_page_name (ui->window), ==, "enrollment");
}

static void
test_office (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "overview");

  ui_import_push (ui, TOPIC);
  ui_enroll (ui, 4);
  UI_WAIT (ui_has_text (page, "Identities of 4 devices"));
  UI_WAIT (!ui_has_text (page, "There is no push certificate"));
  UI_WAIT (ui_has_text (page, "Apple TV") && ui_has_text (page, "iPad"));
  ui_check_accessible (page);

  /* A bar leads to its devices. */
  ui_click (ui_find_text (page, GTK_TYPE_BUTTON, "iPhone"));
  g_assert_cmpstr (pomona_window_get_page_name (ui->window), ==, "devices");
}

static void
test_stopped (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "overview");

  g_action_group_activate_action (G_ACTION_GROUP (ui->application), "stop-service", NULL);
  UI_WAIT (ui_has_text (page, "The service is stopped, so no device can reach it."));
  ui_click (ui_find_text (ui_find (page, "attention"), GTK_TYPE_BUTTON, "Start"));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  UI_WAIT (!ui_has_text (page, "The service is stopped, so no device can reach it."));
}

static char *calendar_path;

static GFile *
pick_calendar (const char *title,
               const char *name)
{
  return g_file_new_for_path (calendar_path);
}

static gboolean
file_holds (const char *path,
            const char *text)
{
  g_autofree char *content = NULL;

  return g_file_get_contents (path, &content, NULL, NULL) && strstr (content, text) != NULL;
}

static void
test_calendar (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "overview");

  calendar_path = g_build_filename (ui->folder, "expiries.ics", NULL);
  pomona_file_set_picker (pick_calendar);
  UI_WAIT (ui_has_text (page, "Server certificate"));
  ui_click (ui_find_text (page, GTK_TYPE_BUTTON, "Save as calendar…"));
  UI_WAIT (file_holds (calendar_path, "END:VCALENDAR"));
  g_assert_true (file_holds (calendar_path, "SUMMARY:Server certificate runs out"));
  pomona_file_set_picker (NULL);
  g_clear_pointer (&calendar_path, g_free);
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/overview/empty", test_empty);
  g_test_add_func ("/ui/overview/office", test_office);
  g_test_add_func ("/ui/overview/stopped", test_stopped);
  g_test_add_func ("/ui/overview/calendar", test_calendar);
  return g_test_run ();
}
