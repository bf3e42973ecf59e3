/* pomona-pretend-channel.c: the conversation about commands. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-json.h"
#include "pomona-pretend-device-private.h"

static void come (PomonaPretendChannel *self);
static void hold (PomonaPretendChannel *self, PomonaPretendAnswer *answer, const char *type, const char *uuid);
static void deliver (PomonaPretendChannel *self);
static void drained (PomonaPretendChannel *self);

void
pomona_pretend_channel_init (PomonaPretendChannel *self,
                             PomonaPretendDevice  *device,
                             gboolean              user)
{
  self->device = device;
  self->user = user;
  self->ddm = pomona_pretend_ddm_new (device->state, user);
}

static void
drop_timer (PomonaPretendChannel *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
drop_held (PomonaPretendChannel *self)
{
  g_clear_pointer (&self->held, g_variant_unref);
  g_clear_pointer (&self->held_answer, pomona_pretend_answer_free);
  g_clear_pointer (&self->held_type, g_free);
}

void
pomona_pretend_channel_clear (PomonaPretendChannel *self)
{
  drop_timer (self);
  drop_held (self);
  g_clear_pointer (&self->sync_data, g_bytes_unref);
  g_clear_pointer (&self->ddm, pomona_pretend_ddm_free);
  self->busy = self->again = self->restarting = self->sync_wanted = self->report_wanted = self->full_wanted = FALSE;
  self->failures = 0;
}

static gboolean
timer_cb (gpointer user_data)
{
  PomonaPretendChannel *self = user_data;

  drop_timer (self);
  if (self->restarting)
    self->restarting = self->device->off = FALSE;
  pomona_pretend_channel_wake (self);
  return G_SOURCE_REMOVE;
}

void
pomona_pretend_channel_wake_in (PomonaPretendChannel *self,
                                guint                 ms)
{
  drop_timer (self);
  self->timer = g_timeout_source_new (ms);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

void
pomona_pretend_channel_wake (PomonaPretendChannel *self)
{
  PomonaPretendDevice *device = self->device;

  /* A push may be quicker than the answer to the TokenUpdate that made it possible. */
  if (device->phase == POMONA_PRETEND_ENROLLING || self->busy || device->off)
    {
      self->again = TRUE;
      return;
    }
  /* Nothing to come for, now or later: else the device would never be at rest. */
  self->again = FALSE;
  if (device->phase != POMONA_PRETEND_ENROLLED || (self->user && !device->has_user))
    return;
  if (pomona_pretend_faults_take (device->faults, POMONA_PRETEND_FAULT_SILENT, NULL))
    return;
  come (self);
}

/* The wait doubles with every failure in a row, up to a hundred times the first one. */
static void
stumble (PomonaPretendChannel *self,
         const char           *what,
         const char           *why)
{
  guint first = self->device->options.retry_ms;
  guint factor = MIN (1u << MIN (self->failures, 10), 100);

  self->busy = FALSE;
  self->failures++;
  pomona_pretend_channel_wake_in (self, (first != 0 ? first : 5000) * factor);
  pomona_pretend_device_emit (self->device, POMONA_PRETEND_EVENT_FAILED, what, why, 0);
}

/* 403 with this code is how a server tells a device that it does not know it. */
static gboolean
is_unrecognized (PomonaPretendReply *reply)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), NULL);
  g_autoptr(GVariant) dict = NULL;
  const char *code = object != NULL ? pomona_json_get_string (object, "code") : NULL;

  if (code == NULL)
    {
      dict = pomona_plist_parse_dict (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), NULL, NULL);
      code = pomona_plist_get_string (dict, "code");
    }
  return g_strcmp0 (code, "com.apple.unrecognized.device") == 0;
}

/* Whether the server took the message; if not, what follows from it has been done. */
static gboolean
was_taken (PomonaPretendChannel *self,
           PomonaPretendReply   *reply)
{
  g_autofree char *why = NULL;

  if (reply->status >= 200 && reply->status < 300)
    return TRUE;
  if (reply->status == 401 || (reply->status == 403 && is_unrecognized (reply)))
    {
      pomona_pretend_device_leave (self->device, "The server does not know this device");
      return FALSE;
    }
  why = g_strdup_printf ("The server answered with status %u", reply->status);
  stumble (self, "report", why);
  return FALSE;
}

static void
erase (PomonaPretendDevice *device,
       GBytes              *profile)
{
  g_autoptr(GBytes) next = profile != NULL ? g_bytes_ref (profile) : NULL;

  pomona_pretend_device_leave (device, "Erased");
  pomona_pretend_state_reset (device->state);
  if (next != NULL)
    pomona_pretend_device_enroll_with_async (device, next, NULL, NULL, NULL);
}

