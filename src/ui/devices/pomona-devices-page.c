/* pomona-devices-page.c: the table of devices. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-attention.h"
#include "pomona-clock.h"
#include "pomona-device-actions.h"
#include "pomona-device-list.h"
#include "pomona-device-view.h"
#include "pomona-devices-chips.h"
#include "pomona-devices-columns.h"
#include "pomona-devices-export.h"
#include "pomona-devices-page.h"

struct _PomonaDevicesPage
{
  PomonaPage          parent_instance;

  GSettings          *settings;
  GtkSearchBar       *search_bar;
  PomonaDevicesChips *chips;
  GtkSearchEntry     *search;
  GtkStack           *stack;
  GtkColumnView      *view;
  GtkFilter          *filter;
  GtkFilterListModel *filtered;
  GtkSortListModel   *sorted;
  GtkMultiSelection  *selection;
  char               *needle;       /* folded, NULL: everything */

  GtkWidget          *device;       /* PomonaDeviceView */
  GtkWidget          *back_button;
  GtkWidget          *search_button;
  GtkWidget          *export_button;
  GtkWidget          *columns_button;
  GtkActionBar       *action_bar;
  GtkLabel           *selected;
  GtkPopover         *menu;
};

G_DEFINE_FINAL_TYPE (PomonaDevicesPage, pomona_devices_page, POMONA_TYPE_PAGE)

static PomonaDeviceList *
devices_of (PomonaDevicesPage *self)
{
  return pomona_office_get_devices (pomona_page_get_office (POMONA_PAGE (self)));
}

/* --- search --- */

static gboolean
filter_cb (gpointer item,
           gpointer user_data)
{
  PomonaDevicesPage *self = user_data;

  if (!pomona_devices_chips_matches (self->chips, item))
    return FALSE;
  if (self->needle == NULL)
    return TRUE;
  if (pomona_attention_is_keyword (self->needle))
    return pomona_attention_matches (self->needle, pomona_device_item_get_device (item), pomona_clock_now ());
  return pomona_device_item_matches (item, self->needle);
}

static void
search_changed_cb (PomonaDevicesPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_free (self->needle);
  self->needle = *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
chips_changed_cb (PomonaDevicesPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
clear_filter_cb (PomonaDevicesPage *self)
{
  pomona_devices_chips_clear (self->chips);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
}

/* --- what is shown: the table, nothing yet, no match --- */

static void
update_stack (PomonaDevicesPage *self)
{
  PomonaDeviceList *devices = devices_of (self);
  const char *child = "table";

  if (pomona_device_view_get_item (POMONA_DEVICE_VIEW (self->device)) != NULL)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->chips), g_list_model_get_n_items (G_LIST_MODEL (devices)) > 0);
  if (g_list_model_get_n_items (G_LIST_MODEL (devices)) == 0)
    child = pomona_device_list_get_loading (devices) ? "loading" : "empty";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) == 0)
    child = "no-match";
  gtk_stack_set_visible_child_name (self->stack, child);
}

/* A row that changed may belong elsewhere now, or nowhere: filter and sort models do not look at their items again by
 * themselves. */
static void
row_changed_cb (PomonaDevicesPage *self,
                guint              position)
{
  if (gtk_filter_list_model_get_model (self->filtered) != NULL)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
activate_cb (PomonaDevicesPage *self,
             guint              position)
{
  g_autoptr(PomonaDeviceItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autofree char *target = NULL;

  if (item == NULL)
    return;
  target = g_strconcat ("devices:", pomona_device_item_get_id (item), NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show", "s", target);
}

/* --- what is selected --- */

static GPtrArray *
dup_selected (PomonaDevicesPage *self)
{
  g_autoptr(GtkBitset) bits = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint64 i = 0; i < gtk_bitset_get_size (bits); i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_nth (bits, (guint) i)));
  return items;
}

static void
selection_changed_cb (PomonaDevicesPage *self)
{
  g_autoptr(GtkBitset) bits = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n = (guint) gtk_bitset_get_size (bits);
  g_autofree char *text = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);

  gtk_label_set_label (self->selected, text);
  gtk_action_bar_set_revealed (self->action_bar, n > 0);
}

static void
run_action (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  PomonaDevicesPage *self = POMONA_DEVICES_PAGE (widget);
  g_autoptr(GPtrArray) items = dup_selected (self);
  PomonaDeviceAction action;

  if (pomona_device_action_from_name (action_name + strlen ("devices."), &action))
    pomona_device_action_run (action, widget, pomona_page_get_office (POMONA_PAGE (self)), items);
}

