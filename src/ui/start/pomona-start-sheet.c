/* pomona-start-sheet.c: the first minutes. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-attention.h"
#include "pomona-compat.h"
#include "pomona-preferences.h"
#include "pomona-push-import.h"
#include "pomona-start-sheet.h"
#include "pomona-window.h"

#define POMONA_TYPE_START_VIEW (pomona_start_view_get_type ())
G_DECLARE_FINAL_TYPE (PomonaStartView, pomona_start_view, POMONA, START_VIEW, AdwBin)

typedef enum
{
  STEP_WELCOME,
  STEP_ORGANIZATION,
  STEP_ADDRESS,
  STEP_TLS,
  STEP_PUSH,
  STEP_DONE,
  N_STEPS,
} Step;

struct _PomonaStartView
{
  AdwBin           parent_instance;

  PomonaOffice    *office;
  PomonaSheet     *sheet;          /* borrowed: it holds us */
  GtkWidget       *parent;
  Step             step;
  GFile           *chosen;         /* certificate, while its key is asked for */

  AdwWindowTitle  *title;
  GtkStack        *stack;
  GtkButton       *back;
  GtkButton       *next;
  GtkButton       *later;
  GtkLabel        *problem;
  GtkWidget       *organization;
  GtkWidget       *url;
  GtkWidget       *url_hint;
  GtkWidget       *tls;
  GtkWidget       *push;
  GtkWidget       *summary;
};

G_DEFINE_FINAL_TYPE (PomonaStartView, pomona_start_view, ADW_TYPE_BIN)

static PomonaService *
service_of (PomonaStartView *self)
{
  return pomona_office_get_service (self->office);
}

gboolean
pomona_start_sheet_is_due (PomonaOffice *office)
{
  GSettings *settings = pomona_office_get_settings (office);
  PomonaSituation *situation = pomona_office_get_situation (office);

  return settings != NULL && !g_settings_get_boolean (settings, "first-start-done") && pomona_situation_get_known (situation) &&
         pomona_situation_get_certificates (situation)->len == 0 &&
         g_list_model_get_n_items (G_LIST_MODEL (pomona_office_get_devices (office))) == 0;
}

static void
put_off (PomonaStartView *self)
{
  GSettings *settings = pomona_office_get_settings (self->office);

  if (settings != NULL)
    g_settings_set_boolean (settings, "first-start-done", TRUE);
}

/* --- steps --- */

static const char * const step_names[N_STEPS] = { "welcome", "organization", "address", "tls", "push", "done" };

static gboolean
has_push (PomonaStartView *self)
{
  GPtrArray *records = pomona_situation_get_certificates (pomona_office_get_situation (self->office));

  for (guint i = 0; i < records->len; i++)
    if (((PomonaPushCertificateRecord *) g_ptr_array_index (records, i))->current)
      return TRUE;
  return FALSE;
}

static const char *
step_title (Step step)
{
  const char *titles[N_STEPS] = { "", _("Your organization"), _("Permanent address"), _("Server certificate"), _("Push certificate"), "" };

  return titles[step];
}

static void
show_hint (PomonaStartView *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->url));

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->url_hint), pomona_attention_address_stays (text)
    ? _("This name can stay. Make sure that it leads to this computer, from inside and from outside.")
    : _("This address may change one day, and every device would be lost then. For a try-out it is good enough; for real devices take a "
        "name of your own, such as https://devices.example.org:8443."));
}

static void
update (PomonaStartView *self)
{
  const PomonaServiceConfig *config = pomona_service_get_config (service_of (self));
  g_autofree char *count = g_strdup_printf (_("Step %d of %d"), (int) self->step, N_STEPS - 2);
  gboolean middle = self->step > STEP_WELCOME && self->step < STEP_DONE;

  adw_window_title_set_title (self->title, step_title (self->step));
  adw_window_title_set_subtitle (self->title, middle ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (self->back), middle);
  gtk_widget_set_visible (GTK_WIDGET (self->next), self->step != STEP_WELCOME);
  gtk_widget_set_visible (GTK_WIDGET (self->later), middle);
  gtk_button_set_label (self->next, self->step == STEP_DONE ? _("_Finish") : _("_Next"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->tls), config->tls_certificate != NULL ? config->tls_certificate : _("Issued here"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->push), has_push (self) ? _("In use") : _("None yet"));
}

