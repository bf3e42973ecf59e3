/* pomona-situation.c: how things stand, kept up to date. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-situation.h"

#define GATHER_MS 300
#define PAUSE_MS 1000          /* between two readings, however much happens */
#define TICK_SECONDS 60
#define EVENTS_SHOWN 10

struct _PomonaSituation
{
  GObject           parent_instance;

  PomonaService    *service;
  PomonaDeviceList *devices;
  GCancellable     *cancellable;

  JsonNode         *status;        /* NULL until read */
  GPtrArray        *certificates;
  GPtrArray        *events;
  GPtrArray        *attention;
  GPtrArray        *expiries;

  guint             gather_id;
  guint             tick_id;
  guint             reading;       /* answers that are still to come */
  gboolean          dirty;
  gboolean          read_once;
};

G_DEFINE_FINAL_TYPE (PomonaSituation, pomona_situation, G_TYPE_OBJECT)

static guint changed_signal;

static void gather (PomonaSituation *self,
                    guint            ms);

/* --- conclusions --- */

GPtrArray *
pomona_situation_dup_devices (PomonaSituation *self)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_device_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->devices));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(PomonaDeviceItem) item = g_list_model_get_item (G_LIST_MODEL (self->devices), i);

      g_ptr_array_add (devices, pomona_device_ref (pomona_device_item_get_device (item)));
    }
  return devices;
}

static void
conclude (PomonaSituation *self)
{
  g_autoptr(GPtrArray) devices = pomona_situation_dup_devices (self);
  PomonaAttentionFacts facts = {
    .state = pomona_service_get_state (self->service),
    .error_text = pomona_service_get_error_text (self->service),
    .url = pomona_service_get_url (self->service),
    .now = pomona_clock_now (),
    .known = pomona_situation_get_known (self),
    .devices = devices,
    .certificates = self->certificates,
  };

  g_ptr_array_unref (self->expiries);
  self->expiries = pomona_expiries_new (self->status, devices);
  facts.expiries = self->expiries;
  g_ptr_array_unref (self->attention);
  self->attention = pomona_attention_compute (&facts);
  g_signal_emit (self, changed_signal, 0);
}

/* --- reading --- */

static void
answered (PomonaSituation *self)
{
  if (--self->reading > 0 || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->read_once = TRUE;
  conclude (self);
  if (self->dirty)
    gather (self, PAUSE_MS);
}

static void
replace_list (GPtrArray **list,
              GPtrArray  *fresh)
{
  if (fresh == NULL)
    return;
  g_ptr_array_unref (*list);
  *list = fresh;
}

static void
status_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(PomonaSituation) self = user_data;
  g_autoptr(JsonNode) status = pomona_service_get_status_finish (POMONA_SERVICE (source), result, NULL);

  if (status != NULL)
    {
      g_clear_pointer (&self->status, json_node_unref);
      self->status = g_steal_pointer (&status);
    }
  answered (self);
}

static void
certificates_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(PomonaSituation) self = user_data;

  replace_list (&self->certificates, pomona_service_list_push_certificates_finish (POMONA_SERVICE (source), result, NULL));
  answered (self);
}

static void
list_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(PomonaSituation) self = user_data;

  replace_list (&self->events, pomona_service_list_events_finish (POMONA_SERVICE (source), result, NULL));
  answered (self);
}

static gboolean
gathered_cb (gpointer user_data)
{
  PomonaSituation *self = user_data;

  self->gather_id = 0;
  if (pomona_service_get_state (self->service) != POMONA_SERVICE_SERVING)
    {
      conclude (self);
      return G_SOURCE_REMOVE;
    }
  self->dirty = FALSE;
  self->reading = 3;
  pomona_service_get_status_async (self->service, self->cancellable, status_cb, g_object_ref (self));
  pomona_service_list_push_certificates_async (self->service, self->cancellable, certificates_cb, g_object_ref (self));
  pomona_service_list_events_async (self->service, NULL, EVENTS_SHOWN, 0, self->cancellable, list_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
gather (PomonaSituation *self,
        guint            ms)
{
  if (self->reading > 0)
    self->dirty = TRUE;
  else if (self->gather_id == 0)
    self->gather_id = g_timeout_add (ms, gathered_cb, self);
}

/* --- following --- */

static void
events_cb (PomonaSituation *self)
{
  gather (self, self->read_once ? PAUSE_MS : GATHER_MS);
}

static void
state_cb (PomonaSituation *self)
{
  conclude (self);
  if (pomona_service_get_state (self->service) == POMONA_SERVICE_SERVING)
    gather (self, 0);
}

/* Ends draw near and "5 min ago" grows old without anything happening. */
static gboolean
tick_cb (gpointer user_data)
{
  gather (user_data, 0);
  return G_SOURCE_CONTINUE;
}

/* --- the object --- */

static void
pomona_situation_dispose (GObject *object)
{
  PomonaSituation *self = POMONA_SITUATION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->gather_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->service != NULL)
    g_signal_handlers_disconnect_by_data (self->service, self);
  if (self->devices != NULL)
    g_signal_handlers_disconnect_by_data (self->devices, self);
  G_OBJECT_CLASS (pomona_situation_parent_class)->dispose (object);
}

static void
pomona_situation_finalize (GObject *object)
{
  PomonaSituation *self = POMONA_SITUATION (object);

  g_clear_object (&self->devices);
  g_clear_object (&self->service);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->status, json_node_unref);
  g_ptr_array_unref (self->certificates);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->attention);
  g_ptr_array_unref (self->expiries);
  G_OBJECT_CLASS (pomona_situation_parent_class)->finalize (object);
}

