/* pomona-preferences.h: the groups of the preferences page. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* Each is an AdwPreferencesGroup that follows the service by itself. */
GtkWidget *pomona_preferences_address_new       (PomonaOffice *office);
GtkWidget *pomona_preferences_push_new          (PomonaOffice *office);
GtkWidget *pomona_preferences_storage_new       (PomonaOffice *office);
GtkWidget *pomona_preferences_manners_new       (PomonaOffice *office);
GtkWidget *pomona_preferences_notifications_new (PomonaOffice *office);
GtkWidget *pomona_preferences_practice_new      (PomonaOffice *office);
GtkWidget *pomona_preferences_help_new          (PomonaOffice *office);

/* A row with one button. Text is shown as it is; subtitle may be NULL. */
GtkWidget *pomona_preferences_row_new           (const char   *title,
                                                 const char   *subtitle);
GtkWidget *pomona_preferences_row_add_button    (GtkWidget    *row,
                                                 const char   *label,
                                                 GCallback     clicked,
                                                 gpointer      user_data);

/* Restarts the service with this configuration, keeps the settings (key, value, key, value …, NULL) in the preferences if that
 * worked, and says how it went. settings may be NULL. */
void       pomona_preferences_apply             (GtkWidget                  *widget,
                                                 PomonaOffice               *office,
                                                 const PomonaServiceConfig  *config,
                                                 const char *const          *settings);

G_END_DECLS
