/* test-background.c: closing the window, the foot of the sidebar, notifications. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-clock.h"
#include "pomona-pretend-device.h"
#include "ui-fixture.h"

static GSettings *
settings_of (Ui *ui)
{
  return pomona_office_get_settings (pomona_application_get_office (ui->application));
}

/* The first time it asks; Cancel leaves everything as it is. */
static void
test_asks_once (void)
{
  g_autoptr(Ui) ui = ui_new ();

  gtk_window_close (GTK_WINDOW (ui->window));
  UI_WAIT (ui_find_text (NULL, GTK_TYPE_BUTTON, "Keep serving") != NULL);
  ui_click (ui_find_text (NULL, GTK_TYPE_BUTTON, "Cancel"));
  UI_WAIT (ui_find_text (NULL, GTK_TYPE_BUTTON, "Keep serving") == NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (g_settings_get_boolean (settings_of (ui), "background-asked"));

  gtk_window_close (GTK_WINDOW (ui->window));
  UI_WAIT (ui_find_text (NULL, GTK_TYPE_BUTTON, "Keep serving") != NULL);
  ui_click (ui_find_text (NULL, GTK_TYPE_BUTTON, "Keep serving"));
  UI_WAIT (gtk_application_get_windows (GTK_APPLICATION (ui->application)) == NULL);
  g_assert_true (g_settings_get_boolean (settings_of (ui), "background-asked"));
  g_assert_true (g_settings_get_boolean (settings_of (ui), "run-in-background"));
  g_assert_cmpint (pomona_service_get_state (ui->service), ==, POMONA_SERVICE_SERVING);

  /* Called again, the window is back. */
  g_application_activate (G_APPLICATION (ui->application));
  UI_WAIT (gtk_application_get_windows (GTK_APPLICATION (ui->application)) != NULL);
}

static void
test_quits (void)
{
  g_autoptr(Ui) ui = ui_new ();

  g_settings_set_boolean (settings_of (ui), "background-asked", TRUE);
  g_settings_set_boolean (settings_of (ui), "run-in-background", FALSE);
  gtk_window_close (GTK_WINDOW (ui->window));
  UI_WAIT (gtk_application_get_windows (GTK_APPLICATION (ui->application)) == NULL);
}

static void
test_popover (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *button = ui_find (GTK_WIDGET (ui->window), "service-row");

  ui_import_push (ui, "com.apple.mgmt.External.test");
  ui_enroll (ui, 1);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  UI_WAIT (ui_has_text (button, "1 device managed"));
  UI_WAIT (ui_has_text (button, "Push: "));
  ui_check_accessible (button);
  ui_click (ui_find_text (button, GTK_TYPE_BUTTON, "Stop"));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_STOPPED);
}

/* --- notifications --- */

static void
sink (const char *id,
      const char *text,
      const char *target,
      gpointer    user_data)
{
  g_ptr_array_add (user_data, text != NULL ? g_strdup_printf ("%s|%s|%s", id, text, target) : g_strdup_printf ("%s|", id));
}

static guint
count_told (GPtrArray  *told,
            const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < told->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (told, i), prefix);
  return n;
}

static void
test_enrolled (void)
{
  g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(Ui) ui = ui_new ();

  pomona_notifier_set_sink (pomona_application_get_notifier (ui->application), sink, told);
  ui_enroll (ui, 1);
  UI_WAIT (count_told (told, "enrollment-new|") == 1);
  g_assert_nonnull (strstr (g_ptr_array_index (told, 0), pomona_pretend_device_get_name (g_ptr_array_index (ui->devices, 0))));
  g_assert_nonnull (strstr (g_ptr_array_index (told, 0), "|devices:"));
}

/* Switched off, and of pretend devices of the practice office: nothing. */
static void
test_silent (void)
{
  g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(Ui) ui = ui_new ();
  PomonaOffice *office = pomona_application_get_office (ui->application);

  pomona_notifier_set_sink (pomona_application_get_notifier (ui->application), sink, told);
  pomona_practice_start_async (pomona_office_get_practice (office), NULL, NULL, NULL);
  UI_WAIT (pomona_practice_get_enrolled (pomona_office_get_practice (office)) > 2);
  pomona_practice_stop (pomona_office_get_practice (office));
  UI_WAIT (pomona_situation_get_expiries (pomona_office_get_situation (office))->len > 4);
  g_assert_cmpuint (count_told (told, "enrollment-new|"), ==, 0);
}

static gint64
in_a_year (gpointer user_data)
{
  return g_get_real_time () + 350 * G_TIME_SPAN_DAY;
}

/* Told once, not again with the next look; gone when a new certificate is there. */
static void
test_expiry (void)
{
  g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(Ui) ui = ui_new ();
  g_autoptr(GBytes) file = NULL;

  pomona_notifier_set_sink (pomona_application_get_notifier (ui->application), sink, told);
  file = ui_make_push (ui, "com.apple.mgmt.External.test");
  pomona_clock_set_source (in_a_year, NULL);
  ui_import_file (ui, file);
  UI_WAIT (count_told (told, "push-cert-expiry|The push certificate expires in") == 1);
  pomona_clock_set_source (NULL, NULL);
  ui_import_push (ui, "com.apple.mgmt.External.test");
  UI_WAIT (count_told (told, "push-cert-expiry|") == 2);
  g_assert_cmpstr (g_ptr_array_index (told, told->len - 1), ==, "push-cert-expiry|");
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/background/asks-once", test_asks_once);
  g_test_add_func ("/ui/background/quits", test_quits);
  g_test_add_func ("/ui/background/popover", test_popover);
  g_test_add_func ("/ui/notifier/enrolled", test_enrolled);
  g_test_add_func ("/ui/notifier/silent", test_silent);
  g_test_add_func ("/ui/notifier/expiry", test_expiry);
  return g_test_run ();
}
