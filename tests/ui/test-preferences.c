/* test-preferences.c: what can be set, while the service runs. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "pomona-background.h"
#include "pomona-compat.h"
#include "ui-fixture.h"

#define TOPIC "com.apple.mgmt.External.first"
#define OTHER "com.apple.mgmt.External.second"

static char *picked;

static GFile *
pick (const char *title,
      const char *name)
{
  return picked != NULL ? g_file_new_for_path (picked) : NULL;
}

static void
apply (GtkWidget  *page,
       const char *name,
       const char *text)
{
  GtkWidget *row = ui_find (page, name);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

static void
test_page (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "preferences");

  UI_WAIT (ui_has_text (page, "None yet"));
  g_assert_true (ui_has_text (page, ui->folder));
  g_assert_true (ui_has_text (page, "This address may change"));
  ui_check_accessible (page);
}

static void
test_organization (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "preferences");

  apply (page, "organization", "Meier & Söhne");
  UI_WAIT (g_strcmp0 (pomona_service_get_organization (ui->service), "Meier & Söhne") == 0);
}

/* A wrong address changes nothing; a good one is in force without anybody starting the program anew. */
static void
test_address (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "preferences");
  g_autofree char *before = g_strdup (pomona_service_get_url (ui->service));

  apply (page, "public-url", "http://no.example.org");
  UI_WAIT (ui_has_text (GTK_WIDGET (ui->window), "is no address for devices"));
  g_assert_cmpstr (pomona_service_get_url (ui->service), ==, before);

  apply (page, "public-url", "https://devices.example.org:8443/");
  UI_WAIT (g_strcmp0 (pomona_service_get_url (ui->service), "https://devices.example.org:8443") == 0 &&
           pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  UI_WAIT (!ui_has_text (page, "This address may change"));
}

/* With devices that hold the old address: asked, and Cancel leaves it. */
static void
test_address_held (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "preferences");
  g_autofree char *before = NULL;

  ui_import_push (ui, TOPIC);
  ui_enroll (ui, 1);
  before = g_strdup (pomona_service_get_url (ui->service));
  apply (page, "public-url", "https://devices.example.org");
  UI_WAIT (ui_find_text (NULL, GTK_TYPE_BUTTON, "Change") != NULL);
  ui_click (ui_find_text (NULL, GTK_TYPE_BUTTON, "Cancel"));
  UI_WAIT (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (ui_find (page, "public-url"))), before) == 0);
  g_assert_cmpstr (pomona_service_get_url (ui->service), ==, before);
}

/* A port that is taken: the service goes on where it was. */
static void
test_listen (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "preferences");
  g_autoptr(GSocketListener) squatter = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (squatter, NULL, NULL);
  g_autofree char *taken = g_strdup_printf ("127.0.0.1:%u", port);

  apply (page, "listen", "nonsense");
  g_assert_cmpint (pomona_service_get_state (ui->service), ==, POMONA_SERVICE_SERVING);
  apply (page, "listen", taken);
  UI_WAIT (pomona_service_get_state (ui->service) != POMONA_SERVICE_SERVING);
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  g_assert_cmpstr (pomona_service_get_config (ui->service)->listen, ==, "127.0.0.1:0");

  apply (page, "listen", "localhost:0");
  UI_WAIT (g_str_equal (pomona_service_get_config (ui->service)->listen, "localhost:0"));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
}

static void
choose (Ui         *ui,
        const char *topic)
{
  g_autoptr(GBytes) file = ui_make_push (ui, topic);

  g_free (picked);
  picked = g_build_filename (ui->folder, "push.pem", NULL);
  g_assert_true (g_file_set_contents (picked, g_bytes_get_data (file, NULL), (gssize) g_bytes_get_size (file), NULL));
  pomona_file_set_picker (pick);
  ui_click (ui_find (ui_page (ui, "preferences"), "import-push"));
  UI_WAIT (ui_find (NULL, "push-import") != NULL);
  ui_click (ui_find_text (ui_find (NULL, "push-import"), GTK_TYPE_BUTTON, "Choose…"));
  UI_WAIT (ui_has_text (ui_find (NULL, "push-import"), topic));
}

static void
test_push (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "preferences");

  choose (ui, TOPIC);
  ui_check_accessible (ui_find (NULL, "push-import"));
  g_assert_false (ui_has_text (ui_find (NULL, "push-import"), "Another topic"));
  ui_click (ui_find (NULL, "import"));
  UI_WAIT (ui_find (NULL, "push-import") == NULL);
  UI_WAIT (ui_has_text (page, TOPIC) && ui_has_text (page, "In use"));
}

