/* pomona-window.h: the window: sidebar, pages, toasts. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-page.h"

G_BEGIN_DECLS

#define POMONA_TYPE_WINDOW (pomona_window_get_type ())
G_DECLARE_FINAL_TYPE (PomonaWindow, pomona_window, POMONA, WINDOW, AdwApplicationWindow)

PomonaWindow *pomona_window_new        (AdwApplication *application,
                                        PomonaOffice   *office);

PomonaOffice *pomona_window_get_office (PomonaWindow   *self);

/* Pages by their name: "overview", "devices" … target may be NULL, else what the page shall show. */
void          pomona_window_show_page  (PomonaWindow   *self,
                                        const char     *name,
                                        const char     *target);
PomonaPage   *pomona_window_get_page   (PomonaWindow   *self,
                                        const char     *name);
/* Borrowed. */
const char   *pomona_window_get_page_name (PomonaWindow *self);

/* Says something for a few seconds. The text is shown as it is, whatever signs are in it. From any widget in the window. */
void          pomona_toast             (GtkWidget      *widget,
                                        const char     *text);
/* The same with a button that activates an action. */
void          pomona_toast_with_action (GtkWidget      *widget,
                                        const char     *text,
                                        const char     *button_label,
                                        const char     *action_name,
                                        GVariant       *action_target);

G_END_DECLS
