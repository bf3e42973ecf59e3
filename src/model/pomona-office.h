/* pomona-office.h: what all pages of the window share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-device-list.h"
#include "pomona-practice.h"
#include "pomona-service.h"
#include "pomona-situation.h"

G_BEGIN_DECLS

/* One service, its devices, how things stand. Made once by the application; pages borrow from it. */
#define POMONA_TYPE_OFFICE (pomona_office_get_type ())
G_DECLARE_FINAL_TYPE (PomonaOffice, pomona_office, POMONA, OFFICE, GObject)

PomonaOffice     *pomona_office_new           (const PomonaServiceConfig *config);

/* Borrowed. */
PomonaService    *pomona_office_get_service   (PomonaOffice *self);
PomonaDeviceList *pomona_office_get_devices   (PomonaOffice *self);
PomonaPractice   *pomona_office_get_practice  (PomonaOffice *self);
PomonaSituation  *pomona_office_get_situation (PomonaOffice *self);

G_END_DECLS
