/* pomona-notifier.c: tells on the desktop what happened while nobody looked. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <gtk/gtk.h>
#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-notice-book.h"
#include "pomona-notifier.h"
#include "pomona-words.h"

#define ID_ENROLLMENT "enrollment-new"
#define ID_COMMAND "command-failed"

struct _PomonaNotifier
{
  GObject             parent_instance;
  GApplication       *application;
  PomonaOffice       *office;
  PomonaNoticeBook   *book;
  GPtrArray          *events;     /* PomonaEvent, until the devices behind them are known */
  GHashTable         *shown;      /* ids on the desktop */
  PomonaNotifierSink  sink;
  gpointer            sink_data;
};

G_DEFINE_FINAL_TYPE (PomonaNotifier, pomona_notifier, G_TYPE_OBJECT)

/* --- telling --- */

static void
send (PomonaNotifier *self,
      const char     *id,
      const char     *text,
      const char     *target)
{
  g_autoptr(GNotification) notification = NULL;

  g_hash_table_add (self->shown, g_strdup (id));
  if (self->sink != NULL)
    {
      self->sink (id, text, target, self->sink_data);
      return;
    }
  notification = g_notification_new (text);
  g_notification_set_default_action_and_target (notification, "app.show", "s", target);
  g_application_send_notification (self->application, id, notification);
}

static void
withdraw (PomonaNotifier *self,
          const char     *id)
{
  if (!g_hash_table_remove (self->shown, id))
    return;
  if (self->sink != NULL)
    self->sink (id, NULL, NULL, self->sink_data);
  else
    g_application_withdraw_notification (self->application, id);
}

static gboolean
is_wanted (PomonaNotifier *self,
           const char     *key)
{
  GSettings *settings = pomona_office_get_settings (self->office);

  return settings != NULL && g_settings_get_boolean (settings, key);
}

static gboolean
tell (PomonaNotifier *self,
      const char     *cause)
{
  GSettings *settings = pomona_office_get_settings (self->office);
  gint64 now = pomona_clock_now ();

  if (!pomona_notice_book_tell (self->book, cause, now))
    return FALSE;
  g_settings_set_value (settings, "notices-told", pomona_notice_book_save (self->book, now));
  return TRUE;
}

/* Who looks at the window has seen it. */
static gboolean
is_watched (PomonaNotifier *self)
{
  GtkWindow *window = GTK_IS_APPLICATION (self->application) ? gtk_application_get_active_window (GTK_APPLICATION (self->application)) : NULL;

  return self->sink == NULL && window != NULL && gtk_window_is_active (window);
}

/* --- events --- */

static gboolean
is_interesting (const PomonaEvent *event)
{
  return event->device_id != NULL &&
         (event->kind == POMONA_EVENT_DEVICE_ENROLLED || (event->kind == POMONA_EVENT_COMMAND_ANSWERED && event->state == POMONA_COMMAND_ERROR));
}

static void
events_cb (PomonaNotifier *self,
           GPtrArray      *events)
{
  for (guint i = 0; i < events->len; i++)
    if (is_interesting (g_ptr_array_index (events, i)))
      g_ptr_array_add (self->events, pomona_event_ref (g_ptr_array_index (events, i)));
}

/* Many at once are one message. */
static void
tell_enrolled (PomonaNotifier    *self,
               const PomonaEvent *last,
               guint              n)
{
  g_autofree char *target = n == 1 ? g_strconcat ("devices:", last->device_id, NULL) : g_strdup ("devices");
  g_autofree char *text = n == 1 ? pomona_words_dup_event (last)
                                 : g_strdup_printf (ngettext ("%u device has enrolled", "%u devices have enrolled", n), n);

  send (self, ID_ENROLLMENT, text, target);
}

static void
tell_failed (PomonaNotifier    *self,
             const PomonaEvent *last,
             guint              n)
{
  g_autofree char *target = n == 1 ? g_strconcat ("devices:", last->device_id, NULL) : g_strdup ("devices:find:is:failed");
  g_autofree char *text = n == 1 ? pomona_words_dup_event (last) : g_strdup_printf (ngettext ("%u command has failed", "%u commands have failed", n), n);

  send (self, ID_COMMAND, text, target);
}

