/* pomona-request-identity.h: which identity a request was made with. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-authority.h"
#include "pomona-request.h"

G_BEGIN_DECLS

/* Remembers which certificates it found to be issued by the authority. Thread safe. */
typedef struct _PomonaIdentityJudge PomonaIdentityJudge;

PomonaIdentityJudge *pomona_identity_judge_new     (PomonaAuthority      *authority);
void                 pomona_identity_judge_free    (PomonaIdentityJudge  *self);

typedef enum
{
  POMONA_IDENTITY_MISSING,    /* the request shows none */
  POMONA_IDENTITY_INVALID,    /* the signature is not that of this body, or no signature at all */
  POMONA_IDENTITY_FOREIGN,    /* not issued by our authority, or not for this use */
  POMONA_IDENTITY_EXPIRED,    /* ours, but outside its time */
  POMONA_IDENTITY_GOOD,
} PomonaIdentityVerdict;

/* By the header Mdm-Signature, which has to sign the very body; without one by the certificate of the TLS connection.
 * `out_certificate` is set with EXPIRED and GOOD; `error` says what was wrong otherwise. Whose the identity is, and whether
 * it was revoked, is the store's to say. */
PomonaIdentityVerdict pomona_identity_judge_request (PomonaIdentityJudge  *self,
                                                     PomonaRequest        *request,
                                                     PomonaCertificate   **out_certificate,
                                                     GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaIdentityJudge, pomona_identity_judge_free)

G_END_DECLS
