/* pomona-pretend-fleet.h: many pretend devices at once. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-device.h"
#include "pomona-pretend-histogram.h"

G_BEGIN_DECLS

/**
 * PomonaPretendFleetOptions:
 * @seed: fleets of the same seed and counts have the same devices
 * @counts: how many of each kind
 * @device: what all of them do
 * @faults: (nullable): what all of them do wrong; copied
 * @pace_ms: wait between two starts
 * @concurrency: how many enroll at the same time. 0: 8
 * @tries: how often a device tries to enroll. 0: once
 * @key_threads: threads for work with private keys. 0: 2
 * @shared_keys: if not 0, the devices share that many keys; for load tests only
 */
typedef struct
{
  guint64                seed;
  guint                  counts[POMONA_N_PRETEND_KINDS];
  PomonaPretendOptions   device;
  PomonaPretendFaults   *faults;
  guint                  pace_ms;
  guint                  concurrency;
  guint                  tries;
  guint                  key_threads;
  guint                  shared_keys;
} PomonaPretendFleetOptions;

/**
 * PomonaPretendNotice:
 *
 * Something that happened to a device of a fleet; see PomonaPretendEvent. Texts are never NULL.
 */
typedef struct
{
  guint               index;
  PomonaPretendEvent  event;
  PomonaPretendKind   kind;
  char               *udid;
  char               *name;
  char               *serial;
  char               *subject;
  char               *detail;
} PomonaPretendNotice;

/**
 * PomonaPretendFleetStats:
 * @devices: how many there are
 * @enrolled: how many are managed now
 * @failed: how many gave up enrolling
 * @gone: how many are not managed any more
 * @busy: how many are in the middle of something, or come back by themselves
 * @enrollments: enrollments that succeeded, renewals not counted
 * @commands: answers that were delivered
 * @failures: requests and exchanges that failed
 * @enrollment: from the request for the profile to the last check-in
 * @check_in: requests to the address for check-ins
 * @idle: "is there anything"
 * @answer: answers to commands
 */
typedef struct
{
  guint                  devices;
  guint                  enrolled;
  guint                  failed;
  guint                  gone;
  guint                  busy;
  guint64                enrollments;
  guint64                commands;
  guint64                failures;
  PomonaPretendHistogram enrollment;
  PomonaPretendHistogram check_in;
  PomonaPretendHistogram idle;
  PomonaPretendHistogram answer;
} PomonaPretendFleetStats;

/**
 * PomonaPretendFleet:
 *
 * Devices on a thread of their own. All functions may be called from any thread but the fleet's own.
 */
typedef struct _PomonaPretendFleet PomonaPretendFleet;

/* On the main context that was the thread's default when the fleet was made. */
typedef void (*PomonaPretendFleetFunc) (PomonaPretendFleet        *fleet,
                                        const PomonaPretendNotice *notice,
                                        gpointer                   user_data);

/* On the fleet's thread. */
typedef void (*PomonaPretendCallFunc)  (PomonaPretendDevice       *device,
                                        gpointer                   user_data);

/**
 * pomona_pretend_fleet_new:
 * @options: copied
 * @func: (nullable): hears of everything but single requests
 */
PomonaPretendFleet *pomona_pretend_fleet_new      (const PomonaPretendFleetOptions  *options,
                                                   PomonaPretendFleetFunc            func,
                                                   gpointer                          user_data);

/* Ends everything that is under way and waits for the thread. To be called on the thread that made the
 * fleet; @func is not called afterwards. */
void                pomona_pretend_fleet_free     (PomonaPretendFleet               *self);

guint               pomona_pretend_fleet_get_size (PomonaPretendFleet               *self);

/* Authorities that devices trust beside those of the profile, from their next enrollment on. */
void                pomona_pretend_fleet_set_ca   (PomonaPretendFleet               *self,
                                                   const char                       *ca_pem);
/* All devices that are not managed enroll, one after the other. */
void                pomona_pretend_fleet_enroll   (PomonaPretendFleet               *self,
                                                   const char                       *profile_url);
/* A push of Apple's service. Other tokens than those of the fleet's devices are passed over. */
void                pomona_pretend_fleet_push     (PomonaPretendFleet               *self,
                                                   const char                       *token_hex,
                                                   const char                       *magic);
/* As if every device and user was pushed. */
void                pomona_pretend_fleet_wake_all (PomonaPretendFleet               *self);

/* Calls @func for one device (or all, @index G_MAXUINT) and comes back when it is done. */
void                pomona_pretend_fleet_call     (PomonaPretendFleet               *self,
                                                   guint                             index,
                                                   PomonaPretendCallFunc             func,
                                                   gpointer                          user_data);

void                pomona_pretend_fleet_get_stats (PomonaPretendFleet              *self,
                                                    PomonaPretendFleetStats         *stats);
/* Starts counting and measuring anew. */
void                pomona_pretend_fleet_reset_stats (PomonaPretendFleet            *self);

/**
 * pomona_pretend_fleet_save:
 * @folder: made if it is missing, for the owner only: the files hold private keys
 *
 * One file a device. Files of devices that are not in the fleet stay.
 */
gboolean            pomona_pretend_fleet_save     (PomonaPretendFleet               *self,
                                                   const char                       *folder,
                                                   GError                          **error);
/**
 * pomona_pretend_fleet_load:
 *
 * Adds the devices of a folder to those that the options count; saved ones take the place of those that
 * would be the same. A file that is no device ends it with an error. A folder that is missing is empty.
 */
gboolean            pomona_pretend_fleet_load     (PomonaPretendFleet               *self,
                                                   const char                       *folder,
                                                   GError                          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendFleet, pomona_pretend_fleet_free)

G_END_DECLS
