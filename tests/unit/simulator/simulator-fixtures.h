/* simulator-fixtures.h: profiles and certificates for the tests of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-authority.h"
#include "pomona-plist.h"

G_BEGIN_DECLS

/* One authority for the whole program, made on first use. */
PomonaAuthority *fixture_authority          (void);

/* An enrollment profile of our own making; @challenge NULL leaves it out, @root adds the authority's
 * certificate as trusted root. Floating. */
GVariant        *fixture_enrollment         (const char   *server_url,
                                             const char   *scep_url,
                                             const char   *challenge,
                                             gboolean      root);

/* A profile with one payload of @type. Floating. */
GVariant        *fixture_profile            (const char   *identifier,
                                             const char   *type,
                                             GVariantDict *payload);

/* @dict with @key changed to @value; NULL removes it. Floating. */
GVariant        *fixture_with               (GVariant     *dict,
                                             const char   *key,
                                             GVariant     *value);
/* The same for the first payload of @type inside a profile. */
GVariant        *fixture_with_payload       (GVariant     *profile,
                                             const char   *type,
                                             const char   *key,
                                             GVariant     *value);

/* @text with single quotes as a GVariant in text form; floating. */
GVariant        *fixture_parse              (const char   *text);

G_END_DECLS
