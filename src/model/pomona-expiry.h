/* pomona-expiry.h: what runs out, and when. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pomona-records.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_EXPIRY_PUSH,
  POMONA_EXPIRY_PRACTICE_PUSH,
  POMONA_EXPIRY_TLS,
  POMONA_EXPIRY_TLS_AUTHORITY,
  POMONA_EXPIRY_DEVICE_AUTHORITY,
  POMONA_EXPIRY_DEVICES,          /* the identities of all devices: n of them, not_after is the earliest */
} PomonaExpiryKind;

/* Immutable. */
typedef struct
{
  PomonaExpiryKind  kind;
  const char       *name;         /* topic or common name, "" for POMONA_EXPIRY_DEVICES */
  gint64            not_after;
  guint             n;            /* certificates behind it; 1 but for POMONA_EXPIRY_DEVICES */
} PomonaExpiry;

void           pomona_expiry_free             (PomonaExpiry *expiry);

/* What pomona_service_get_status_finish () lists, and the identities of the enrolled devices (PomonaDevice), the earliest
 * first. Members that make no sense are left out; status may be NULL. */
GPtrArray     *pomona_expiries_new            (JsonNode     *status,
                                               GPtrArray    *devices);

/* "Push certificate", "Identities of 12 devices". */
char          *pomona_expiry_dup_title        (const PomonaExpiry *expiry);

/* INFO; WARNING when somebody should act soon, ERROR within three days and after the end. What renews itself warns later. */
PomonaSeverity pomona_expiry_get_severity     (const PomonaExpiry *expiry,
                                               gint64              now);

/* An iCalendar file (RFC 5545) with a whole-day entry for each, which reminds a month before. now is when it was made. */
char          *pomona_expiries_dup_calendar   (GPtrArray    *expiries,
                                               gint64        now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaExpiry, pomona_expiry_free)

G_END_DECLS
