/* pomona-service-enrollment.c: public calls about enrollment links. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-link-table.h"
#include "pomona-push-identity-table.h"
#include "pomona-random.h"
#include "pomona-service-private.h"
#include "pomona-setting-table.h"
#include "pomona-uuid.h"
#include "pomona-work.h"

#define MAX_LIFETIME (400 * G_TIME_SPAN_DAY)
#define TOKEN_BYTES 16
#define ID_BYTES 6

/* The topic of devices that enroll before there is a push certificate. It is made once and kept, so that what they hold is
 * at least the same for all, and is shown as what it is: a topic without a certificate. */
#define SETTING_PROVISIONAL_TOPIC "provisional-topic"

static void
init_addresses (PomonaLinkAddresses *addresses,
                char               **page,
                char               **profile,
                PomonaContext       *context)
{
  *page = pomona_context_dup_url (context, "/enroll/{token}");
  *profile = pomona_context_dup_url (context, "/enroll/{token}/profile.mobileconfig");
  addresses->page = *page;
  addresses->profile = *profile;
}

/* --- creating --- */

typedef struct
{
  char          *id;
  char          *token;
  char          *label;
  guint          uses;
  gint64         lifetime;
  gboolean       practice;
} LinkWish;

static void
link_wish_free (gpointer data)
{
  LinkWish *wish = data;

  g_free (wish->id);
  g_free (wish->token);
  g_free (wish->label);
  g_free (wish);
}

static char *
dup_provisional_topic (PomonaDb  *db,
                       GError   **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *uuid = NULL;
  char *topic = pomona_settings_get (db, SETTING_PROVISIONAL_TOPIC, &local_error);

  if (topic != NULL)
    return topic;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  uuid = pomona_uuid_new ();
  topic = g_strconcat ("com.apple.mgmt.External.", uuid, NULL);
  if (!pomona_settings_set (db, SETTING_PROVISIONAL_TOPIC, topic, error))
    g_clear_pointer (&topic, g_free);
  return topic;
}

static char *
dup_topic (PomonaDb  *db,
           gboolean   practice,
           GError   **error)
{
  g_autoptr(GError) local_error = NULL;
  char *topic = pomona_push_identities_dup_topic (db, practice, &local_error);

  if (topic != NULL)
    return topic;
  if (local_error == NULL)
    return dup_provisional_topic (db, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
write_link (PomonaDb   *db,
            gpointer    data,
            GPtrArray  *events,
            GError    **error)
{
  LinkWish *wish = data;
  g_autofree char *topic = dup_topic (db, wish->practice, error);
  PomonaNewLink link = {
    .id = wish->id,
    .token = wish->token,
    .label = wish->label,
    .topic = topic,
    .expires_at = pomona_clock_now () + wish->lifetime,
    .uses_allowed = wish->uses,
    .practice = wish->practice,
  };

  return topic != NULL && pomona_links_create (db, &link, error);
}

static gpointer
work_create_link (PomonaContext *context,
                  gpointer       data,
                  GError       **error)
{
  LinkWish *wish = data;
  PomonaLinkAddresses addresses;
  g_autofree char *page = NULL;
  g_autofree char *profile = NULL;
  PomonaDb *db;

  if (wish->lifetime <= 0 || wish->lifetime > MAX_LIFETIME)
    {
      g_set_error_literal (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID, _("A link works for up to 400 days"));
      return NULL;
    }
  wish->id = pomona_random_token (ID_BYTES);
  wish->token = pomona_random_token (TOKEN_BYTES);
  if (!pomona_work_write (context, write_link, wish, error))
    return NULL;
  db = pomona_store_reader (context->store, error);
  init_addresses (&addresses, &page, &profile, context);
  return db != NULL ? pomona_links_get (db, wish->id, &addresses, error) : NULL;
}

void
pomona_service_create_link_async (PomonaService       *self,
                                  const char          *label,
                                  guint                uses,
                                  gint64               lifetime,
                                  gboolean             practice,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  LinkWish *wish = g_new0 (LinkWish, 1);

  wish->label = g_strdup (label != NULL ? label : "");
  wish->uses = uses;
  wish->lifetime = lifetime;
  wish->practice = practice;
  pomona_service_run (self, work_create_link, wish, link_wish_free, (GDestroyNotify) pomona_enrollment_link_unref,
                      pomona_service_create_link_async, cancellable, callback, user_data);
}

PomonaEnrollmentLink *
pomona_service_create_link_finish (PomonaService  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_create_link_async, error);
}

/* --- reading --- */

static gpointer
work_list_links (PomonaContext *context,
                 gpointer       data,
                 GError       **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);
  PomonaLinkAddresses addresses;
  g_autofree char *page = NULL;
  g_autofree char *profile = NULL;

  init_addresses (&addresses, &page, &profile, context);
  return db != NULL ? pomona_links_list (db, &addresses, error) : NULL;
}

void
pomona_service_list_links_async (PomonaService       *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  pomona_service_run (self, work_list_links, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, pomona_service_list_links_async,
                      cancellable, callback, user_data);
}

GPtrArray *
pomona_service_list_links_finish (PomonaService  *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_list_links_async, error);
}

typedef struct
{
  char  *link_id;
  guint  limit;
} ProgressQuery;

static void
progress_query_free (gpointer data)
{
  ProgressQuery *query = data;

  g_free (query->link_id);
  g_free (query);
}

static gpointer
work_list_progress (PomonaContext *context,
                    gpointer       data,
                    GError       **error)
{
  ProgressQuery *query = data;
  PomonaDb *db = pomona_store_reader (context->store, error);

  return db != NULL ? pomona_progress_list (db, query->link_id, query->limit, error) : NULL;
}

void
pomona_service_list_progress_async (PomonaService       *self,
                                    const char          *link_id,
                                    guint                limit,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  ProgressQuery *query = g_new0 (ProgressQuery, 1);

  query->link_id = g_strdup (link_id);
  query->limit = limit;
  pomona_service_run (self, work_list_progress, query, progress_query_free, (GDestroyNotify) g_ptr_array_unref,
                      pomona_service_list_progress_async, cancellable, callback, user_data);
}

GPtrArray *
pomona_service_list_progress_finish (PomonaService  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_list_progress_async, error);
}

/* --- revoking --- */

static gboolean
write_revoke (PomonaDb   *db,
              gpointer    data,
              GPtrArray  *events,
              GError    **error)
{
  return pomona_links_revoke (db, data, error);
}

static gpointer
work_revoke (PomonaContext *context,
             gpointer       data,
             GError       **error)
{
  return pomona_work_write (context, write_revoke, data, error) ? POMONA_WORK_DONE : NULL;
}

void
pomona_service_revoke_link_async (PomonaService       *self,
                                  const char          *link_id,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  pomona_service_run (self, work_revoke, g_strdup (link_id), g_free, NULL, pomona_service_revoke_link_async, cancellable, callback,
                      user_data);
}

gboolean
pomona_service_revoke_link_finish (PomonaService  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_revoke_link_async, error) != NULL;
}