static void
export_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  PomonaDevicesPage *self = POMONA_DEVICES_PAGE (widget);

  pomona_devices_export_csv (widget, self->view, G_LIST_MODEL (self->sorted));
}

static void
clear_selection_action (GtkWidget  *widget,
                        const char *action_name,
                        GVariant   *parameter)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (POMONA_DEVICES_PAGE (widget)->selection));
}

/* --- one device, in place --- */

static void
close_device (PomonaDevicesPage *self)
{
  pomona_device_view_set_item (POMONA_DEVICE_VIEW (self->device), NULL);
  gtk_widget_set_visible (self->back_button, FALSE);
  gtk_widget_set_visible (self->search_button, TRUE);
  gtk_widget_set_visible (self->export_button, TRUE);
  gtk_widget_set_visible (self->columns_button, TRUE);
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
  g_object_set (self, "title", _("Devices"), NULL);
  selection_changed_cb (self);
  update_stack (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static gboolean
pomona_devices_page_back (PomonaPage *page)
{
  PomonaDevicesPage *self = POMONA_DEVICES_PAGE (page);

  if (pomona_device_view_get_item (POMONA_DEVICE_VIEW (self->device)) == NULL)
    return FALSE;
  close_device (self);
  return TRUE;
}

static void
search_for (PomonaDevicesPage *self,
            const char        *text)
{
  pomona_devices_page_back (POMONA_PAGE (self));
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
}

/* Target: an enrollment id, or "find:" and what to search for. */
static void
pomona_devices_page_show (PomonaPage *page,
                          const char *target)
{
  PomonaDevicesPage *self = POMONA_DEVICES_PAGE (page);
  PomonaDeviceItem *item = pomona_device_list_find (devices_of (self), target);
  g_autofree char *name = NULL;

  if (g_str_has_prefix (target, "find:"))
    {
      search_for (self, target + strlen ("find:"));
      return;
    }
  if (item == NULL)
    return;
  name = pomona_device_item_dup_text (item, "name");
  pomona_device_view_set_item (POMONA_DEVICE_VIEW (self->device), item);
  gtk_widget_set_visible (self->back_button, TRUE);
  gtk_widget_set_visible (self->search_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->chips), FALSE);
  gtk_widget_set_visible (self->export_button, FALSE);
  gtk_widget_set_visible (self->columns_button, FALSE);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_search_bar_set_key_capture_widget (self->search_bar, NULL);
  gtk_action_bar_set_revealed (self->action_bar, FALSE);
  g_object_set (self, "title", name, NULL);
  gtk_stack_set_visible_child_name (self->stack, "device");
  gtk_widget_grab_focus (self->back_button);
}

/* --- context menu --- */

static GMenuModel *
build_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) harmless = g_menu_new ();
  g_autoptr(GMenu) destructive = g_menu_new ();

  for (int i = 0; i < POMONA_N_ACTIONS; i++)
    {
      g_autofree char *name = g_strconcat ("devices.", pomona_device_action_get_name (i), NULL);

      g_menu_append (i >= POMONA_ACTION_CLEAR_PASSCODE ? destructive : harmless, pomona_device_action_get_label (i), name);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (harmless));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (destructive));
  return G_MENU_MODEL (menu);
}

static void
pop_up (PomonaDevicesPage *self,
        double             x,
        double             y)
{
  g_autoptr(GPtrArray) items = dup_selected (self);

  if (items->len == 0)
    return;
  gtk_popover_set_pointing_to (self->menu, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (self->menu);
}

static void
right_click_cb (PomonaDevicesPage *self,
                int                n_press,
                double             x,
                double             y)
{
  pop_up (self, x, y);
}

static void
menu_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  PomonaDevicesPage *self = POMONA_DEVICES_PAGE (widget);

  pop_up (self, gtk_widget_get_width (GTK_WIDGET (self->view)) / 3.0, 60);
}

static void
add_menu (PomonaDevicesPage *self)
{
  g_autoptr(GMenuModel) model = build_menu ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->menu = GTK_POPOVER (gtk_popover_menu_new_from_model (model));
  gtk_popover_set_has_arrow (self->menu, FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self->menu), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self->view));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (right_click_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
}

/* A column view with a model builds some two hundred rows even while it is hidden: so the model comes when it shows. */
static void
map_cb (PomonaDevicesPage *self)
{
  if (gtk_column_view_get_model (self->view) == NULL)
    gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
}

