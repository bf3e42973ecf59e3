/* pomona-push-table.h: pushes and what Apple answered. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db.h"
#include "pomona-records.h"

G_BEGIN_DECLS

/* Pushes kept of one enrollment. */
#define POMONA_PUSH_HISTORY 200

/* Returns: (transfer full): the record of it. status 0 = no answer; reason and meaning may be NULL. */
PomonaPushRecord *pomona_pushes_add       (PomonaDb    *db,
                                           const char  *enrollment_id,
                                           const char  *apns_id,
                                           guint        status,
                                           const char  *reason,
                                           const char  *meaning,
                                           GError     **error);
/* Newest first; enrollment_id NULL = all; limit 0 = 200. */
GPtrArray        *pomona_pushes_list      (PomonaDb    *db,
                                           const char  *enrollment_id,
                                           guint        limit,
                                           GError     **error);

/* When each enrollment was pushed last and how that ended, for a service that starts. */
typedef struct
{
  char   *enrollment_id;
  gint64  at;
  guint   status;
} PomonaLastPush;

GPtrArray        *pomona_pushes_list_last (PomonaDb    *db,
                                           GError     **error);
void              pomona_last_push_free   (PomonaLastPush *push);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaLastPush, pomona_last_push_free)

G_END_DECLS
