/* test-start.c: the first minutes, and the key. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "ui-fixture.h"

static Ui *
first_day (void)
{
  g_autoptr(PomonaServiceConfig) config = ui_config_new ();
  Ui *ui = ui_new_with_assistant (config);

  UI_WAIT (ui_find (NULL, "start-sheet") != NULL);
  return ui;
}

static gboolean
is_done (void)
{
  g_autoptr(GSettings) settings = g_settings_new (POMONA_APP_ID);

  return g_settings_get_boolean (settings, "first-start-done");
}

/* All steps, each with something entered or put off. */
static void
test_assistant (void)
{
  g_autoptr(Ui) ui = first_day ();
  GtkWidget *sheet = ui_find (NULL, "start-sheet");

  ui_check_accessible (sheet);
  ui_click (ui_find (sheet, "start-begin"));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "start-organization")), "Meier & Söhne");
  ui_click (ui_find (sheet, "start-next"));
  UI_WAIT (ui_has_text (sheet, "Step 2 of 4"));
  UI_WAIT (g_strcmp0 (pomona_service_get_organization (ui->service), "Meier & Söhne") == 0);
  ui_check_accessible (sheet);

  /* Nonsense is refused where it is typed. */
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "start-url")), "nonsense");
  g_assert_true (ui_has_text (sheet, "This address may change one day"));
  ui_click (ui_find (sheet, "start-next"));
  UI_WAIT (ui_has_text (sheet, "is no address for devices"));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "start-url")), "https://devices.example.org:8443");
  g_assert_true (ui_has_text (sheet, "This name can stay."));
  ui_click (ui_find (sheet, "start-next"));
  UI_WAIT (ui_has_text (sheet, "Step 3 of 4"));
  g_assert_cmpstr (pomona_service_get_url (ui->service), ==, "https://devices.example.org:8443");

  ui_click (ui_find (sheet, "start-skip"));
  g_assert_true (ui_has_text (sheet, "Step 4 of 4"));
  ui_check_accessible (sheet);
  ui_click (ui_find (sheet, "start-back"));
  g_assert_true (ui_has_text (sheet, "Step 3 of 4"));
  ui_click (ui_find (sheet, "start-next"));
  ui_click (ui_find (sheet, "start-skip"));
  g_assert_true (ui_has_text (sheet, "That is all"));
  g_assert_false (is_done ());
  ui_click (ui_find (sheet, "start-next"));
  UI_WAIT (ui_find (NULL, "start-sheet") == NULL);
  g_assert_true (is_done ());
}

static void
test_later (void)
{
  g_autoptr(Ui) ui = first_day ();

  ui_click (ui_find (NULL, "start-later"));
  UI_WAIT (ui_find (NULL, "start-sheet") == NULL);
  g_assert_true (is_done ());
  g_assert_cmpint (pomona_service_get_state (ui->service), ==, POMONA_SERVICE_SERVING);
}

static void
test_practice (void)
{
  g_autoptr(Ui) ui = first_day ();
  GListModel *devices = G_LIST_MODEL (pomona_office_get_devices (pomona_application_get_office (ui->application)));

  ui_click (ui_find (NULL, "start-practice"));
  UI_WAIT (ui_find (NULL, "start-sheet") == NULL);
  UI_WAIT (g_list_model_get_n_items (devices) > 0);
  g_assert_cmpstr (pomona_window_get_page_name (ui->window), ==, "devices");
}

/* --- the key --- */

/* A folder whose key is behind a passphrase. */
static PomonaServiceConfig *
config_locked (void)
{
  PomonaServiceConfig *config = ui_config_new ();
  g_autoptr(PomonaSecret) secret = pomona_secret_new ("correct horse", -1);
  Ui *ui;

  config->key_source = POMONA_KEY_SOURCE_AUTO;
  config->passphrase = pomona_secret_ref (secret);
  ui = ui_new_with_config (config);
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  ui_free_but_folder (ui);
  g_clear_pointer (&config->passphrase, pomona_secret_unref);
  config->key_source = POMONA_KEY_SOURCE_PASSPHRASE;
  return config;
}

/* The locked folder is not a new installation: it asks, refuses a wrong answer, and opens with the right one. */
static void
test_unlock (void)
{
  g_autoptr(PomonaServiceConfig) config = config_locked ();
  g_autoptr(Ui) ui = ui_new_with_config (config);
  GtkWidget *sheet;

  UI_WAIT (ui_find (NULL, "key-sheet") != NULL);
  sheet = ui_find (NULL, "key-sheet");
  g_assert_true (ui_has_text (sheet, "The data is locked"));
  ui_check_accessible (sheet);
  g_assert_false (gtk_widget_get_sensitive (ui_find (sheet, "key-go")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "key-passphrase")), "wrong");
  ui_click (ui_find (sheet, "key-go"));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_STARTING);
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_FAILED);
  UI_WAIT (gtk_widget_get_sensitive (ui_find (sheet, "key-go")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "key-passphrase")), "correct horse");
  ui_click (ui_find (sheet, "key-go"));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  UI_WAIT (ui_find (NULL, "key-sheet") == NULL);
}

/* No place for a new key: the person chooses. */
static void
test_new_key (void)
{
  g_autoptr(PomonaServiceConfig) config = ui_config_new ();
  g_autoptr(Ui) ui = NULL;
  g_autofree char *key = g_build_filename (config->data_dir, "key", NULL);
  GtkWidget *sheet;

  config->key_source = POMONA_KEY_SOURCE_CREDENTIAL;
  ui = ui_new_with_config (config);
  UI_WAIT (ui_find (NULL, "key-sheet") != NULL);
  sheet = ui_find (NULL, "key-sheet");
  g_assert_true (ui_has_text (sheet, "Where shall the key live?"));
  ui_check_accessible (sheet);
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "key-passphrase")), "one");
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "key-again")), "other");
  g_assert_false (gtk_widget_get_sensitive (ui_find (sheet, "key-go")));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (sheet, "key-by-file")), TRUE);
  ui_click (ui_find (sheet, "key-go"));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  g_assert_true (g_file_test (key, G_FILE_TEST_EXISTS));
  UI_WAIT (ui_find (NULL, "key-sheet") == NULL);
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/start/assistant", test_assistant);
  g_test_add_func ("/ui/start/later", test_later);
  g_test_add_func ("/ui/start/practice", test_practice);
  g_test_add_func ("/ui/start/unlock", test_unlock);
  g_test_add_func ("/ui/start/new-key", test_new_key);
  return g_test_run ();
}
