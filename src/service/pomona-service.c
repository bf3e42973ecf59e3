/* pomona-service.c: the service as an object of the main thread: state, start, stop, calls. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-control.h"
#include "pomona-service-private.h"

#define CALL_THREADS 4

struct _PomonaService
{
  GObject              parent_instance;

  PomonaServiceConfig *config;
  PomonaServiceState   state;
  char                *error_text;
  char                *url;
  char                *organization;
  guint                port;

  PomonaRun           *run;          /* while SERVING and STOPPING */
  PomonaControl       *control;
  GThreadPool         *calls;
};

G_DEFINE_FINAL_TYPE (PomonaService, pomona_service, G_TYPE_OBJECT)

G_DEFINE_QUARK (pomona-service-error-quark, pomona_service_error)

enum
{
  PROP_STATE = 1,
  PROP_URL,
  PROP_ORGANIZATION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_EVENTS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_state (PomonaService      *self,
           PomonaServiceState  state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* --- calls --- */

typedef struct
{
  PomonaContext  *context;
  PomonaWorkFunc  func;
  gpointer        data;
  GDestroyNotify  data_free;
  GDestroyNotify  result_free;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->data_free != NULL)
    call->data_free (call->data);
  g_free (call);
}

/* Callers know one kind of error; the message is the store's. */
static void
translate_store_error (GError *error)
{
  if (error->domain != POMONA_STORE_ERROR)
    return;
  if (error->code == POMONA_STORE_ERROR_NOT_FOUND)
    error->code = POMONA_SERVICE_ERROR_NOT_FOUND;
  else if (error->code == POMONA_STORE_ERROR_REFUSED)
    error->code = POMONA_SERVICE_ERROR_INVALID;
  else
    error->code = POMONA_SERVICE_ERROR_FAILED;
  error->domain = POMONA_SERVICE_ERROR;
}

static void
run_call (gpointer task_pointer,
          gpointer user_data)
{
  g_autoptr(GTask) task = task_pointer;
  Call *call = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gpointer result;

  if (g_task_return_error_if_cancelled (task))
    return;
  result = call->func (call->context, call->data, &error);
  if (result == NULL)
    translate_store_error (error);
  if (result == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, result, call->result_free);
}

void
pomona_service_run (PomonaService       *self,
                    PomonaWorkFunc       func,
                    gpointer             data,
                    GDestroyNotify       data_free,
                    GDestroyNotify       result_free,
                    gpointer             source_tag,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->func = func;
  call->data = data;
  call->data_free = data_free;
  call->result_free = result_free;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, call, call_free);
  if (self->state != POMONA_SERVICE_SERVING)
    {
      g_task_return_new_error (task, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_STOPPED, _("The service is not running"));
      return;
    }
  call->context = pomona_run_get_context (self->run);
  g_thread_pool_push (self->calls, g_steal_pointer (&task), NULL);
}

gpointer
pomona_service_run_finish (PomonaService  *self,
                           GAsyncResult   *result,
                           gpointer        source_tag,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, source_tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- events --- */

static void
replace_text (PomonaService  *self,
              char          **field,
              const char     *text,
              GParamSpec     *pspec)
{
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

/* The service's own properties follow what happens to its settings. */
static void
follow_settings (PomonaService *self,
                 GPtrArray     *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);
      g_autofree char *organization = NULL;
      g_autofree char *url = NULL;

      if (event->kind != POMONA_EVENT_SETTING)
        continue;
      organization = pomona_context_dup_organization (pomona_run_get_context (self->run));
      url = pomona_context_dup_public_url (pomona_run_get_context (self->run));
      replace_text (self, &self->organization, organization, properties[PROP_ORGANIZATION]);
      replace_text (self, &self->url, url, properties[PROP_URL]);
      return;
    }
}

static void
events_cb (GPtrArray *events,
           gpointer   user_data)
{
  PomonaService *self = user_data;

  if (self->run != NULL)
    follow_settings (self, events);
  g_signal_emit (self, signals[SIGNAL_EVENTS], 0, events);
}

/* --- start --- */

static void
start_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  PomonaRun *run = pomona_run_start (task_data, g_task_get_context (task), events_cb, source, cancellable, &error);

  if (run == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, run, (GDestroyNotify) pomona_run_stop);
}

static gboolean
begin_serving (PomonaService  *self,
               PomonaRun      *run,
               GError        **error)
{
  PomonaContext *context = pomona_run_get_context (run);

  self->run = run;
  self->calls = g_thread_pool_new (run_call, NULL, CALL_THREADS, FALSE, NULL);
  self->port = pomona_run_get_port (run);
  self->url = pomona_context_dup_public_url (context);
  self->organization = pomona_context_dup_organization (context);
  self->control = pomona_control_new (self, error);
  return self->control != NULL;
}

static void
drain_pool (GThreadPool *pool)
{
  g_thread_pool_free (pool, FALSE, TRUE);
}

static void
forget_run (PomonaService *self)
{
  g_clear_pointer (&self->control, pomona_control_free);
  self->run = NULL;
  self->port = 0;
  g_clear_pointer (&self->url, g_free);
}

static void
fail (PomonaService *self,
      const GError  *error)
{
  g_free (self->error_text);
  self->error_text = g_strdup (error->message);
  set_state (self, POMONA_SERVICE_FAILED);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PomonaService *self = POMONA_SERVICE (source);
  g_autoptr(GTask) outer = user_data;
  g_autoptr(GError) error = NULL;
  PomonaRun *run = g_task_propagate_pointer (G_TASK (result), &error);

  if (run != NULL && !begin_serving (self, run, &error))
    {
      forget_run (self);
      g_clear_pointer (&self->calls, drain_pool);
      pomona_bus_close (pomona_run_get_context (run)->bus);
      pomona_run_stop (run);
      run = NULL;
    }
  if (run == NULL)
    {
      fail (self, error);
      g_task_return_error (outer, g_steal_pointer (&error));
      return;
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORGANIZATION]);
  set_state (self, POMONA_SERVICE_SERVING);
  g_task_return_boolean (outer, TRUE);
}

