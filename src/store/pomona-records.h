/* pomona-records.h: the immutable records that the store hands out and that cross threads.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every record is reference counted with an atomic count and never changes after it was made: the
 * window, the service threads and the command line may hold the same one. Fields are read only.
 * Times are unix microseconds UTC, 0 = never. Strings are never NULL unless the comment says so. */
#pragma once

#include <gio/gio.h>

#include "pomona-command-state.h"
#include "pomona-enrollment-id.h"
#include "pomona-platform.h"
#include "pomona-secret.h"
#include "pomona-tristate.h"

G_BEGIN_DECLS

/* --- devices ------------------------------------------------------------------------------- */

typedef enum
{
  POMONA_DEVICE_WAITING,      /* Authenticate came, the first TokenUpdate did not yet */
  POMONA_DEVICE_ENROLLED,
  POMONA_DEVICE_UNREACHABLE,  /* enrolled, but Apple says that its push token is gone */
  POMONA_DEVICE_CHECKED_OUT,  /* the device said that management was removed */
  POMONA_DEVICE_REMOVED,      /* the administrator ended management */
} PomonaDeviceState;

/* One enrollment: the device channel, or a user channel of a device (parent_id set). */
typedef struct
{
  const char        *id;             /* enrollment id in the form of pomona-enrollment-id.h */
  const char        *parent_id;      /* NULL for a device channel */
  PomonaEnrollmentType type;
  const char        *udid;           /* "" in user enrollment */
  const char        *serial;         /* "" when not told */
  const char        *name;           /* device name, or the user's long name */
  const char        *model;          /* marketing name, "MacBook Air" */
  const char        *product;        /* "Mac14,2" */
  PomonaPlatform     platform;
  const char        *os_version;
  const char        *build;
  const char        *topic;
  PomonaDeviceState  state;
  gint64             last_seen;
  gint64             enrolled_at;
  gint64             token_at;       /* last TokenUpdate */
  gint64             unreachable_since;
  gint64             identity_not_after;
  gboolean           supervised;
  gboolean           practice;       /* a pretend device */
  gboolean           awaiting_configuration;
  guint              pending;        /* commands without a final answer */
  guint              failed;         /* commands that failed and were not looked at */
  PomonaTristate     filevault;
  PomonaTristate     passcode;
  const char        *owner;          /* set by the administrator */
  const char *const *tags;
  const char        *notes;
} PomonaDevice;

/* One answer of a device as it was stored last: kind is the RequestType ("DeviceInformation"). */
typedef struct
{
  const char *kind;
  gint64      received_at;
  GVariant   *value;                 /* the whole answer, a{sv} */
} PomonaInventory;

/* --- commands ------------------------------------------------------------------------------ */

#define POMONA_COMMAND_STATE_BIT(s) (1u << (s))
#define POMONA_COMMAND_STATES_OPEN \
  (POMONA_COMMAND_STATE_BIT (POMONA_COMMAND_QUEUED) | POMONA_COMMAND_STATE_BIT (POMONA_COMMAND_PUSHED) | \
   POMONA_COMMAND_STATE_BIT (POMONA_COMMAND_SENT) | POMONA_COMMAND_STATE_BIT (POMONA_COMMAND_NOT_NOW))
#define POMONA_COMMAND_STATES_ALL 0xffu

typedef struct
{
  const char         *uuid;
  const char         *device_id;
  const char         *device_name;   /* as it was when the list was read */
  const char         *request_type;
  PomonaCommandState  state;
  int                 priority;      /* higher goes first */
  gboolean            automatic;     /* asked by the service itself, not by a person */
  gint64              created_at;
  gint64              pushed_at;
  gint64              sent_at;
  gint64              answered_at;
  gint64              not_before;
  gint64              expires_at;
  guint               attempts;
  guint               not_now_count;
  const char         *error_text;    /* first line of the error chain, "" without one */
  const char         *error_chain;   /* JSON array, NULL without one */
  const char         *batch;         /* the same for commands sent together, "" alone */
  GBytes             *request;       /* the property list as sent, secrets included; NULL in lists */
  GBytes             *answer;        /* as received, NULL without one and in lists */
  gboolean            answer_readable; /* FALSE: the answer is kept raw, it was no property list */
} PomonaCommandRecord;

/* --- push ---------------------------------------------------------------------------------- */

typedef struct
{
  const char *device_id;
  const char *apns_id;
  gint64      at;
  guint       status;                /* HTTP status, 0 = no answer */
  const char *reason;                /* Apple's word, "" when delivered */
  const char *meaning;               /* ours, plain words */
} PomonaPushRecord;

typedef struct
{
  const char *topic;
  const char *serial;                /* hex */
  const char *common_name;
  gint64      not_before;
  gint64      not_after;
  gint64      imported_at;
  gboolean    current;               /* the one that new enrollments get */
  gboolean    practice;
  guint       devices;               /* enrollments that hold this topic */
} PomonaPushCertificateRecord;

/* --- enrollment ---------------------------------------------------------------------------- */

