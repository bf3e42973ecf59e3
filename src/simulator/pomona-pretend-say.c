/* pomona-pretend-say.c: how a message of a pretend device goes out. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-mdm-signature.h"
#include "pomona-pretend-device-private.h"
#include "pomona-scep.h"

#define TYPE_CHECK_IN "application/x-apple-aspen-mdm-checkin"
#define TYPE_REPORT   "application/x-apple-aspen-mdm; charset=UTF-8"

/* More than any server should take from anybody. */
#define HUGE_SIZE (24 * 1024 * 1024)

typedef struct
{
  gboolean check_in;
  char *what;
  char *url;
  GBytes *body;
  GBytes *signed_body;                /* another one if the signature has to be wrong */
  PomonaPretendIdentity *identity;
  PomonaPretendLink *link;            /* owned if it is made for this message */
  PomonaPretendSay flags;
  char *signature;
  gboolean slow;
  gboolean drop;
} Message;

static void
message_free (Message *self)
{
  g_free (self->what);
  g_free (self->url);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->signed_body, g_bytes_unref);
  g_clear_pointer (&self->identity, pomona_pretend_identity_unref);
  g_clear_pointer (&self->link, pomona_pretend_link_free);
  g_free (self->signature);
  g_free (self);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPretendDevice *self = g_task_get_source_object (task);
  Message *message = g_task_get_task_data (task);
  GError *error = NULL;
  PomonaPretendReply *reply = pomona_pretend_link_send_finish (result, &error);

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    pomona_pretend_device_emit (self, POMONA_PRETEND_EVENT_ROUND_TRIP, message->what, NULL, reply->latency);
  g_task_return_pointer (task, reply, (GDestroyNotify) pomona_pretend_reply_free);
}

static void
send_now (GTask *task)
{
  PomonaPretendDevice *self = g_task_get_source_object (task);
  Message *message = g_task_get_task_data (task);
  PomonaPretendRequest request = {
    .method = "PUT",
    .url = message->url,
    .content_type = message->check_in ? TYPE_CHECK_IN : TYPE_REPORT,
    .body = message->body,
    .signature = message->signature,
  };
  PomonaPretendLink *link = message->link != NULL ? message->link : self->link;

  if (message->slow)
    {
      request.chunk = MAX (g_bytes_get_size (message->body) / 20, 1);
      request.delay_ms = 25;
    }
  if (message->drop)
    request.end_after = MAX (g_bytes_get_size (message->body) / 2, 1);
  if (link == NULL)
    g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_GONE, "The device is not enrolled");
  else
    pomona_pretend_link_send_async (link, &request, g_task_get_cancellable (task), sent_cb, g_object_ref (task));
}

static void
signed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPretendDevice *self = g_task_get_source_object (task);
  Message *message = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if ((message->flags & POMONA_PRETEND_SAY_IDLE) != 0 && message->identity == self->identity && message->signed_body == message->body)
    {
      g_clear_pointer (&self->signed_idle, g_bytes_unref);
      g_free (self->idle_signature);
      self->signed_idle = g_bytes_ref (message->body);
      self->idle_signature = g_strdup (message->signature);
    }
  send_now (task);
}

