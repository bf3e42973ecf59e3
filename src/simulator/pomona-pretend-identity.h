/* pomona-pretend-identity.h: how a pretend device gets its certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-link.h"
#include "pomona-pretend-profile.h"
#include "pomona-pretend-scep.h"
#include "pomona-pretend-workers.h"

G_BEGIN_DECLS

/**
 * PomonaPretendIdentity:
 *
 * A key and the certificate for it. Immutable and reference counted.
 */
typedef struct
{
  PomonaKey         *key;
  PomonaCertificate *certificate;
} PomonaPretendIdentity;

PomonaPretendIdentity *pomona_pretend_identity_new         (PomonaKey              *key,
                                                            PomonaCertificate      *certificate);
PomonaPretendIdentity *pomona_pretend_identity_ref         (PomonaPretendIdentity  *self);
void                   pomona_pretend_identity_unref       (PomonaPretendIdentity  *self);

/* For TLS. NULL if the library does not take it. */
GTlsCertificate       *pomona_pretend_identity_to_tls      (PomonaPretendIdentity  *self);

/* As the two values of a saved device: PEM and DER. */
void                   pomona_pretend_identity_save        (PomonaPretendIdentity  *self,
                                                            GVariantDict           *dict);
PomonaPretendIdentity *pomona_pretend_identity_load        (GVariant               *dict,
                                                            GError                **error);

/**
 * PomonaPretendIdentityWish:
 * @link: how to reach the server; must stay until the end
 * @workers: where the work with keys is done
 * @enrollment: what the profile says about SCEP; must stay until the end
 * @kind: what kind of device asks
 * @renew: (nullable): the identity that signs the request
 * @use_get: sends the request as GET, as devices do with servers that do not offer POST
 * @retry_ms: wait between questions while the server says "pending"; 0: as the profile says
 */
typedef struct
{
  PomonaPretendLink       *link;
  PomonaPretendWorkers    *workers;
  PomonaPretendEnrollment *enrollment;
  PomonaPretendKind        kind;
  PomonaPretendIdentity   *renew;
  gboolean                 use_get;
  guint                    retry_ms;
} PomonaPretendIdentityWish;

/* GetCACaps, GetCACert, a new key, PKIOperation, and CertPoll as often as the profile allows. Errors: SCEP,
 * REFUSED, NETWORK, and those of the certificate floor. */
void                   pomona_pretend_identity_get_async   (const PomonaPretendIdentityWish  *wish,
                                                            GCancellable                     *cancellable,
                                                            GAsyncReadyCallback               callback,
                                                            gpointer                          user_data);
PomonaPretendIdentity *pomona_pretend_identity_get_finish  (GAsyncResult                     *result,
                                                            GError                          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendIdentity, pomona_pretend_identity_unref)

G_END_DECLS
