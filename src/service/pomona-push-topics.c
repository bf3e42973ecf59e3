/* pomona-push-topics.c: a push sender for each topic. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-identity.h"
#include "pomona-push-identity-table.h"
#include "pomona-push-topics.h"
#include "pomona-service.h"

struct _PomonaPushTopics
{
  PomonaStore     *store;
  char            *apns_host;
  GTlsCertificate *apns_ca;

  GMutex           lock;
  GHashTable      *senders;   /* topic → PomonaApns */
  gboolean         stopped;
};

static gboolean
apply_host (PomonaApnsConfig  *config,
            const char        *text,
            GError           **error)
{
  g_autoptr(GSocketConnectable) connectable = NULL;
  GNetworkAddress *address;

  if (text == NULL)
    return TRUE;
  connectable = g_network_address_parse (text, POMONA_APNS_PORT, error);
  if (connectable == NULL)
    return FALSE;
  address = G_NETWORK_ADDRESS (connectable);
  pomona_apns_config_set_host (config, g_network_address_get_hostname (address), g_network_address_get_port (address));
  return TRUE;
}

static PomonaApnsConfig *
build_config (PomonaPushTopics          *topics,
              const PomonaPushIdentity  *identity,
              GError                   **error)
{
  g_autoptr(PomonaApnsConfig) config = pomona_apns_config_new ();

  if (!apply_host (config, identity->apns_host != NULL ? identity->apns_host : topics->apns_host, error))
    return NULL;
  if (identity->apns_ca != NULL)
    {
      config->extra_ca = g_tls_certificate_new_from_pem (identity->apns_ca, -1, error);
      if (config->extra_ca == NULL)
        return NULL;
    }
  else if (topics->apns_ca != NULL)
    config->extra_ca = g_object_ref (topics->apns_ca);
  return g_steal_pointer (&config);
}

static PomonaIdentity *
load_identity (const PomonaPushIdentity  *identity,
               GError                   **error)
{
  gsize size;
  const guint8 *key = pomona_secret_get_data (identity->key, &size);
  g_autoptr(GBytes) chain = g_bytes_new (identity->certificate, strlen (identity->certificate));
  g_autoptr(GBytes) key_file = g_bytes_new_static (key, size);

  return pomona_identity_load (chain, key_file, NULL, error);
}

static PomonaApns *
make_sender (PomonaPushTopics  *topics,
             const char        *topic,
             GError           **error)
{
  PomonaDb *db = pomona_store_reader (topics->store, error);
  g_autoptr(PomonaPushIdentity) identity = NULL;
  g_autoptr(PomonaApnsConfig) config = NULL;
  g_autoptr(PomonaApns) sender = NULL;
  g_autoptr(PomonaIdentity) loaded = NULL;
  g_autoptr(GError) local_error = NULL;

  if (db == NULL)
    return NULL;
  identity = pomona_push_identities_get (db, topic, &local_error);
  if (identity == NULL)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_NOT_FOUND, _("There is no push certificate for the topic %s"), topic);
      return NULL;
    }
  config = build_config (topics, identity, error);
  if (config == NULL)
    return NULL;
  sender = pomona_apns_new (config);
  loaded = load_identity (identity, error);
  if (loaded == NULL || !pomona_apns_set_identity (sender, topic, loaded, error))
    return NULL;
  return g_steal_pointer (&sender);
}

PomonaPushTopics *
pomona_push_topics_new (PomonaStore  *store,
                        const char   *apns_host,
                        const char   *apns_ca,
                        GError      **error)
{
  PomonaPushTopics *topics = g_new0 (PomonaPushTopics, 1);

  g_mutex_init (&topics->lock);
  topics->store = store;
  topics->apns_host = g_strdup (apns_host);
  topics->senders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  if (apns_ca == NULL || (topics->apns_ca = g_tls_certificate_new_from_file (apns_ca, error)) != NULL)
    return topics;
  g_prefix_error (error, _("The CA of the push server can't be read: "));
  pomona_push_topics_free (topics);
  return NULL;
}

void
pomona_push_topics_stop (PomonaPushTopics *topics,
                         guint             patience_ms)
{
  g_autoptr(GPtrArray) senders = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer sender;

  g_mutex_lock (&topics->lock);
  topics->stopped = TRUE;
  g_hash_table_iter_init (&iter, topics->senders);
  while (g_hash_table_iter_next (&iter, NULL, &sender))
    g_ptr_array_add (senders, g_object_ref (sender));
  g_mutex_unlock (&topics->lock);

  for (guint i = 0; i < senders->len; i++)
    pomona_apns_shutdown (g_ptr_array_index (senders, i), patience_ms, NULL);
}

void
pomona_push_topics_free (PomonaPushTopics *topics)
{
  g_hash_table_unref (topics->senders);
  g_clear_object (&topics->apns_ca);
  g_free (topics->apns_host);
  g_mutex_clear (&topics->lock);
  g_free (topics);
}

PomonaApns *
pomona_push_topics_ref_sender (PomonaPushTopics  *topics,
                               const char        *topic,
                               GError           **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&topics->lock);
  PomonaApns *sender = g_hash_table_lookup (topics->senders, topic);

  if (topics->stopped)
    {
      g_set_error_literal (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_STOPPED, _("The service is stopping"));
      return NULL;
    }
  if (sender == NULL)
    {
      sender = make_sender (topics, topic, error);
      if (sender == NULL)
        return NULL;
      g_hash_table_insert (topics->senders, g_strdup (topic), sender);
    }
  return g_object_ref (sender);
}

void
pomona_push_topics_changed (PomonaPushTopics *topics,
                            const char       *topic)
{
  g_autoptr(PomonaApns) old = NULL;
  gpointer key = NULL;
  gpointer value = NULL;

  g_mutex_lock (&topics->lock);
  if (g_hash_table_steal_extended (topics->senders, topic, &key, &value))
    old = value;
  g_mutex_unlock (&topics->lock);
  g_free (key);
  /* What is on its way gets its answer on the old connection. */
  if (old != NULL)
    pomona_apns_shutdown (old, 5000, NULL);
}

GPtrArray *
pomona_push_topics_get_states (PomonaPushTopics *topics)
{
  GPtrArray *states = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_apns_state_unref);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&topics->lock);
  GHashTableIter iter;
  gpointer topic;
  gpointer sender;

  g_hash_table_iter_init (&iter, topics->senders);
  while (g_hash_table_iter_next (&iter, &topic, &sender))
    {
      PomonaApnsState *state = pomona_apns_get_state (sender, topic);

      if (state != NULL)
        g_ptr_array_add (states, state);
    }
  return states;
}
