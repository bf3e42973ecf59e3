/* pomona-push-identity-table.h: push certificates and their keys. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each topic has one in use; one of all topics (never a practice one) is what new enrollments get. A
 * replaced one is kept as long as it is valid. */
#pragma once

#include "pomona-db.h"
#include "pomona-records.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

typedef struct
{
  const char   *topic;
  const char   *serial;           /* hex */
  const char   *common_name;
  const char   *certificate;      /* PEM, the chain */
  PomonaSecret *key;              /* PEM */
  gint64        not_before;
  gint64        not_after;
  gboolean      practice;
  const char   *apns_host;        /* "HOST:PORT"; NULL = the service's */
  const char   *apns_ca;          /* PEM; NULL = the service's */
} PomonaNewPushIdentity;

typedef struct
{
  char         *topic;
  char         *certificate;
  PomonaSecret *key;
  gint64        not_after;
  gboolean      practice;
  char         *apns_host;        /* or NULL */
  char         *apns_ca;          /* or NULL */
} PomonaPushIdentity;

/* Replaces the one in use of its topic. One that is not practice becomes that of new enrollments. */
gboolean            pomona_push_identities_put         (PomonaDb                    *db,
                                                        const PomonaNewPushIdentity *identity,
                                                        GError                     **error);
/* The one in use of a topic; NULL without an error: none. */
PomonaPushIdentity *pomona_push_identities_get         (PomonaDb                    *db,
                                                        const char                  *topic,
                                                        GError                     **error);
/* Topic that new enrollments get; practice: that of pretend devices. NULL without an error: none yet. */
char               *pomona_push_identities_dup_topic   (PomonaDb                    *db,
                                                        gboolean                     practice,
                                                        GError                     **error);
/* The one before the last import of a topic comes back into use. NOT_FOUND when it is gone or ended. */
gboolean            pomona_push_identities_roll_back   (PomonaDb                    *db,
                                                        const char                  *topic,
                                                        GError                     **error);
/* PomonaPushCertificateRecord of those in use and those kept; that of new enrollments first. */
GPtrArray          *pomona_push_identities_list        (PomonaDb                    *db,
                                                        GError                     **error);
/* NOT_FOUND. */
PomonaPushCertificateRecord *pomona_push_identities_get_record (PomonaDb            *db,
                                                        const char                  *topic,
                                                        GError                     **error);
/* Deletes replaced ones that are no longer valid. */
gboolean            pomona_push_identities_prune       (PomonaDb                    *db,
                                                        GError                     **error);
void                pomona_push_identity_free          (PomonaPushIdentity          *identity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPushIdentity, pomona_push_identity_free)

G_END_DECLS
