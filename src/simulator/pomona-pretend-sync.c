/* pomona-pretend-sync.c: how a pretend device fetches declarations and reports on them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-device-private.h"

/* A set that changes while it is fetched is fetched again, but not for ever. */
#define MAX_ROUNDS 3

typedef struct
{
  PomonaPretendChannel *channel;
  guint round;
  char *endpoint;
} Sync;

static void ask_tokens (GTask *task);
static void fetch_next (GTask *task);
static void download_next (GTask *task);

static void
sync_free (Sync *self)
{
  g_free (self->endpoint);
  g_free (self);
}

static void
ask (GTask               *task,
     const char          *endpoint,
     GBytes              *data,
     GAsyncReadyCallback  callback)
{
  Sync *sync = g_task_get_task_data (task);
  PomonaPretendDevice *device = g_task_get_source_object (task);

  g_free (sync->endpoint);
  sync->endpoint = g_strdup (endpoint);
  pomona_pretend_say_async (device, TRUE, "DeclarativeManagement", pomona_pretend_checkin_declarative (sync->channel, endpoint, data),
                            POMONA_PRETEND_SAY_PLAIN, callback, g_object_ref (task));
}

/* The reply if the status is 200; otherwise the task fails. */
static PomonaPretendReply *
take_reply (GTask        *task,
            GAsyncResult *result)
{
  GError *error = NULL;
  PomonaPretendReply *reply = pomona_pretend_say_finish_ok (g_task_get_source_object (task), result, &error);

  if (reply == NULL)
    {
      g_prefix_error (&error, "%s: ", ((Sync *) g_task_get_task_data (task))->endpoint);
      g_task_return_error (task, error);
    }
  return reply;
}

static void
reported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Sync *sync = g_task_get_task_data (task);
  g_autoptr(PomonaPretendReply) reply = take_reply (task, result);

  if (reply == NULL)
    return;
  pomona_pretend_ddm_reported (sync->channel->ddm);
  pomona_pretend_device_emit (POMONA_PRETEND_DEVICE (source), POMONA_PRETEND_EVENT_REPORTED, sync->channel->user ? "user" : "device", NULL, 0);
  g_task_return_boolean (task, TRUE);
}

static void
report (GTask    *task,
        gboolean  full)
{
  Sync *sync = g_task_get_task_data (task);
  g_autoptr(GBytes) body = pomona_pretend_ddm_report (sync->channel->ddm, full);

  if (body == NULL)
    g_task_return_boolean (task, TRUE);
  else
    ask (task, "status", body, reported_cb);
}

/* --- downloads --- */

static void
downloaded_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Sync *sync = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_link_send_finish (result, &error);
  g_autofree char *problem = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (reply == NULL)
    problem = g_strdup (error->message);
  else if (reply->status != 200)
    problem = g_strdup_printf ("The server answered with status %u", reply->status);
  pomona_pretend_ddm_put_download (sync->channel->ddm, problem == NULL ? reply->content_type : NULL, problem == NULL ? reply->body : NULL,
                                   problem);
  download_next (task);
}

static void
recheck_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Sync *sync = g_task_get_task_data (task);
  g_autoptr(PomonaPretendReply) reply = take_reply (task, result);
  gboolean news = FALSE;
  GError *error = NULL;

  if (reply == NULL)
    return;
  if (!pomona_pretend_ddm_read_tokens (sync->channel->ddm, reply->body, &news, &error))
    g_task_return_error (task, error);
  else if (news && ++sync->round < MAX_ROUNDS)
    ask_tokens (task);
  else
    report (task, FALSE);
}

