/* pomona-practice-office.h: a small office of pretend devices, to try everything without hardware. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-fleet.h"
#include "pomona-push-desk.h"

G_BEGIN_DECLS

#define POMONA_PRACTICE_OFFICE_SIZE  25
#define POMONA_PRACTICE_OFFICE_TOPIC "com.apple.mgmt.External.practice-office"

/**
 * PomonaPracticeOffice:
 *
 * 25 pretend devices of all kinds, and a stand-in for Apple's push service that wakes them. What a service
 * needs: the push certificate, its key, the stand-in's address and its authority from the desk; then
 * an enrollment link. The office reaches the service only over the network. All functions are to be called on
 * the thread that made it.
 */
typedef struct _PomonaPracticeOffice PomonaPracticeOffice;

/**
 * pomona_practice_office_new:
 * @folder: (nullable): where devices and push authority are kept between two runs; NULL for nowhere
 * @seed: offices of the same seed have the same devices and the same days
 * @func: (nullable): hears what happens, on the thread's default main context
 *
 * Devices that were enrolled the last time go on as such. Takes some tenths of a second. Errors: of files,
 * of the network and of saved devices.
 */
PomonaPracticeOffice *pomona_practice_office_new      (const char              *folder,
                                                       guint64                  seed,
                                                       PomonaPretendFleetFunc   func,
                                                       gpointer                 user_data,
                                                       GError                 **error);
/* Saves the devices and waits for the end of what is under way. */
void                  pomona_practice_office_free     (PomonaPracticeOffice    *self);

/** Borrowed. */
PomonaPushDesk       *pomona_practice_office_get_desk  (PomonaPracticeOffice   *self);
/** Borrowed. */
PomonaPretendFleet   *pomona_practice_office_get_fleet (PomonaPracticeOffice   *self);
/* How many of its devices are enrolled now. */
guint                 pomona_practice_office_count_enrolled (PomonaPracticeOffice *self);

/**
 * pomona_practice_office_enroll:
 * @profile_url: of an enrollment link with enough uses left
 * @ca_pem: (nullable): the authority of the service's TLS certificate, for the first contact
 *
 * All devices that are not managed enroll, one after the other.
 */
void                  pomona_practice_office_enroll   (PomonaPracticeOffice    *self,
                                                       const char              *profile_url,
                                                       const char              *ca_pem);

/* Devices that are enrolled forget it without a word, as if they had been erased: for a service that does
 * not know them any more. */
void                  pomona_practice_office_reset    (PomonaPracticeOffice    *self);

/* @period_ms: how often something happens to one of the devices; 0: never. At first every four seconds. */
void                  pomona_practice_office_set_life (PomonaPracticeOffice    *self,
                                                       guint                    period_ms);

/* Writes the devices into the folder now; it is also done once a minute. */
gboolean              pomona_practice_office_save     (PomonaPracticeOffice    *self,
                                                       GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPracticeOffice, pomona_practice_office_free)

G_END_DECLS
