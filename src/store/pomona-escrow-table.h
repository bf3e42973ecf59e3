/* pomona-escrow-table.h: secrets that devices handed over, kept for ever. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows are added and marked as superseded, never removed with the device they came from (only those of
 * pretend devices are): a recovery key must still be found when the record of its device is gone. */
#pragma once

#include "pomona-db.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

#define POMONA_ESCROW_BOOTSTRAP_TOKEN "bootstrap-token"
#define POMONA_ESCROW_UNLOCK_TOKEN    "unlock-token"
#define POMONA_ESCROW_RECOVERY_KEY    "filevault-recovery-key"
#define POMONA_ESCROW_LOCK_PIN        "lock-pin"
#define POMONA_ESCROW_RECOVERY_LOCK   "recovery-lock"
#define POMONA_ESCROW_BYPASS_CODE     "activation-lock-bypass-code"

/* Adds a value and supersedes the one of that kind before it; the same value again changes nothing. */
gboolean      pomona_escrow_put       (PomonaDb      *db,
                                       const char    *enrollment_id,
                                       const char    *kind,
                                       PomonaSecret  *value,
                                       GError       **error);

/* The value in force; NULL without an error: there is none. */
PomonaSecret *pomona_escrow_get       (PomonaDb      *db,
                                       const char    *enrollment_id,
                                       const char    *kind,
                                       GError       **error);

/* From now on there is none in force; the old one can still be opened by its row. */
gboolean      pomona_escrow_supersede (PomonaDb      *db,
                                       const char    *enrollment_id,
                                       const char    *kind,
                                       GError       **error);

typedef struct
{
  gint64  row;
  char   *enrollment_id;
  char   *udid;
  char   *serial;
  char   *kind;
  gint64  created_at;
  gint64  superseded_at;              /* 0: in force */
} PomonaEscrowEntry;

/* PomonaEscrowEntry, newest first; NULL = of all devices. */
GPtrArray    *pomona_escrow_list      (PomonaDb      *db,
                                       const char    *enrollment_id,
                                       GError       **error);
PomonaSecret *pomona_escrow_open      (PomonaDb      *db,
                                       gint64         row,
                                       GError       **error);
void          pomona_escrow_entry_free (PomonaEscrowEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaEscrowEntry, pomona_escrow_entry_free)

G_END_DECLS