static void
take_events (PomonaNotifier *self)
{
  PomonaDeviceList *devices = pomona_office_get_devices (self->office);
  g_autoptr(GPtrArray) events = g_steal_pointer (&self->events);
  PomonaEvent *enrolled = NULL;
  PomonaEvent *failed = NULL;
  guint n_enrolled = 0;
  guint n_failed = 0;

  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);
  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);
      PomonaDeviceItem *item = pomona_device_list_find (devices, event->device_id);
      gboolean enrollment = event->kind == POMONA_EVENT_DEVICE_ENROLLED;
      g_autofree char *cause = g_strdup_printf ("%s:%s:%s", enrollment ? ID_ENROLLMENT : ID_COMMAND, event->device_id,
                                                enrollment ? "" : event->detail);

      if (item == NULL || pomona_device_item_get_device (item)->practice || is_watched (self) ||
          !is_wanted (self, enrollment ? "notify-enrollment" : "notify-failed-command") || !tell (self, cause))
        continue;
      *(enrollment ? &enrolled : &failed) = event;
      (*(enrollment ? &n_enrolled : &n_failed))++;
    }
  if (n_enrolled > 0)
    tell_enrolled (self, enrolled, n_enrolled);
  if (n_failed > 0)
    tell_failed (self, failed, n_failed);
}

/* --- what runs out, and what is over --- */

static const struct
{
  PomonaAttentionKind  kind;
  const char          *id;
} expiries[] = {
  { POMONA_ATTENTION_PUSH_EXPIRES, "push-cert-expiry" },
  { POMONA_ATTENTION_TLS_EXPIRES, "tls-cert-expiry" },
  { POMONA_ATTENTION_AUTHORITY_EXPIRES, "authority-expiry" },
  { POMONA_ATTENTION_IDENTITIES_EXPIRE, "identity-expiry" },
};

static const PomonaAttention *
find_attention (PomonaNotifier      *self,
                PomonaAttentionKind  kind)
{
  GPtrArray *rows = pomona_situation_get_attention (pomona_office_get_situation (self->office));

  for (guint i = 0; i < rows->len; i++)
    if (((PomonaAttention *) g_ptr_array_index (rows, i))->kind == kind)
      return g_ptr_array_index (rows, i);
  return NULL;
}

static void
changed_cb (PomonaNotifier *self)
{
  if (!pomona_situation_get_known (pomona_office_get_situation (self->office)))
    return;
  take_events (self);
  for (gsize i = 0; i < G_N_ELEMENTS (expiries); i++)
    {
      const PomonaAttention *attention = find_attention (self, expiries[i].kind);

      if (attention == NULL)
        withdraw (self, expiries[i].id);
      else if (is_wanted (self, "notify-expiry") && tell (self, expiries[i].id))
        send (self, expiries[i].id, attention->text, attention->target != NULL ? attention->target : "overview");
    }
  if (find_attention (self, POMONA_ATTENTION_FAILED_COMMANDS) == NULL)
    withdraw (self, ID_COMMAND);
}

/* --- the object --- */

static void
pomona_notifier_finalize (GObject *object)
{
  PomonaNotifier *self = POMONA_NOTIFIER (object);

  pomona_notice_book_free (self->book);
  g_ptr_array_unref (self->events);
  g_hash_table_unref (self->shown);
  G_OBJECT_CLASS (pomona_notifier_parent_class)->finalize (object);
}

static void
pomona_notifier_class_init (PomonaNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pomona_notifier_finalize;
}

static void
pomona_notifier_init (PomonaNotifier *self)
{
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

PomonaNotifier *
pomona_notifier_new (GApplication *application,
                     PomonaOffice *office)
{
  PomonaNotifier *self = g_object_new (POMONA_TYPE_NOTIFIER, NULL);
  GSettings *settings = pomona_office_get_settings (office);
  g_autoptr(GVariant) kept = settings != NULL ? g_settings_get_value (settings, "notices-told") : NULL;

  self->application = application;
  self->office = office;
  self->book = pomona_notice_book_new (kept);
  g_signal_connect_object (pomona_office_get_service (office), "events", G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pomona_office_get_situation (office), "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
pomona_notifier_set_sink (PomonaNotifier     *self,
                          PomonaNotifierSink  sink,
                          gpointer            user_data)
{
  self->sink = sink;
  self->sink_data = user_data;
}
