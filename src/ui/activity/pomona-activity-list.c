/* pomona-activity-list.c: a list that grows backwards in time. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-activity-list.h"
#include "pomona-command-sheet.h"
#include "pomona-event-row.h"

#define STEP 100
#define GATHER_MS 300

struct _PomonaActivityList
{
  AdwBin              parent_instance;

  PomonaOffice       *office;
  PomonaActivityKind  kind;
  guint               states;
  guint               wanted;      /* rows */
  GCancellable       *cancellable;
  guint               gather_id;

  GtkStack           *stack;
  GtkListBox         *list;
  GtkWidget          *more;
};

G_DEFINE_FINAL_TYPE (PomonaActivityList, pomona_activity_list, ADW_TYPE_BIN)

/* --- showing --- */

static void
show (PomonaActivityList *self,
      GPtrArray          *records)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < records->len; i++)
    gtk_list_box_append (self->list, self->kind == POMONA_ACTIVITY_COMMANDS
                                       ? pomona_command_row_new (self->office, g_ptr_array_index (records, i), TRUE)
                                       : pomona_event_row_new (g_ptr_array_index (records, i)));
  gtk_widget_set_visible (self->more, records->len >= self->wanted);
  gtk_stack_set_visible_child_name (self->stack, records->len > 0 ? "list" : "empty");
}

static void
commands_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(PomonaActivityList) self = user_data;
  g_autoptr(GPtrArray) commands = pomona_service_list_commands_finish (POMONA_SERVICE (source), result, NULL);

  if (commands != NULL && self->office != NULL)
    show (self, commands);
}

static void
events_listed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(PomonaActivityList) self = user_data;
  g_autoptr(GPtrArray) events = pomona_service_list_events_finish (POMONA_SERVICE (source), result, NULL);

  if (events != NULL && self->office != NULL)
    show (self, events);
}

static gboolean
gathered_cb (gpointer user_data)
{
  PomonaActivityList *self = user_data;
  PomonaService *service = pomona_office_get_service (self->office);

  self->gather_id = 0;
  if (pomona_service_get_state (service) != POMONA_SERVICE_SERVING)
    return G_SOURCE_REMOVE;
  if (self->kind == POMONA_ACTIVITY_COMMANDS)
    pomona_service_list_commands_async (service, NULL, self->states, self->wanted, 0, self->cancellable, commands_cb, g_object_ref (self));
  else
    pomona_service_list_events_async (service, NULL, self->wanted, 0, self->cancellable, events_listed_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

void
pomona_activity_list_refresh (PomonaActivityList *self)
{
  if (self->gather_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->gather_id = g_timeout_add (GATHER_MS, gathered_cb, self);
}

static void
events_cb (PomonaActivityList *self,
           GPtrArray          *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);
      gboolean is_command = event->kind >= POMONA_EVENT_COMMAND_QUEUED && event->kind <= POMONA_EVENT_COMMAND_ENDED;

      if (event->seq != 0 && (is_command || self->kind == POMONA_ACTIVITY_EVENTS))
        {
          pomona_activity_list_refresh (self);
          return;
        }
    }
}

static void
more_cb (PomonaActivityList *self)
{
  self->wanted += STEP;
  pomona_activity_list_refresh (self);
}

void
pomona_activity_list_set_states (PomonaActivityList *self,
                                 guint               states)
{
  self->states = states;
  self->wanted = STEP;
  pomona_activity_list_refresh (self);
}

/* --- building --- */

static GtkWidget *
build_list (PomonaActivityList *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->more = gtk_button_new_with_mnemonic (_("Show _more"));
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->kind == POMONA_ACTIVITY_COMMANDS ? _("Commands") : _("Events"), -1);
  gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (more_cb), self);
  gtk_widget_add_css_class (box, "pomona-page-content");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->more);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

static GtkWidget *
build_empty (PomonaActivityKind kind)
{
  GtkWidget *status = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "pomona-activity-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), kind == POMONA_ACTIVITY_COMMANDS ? _("No commands") : _("Nothing happened yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status),
                                   kind == POMONA_ACTIVITY_COMMANDS ? _("What devices are asked to do shows here, with their answers.") : NULL);
  return status;
}

static void
pomona_activity_list_dispose (GObject *object)
{
  PomonaActivityList *self = POMONA_ACTIVITY_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->gather_id, g_source_remove);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (pomona_activity_list_parent_class)->dispose (object);
}

static void
pomona_activity_list_finalize (GObject *object)
{
  g_object_unref (POMONA_ACTIVITY_LIST (object)->cancellable);
  G_OBJECT_CLASS (pomona_activity_list_parent_class)->finalize (object);
}

static void
pomona_activity_list_class_init (PomonaActivityListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_activity_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = pomona_activity_list_finalize;
}

static void
pomona_activity_list_init (PomonaActivityList *self)
{
  self->cancellable = g_cancellable_new ();
  self->states = POMONA_COMMAND_STATES_ALL;
  self->wanted = STEP;
}

GtkWidget *
pomona_activity_list_new (PomonaOffice       *office,
                          PomonaActivityKind  kind)
{
  PomonaActivityList *self = g_object_new (POMONA_TYPE_ACTIVITY_LIST, NULL);
  PomonaService *service = pomona_office_get_service (office);

  self->office = g_object_ref (office);
  self->kind = kind;
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, build_list (self), "list");
  gtk_stack_add_named (self->stack, build_empty (kind), "empty");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  g_signal_connect_object (service, "events", G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::state", G_CALLBACK (pomona_activity_list_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self, "map", G_CALLBACK (pomona_activity_list_refresh), self);
  return GTK_WIDGET (self);
}
