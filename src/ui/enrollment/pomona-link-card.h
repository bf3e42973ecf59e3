/* pomona-link-card.h: an enrollment link to be scanned, copied, printed. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-service.h"

G_BEGIN_DECLS

#define POMONA_TYPE_LINK_CARD (pomona_link_card_get_type ())
G_DECLARE_FINAL_TYPE (PomonaLinkCard, pomona_link_card, POMONA, LINK_CARD, AdwBin)

GtkWidget *pomona_link_card_new      (PomonaService        *service);
/* NULL hides it. */
void       pomona_link_card_set_link (PomonaLinkCard       *self,
                                      PomonaEnrollmentLink *link);

G_END_DECLS
