/* pomona-device-view.c: one device with all that is known of it. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-device-actions.h"
#include "pomona-device-notes.h"
#include "pomona-device-tabs.h"
#include "pomona-device-view.h"
#include "pomona-window.h"
#include "pomona-words.h"

#define GATHER_MS 200
#define COMMANDS_SHOWN 200

struct _PomonaDeviceView
{
  AdwBin            parent_instance;

  PomonaOffice     *office;
  PomonaDeviceItem *item;
  GCancellable     *cancellable;
  gulong            events_id;
  guint             gather_id;

  GtkImage         *picture;
  GtkLabel         *name;
  GtkImage         *state_icon;
  GtkLabel         *state;
  GtkLabel         *seen;
  AdwViewStack     *stack;
  GtkBox           *summary;
  GtkBox           *commands;
  GtkBox           *profiles;
  GtkBox           *apps;
  GtkBox           *certificates;
  GtkWidget        *notes;
};

G_DEFINE_FINAL_TYPE (PomonaDeviceView, pomona_device_view, ADW_TYPE_BIN)

/* --- actions --- */

static void
run_action (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  PomonaDeviceView *self = POMONA_DEVICE_VIEW (widget);
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  PomonaDeviceAction action;

  if (self->item == NULL || !pomona_device_action_from_name (action_name + strlen ("device."), &action))
    return;
  g_ptr_array_add (items, self->item);
  pomona_device_action_run (action, widget, self->office, items);
}

/* --- filling --- */

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
fill_head (PomonaDeviceView *self)
{
  PomonaDevice *device = pomona_device_item_get_device (self->item);
  g_autofree char *seen = pomona_device_item_dup_text (self->item, "last-seen-text");
  g_autofree char *text = g_strdup_printf (_("Last contact: %s"), seen);

  gtk_image_set_from_icon_name (self->picture, pomona_platform_get_icon_name (device->platform));
  gtk_label_set_label (self->name, *device->name != '\0' ? device->name : device->id);
  gtk_image_set_from_icon_name (self->state_icon, pomona_words_device_state_icon (device->state));
  gtk_label_set_label (self->state, pomona_words_device_state (device->state));
  gtk_label_set_label (self->seen, text);
  for (int i = 0; i < POMONA_N_ACTIONS; i++)
    {
      g_autofree char *action = g_strconcat ("device.", pomona_device_action_get_name (i), NULL);
      g_autofree char *reason = pomona_device_action_dup_reason (i, device);

      gtk_widget_action_set_enabled (GTK_WIDGET (self), action, reason == NULL);
    }
}

static void
inventory_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(PomonaDeviceView) self = user_data;
  g_autoptr(GPtrArray) inventory = pomona_service_get_inventory_finish (POMONA_SERVICE (source), result, NULL);

  if (inventory == NULL || self->item == NULL)
    return;
  clear_box (self->summary);
  clear_box (self->profiles);
  clear_box (self->apps);
  clear_box (self->certificates);
  pomona_device_tab_fill_summary (self->summary, pomona_device_item_get_device (self->item), inventory);
  pomona_device_tab_fill_profiles (self->profiles, self->office, self->item, inventory);
  pomona_device_tab_fill_apps (self->apps, inventory);
  pomona_device_tab_fill_certificates (self->certificates, inventory);
}

static void
commands_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(PomonaDeviceView) self = user_data;
  g_autoptr(GPtrArray) commands = pomona_service_list_commands_finish (POMONA_SERVICE (source), result, NULL);

  if (commands == NULL || self->item == NULL)
    return;
  clear_box (self->commands);
  pomona_device_tab_fill_commands (self->commands, self->office, commands);
}

static void
fill (PomonaDeviceView *self)
{
  PomonaService *service = pomona_office_get_service (self->office);
  const char *id = pomona_device_item_get_id (self->item);

  fill_head (self);
  pomona_service_get_inventory_async (service, id, self->cancellable, inventory_cb, g_object_ref (self));
  pomona_service_list_commands_async (service, id, POMONA_COMMAND_STATES_ALL, COMMANDS_SHOWN, 0, self->cancellable, commands_cb,
                                      g_object_ref (self));
}

/* --- following --- */

static gboolean
gathered_cb (gpointer user_data)
{
  PomonaDeviceView *self = user_data;

  self->gather_id = 0;
  if (self->item != NULL)
    fill (self);
  return G_SOURCE_REMOVE;
}

static void
gather (PomonaDeviceView *self)
{
  if (self->gather_id == 0 && self->item != NULL)
    self->gather_id = g_timeout_add (GATHER_MS, gathered_cb, self);
}

static void
events_cb (PomonaDeviceView *self,
           GPtrArray        *events)
{
  if (self->item == NULL)
    return;
  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);

      if (event->kind != POMONA_EVENT_DEVICE_SEEN && g_strcmp0 (event->device_id, pomona_device_item_get_id (self->item)) == 0)
        {
          gather (self);
          return;
        }
    }
}

static void
item_cb (PomonaDeviceView *self)
{
  if (self->item != NULL)
    fill_head (self);
}

void
pomona_device_view_set_item (PomonaDeviceView *self,
                             PomonaDeviceItem *item)
{
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_object (&self->item);
  pomona_device_notes_set_device (self->notes, item != NULL ? pomona_device_item_get_device (item) : NULL);
  if (item == NULL)
    return;
  self->item = g_object_ref (item);
  g_signal_connect_swapped (item, "notify", G_CALLBACK (item_cb), self);
  adw_view_stack_set_visible_child_name (self->stack, "summary");
  fill (self);
}

