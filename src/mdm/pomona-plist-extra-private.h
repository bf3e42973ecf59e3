/* pomona-plist-extra-private.h: property-list helpers of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-plist.h"
#include "pomona-secret.h"
#include "pomona-tristate.h"

G_BEGIN_DECLS

/* A truth value that may be missing; of another type it reads as missing. */
PomonaTristate  pomona_plist_get_tristate (GVariant     *dict,
                                           const char   *key);

/* A copy of a text that is there and not empty, else NULL. */
char           *pomona_plist_dup_text     (GVariant     *dict,
                                           const char   *key);

/* Data, floating. The copy is not wiped: for what is about to be written to the wire. */
GVariant       *pomona_plist_new_secret   (PomonaSecret *secret);

/* Building a dictionary in a chosen order: GVariantBuilder of vardicts; NULL leaves the key out. */
void            pomona_plist_add_string   (GVariantBuilder *builder,
                                           const char      *key,
                                           const char      *value);
void            pomona_plist_add_int      (GVariantBuilder *builder,
                                           const char      *key,
                                           gint64           value);
void            pomona_plist_add_bool     (GVariantBuilder *builder,
                                           const char      *key,
                                           gboolean         value);
void            pomona_plist_add_data     (GVariantBuilder *builder,
                                           const char      *key,
                                           GBytes          *value);
void            pomona_plist_add_secret   (GVariantBuilder *builder,
                                           const char      *key,
                                           PomonaSecret    *value);
/* A floating reference is consumed. */
void            pomona_plist_add_value    (GVariantBuilder *builder,
                                           const char      *key,
                                           GVariant        *value);

G_END_DECLS
