/* pomona-records.c: the immutable records that the store hands out. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"
#include "pomona-records-private.h"

/* Copies the fields into a counted box; the copy_texts function then makes the texts its own. */
#define DEFINE_RECORD(Type, type_name, prefix, new_func)                                   \
  G_DEFINE_BOXED_TYPE (Type, prefix, prefix##_ref, prefix##_unref)                         \
                                                                                           \
  Type *                                                                                   \
  new_func (const Type *fields)                                                            \
  {                                                                                        \
    Type *self = g_atomic_rc_box_new (Type);                                               \
                                                                                           \
    *self = *fields;                                                                       \
    type_name##_own (self);                                                                \
    return self;                                                                           \
  }                                                                                        \
                                                                                           \
  Type *                                                                                   \
  prefix##_ref (Type *self)                                                                \
  {                                                                                        \
    return g_atomic_rc_box_acquire (self);                                                 \
  }                                                                                        \
                                                                                           \
  void                                                                                     \
  prefix##_unref (Type *self)                                                              \
  {                                                                                        \
    g_atomic_rc_box_release_full (self, (GDestroyNotify) type_name##_clear);               \
  }

static void
own (const char **text)
{
  *text = g_strdup (*text != NULL ? *text : "");
}

static void
own_nullable (const char **text)
{
  *text = g_strdup (*text);
}

static void
drop (const char **text)
{
  g_free ((char *) *text);
}

static void
device_own (PomonaDevice *self)
{
  static const char *const none[] = { NULL };

  own (&self->id);
  own_nullable (&self->parent_id);
  own (&self->udid);
  own (&self->serial);
  own (&self->name);
  own (&self->model);
  own (&self->product);
  own (&self->os_version);
  own (&self->build);
  own (&self->topic);
  own (&self->owner);
  own (&self->notes);
  self->tags = (const char *const *) g_strdupv ((char **) (self->tags != NULL ? self->tags : none));
}

static void
device_clear (PomonaDevice *self)
{
  drop (&self->id);
  drop (&self->parent_id);
  drop (&self->udid);
  drop (&self->serial);
  drop (&self->name);
  drop (&self->model);
  drop (&self->product);
  drop (&self->os_version);
  drop (&self->build);
  drop (&self->topic);
  drop (&self->owner);
  drop (&self->notes);
  g_strfreev ((char **) self->tags);
}

static void
inventory_own (PomonaInventory *self)
{
  own (&self->kind);
  g_variant_ref_sink (self->value);
}

static void
inventory_clear (PomonaInventory *self)
{
  drop (&self->kind);
  g_variant_unref (self->value);
}

static void
command_record_own (PomonaCommandRecord *self)
{
  own (&self->uuid);
  own (&self->device_id);
  own (&self->device_name);
  own (&self->request_type);
  own (&self->error_text);
  own_nullable (&self->error_chain);
  own (&self->batch);
  if (self->request != NULL)
    g_bytes_ref (self->request);
  if (self->answer != NULL)
    g_bytes_ref (self->answer);
}

static void
command_record_clear (PomonaCommandRecord *self)
{
  drop (&self->uuid);
  drop (&self->device_id);
  drop (&self->device_name);
  drop (&self->request_type);
  drop (&self->error_text);
  drop (&self->error_chain);
  drop (&self->batch);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_clear_pointer (&self->answer, g_bytes_unref);
}

static void
push_record_own (PomonaPushRecord *self)
{
  own (&self->device_id);
  own (&self->apns_id);
  own (&self->reason);
  own (&self->meaning);
}

static void
push_record_clear (PomonaPushRecord *self)
{
  drop (&self->device_id);
  drop (&self->apns_id);
  drop (&self->reason);
  drop (&self->meaning);
}

static void
push_certificate_record_own (PomonaPushCertificateRecord *self)
{
  own (&self->topic);
  own (&self->serial);
  own (&self->common_name);
}

static void
push_certificate_record_clear (PomonaPushCertificateRecord *self)
{
  drop (&self->topic);
  drop (&self->serial);
  drop (&self->common_name);
}

static void
enrollment_link_own (PomonaEnrollmentLink *self)
{
  own (&self->id);
  own (&self->label);
  own (&self->url);
  own (&self->profile_url);
  own (&self->topic);
}

static void
enrollment_link_clear (PomonaEnrollmentLink *self)
{
  drop (&self->id);
  drop (&self->label);
  drop (&self->url);
  drop (&self->profile_url);
  drop (&self->topic);
}

static void
enrollment_progress_own (PomonaEnrollmentProgress *self)
{
  own (&self->link_id);
  own_nullable (&self->device_id);
  own (&self->device_name);
  own_nullable (&self->problem);
}

static void
enrollment_progress_clear (PomonaEnrollmentProgress *self)
{
  drop (&self->link_id);
  drop (&self->device_id);
  drop (&self->device_name);
  drop (&self->problem);
}

static void
event_own (PomonaEvent *self)
{
  own_nullable (&self->device_id);
  own (&self->device_name);
  own_nullable (&self->subject);
  own (&self->detail);
}

static void
event_clear (PomonaEvent *self)
{
  drop (&self->device_id);
  drop (&self->device_name);
  drop (&self->subject);
  drop (&self->detail);
}

DEFINE_RECORD (PomonaDevice, device, pomona_device, pomona_device_new)
DEFINE_RECORD (PomonaInventory, inventory, pomona_inventory, pomona_inventory_new)
DEFINE_RECORD (PomonaCommandRecord, command_record, pomona_command_record, pomona_command_record_new)
DEFINE_RECORD (PomonaPushRecord, push_record, pomona_push_record, pomona_push_record_new)
DEFINE_RECORD (PomonaPushCertificateRecord, push_certificate_record, pomona_push_certificate_record,
               pomona_push_certificate_record_new)
DEFINE_RECORD (PomonaEnrollmentLink, enrollment_link, pomona_enrollment_link, pomona_enrollment_link_new)
DEFINE_RECORD (PomonaEnrollmentProgress, enrollment_progress, pomona_enrollment_progress,
               pomona_enrollment_progress_new)
DEFINE_RECORD (PomonaEvent, event, pomona_event, pomona_event_new_from_fields)

PomonaEvent *
pomona_event_new (gint64           seq,
                  PomonaEventKind  kind,
                  PomonaSeverity   severity,
                  const char      *device_id,
                  const char      *device_name,
                  const char      *subject,
                  const char      *detail,
                  int              state)
{
  const PomonaEvent fields = {
    .seq = seq,
    .at = pomona_clock_now (),
    .kind = kind,
    .severity = severity,
    .device_id = device_id,
    .device_name = device_name,
    .subject = subject,
    .detail = detail,
    .state = state,
  };

  return pomona_event_new_from_fields (&fields);
}

static const char *const device_state_nicks[] = {
  [POMONA_DEVICE_WAITING] = "waiting",
  [POMONA_DEVICE_ENROLLED] = "enrolled",
  [POMONA_DEVICE_UNREACHABLE] = "unreachable",
  [POMONA_DEVICE_CHECKED_OUT] = "checked-out",
  [POMONA_DEVICE_REMOVED] = "removed",
};

const char *
pomona_device_state_to_nick (PomonaDeviceState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (device_state_nicks), NULL);

  return device_state_nicks[state];
}

gboolean
pomona_device_state_from_nick (const char        *nick,
                               PomonaDeviceState *out_state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (device_state_nicks); i++)
    {
      if (g_strcmp0 (nick, device_state_nicks[i]) == 0)
        {
          *out_state = i;
          return TRUE;
        }
    }
  return FALSE;
}