/* What the answer that was just delivered leads to. Returns whether the conversation goes on. */
static gboolean
follow_up (PomonaPretendChannel *self,
           PomonaPretendAnswer  *answer)
{
  PomonaPretendDevice *device = self->device;
  guint restart = device->options.restart_ms;

  switch (pomona_pretend_answer_get_after (answer))
    {
    case POMONA_PRETEND_AFTER_SYNC:
      self->sync_wanted = TRUE;
      g_clear_pointer (&self->sync_data, g_bytes_unref);
      if (pomona_pretend_answer_get_data (answer) != NULL)
        self->sync_data = g_bytes_ref (pomona_pretend_answer_get_data (answer));
      return TRUE;
    case POMONA_PRETEND_AFTER_ERASE:
      erase (device, pomona_pretend_answer_get_data (answer));
      return FALSE;
    case POMONA_PRETEND_AFTER_CHECK_OUT:
      self->busy = FALSE;
      pomona_pretend_device_check_out (device);
      return FALSE;
    case POMONA_PRETEND_AFTER_RESTART:
      device->off = self->restarting = TRUE;
      self->busy = FALSE;
      pomona_pretend_channel_wake_in (self, restart != 0 ? restart : 3000);
      return FALSE;
    case POMONA_PRETEND_AFTER_SHUT_DOWN:
      device->off = TRUE;
      self->busy = FALSE;
      drop_timer (self);
      return FALSE;
    case POMONA_PRETEND_AFTER_NOTHING:
    case POMONA_PRETEND_AFTER_RENEW:
    default:
      return TRUE;
    }
}

static void
renewed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PomonaPretendDevice *device = POMONA_PRETEND_DEVICE (source);
  PomonaPretendChannel *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *uuid = NULL;

  if (!pomona_pretend_renew_finish (device, result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      pomona_pretend_device_emit (device, POMONA_PRETEND_EVENT_FAILED, "renewal", error->message, 0);
      uuid = g_strdup (pomona_plist_get_string (self->held, "CommandUUID"));
      hold (self, pomona_pretend_answer_new_error ("MCInstallationErrorDomain", 4001, error->message), "InstallProfile", uuid);
    }
  deliver (self);
}

/* @answer: (transfer full) */
static void
hold (PomonaPretendChannel *self,
      PomonaPretendAnswer  *answer,
      const char           *type,
      const char           *uuid)
{
  drop_held (self);
  self->held = g_variant_ref_sink (pomona_pretend_report_new (self, answer, uuid));
  self->held_answer = answer;
  self->held_type = g_strdup (type != NULL ? type : "");
}

static void
take_command (PomonaPretendChannel *self,
              GBytes               *body)
{
  PomonaPretendDevice *device = self->device;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) envelope = pomona_plist_parse_dict (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, &error);
  g_autoptr(GVariant) command = envelope != NULL ? pomona_plist_get_dict (envelope, "Command") : NULL;
  const char *uuid = pomona_plist_get_string (envelope, "CommandUUID");
  const char *type = pomona_plist_get_string (command, "RequestType");
  guint later = device->options.not_now_ms;

  if (command == NULL || uuid == NULL)
    {
      stumble (self, "command", error != NULL ? error->message : "The server's command has no Command or no CommandUUID");
      return;
    }
  if (pomona_pretend_faults_take (device->faults, POMONA_PRETEND_FAULT_NO_ANSWER, type))
    {
      self->busy = FALSE;
      return;
    }
  if (pomona_pretend_faults_take (device->faults, POMONA_PRETEND_FAULT_NOT_NOW, type))
    {
      hold (self, pomona_pretend_answer_new_not_now (), type, uuid);
      pomona_pretend_channel_wake_in (self, later != 0 ? later : 30000);
    }
  else if (pomona_pretend_faults_take (device->faults, POMONA_PRETEND_FAULT_ERROR, type))
    hold (self, pomona_pretend_answer_new_error ("MCMDMErrorDomain", 12001, "This device was told to fail"), type, uuid);
  else
    hold (self, pomona_pretend_answer_new (device->state, command, self->user), type, uuid);
  if (pomona_pretend_answer_get_after (self->held_answer) == POMONA_PRETEND_AFTER_RENEW)
    pomona_pretend_renew_async (device, pomona_pretend_answer_get_data (self->held_answer), renewed_cb, self);
  else
    deliver (self);
}