static void
download_next (GTask *task)
{
  Sync *sync = g_task_get_task_data (task);
  PomonaPretendDevice *device = g_task_get_source_object (task);
  g_autoptr(PomonaPretendDownload) download = pomona_pretend_ddm_next_download (sync->channel->ddm);
  PomonaPretendRequest request = { .method = "GET" };
  g_autoptr(PomonaPretendLink) plain = NULL;

  if (download == NULL)
    {
      pomona_pretend_ddm_apply (sync->channel->ddm);
      ask (task, "tokens", NULL, recheck_cb);
      return;
    }
  request.url = download->url;
  if (!download->authenticated)
    plain = pomona_pretend_device_make_link (device, device->enrollment, NULL);
  pomona_pretend_link_send_async (plain != NULL ? plain : device->link, &request, device->life, downloaded_cb, g_object_ref (task));
}

/* --- declarations --- */

static void
declaration_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Sync *sync = g_task_get_task_data (task);
  PomonaPretendDevice *device = POMONA_PRETEND_DEVICE (source);
  GError *error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_say_finish (device, result, &error);

  if (reply == NULL)
    g_task_return_error (task, error);
  else if (reply->status == 404)
    {
      pomona_pretend_ddm_put_gone (sync->channel->ddm);
      fetch_next (task);
    }
  else if (reply->status != 200)
    g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_REFUSED, "%s: the server answered with status %u",
                             sync->endpoint, reply->status);
  else if (!pomona_pretend_ddm_put (sync->channel->ddm, reply->body, &error))
    g_task_return_error (task, error);
  else
    fetch_next (task);
}

static void
fetch_next (GTask *task)
{
  Sync *sync = g_task_get_task_data (task);
  g_autofree char *endpoint = pomona_pretend_ddm_next (sync->channel->ddm);

  if (endpoint != NULL)
    {
      ask (task, endpoint, NULL, declaration_cb);
      return;
    }
  pomona_pretend_ddm_apply (sync->channel->ddm);
  download_next (task);
}

static void
items_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Sync *sync = g_task_get_task_data (task);
  g_autoptr(PomonaPretendReply) reply = take_reply (task, result);
  GError *error = NULL;

  if (reply == NULL)
    return;
  if (!pomona_pretend_ddm_read_items (sync->channel->ddm, reply->body, &error))
    g_task_return_error (task, error);
  else
    fetch_next (task);
}

/* An unchanged set needs no work; there may still be something to report. */
static void
consider_tokens (GTask  *task,
                 GBytes *json)
{
  Sync *sync = g_task_get_task_data (task);
  gboolean news = FALSE;
  GError *error = NULL;

  if (!pomona_pretend_ddm_read_tokens (sync->channel->ddm, json, &news, &error))
    g_task_return_error (task, error);
  else if (news)
    ask (task, "declaration-items", NULL, items_cb);
  else
    report (task, FALSE);
}

static void
tokens_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(PomonaPretendReply) reply = take_reply (task, result);

  if (reply != NULL)
    consider_tokens (task, reply->body);
}

static void
ask_tokens (GTask *task)
{
  ask (task, "tokens", NULL, tokens_cb);
}

static GTask *
start (PomonaPretendChannel *channel,
       GAsyncReadyCallback   callback,
       gpointer              user_data)
{
  GTask *task = g_task_new (channel->device, channel->device->life, callback, user_data);
  Sync *sync = g_new0 (Sync, 1);

  sync->channel = channel;
  g_task_set_task_data (task, sync, (GDestroyNotify) sync_free);
  return task;
}

void
pomona_pretend_sync_async (PomonaPretendChannel *channel,
                           GBytes               *data,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data)
{
  g_autoptr(GTask) task = start (channel, callback, user_data);

  g_task_set_source_tag (task, pomona_pretend_sync_async);
  if (data != NULL)
    consider_tokens (task, data);
  else
    ask_tokens (task);
}

void
pomona_pretend_sync_report_async (PomonaPretendChannel *channel,
                                  gboolean              full,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data)
{
  g_autoptr(GTask) task = start (channel, callback, user_data);

  g_task_set_source_tag (task, pomona_pretend_sync_report_async);
  pomona_pretend_ddm_apply (channel->ddm);
  report (task, full);
}

gboolean
pomona_pretend_sync_finish (PomonaPretendChannel  *channel,
                            GAsyncResult          *result,
                            GError               **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
