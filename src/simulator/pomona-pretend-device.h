/* pomona-pretend-device.h: one pretend device. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pomona-pretend-faults.h"
#include "pomona-pretend-model.h"
#include "pomona-pretend-workers.h"

G_BEGIN_DECLS

/**
 * PomonaPretendForm:
 *
 * How a device proves who it is.
 */
typedef enum
{
  POMONA_PRETEND_BY_SIGNATURE = 1 << 0,
  POMONA_PRETEND_BY_CERTIFICATE = 1 << 1,
  POMONA_PRETEND_BY_BOTH = POMONA_PRETEND_BY_SIGNATURE | POMONA_PRETEND_BY_CERTIFICATE,
} PomonaPretendForm;

/**
 * PomonaPretendOptions:
 * @form: signature only if the profile asks for signatures
 * @no_user_channel: Macs do not enroll their user
 * @user_authenticate: Macs ask with UserAuthenticate before they enroll their user
 * @authenticate_on_renewal: after a renewal the device checks in as if it enrolled anew, as some versions
 *   of Apple's systems do
 * @scep_by_get: asks for the certificate with GET even where POST is offered
 * @retry_ms: first wait after a request that failed; it doubles up to a hundred times that. 0: 5 s
 * @not_now_ms: when a device that said NotNow comes back by itself. 0: 30 s
 * @restart_ms: how long a restart takes. 0: 3 s
 * @scep_retry_ms: wait between questions while a certificate is pending. 0: as the profile says
 * @ca_pem: (nullable): authorities that are trusted beside those of the profile
 * @fingerprint: (nullable): SHA-256 of a server certificate that is trusted whoever issued it
 * @skew: seconds by which the device's clock is ahead
 */
typedef struct
{
  PomonaPretendForm  form;
  gboolean           no_user_channel;
  gboolean           user_authenticate;
  gboolean           authenticate_on_renewal;
  gboolean           scep_by_get;
  guint              retry_ms;
  guint              not_now_ms;
  guint              restart_ms;
  guint              scep_retry_ms;
  const char        *ca_pem;
  const char        *fingerprint;
  gint64             skew;
} PomonaPretendOptions;

/**
 * PomonaPretendPhase:
 * @POMONA_PRETEND_NEW: never enrolled
 * @POMONA_PRETEND_ENROLLING: on its way
 * @POMONA_PRETEND_ENROLLED: managed
 * @POMONA_PRETEND_GONE: not managed any more: removed, erased, or sent away by the server
 */
typedef enum
{
  POMONA_PRETEND_NEW,
  POMONA_PRETEND_ENROLLING,
  POMONA_PRETEND_ENROLLED,
  POMONA_PRETEND_GONE,
} PomonaPretendPhase;

/**
 * PomonaPretendEvent:
 * @POMONA_PRETEND_EVENT_ENROLLED: subject: UDID
 * @POMONA_PRETEND_EVENT_COMMAND: an answer was delivered; subject: RequestType, detail: status
 * @POMONA_PRETEND_EVENT_IDLE: the queue of a channel is empty; subject: "device" or "user"
 * @POMONA_PRETEND_EVENT_SYNCED: declarations were processed; detail: the token
 * @POMONA_PRETEND_EVENT_REPORTED: a status report was delivered
 * @POMONA_PRETEND_EVENT_RENEWED: a new identity is in use; subject: its fingerprint
 * @POMONA_PRETEND_EVENT_TOKEN: a TokenUpdate was delivered; subject: "device" or "user", detail: token in
 *   hexadecimal digits
 * @POMONA_PRETEND_EVENT_GONE: not managed any more; detail: why
 * @POMONA_PRETEND_EVENT_FAILED: something did not work; subject: what, detail: why
 * @POMONA_PRETEND_EVENT_ROUND_TRIP: a request was answered; subject: which, value: microseconds
 */
typedef enum
{
  POMONA_PRETEND_EVENT_ENROLLED,
  POMONA_PRETEND_EVENT_COMMAND,
  POMONA_PRETEND_EVENT_IDLE,
  POMONA_PRETEND_EVENT_SYNCED,
  POMONA_PRETEND_EVENT_REPORTED,
  POMONA_PRETEND_EVENT_RENEWED,
  POMONA_PRETEND_EVENT_TOKEN,
  POMONA_PRETEND_EVENT_GONE,
  POMONA_PRETEND_EVENT_FAILED,
  POMONA_PRETEND_EVENT_ROUND_TRIP,
} PomonaPretendEvent;

/* "enrolled", "command" …. */
const char *pomona_pretend_event_to_string (PomonaPretendEvent event);

#define POMONA_TYPE_PRETEND_DEVICE (pomona_pretend_device_get_type ())
G_DECLARE_FINAL_TYPE (PomonaPretendDevice, pomona_pretend_device, POMONA, PRETEND_DEVICE, GObject)

/* A PomonaPretendDevice lives on the thread that made it and works on its thread-default main context. It
 * reaches its server over the network and in no other way. */

typedef void (*PomonaPretendFunc) (PomonaPretendDevice *device,
                                   PomonaPretendEvent   event,
                                   const char          *subject,
                                   const char          *detail,
                                   gint64               value,
                                   gpointer             user_data);

/**
 * pomona_pretend_device_new:
 * @kind: what it is
 * @number: which one; the first of a kind differ in model and name
 * @seed: the same kind, number and seed give the same device
 * @workers: where the work with keys is done
 * @options: (nullable): copied
 */
PomonaPretendDevice *pomona_pretend_device_new             (PomonaPretendKind            kind,
                                                            guint                        number,
                                                            guint64                      seed,
                                                            PomonaPretendWorkers        *workers,
                                                            const PomonaPretendOptions  *options);

