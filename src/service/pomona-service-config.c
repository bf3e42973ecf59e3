/* pomona-service-config.c: how a service is to run. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-control-address.h"
#include "pomona-service.h"

#define DEFAULT_LISTEN "0.0.0.0:8443"

PomonaServiceConfig *
pomona_service_config_new (void)
{
  PomonaServiceConfig *config = g_new0 (PomonaServiceConfig, 1);

  config->data_dir = pomona_data_dir_default ();
  config->listen = g_strdup (DEFAULT_LISTEN);
  config->key_source = POMONA_KEY_SOURCE_AUTO;
  return config;
}

PomonaServiceConfig *
pomona_service_config_copy (const PomonaServiceConfig *config)
{
  PomonaServiceConfig *copy = g_memdup2 (config, sizeof *config);

  copy->data_dir = g_strdup (config->data_dir);
  copy->listen = g_strdup (config->listen);
  copy->public_url = g_strdup (config->public_url);
  copy->apns_host = g_strdup (config->apns_host);
  copy->apns_ca = g_strdup (config->apns_ca);
  copy->key_file = g_strdup (config->key_file);
  copy->organization = g_strdup (config->organization);
  copy->tls_certificate = g_strdup (config->tls_certificate);
  copy->tls_key = g_strdup (config->tls_key);
  copy->passphrase = config->passphrase != NULL ? pomona_secret_ref (config->passphrase) : NULL;
  return copy;
}

void
pomona_service_config_free (PomonaServiceConfig *config)
{
  g_free (config->data_dir);
  g_free (config->listen);
  g_free (config->public_url);
  g_free (config->apns_host);
  g_free (config->apns_ca);
  g_free (config->key_file);
  g_free (config->organization);
  g_free (config->tls_certificate);
  g_free (config->tls_key);
  g_clear_pointer (&config->passphrase, pomona_secret_unref);
  g_free (config);
}
