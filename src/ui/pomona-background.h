/* pomona-background.h: serving without a window, and from login on. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* Keeps the application alive while nobody looks. */
#define POMONA_TYPE_BACKGROUND (pomona_background_get_type ())
G_DECLARE_FINAL_TYPE (PomonaBackground, pomona_background, POMONA, BACKGROUND, GObject)

/* Both are borrowed and outlive it. */
PomonaBackground *pomona_background_new            (GApplication         *application,
                                                    PomonaOffice         *office);

/* The program was started without a window: it stays. */
void              pomona_background_stay           (PomonaBackground     *self);

/* A window is about to close. TRUE: it has to stay open, since the person is asked first; it is closed after the answer. */
gboolean          pomona_background_hold_back      (PomonaBackground     *self,
                                                    GtkWindow            *window);

/* Asks the desktop to let us run in the background, and to start us at login or not: by the portal inside a sandbox, else
 * with a file among the autostart entries. */
void              pomona_background_request_async  (gboolean              at_login,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          pomona_background_request_finish (GAsyncResult         *result,
                                                    GError              **error);

/* The autostart entry; for tests. */
char             *pomona_background_dup_autostart_path (void);

G_END_DECLS
