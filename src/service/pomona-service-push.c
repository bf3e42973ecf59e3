/* pomona-service-push.c: public calls about push certificates. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-enrollment-table.h"
#include "pomona-identity.h"
#include "pomona-push-certificate.h"
#include "pomona-push-identity-table.h"
#include "pomona-pusher-private.h"
#include "pomona-service-private.h"
#include "pomona-work.h"

typedef struct
{
  GBytes         *certificate;
  GBytes         *key;
  PomonaSecret   *password;
  char           *allow_topic_change;
  gboolean        practice;
  char           *apns_host;
  char           *apns_ca;

  PomonaIdentity *identity;     /* once read */
  char           *topic;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_clear_pointer (&import->certificate, g_bytes_unref);
  g_clear_pointer (&import->key, g_bytes_unref);
  g_clear_pointer (&import->password, pomona_secret_unref);
  g_free (import->allow_topic_change);
  g_free (import->apns_host);
  g_free (import->apns_ca);
  g_clear_pointer (&import->identity, pomona_identity_unref);
  g_free (import->topic);
  g_free (import);
}

static gboolean
read_identity (Import  *import,
               GError **error)
{
  PomonaCertificate *certificate;

  import->identity = pomona_identity_load (import->certificate, import->key, import->password, error);
  if (import->identity == NULL)
    return FALSE;
  certificate = pomona_identity_get_certificate (import->identity);
  import->topic = pomona_push_certificate_get_topic (certificate, error);
  if (import->topic == NULL)
    return FALSE;
  if (pomona_certificate_get_not_after (certificate) > pomona_clock_now ())
    return TRUE;
  g_set_error_literal (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID,
                       _("This push certificate has expired: renew it in Apple's portal and take the new file"));
  return FALSE;
}

/* Pretend devices hold the topic of the practice office, whatever happens to the others. */
static gboolean
forget_practice (PomonaDb    *db,
                 GHashTable  *topics,
                 GError     **error)
{
  g_autoptr(GPtrArray) records = pomona_push_identities_list (db, error);

  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    if (((PomonaPushCertificateRecord *) g_ptr_array_index (records, i))->practice)
      g_hash_table_remove (topics, ((PomonaPushCertificateRecord *) g_ptr_array_index (records, i))->topic);
  return TRUE;
}

static guint
count_devices (GHashTable *topics,
               const char *except,
               guint      *of_except)
{
  GHashTableIter iter;
  gpointer topic;
  gpointer count;
  guint others = 0;

  *of_except = 0;
  g_hash_table_iter_init (&iter, topics);
  while (g_hash_table_iter_next (&iter, &topic, &count))
    if (g_strcmp0 (topic, except) == 0)
      *of_except = GPOINTER_TO_UINT (count);
    else
      others += GPOINTER_TO_UINT (count);
  return others;
}

static void
refuse_change (const char  *old_topic,
               const char  *new_topic,
               guint        n_dark,
               GError     **error)
{
  g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_REFUSED,
               ngettext ("This certificate is for another topic: %s instead of %s. %u device holds the old one and would never be "
                         "woken again. Nothing was changed; in Apple's portal press Renew on the old certificate, or allow the new "
                         "topic by spelling it out",
                         "This certificate is for another topic: %s instead of %s. %u devices hold the old one and would never be "
                         "woken again. Nothing was changed; in Apple's portal press Renew on the old certificate, or allow the new "
                         "topic by spelling it out", n_dark),
               new_topic, old_topic, n_dark);
}

/* A push certificate of another topic is what loses fleets: refused unless the new topic was spelled out. Devices that
 * enrolled before there was any certificate count too. */