static void
go_to (PomonaStartView *self,
       Step             step)
{
  self->step = step;
  gtk_stack_set_visible_child_name (self->stack, step_names[step]);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), TRUE);
  update (self);
  if (step == STEP_ORGANIZATION)
    gtk_widget_grab_focus (self->organization);
  else if (step == STEP_ADDRESS)
    gtk_widget_grab_focus (self->url);
}

static void
show_problem (PomonaStartView *self,
              const char      *text)
{
  gtk_label_set_label (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), TRUE);
}

/* A step is through once the service took it. */
static void
step_done (PomonaStartView *self,
           GError          *error)
{
  if (self->office == NULL)
    return;
  if (error != NULL)
    show_problem (self, error->message);
  else
    go_to (self, self->step + 1);
}

static void
organization_set_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(PomonaStartView) self = user_data;
  g_autoptr(GError) error = NULL;

  pomona_service_set_setting_finish (POMONA_SERVICE (source), result, &error);
  step_done (self, error);
}

static void
url_set_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PomonaStartView) self = user_data;
  g_autoptr(GError) error = NULL;

  pomona_office_set_url_finish (POMONA_OFFICE (source), result, &error);
  step_done (self, error);
}

static void
close_sheet (PomonaStartView *self)
{
  put_off (self);
  if (self->sheet != NULL)
    pomona_sheet_close (self->sheet);
}

static void
next_cb (PomonaStartView *self)
{
  const char *organization = gtk_editable_get_text (GTK_EDITABLE (self->organization));
  const char *url = gtk_editable_get_text (GTK_EDITABLE (self->url));

  gtk_widget_set_sensitive (GTK_WIDGET (self->next), FALSE);
  if (self->step == STEP_DONE)
    close_sheet (self);
  else if (self->step == STEP_ORGANIZATION && g_strcmp0 (organization, pomona_service_get_organization (service_of (self))) != 0)
    pomona_service_set_setting_async (service_of (self), "organization", organization, NULL, organization_set_cb, g_object_ref (self));
  else if (self->step == STEP_ADDRESS && g_strcmp0 (url, pomona_service_get_url (service_of (self))) != 0)
    pomona_office_set_url_async (self->office, url, url_set_cb, g_object_ref (self));
  else
    go_to (self, self->step + 1);
}

static void
later_cb (PomonaStartView *self)
{
  go_to (self, self->step + 1);
}

static void
back_cb (PomonaStartView *self)
{
  go_to (self, self->step - 1);
}

static void
begin_cb (PomonaStartView *self)
{
  go_to (self, STEP_ORGANIZATION);
}

/* --- practice --- */

static void
practice_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GtkWidget) parent = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_practice_start_finish (POMONA_PRACTICE (source), result, &error))
    pomona_toast (parent, error->message);
}

static void
open_practice_cb (PomonaStartView *self)
{
  pomona_practice_start_async (pomona_office_get_practice (self->office), NULL, practice_cb, g_object_ref (self->parent));
  gtk_widget_activate_action (self->parent, "win.page", "s", "devices");
  close_sheet (self);
}

/* --- certificates --- */

static void
tls_applied_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(PomonaStartView) self = user_data;
  PomonaOffice *office = POMONA_OFFICE (source);
  GSettings *settings = pomona_office_get_settings (office);
  const PomonaServiceConfig *config = pomona_service_get_config (pomona_office_get_service (office));
  g_autoptr(GError) error = NULL;

  if (self->office == NULL)
    return;
  if (!pomona_office_restart_finish (office, result, &error))
    show_problem (self, error->message);
  else if (settings != NULL)
    {
      g_settings_set_string (settings, "tls-certificate", config->tls_certificate);
      g_settings_set_string (settings, "tls-key", config->tls_key);
    }
  update (self);
}

