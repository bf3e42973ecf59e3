/* pomona-enrollment-page.c: links, QR codes, who is on the way. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-compat.h"
#include "pomona-enrollment-page.h"
#include "pomona-link-card.h"
#include "pomona-progress-row.h"
#include "pomona-window.h"
#include "pomona-words.h"

#define PROGRESS_SHOWN 30
#define GATHER_MS 250

struct _PomonaEnrollmentPage
{
  PomonaPage           parent_instance;

  AdwEntryRow         *label;
  GtkSpinButton       *uses;
  AdwComboRow         *lifetime;
  GtkButton           *create;
  PomonaBanner        *no_certificate;
  GtkWidget           *card;
  AdwPreferencesGroup *links;
  AdwPreferencesGroup *progress;
  GPtrArray           *link_rows;      /* borrowed */
  GPtrArray           *progress_rows;  /* borrowed */
  GCancellable        *cancellable;
  guint                gather_id;
};

G_DEFINE_FINAL_TYPE (PomonaEnrollmentPage, pomona_enrollment_page, POMONA_TYPE_PAGE)

static const struct
{
  const char *name;
  gint64      lifetime;
} lifetimes[] = {
  { N_("1 hour"), G_TIME_SPAN_HOUR },
  { N_("1 day"), G_TIME_SPAN_DAY },
  { N_("1 week"), 7 * G_TIME_SPAN_DAY },
  { N_("1 month"), 30 * G_TIME_SPAN_DAY },
};

static void gather (PomonaEnrollmentPage *self);

/* --- making a link --- */

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PomonaEnrollmentPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaEnrollmentLink) link = pomona_service_create_link_finish (POMONA_SERVICE (source), result, &error);

  gtk_widget_set_sensitive (GTK_WIDGET (self->create), TRUE);
  if (link == NULL)
    {
      pomona_toast (GTK_WIDGET (self), error->message);
      return;
    }
  pomona_link_card_set_link (POMONA_LINK_CARD (self->card), link);
  gather (self);
}

static void
create_cb (PomonaEnrollmentPage *self)
{
  guint choice = adw_combo_row_get_selected (self->lifetime);

  gtk_widget_set_sensitive (GTK_WIDGET (self->create), FALSE);
  pomona_service_create_link_async (pomona_page_get_service (POMONA_PAGE (self)), gtk_editable_get_text (GTK_EDITABLE (self->label)),
                                    (guint) gtk_spin_button_get_value_as_int (self->uses),
                                    lifetimes[MIN (choice, G_N_ELEMENTS (lifetimes) - 1)].lifetime, FALSE, self->cancellable, created_cb,
                                    g_object_ref (self));
}

/* --- lists --- */

