/* test-window.c: sidebar, pages, banner, service row, toasts. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-compat.h"
#include "ui-fixture.h"

static GtkWidget *
sidebar_of (Ui *ui)
{
  return ui_find (GTK_WIDGET (ui->window), "sidebar");
}

static PomonaBanner *
banner_of (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      PomonaBanner *banner = POMONA_IS_BANNER (child) ? POMONA_BANNER (child) : banner_of (child);

      if (banner != NULL)
        return banner;
    }
  return NULL;
}

static gboolean
is_revealed (PomonaBanner *banner)
{
  gboolean revealed;

  g_object_get (banner, "revealed", &revealed, NULL);
  return revealed;
}

/* Each row of the sidebar leads to its page, by the mouse and by its number, and the page says the same name. */
static void
test_pages (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkListBox *sidebar = GTK_LIST_BOX (sidebar_of (ui));
  GtkListBoxRow *row;
  int n = 0;

  for (; (row = gtk_list_box_get_row_at_index (sidebar, n)) != NULL; n++)
    {
      PomonaPage *page;

      gtk_widget_activate_action (GTK_WIDGET (ui->window), "win.nth-page", "i", n);
      g_assert_true (gtk_list_box_get_selected_row (sidebar) == row);
      page = pomona_window_get_page (ui->window, pomona_window_get_page_name (ui->window));
      g_assert_true (ui_has_text (GTK_WIDGET (row), pomona_page_get_title (page)));
      g_assert_true (gtk_widget_get_child_visible (GTK_WIDGET (page)));
      ui_check_accessible (GTK_WIDGET (page));
    }
  g_assert_cmpint (n, >=, 3);
  ui_check_accessible (GTK_WIDGET (sidebar));

  gtk_widget_activate_action (GTK_WIDGET (ui->window), "win.page", "s", "activity");
  g_assert_cmpstr (pomona_window_get_page_name (ui->window), ==, "activity");
  /* A page that is not there changes nothing. */
  gtk_widget_activate_action (GTK_WIDGET (ui->window), "win.page", "s", "nowhere");
  g_assert_cmpstr (pomona_window_get_page_name (ui->window), ==, "activity");
}

static GtkWidget *
focus_of (Ui *ui)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (ui->window));

  return focus != NULL && GTK_IS_TEXT (focus) ? gtk_widget_get_parent (focus) : focus;
}

static void
test_keyboard (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *search;

  pomona_window_show_page (ui->window, "activity", NULL);
  UI_WAIT (gtk_window_is_active (GTK_WINDOW (ui->window)));
  if (!ui_keys ("alt+1"))
    {
      g_test_skip ("xdotool is not there");
      return;
    }
  UI_WAIT (!g_str_equal (pomona_window_get_page_name (ui->window), "activity"));
  pomona_window_show_page (ui->window, "devices", NULL);
  search = ui_find (GTK_WIDGET (ui->window), "devices-search");
  ui_keys ("ctrl+f");
  UI_WAIT (focus_of (ui) == search);
  ui_keys ("F9");
  UI_WAIT (!gtk_widget_is_visible (sidebar_of (ui)));
  ui_keys ("F9");
  UI_WAIT (gtk_widget_is_visible (sidebar_of (ui)));
  ui_keys ("ctrl+n");
  UI_WAIT (g_str_equal (pomona_window_get_page_name (ui->window), "enrollment"));
  ui_keys ("ctrl+question");
  UI_WAIT (ui_dialog (ui) != NULL);
  ui_keys ("Escape");
  UI_WAIT (ui_dialog (ui) == NULL);
}

static void
test_banner (void)
{
  g_autoptr(Ui) ui = ui_new ();
  PomonaBanner *banner = banner_of (GTK_WIDGET (ui->window));

  g_assert_false (is_revealed (banner));
  g_action_group_activate_action (G_ACTION_GROUP (ui->application), "stop-service", NULL);
  UI_WAIT (is_revealed (banner));
  UI_WAIT (ui_has_text (GTK_WIDGET (banner), "The service is stopped"));
  ui_click (ui_find_text (GTK_WIDGET (banner), GTK_TYPE_BUTTON, "Start"));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  UI_WAIT (!is_revealed (banner));

  g_action_group_activate_action (G_ACTION_GROUP (ui->application), "restart-service", NULL);
  UI_WAIT (pomona_service_get_state (ui->service) != POMONA_SERVICE_SERVING);
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
}

/* The address is taken: the banner says so in words, and a second try is one press away. */
static void
test_address_taken (void)
{
  g_autoptr(PomonaServiceConfig) config = pomona_service_config_new ();
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (other, NULL, NULL);
  g_autoptr(Ui) ui = NULL;
  PomonaBanner *banner;

  g_free (config->data_dir);
  config->data_dir = g_dir_make_tmp ("pomona-ui-XXXXXX", NULL);
  config->key_source = POMONA_KEY_SOURCE_FILE;
  g_free (config->listen);
  config->listen = g_strdup_printf ("127.0.0.1:%u", port);
  ui = ui_new_with_config (config);
  banner = banner_of (GTK_WIDGET (ui->window));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_FAILED);
  UI_WAIT (is_revealed (banner));
  g_assert_true (ui_has_text (GTK_WIDGET (banner), "The service does not run"));

  g_socket_listener_close (other);
  g_clear_object (&other);
  ui_click (ui_find_text (GTK_WIDGET (banner), GTK_TYPE_BUTTON, "Start"));
  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  UI_WAIT (!is_revealed (banner));
}

static void
test_service_row (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *row = ui_find (GTK_WIDGET (ui->window), "service-row");

  UI_WAIT (ui_has_text (row, "Serving 0 devices"));
  g_assert_true (ui_has_text (row, pomona_service_get_url (ui->service)));
  ui_check_accessible (row);
  gtk_menu_button_popup (GTK_MENU_BUTTON (row));
  UI_WAIT (gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (row)))));
  ui_check_accessible (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (row))));
  ui_click (ui_find_text (row, GTK_TYPE_BUTTON, "Stop"));
  UI_WAIT (ui_has_text (row, "Stopped"));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (row));
  gtk_widget_activate_action (row, "app.start-service", NULL);
  UI_WAIT (ui_has_text (row, "Serving 0 devices"));
}

/* Toasts take markup; what we are given is no markup. */
static void
test_toast (void)
{
  g_autoptr(Ui) ui = ui_new ();

  pomona_toast (sidebar_of (ui), "<b>R&D</b>");
  UI_WAIT (ui_has_text (GTK_WIDGET (ui->window), "<b>R&D</b>"));
}

static void
test_about (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *dialog;

  g_action_group_activate_action (G_ACTION_GROUP (ui->application), "about", NULL);
  UI_WAIT ((dialog = ui_dialog (ui)) != NULL);
  UI_WAIT (ui_has_text (dialog, PACKAGE_VERSION));
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/window/pages", test_pages);
  g_test_add_func ("/ui/window/keyboard", test_keyboard);
  g_test_add_func ("/ui/window/banner", test_banner);
  g_test_add_func ("/ui/window/address-taken", test_address_taken);
  g_test_add_func ("/ui/window/service-row", test_service_row);
  g_test_add_func ("/ui/window/toast", test_toast);
  g_test_add_func ("/ui/window/about", test_about);
  return g_test_run ();
}