/* --- building --- */

static GtkWidget *
build_status (const char *icon,
              const char *title,
              const char *description,
              const char *button_label,
              const char *action,
              GCallback   clicked,
              gpointer    data)
{
  GtkWidget *status = adw_status_page_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (button_label);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (status), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (status), description);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  if (action != NULL)
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  if (clicked != NULL)
    g_signal_connect_swapped (button, "clicked", clicked, data);
  adw_status_page_set_child (ADW_STATUS_PAGE (status), button);
  return status;
}

static GtkWidget *
build_loading (void)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (spinner, 32, 32);
  return spinner;
}

static GtkWidget *
build_table (PomonaDevicesPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_set_name (GTK_WIDGET (self->view), "devices-table");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_column_view_set_reorderable (self->view, TRUE);
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Devices"), -1);
  pomona_devices_columns_add (self->view);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activate_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  return scroller;
}

static GtkWidget *
build_action_bar (PomonaDevicesPage *self)
{
  const PomonaDeviceAction shown[] = { POMONA_ACTION_REFRESH, POMONA_ACTION_LOCK };
  GtkWidget *more = gtk_menu_button_new ();
  GtkWidget *none = gtk_button_new_with_mnemonic (_("Select _none"));
  g_autoptr(GMenuModel) menu = build_menu ();

  self->action_bar = GTK_ACTION_BAR (gtk_action_bar_new ());
  gtk_widget_set_name (GTK_WIDGET (self->action_bar), "devices-selection");
  self->selected = GTK_LABEL (gtk_label_new (NULL));
  gtk_action_bar_pack_start (self->action_bar, GTK_WIDGET (self->selected));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (none), "devices.select-none");
  gtk_widget_add_css_class (none, "flat");
  gtk_action_bar_pack_start (self->action_bar, none);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (more), _("_More"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (more), TRUE);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (more), menu);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (more), GTK_ARROW_UP);
  gtk_action_bar_pack_end (self->action_bar, more);
  for (guint i = G_N_ELEMENTS (shown); i > 0; i--)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (pomona_device_action_get_label (shown[i - 1]));
      g_autofree char *name = g_strconcat ("devices.", pomona_device_action_get_name (shown[i - 1]), NULL);

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), name);
      gtk_action_bar_pack_end (self->action_bar, button);
    }
  gtk_action_bar_set_revealed (self->action_bar, FALSE);
  return GTK_WIDGET (self->action_bar);
}

