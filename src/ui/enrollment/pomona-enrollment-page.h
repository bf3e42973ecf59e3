/* pomona-enrollment-page.h: links, QR codes, who is on the way. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-page.h"

G_BEGIN_DECLS

#define POMONA_TYPE_ENROLLMENT_PAGE (pomona_enrollment_page_get_type ())
G_DECLARE_FINAL_TYPE (PomonaEnrollmentPage, pomona_enrollment_page, POMONA, ENROLLMENT_PAGE, PomonaPage)

/* Target "new-link": ready to make one. */
GtkWidget *pomona_enrollment_page_new (PomonaOffice *office);

G_END_DECLS
