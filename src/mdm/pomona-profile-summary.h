/* pomona-profile-summary.h: what a configuration profile is. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char     *identifier;
  char     *uuid;
  char     *display_name;      /* or NULL */
  char     *organization;      /* or NULL */
  char     *description;       /* or NULL */
  gint64    version;
  gboolean  removal_disallowed;
  gboolean  has_mdm;           /* holds a com.apple.mdm payload: an enrollment profile */
  gboolean  encrypted;         /* its payloads cannot be read */
  char    **payload_types;     /* NULL-terminated, in order, with repetitions */
  char    **warnings;          /* NULL-terminated, translated: what a device will stumble over */
} PomonaProfileSummary;

/* `profile` is the property list inside the signature. Fails where it is no configuration profile. */
PomonaProfileSummary *pomona_profile_summary_new  (GVariant              *profile,
                                                   GError               **error);
void                  pomona_profile_summary_free (PomonaProfileSummary  *self);

/* The PayloadIdentifier of a profile, plain or inside a signature; NULL where it cannot be told. The signature is not
 * checked: good enough to keep two commands in order, not to trust a profile. */
char                 *pomona_profile_find_identifier (GBytes           *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaProfileSummary, pomona_profile_summary_free)

G_END_DECLS
