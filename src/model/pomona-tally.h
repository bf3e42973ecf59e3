/* pomona-tally.h: devices counted by what they have in common. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-records.h"

G_BEGIN_DECLS

typedef struct
{
  char       *label;        /* "Mac", "macOS 15.1"; NULL: all that did not get a line of their own */
  const char *icon_name;    /* of the platform */
  char       *search;       /* finds them in the table; NULL with the label */
  guint       n;
} PomonaTally;

void       pomona_tally_free       (PomonaTally *tally);

/* Of PomonaDevice; only those that are enrolled count. The largest first. */
GPtrArray *pomona_tally_platforms  (GPtrArray   *devices);
/* By system version, at most max lines; what is beyond is one line without label. */
GPtrArray *pomona_tally_systems    (GPtrArray   *devices,
                                    guint        max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaTally, pomona_tally_free)

G_END_DECLS
