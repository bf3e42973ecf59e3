/* pomona-pretend-device-private.h: the parts of a pretend device. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-plist.h"
#include "pomona-pretend-answer.h"
#include "pomona-pretend-ddm.h"
#include "pomona-pretend-device.h"
#include "pomona-pretend-identity.h"
#include "pomona-pretend-link.h"

G_BEGIN_DECLS

/**
 * PomonaPretendChannel:
 * @busy: something is under way; at most one thing at a time
 * @again: come once more when it is over
 * @restarting: @timer ends a restart
 * @held: (nullable): the answer that the server did not take yet, as a report
 * @timer: (nullable): when to come by itself
 *
 * The conversation about a device, or about the user of a Mac.
 */
typedef struct
{
  PomonaPretendDevice *device;    /* owns the channel */
  gboolean             user;
  PomonaPretendDdm    *ddm;
  gboolean             busy;
  gboolean             again;
  gboolean             restarting;
  gboolean             sync_wanted;
  GBytes              *sync_data;
  gboolean             report_wanted;
  gboolean             full_wanted;
  GVariant            *held;
  PomonaPretendAnswer *held_answer;
  char                *held_type;
  guint                failures;
  GSource             *timer;
} PomonaPretendChannel;

struct _PomonaPretendDevice
{
  GObject parent_instance;

  PomonaPretendState *state;
  PomonaPretendOptions options;
  char *ca_pem;
  char *fingerprint;
  PomonaPretendWorkers *workers;
  PomonaPretendFaults *faults;
  PomonaPretendFunc func;
  gpointer user_data;

  PomonaPretendPhase phase;
  gboolean off;                        /* shut down or restarting */
  gboolean has_user;                   /* its user is enrolled */
  GCancellable *life;                  /* cancelled when the enrollment ends */
  PomonaPretendEnrollment *enrollment;
  PomonaPretendIdentity *identity;
  PomonaPretendIdentity *stranger;
  PomonaPretendLink *link;
  PomonaPretendChannel device_channel;
  PomonaPretendChannel user_channel;
  GBytes *signed_idle;                 /* the last Idle and its signature: the same every time */
  char *idle_signature;
};

void pomona_pretend_device_emit  (PomonaPretendDevice *self,
                                  PomonaPretendEvent   event,
                                  const char          *subject,
                                  const char          *detail,
                                  gint64               value);
/* The enrollment is over; forgets what belonged to it. */
void pomona_pretend_device_leave (PomonaPretendDevice *self,
                                  const char          *why);
/* Takes over a new profile and identity; the next request uses them. @enrollment: (transfer full) */
void pomona_pretend_device_adopt (PomonaPretendDevice     *self,
                                  PomonaPretendInstalled  *installed,
                                  PomonaPretendEnrollment *enrollment,
                                  PomonaPretendIdentity   *identity);
/* For a server that nothing is known of but what the options and @enrollment (nullable) say. */
PomonaPretendLink *pomona_pretend_device_make_link (PomonaPretendDevice     *self,
                                                    PomonaPretendEnrollment *enrollment,
                                                    PomonaPretendIdentity   *identity);

/* Messages. pomona-pretend-checkin.c; all floating. */
GVariant *pomona_pretend_checkin_authenticate  (PomonaPretendDevice  *self);
GVariant *pomona_pretend_checkin_token_update  (PomonaPretendChannel *channel);
GVariant *pomona_pretend_checkin_user_authenticate (PomonaPretendDevice *self,
                                                    const char          *digest);
GVariant *pomona_pretend_checkin_simple        (PomonaPretendChannel *channel,
                                                const char           *message_type);
GVariant *pomona_pretend_checkin_declarative   (PomonaPretendChannel *channel,
                                                const char           *endpoint,
                                                GBytes               *data);
GVariant *pomona_pretend_checkin_bootstrap     (PomonaPretendDevice  *self,
                                                GBytes               *token);
GVariant *pomona_pretend_checkin_get_token     (PomonaPretendDevice  *self,
                                                const char           *service);
/* A report with @answer (nullable: Idle) to the command @uuid. */
GVariant *pomona_pretend_report_new            (PomonaPretendChannel *channel,
                                                PomonaPretendAnswer  *answer,
                                                const char           *uuid);
/* New device token and magic of a channel, as facts. */
void      pomona_pretend_checkin_new_token     (PomonaPretendChannel *channel);

/* What is done to one message. */
typedef enum
{
  POMONA_PRETEND_SAY_PLAIN = 0,
  POMONA_PRETEND_SAY_IDLE = 1 << 0,       /* its signature can be used again */
  POMONA_PRETEND_SAY_MALFORMED = 1 << 1,
  POMONA_PRETEND_SAY_HUGE = 1 << 2,
} PomonaPretendSay;

/* Sends a message, signed as the profile asks. pomona-pretend-say.c. @what names it in events; check-ins go to
 * the address for check-ins. A reply of any status is success. */
void                pomona_pretend_say_async  (PomonaPretendDevice  *self,
                                               gboolean              check_in,
                                               const char           *what,
                                               GVariant             *message,
                                               PomonaPretendSay      flags,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
PomonaPretendReply *pomona_pretend_say_finish (PomonaPretendDevice  *self,
                                               GAsyncResult         *result,
                                               GError              **error);
/* As above, where any status but 200 is an error (REFUSED). */
PomonaPretendReply *pomona_pretend_say_finish_ok (PomonaPretendDevice  *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* pomona-pretend-channel.c */
void pomona_pretend_channel_init  (PomonaPretendChannel *self,
                                   PomonaPretendDevice  *device,
                                   gboolean              user);
/* Forgets everything, as at the end of an enrollment. */
void pomona_pretend_channel_clear (PomonaPretendChannel *self);
void pomona_pretend_channel_wake  (PomonaPretendChannel *self);
void pomona_pretend_channel_wake_in (PomonaPretendChannel *self,
                                     guint                 ms);

/* Fetches and applies declarations. pomona-pretend-sync.c. @data: (nullable): the command's */
void     pomona_pretend_sync_async         (PomonaPretendChannel  *channel,
                                            GBytes                *data,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
gboolean pomona_pretend_sync_finish        (PomonaPretendChannel  *channel,
                                            GAsyncResult          *result,
                                            GError               **error);
/* Sends a status report if there is something to say. */
void     pomona_pretend_sync_report_async  (PomonaPretendChannel  *channel,
                                            gboolean               full,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);

/* Renews the identity as the profile in @data says. pomona-pretend-renew.c */
void     pomona_pretend_renew_async        (PomonaPretendDevice   *self,
                                            GBytes                *data,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
gboolean pomona_pretend_renew_finish       (PomonaPretendDevice   *self,
                                            GAsyncResult          *result,
                                            GError               **error);

/* Authenticate (if @authenticate), TokenUpdate, and for Macs bootstrap token and user. pomona-pretend-arrive.c */
void     pomona_pretend_arrive_async       (PomonaPretendDevice   *self,
                                            gboolean               authenticate,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
gboolean pomona_pretend_arrive_finish      (PomonaPretendDevice   *self,
                                            GAsyncResult          *result,
                                            GError               **error);

G_END_DECLS
