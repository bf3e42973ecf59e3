/* pomona-practice.h: fills a service with a practice office. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joins the pretend devices and the push stand-in of the simulator to a running service: the practice push
 * certificate is imported beside the real one, pretend devices enroll through a practice link, over the network like any
 * other. Devices of an earlier run are brought back from the data folder. */
#pragma once

#include "pomona-service.h"

G_BEGIN_DECLS

#define POMONA_PRACTICE_DEVICES 25

#define POMONA_TYPE_PRACTICE (pomona_practice_get_type ())
G_DECLARE_FINAL_TYPE (PomonaPractice, pomona_practice, POMONA, PRACTICE, GObject)

/* Properties: "running" (gboolean), "wanted" (guint, devices asked for), "enrolled" (guint), "problem" (string, NULL). All
 * notify on the main thread. */

PomonaPractice *pomona_practice_new          (PomonaService       *service);

/* Opens the office with so many devices; done when all have enrolled or given up. */
void            pomona_practice_start_async  (PomonaPractice      *self,
                                              guint                n_devices,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean        pomona_practice_start_finish (PomonaPractice      *self,
                                              GAsyncResult        *result,
                                              GError             **error);

/* Pretend devices go silent; their records stay. Blocks for less than a second. */
void            pomona_practice_stop         (PomonaPractice      *self);

/* Stops, and removes every pretend device and the practice certificate from the service. */
void            pomona_practice_clear_async  (PomonaPractice      *self,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean        pomona_practice_clear_finish (PomonaPractice      *self,
                                              GAsyncResult        *result,
                                              GError             **error);

gboolean        pomona_practice_get_running  (PomonaPractice      *self);

G_END_DECLS
