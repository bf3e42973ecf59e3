/* pomona-devices-chips.c: the row of filters above the device table. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-devices-chips.h"

typedef enum
{
  CHIP_MAC,
  CHIP_IPHONE,
  CHIP_IPAD,
  CHIP_APPLE_TV,
  CHIP_ATTENTION,
  N_CHIPS,
} Chip;

static const struct
{
  const char     *label;
  PomonaPlatform  platform;     /* UNKNOWN: not a family */
} chips[N_CHIPS] = {
  { N_("Mac"), POMONA_PLATFORM_MACOS },
  { N_("iPhone"), POMONA_PLATFORM_IOS },
  { N_("iPad"), POMONA_PLATFORM_IPADOS },
  { N_("Apple TV"), POMONA_PLATFORM_TVOS },
  { N_("Needs attention"), POMONA_PLATFORM_UNKNOWN },
};

struct _PomonaDevicesChips
{
  GtkWidget        parent_instance;
  GtkToggleButton *buttons[N_CHIPS];
};

G_DEFINE_FINAL_TYPE (PomonaDevicesChips, pomona_devices_chips, GTK_TYPE_WIDGET)

static guint changed_signal;

static void
toggled_cb (PomonaDevicesChips *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
is_pressed (PomonaDevicesChips *self,
            Chip                chip)
{
  return gtk_toggle_button_get_active (self->buttons[chip]);
}

static gboolean
family_matches (PomonaDevicesChips *self,
                PomonaPlatform      platform)
{
  gboolean any = FALSE;

  for (int i = 0; i < CHIP_ATTENTION; i++)
    {
      if (!is_pressed (self, i))
        continue;
      if (chips[i].platform == platform)
        return TRUE;
      any = TRUE;
    }
  return !any;
}

gboolean
pomona_devices_chips_matches (PomonaDevicesChips *self,
                              PomonaDeviceItem   *item)
{
  gboolean attention;

  if (!family_matches (self, pomona_device_item_get_device (item)->platform))
    return FALSE;
  if (!is_pressed (self, CHIP_ATTENTION))
    return TRUE;
  g_object_get (item, "attention", &attention, NULL);
  return attention;
}

gboolean
pomona_devices_chips_active (PomonaDevicesChips *self)
{
  for (int i = 0; i < N_CHIPS; i++)
    if (is_pressed (self, i))
      return TRUE;
  return FALSE;
}

void
pomona_devices_chips_clear (PomonaDevicesChips *self)
{
  for (int i = 0; i < N_CHIPS; i++)
    gtk_toggle_button_set_active (self->buttons[i], FALSE);
}

static void
pomona_devices_chips_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pomona_devices_chips_parent_class)->dispose (object);
}

static void
pomona_devices_chips_class_init (PomonaDevicesChipsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pomona_devices_chips_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pomona_devices_chips_init (PomonaDevicesChips *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "pomona-chips");
  for (int i = 0; i < N_CHIPS; i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_(chips[i].label));

      self->buttons[i] = GTK_TOGGLE_BUTTON (button);
      gtk_widget_add_css_class (button, "pomona-chip");
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (toggled_cb), self);
      gtk_widget_set_parent (button, GTK_WIDGET (self));
    }
}

GtkWidget *
pomona_devices_chips_new (void)
{
  return g_object_new (POMONA_TYPE_DEVICES_CHIPS, NULL);
}