static void
clear_rows (AdwPreferencesGroup *group,
            GPtrArray           *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static void
add_row (AdwPreferencesGroup *group,
         GPtrArray           *rows,
         GtkWidget           *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
}

static void
show_link_cb (GtkWidget *row,
              gpointer   user_data)
{
  PomonaEnrollmentPage *self = user_data;

  pomona_link_card_set_link (POMONA_LINK_CARD (self->card), g_object_get_data (G_OBJECT (row), "link"));
}

static gboolean
is_usable (PomonaEnrollmentLink *link)
{
  return !link->practice && !link->revoked && link->expires_at > pomona_clock_now () && (link->uses_allowed == 0 || link->uses < link->uses_allowed);
}

static GtkWidget *
build_link_row (PomonaEnrollmentPage *self,
                PomonaEnrollmentLink *link)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *until = pomona_words_dup_time (link->expires_at);
  g_autofree char *uses = link->uses_allowed == 0
    ? g_strdup_printf (ngettext ("used by %u device", "used by %u devices", link->uses), link->uses)
    : g_strdup_printf (_("used by %u of %u devices"), link->uses, link->uses_allowed);
  /* Translators: "until DATE · used by 3 of 5 devices". */
  g_autofree char *subtitle = g_strdup_printf (_("until %s · %s"), until, uses);

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *link->label != '\0' ? link->label : _("Enrollment link"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("pomona-qr-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_tooltip_text (row, _("Show code and address"));
  g_object_set_data_full (G_OBJECT (row), "link", pomona_enrollment_link_ref (link), (GDestroyNotify) pomona_enrollment_link_unref);
  g_signal_connect (row, "activated", G_CALLBACK (show_link_cb), self);
  return row;
}

static void
links_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(PomonaEnrollmentPage) self = user_data;
  g_autoptr(GPtrArray) links = pomona_service_list_links_finish (POMONA_SERVICE (source), result, NULL);

  if (links == NULL || self->links == NULL)
    return;
  clear_rows (self->links, self->link_rows);
  for (guint i = 0; i < links->len; i++)
    if (is_usable (g_ptr_array_index (links, i)))
      add_row (self->links, self->link_rows, build_link_row (self, g_ptr_array_index (links, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->links), self->link_rows->len > 0);
}

static void
progress_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(PomonaEnrollmentPage) self = user_data;
  g_autoptr(GPtrArray) progress = pomona_service_list_progress_finish (POMONA_SERVICE (source), result, NULL);

  if (progress == NULL || self->progress == NULL)
    return;
  clear_rows (self->progress, self->progress_rows);
  for (guint i = 0; i < progress->len; i++)
    add_row (self->progress, self->progress_rows, pomona_progress_row_new (g_ptr_array_index (progress, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), progress->len > 0);
}

static void
certificates_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(PomonaEnrollmentPage) self = user_data;
  g_autoptr(GPtrArray) certificates = pomona_service_list_push_certificates_finish (POMONA_SERVICE (source), result, NULL);
  gboolean found = FALSE;

  if (certificates == NULL || self->no_certificate == NULL)
    return;
  for (guint i = 0; i < certificates->len; i++)
    found |= ((PomonaPushCertificateRecord *) g_ptr_array_index (certificates, i))->current;
  g_object_set (self->no_certificate, "revealed", !found, NULL);
}

static gboolean
gathered_cb (gpointer user_data)
{
  PomonaEnrollmentPage *self = user_data;
  PomonaService *service = pomona_page_get_service (POMONA_PAGE (self));

  self->gather_id = 0;
  if (pomona_service_get_state (service) != POMONA_SERVICE_SERVING)
    return G_SOURCE_REMOVE;
  pomona_service_list_links_async (service, self->cancellable, links_cb, g_object_ref (self));
  pomona_service_list_progress_async (service, NULL, PROGRESS_SHOWN, self->cancellable, progress_cb, g_object_ref (self));
  pomona_service_list_push_certificates_async (service, self->cancellable, certificates_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
gather (PomonaEnrollmentPage *self)
{
  if (self->gather_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->gather_id = g_timeout_add (GATHER_MS, gathered_cb, self);
}

static void
events_cb (PomonaEnrollmentPage *self,
           GPtrArray            *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);

      if ((event->kind >= POMONA_EVENT_LINK_OPENED && event->kind <= POMONA_EVENT_DEVICE_TOKEN) ||
          event->kind == POMONA_EVENT_COMMAND_ANSWERED || event->kind == POMONA_EVENT_CERTIFICATE)
        {
          gather (self);
          return;
        }
    }
}

/* --- building --- */

static GtkWidget *
build_uses_row (PomonaEnrollmentPage *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->uses = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, 1000, 1));
  gtk_spin_button_set_value (self->uses, 1);
  gtk_widget_set_valign (GTK_WIDGET (self->uses), GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Devices"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("How many may use the link; 0 for any number"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->uses));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (self->uses));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->uses), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Devices"), -1);
  return row;
}

static GtkWidget *
build_lifetime_row (PomonaEnrollmentPage *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lifetimes); i++)
    gtk_string_list_append (names, _(lifetimes[i].name));
  self->lifetime = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->lifetime), _("Works for"));
  adw_combo_row_set_model (self->lifetime, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->lifetime, 1);
  return GTK_WIDGET (self->lifetime);
}

static GtkWidget *
build_form (PomonaEnrollmentPage *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->label = ADW_ENTRY_ROW (adw_entry_row_new ());
  self->create = GTK_BUTTON (gtk_button_new_with_mnemonic (_("_Make a link")));
  gtk_widget_set_name (GTK_WIDGET (self->create), "create-link");
  gtk_widget_add_css_class (GTK_WIDGET (self->create), "suggested-action");
  gtk_widget_set_valign (GTK_WIDGET (self->create), GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->create, "clicked", G_CALLBACK (create_cb), self);
  g_signal_connect_swapped (self->label, "entry-activated", G_CALLBACK (create_cb), self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->label), _("Name of the link (for you)"));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Link and QR code"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _("For devices that are in use already. Their users open the link and agree to be managed."));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->create));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->label));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), build_uses_row (self));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), build_lifetime_row (self));
  return group;
}

