/* pomona-pretend-trust-private.h: the decision about a server's certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-link.h"

G_BEGIN_DECLS

/* Whether it says anything beyond what the system trusts. */
gboolean pomona_pretend_trust_decides (PomonaPretendTrust *self);

/* Whether @certificate, with its chain, is to be believed for @host. */
gboolean pomona_pretend_trust_check   (PomonaPretendTrust *self,
                                       GTlsCertificate    *certificate,
                                       const char         *host);

G_END_DECLS
