/* pomona-status-table.h: what devices report by declarative management. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db.h"
#include "pomona-ddm-status.h"

G_BEGIN_DECLS

/* Kept of one enrollment: reports as they came, and changes of each status item. */
#define POMONA_STATUS_REPORTS 20
#define POMONA_STATUS_CHANGES 50

/**
 * pomona_status_put:
 * @body: the report as it came
 * @report: (nullable): the same, read; NULL: it could not be read and is only kept
 * @changed: (out) (optional) (transfer full): names of the status items that changed, sorted
 *
 * Keeps the report and adds it to the state of the enrollment.
 */
gboolean    pomona_status_put          (PomonaDb                     *db,
                                        const char                   *enrollment_id,
                                        GBytes                       *body,
                                        const PomonaDdmStatusReport  *report,
                                        char                       ***changed,
                                        GError                      **error);

/**
 * pomona_status_get:
 * @received_at: (out) (optional): when the last report came
 *
 * Returns: (transfer full): the state, see pomona-ddm-status.h; NULL without an error: no report yet
 */
JsonObject *pomona_status_get          (PomonaDb                     *db,
                                        const char                   *enrollment_id,
                                        gint64                       *received_at,
                                        GError                      **error);

typedef struct
{
  char   *name;
  gint64  at;
  char   *value;                      /* JSON; NULL: the item is gone */
} PomonaStatusChange;

/* PomonaStatusChange, newest first; name NULL = of all items; limit 0 = 200. */
GPtrArray  *pomona_status_list_changes (PomonaDb                     *db,
                                        const char                   *enrollment_id,
                                        const char                   *name,
                                        guint                         limit,
                                        GError                      **error);
void        pomona_status_change_free  (PomonaStatusChange           *change);

typedef struct
{
  gint64    received_at;
  gboolean  readable;
  gboolean  full;
  GBytes   *body;
} PomonaStatusReport;

/* PomonaStatusReport, newest first. */
GPtrArray  *pomona_status_list_reports (PomonaDb                     *db,
                                        const char                   *enrollment_id,
                                        GError                      **error);
void        pomona_status_report_free  (PomonaStatusReport           *report);

/* Forgets the state of a device that enrolls anew; reports and changes stay. */
gboolean    pomona_status_clear        (PomonaDb                     *db,
                                        const char                   *enrollment_id,
                                        GError                      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaStatusChange, pomona_status_change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaStatusReport, pomona_status_report_free)

G_END_DECLS