static AdwPreferencesGroup *
build_group (const char *title,
             const char *description)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  adw_preferences_group_set_description (group, description);
  gtk_widget_set_visible (GTK_WIDGET (group), FALSE);
  return group;
}

static void
import_cb (PomonaEnrollmentPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show", "s", "preferences:push");
}

static GtkWidget *
build_content (PomonaEnrollmentPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  self->card = pomona_link_card_new (pomona_page_get_service (POMONA_PAGE (self)));
  g_signal_connect_object (self->card, "revoked", G_CALLBACK (gather), self, G_CONNECT_SWAPPED);
  self->links = build_group (_("Links that work"), NULL);
  self->progress = build_group (_("On the way"), _("Devices that used a link lately, and how far they came."));
  gtk_box_append (GTK_BOX (box), build_form (self));
  gtk_box_append (GTK_BOX (box), self->card);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->links));
  gtk_widget_add_css_class (box, "pomona-page-content");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

static void
pomona_enrollment_page_show (PomonaPage *page,
                             const char *target)
{
  if (g_str_equal (target, "new-link"))
    gtk_widget_grab_focus (GTK_WIDGET (POMONA_ENROLLMENT_PAGE (page)->label));
}

static void
pomona_enrollment_page_refresh (PomonaPage *page)
{
  gather (POMONA_ENROLLMENT_PAGE (page));
}

static void
pomona_enrollment_page_constructed (GObject *object)
{
  PomonaEnrollmentPage *self = POMONA_ENROLLMENT_PAGE (object);
  PomonaService *service;

  G_OBJECT_CLASS (pomona_enrollment_page_parent_class)->constructed (object);
  service = pomona_page_get_service (POMONA_PAGE (self));
  self->no_certificate = g_object_new (POMONA_TYPE_BANNER, "title",
                                       _("There is no push certificate yet. Devices that enroll now can't be woken, and must enroll again once there is one."),
                                       "button-label", _("Import…"), NULL);
  g_signal_connect_swapped (self->no_certificate, "button-clicked", G_CALLBACK (import_cb), self);
  pomona_page_add_top (POMONA_PAGE (self), GTK_WIDGET (self->no_certificate));
  pomona_page_set_content (POMONA_PAGE (self), build_content (self));
  g_signal_connect_object (service, "events", G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::state", G_CALLBACK (gather), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self, "map", G_CALLBACK (gather), self);
}

static void
pomona_enrollment_page_dispose (GObject *object)
{
  PomonaEnrollmentPage *self = POMONA_ENROLLMENT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->gather_id, g_source_remove);
  self->links = NULL;
  self->progress = NULL;
  self->no_certificate = NULL;
  G_OBJECT_CLASS (pomona_enrollment_page_parent_class)->dispose (object);
}

static void
pomona_enrollment_page_finalize (GObject *object)
{
  PomonaEnrollmentPage *self = POMONA_ENROLLMENT_PAGE (object);

  g_ptr_array_unref (self->link_rows);
  g_ptr_array_unref (self->progress_rows);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (pomona_enrollment_page_parent_class)->finalize (object);
}

static void
pomona_enrollment_page_class_init (PomonaEnrollmentPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = pomona_enrollment_page_constructed;
  object_class->dispose = pomona_enrollment_page_dispose;
  object_class->finalize = pomona_enrollment_page_finalize;
  POMONA_PAGE_CLASS (klass)->show = pomona_enrollment_page_show;
  POMONA_PAGE_CLASS (klass)->refresh = pomona_enrollment_page_refresh;
}

static void
pomona_enrollment_page_init (PomonaEnrollmentPage *self)
{
  self->link_rows = g_ptr_array_new ();
  self->progress_rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
pomona_enrollment_page_new (PomonaOffice *office)
{
  return g_object_new (POMONA_TYPE_ENROLLMENT_PAGE,
                       "office", office,
                       "name", "enrollment-page",
                       "title", _("Enrollment"),
                       "icon-name", "pomona-enrollment-symbolic",
                       NULL);
}
