/* pomona-routes.c: what is answered at which path. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-routes-private.h"

#include "pomona-work.h"

#include <string.h>

#define BODY_LIMIT_STRANGER (1024 * 1024)
#define BODY_LIMIT_DEVICE (8 * 1024 * 1024)

#define PKI_THREADS 2
/* About a second of work for each thread; a device tries again. */
#define PKI_WAITING_MAX 300

/* Refusals that are kept, of everybody together. */
#define REFUSAL_INTERVAL (2 * G_TIME_SPAN_SECOND)
#define REFUSAL_SAME_INTERVAL (5 * G_TIME_SPAN_MINUTE)

static const struct
{
  const char *path;
  gboolean    has_rest;
  void      (*func) (PomonaRoutes *self, PomonaRequest *request, const char *rest);
} routes[] = {
  { "/enroll/", TRUE, pomona_route_enroll },
  { "/ca/", TRUE, pomona_route_ca },
  { "/scep", FALSE, pomona_route_scep },
  { "/scep/", TRUE, pomona_route_scep },
  { "/mdm", FALSE, pomona_route_mdm },
  { "/checkin", FALSE, pomona_route_mdm },
};

/* Devices that identify themselves may send more: their lists of apps are long. */
static gsize
body_limit_cb (PomonaRequest *request,
               gpointer       user_data)
{
  gboolean identified = pomona_request_get_header (request, POMONA_HEADER_MDM_SIGNATURE) != NULL ||
                        pomona_request_get_client_certificate (request) != NULL;

  return identified ? BODY_LIMIT_DEVICE : BODY_LIMIT_STRANGER;
}

static void
handle_cb (PomonaRequest *request,
           gpointer       user_data)
{
  const char *path = pomona_request_get_path (request);

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (routes[i].has_rest ? g_str_has_prefix (path, routes[i].path) : g_str_equal (path, routes[i].path))
      {
        routes[i].func (user_data, request, path + strlen (routes[i].path));
        return;
      }
  pomona_request_respond_text (request, 404, "There is nothing at this address.");
}

const PomonaListenerHandler pomona_routes_handler = { body_limit_cb, handle_cb };

/* --- private keys --- */

typedef struct
{
  PomonaRequest *request;
  PomonaPkiFunc  func;
} PkiJob;

static void
pki_cb (gpointer data,
        gpointer user_data)
{
  g_autofree PkiJob *job = data;
  g_autoptr(PomonaRequest) request = job->request;

  job->func (user_data, request);
}

void
pomona_routes_push_pki (PomonaRoutes  *self,
                        PomonaRequest *request,
                        PomonaPkiFunc  func)
{
  static const char *const headers[] = { "Retry-After", "10", NULL };
  PkiJob *job;

  if (g_thread_pool_unprocessed (self->pki) >= PKI_WAITING_MAX)
    {
      pomona_request_respond (request, 503, NULL, NULL, headers);
      return;
    }
  job = g_new (PkiJob, 1);
  job->request = pomona_request_ref (request);
  job->func = func;
  g_thread_pool_push (self->pki, job, NULL);
}

/* --- refusals --- */

typedef struct
{
  PomonaContext *context;
  char          *device_id;
  char          *peer;
  char          *reason;
  GPtrArray     *events;
} Refusal;

static void
refusal_free (gpointer data)
{
  Refusal *refusal = data;

  g_free (refusal->device_id);
  g_free (refusal->peer);
  g_free (refusal->reason);
  g_ptr_array_unref (refusal->events);
  g_free (refusal);
}

static gboolean
write_refusal (PomonaDb  *db,
               gpointer   data,
               GError   **error)
{
  Refusal *refusal = data;

  return pomona_work_add_event (db, refusal->events, POMONA_EVENT_REFUSED, POMONA_SEVERITY_WARNING, refusal->device_id,
                                refusal->peer, refusal->reason, -1, error);
}

static void
refusal_written (gpointer      data,
                 const GError *error)
{
  Refusal *refusal = data;

  for (guint i = 0; error == NULL && i < refusal->events->len; i++)
    pomona_bus_post (refusal->context->bus, g_ptr_array_index (refusal->events, i));
}

void
pomona_routes_note_refusal (PomonaRoutes  *self,
                            PomonaRequest *request,
                            const char    *device_id,
                            const char    *reason)
{
  const char *peer = pomona_request_get_peer (request);
  g_autofree char *same = g_strdup_printf ("refused %s %s", device_id != NULL ? device_id : peer, reason);
  Refusal *refusal;

  g_debug ("Turned down a request of %s: %s", peer, reason);
  if (!pomona_command_sessions_pace (self->sessions, same, REFUSAL_SAME_INTERVAL) ||
      !pomona_command_sessions_pace (self->sessions, "refused", REFUSAL_INTERVAL))
    return;
  refusal = g_new0 (Refusal, 1);
  refusal->context = self->context;
  refusal->device_id = g_strdup (device_id);
  refusal->peer = g_strdup (peer);
  refusal->reason = g_strdup (reason);
  refusal->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);
  pomona_store_write (self->context->store, write_refusal, refusal_written, refusal, refusal_free);
}

/* --- life --- */

PomonaRoutes *
pomona_routes_new (PomonaContext *context)
{
  PomonaRoutes *self = g_new0 (PomonaRoutes, 1);

  self->context = context;
  self->judge = pomona_identity_judge_new (context->device_authority);
  self->sessions = pomona_command_sessions_new ();
  self->catalogue = pomona_enroll_catalogue_new (NULL);
  self->waiting = pomona_scep_waiting_new ();
  self->pki = g_thread_pool_new (pki_cb, self, PKI_THREADS, FALSE, NULL);
  return self;
}

void
pomona_routes_stop (PomonaRoutes *self)
{
  if (self->pki != NULL)
    g_thread_pool_free (g_steal_pointer (&self->pki), FALSE, TRUE);
}

void
pomona_routes_free (PomonaRoutes *self)
{
  pomona_routes_stop (self);
  pomona_identity_judge_free (self->judge);
  pomona_command_sessions_free (self->sessions);
  pomona_enroll_catalogue_free (self->catalogue);
  pomona_scep_waiting_free (self->waiting);
  g_free (self);
}
