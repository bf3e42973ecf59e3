/* bench-apns.c: pushes a second, and what one costs. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-standin.h"
#include "pomona-apns.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define TOPIC "com.apple.mgmt.External.bench"

typedef struct
{
  GMutex lock;
  GCond cond;
  guint left;
  guint delivered;
  gint64 cpu_ns; /* of the push thread */
} Bench;

static gint64
thread_cpu_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

static void
result_cb (PomonaPushResult *result,
           gpointer          user_data)
{
  Bench *bench = user_data;

  bench->delivered += result->outcome == POMONA_PUSH_DELIVERED;
  if (--bench->left > 0)
    return;
  g_mutex_lock (&bench->lock);
  bench->cpu_ns = thread_cpu_ns ();
  g_cond_signal (&bench->cond);
  g_mutex_unlock (&bench->lock);
}

static GTlsCertificate *
trusted (PomonaApnsStandin *standin)
{
  g_autofree char *pem = pomona_certificate_to_pem (pomona_authority_get_certificate (pomona_apns_standin_get_authority (standin)));

  return g_tls_certificate_new_from_pem (pem, -1, NULL);
}

static PomonaApns *
sender_new (PomonaApnsStandin *standin)
{
  g_autoptr(PomonaApnsConfig) config = pomona_apns_config_new ();
  g_autoptr(PomonaKey) key = pomona_key_new_rsa (2048, NULL);
  g_autoptr(PomonaCertificate) certificate = pomona_apns_standin_issue (standin, TOPIC, key, NULL);
  g_autoptr(PomonaIdentity) identity = pomona_identity_new (certificate, key, NULL, NULL);
  PomonaApns *apns;

  pomona_apns_config_set_host (config, "127.0.0.1", pomona_apns_standin_get_port (standin));
  config->extra_ca = trusted (standin);
  config->proxy_resolver = g_simple_proxy_resolver_new (NULL, NULL);
  apns = pomona_apns_new (config);
  pomona_apns_set_identity (apns, TOPIC, identity, NULL);
  return apns;
}

static void
run (guint n,
     guint latency_ms)
{
  const PomonaApnsStandinFaults faults = { .latency_ms = latency_ms };
  g_autoptr(PomonaApnsStandin) standin = pomona_apns_standin_new (NULL, 0, NULL);
  g_autoptr(PomonaApns) apns = sender_new (standin);
  g_autoptr(GPtrArray) pushes = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_push_unref);
  g_autoptr(PomonaSecret) magic = pomona_secret_new ("11111111-2222-3333-4444-555555555555", -1);
  Bench bench = { .left = n };
  struct rusage usage;
  gint64 start, submit, end;

  pomona_apns_standin_set_faults (standin, &faults);
  for (guint i = 0; i < n; i++)
    {
      guint8 token[32] = { 0 };

      memcpy (token, &i, sizeof i);
      g_ptr_array_add (pushes, pomona_push_new (TOPIC, token, sizeof token, magic, NULL));
    }
  submit = thread_cpu_ns ();
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    pomona_apns_push (apns, pushes->pdata[i], result_cb, &bench, NULL);
  submit = thread_cpu_ns () - submit;
  g_mutex_lock (&bench.lock);
  while (bench.cpu_ns == 0)
    g_cond_wait (&bench.cond, &bench.lock);
  g_mutex_unlock (&bench.lock);
  end = g_get_monotonic_time ();
  getrusage (RUSAGE_SELF, &usage);
  g_print ("%6u pushes, %2u ms: %7.0f a second, %5.2f us a push on the push thread, %4.2f us to queue one, %u delivered, %ld MB\n", n, latency_ms,
           n * 1e6 / (end - start), bench.cpu_ns / 1e3 / n, submit / 1e3 / n, bench.delivered, usage.ru_maxrss / 1024);
}

int
main (int    argc,
      char **argv)
{
  const guint n = argc > 1 ? atoi (argv[1]) : 50000;

  run (1000, 0);
  run (n, 0);
  run (n, 20);
  run (n, 50);
  return 0;
}
