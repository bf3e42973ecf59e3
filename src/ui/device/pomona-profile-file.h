/* pomona-profile-file.h: choosing a configuration profile. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* profile NULL: nothing was chosen, or error says what is wrong with the file. heading and body are for the question whether
 * to install it. */
typedef void (*PomonaProfileFileFunc) (GBytes       *profile,
                                       const char   *heading,
                                       const char   *body,
                                       const GError *error,
                                       gpointer      user_data);

/* Lets the person choose a .mobileconfig and reads it. */
void pomona_profile_file_choose (GtkWidget             *parent,
                                 PomonaProfileFileFunc  func,
                                 gpointer               user_data);

G_END_DECLS
