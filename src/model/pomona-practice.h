/* pomona-practice.h: fills a service with a practice office. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joins the pretend devices and the push stand-in of the simulator to a running service: the practice push
 * certificate is imported beside the real one, pretend devices enroll through a practice link, over the network like any
 * other. Devices of an earlier run are brought back from the data folder. */
#pragma once

#include "pomona-service.h"

G_BEGIN_DECLS

#define POMONA_TYPE_PRACTICE (pomona_practice_get_type ())
G_DECLARE_FINAL_TYPE (PomonaPractice, pomona_practice, POMONA, PRACTICE, GObject)

/* Properties, all notifying on the main thread: "running" (gboolean), "enrolled" (guint). */

PomonaPractice *pomona_practice_new          (PomonaService       *service);

/* Opens the office on a service that serves. Done when its devices are on their way: they enroll one after the other. */
void            pomona_practice_start_async  (PomonaPractice      *self,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean        pomona_practice_start_finish (PomonaPractice      *self,
                                              GAsyncResult        *result,
                                              GError             **error);

/* Pretend devices go silent; their records stay, and a later start brings them back. */
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
guint           pomona_practice_get_enrolled (PomonaPractice      *self);

G_END_DECLS