/* A device as pomona_pretend_device_save () gave it; if it was enrolled it goes on as such. Errors: STATE. */
PomonaPretendDevice *pomona_pretend_device_new_saved       (GVariant                    *saved,
                                                            PomonaPretendWorkers        *workers,
                                                            const PomonaPretendOptions  *options,
                                                            GError                     **error);
/* Holds the private key: not for others to read. Floating. */
GVariant            *pomona_pretend_device_save            (PomonaPretendDevice         *self);

/* @func is called on the device's thread. */
void                 pomona_pretend_device_set_func        (PomonaPretendDevice         *self,
                                                            PomonaPretendFunc            func,
                                                            gpointer                     user_data);

/* Authorities that are trusted beside those of the profile, from the next enrollment on. */
void                 pomona_pretend_device_set_ca          (PomonaPretendDevice         *self,
                                                            const char                  *ca_pem);

/* Forgets the enrollment, without a word to the server, and everything that was set or installed. */
void                 pomona_pretend_device_reset           (PomonaPretendDevice         *self);

/* Ends everything that is under way without a word to the server. The device is of no use afterwards. */
void                 pomona_pretend_device_close           (PomonaPretendDevice         *self);

/**
 * pomona_pretend_device_enroll_async:
 * @profile_url: where the enrollment profile is; an ordinary GET
 *
 * Enrolls, or enrolls anew. Errors: PROFILE, SCEP, REFUSED, NETWORK.
 */
void                 pomona_pretend_device_enroll_async    (PomonaPretendDevice         *self,
                                                            const char                  *profile_url,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
/* As above, with a profile that is at hand. */
void                 pomona_pretend_device_enroll_with_async (PomonaPretendDevice       *self,
                                                            GBytes                      *profile,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
gboolean             pomona_pretend_device_enroll_finish   (PomonaPretendDevice         *self,
                                                            GAsyncResult                *result,
                                                            GError                     **error);

/* As if a push came for the device, or for its user. */
void                 pomona_pretend_device_wake            (PomonaPretendDevice         *self);
void                 pomona_pretend_device_wake_user       (PomonaPretendDevice         *self);

/* A push with token and magic; returns whether it was for this device. Another magic is ignored, as a device
 * does with pushes of a server that it does not know. */
gboolean             pomona_pretend_device_push            (PomonaPretendDevice         *self,
                                                            const char                  *token_hex,
                                                            const char                  *magic);

/* Gets a new device token and tells it. */
void                 pomona_pretend_device_change_token    (PomonaPretendDevice         *self);
/* The user removes the enrollment profile. */
void                 pomona_pretend_device_check_out       (PomonaPretendDevice         *self);
/* Somebody presses the button of a device that was shut down. */
void                 pomona_pretend_device_power_on        (PomonaPretendDevice         *self);
/* Something about the device changed: status reports follow if somebody subscribed to it. */
void                 pomona_pretend_device_changed         (PomonaPretendDevice         *self);
/* The report of everything that comes once a day. */
void                 pomona_pretend_device_report_all      (PomonaPretendDevice         *self);

/* Sets or asks for the bootstrap token of a Mac. @token NULL: deletes it. */
void                 pomona_pretend_device_set_bootstrap_token_async (PomonaPretendDevice  *self,
                                                            GBytes                      *token,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
void                 pomona_pretend_device_get_bootstrap_token_async (PomonaPretendDevice  *self,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
/* A token for @service, "com.apple.maid". */
void                 pomona_pretend_device_get_token_async (PomonaPretendDevice         *self,
                                                            const char                  *service,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
/* Of all three: the token, empty if there is none. Errors: REFUSED, NETWORK, ANSWER, GONE. */
GBytes              *pomona_pretend_device_token_finish    (PomonaPretendDevice         *self,
                                                            GAsyncResult                *result,
                                                            GError                     **error);

/* Borrowed. */
PomonaPretendFaults *pomona_pretend_device_get_faults      (PomonaPretendDevice         *self);
/* Replaces the faults by a copy of others. */
void                 pomona_pretend_device_take_faults     (PomonaPretendDevice         *self,
                                                            PomonaPretendFaults         *faults);
PomonaPretendPhase   pomona_pretend_device_get_phase       (PomonaPretendDevice         *self);
PomonaPretendKind    pomona_pretend_device_get_kind        (PomonaPretendDevice         *self);
const char          *pomona_pretend_device_get_udid        (PomonaPretendDevice         *self);
const char          *pomona_pretend_device_get_name        (PomonaPretendDevice         *self);
const char          *pomona_pretend_device_get_serial      (PomonaPretendDevice         *self);
/* SHA-256 of the certificate in use, NULL if there is none. */
const char          *pomona_pretend_device_get_fingerprint (PomonaPretendDevice         *self);
/* Device tokens as hexadecimal digits; NULL if there is none. */
char                *pomona_pretend_device_dup_token       (PomonaPretendDevice         *self,
                                                            gboolean                     user_channel);
/* Whether nothing is under way and nothing is waited for. */
gboolean             pomona_pretend_device_is_idle         (PomonaPretendDevice         *self);
/* What is asked for and answered next changes with this; for tests and for the life of a practice office. */
void                 pomona_pretend_device_set_fact        (PomonaPretendDevice         *self,
                                                            const char                  *key,
                                                            GVariant                    *value);
GVariant            *pomona_pretend_device_get_fact        (PomonaPretendDevice         *self,
                                                            const char                  *key);
/* For the fault of that name: the identity of @other is used. */
void                 pomona_pretend_device_set_stranger    (PomonaPretendDevice         *self,
                                                            PomonaPretendDevice         *other);

G_END_DECLS
