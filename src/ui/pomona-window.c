/* pomona-window.c: the window: sidebar, pages, toasts. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-compat.h"
#include "pomona-pages.h"
#include "pomona-service-row.h"
#include "pomona-window.h"

#define SIDEBAR_WIDTH 220

struct _PomonaWindow
{
  AdwApplicationWindow  parent_instance;

  PomonaOffice         *office;
  GSettings            *settings;

  AdwToastOverlay      *toasts;
  PomonaBanner         *banner;
  GtkListBox           *sidebar;
  GtkStack             *stack;
  GtkWidget            *sidebar_box;
};

G_DEFINE_FINAL_TYPE (PomonaWindow, pomona_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- pages --- */

static GtkWidget *
build_row (PomonaPage *page)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (pomona_page_get_title (page));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (pomona_page_get_icon_name (page)));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "page", page);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, pomona_page_get_title (page), -1);
  return row;
}

static void
add_page (const char *name,
          GtkWidget  *page,
          gpointer    user_data)
{
  PomonaWindow *self = user_data;

  gtk_stack_add_named (self->stack, page, name);
  gtk_list_box_append (self->sidebar, build_row (POMONA_PAGE (page)));
}

static GtkListBoxRow *
row_of (PomonaWindow *self,
        GtkWidget    *page)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sidebar, i)) != NULL; i++)
    if (g_object_get_data (G_OBJECT (row), "page") == page)
      return row;
  return NULL;
}

static void
row_selected_cb (GtkListBox    *sidebar,
                 GtkListBoxRow *row,
                 gpointer       user_data)
{
  PomonaWindow *self = user_data;

  if (row == NULL)
    return;
  gtk_stack_set_visible_child (self->stack, g_object_get_data (G_OBJECT (row), "page"));
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "page", gtk_stack_get_visible_child_name (self->stack));
}

PomonaPage *
pomona_window_get_page (PomonaWindow *self,
                        const char   *name)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, name);

  return page != NULL ? POMONA_PAGE (page) : NULL;
}

void
pomona_window_show_page (PomonaWindow *self,
                         const char   *name,
                         const char   *target)
{
  PomonaPage *page = pomona_window_get_page (self, name);

  if (page == NULL)
    return;
  gtk_list_box_select_row (self->sidebar, row_of (self, GTK_WIDGET (page)));
  if (target != NULL)
    pomona_page_show_target (page, target);
}

const char *
pomona_window_get_page_name (PomonaWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static PomonaPage *
current_page (PomonaWindow *self)
{
  return POMONA_PAGE (gtk_stack_get_visible_child (self->stack));
}

/* --- actions --- */

static void
page_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  pomona_window_show_page (POMONA_WINDOW (widget), g_variant_get_string (parameter, NULL), NULL);
}

/* "devices:UDID": a page and what it shall show. */
static void
show_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  const char *text = g_variant_get_string (parameter, NULL);
  g_auto(GStrv) parts = g_strsplit (text, ":", 2);

  if (parts[0] != NULL)
    pomona_window_show_page (POMONA_WINDOW (widget), parts[0], parts[1]);
}

static void
nth_page_action (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  PomonaWindow *self = POMONA_WINDOW (widget);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar, g_variant_get_int32 (parameter));

  if (row != NULL)
    gtk_list_box_select_row (self->sidebar, row);
}

static void
find_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  pomona_page_find (current_page (POMONA_WINDOW (widget)));
}

static void
refresh_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  pomona_page_refresh (current_page (POMONA_WINDOW (widget)));
}

static void
back_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  pomona_page_back (current_page (POMONA_WINDOW (widget)));
}

static void
sidebar_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  PomonaWindow *self = POMONA_WINDOW (widget);

  gtk_widget_set_visible (self->sidebar_box, !gtk_widget_get_visible (self->sidebar_box));
}

/* --- the banner: the service does not run --- */

static void
update_banner (PomonaWindow *self)
{
  PomonaService *service = pomona_office_get_service (self->office);
  PomonaServiceState state = pomona_service_get_state (service);
  g_autofree char *text = NULL;

  if (state == POMONA_SERVICE_FAILED)
    text = g_strdup_printf (_("The service does not run: %s"), pomona_service_get_error_text (service));
  else if (state == POMONA_SERVICE_STOPPED)
    text = g_strdup (_("The service is stopped: devices can't reach it"));
  if (text != NULL)
    g_object_set (self->banner, "title", text, "button-label", _("Start"), NULL);
  g_object_set (self->banner, "revealed", text != NULL, NULL);
}

static void
banner_clicked_cb (PomonaWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.start-service", NULL);
}

/* --- building --- */

static GtkWidget *
build_menu_button (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) first = g_menu_new ();
  g_autoptr(GMenu) second = g_menu_new ();

  g_menu_append (first, _("New enrollment _link"), "app.new-link");
  g_menu_append (first, _("_Preferences"), "win.page::preferences");
  g_menu_append (second, _("_Keyboard shortcuts"), "win.show-help-overlay");
  g_menu_append (second, _("_Help"), "app.help");
  g_menu_append (second, _("_About Pomona"), "app.about");
  g_menu_append (second, _("_Quit"), "app.quit");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, _("Main menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Main menu"), -1);
  return button;
}

