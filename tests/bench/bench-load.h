/* bench-load.h: devices that all come at once. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-certificate.h"
#include "pomona-key.h"

G_BEGIN_DECLS

typedef struct
{
  char              *id;
  PomonaCertificate *certificate;
  PomonaKey         *key;            /* shared by many */
  char              *command;        /* UUID of what it will be given; NULL: it is told on the way */
} BenchDevice;

typedef struct
{
  guint64  round_trips;              /* Idle, command, answer, and what the server says to it */
  guint64  requests;
  guint64  failures;
  double   seconds;
  double   server_cpu;               /* seconds of processor time that the server took */
  double   client_cpu;               /* and that this program took */
  GArray  *latencies;                /* gint64 µs of each round trip */
} BenchLoad;

BenchDevice *bench_device_new     (const char         *id,
                                   PomonaCertificate  *certificate,
                                   PomonaKey          *key);
void         bench_device_free    (BenchDevice        *self);

void         bench_load_init      (BenchLoad          *self);
void         bench_load_clear     (BenchLoad          *self);
double       bench_load_get_ms    (BenchLoad          *self,
                                   double              share);

/* Every device comes once: says Idle, answers what it is given until it is given nothing. Messages are signed and connections
 * opened before the clock starts. Adds to what `load` holds. */
void         bench_load_run       (BenchLoad          *load,
                                   guint16             port,
                                   int                 server_pid,
                                   BenchDevice       **devices,
                                   guint               n_devices,
                                   guint               n_connections);

double       bench_process_cpu    (int                 pid);
/* Resident memory in kilobytes. */
guint        bench_process_memory (int                 pid);

G_END_DECLS