/* Another topic: named with what it costs, and only for who types it. */
static void
test_push_other (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "preferences");
  GtkWidget *sheet;

  ui_import_push (ui, TOPIC);
  ui_enroll (ui, 2);
  UI_WAIT (ui_has_text (page, "In use"));
  choose (ui, OTHER);
  sheet = ui_find (NULL, "push-import");
  g_assert_true (ui_has_text (sheet, "2 devices would never be woken again"));
  g_assert_true (ui_has_text (sheet, "2 devices hold " TOPIC));
  g_assert_false (gtk_widget_get_sensitive (ui_find (sheet, "import")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "topic-confirmation")), "yes");
  g_assert_false (gtk_widget_get_sensitive (ui_find (sheet, "import")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sheet, "topic-confirmation")), OTHER);
  g_assert_true (gtk_widget_get_sensitive (ui_find (sheet, "import")));
  ui_click (ui_find (sheet, "import"));
  UI_WAIT (ui_find (NULL, "push-import") == NULL);
  UI_WAIT (ui_has_text (page, OTHER));
}

static void
test_push_unreadable (void)
{
  g_autoptr(Ui) ui = ui_new ();

  g_free (picked);
  picked = g_build_filename (ui->folder, "push.pem", NULL);
  g_assert_true (g_file_set_contents (picked, "nothing of use", -1, NULL));
  pomona_file_set_picker (pick);
  ui_click (ui_find (ui_page (ui, "preferences"), "import-push"));
  UI_WAIT (ui_find (NULL, "push-import") != NULL);
  ui_click (ui_find_text (ui_find (NULL, "push-import"), GTK_TYPE_BUTTON, "Choose…"));
  UI_WAIT (ui_has_text (ui_find (NULL, "push-import"), "This can't be used yet"));
  g_assert_false (gtk_widget_get_sensitive (ui_find (NULL, "import")));
  ui_click (ui_find_text (ui_find (NULL, "push-import"), GTK_TYPE_BUTTON, "Cancel"));
  UI_WAIT (ui_find (NULL, "push-import") == NULL);
}

static void
test_backup (void)
{
  g_autoptr(Ui) ui = ui_new ();

  g_free (picked);
  picked = g_build_filename (ui->folder, "copy.db", NULL);
  pomona_file_set_picker (pick);
  ui_click (ui_find_text (ui_page (ui, "preferences"), GTK_TYPE_BUTTON, "Back up now…"));
  UI_WAIT (ui_has_text (GTK_WIDGET (ui->window), "The copy is complete."));
  g_assert_true (g_file_test (picked, G_FILE_TEST_EXISTS));
}

/* Start at login writes the entry and takes it away. */
static void
test_login (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *row = ui_find (ui_page (ui, "preferences"), "start-at-login");
  g_autofree char *path = pomona_background_dup_autostart_path ();
  g_autofree char *entry = NULL;

  g_object_set (row, "active", TRUE, NULL);
  UI_WAIT (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (path, &entry, NULL, NULL));
  g_assert_nonnull (strstr (entry, "Exec=pomona --gapplication-service\n"));
  g_object_set (row, "active", FALSE, NULL);
  UI_WAIT (!g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Filled and emptied with one click each. */
static void
test_practice (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "preferences");
  GListModel *devices = G_LIST_MODEL (pomona_office_get_devices (pomona_application_get_office (ui->application)));

  ui_click (ui_find (page, "practice-open"));
  UI_WAIT (g_list_model_get_n_items (devices) > 0);
  UI_WAIT (gtk_widget_is_visible (ui_find (page, "practice-clear")));
  ui_click (ui_find (page, "practice-clear"));
  UI_WAIT (g_list_model_get_n_items (devices) == 0);
  UI_WAIT (!gtk_widget_is_visible (ui_find (page, "practice-clear")));
}

int
main (int    argc,
      char **argv)
{
  int result;

  ui_init (&argc, &argv);
  g_test_add_func ("/ui/preferences/page", test_page);
  g_test_add_func ("/ui/preferences/organization", test_organization);
  g_test_add_func ("/ui/preferences/address", test_address);
  g_test_add_func ("/ui/preferences/address-held", test_address_held);
  g_test_add_func ("/ui/preferences/listen", test_listen);
  g_test_add_func ("/ui/preferences/push", test_push);
  g_test_add_func ("/ui/preferences/push-other", test_push_other);
  g_test_add_func ("/ui/preferences/push-unreadable", test_push_unreadable);
  g_test_add_func ("/ui/preferences/backup", test_backup);
  g_test_add_func ("/ui/preferences/login", test_login);
  g_test_add_func ("/ui/preferences/practice", test_practice);
  result = g_test_run ();
  g_free (picked);
  return result;
}