static void
report_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PomonaPretendDevice *device = POMONA_PRETEND_DEVICE (source);
  PomonaPretendChannel *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_say_finish (device, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL)
    {
      stumble (self, "report", error->message);
      return;
    }
  if (!was_taken (self, reply))
    return;
  self->failures = 0;
  if (self->held != NULL)
    {
      g_autoptr(PomonaPretendAnswer) answer = NULL;
      g_autofree char *type = g_strdup (self->held_type);

      /* A device that lost the reply sends the same once more. */
      if (pomona_pretend_faults_take (device->faults, POMONA_PRETEND_FAULT_TWICE, type))
        {
          deliver (self);
          return;
        }
      answer = g_steal_pointer (&self->held_answer);
      drop_held (self);
      pomona_pretend_device_emit (device, POMONA_PRETEND_EVENT_COMMAND, type, pomona_pretend_answer_get_status (answer), 0);
      if (device->phase != POMONA_PRETEND_ENROLLED || !follow_up (self, answer))
        return;
    }
  if (g_bytes_get_size (reply->body) == 0)
    drained (self);
  else
    take_command (self, reply->body);
}

/* A spoilt answer is gone for good; whatever the server says to it, the device goes on as if it were idle. */
static void
spoilt_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PomonaPretendDevice *device = POMONA_PRETEND_DEVICE (source);
  PomonaPretendChannel *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_say_finish (device, result, &error);
  g_autofree char *why = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  why = reply != NULL ? g_strdup_printf ("The server answered with status %u", reply->status) : g_strdup (error->message);
  drop_held (self);
  pomona_pretend_device_emit (device, POMONA_PRETEND_EVENT_FAILED, "spoilt answer", why, 0);
  come (self);
}

/* Sends the answer that is held. */
static void
deliver (PomonaPretendChannel *self)
{
  PomonaPretendDevice *device = self->device;
  PomonaPretendSay flags = POMONA_PRETEND_SAY_PLAIN;

  if (pomona_pretend_faults_take (device->faults, POMONA_PRETEND_FAULT_MALFORMED, self->held_type))
    flags = POMONA_PRETEND_SAY_MALFORMED;
  else if (pomona_pretend_faults_take (device->faults, POMONA_PRETEND_FAULT_HUGE, self->held_type))
    flags = POMONA_PRETEND_SAY_HUGE;
  pomona_pretend_say_async (device, FALSE, self->held_type, self->held, flags,
                            flags == POMONA_PRETEND_SAY_PLAIN ? report_cb : spoilt_cb, self);
}

static void
come (PomonaPretendChannel *self)
{
  self->busy = TRUE;
  self->again = FALSE;
  if (self->failures > 0)
    drop_timer (self);
  if (self->held != NULL)
    deliver (self);
  else
    pomona_pretend_say_async (self->device, FALSE, "Idle", pomona_pretend_report_new (self, NULL, NULL), POMONA_PRETEND_SAY_IDLE,
                              report_cb, self);
}

static void
synced_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PomonaPretendDevice *device = POMONA_PRETEND_DEVICE (source);
  PomonaPretendChannel *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_pretend_sync_finish (self, result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      /* What could not be fetched or told is tried again when the device comes next. */
      self->sync_wanted = TRUE;
      g_clear_pointer (&self->sync_data, g_bytes_unref);
      stumble (self, "declarations", error->message);
      return;
    }
  pomona_pretend_device_emit (device, POMONA_PRETEND_EVENT_SYNCED, self->user ? "user" : "device",
                              pomona_pretend_ddm_get_token (self->ddm), 0);
  if (device->phase == POMONA_PRETEND_ENROLLED)
    drained (self);
}

static void
reported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  PomonaPretendChannel *self = user_data;
  g_autoptr(GError) error = NULL;

  if (pomona_pretend_sync_finish (self, result, &error))
    drained (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->report_wanted = TRUE;
      stumble (self, "status report", error->message);
    }
}

/* No command is left: now declarations, then reports, then rest. */
static void
drained (PomonaPretendChannel *self)
{
  gboolean full = self->full_wanted;

  if (self->sync_wanted)
    {
      g_autoptr(GBytes) data = g_steal_pointer (&self->sync_data);

      self->sync_wanted = FALSE;
      pomona_pretend_sync_async (self, data, synced_cb, self);
      return;
    }
  if ((self->report_wanted || full) && pomona_pretend_ddm_is_on (self->ddm))
    {
      self->report_wanted = self->full_wanted = FALSE;
      pomona_pretend_sync_report_async (self, full, reported_cb, self);
      return;
    }
  self->busy = FALSE;
  if (self->again)
    pomona_pretend_channel_wake (self);
  else
    pomona_pretend_device_emit (self->device, POMONA_PRETEND_EVENT_IDLE, self->user ? "user" : "device", NULL, 0);
}
