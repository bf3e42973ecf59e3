/* pomona-office.h: what all pages of the window share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-device-list.h"
#include "pomona-practice.h"
#include "pomona-service.h"
#include "pomona-situation.h"

G_BEGIN_DECLS

/* One service, its devices, how things stand. Made once by the application; pages borrow from it. */
#define POMONA_TYPE_OFFICE (pomona_office_get_type ())
G_DECLARE_FINAL_TYPE (PomonaOffice, pomona_office, POMONA, OFFICE, GObject)

/* settings: where preferences are kept; NULL when they are not (practice, tests). */
PomonaOffice     *pomona_office_new           (const PomonaServiceConfig *config,
                                               GSettings                 *settings);

/* Borrowed. */
PomonaService    *pomona_office_get_service   (PomonaOffice *self);
PomonaDeviceList *pomona_office_get_devices   (PomonaOffice *self);
PomonaPractice   *pomona_office_get_practice  (PomonaOffice *self);
PomonaSituation  *pomona_office_get_situation (PomonaOffice *self);
GSettings        *pomona_office_get_settings  (PomonaOffice *self);

/* Stops the service if it runs, and starts it with this configuration (NULL: as it is). When that fails and it ran before,
 * it is started again as it was, and the error says why. A practice office that was open is opened again. */
void              pomona_office_restart_async  (PomonaOffice               *self,
                                                const PomonaServiceConfig  *config,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
gboolean          pomona_office_restart_finish (PomonaOffice               *self,
                                                GAsyncResult               *result,
                                                GError                    **error);
/* Keeps the address that devices are told from now on, and restarts: the server's certificate has to name it. NULL or "": the
 * address of this computer. A slash at the end is taken off. */
void              pomona_office_set_url_async  (PomonaOffice               *self,
                                                const char                 *url,
                                                GAsyncReadyCallback         callback,
                                                gpointer                    user_data);
gboolean          pomona_office_set_url_finish (PomonaOffice               *self,
                                                GAsyncResult               *result,
                                                GError                    **error);

G_END_DECLS
