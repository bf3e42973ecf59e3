/* pomona-device-tab-summary.c: the first tab of a device. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-device-tabs.h"
#include "pomona-inventory.h"
#include "pomona-plist.h"
#include "pomona-window.h"
#include "pomona-words.h"

static void
copy_cb (GtkButton *button,
         gpointer   user_data)
{
  const char *value = g_object_get_data (G_OBJECT (button), "value");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), value);
  pomona_toast (GTK_WIDGET (button), _("Copied"));
}

void
pomona_device_tab_add_value (AdwPreferencesGroup *group,
                             const char          *title,
                             const char          *value)
{
  GtkWidget *row;
  GtkWidget *label;
  GtkWidget *button;
  g_autofree char *tooltip = NULL;

  if (value == NULL || *value == '\0')
    return;
  row = adw_action_row_new ();
  label = gtk_label_new (value);
  button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  tooltip = g_strdup_printf (_("Copy: %s"), title);
  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (value), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (group, row);
}

static AdwPreferencesGroup *
add_group (GtkBox     *box,
           const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (box, group);
  return ADW_PREFERENCES_GROUP (group);
}

static void
add_time (AdwPreferencesGroup *group,
          const char          *title,
          gint64               time)
{
  g_autofree char *text = time != 0 ? pomona_words_dup_time (time) : NULL;

  pomona_device_tab_add_value (group, title, text);
}

static void
add_device (GtkBox       *box,
            PomonaDevice *device)
{
  AdwPreferencesGroup *group = add_group (box, _("Device"));

  pomona_device_tab_add_value (group, _("Serial"), device->serial);
  pomona_device_tab_add_value (group, _("Model"), device->model);
  pomona_device_tab_add_value (group, _("Product"), device->product);
  pomona_device_tab_add_value (group, _("System"), device->os_version);
  pomona_device_tab_add_value (group, _("Build"), device->build);
  pomona_device_tab_add_value (group, _("UDID"), device->udid);
  if (*device->udid == '\0')
    pomona_device_tab_add_value (group, _("Enrollment"), device->id);
}

static void
add_management (GtkBox       *box,
                PomonaDevice *device)
{
  AdwPreferencesGroup *group = add_group (box, _("Management"));

  pomona_device_tab_add_value (group, _("State"), pomona_words_device_state (device->state));
  pomona_device_tab_add_value (group, _("Supervised"), device->supervised ? _("Yes") : _("No"));
  add_time (group, _("Last contact"), device->last_seen);
  add_time (group, _("Enrolled"), device->enrolled_at);
  add_time (group, _("Push token from"), device->token_at);
  add_time (group, _("Unreachable since"), device->unreachable_since);
  add_time (group, _("Identity ends"), device->identity_not_after);
  pomona_device_tab_add_value (group, _("Push topic"), device->topic);
}

static GVariant *
find_answer (GPtrArray  *inventory,
             const char *kind)
{
  for (guint i = 0; i < inventory->len; i++)
    {
      PomonaInventory *answer = g_ptr_array_index (inventory, i);

      if (g_str_equal (answer->kind, kind))
        return answer->value;
    }
  return NULL;
}

/* Members that stand above already, or are no single value. */
static gboolean
is_shown_elsewhere (const char *key)
{
  static const char * const keys[] = {
    "UDID", "SerialNumber", "DeviceName", "ModelName", "ProductName", "OSVersion", "BuildVersion", "IsSupervised", NULL,
  };

  return g_strv_contains (keys, key);
}

static void
add_answer (GtkBox     *box,
            const char *title,
            GVariant   *dict)
{
  AdwPreferencesGroup *group;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (dict == NULL)
    return;
  group = add_group (box, title);
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autofree char *label = NULL;
      g_autofree char *text = NULL;

      if (is_shown_elsewhere (key) || g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT) ||
          g_variant_is_of_type (value, G_VARIANT_TYPE ("av")))
        continue;
      label = pomona_inventory_label (key);
      text = pomona_inventory_format (key, value);
      pomona_device_tab_add_value (group, label, text);
    }
}

void
pomona_device_tab_fill_summary (GtkBox       *box,
                                PomonaDevice *device,
                                GPtrArray    *inventory)
{
  GVariant *information = find_answer (inventory, "DeviceInformation");
  GVariant *security = find_answer (inventory, "SecurityInfo");
  g_autoptr(GVariant) responses = information != NULL ? pomona_plist_get_dict (information, "QueryResponses") : NULL;
  g_autoptr(GVariant) info = security != NULL ? pomona_plist_get_dict (security, "SecurityInfo") : NULL;

  add_device (box, device);
  add_management (box, device);
  add_answer (box, _("Security"), info);
  add_answer (box, _("What it says about itself"), responses);
}
