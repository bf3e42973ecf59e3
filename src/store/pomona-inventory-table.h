/* pomona-inventory-table.h: the last answer of each kind, and what it replaced. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db.h"
#include "pomona-records.h"

G_BEGIN_DECLS

/* Older answers kept of one kind of one device. */
#define POMONA_INVENTORY_HISTORY 20

/**
 * pomona_inventory_put:
 * @kind: RequestType of the answer
 * @value: a{sv}
 * @changed: (out) (optional): whether it tells something else than the one before
 *
 * The one before goes to the history when it told something else.
 */
gboolean         pomona_inventory_put          (PomonaDb    *db,
                                                const char  *enrollment_id,
                                                const char  *kind,
                                                GVariant    *value,
                                                gboolean    *changed,
                                                GError     **error);

/* PomonaInventory, by kind. */
GPtrArray       *pomona_inventory_list         (PomonaDb    *db,
                                                const char  *enrollment_id,
                                                GError     **error);
/* NULL without an error: no such answer yet. */
PomonaInventory *pomona_inventory_get          (PomonaDb    *db,
                                                const char  *enrollment_id,
                                                const char  *kind,
                                                GError     **error);
/* PomonaInventory of one kind that were replaced, newest first. */
GPtrArray       *pomona_inventory_list_history (PomonaDb    *db,
                                                const char  *enrollment_id,
                                                const char  *kind,
                                                GError     **error);

/* Ids of at most `limit` enrolled device channels without an answer of this kind since `since`, and
 * without an open command of this RequestType; those that wait longest first. */
char           **pomona_inventory_list_stale   (PomonaDb    *db,
                                                const char  *kind,
                                                gint64       since,
                                                guint        limit,
                                                GError     **error);

G_END_DECLS
