/* pomona-run.c: starting and stopping, on a thread that may wait. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pomona-address.h"
#include "pomona-authorities.h"
#include "pomona-clock.h"
#include "pomona-context-private.h"
#include "pomona-listener.h"
#include "pomona-master-key.h"
#include "pomona-pusher-private.h"
#include "pomona-routes.h"
#include "pomona-scheduler.h"
#include "pomona-service-private.h"
#include "pomona-setting-table.h"
#include "pomona-work.h"

#define DATABASE_NAME "pomona.db"

struct _PomonaRun
{
  PomonaContext    context;
  PomonaSealer    *sealer;
  PomonaRoutes    *routes;
  PomonaListener  *listener;
  PomonaScheduler *scheduler;
  char            *address;
  guint16          port;
};

static void run_free (PomonaRun *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaRun, run_free)

/* --- the data folder --- */

static gboolean
make_data_folder (const char  *path,
                  GError     **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_FAILED, _("The data folder “%s” can't be made: %s"), path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
open_store (PomonaRun                  *run,
            const PomonaServiceConfig  *config,
            GCancellable               *cancellable,
            GError                    **error)
{
  g_autofree char *path = g_build_filename (config->data_dir, DATABASE_NAME, NULL);
  g_autoptr(PomonaSecret) key = NULL;
  PomonaStoreInfo info;

  if (!make_data_folder (config->data_dir, error) || !pomona_store_inspect (path, &info, error))
    return FALSE;
  key = pomona_master_key_obtain (config, info.has_key, cancellable, error);
  if (key != NULL)
    run->sealer = pomona_sealer_new (key, error);
  if (run->sealer != NULL)
    run->context.store = pomona_store_open (path, run->sealer, error);
  return run->context.store != NULL;
}

/* What was chosen at the start counts; else what is stored; else the fallback. */
static char *
dup_setting (PomonaRun   *run,
             const char  *chosen,
             const char  *key,
             const char  *fallback,
             GError     **error)
{
  PomonaDb *db = pomona_store_reader (run->context.store, error);
  g_autoptr(GError) local_error = NULL;
  char *stored;

  if (db == NULL || (chosen != NULL && !pomona_context_check_setting (key, chosen, error)))
    return NULL;
  if (chosen != NULL)
    return g_strdup (chosen);
  stored = pomona_settings_get (db, key, &local_error);
  if (stored != NULL)
    return stored;
  if (local_error == NULL)
    return g_strdup (fallback);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* --- listening --- */

/* The port is known only once we listen, and the URL may follow from it: so the certificate, which names the URL's host but
 * no port, is made before. */
static gboolean
choose_url (PomonaRun                  *run,
            const PomonaServiceConfig  *config,
            GError                    **error)
{
  g_autofree char *fallback = pomona_address_default_url (run->address, run->port);

  g_free (run->context.public_url);
  run->context.public_url = dup_setting (run, config->public_url, POMONA_SETTING_PUBLIC_URL, fallback, error);
  return run->context.public_url != NULL;
}

static gboolean
load_tls (PomonaRun                  *run,
          const PomonaServiceConfig  *config,
          GPtrArray                 **chain,
          PomonaKey                 **key,
          GError                    **error)
{
  g_auto(GStrv) names = NULL;

  if (config->plain_http)
    return TRUE;
  if (config->tls_certificate != NULL)
    return pomona_authorities_read_files (config->tls_certificate, config->tls_key, chain, key, error);
  run->context.tls_authority = pomona_authorities_load_tls (run->context.store, run->context.organization, error);
  if (run->context.tls_authority == NULL)
    return FALSE;
  names = pomona_address_server_names (run->context.public_url, run->address);
  return pomona_authorities_load_leaf (run->context.store, run->context.tls_authority, (const char * const *) names, chain, key, error);
}

static gboolean
keep_tls_identity (PomonaRun  *run,
                   GPtrArray  *chain,
                   PomonaKey  *key,
                   GError    **error)
{
  g_autoptr(GPtrArray) issuers = NULL;

  if (chain == NULL)
    return TRUE;
  issuers = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
  for (guint i = 1; i < chain->len; i++)
    g_ptr_array_add (issuers, pomona_certificate_ref (g_ptr_array_index (chain, i)));
  run->context.tls_identity = pomona_identity_new (g_ptr_array_index (chain, 0), key, issuers, error);
  return run->context.tls_identity != NULL;
}

static void
translate_listener_error (GError **error)
{
  if (error == NULL || *error == NULL)
    return;
  if (g_error_matches (*error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_ADDRESS_IN_USE))
    {
      (*error)->domain = POMONA_SERVICE_ERROR;
      (*error)->code = POMONA_SERVICE_ERROR_ADDRESS_IN_USE;
    }
}

static gboolean
listen_for_devices (PomonaRun                  *run,
                    const PomonaServiceConfig  *config,
                    GError                    **error)
{
  g_autoptr(GPtrArray) chain = NULL;
  g_autoptr(PomonaKey) key = NULL;
  PomonaListenerSettings settings;

  if (!pomona_address_parse (config->listen, &run->address, &run->port, error) || !choose_url (run, config, error) ||
      !load_tls (run, config, &chain, &key, error) || !keep_tls_identity (run, chain, key, error))
    return FALSE;
  pomona_listener_settings_init (&settings);
  settings.address = run->address;
  settings.port = run->port;
  settings.plain = config->plain_http;
  settings.chain = chain;
  settings.key = key;
  settings.client_authority = pomona_authority_get_certificate (run->context.device_authority);
  settings.workers = config->workers;
  run->routes = pomona_routes_new (&run->context);
  run->listener = pomona_listener_new (&settings, &pomona_routes_handler, run->routes, error);
  if (run->listener == NULL)
    {
      translate_listener_error (error);
      return FALSE;
    }
  run->port = pomona_listener_get_port (run->listener);
  g_mutex_lock (&run->context.lock);
  if (!choose_url (run, config, error))
    {
      g_mutex_unlock (&run->context.lock);
      return FALSE;
    }
  g_mutex_unlock (&run->context.lock);
  return TRUE;
}

static gboolean
write_started (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  PomonaContext *context = data;

  return pomona_work_add_event (db, events, POMONA_EVENT_SERVICE_STARTED, POMONA_SEVERITY_INFO, NULL, NULL, context->public_url, -1,
                                error);
}

static gboolean
write_stopped (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  return pomona_work_add_event (db, events, POMONA_EVENT_SERVICE_STOPPED, POMONA_SEVERITY_INFO, NULL, NULL, "", -1, error);
}

PomonaRun *
pomona_run_start (const PomonaServiceConfig  *config,
                  GMainContext               *main_context,
                  PomonaBusFunc               bus_func,
                  gpointer                    bus_data,
                  GCancellable               *cancellable,
                  GError                    **error)
{
  g_autoptr(PomonaRun) run = g_new0 (PomonaRun, 1);
  PomonaContext *context = &run->context;

  g_mutex_init (&context->lock);
  context->started_at = pomona_clock_now ();
  context->bus = pomona_bus_new (main_context, bus_func, bus_data);
  if (!open_store (run, config, cancellable, error))
    return NULL;
  context->organization = dup_setting (run, config->organization, POMONA_SETTING_ORGANIZATION, _("My organization"), error);
  if (context->organization == NULL)
    return NULL;
  context->device_authority = pomona_authorities_load_device (context->store, context->organization, error);
  if (context->device_authority == NULL)
    return NULL;
  context->pusher = pomona_pusher_new (context->store, context->bus, config->apns_host, config->apns_ca, error);
  if (context->pusher == NULL || !listen_for_devices (run, config, error) ||
      !pomona_work_write (context, write_started, context, error))
    return NULL;
  run->scheduler = pomona_scheduler_new (context);
  return g_steal_pointer (&run);
}

/* Backwards: who gives work to others ends before them. Pusher and routes are freed after the store, whose last writes
 * tell them. */
static void
run_free (PomonaRun *run)
{
  PomonaContext *context = &run->context;

  g_clear_pointer (&run->listener, pomona_listener_free);
  if (run->routes != NULL)
    pomona_routes_stop (run->routes);
  g_clear_pointer (&run->scheduler, pomona_scheduler_free);
  if (context->pusher != NULL)
    pomona_pusher_stop (context->pusher);
  g_clear_pointer (&context->store, pomona_store_close);
  g_clear_pointer (&run->routes, pomona_routes_free);
  g_clear_pointer (&context->pusher, pomona_pusher_free);
  g_clear_pointer (&context->tls_identity, pomona_identity_unref);
  g_clear_pointer (&context->device_authority, pomona_authority_unref);
  g_clear_pointer (&context->tls_authority, pomona_authority_unref);
  g_clear_pointer (&context->bus, pomona_bus_unref);
  g_clear_pointer (&run->sealer, pomona_sealer_unref);
  g_free (context->public_url);
  g_free (context->organization);
  g_free (run->address);
  g_mutex_clear (&context->lock);
  g_free (run);
}

void
pomona_run_stop (PomonaRun *run)
{
  g_autoptr(GError) error = NULL;

  if (!pomona_work_write (&run->context, write_stopped, NULL, &error))
    g_message ("The end of the service was not noted: %s", error->message);
  run_free (run);
}

PomonaContext *
pomona_run_get_context (PomonaRun *run)
{
  return &run->context;
}

guint
pomona_run_get_port (PomonaRun *run)
{
  return run->port;
}
