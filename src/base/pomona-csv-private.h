/* pomona-csv-private.h: what the writer and the reader of tables agree on. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a spreadsheet would compute the cell. */
gboolean pomona_csv_is_formula         (const char *cell);
/* Whether apostrophes stand in front of such a cell. */
gboolean pomona_csv_is_guarded_formula (const char *cell);

G_END_DECLS