static gboolean
check_topic (PomonaDb  *db,
             Import    *import,
             GError   **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *old_topic = pomona_push_identities_dup_topic (db, FALSE, &local_error);
  g_autoptr(GHashTable) topics = NULL;
  guint n_dark;
  guint n_same;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  topics = pomona_enrollments_count_topics (db, error);
  if (topics == NULL || !forget_practice (db, topics, error))
    return FALSE;
  n_dark = count_devices (topics, import->topic, &n_same);
  if (g_strcmp0 (old_topic, import->topic) == 0 || g_strcmp0 (import->allow_topic_change, import->topic) == 0 ||
      (old_topic == NULL && n_dark == 0))
    return TRUE;
  refuse_change (old_topic != NULL ? old_topic : _("none"), import->topic, n_dark, error);
  return FALSE;
}

static gboolean
write_import (PomonaDb   *db,
              gpointer    data,
              GPtrArray  *events,
              GError    **error)
{
  Import *import = data;
  PomonaCertificate *certificate = pomona_identity_get_certificate (import->identity);
  g_autofree char *chain = pomona_identity_get_chain_pem (import->identity);
  g_autoptr(PomonaSecret) key = pomona_key_to_pem (pomona_identity_get_key (import->identity), error);
  PomonaNewPushIdentity row = {
    .topic = import->topic,
    .serial = pomona_certificate_get_serial (certificate),
    .common_name = pomona_certificate_get_common_name (certificate),
    .certificate = chain,
    .key = key,
    .not_before = pomona_certificate_get_not_before (certificate),
    .not_after = pomona_certificate_get_not_after (certificate),
    .practice = import->practice,
    .apns_host = import->apns_host,
    .apns_ca = import->apns_ca,
  };

  if (key == NULL || (!import->practice && !check_topic (db, import, error)))
    return FALSE;
  return pomona_push_identities_put (db, &row, error) &&
         pomona_work_add_event (db, events, POMONA_EVENT_CERTIFICATE, POMONA_SEVERITY_INFO, NULL, import->topic, "push", -1, error);
}

static gpointer
work_import (PomonaContext *context,
             gpointer       data,
             GError       **error)
{
  Import *import = data;
  PomonaDb *db;

  if (!read_identity (import, error) || !pomona_work_write (context, write_import, import, error))
    return NULL;
  pomona_pusher_topic_changed (context->pusher, import->topic);
  db = pomona_store_reader (context->store, error);
  return db != NULL ? pomona_push_identities_get_record (db, import->topic, error) : NULL;
}

void
pomona_service_import_push_certificate_async (PomonaService          *self,
                                              const PomonaPushImport *import,
                                              GCancellable           *cancellable,
                                              GAsyncReadyCallback     callback,
                                              gpointer                user_data)
{
  Import *copy = g_new0 (Import, 1);

  copy->certificate = g_bytes_ref (import->certificate);
  copy->key = import->key != NULL ? g_bytes_ref (import->key) : NULL;
  copy->password = import->password != NULL ? pomona_secret_ref (import->password) : NULL;
  copy->allow_topic_change = g_strdup (import->allow_topic_change);
  copy->practice = import->practice;
  copy->apns_host = g_strdup (import->apns_host);
  if (import->apns_ca != NULL)
    copy->apns_ca = g_strndup (g_bytes_get_data (import->apns_ca, NULL), g_bytes_get_size (import->apns_ca));
  pomona_service_run (self, work_import, copy, import_free, (GDestroyNotify) pomona_push_certificate_record_unref,
                      pomona_service_import_push_certificate_async, cancellable, callback, user_data);
}

PomonaPushCertificateRecord *
pomona_service_import_push_certificate_finish (PomonaService  *self,
                                               GAsyncResult   *result,
                                               GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_import_push_certificate_async, error);
}

static gpointer
work_list (PomonaContext *context,
           gpointer       data,
           GError       **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);

  return db != NULL ? pomona_push_identities_list (db, error) : NULL;
}

void
pomona_service_list_push_certificates_async (PomonaService       *self,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data)
{
  pomona_service_run (self, work_list, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, pomona_service_list_push_certificates_async,
                      cancellable, callback, user_data);
}

GPtrArray *
pomona_service_list_push_certificates_finish (PomonaService  *self,
                                              GAsyncResult   *result,
                                              GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_list_push_certificates_async, error);
}
