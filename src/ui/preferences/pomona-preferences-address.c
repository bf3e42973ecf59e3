/* pomona-preferences-address.c: who we are and where devices find us. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-address.h"
#include "pomona-attention.h"
#include "pomona-compat.h"
#include "pomona-preferences.h"
#include "pomona-window.h"

#define POMONA_TYPE_PREFERENCES_ADDRESS (pomona_preferences_address_get_type ())
G_DECLARE_FINAL_TYPE (PomonaPreferencesAddress, pomona_preferences_address, POMONA, PREFERENCES_ADDRESS, AdwPreferencesGroup)

struct _PomonaPreferencesAddress
{
  AdwPreferencesGroup  parent_instance;

  PomonaOffice        *office;
  GtkWidget           *organization;
  GtkWidget           *url;
  GtkWidget           *warning;
  GtkWidget           *listen;
  GtkWidget           *tls;
  GtkWidget           *tls_own;
  GFile               *chosen;       /* certificate, while its key is asked for */
};

G_DEFINE_FINAL_TYPE (PomonaPreferencesAddress, pomona_preferences_address, ADW_TYPE_PREFERENCES_GROUP)

static PomonaService *
service_of (PomonaPreferencesAddress *self)
{
  return pomona_office_get_service (self->office);
}

/* Nobody likes a field that changes while typing. */
static void
show_text (GtkWidget  *row,
           const char *text)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (row));

  if (focus != NULL && (focus == row || gtk_widget_is_ancestor (focus, row)))
    return;
  if (text != NULL && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
update (PomonaPreferencesAddress *self)
{
  const PomonaServiceConfig *config = pomona_service_get_config (service_of (self));
  const char *url = pomona_service_get_url (service_of (self));
  gboolean serving = pomona_service_get_state (service_of (self)) == POMONA_SERVICE_SERVING;

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  show_text (self->organization, pomona_service_get_organization (service_of (self)));
  show_text (self->url, url);
  show_text (self->listen, config->listen);
  gtk_widget_set_sensitive (self->organization, serving);
  gtk_widget_set_sensitive (self->url, serving);
  gtk_widget_set_visible (self->warning, url != NULL && !pomona_attention_address_stays (url));
  gtk_widget_set_visible (self->tls_own, config->tls_certificate != NULL);
  if (config->plain_http)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->tls), _("None: a proxy in front does it"));
  else
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->tls), config->tls_certificate != NULL
                                 ? config->tls_certificate : _("Issued here; devices learn to trust it when they enroll"));
}

/* --- organization --- */

static void
set_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(PomonaPreferencesAddress) self = user_data;
  g_autoptr(GError) error = NULL;

  if (pomona_service_set_setting_finish (POMONA_SERVICE (source), result, &error))
    pomona_toast (GTK_WIDGET (self), _("Saved"));
  else
    pomona_toast (GTK_WIDGET (self), error->message);
  update (self);
}

static void
organization_cb (PomonaPreferencesAddress *self)
{
  pomona_service_set_setting_async (service_of (self), "organization", gtk_editable_get_text (GTK_EDITABLE (self->organization)), NULL,
                                    set_cb, g_object_ref (self));
}

/* --- permanent address --- */

static void
url_set_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PomonaPreferencesAddress) self = user_data;
  g_autoptr(GError) error = NULL;

  if (pomona_office_set_url_finish (POMONA_OFFICE (source), result, &error))
    pomona_toast (GTK_WIDGET (self), _("Done; the service was restarted"));
  else
    pomona_toast (GTK_WIDGET (self), error->message);
}

static void
set_url (PomonaPreferencesAddress *self)
{
  pomona_office_set_url_async (self->office, gtk_editable_get_text (GTK_EDITABLE (self->url)), url_set_cb, g_object_ref (self));
}

static void
url_confirmed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(PomonaPreferencesAddress) self = user_data;
  g_autofree char *answer = pomona_alert_finish (result);

  if (g_strcmp0 (answer, "change") == 0)
    set_url (self);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->url), pomona_service_get_url (service_of (self)));
}

static guint
count_managed (PomonaPreferencesAddress *self)
{
  g_autoptr(GPtrArray) devices = pomona_situation_dup_devices (pomona_office_get_situation (self->office));
  guint n = 0;

  for (guint i = 0; i < devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (devices, i);

      n += device->state == POMONA_DEVICE_ENROLLED || device->state == POMONA_DEVICE_UNREACHABLE;
    }
  return n;
}

static void
url_cb (PomonaPreferencesAddress *self)
{
  const PomonaAlertResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "change", _("C_hange"), ADW_RESPONSE_DESTRUCTIVE },
  };
  guint n = count_managed (self);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  if (n == 0)
    {
      set_url (self);
      return;
    }
  heading = g_strdup_printf (ngettext ("%u device holds the old address", "%u devices hold the old address", n), n);
  body = g_strdup_printf (_("They go on asking at %s until they are enrolled anew. Keep that address working, or they are lost. Only new "
                            "enrollments get the new one."), pomona_service_get_url (service_of (self)));
  pomona_alert_choose (GTK_WIDGET (self), heading, body, responses, G_N_ELEMENTS (responses), NULL, NULL, url_confirmed_cb,
                       g_object_ref (self));
}

