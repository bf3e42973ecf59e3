/* pomona-identity-table.h: certificates that we issued to devices. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pomona-db.h"

G_BEGIN_DECLS

typedef struct
{
  const char *fingerprint;        /* SHA-256 of the DER, hex */
  const char *serial;             /* hex */
  GBytes     *certificate;        /* DER */
  const char *subject;
  gint64      not_before;
  gint64      not_after;
  const char *transaction_id;     /* of SCEP */
  const char *request_digest;     /* SHA-256 of the CSR, hex */
  const char *enrollment_id;      /* with a renewal: whose; else NULL */
  const char *renews;             /* with a renewal that the old identity signed: its fingerprint; else NULL */
} PomonaNewIdentity;

/* Immutable, counted. */
typedef struct
{
  const char *fingerprint;
  const char *serial;
  GBytes     *certificate;        /* DER */
  const char *subject;
  gint64      not_before;
  gint64      not_after;
  gint64      issued_at;
  const char *link_id;            /* or NULL */
  const char *enrollment_id;      /* or NULL: not used by a device yet */
  gboolean    renewal;
  gboolean    practice;
  gint64      revoked_at;
  const char *revoked_why;
  const char *replaced_by;        /* fingerprint, or NULL */
} PomonaIdentityRecord;

GType                 pomona_identity_record_get_type (void);
PomonaIdentityRecord *pomona_identity_record_ref      (PomonaIdentityRecord *self);
void                  pomona_identity_record_unref    (PomonaIdentityRecord *self);

/**
 * pomona_identities_add_renewal:
 * @identity: for a RenewalReq that the old identity signed: with its enrollment_id, or with the identity that it renews when
 *   no device uses that one yet
 * @certificate: (out) (transfer full): DER to answer with: this one, or the one that an earlier try of
 *   the same request was answered with
 *
 * Certificates for a challenge are added by pomona_challenges_redeem ().
 */
gboolean              pomona_identities_add_renewal         (PomonaDb                *db,
                                                             const PomonaNewIdentity *identity,
                                                             GBytes                 **certificate,
                                                             GError                 **error);

/* These three: NULL without an error: none such. */
PomonaIdentityRecord *pomona_identities_find                (PomonaDb                *db,
                                                             const char              *fingerprint,
                                                             GError                 **error);
PomonaIdentityRecord *pomona_identities_find_by_serial      (PomonaDb                *db,
                                                             const char              *serial,
                                                             GError                 **error);
/* request_digest NULL: whatever was issued for that transaction last (CertPoll). */
PomonaIdentityRecord *pomona_identities_find_by_transaction (PomonaDb                *db,
                                                             const char              *transaction_id,
                                                             const char              *request_digest,
                                                             GError                 **error);

/* Newest first; enrollment_id NULL = all. */
GPtrArray            *pomona_identities_list                (PomonaDb                *db,
                                                             const char              *enrollment_id,
                                                             GError                 **error);

/* NOT_FOUND. Revoking twice keeps the first time and reason. */
gboolean              pomona_identities_revoke              (PomonaDb                *db,
                                                             const char              *fingerprint,
                                                             const char              *why,
                                                             GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaIdentityRecord, pomona_identity_record_unref)

G_END_DECLS
