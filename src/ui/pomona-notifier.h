/* pomona-notifier.h: tells on the desktop what happened while nobody looked. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* New devices, failed commands, what is about to run out; each cause once a day at most, withdrawn when it is gone. Pretend
 * devices are not worth a word. */
#define POMONA_TYPE_NOTIFIER (pomona_notifier_get_type ())
G_DECLARE_FINAL_TYPE (PomonaNotifier, pomona_notifier, POMONA, NOTIFIER, GObject)

/* Instead of the desktop, for tests. text NULL: withdrawn. target: of app.show. */
typedef void (*PomonaNotifierSink) (const char *id,
                                    const char *text,
                                    const char *target,
                                    gpointer    user_data);

/* Both are borrowed and outlive it. */
PomonaNotifier *pomona_notifier_new      (GApplication       *application,
                                          PomonaOffice       *office);
void            pomona_notifier_set_sink (PomonaNotifier     *self,
                                          PomonaNotifierSink  sink,
                                          gpointer            user_data);

G_END_DECLS