static void
pomona_situation_class_init (PomonaSituationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pomona_situation_dispose;
  object_class->finalize = pomona_situation_finalize;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pomona_situation_init (PomonaSituation *self)
{
  self->cancellable = g_cancellable_new ();
  self->certificates = g_ptr_array_new ();
  self->events = g_ptr_array_new ();
  self->attention = g_ptr_array_new ();
  self->expiries = g_ptr_array_new ();
}

PomonaSituation *
pomona_situation_new (PomonaService    *service,
                      PomonaDeviceList *devices)
{
  PomonaSituation *self = g_object_new (POMONA_TYPE_SITUATION, NULL);

  self->service = g_object_ref (service);
  self->devices = g_object_ref (devices);
  self->tick_id = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
  g_signal_connect_swapped (service, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_connect_swapped (service, "events", G_CALLBACK (events_cb), self);
  g_signal_connect_swapped (devices, "items-changed", G_CALLBACK (events_cb), self);
  g_signal_connect_swapped (devices, "changed", G_CALLBACK (events_cb), self);
  g_signal_connect_swapped (devices, "notify::loading", G_CALLBACK (events_cb), self);
  return self;
}

gboolean
pomona_situation_get_known (PomonaSituation *self)
{
  return self->read_once && self->status != NULL && !pomona_device_list_get_loading (self->devices);
}

GPtrArray *
pomona_situation_get_attention (PomonaSituation *self)
{
  return self->attention;
}

GPtrArray *
pomona_situation_get_expiries (PomonaSituation *self)
{
  return self->expiries;
}

GPtrArray *
pomona_situation_get_certificates (PomonaSituation *self)
{
  return self->certificates;
}

GPtrArray *
pomona_situation_get_events (PomonaSituation *self)
{
  return self->events;
}

/* --- push --- */

/* The connection of the current topic; of the practice office when there is no other. */
static JsonObject *
find_connection (PomonaSituation *self)
{
  JsonArray *array;
  const char *topic = NULL;
  JsonObject *found = NULL;

  if (self->status == NULL || !json_object_has_member (json_node_get_object (self->status), "push"))
    return NULL;
  for (guint i = 0; i < self->certificates->len; i++)
    if (((PomonaPushCertificateRecord *) g_ptr_array_index (self->certificates, i))->current)
      topic = ((PomonaPushCertificateRecord *) g_ptr_array_index (self->certificates, i))->topic;
  array = json_object_get_array_member (json_node_get_object (self->status), "push");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);

      if (topic == NULL || g_strcmp0 (json_object_get_string_member (object, "topic"), topic) == 0)
        found = object;
    }
  return found;
}

char *
pomona_situation_dup_push_text (PomonaSituation *self)
{
  JsonObject *connection = find_connection (self);
  const char *state = connection != NULL ? json_object_get_string_member (connection, "state") : NULL;
  const char *error = connection != NULL ? json_object_get_string_member (connection, "error") : "";

  if (self->certificates->len == 0)
    return g_strdup (_("Push: no certificate"));
  if (g_strcmp0 (state, "connected") == 0)
    return g_strdup (_("Push: connected"));
  if (g_strcmp0 (state, "connecting") == 0)
    return g_strdup (_("Push: connecting…"));
  if (*error != '\0')
    return g_strdup_printf (_("Push: %s"), error);
  return g_strdup (_("Push: connects when it is needed"));
}