typedef struct
{
  const char *id;                    /* public short id of the link, not the token */
  const char *label;
  const char *url;                   /* the page */
  const char *profile_url;
  const char *topic;
  gint64      created_at;
  gint64      expires_at;
  guint       uses_allowed;          /* 0 = as often as wanted until it expires */
  guint       uses;
  gboolean    practice;
  gboolean    revoked;
} PomonaEnrollmentLink;

/* How far one device came through a link. Each step holds when it happened. */
typedef struct
{
  const char *link_id;
  const char *device_id;             /* NULL until Authenticate */
  const char *device_name;           /* "" until Authenticate */
  gint64      profile_at;
  gint64      identity_at;
  gint64      authenticate_at;
  gint64      token_at;
  gint64      answer_at;
  gint64      declarations_at;
  const char *problem;               /* NULL, or what went wrong and what to do */
} PomonaEnrollmentProgress;

/* --- what happens -------------------------------------------------------------------------- */

typedef enum
{
  POMONA_EVENT_SERVICE_STARTED,
  POMONA_EVENT_SERVICE_STOPPED,
  POMONA_EVENT_LINK_OPENED,
  POMONA_EVENT_PROFILE_FETCHED,
  POMONA_EVENT_IDENTITY_ISSUED,
  POMONA_EVENT_DEVICE_AUTHENTICATED,
  POMONA_EVENT_DEVICE_ENROLLED,
  POMONA_EVENT_DEVICE_TOKEN,         /* a later TokenUpdate */
  POMONA_EVENT_DEVICE_SEEN,
  POMONA_EVENT_DEVICE_CHANGED,       /* inventory, name, owner, tags, notes */
  POMONA_EVENT_DEVICE_CHECKED_OUT,
  POMONA_EVENT_DEVICE_REMOVED,
  POMONA_EVENT_COMMAND_QUEUED,
  POMONA_EVENT_COMMAND_SENT,
  POMONA_EVENT_COMMAND_ANSWERED,     /* acknowledged, error, not now: see state */
  POMONA_EVENT_COMMAND_ENDED,        /* expired or cancelled */
  POMONA_EVENT_PUSH,
  POMONA_EVENT_PUSH_CONNECTION,
  POMONA_EVENT_CERTIFICATE,
  POMONA_EVENT_STATUS_REPORT,
  POMONA_EVENT_REFUSED,              /* a request was turned down: who, why */
  POMONA_EVENT_SETTING,
} PomonaEventKind;

typedef enum { POMONA_SEVERITY_INFO, POMONA_SEVERITY_WARNING, POMONA_SEVERITY_ERROR } PomonaSeverity;

typedef struct
{
  gint64          seq;               /* grows by one; 0 for events that are not kept (DEVICE_SEEN) */
  gint64          at;
  PomonaEventKind kind;
  PomonaSeverity  severity;
  const char     *device_id;         /* NULL when no device is meant */
  const char     *device_name;       /* "" when unknown */
  const char     *subject;           /* command uuid, link id, topic …; NULL */
  const char     *detail;            /* RequestType, reason, …: short, for the line of text; "" */
  int             state;             /* PomonaCommandState or PomonaDeviceState where it matters, else -1 */
} PomonaEvent;

#define POMONA_DECLARE_RECORD(Type, prefix) \
  Type *prefix##_ref (Type *self); \
  void  prefix##_unref (Type *self); \
  GType prefix##_get_type (void); \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Type, prefix##_unref)

POMONA_DECLARE_RECORD (PomonaDevice, pomona_device)
POMONA_DECLARE_RECORD (PomonaInventory, pomona_inventory)
POMONA_DECLARE_RECORD (PomonaCommandRecord, pomona_command_record)
POMONA_DECLARE_RECORD (PomonaPushRecord, pomona_push_record)
POMONA_DECLARE_RECORD (PomonaPushCertificateRecord, pomona_push_certificate_record)
POMONA_DECLARE_RECORD (PomonaEnrollmentLink, pomona_enrollment_link)
POMONA_DECLARE_RECORD (PomonaEnrollmentProgress, pomona_enrollment_progress)
POMONA_DECLARE_RECORD (PomonaEvent, pomona_event)

/* Makes an event that happens now. Strings are copied; device_name and detail may be NULL. For events that
 * are kept, pomona_events_add () makes it and gives it its seq; seq is 0 for the others. */
PomonaEvent *pomona_event_new (gint64 seq, PomonaEventKind kind, PomonaSeverity severity, const char *device_id,
                               const char *device_name, const char *subject, const char *detail, int state);

/* Nicks as scripts see them and the store keeps them: "enrolled", "device-enrolled" … */
const char *pomona_device_state_to_nick   (PomonaDeviceState   state);
gboolean    pomona_device_state_from_nick (const char         *nick,
                                           PomonaDeviceState  *out_state);
const char *pomona_event_kind_to_nick     (PomonaEventKind     kind);
gboolean    pomona_event_kind_from_nick   (const char         *nick,
                                           PomonaEventKind    *out_kind);

G_END_DECLS