/* --- where the service listens --- */

static void
listen_cb (PomonaPreferencesAddress *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->listen));
  const char *settings[] = { "listen-address", text, NULL };
  g_autoptr(PomonaServiceConfig) config = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  guint16 port;

  if (!pomona_address_parse (text, &address, &port, &error))
    {
      pomona_toast (GTK_WIDGET (self), error->message);
      return;
    }
  config = pomona_service_config_copy (pomona_service_get_config (service_of (self)));
  g_free (config->listen);
  config->listen = g_strdup (text);
  pomona_preferences_apply (GTK_WIDGET (self), self->office, config, settings);
}

/* --- server certificate --- */

static void
apply_tls (PomonaPreferencesAddress *self,
           const char               *certificate,
           const char               *key)
{
  g_autoptr(PomonaServiceConfig) config = pomona_service_config_copy (pomona_service_get_config (service_of (self)));
  const char *settings[] = {
    "tls-certificate", certificate != NULL ? certificate : "",
    "tls-key", key != NULL ? key : "",
    NULL,
  };

  g_free (config->tls_certificate);
  g_free (config->tls_key);
  config->tls_certificate = g_strdup (certificate);
  config->tls_key = g_strdup (key);
  pomona_preferences_apply (GTK_WIDGET (self), self->office, config, settings);
}

static void
key_chosen_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(PomonaPreferencesAddress) self = user_data;
  g_autoptr(GFile) key = pomona_file_finish (result, NULL);

  if (key != NULL && self->chosen != NULL)
    apply_tls (self, g_file_peek_path (self->chosen), g_file_peek_path (key));
  g_clear_object (&self->chosen);
}

static void
certificate_chosen_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(PomonaPreferencesAddress) self = user_data;
  GFile *file = pomona_file_finish (result, NULL);

  if (file == NULL)
    return;
  g_clear_object (&self->chosen);
  self->chosen = file;
  pomona_file_open (GTK_WIDGET (self), _("Choose the key of the certificate"), NULL, key_chosen_cb, g_object_ref (self));
}

static void
choose_tls_cb (PomonaPreferencesAddress *self)
{
  pomona_file_open (GTK_WIDGET (self), _("Choose a server certificate (PEM)"), NULL, certificate_chosen_cb, g_object_ref (self));
}

static void
own_tls_cb (PomonaPreferencesAddress *self)
{
  apply_tls (self, NULL, NULL);
}

/* --- building --- */

static GtkWidget *
add_entry (PomonaPreferencesAddress *self,
           const char               *title,
           const char               *name,
           GCallback                 apply)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  gtk_widget_set_name (row, name);
  g_signal_connect_swapped (row, "apply", apply, self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return row;
}

static void
build (PomonaPreferencesAddress *self)
{
  self->organization = add_entry (self, _("Organization, as devices show it"), "organization", G_CALLBACK (organization_cb));
  self->url = add_entry (self, _("Permanent address that devices are told"), "public-url", G_CALLBACK (url_cb));
  self->warning = pomona_preferences_row_new (_("This address may change"),
                                              _("Devices keep the address for as long as they are enrolled. Before real devices enroll, "
                                                "choose a name that stays, such as https://devices.example.org:8443."));
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->warning), gtk_image_new_from_icon_name ("pomona-warning-symbolic"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->warning);
  self->listen = add_entry (self, _("Listens on (address and port of this computer)"), "listen", G_CALLBACK (listen_cb));
  self->tls = pomona_preferences_row_new (_("Server certificate"), NULL);
  pomona_preferences_row_add_button (self->tls, _("_Choose file…"), G_CALLBACK (choose_tls_cb), self);
  self->tls_own = pomona_preferences_row_add_button (self->tls, _("_Issue here"), G_CALLBACK (own_tls_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->tls);
}

static void
pomona_preferences_address_dispose (GObject *object)
{
  PomonaPreferencesAddress *self = POMONA_PREFERENCES_ADDRESS (object);

  g_clear_object (&self->chosen);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (pomona_preferences_address_parent_class)->dispose (object);
}

static void
pomona_preferences_address_class_init (PomonaPreferencesAddressClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_preferences_address_dispose;
}

static void
pomona_preferences_address_init (PomonaPreferencesAddress *self)
{
}

GtkWidget *
pomona_preferences_address_new (PomonaOffice *office)
{
  PomonaPreferencesAddress *self = g_object_new (POMONA_TYPE_PREFERENCES_ADDRESS, "title", _("Service"), NULL);
  PomonaService *service = pomona_office_get_service (office);

  self->office = g_object_ref (office);
  build (self);
  g_signal_connect_object (service, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (update), NULL);
  return GTK_WIDGET (self);
}