static const char *const event_kind_nicks[] = {
  [POMONA_EVENT_SERVICE_STARTED] = "service-started",
  [POMONA_EVENT_SERVICE_STOPPED] = "service-stopped",
  [POMONA_EVENT_LINK_OPENED] = "link-opened",
  [POMONA_EVENT_PROFILE_FETCHED] = "profile-fetched",
  [POMONA_EVENT_IDENTITY_ISSUED] = "identity-issued",
  [POMONA_EVENT_DEVICE_AUTHENTICATED] = "device-authenticated",
  [POMONA_EVENT_DEVICE_ENROLLED] = "device-enrolled",
  [POMONA_EVENT_DEVICE_TOKEN] = "device-token",
  [POMONA_EVENT_DEVICE_SEEN] = "device-seen",
  [POMONA_EVENT_DEVICE_CHANGED] = "device-changed",
  [POMONA_EVENT_DEVICE_CHECKED_OUT] = "device-checked-out",
  [POMONA_EVENT_DEVICE_REMOVED] = "device-removed",
  [POMONA_EVENT_COMMAND_QUEUED] = "command-queued",
  [POMONA_EVENT_COMMAND_SENT] = "command-sent",
  [POMONA_EVENT_COMMAND_ANSWERED] = "command-answered",
  [POMONA_EVENT_COMMAND_ENDED] = "command-ended",
  [POMONA_EVENT_PUSH] = "push",
  [POMONA_EVENT_PUSH_CONNECTION] = "push-connection",
  [POMONA_EVENT_CERTIFICATE] = "certificate",
  [POMONA_EVENT_STATUS_REPORT] = "status-report",
  [POMONA_EVENT_REFUSED] = "refused",
  [POMONA_EVENT_SETTING] = "setting",
};

const char *
pomona_event_kind_to_nick (PomonaEventKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (event_kind_nicks), NULL);

  return event_kind_nicks[kind];
}

gboolean
pomona_event_kind_from_nick (const char      *nick,
                             PomonaEventKind *out_kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (event_kind_nicks); i++)
    {
      if (g_strcmp0 (nick, event_kind_nicks[i]) == 0)
        {
          *out_kind = i;
          return TRUE;
        }
    }
  return FALSE;
}