/* On a worker. */
static void
sign (GTask        *task,
      gpointer      source,
      gpointer      data,
      GCancellable *cancellable)
{
  Message *message = data;
  GError *error = NULL;

  message->signature = pomona_mdm_signature_create (message->signed_body, message->identity->certificate, message->identity->key, &error);
  if (message->signature == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static GBytes *
make_body (GVariant         *message,
           PomonaPretendSay  flags)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (message);

  if ((flags & POMONA_PRETEND_SAY_MALFORMED) != 0)
    return g_bytes_new_static ("<?xml version=\"1.0\"?><plist><dict><key>Status</key>", 50);
  if ((flags & POMONA_PRETEND_SAY_HUGE) != 0)
    {
      g_autofree char *text = g_strnfill (HUGE_SIZE, 'x');
      g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (owned);

      pomona_plist_set_string (&dict, "Huge", text);
      return pomona_plist_write (pomona_plist_dict_end (&dict));
    }
  return pomona_plist_write (owned);
}

/* The identity of another device if there is one, else one that nobody issued. */
static PomonaPretendIdentity *
strange_identity (PomonaPretendDevice *self)
{
  g_autoptr(PomonaCertificate) certificate = NULL;

  if (self->stranger != NULL)
    return pomona_pretend_identity_ref (self->stranger);
  certificate = pomona_scep_client_new_signer (self->identity->key, "Stranger", NULL);
  return certificate != NULL ? pomona_pretend_identity_new (self->identity->key, certificate)
                             : pomona_pretend_identity_ref (self->identity);
}

/* Whether this message is signed; where the profile asks for no signatures the certificate has to do. */
static gboolean
signs (PomonaPretendDevice *self)
{
  return self->enrollment->sign_message && (self->options.form & POMONA_PRETEND_BY_SIGNATURE) != 0;
}

static void
spoil (PomonaPretendDevice *self,
       Message             *message)
{
  message->slow = pomona_pretend_faults_take (self->faults, POMONA_PRETEND_FAULT_SLOW, message->what);
  message->drop = pomona_pretend_faults_take (self->faults, POMONA_PRETEND_FAULT_DROP, message->what);
  if (pomona_pretend_faults_take (self->faults, POMONA_PRETEND_FAULT_WRONG_SIGNATURE, message->what))
    message->signed_body = g_bytes_new_static ("another message", 15);
  if (pomona_pretend_faults_take (self->faults, POMONA_PRETEND_FAULT_OTHER_IDENTITY, message->what))
    {
      message->identity = strange_identity (self);
      message->link = pomona_pretend_device_make_link (self, self->enrollment, message->identity);
    }
}

void
pomona_pretend_say_async (PomonaPretendDevice *self,
                          gboolean             check_in,
                          const char          *what,
                          GVariant            *message_dict,
                          PomonaPretendSay     flags,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, self->life, callback, user_data), work = NULL;
  Message *message = g_new0 (Message, 1);

  g_task_set_source_tag (task, pomona_pretend_say_async);
  g_task_set_task_data (task, message, (GDestroyNotify) message_free);
  message->check_in = check_in;
  message->what = g_strdup (what);
  message->url = g_strdup (check_in ? self->enrollment->check_in_url : self->enrollment->server_url);
  message->flags = flags;
  message->body = make_body (message_dict, flags);
  spoil (self, message);
  if (message->identity == NULL)
    message->identity = pomona_pretend_identity_ref (self->identity);
  if (message->signed_body == NULL)
    message->signed_body = g_bytes_ref (message->body);
  if (!signs (self))
    {
      send_now (task);
      return;
    }
  if ((flags & POMONA_PRETEND_SAY_IDLE) != 0 && self->signed_idle != NULL && message->identity == self->identity &&
      g_bytes_equal (self->signed_idle, message->signed_body))
    {
      message->signature = g_strdup (self->idle_signature);
      send_now (task);
      return;
    }
  work = g_task_new (NULL, self->life, signed_cb, g_object_ref (task));
  g_task_set_task_data (work, message, NULL);
  pomona_pretend_workers_run (self->workers, work, sign);
}

PomonaPretendReply *
pomona_pretend_say_finish (PomonaPretendDevice  *self,
                           GAsyncResult         *result,
                           GError              **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

PomonaPretendReply *
pomona_pretend_say_finish_ok (PomonaPretendDevice  *self,
                              GAsyncResult         *result,
                              GError              **error)
{
  Message *message = g_task_get_task_data (G_TASK (result));
  g_autoptr(PomonaPretendReply) reply = g_task_propagate_pointer (G_TASK (result), error);

  if (reply == NULL)
    return NULL;
  if (reply->status != 200)
    {
      g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_REFUSED, "The server answered %s with status %u",
                   message->what, reply->status);
      return NULL;
    }
  return g_steal_pointer (&reply);
}
