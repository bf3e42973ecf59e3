/* pomona-overview-page.c: what needs attention, what runs out, what happened. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-compat.h"
#include "pomona-overview-page.h"
#include "pomona-tally-chart.h"
#include "pomona-timeline.h"
#include "pomona-window.h"
#include "pomona-words.h"

#define SYSTEMS_SHOWN 6
#define WIDTH 1000

/* A part of the page, with what it was made from: it is made anew only when that differs, so that focus and the mouse
 * stay where they are. */
typedef struct
{
  AdwPreferencesGroup *group;
  GtkWidget           *content;
  char                *made_from;
} Part;

struct _PomonaOverviewPage
{
  PomonaPage  parent_instance;

  Part        attention;
  Part        expiries;
  Part        platforms;
  Part        systems;
  Part        events;
  GtkWidget  *charts;
};

G_DEFINE_FINAL_TYPE (PomonaOverviewPage, pomona_overview_page, POMONA_TYPE_PAGE)

static PomonaSituation *
situation_of (PomonaOverviewPage *self)
{
  return pomona_office_get_situation (pomona_page_get_office (POMONA_PAGE (self)));
}

/* TRUE: the part is to be made anew from this text. */
static gboolean
is_news (Part    *part,
         GString *text)
{
  if (g_strcmp0 (part->made_from, text->str) == 0)
    return FALSE;
  g_free (part->made_from);
  part->made_from = g_strdup (text->str);
  return TRUE;
}

static void
set_content (Part      *part,
             GtkWidget *content)
{
  if (part->content != NULL)
    adw_preferences_group_remove (part->group, part->content);
  part->content = content;
  if (content != NULL)
    adw_preferences_group_add (part->group, content);
  gtk_widget_set_visible (GTK_WIDGET (part->group), content != NULL);
}

static GtkWidget *
build_card (GtkWidget *child)
{
  gtk_widget_add_css_class (child, "card");
  return child;
}

static GtkWidget *
build_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

static GtkWidget *
build_row (const char *icon_name,
           const char *style,
           const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (style != NULL)
    gtk_widget_add_css_class (icon, style);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}

/* --- needs attention --- */

static GtkWidget *
build_attention_row (const PomonaAttention *attention)
{
  static const struct { const char *icon_name; const char *style; } looks[] = {
    [POMONA_SEVERITY_INFO] = { "pomona-status-symbolic", "dim-label" },
    [POMONA_SEVERITY_WARNING] = { "pomona-warning-symbolic", "warning" },
    [POMONA_SEVERITY_ERROR] = { "pomona-error-symbolic", "error" },
  };
  GtkWidget *row = build_row (looks[attention->severity].icon_name, looks[attention->severity].style, attention->text);
  GtkWidget *button = gtk_button_new_with_mnemonic (attention->button);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), attention->action);
  if (attention->target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", attention->target);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, attention->text, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  return row;
}

static GtkWidget *
build_calm_row (PomonaOverviewPage *self)
{
  PomonaSituation *situation = situation_of (self);

  if (!pomona_situation_get_known (situation))
    return build_row ("pomona-pending-symbolic", "dim-label", _("Looking…"));
  return build_row ("pomona-ok-symbolic", "success", _("Nothing. All is well."));
}

static void
update_attention (PomonaOverviewPage *self)
{
  GPtrArray *rows = pomona_situation_get_attention (situation_of (self));
  g_autoptr(GString) text = g_string_new (pomona_situation_get_known (situation_of (self)) ? "known" : "");
  GtkWidget *list;

  for (guint i = 0; i < rows->len; i++)
    {
      PomonaAttention *attention = g_ptr_array_index (rows, i);

      g_string_append_printf (text, "\n%u %u %s", attention->kind, attention->severity, attention->text);
    }
  if (!is_news (&self->attention, text))
    return;
  list = build_list ();
  gtk_widget_set_name (list, "attention");
  for (guint i = 0; i < rows->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), build_attention_row (g_ptr_array_index (rows, i)));
  if (rows->len == 0)
    gtk_list_box_append (GTK_LIST_BOX (list), build_calm_row (self));
  set_content (&self->attention, list);
}

/* --- what runs out --- */

static void
update_expiries (PomonaOverviewPage *self)
{
  GPtrArray *expiries = pomona_situation_get_expiries (situation_of (self));
  g_autoptr(GString) text = g_string_new (NULL);
  gint64 now = pomona_clock_now ();

  for (guint i = 0; i < expiries->len; i++)
    {
      PomonaExpiry *expiry = g_ptr_array_index (expiries, i);

      g_string_append_printf (text, "%u %s %" G_GINT64_FORMAT " %u\n", expiry->kind, expiry->name, (expiry->not_after - now) / G_TIME_SPAN_HOUR,
                              expiry->n);
    }
  if (is_news (&self->expiries, text))
    set_content (&self->expiries, expiries->len > 0 ? build_card (pomona_timeline_new (expiries, now)) : NULL);
}

static void
calendar_saved_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(PomonaOverviewPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    pomona_toast (GTK_WIDGET (self), _("Calendar file saved"));
  else
    pomona_toast (GTK_WIDGET (self), error->message);
}

static void
calendar_chosen_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(PomonaOverviewPage) self = user_data;
  g_autoptr(GFile) file = pomona_file_finish (result, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (file == NULL)
    return;
  text = pomona_expiries_dup_calendar (pomona_situation_get_expiries (situation_of (self)), pomona_clock_now ());
  bytes = g_bytes_new (text, strlen (text));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, calendar_saved_cb,
                                       g_object_ref (self));
}

