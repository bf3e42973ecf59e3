/* pomona-activity-page.c: commands under way and past, and what happened. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-activity-list.h"
#include "pomona-activity-page.h"
#include "pomona-command-sheet.h"

struct _PomonaActivityPage
{
  PomonaPage    parent_instance;

  AdwViewStack *stack;
  GtkWidget    *commands;
  GtkWidget    *events;
  GtkDropDown  *filter;
};

G_DEFINE_FINAL_TYPE (PomonaActivityPage, pomona_activity_page, POMONA_TYPE_PAGE)

static const struct
{
  const char *target;
  const char *name;
  guint       states;
} filters[] = {
  { "all", N_("All commands"), POMONA_COMMAND_STATES_ALL },
  { "open", N_("Under way"), POMONA_COMMAND_STATES_OPEN },
  { "done", N_("Done"), POMONA_COMMAND_STATE_BIT (POMONA_COMMAND_ACKNOWLEDGED) },
  { "failed", N_("Failed"), POMONA_COMMAND_STATE_BIT (POMONA_COMMAND_ERROR) | POMONA_COMMAND_STATE_BIT (POMONA_COMMAND_EXPIRED) },
};

static void
filter_cb (PomonaActivityPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->filter);

  if (selected < G_N_ELEMENTS (filters))
    pomona_activity_list_set_states (POMONA_ACTIVITY_LIST (self->commands), filters[selected].states);
}

static void
child_cb (PomonaActivityPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->filter), g_strcmp0 (adw_view_stack_get_visible_child_name (self->stack), "commands") == 0);
}

static void
pomona_activity_page_show (PomonaPage *page,
                           const char *target)
{
  PomonaActivityPage *self = POMONA_ACTIVITY_PAGE (page);

  adw_view_stack_set_visible_child_name (self->stack, "commands");
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_str_equal (filters[i].target, target))
      {
        gtk_drop_down_set_selected (self->filter, i);
        return;
      }
  pomona_command_sheet_present (GTK_WIDGET (self), pomona_page_get_office (page), target);
}

static void
pomona_activity_page_refresh (PomonaPage *page)
{
  PomonaActivityPage *self = POMONA_ACTIVITY_PAGE (page);

  pomona_activity_list_refresh (POMONA_ACTIVITY_LIST (self->commands));
  pomona_activity_list_refresh (POMONA_ACTIVITY_LIST (self->events));
}

static void
build_filter (PomonaActivityPage *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    gtk_string_list_append (names, _(filters[i].name));
  self->filter = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->filter), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Which commands"), -1);
  g_signal_connect_swapped (self->filter, "notify::selected", G_CALLBACK (filter_cb), self);
  adw_header_bar_pack_start (pomona_page_get_header_bar (POMONA_PAGE (self)), GTK_WIDGET (self->filter));
}

static void
pomona_activity_page_constructed (GObject *object)
{
  PomonaActivityPage *self = POMONA_ACTIVITY_PAGE (object);
  PomonaOffice *office = pomona_page_get_office (POMONA_PAGE (self));
  GtkWidget *switcher = adw_view_switcher_new ();

  G_OBJECT_CLASS (pomona_activity_page_parent_class)->constructed (object);
  self->stack = ADW_VIEW_STACK (adw_view_stack_new ());
  self->commands = pomona_activity_list_new (office, POMONA_ACTIVITY_COMMANDS);
  self->events = pomona_activity_list_new (office, POMONA_ACTIVITY_EVENTS);
  adw_view_stack_add_titled_with_icon (self->stack, self->commands, "commands", _("Commands"), "pomona-activity-symbolic");
  adw_view_stack_add_titled_with_icon (self->stack, self->events, "events", _("Events"), "pomona-status-symbolic");
  adw_view_switcher_set_stack (ADW_VIEW_SWITCHER (switcher), self->stack);
  adw_view_switcher_set_policy (ADW_VIEW_SWITCHER (switcher), ADW_VIEW_SWITCHER_POLICY_WIDE);
  adw_header_bar_set_title_widget (pomona_page_get_header_bar (POMONA_PAGE (self)), switcher);
  build_filter (self);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (child_cb), self, G_CONNECT_SWAPPED);
  pomona_page_set_content (POMONA_PAGE (self), GTK_WIDGET (self->stack));
}

static void
pomona_activity_page_class_init (PomonaActivityPageClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = pomona_activity_page_constructed;
  POMONA_PAGE_CLASS (klass)->show = pomona_activity_page_show;
  POMONA_PAGE_CLASS (klass)->refresh = pomona_activity_page_refresh;
}

static void
pomona_activity_page_init (PomonaActivityPage *self)
{
}

GtkWidget *
pomona_activity_page_new (PomonaOffice *office)
{
  return g_object_new (POMONA_TYPE_ACTIVITY_PAGE,
                       "office", office,
                       "name", "activity-page",
                       "title", _("Activity"),
                       "icon-name", "pomona-activity-symbolic",
                       NULL);
}