static void
key_chosen_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(PomonaStartView) self = user_data;
  g_autoptr(GFile) key = pomona_file_finish (result, NULL);
  g_autoptr(PomonaServiceConfig) config = NULL;

  if (key == NULL || self->chosen == NULL || self->office == NULL)
    return;
  config = pomona_service_config_copy (pomona_service_get_config (service_of (self)));
  g_free (config->tls_certificate);
  g_free (config->tls_key);
  config->tls_certificate = g_file_get_path (self->chosen);
  config->tls_key = g_file_get_path (key);
  pomona_office_restart_async (self->office, config, tls_applied_cb, g_object_ref (self));
}

static void
certificate_chosen_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(PomonaStartView) self = user_data;
  GFile *file = pomona_file_finish (result, NULL);

  if (file == NULL)
    return;
  g_clear_object (&self->chosen);
  self->chosen = file;
  pomona_file_open (GTK_WIDGET (self), _("Choose the key of the certificate"), NULL, key_chosen_cb, g_object_ref (self));
}

static void
choose_tls_cb (PomonaStartView *self)
{
  pomona_file_open (GTK_WIDGET (self), _("Choose a server certificate (PEM)"), NULL, certificate_chosen_cb, g_object_ref (self));
}

static void
import_cb (PomonaStartView *self)
{
  pomona_push_import_present (GTK_WIDGET (self), self->office, NULL);
}

/* --- building --- */

static GtkWidget *
add_page (PomonaStartView *self,
          Step             step,
          const char      *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "pomona-sheet-content");
  gtk_stack_add_named (self->stack, box, step_names[step]);
  return box;
}

static GtkWidget *
add_group (GtkWidget *box,
           GtkWidget *row)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  gtk_box_append (GTK_BOX (box), group);
  return group;
}

static GtkWidget *
build_entry (PomonaStartView *self,
             const char      *title,
             const char      *name)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_name (row, name);
  g_signal_connect_swapped (row, "entry-activated", G_CALLBACK (next_cb), self);
  return row;
}

static void
add_choice (GtkWidget  *box,
            const char *label,
            const char *style,
            const char *name,
            GCallback   clicked,
            gpointer    user_data)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (button, "pill");
  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_name (button, name);
  g_signal_connect_swapped (button, "clicked", clicked, user_data);
  gtk_box_append (GTK_BOX (box), button);
}

static void
build_welcome (PomonaStartView *self)
{
  GtkWidget *status = adw_status_page_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "pomona-devices-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _("Welcome to Pomona"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status),
                                   _("Four short steps make this computer look after your Macs, iPhones, iPads and Apple TVs. Each can wait. Or look "
                                     "around first, with pretend devices that go away with one click."));
  add_choice (box, _("_Set up"), "suggested-action", "start-begin", G_CALLBACK (begin_cb), self);
  add_choice (box, _("_Practice office"), NULL, "start-practice", G_CALLBACK (open_practice_cb), self);
  add_choice (box, _("_Later"), "flat", "start-later", G_CALLBACK (close_sheet), self);
  adw_status_page_set_child (ADW_STATUS_PAGE (status), box);
  gtk_stack_add_named (self->stack, status, step_names[STEP_WELCOME]);
}

