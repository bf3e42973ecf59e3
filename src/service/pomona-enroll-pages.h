/* pomona-enroll-pages.h: the pages that a person sees who opens an enrollment link. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plain HTML with its style in the head; no script, nothing from elsewhere. All that is not ours is escaped. */
#pragma once

#include "pomona-enroll-catalogue.h"

G_BEGIN_DECLS

/* Which instructions come first; all of them are on the page. */
typedef enum
{
  POMONA_VISITOR_UNKNOWN,
  POMONA_VISITOR_IPHONE,   /* or iPad, Apple Vision Pro */
  POMONA_VISITOR_MAC,      /* or an iPad that calls itself one */
  POMONA_VISITOR_OTHER,    /* no device of Apple's */
} PomonaVisitor;

PomonaVisitor pomona_enroll_pages_guess_visitor (const char                  *user_agent);

typedef struct
{
  const PomonaEnrollCatalogue *catalogue;
  const char                  *language;
  PomonaVisitor                visitor;
  const char                  *organization;
  const char                  *profile_path;    /* where the button leads */
  const char                  *ca_path;         /* certificate of our own TLS authority; NULL where others vouch for us */
  const char                  *ca_fingerprint;  /* with ca_path: for comparison, hex */
  gboolean                     practice;
} PomonaEnrollPage;

GBytes *pomona_enroll_pages_welcome (const PomonaEnrollPage *page);

typedef enum
{
  POMONA_CLOSED_UNKNOWN,   /* no such link */
  POMONA_CLOSED_REVOKED,
  POMONA_CLOSED_EXPIRED,
  POMONA_CLOSED_USED_UP,
  POMONA_CLOSED_FAULT,     /* something is wrong here, not with the link */
} PomonaClosedReason;

/* Why the link leads nowhere, and what to do. */
GBytes *pomona_enroll_pages_closed  (const PomonaEnrollPage *page,
                                     PomonaClosedReason      reason);

/* Name, value, name, value …, NULL: headers that go with every page. */
const char *const *pomona_enroll_pages_get_headers (void);

G_END_DECLS
