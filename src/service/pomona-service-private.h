/* pomona-service-private.h: a running service, and how its public calls reach it. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-context.h"
#include "pomona-service.h"

G_BEGIN_DECLS

typedef struct _PomonaRun PomonaRun;

/* Runs on a service thread. Returns what the _finish function hands out, or NULL with an error. */
typedef gpointer (*PomonaWorkFunc) (PomonaContext  *context,
                                    gpointer        data,
                                    GError        **error);

/* Queues a call. data is owned by it and freed with data_free; the result is freed with result_free when nobody
 * fetches it. A service that is not serving answers with POMONA_SERVICE_ERROR_STOPPED. */
void     pomona_service_run        (PomonaService       *self,
                                    PomonaWorkFunc       func,
                                    gpointer             data,
                                    GDestroyNotify       data_free,
                                    GDestroyNotify       result_free,
                                    gpointer             source_tag,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
gpointer pomona_service_run_finish (PomonaService       *self,
                                    GAsyncResult        *result,
                                    gpointer             source_tag,
                                    GError             **error);

/* For _finish functions that only say TRUE: work functions return this. */
#define POMONA_WORK_DONE ((gpointer) 1)

/* --- pomona-run.c: starting and stopping, on a thread that may wait --- */

/* Opens the data folder and serves. bus_func is called on main_context. */
PomonaRun     *pomona_run_start          (const PomonaServiceConfig  *config,
                                          GMainContext               *main_context,
                                          PomonaBusFunc               bus_func,
                                          gpointer                    bus_data,
                                          GCancellable               *cancellable,
                                          GError                    **error);
/* Stops listening, pushes and timers, lets queued calls end, closes the store. Blocks. The bus is closed already. */
void           pomona_run_stop           (PomonaRun                  *run);
PomonaContext *pomona_run_get_context    (PomonaRun                  *run);
guint          pomona_run_get_port       (PomonaRun                  *run);

G_END_DECLS
