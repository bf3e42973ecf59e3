/* pomona-device-list.c: all devices, live. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include "pomona-device-list.h"

/* How long events are gathered before devices are read anew. */
#define GATHER_MS 150
/* Texts like "3 min ago" are looked at so often. */
#define TICK_SECONDS 20

struct _PomonaDeviceList
{
  GObject        parent_instance;

  PomonaService *service;
  GPtrArray     *items;
  GHashTable    *by_id;        /* id → PomonaDeviceItem, borrowed from items */
  GCancellable  *cancellable;
  gulong         events_id;
  gulong         state_id;
  guint          gather_id;
  guint          tick_id;
  gboolean       reading;
  gboolean       dirty;        /* something happened while reading */
  gboolean       loading;
};

static void pomona_device_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PomonaDeviceList, pomona_device_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, pomona_device_list_list_model_init))

enum
{
  PROP_LOADING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

static void gather (PomonaDeviceList *self);

/* --- taking in a list --- */

/* Positions whose values changed, and the ids that are gone, are told one by one; what is new comes in one splice. */
static void
update_known (PomonaDeviceList *self,
              GPtrArray        *devices,
              GPtrArray        *fresh,
              GHashTable       *present)
{
  for (guint i = 0; i < devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (devices, i);
      PomonaDeviceItem *item = g_hash_table_lookup (self->by_id, device->id);
      guint position;

      g_hash_table_add (present, (gpointer) device->id);
      if (item == NULL)
        g_ptr_array_add (fresh, pomona_device_item_new (device));
      else if (pomona_device_item_set_device (item, device) && g_ptr_array_find (self->items, item, &position))
        g_signal_emit (self, changed_signal, 0, position);
    }
}

static void
drop_absent (PomonaDeviceList *self,
             GHashTable       *present)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      PomonaDeviceItem *item = g_ptr_array_index (self->items, i - 1);

      if (g_hash_table_contains (present, pomona_device_item_get_id (item)))
        continue;
      g_hash_table_remove (self->by_id, pomona_device_item_get_id (item));
      g_ptr_array_remove_index (self->items, i - 1);
      g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }
}

static void
append_fresh (PomonaDeviceList *self,
              GPtrArray        *fresh)
{
  guint position = self->items->len;

  if (fresh->len == 0)
    return;
  for (guint i = 0; i < fresh->len; i++)
    {
      PomonaDeviceItem *item = g_ptr_array_index (fresh, i);

      g_ptr_array_add (self->items, g_object_ref (item));
      g_hash_table_insert (self->by_id, (gpointer) g_intern_string (pomona_device_item_get_id (item)), item);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, fresh->len);
}

static void
devices_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) devices = pomona_service_list_devices_finish (POMONA_SERVICE (source), result, &error);
  g_autoptr(GPtrArray) fresh = NULL;
  g_autoptr(GHashTable) present = NULL;
  PomonaDeviceList *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = FALSE;
  if (devices == NULL)
    {
      g_debug ("The devices can't be listed: %s", error->message);
      return;
    }
  fresh = g_ptr_array_new_with_free_func (g_object_unref);
  present = g_hash_table_new (g_str_hash, g_str_equal);
  update_known (self, devices, fresh, present);
  drop_absent (self, present);
  append_fresh (self, fresh);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
  if (self->dirty)
    gather (self);
}

static void
read_devices (PomonaDeviceList *self)
{
  if (self->reading)
    {
      self->dirty = TRUE;
      return;
    }
  self->reading = TRUE;
  self->dirty = FALSE;
  pomona_service_list_devices_async (self->service, FALSE, self->cancellable, devices_cb, self);
}

/* --- following --- */

static gboolean
gathered_cb (gpointer user_data)
{
  PomonaDeviceList *self = user_data;

  self->gather_id = 0;
  read_devices (self);
  return G_SOURCE_REMOVE;
}

static void
gather (PomonaDeviceList *self)
{
  if (self->gather_id == 0)
    self->gather_id = g_timeout_add (GATHER_MS, gathered_cb, self);
}

static void
events_cb (PomonaService *service,
           GPtrArray     *events,
           gpointer       user_data)
{
  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);

      if (event->device_id != NULL || event->kind == POMONA_EVENT_DEVICE_REMOVED)
        {
          gather (user_data);
          return;
        }
    }
}

static void
state_cb (PomonaService *service,
          GParamSpec    *pspec,
          gpointer       user_data)
{
  if (pomona_service_get_state (service) == POMONA_SERVICE_SERVING)
    read_devices (user_data);
}

static gboolean
tick_cb (gpointer user_data)
{
  PomonaDeviceList *self = user_data;

  for (guint i = 0; i < self->items->len; i++)
    pomona_device_item_tick (g_ptr_array_index (self->items, i));
  return G_SOURCE_CONTINUE;
}

/* --- GListModel --- */

static GType
pomona_device_list_get_item_type (GListModel *model)
{
  return POMONA_TYPE_DEVICE_ITEM;
}

static guint
pomona_device_list_get_n_items (GListModel *model)
{
  return POMONA_DEVICE_LIST (model)->items->len;
}

static gpointer
pomona_device_list_get_item (GListModel *model,
                             guint       position)
{
  PomonaDeviceList *self = POMONA_DEVICE_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
pomona_device_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pomona_device_list_get_item_type;
  iface->get_n_items = pomona_device_list_get_n_items;
  iface->get_item = pomona_device_list_get_item;
}

/* --- the object --- */

static void
pomona_device_list_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  if (prop_id == PROP_LOADING)
    g_value_set_boolean (value, POMONA_DEVICE_LIST (object)->loading);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
pomona_device_list_dispose (GObject *object)
{
  PomonaDeviceList *self = POMONA_DEVICE_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->gather_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_signal_handler (&self->events_id, self->service);
  g_clear_signal_handler (&self->state_id, self->service);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (pomona_device_list_parent_class)->dispose (object);
}

static void
pomona_device_list_finalize (GObject *object)
{
  PomonaDeviceList *self = POMONA_DEVICE_LIST (object);

  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->items);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (pomona_device_list_parent_class)->finalize (object);
}

static void
pomona_device_list_class_init (PomonaDeviceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pomona_device_list_get_property;
  object_class->dispose = pomona_device_list_dispose;
  object_class->finalize = pomona_device_list_finalize;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
pomona_device_list_init (PomonaDeviceList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->cancellable = g_cancellable_new ();
  self->loading = TRUE;
}

PomonaDeviceList *
pomona_device_list_new (PomonaService *service)
{
  PomonaDeviceList *self = g_object_new (POMONA_TYPE_DEVICE_LIST, NULL);

  self->service = g_object_ref (service);
  self->events_id = g_signal_connect (service, "events", G_CALLBACK (events_cb), self);
  self->state_id = g_signal_connect (service, "notify::state", G_CALLBACK (state_cb), self);
  self->tick_id = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
  state_cb (service, NULL, self);
  return self;
}

PomonaDeviceItem *
pomona_device_list_find (PomonaDeviceList *self,
                         const char       *id)
{
  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

gboolean
pomona_device_list_get_loading (PomonaDeviceList *self)
{
  return self->loading;
}