static void
build_header (PomonaDevicesPage *self)
{
  AdwHeaderBar *header_bar = pomona_page_get_header_bar (POMONA_PAGE (self));

  self->back_button = gtk_button_new_from_icon_name ("go-previous-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->back_button), "win.back");
  gtk_widget_set_tooltip_text (self->back_button, _("Back to all devices"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->back_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Back to all devices"), -1);
  gtk_widget_set_visible (self->back_button, FALSE);
  adw_header_bar_pack_start (header_bar, self->back_button);

  self->export_button = gtk_button_new_from_icon_name ("document-save-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->export_button), "devices.export");
  gtk_widget_set_tooltip_text (self->export_button, _("Export as CSV"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->export_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Export as CSV"), -1);
  adw_header_bar_pack_end (header_bar, self->export_button);

  self->columns_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->columns_button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (self->columns_button, _("Columns"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->columns_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Columns"), -1);
  adw_header_bar_pack_end (header_bar, self->columns_button);
}

static void
add_columns_menu (PomonaDevicesPage *self)
{
  g_autoptr(GMenuModel) menu = pomona_devices_columns_build_menu (self->view, GTK_WIDGET (self));

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->columns_button), menu);
}

static void
build_search (PomonaDevicesPage *self)
{
  GtkWidget *button = gtk_toggle_button_new ();

  self->search_button = button;

  self->search_bar = GTK_SEARCH_BAR (gtk_search_bar_new ());
  self->search = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_widget_set_name (GTK_WIDGET (self->search), "devices-search");
  g_object_set (self->search, "placeholder-text", _("Name, serial, model, owner, tag …"), "width-request", 360, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search devices"), -1);
  gtk_search_bar_set_child (self->search_bar, GTK_WIDGET (self->search));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_changed_cb), self);
  pomona_page_add_top (POMONA_PAGE (self), GTK_WIDGET (self->search_bar));

  gtk_button_set_icon_name (GTK_BUTTON (button), "system-search-symbolic");
  gtk_widget_set_tooltip_text (button, _("Search"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search"), -1);
  g_object_bind_property (button, "active", self->search_bar, "search-mode-enabled", G_BINDING_BIDIRECTIONAL);
  adw_header_bar_pack_end (pomona_page_get_header_bar (POMONA_PAGE (self)), button);
}

static void
pomona_devices_page_find (PomonaPage *page)
{
  PomonaDevicesPage *self = POMONA_DEVICES_PAGE (page);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
pomona_devices_page_constructed (GObject *object)
{
  PomonaDevicesPage *self = POMONA_DEVICES_PAGE (object);
  PomonaDeviceList *devices;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  G_OBJECT_CLASS (pomona_devices_page_parent_class)->constructed (object);
  devices = devices_of (self);
  self->stack = GTK_STACK (gtk_stack_new ());
  self->device = pomona_device_view_new (pomona_page_get_office (POMONA_PAGE (self)));
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  build_header (self);
  build_search (self);
  self->chips = POMONA_DEVICES_CHIPS (pomona_devices_chips_new ());
  pomona_page_add_top (POMONA_PAGE (self), GTK_WIDGET (self->chips));
  gtk_stack_add_named (self->stack, build_table (self), "table");
  gtk_stack_add_named (self->stack, build_loading (), "loading");
  gtk_stack_add_named (self->stack, build_status ("pomona-devices-symbolic", _("No devices yet"),
                                                  _("Make a link, open it on a Mac, iPhone, iPad or Apple TV, and watch it arrive here."),
                                                  _("_Enroll a device"), "app.new-link", NULL, NULL), "empty");
  gtk_stack_add_named (self->stack, build_status ("system-search-symbolic", _("No match"), _("No device fits the search and the filters."),
                                                  _("_Clear them"), NULL, G_CALLBACK (clear_filter_cb), self), "no-match");
  gtk_stack_add_named (self->stack, self->device, "device");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), build_action_bar (self));
  pomona_page_set_content (POMONA_PAGE (self), box);

  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_cb, self, NULL));
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (devices)), g_object_ref (self->filter));
  self->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->filtered)), g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  pomona_devices_columns_load (self->view, self->settings);
  add_menu (self);
  add_columns_menu (self);

  g_signal_connect_object (self->chips, "changed", G_CALLBACK (chips_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  /* A row that a search hides is selected no more, and the model does not say so by itself. */
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (devices, "changed", G_CALLBACK (row_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (devices, "notify::loading", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self, "map", G_CALLBACK (map_cb), self);
  update_stack (self);
}

static void
pomona_devices_page_dispose (GObject *object)
{
  PomonaDevicesPage *self = POMONA_DEVICES_PAGE (object);

  if (self->view != NULL)
    {
      pomona_devices_columns_save (self->view, self->settings);
      g_clear_pointer ((GtkWidget **) &self->menu, gtk_widget_unparent);
      gtk_column_view_set_model (self->view, NULL);
      self->view = NULL;
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (pomona_devices_page_parent_class)->dispose (object);
}

static void
pomona_devices_page_class_init (PomonaDevicesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = pomona_devices_page_constructed;
  object_class->dispose = pomona_devices_page_dispose;
  POMONA_PAGE_CLASS (klass)->find = pomona_devices_page_find;
  POMONA_PAGE_CLASS (klass)->show = pomona_devices_page_show;
  POMONA_PAGE_CLASS (klass)->back = pomona_devices_page_back;

  for (int i = 0; i < POMONA_N_ACTIONS; i++)
    {
      g_autofree char *name = g_strconcat ("devices.", pomona_device_action_get_name (i), NULL);

      gtk_widget_class_install_action (widget_class, g_intern_string (name), NULL, run_action);
    }
  gtk_widget_class_install_action (widget_class, "devices.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "devices.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "devices.select-none", NULL, clear_selection_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "devices.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "devices.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "devices.export", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
}

static void
pomona_devices_page_init (PomonaDevicesPage *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, POMONA_APP_ID, TRUE) : NULL;

  if (schema != NULL)
    self->settings = g_settings_new_full (schema, NULL, NULL);
}

GtkWidget *
pomona_devices_page_new (PomonaOffice *office)
{
  return g_object_new (POMONA_TYPE_DEVICES_PAGE,
                       "office", office,
                       "name", "devices-page",
                       "title", _("Devices"),
                       "icon-name", "pomona-devices-symbolic",
                       NULL);
}
