/* pomona-pretend-workers.h: a few threads for work with private keys. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pomona-key.h"

G_BEGIN_DECLS

/* Hundreds of pretend devices share one thread; making a key takes 50 ms and signing takes 2 ms, so that
 * both are done here. Reference counted; all functions may be called from any thread. */
typedef struct _PomonaPretendWorkers PomonaPretendWorkers;

/**
 * pomona_pretend_workers_new:
 * @n_threads: how many at the same time, at least 1
 * @n_keys: if not 0, only that many keys are made and handed out again and again; for load tests, where the
 *   making of keys is not what is measured
 */
PomonaPretendWorkers *pomona_pretend_workers_new     (guint                  n_threads,
                                                      guint                  n_keys);
PomonaPretendWorkers *pomona_pretend_workers_ref     (PomonaPretendWorkers  *self);
/* The last one waits until all work is done; it must not be called from that work. */
void                  pomona_pretend_workers_unref   (PomonaPretendWorkers  *self);

/* Runs @func for @task on one of the threads, as g_task_run_in_thread () would. */
void                  pomona_pretend_workers_run     (PomonaPretendWorkers  *self,
                                                      GTask                 *task,
                                                      GTaskThreadFunc        func);

/* A new RSA key of @bits. The result is for g_task_propagate_pointer (). */
void                  pomona_pretend_workers_make_key_async  (PomonaPretendWorkers  *self,
                                                              guint                  bits,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
PomonaKey            *pomona_pretend_workers_make_key_finish (GAsyncResult          *result,
                                                              GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendWorkers, pomona_pretend_workers_unref)

G_END_DECLS
