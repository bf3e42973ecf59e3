/* pomona-request.c: one request of a device, a browser or whoever. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-request-private.h"

#include <string.h>

static const char *method_names[] = { "GET", "HEAD", "POST", "PUT" };

PomonaRequest *
pomona_request_new (struct MHD_Connection *connection,
                    PomonaRequestTarget   *target)
{
  PomonaRequest *self = g_new0 (PomonaRequest, 1);

  g_atomic_ref_count_init (&self->life);
  g_mutex_init (&self->lock);
  self->connection = connection;
  self->target = target;
  self->body = g_bytes_new_static ("", 0);
  return self;
}

static void
request_free (PomonaRequest *self)
{
  g_clear_pointer (&self->target, pomona_request_target_free);
  for (guint i = 0; i < POMONA_N_HEADERS; i++)
    g_free (self->headers[i]);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->incoming, g_byte_array_unref);
  g_clear_pointer (&self->client_certificate, pomona_certificate_unref);
  g_free (self->peer);
  g_free (self->answer.content_type);
  g_clear_pointer (&self->answer.body, g_bytes_unref);
  g_strfreev (self->answer.headers);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
request_release (PomonaRequest *self)
{
  if (g_atomic_ref_count_dec (&self->life))
    request_free (self);
}

void
pomona_request_begin_use (PomonaRequest *self)
{
  g_atomic_ref_count_init (&self->users);
  g_atomic_ref_count_inc (&self->life);
}

void
pomona_request_detach (PomonaRequest *self)
{
  g_mutex_lock (&self->lock);
  self->connection = NULL;
  g_mutex_unlock (&self->lock);
  request_release (self);
}

gboolean
pomona_request_wait (PomonaRequest *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->answered)
    return FALSE;
  /* An answer that comes from now on waits for the lock and finds the connection suspended. */
  self->suspended = TRUE;
  MHD_suspend_connection (self->connection);
  return TRUE;
}

PomonaRequest *
pomona_request_ref (PomonaRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->users);
  return self;
}

void
pomona_request_unref (PomonaRequest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->users))
    return;
  /* Dropped if there was an answer before. */
  pomona_request_respond_text (self, 500, "Something went wrong here. Please try again later.");
  request_release (self);
}

PomonaMethod
pomona_request_get_method (PomonaRequest *self)
{
  g_return_val_if_fail (self != NULL, POMONA_METHOD_GET);

  return self->method;
}

const char *
pomona_request_get_method_name (PomonaRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return method_names[self->method];
}

const char *
pomona_request_get_path (PomonaRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return pomona_request_target_get_path (self->target);
}

const char *
pomona_request_get_parameter (PomonaRequest *self,
                              const char    *name)
{
  g_return_val_if_fail (self != NULL, NULL);

  return pomona_request_target_get_parameter (self->target, name);
}

const char *
pomona_request_get_header (PomonaRequest *self,
                           PomonaHeader   header)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (header < POMONA_N_HEADERS, NULL);

  return self->headers[header];
}

GBytes *
pomona_request_get_body (PomonaRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->body;
}

const char *
pomona_request_get_peer (PomonaRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->peer;
}

PomonaCertificate *
pomona_request_get_client_certificate (PomonaRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->client_certificate;
}

void
pomona_request_respond (PomonaRequest      *self,
                        guint               status,
                        const char         *content_type,
                        GBytes             *body,
                        const char *const  *headers)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (status >= 200 && status <= 599);

  locker = g_mutex_locker_new (&self->lock);
  if (self->answered || self->connection == NULL)
    return;
  self->answer.status = status;
  self->answer.content_type = g_strdup (content_type);
  self->answer.body = body != NULL ? g_bytes_ref (body) : g_bytes_new_static ("", 0);
  self->answer.headers = g_strdupv ((char **) headers);
  self->answered = TRUE;
  if (self->suspended)
    {
      self->suspended = FALSE;
      MHD_resume_connection (self->connection);
    }
}

void
pomona_request_respond_text (PomonaRequest *self,
                             guint          status,
                             const char    *text)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr(GBytes) body = g_bytes_new (line, strlen (line));

  pomona_request_respond (self, status, "text/plain; charset=utf-8", body, NULL);
}
