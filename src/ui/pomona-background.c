/* pomona-background.c: serving without a window, and from login on. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-background.h"
#include "pomona-compat.h"
#include "pomona-window.h"

#define STATUS_MAX 96   /* characters that the portal takes */

struct _PomonaBackground
{
  GObject       parent_instance;
  GApplication *application;
  PomonaOffice *office;
  gboolean      held;
  gboolean      asking;
  char         *status;
};

G_DEFINE_FINAL_TYPE (PomonaBackground, pomona_background, G_TYPE_OBJECT)

static void
set_held (PomonaBackground *self,
          gboolean          held)
{
  if (self->held == held)
    return;
  self->held = held;
  if (held)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

void
pomona_background_stay (PomonaBackground *self)
{
  set_held (self, TRUE);
}

/* --- what the desktop shows about us --- */

/* Where there is no such portal, nobody listens. */
static void
tell_status (PomonaBackground *self)
{
  PomonaService *service = pomona_office_get_service (self->office);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (pomona_office_get_devices (self->office)));
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);
  g_autofree char *text = NULL;
  GVariantDict options;

  if (bus == NULL || !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || pomona_service_get_state (service) != POMONA_SERVICE_SERVING)
    return;
  text = g_strdup_printf (ngettext ("Serving %u device", "Serving %u devices", n), n);
  if (g_strcmp0 (text, self->status) == 0 || g_utf8_strlen (text, -1) > STATUS_MAX)
    return;
  g_free (self->status);
  self->status = g_strdup (text);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "message", "s", text);
  g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Background",
                          "SetStatus", g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          NULL, NULL);
}

/* --- closing the window --- */

static gboolean
wants_background (PomonaBackground *self)
{
  GSettings *settings = pomona_office_get_settings (self->office);
  PomonaServiceState state = pomona_service_get_state (pomona_office_get_service (self->office));

  return settings != NULL && g_settings_get_boolean (settings, "run-in-background") &&
         (state == POMONA_SERVICE_SERVING || state == POMONA_SERVICE_STARTING);
}

static void
requested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!pomona_background_request_finish (result, &error))
    g_message ("%s", error->message);
}

typedef struct
{
  PomonaBackground *self;
  GtkWindow        *window;
} Question;

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Question *question = user_data;
  g_autoptr(PomonaBackground) self = question->self;
  g_autoptr(GtkWindow) window = question->window;
  g_autofree char *answer = pomona_alert_finish (result);
  GSettings *settings = pomona_office_get_settings (self->office);

  g_free (question);
  self->asking = FALSE;
  if (settings == NULL || (g_strcmp0 (answer, "keep") != 0 && g_strcmp0 (answer, "quit") != 0))
    return;
  g_settings_set_boolean (settings, "background-asked", TRUE);
  g_settings_set_boolean (settings, "run-in-background", g_str_equal (answer, "keep"));
  if (g_str_equal (answer, "keep") && g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    pomona_background_request_async (g_settings_get_boolean (settings, "start-at-login"), requested_cb, NULL);
  gtk_window_close (window);
}

static void
ask (PomonaBackground *self,
     GtkWindow        *window)
{
  const PomonaAlertResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "quit", _("_Quit"), ADW_RESPONSE_DESTRUCTIVE },
    { "keep", _("_Keep serving"), ADW_RESPONSE_SUGGESTED },
  };
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->window = g_object_ref (window);
  self->asking = TRUE;
  pomona_alert_choose (GTK_WIDGET (window), _("Keep serving without the window?"),
                       _("Devices come at any time and find nobody when Pomona has quit. This is asked once; Preferences change it, and "
                         "Ctrl+Q always quits."), responses, G_N_ELEMENTS (responses), "keep", NULL, answered_cb, question);
}

gboolean
pomona_background_hold_back (PomonaBackground *self,
                             GtkWindow        *window)
{
  GSettings *settings = pomona_office_get_settings (self->office);

  if (self->asking)
    return TRUE;
  if (wants_background (self) && !g_settings_get_boolean (settings, "background-asked"))
    {
      ask (self, window);
      return TRUE;
    }
  set_held (self, wants_background (self));
  return FALSE;
}

/* --- the object --- */

static void
pomona_background_dispose (GObject *object)
{
  set_held (POMONA_BACKGROUND (object), FALSE);
  G_OBJECT_CLASS (pomona_background_parent_class)->dispose (object);
}

static void
pomona_background_finalize (GObject *object)
{
  g_free (POMONA_BACKGROUND (object)->status);
  G_OBJECT_CLASS (pomona_background_parent_class)->finalize (object);
}

static void
pomona_background_class_init (PomonaBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_background_dispose;
  G_OBJECT_CLASS (klass)->finalize = pomona_background_finalize;
}

static void
pomona_background_init (PomonaBackground *self)
{
}

PomonaBackground *
pomona_background_new (GApplication *application,
                       PomonaOffice *office)
{
  PomonaBackground *self = g_object_new (POMONA_TYPE_BACKGROUND, NULL);

  self->application = application;
  self->office = office;
  g_signal_connect_object (pomona_office_get_situation (office), "changed", G_CALLBACK (tell_status), self, G_CONNECT_SWAPPED);
  return self;
}
