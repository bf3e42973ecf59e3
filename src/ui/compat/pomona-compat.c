/* pomona-compat.c: the smaller differences between versions. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include "pomona-compat.h"

/* --- a row with a switch --- */

struct _PomonaSwitchRow
{
  AdwActionRow  parent_instance;
  GtkSwitch    *slider;
};

G_DEFINE_FINAL_TYPE (PomonaSwitchRow, pomona_switch_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_ACTIVE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
pomona_switch_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  if (prop_id == PROP_ACTIVE)
    g_value_set_boolean (value, gtk_switch_get_active (POMONA_SWITCH_ROW (object)->slider));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
pomona_switch_row_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  if (prop_id == PROP_ACTIVE)
    gtk_switch_set_active (POMONA_SWITCH_ROW (object)->slider, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
active_cb (PomonaSwitchRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
pomona_switch_row_class_init (PomonaSwitchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pomona_switch_row_get_property;
  object_class->set_property = pomona_switch_row_set_property;
  properties[PROP_ACTIVE] =
    g_param_spec_boolean ("active", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pomona_switch_row_init (PomonaSwitchRow *self)
{
  self->slider = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->slider), GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->slider));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->slider));
  g_signal_connect_swapped (self->slider, "notify::active", G_CALLBACK (active_cb), self);
  /* The switch is read out with the row's title. */
  g_object_bind_property (self, "title", self->slider, "tooltip-text", G_BINDING_SYNC_CREATE);
}

GtkWidget *
pomona_switch_row_new (const char *title,
                       const char *subtitle)
{
  return g_object_new (POMONA_TYPE_SWITCH_ROW, "title", title, "subtitle", subtitle, NULL);
}

/* --- colour, announcement, scrolling --- */

void
pomona_widget_get_color (GtkWidget *widget,
                         GdkRGBA   *color)
{
#if GTK_CHECK_VERSION (4, 10, 0)
  gtk_widget_get_color (widget, color);
#else
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
#endif
}

void
pomona_widget_announce (GtkWidget  *widget,
                        const char *message)
{
#if GTK_CHECK_VERSION (4, 14, 0)
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), message, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#endif
}

void
pomona_column_view_scroll_to (GtkColumnView *view,
                              guint          position)
{
#if GTK_CHECK_VERSION (4, 12, 0)
  gtk_column_view_scroll_to (view, position, NULL, GTK_LIST_SCROLL_NONE, NULL);
#else
  /* The list inside the view knows the action. */
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_activate_action (child, "list.scroll-to-item", "u", position))
      return;
#endif
}

/* --- about --- */

void
pomona_about_present (GtkWidget  *parent,
                      const char *first_property,
                      ...)
{
  va_list arguments;
  GObject *about;

  va_start (arguments, first_property);
#if ADW_CHECK_VERSION (1, 5, 0)
  about = g_object_new_valist (ADW_TYPE_ABOUT_DIALOG, first_property, arguments);
  adw_dialog_present (ADW_DIALOG (about), parent);
#else
  about = g_object_new_valist (ADW_TYPE_ABOUT_WINDOW, first_property, arguments);
  gtk_window_set_transient_for (GTK_WINDOW (about), GTK_WINDOW (gtk_widget_get_root (parent)));
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  gtk_window_present (GTK_WINDOW (about));
#endif
  va_end (arguments);
}
