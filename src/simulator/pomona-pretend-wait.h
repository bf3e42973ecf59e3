/* pomona-pretend-wait.h: waiting without blocking. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Calls back after @ms milliseconds, or as soon as @cancellable is cancelled. */
void     pomona_pretend_wait_async  (guint                ms,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);
/* Returns: TRUE, or FALSE and G_IO_ERROR_CANCELLED */
gboolean pomona_pretend_wait_finish (GAsyncResult        *result,
                                     GError             **error);

G_END_DECLS
