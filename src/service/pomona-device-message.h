/* pomona-device-message.h: a message of a device on its way through the store. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-checkin.h"
#include "pomona-enrollment-table.h"
#include "pomona-report.h"
#include "pomona-routes-private.h"

G_BEGIN_DECLS

/* Made when the sender has proved an identity of ours. The handlers fill in the answer while they write; it leaves after the
 * commit, and so do events and pushes. */
typedef struct
{
  PomonaRoutes      *routes;
  PomonaRequest     *request;
  PomonaCertificate *certificate;
  gboolean           expired;         /* good for its own renewal only */

  /* One of these; neither for a report that cannot be read. */
  PomonaCheckin     *checkin;
  PomonaReport      *report;
  char              *raw_uuid;        /* CommandUUID found in such a report, or NULL */

  /* The answer: 200 without a body unless somebody says otherwise. */
  guint              status;
  const char        *content_type;    /* static */
  GBytes            *body;

  /* After the commit. */
  GPtrArray         *events;          /* PomonaEvent */
  char              *seen_id;         /* the channel that was heard */
  gboolean           token_changed;
  char              *wanted_id;       /* the channel for which commands were queued */
} PomonaDeviceMessage;

PomonaDeviceMessage *pomona_device_message_new     (PomonaRoutes         *routes,
                                                    PomonaRequest        *request,
                                                    PomonaCertificate    *certificate,
                                                    gboolean              expired);
void                 pomona_device_message_free    (PomonaDeviceMessage  *self);

/* SHA-256 of the identity, hex. */
const char          *pomona_device_message_get_fingerprint (PomonaDeviceMessage *self);

/* Hands the message to the writer; func runs there, in a transaction. Takes the message. */
void                 pomona_device_message_write   (PomonaDeviceMessage  *self,
                                                    PomonaStoreWriteFunc  func);

/* Answers without writing. Takes the message. */
void                 pomona_device_message_respond (PomonaDeviceMessage  *self);

/* Turns the sender down, and frees the message. */
void                 pomona_device_message_refuse  (PomonaDeviceMessage  *self,
                                                    const char           *device_id,
                                                    const GError         *error);

/* --- for handlers, inside the write --- */

void                 pomona_device_message_set_answer (PomonaDeviceMessage *self,
                                                       guint                status,
                                                       const char          *content_type,
                                                       GBytes              *body);

/* Keeps an event and posts it after the commit. */
gboolean             pomona_device_message_tell    (PomonaDeviceMessage  *self,
                                                    PomonaDb             *db,
                                                    PomonaEventKind       kind,
                                                    PomonaSeverity        severity,
                                                    const char           *device_id,
                                                    const char           *subject,
                                                    const char           *detail,
                                                    int                   state,
                                                    GError              **error);

/* Whether the identity is that of this device; makes a renewed one its own. Fails with POMONA_STORE_ERROR_REFUSED. */
gboolean             pomona_device_message_admit   (PomonaDeviceMessage  *self,
                                                    PomonaDb             *db,
                                                    const char           *device_id,
                                                    GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDeviceMessage, pomona_device_message_free)

G_END_DECLS
