/* pomona-application.h: the program with its window. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-notifier.h"
#include "pomona-office.h"
#include "pomona-options.h"

G_BEGIN_DECLS

#define POMONA_TYPE_APPLICATION (pomona_application_get_type ())
G_DECLARE_FINAL_TYPE (PomonaApplication, pomona_application, POMONA, APPLICATION, AdwApplication)

/* options is used for making the service; G_APPLICATION_NON_UNIQUE for --demo and tests, which may run beside the real one. */
PomonaApplication *pomona_application_new        (PomonaOptions     *options);

/* NULL before startup. */
PomonaOffice      *pomona_application_get_office (PomonaApplication *self);
/* Tells on the desktop; NULL before startup. */
PomonaNotifier    *pomona_application_get_notifier (PomonaApplication *self);

G_END_DECLS