static void
calendar_cb (PomonaOverviewPage *self)
{
  pomona_file_save (GTK_WIDGET (self), _("Save as calendar file"), "pomona.ics", calendar_chosen_cb, g_object_ref (self));
}

/* --- devices --- */

static void
update_tallies (Part      *part,
                GPtrArray *tallies)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < tallies->len; i++)
    {
      PomonaTally *tally = g_ptr_array_index (tallies, i);

      g_string_append_printf (text, "%s %u\n", tally->label != NULL ? tally->label : "", tally->n);
    }
  if (is_news (part, text))
    set_content (part, tallies->len > 0 ? build_card (pomona_tally_chart_new (tallies)) : NULL);
}

static void
update_devices (PomonaOverviewPage *self)
{
  g_autoptr(GPtrArray) devices = pomona_situation_dup_devices (situation_of (self));
  g_autoptr(GPtrArray) platforms = pomona_tally_platforms (devices);
  g_autoptr(GPtrArray) systems = pomona_tally_systems (devices, SYSTEMS_SHOWN);

  update_tallies (&self->platforms, platforms);
  update_tallies (&self->systems, systems);
  gtk_widget_set_visible (self->charts, platforms->len > 0);
}

/* --- what happened --- */

static const char *
style_of_event (const PomonaEvent *event)
{
  if (event->severity == POMONA_SEVERITY_ERROR)
    return "error";
  return event->severity == POMONA_SEVERITY_WARNING ? "warning" : NULL;
}

static GtkWidget *
build_event_row (const PomonaEvent *event)
{
  g_autofree char *sentence = pomona_words_dup_event (event);
  g_autofree char *ago = pomona_words_dup_ago (event->at, pomona_clock_now ());
  GtkWidget *row = build_row (pomona_words_event_icon (event), style_of_event (event), sentence);
  GtkWidget *time = gtk_label_new (ago);

  gtk_widget_add_css_class (time, "dim-label");
  gtk_widget_add_css_class (time, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), time);
  if (event->device_id != NULL)
    {
      g_autofree char *target = g_strconcat ("devices:", event->device_id, NULL);

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", target);
    }
  return row;
}

static void
update_events (PomonaOverviewPage *self)
{
  GPtrArray *events = pomona_situation_get_events (situation_of (self));
  g_autoptr(GString) text = g_string_new (NULL);
  gint64 now = pomona_clock_now ();
  GtkWidget *list;

  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);
      g_autofree char *ago = pomona_words_dup_ago (event->at, now);

      g_string_append_printf (text, "%" G_GINT64_FORMAT " %s\n", event->seq, ago);
    }
  if (!is_news (&self->events, text))
    return;
  list = events->len > 0 ? build_list () : NULL;
  for (guint i = 0; i < events->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), build_event_row (g_ptr_array_index (events, i)));
  set_content (&self->events, list);
}

/* --- building --- */

static void
update (PomonaOverviewPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  update_attention (self);
  update_expiries (self);
  update_devices (self);
  update_events (self);
}

static GtkWidget *
init_part (Part       *part,
           const char *title)
{
  part->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (part->group, title);
  gtk_widget_set_visible (GTK_WIDGET (part->group), FALSE);
  return GTK_WIDGET (part->group);
}

static GtkWidget *
build_content (PomonaOverviewPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *calendar = gtk_button_new_with_mnemonic (_("Save as _calendar…"));

  gtk_box_append (GTK_BOX (box), init_part (&self->attention, _("Needs attention")));
  gtk_box_append (GTK_BOX (box), init_part (&self->expiries, _("What runs out")));
  gtk_widget_add_css_class (calendar, "flat");
  g_signal_connect_swapped (calendar, "clicked", G_CALLBACK (calendar_cb), self);
  adw_preferences_group_set_header_suffix (self->expiries.group, calendar);

  self->charts = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24);
  gtk_box_set_homogeneous (GTK_BOX (self->charts), TRUE);
  gtk_box_append (GTK_BOX (self->charts), init_part (&self->platforms, _("Devices")));
  gtk_box_append (GTK_BOX (self->charts), init_part (&self->systems, _("Systems")));
  gtk_box_append (GTK_BOX (box), self->charts);
  gtk_box_append (GTK_BOX (box), init_part (&self->events, _("What happened last")));

  gtk_widget_add_css_class (box, "pomona-page-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

static void
pomona_overview_page_constructed (GObject *object)
{
  PomonaOverviewPage *self = POMONA_OVERVIEW_PAGE (object);

  G_OBJECT_CLASS (pomona_overview_page_parent_class)->constructed (object);
  pomona_page_set_content (POMONA_PAGE (self), build_content (self));
  g_signal_connect_object (situation_of (self), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self, "map", G_CALLBACK (update), self);
}

static void
pomona_overview_page_finalize (GObject *object)
{
  PomonaOverviewPage *self = POMONA_OVERVIEW_PAGE (object);

  g_free (self->attention.made_from);
  g_free (self->expiries.made_from);
  g_free (self->platforms.made_from);
  g_free (self->systems.made_from);
  g_free (self->events.made_from);
  G_OBJECT_CLASS (pomona_overview_page_parent_class)->finalize (object);
}

static void
pomona_overview_page_class_init (PomonaOverviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = pomona_overview_page_constructed;
  object_class->finalize = pomona_overview_page_finalize;
}

static void
pomona_overview_page_init (PomonaOverviewPage *self)
{
}

GtkWidget *
pomona_overview_page_new (PomonaOffice *office)
{
  return g_object_new (POMONA_TYPE_OVERVIEW_PAGE,
                       "office", office,
                       "name", "overview-page",
                       "title", _("Overview"),
                       "icon-name", "pomona-overview-symbolic",
                       NULL);
}
