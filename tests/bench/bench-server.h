/* bench-server.h: the servers that are measured, each a process of its own. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "bench-load.h"
#include "pomona-push-desk.h"

G_BEGIN_DECLS

#define BENCH_TOPIC "com.apple.mgmt.External.bench"

/* The command that the bare server gives to everybody. */
#define BENCH_FLOOR_UUID "5a0b2c0e-1f63-4b8e-9d51-6f0a8f1f3c11"

typedef struct
{
  GSubprocess *process;
  int          pid;
  guint16      port;
} BenchServer;

typedef struct
{
  char           *folder;     /* of everything; removed at the end */
  char           *data_dir;
  char           *key_file;
  char           *tls_ca;     /* PEM; once devices were written */
  PomonaPushDesk *desk;
} BenchOffice;

void       bench_office_init      (BenchOffice   *self);
void       bench_office_clear     (BenchOffice   *self);

/* `program`: pomona. Ends when it serves. */
void       bench_office_start     (BenchOffice   *self,
                                   BenchServer   *server,
                                   const char    *program);
JsonNode  *bench_office_call      (BenchOffice   *self,
                                   const char    *method,
                                   JsonObject    *params);
void       bench_office_import    (BenchOffice   *self);
/* Writes devices into the store of a service that does not run until there are `n`, each with an identity of its own on one
 * of a few keys, and appends them to `devices` (BenchDevice). */
void       bench_office_populate  (BenchOffice   *self,
                                   GPtrArray     *devices,
                                   guint          n);

/* Starts this program again as the bare server; see bench-floor.c. */
void       bench_floor_start      (BenchOffice   *office,
                                   BenchServer   *server,
                                   const char    *self_path);
int        bench_floor_main       (const char    *folder);

void       bench_server_stop      (BenchServer   *self);

G_END_DECLS