static void
build_steps (PomonaStartView *self)
{
  GtkWidget *page;

  page = add_page (self, STEP_ORGANIZATION, _("Devices show this name as their manager, and people read it before they agree to be managed."));
  self->organization = build_entry (self, _("Name of your organization"), "start-organization");
  add_group (page, self->organization);

  page = add_page (self, STEP_ADDRESS, _("Devices are told one address when they enroll and keep it until they are enrolled anew."));
  self->url = build_entry (self, _("Address"), "start-url");
  self->url_hint = add_group (page, self->url);
  g_signal_connect_swapped (self->url, "changed", G_CALLBACK (show_hint), self);

  page = add_page (self, STEP_TLS, _("Devices speak to this computer over TLS. A certificate that is issued here costs nothing and renews itself; devices "
                                     "learn to trust it when they enroll. If you have a public one for your name, take that."));
  self->tls = pomona_preferences_row_new (_("Server certificate"), NULL);
  pomona_preferences_row_add_button (self->tls, _("_Choose file…"), G_CALLBACK (choose_tls_cb), self);
  add_group (page, self->tls);

  page = add_page (self, STEP_PUSH, _("Apple wakes devices for who has a push certificate. It comes from Apple's portal, is free, and is renewed every year "
                                      "with the same Apple Account. Import it before real devices enroll."));
  self->push = pomona_preferences_row_new (_("Push certificate"), NULL);
  pomona_preferences_row_add_button (self->push, _("_Import…"), G_CALLBACK (import_cb), self);
  add_group (page, self->push);

  self->summary = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->summary), "pomona-ok-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->summary), _("That is all"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->summary),
                                   _("What was left out stands on the Overview under “Needs attention”. The first device enrolls with a link from the "
                                     "page Enrollment."));
  gtk_stack_add_named (self->stack, self->summary, step_names[STEP_DONE]);
}

static GtkButton *
build_button (PomonaStartView *self,
              const char      *label,
              const char      *name,
              GCallback        clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_name (button, name);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return GTK_BUTTON (button);
}

static GtkWidget *
build_header (PomonaStartView *self)
{
  GtkWidget *header_bar = adw_header_bar_new ();

  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  self->back = build_button (self, _("_Back"), "start-back", G_CALLBACK (back_cb));
  self->next = build_button (self, _("_Next"), "start-next", G_CALLBACK (next_cb));
  self->later = build_button (self, _("_Later"), "start-skip", G_CALLBACK (later_cb));
  gtk_button_set_use_underline (self->next, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->next), "suggested-action");
  gtk_widget_add_css_class (header_bar, "flat");
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header_bar), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header_bar), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header_bar), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header_bar), GTK_WIDGET (self->back));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header_bar), GTK_WIDGET (self->next));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header_bar), GTK_WIDGET (self->later));
  return header_bar;
}

/* Also when it is closed in another way it does not come again by itself. */
static void
pomona_start_view_dispose (GObject *object)
{
  PomonaStartView *self = POMONA_START_VIEW (object);

  if (self->office != NULL)
    put_off (self);
  g_clear_object (&self->office);
  g_clear_object (&self->parent);
  g_clear_object (&self->chosen);
  self->sheet = NULL;
  G_OBJECT_CLASS (pomona_start_view_parent_class)->dispose (object);
}

static void
pomona_start_view_class_init (PomonaStartViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_start_view_dispose;
}

static void
pomona_start_view_init (PomonaStartView *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_transition_type (self->stack, GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT_RIGHT);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "pomona-sheet-content");
  gtk_box_append (GTK_BOX (outer), build_header (self));
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->problem));
  adw_bin_set_child (ADW_BIN (self), outer);
  build_welcome (self);
  build_steps (self);
}

void
pomona_start_sheet_present (GtkWidget    *parent,
                            PomonaOffice *office)
{
  PomonaStartView *self = g_object_new (POMONA_TYPE_START_VIEW, "name", "start-sheet", NULL);
  PomonaService *service = pomona_office_get_service (office);

  self->office = g_object_ref (office);
  self->parent = g_object_ref (parent);
  gtk_editable_set_text (GTK_EDITABLE (self->organization), pomona_service_get_organization (service) != NULL
                                                            ? pomona_service_get_organization (service) : "");
  gtk_editable_set_text (GTK_EDITABLE (self->url), pomona_service_get_url (service) != NULL ? pomona_service_get_url (service) : "");
  g_signal_connect_object (pomona_office_get_situation (office), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  go_to (self, STEP_WELCOME);
  self->sheet = pomona_sheet_new (_("First steps"), GTK_WIDGET (self), 560, 560);
  pomona_sheet_present (self->sheet, parent);
}