PomonaDeviceItem *
pomona_device_view_get_item (PomonaDeviceView *self)
{
  return self->item;
}

/* --- building --- */

static GtkWidget *
build_action_button (PomonaDeviceAction action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (pomona_device_action_get_label (action));
  g_autofree char *name = g_strconcat ("device.", pomona_device_action_get_name (action), NULL);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static GtkWidget *
build_more_button (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) harmless = g_menu_new ();
  g_autoptr(GMenu) destructive = g_menu_new ();

  for (int i = POMONA_ACTION_RESTART; i < POMONA_N_ACTIONS; i++)
    {
      g_autofree char *name = g_strconcat ("device.", pomona_device_action_get_name (i), NULL);

      g_menu_append (i >= POMONA_ACTION_CLEAR_PASSCODE ? destructive : harmless, pomona_device_action_get_label (i), name);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (harmless));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (destructive));
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _("_More"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (button), TRUE);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static GtkWidget *
build_head (PomonaDeviceView *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *state = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->picture = GTK_IMAGE (gtk_image_new ());
  self->name = GTK_LABEL (gtk_label_new (NULL));
  self->state_icon = GTK_IMAGE (gtk_image_new ());
  self->state = GTK_LABEL (gtk_label_new (NULL));
  self->seen = GTK_LABEL (gtk_label_new (NULL));
  gtk_image_set_pixel_size (self->picture, 64);
  gtk_label_set_xalign (self->name, 0);
  gtk_label_set_ellipsize (self->name, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->name), "title-1");
  gtk_widget_add_css_class (GTK_WIDGET (self->seen), "dim-label");
  gtk_box_append (GTK_BOX (state), GTK_WIDGET (self->state_icon));
  gtk_box_append (GTK_BOX (state), GTK_WIDGET (self->state));
  gtk_box_append (GTK_BOX (state), gtk_label_new ("·"));
  gtk_box_append (GTK_BOX (state), GTK_WIDGET (self->seen));
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (text), state);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->picture));
  gtk_box_append (GTK_BOX (head), text);
  gtk_box_append (GTK_BOX (head), build_action_button (POMONA_ACTION_REFRESH));
  gtk_box_append (GTK_BOX (head), build_action_button (POMONA_ACTION_LOCK));
  gtk_box_append (GTK_BOX (head), build_more_button ());
  gtk_widget_add_css_class (head, "pomona-device-head");
  return head;
}

static GtkBox *
add_tab (PomonaDeviceView *self,
         const char       *name,
         const char       *title,
         const char       *icon)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  gtk_widget_add_css_class (box, "pomona-page-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_view_stack_add_titled_with_icon (self->stack, scroller, name, title, icon);
  return GTK_BOX (box);
}

static void
pomona_device_view_dispose (GObject *object)
{
  PomonaDeviceView *self = POMONA_DEVICE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->gather_id, g_source_remove);
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (pomona_device_view_parent_class)->dispose (object);
}

static void
pomona_device_view_finalize (GObject *object)
{
  g_object_unref (POMONA_DEVICE_VIEW (object)->cancellable);
  G_OBJECT_CLASS (pomona_device_view_parent_class)->finalize (object);
}

static void
pomona_device_view_class_init (PomonaDeviceViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pomona_device_view_dispose;
  object_class->finalize = pomona_device_view_finalize;
  for (int i = 0; i < POMONA_N_ACTIONS; i++)
    {
      g_autofree char *name = g_strconcat ("device.", pomona_device_action_get_name (i), NULL);

      gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), g_intern_string (name), NULL, run_action);
    }
}

static void
pomona_device_view_init (PomonaDeviceView *self)
{
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
pomona_device_view_new (PomonaOffice *office)
{
  PomonaDeviceView *self = g_object_new (POMONA_TYPE_DEVICE_VIEW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *switcher = adw_view_switcher_new ();

  gtk_widget_set_name (GTK_WIDGET (self), "device-view");
  self->office = g_object_ref (office);
  self->stack = ADW_VIEW_STACK (adw_view_stack_new ());
  gtk_widget_set_name (GTK_WIDGET (self->stack), "device-tabs");
  self->summary = add_tab (self, "summary", _("Summary"), "pomona-overview-symbolic");
  self->commands = add_tab (self, "commands", _("Commands"), "pomona-activity-symbolic");
  self->profiles = add_tab (self, "profiles", _("Profiles"), "pomona-library-symbolic");
  self->apps = add_tab (self, "apps", _("Apps"), "pomona-graph-symbolic");
  self->certificates = add_tab (self, "certificates", _("Certificates"), "pomona-certificates-symbolic");
  self->notes = pomona_device_notes_new (office);
  gtk_box_append (add_tab (self, "notes", _("Notes"), "pomona-preferences-symbolic"), self->notes);

  adw_view_switcher_set_stack (ADW_VIEW_SWITCHER (switcher), self->stack);
  adw_view_switcher_set_policy (ADW_VIEW_SWITCHER (switcher), ADW_VIEW_SWITCHER_POLICY_NARROW);
  gtk_widget_set_halign (switcher, GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), build_head (self));
  gtk_box_append (GTK_BOX (box), switcher);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (pomona_office_get_service (office), "events", G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