static GtkWidget *
build_sidebar (PomonaWindow *self)
{
  GtkWidget *header_bar = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->sidebar_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->sidebar = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_name (GTK_WIDGET (self->sidebar), "sidebar");
  gtk_widget_add_css_class (GTK_WIDGET (self->sidebar), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sidebar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Pages"), -1);
  g_signal_connect (self->sidebar, "row-selected", G_CALLBACK (row_selected_cb), self);

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header_bar), adw_window_title_new ("Pomona", NULL));
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header_bar), FALSE);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header_bar), build_menu_button ());
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->sidebar));
  gtk_widget_set_vexpand (scroller, TRUE);

  gtk_widget_set_size_request (self->sidebar_box, SIDEBAR_WIDTH, -1);
  gtk_widget_set_hexpand (self->sidebar_box, FALSE);
  gtk_widget_add_css_class (self->sidebar_box, "pomona-sidebar");
  gtk_box_append (GTK_BOX (self->sidebar_box), header_bar);
  gtk_box_append (GTK_BOX (self->sidebar_box), scroller);
  gtk_box_append (GTK_BOX (self->sidebar_box), pomona_service_row_new (self->office));
  return self->sidebar_box;
}

static GtkWidget *
build_content (PomonaWindow *self)
{
  GtkWidget *main_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *split = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  self->banner = g_object_new (POMONA_TYPE_BANNER, NULL);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_transition_type (self->stack, GTK_STACK_TRANSITION_TYPE_CROSSFADE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  g_signal_connect_swapped (self->banner, "button-clicked", G_CALLBACK (banner_clicked_cb), self);

  gtk_box_append (GTK_BOX (main_box), GTK_WIDGET (self->banner));
  gtk_box_append (GTK_BOX (main_box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (split), build_sidebar (self));
  gtk_box_append (GTK_BOX (split), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  adw_toast_overlay_set_child (self->toasts, main_box);
  gtk_box_append (GTK_BOX (split), GTK_WIDGET (self->toasts));
  return split;
}

static void
restore_size (PomonaWindow *self)
{
  if (self->settings == NULL)
    {
      gtk_window_set_default_size (GTK_WINDOW (self), 1180, 760);
      return;
    }
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
save_size (PomonaWindow *self)
{
  int width;
  int height;

  if (self->settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (gtk_window_is_maximized (GTK_WINDOW (self)))
    return;
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
}

static gboolean
pomona_window_close_request (GtkWindow *window)
{
  save_size (POMONA_WINDOW (window));
  return GTK_WINDOW_CLASS (pomona_window_parent_class)->close_request (window);
}

static void
pomona_window_dispose (GObject *object)
{
  PomonaWindow *self = POMONA_WINDOW (object);

  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (pomona_office_get_service (self->office), self);
  g_clear_object (&self->office);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (pomona_window_parent_class)->dispose (object);
}

static void
pomona_window_class_init (PomonaWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pomona_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = pomona_window_close_request;

  gtk_widget_class_install_action (widget_class, "win.page", "s", page_action);
  gtk_widget_class_install_action (widget_class, "win.show", "s", show_action);
  gtk_widget_class_install_action (widget_class, "win.nth-page", "i", nth_page_action);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, sidebar_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.find", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "win.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "win.toggle-sidebar", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  for (int i = 0; i < 9; i++)
    gtk_widget_class_add_binding_action (widget_class, (guint) (GDK_KEY_1 + i), GDK_ALT_MASK, "win.nth-page", "i", i);
}

static void
pomona_window_init (PomonaWindow *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, POMONA_APP_ID, TRUE) : NULL;

  if (schema != NULL)
    self->settings = g_settings_new_full (schema, NULL, NULL);
  gtk_window_set_title (GTK_WINDOW (self), "Pomona");
  gtk_window_set_icon_name (GTK_WINDOW (self), POMONA_APP_ID);
  gtk_widget_set_size_request (GTK_WIDGET (self), 900, 600);
  restore_size (self);
}

PomonaWindow *
pomona_window_new (AdwApplication *application,
                   PomonaOffice   *office)
{
  PomonaWindow *self = g_object_new (POMONA_TYPE_WINDOW, "application", application, NULL);
  g_autofree char *page = self->settings != NULL ? g_settings_get_string (self->settings, "page") : NULL;

  self->office = g_object_ref (office);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), build_content (self));
  pomona_pages_foreach (office, add_page, self);
  g_signal_connect_object (pomona_office_get_service (office), "notify::state", G_CALLBACK (update_banner), self, G_CONNECT_SWAPPED);
  update_banner (self);
  gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, 0));
  if (page != NULL)
    pomona_window_show_page (self, page, NULL);
  return self;
}

PomonaOffice *
pomona_window_get_office (PomonaWindow *self)
{
  return self->office;
}

/* --- toasts --- */

static void
add_toast (GtkWidget *widget,
           AdwToast  *toast)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *window = GTK_WIDGET (root);

  /* A sheet on older libadwaita is a window of its own. */
  if (window != NULL && !POMONA_IS_WINDOW (window) && GTK_IS_WINDOW (window))
    window = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (window)));
  if (window == NULL || !POMONA_IS_WINDOW (window))
    {
      g_object_unref (toast);
      return;
    }
  adw_toast_overlay_add_toast (POMONA_WINDOW (window)->toasts, toast);
}

void
pomona_toast (GtkWidget  *widget,
              const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  add_toast (widget, adw_toast_new (escaped));
}

void
pomona_toast_with_action (GtkWidget  *widget,
                          const char *text,
                          const char *button_label,
                          const char *action_name,
                          GVariant   *action_target)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, button_label);
  adw_toast_set_action_name (toast, action_name);
  adw_toast_set_action_target_value (toast, action_target);
  add_toast (widget, toast);
}
