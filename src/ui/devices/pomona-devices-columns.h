/* pomona-devices-columns.h: the columns of the device table. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Adds all columns, with their sorters. */
void        pomona_devices_columns_add    (GtkColumnView       *view);

/* The stable id of a column ("name", "last-seen"), for settings. */
const char *pomona_devices_column_get_id  (GtkColumnViewColumn *column);

/* A menu of all columns, each with a tick; its actions are "columns.ID" in a group that is inserted into the widget. */
GMenuModel *pomona_devices_columns_build_menu (GtkColumnView   *view,
                                               GtkWidget       *widget);

/* Visibility, width, order and sorting, from and to the settings. settings may be NULL. */
void        pomona_devices_columns_load   (GtkColumnView       *view,
                                           GSettings           *settings);
void        pomona_devices_columns_save   (GtkColumnView       *view,
                                           GSettings           *settings);

G_END_DECLS