void
pomona_service_start_async (PomonaService       *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) outer = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GTask) inner = NULL;

  g_task_set_source_tag (outer, pomona_service_start_async);
  if (self->state != POMONA_SERVICE_STOPPED && self->state != POMONA_SERVICE_FAILED)
    {
      g_task_return_new_error (outer, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID, _("The service runs already"));
      return;
    }
  g_clear_pointer (&self->error_text, g_free);
  set_state (self, POMONA_SERVICE_STARTING);
  inner = g_task_new (self, cancellable, started_cb, g_steal_pointer (&outer));
  g_task_set_task_data (inner, pomona_service_config_copy (self->config), (GDestroyNotify) pomona_service_config_free);
  g_task_run_in_thread (inner, start_thread);
}

gboolean
pomona_service_start_finish (PomonaService  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- stop --- */

typedef struct
{
  PomonaRun   *run;
  GThreadPool *calls;
} Stop;

static void
stop_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Stop *stop = task_data;

  /* Calls that are queued use what the run holds: they end first. */
  g_thread_pool_free (stop->calls, FALSE, TRUE);
  pomona_run_stop (stop->run);
  g_task_return_boolean (task, TRUE);
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) outer = user_data;

  set_state (POMONA_SERVICE (source), POMONA_SERVICE_STOPPED);
  g_task_return_boolean (outer, TRUE);
}

void
pomona_service_stop_async (PomonaService       *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) outer = g_task_new (self, NULL, callback, user_data);
  g_autoptr(GTask) inner = NULL;
  Stop *stop;

  g_task_set_source_tag (outer, pomona_service_stop_async);
  if (self->state != POMONA_SERVICE_SERVING)
    {
      g_task_return_boolean (outer, TRUE);
      return;
    }
  stop = g_new0 (Stop, 1);
  stop->run = self->run;
  stop->calls = g_steal_pointer (&self->calls);
  pomona_bus_close (pomona_run_get_context (stop->run)->bus);
  forget_run (self);
  set_state (self, POMONA_SERVICE_STOPPING);
  inner = g_task_new (self, NULL, stopped_cb, g_steal_pointer (&outer));
  g_task_set_task_data (inner, stop, g_free);
  g_task_run_in_thread (inner, stop_thread);
}

gboolean
pomona_service_stop_finish (PomonaService  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

static void
pomona_service_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  PomonaService *self = POMONA_SERVICE (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_ORGANIZATION:
      g_value_set_string (value, self->organization);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Whoever drops a running service without stopping it waits here. */
static void
pomona_service_dispose (GObject *object)
{
  PomonaService *self = POMONA_SERVICE (object);
  PomonaRun *run = self->run;

  if (run != NULL)
    {
      pomona_bus_close (pomona_run_get_context (run)->bus);
      forget_run (self);
      g_clear_pointer (&self->calls, drain_pool);
      pomona_run_stop (run);
    }
  G_OBJECT_CLASS (pomona_service_parent_class)->dispose (object);
}

static void
pomona_service_finalize (GObject *object)
{
  PomonaService *self = POMONA_SERVICE (object);

  pomona_service_config_free (self->config);
  g_free (self->error_text);
  g_free (self->url);
  g_free (self->organization);
  G_OBJECT_CLASS (pomona_service_parent_class)->finalize (object);
}

static void
pomona_service_class_init (PomonaServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pomona_service_get_property;
  object_class->dispose = pomona_service_dispose;
  object_class->finalize = pomona_service_finalize;

  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, POMONA_SERVICE_STOPPED, POMONA_SERVICE_FAILED, POMONA_SERVICE_STOPPED,
                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ORGANIZATION] = g_param_spec_string ("organization", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_EVENTS] =
    g_signal_new ("events", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
pomona_service_init (PomonaService *self)
{
}

PomonaService *
pomona_service_new (const PomonaServiceConfig *config)
{
  PomonaService *self = g_object_new (POMONA_TYPE_SERVICE, NULL);

  self->config = pomona_service_config_copy (config);
  return self;
}

void
pomona_service_set_config (PomonaService             *self,
                           const PomonaServiceConfig *config)
{
  g_return_if_fail (self->state == POMONA_SERVICE_STOPPED || self->state == POMONA_SERVICE_FAILED);

  pomona_service_config_free (self->config);
  self->config = pomona_service_config_copy (config);
}

const PomonaServiceConfig *
pomona_service_get_config (PomonaService *self)
{
  return self->config;
}

PomonaServiceState
pomona_service_get_state (PomonaService *self)
{
  return self->state;
}

const char *
pomona_service_get_error_text (PomonaService *self)
{
  return self->error_text;
}

const char *
pomona_service_get_url (PomonaService *self)
{
  return self->url;
}

const char *
pomona_service_get_organization (PomonaService *self)
{
  return self->organization;
}

guint
pomona_service_get_port (PomonaService *self)
{
  return self->port;
}

char *
pomona_service_dup_tls_ca (PomonaService *self)
{
  PomonaContext *context = self->run != NULL ? pomona_run_get_context (self->run) : NULL;

  if (context == NULL || context->tls_authority == NULL)
    return NULL;
  return pomona_certificate_to_pem (pomona_authority_get_certificate (context->tls_authority));
}
