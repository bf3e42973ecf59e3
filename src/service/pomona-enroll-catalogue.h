/* pomona-enroll-catalogue.h: translations in the language of whoever reads a page. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gettext speaks the one language of its process, and only if the system has that locale. A page is read by somebody else, so
 * its texts are looked up here, in the same catalogues. Immutable; may be used from any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PomonaEnrollCatalogue PomonaEnrollCatalogue;

/* folder: with LANGUAGE/LC_MESSAGES/pomona.mo in it; NULL: where this program's catalogues are. One that cannot be read is
 * left out. */
PomonaEnrollCatalogue *pomona_enroll_catalogue_new       (const char                  *folder);
void                   pomona_enroll_catalogue_free      (PomonaEnrollCatalogue       *self);

/* The language that a header Accept-Language likes best among those that there are; "en" if there is nothing else. The
 * header may be NULL. Lives as long as the catalogue. */
const char            *pomona_enroll_catalogue_choose    (const PomonaEnrollCatalogue *self,
                                                          const char                  *accept_language);

/* The text itself where there is no translation. */
const char            *pomona_enroll_catalogue_translate (const PomonaEnrollCatalogue *self,
                                                          const char                  *language,
                                                          const char                  *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaEnrollCatalogue, pomona_enroll_catalogue_free)

G_END_DECLS
