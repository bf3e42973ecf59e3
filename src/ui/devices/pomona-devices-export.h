/* pomona-devices-export.h: the table as a file. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks where, and writes the visible columns of the rows as CSV, safe for spreadsheets. */
void  pomona_devices_export_csv     (GtkWidget     *parent,
                                     GtkColumnView *view,
                                     GListModel    *items);

/* The text of it. Owned. */
char *pomona_devices_export_dup_csv (GtkColumnView *view,
                                     GListModel    *items);

G_END_DECLS
