/* pomona-preferences-page.c: everything that can be set. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-preferences-page.h"
#include "pomona-preferences.h"

static const struct
{
  const char  *target;
  GtkWidget *(*construct) (PomonaOffice *office);
} groups[] = {
  { "address", pomona_preferences_address_new },
  { "push", pomona_preferences_push_new },
  { "practice", pomona_preferences_practice_new },
  { "background", pomona_preferences_manners_new },
  { "notifications", pomona_preferences_notifications_new },
  { "storage", pomona_preferences_storage_new },
  { "help", pomona_preferences_help_new },
};

struct _PomonaPreferencesPage
{
  PomonaPage  parent_instance;
  GtkWidget  *groups[G_N_ELEMENTS (groups)];
};

G_DEFINE_FINAL_TYPE (PomonaPreferencesPage, pomona_preferences_page, POMONA_TYPE_PAGE)

/* The focus brings the group into view. */
static void
pomona_preferences_page_show (PomonaPage *page,
                              const char *target)
{
  PomonaPreferencesPage *self = POMONA_PREFERENCES_PAGE (page);

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].target, target))
      gtk_widget_child_focus (self->groups[i], GTK_DIR_TAB_FORWARD);
}

static void
pomona_preferences_page_constructed (GObject *object)
{
  PomonaPreferencesPage *self = POMONA_PREFERENCES_PAGE (object);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  G_OBJECT_CLASS (pomona_preferences_page_parent_class)->constructed (object);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      self->groups[i] = groups[i].construct (pomona_page_get_office (POMONA_PAGE (self)));
      gtk_box_append (GTK_BOX (box), self->groups[i]);
    }
  gtk_widget_add_css_class (box, "pomona-page-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 760);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  pomona_page_set_content (POMONA_PAGE (self), scroller);
}

static void
pomona_preferences_page_class_init (PomonaPreferencesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = pomona_preferences_page_constructed;
  POMONA_PAGE_CLASS (klass)->show = pomona_preferences_page_show;
}

static void
pomona_preferences_page_init (PomonaPreferencesPage *self)
{
}

GtkWidget *
pomona_preferences_page_new (PomonaOffice *office)
{
  return g_object_new (POMONA_TYPE_PREFERENCES_PAGE,
                       "office", office,
                       "name", "preferences-page",
                       "title", _("Preferences"),
                       "icon-name", "pomona-preferences-symbolic",
                       NULL);
}
