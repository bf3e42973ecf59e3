/* pomona-command-sheet.h: one command with both property lists. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* Reads the command and shows it: how it stands, what was sent, what came back, what can be done. Secrets are masked. */
void pomona_command_sheet_present (GtkWidget    *parent,
                                   PomonaOffice *office,
                                   const char   *uuid);

/* A row for a list of commands: type, state, times; activating it shows the sheet. */
GtkWidget *pomona_command_row_new (PomonaOffice        *office,
                                   PomonaCommandRecord *command,
                                   gboolean             with_device);

G_END_DECLS
