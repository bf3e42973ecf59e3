/* pomona-pretend-identity.c: how a pretend device gets its certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-identity.h"

#include "pomona-plist.h"
#include "pomona-pretend-wait.h"

typedef struct
{
  PomonaPretendIdentityWish wish;
  PomonaPretendScepCaps caps;
  PomonaCertificate *authority;
  PomonaKey *key;
  PomonaPretendScep *scep;
  GBytes *message;               /* the next PKIOperation, or the answer to the last one */
  PomonaCertificate *certificate;
  gboolean pending;
  guint polls;
} Attempt;

static void
attempt_free (Attempt *self)
{
  g_clear_pointer (&self->wish.renew, pomona_pretend_identity_unref);
  g_clear_pointer (&self->wish.workers, pomona_pretend_workers_unref);
  g_clear_pointer (&self->authority, pomona_certificate_unref);
  g_clear_pointer (&self->key, pomona_key_unref);
  g_clear_pointer (&self->scep, pomona_pretend_scep_free);
  g_clear_pointer (&self->message, g_bytes_unref);
  g_clear_pointer (&self->certificate, pomona_certificate_unref);
  g_free (self);
}

static void
identity_clear (gpointer data)
{
  PomonaPretendIdentity *self = data;

  g_clear_pointer (&self->key, pomona_key_unref);
  g_clear_pointer (&self->certificate, pomona_certificate_unref);
}

PomonaPretendIdentity *
pomona_pretend_identity_new (PomonaKey         *key,
                             PomonaCertificate *certificate)
{
  PomonaPretendIdentity *self = g_atomic_rc_box_new0 (PomonaPretendIdentity);

  self->key = pomona_key_ref (key);
  self->certificate = pomona_certificate_ref (certificate);
  return self;
}

PomonaPretendIdentity *
pomona_pretend_identity_ref (PomonaPretendIdentity *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_pretend_identity_unref (PomonaPretendIdentity *self)
{
  g_atomic_rc_box_release_full (self, identity_clear);
}

GTlsCertificate *
pomona_pretend_identity_to_tls (PomonaPretendIdentity *self)
{
  g_autoptr(PomonaSecret) key = pomona_key_to_pem (self->key, NULL);
  g_autofree char *certificate = pomona_certificate_to_pem (self->certificate);
  char *both = key != NULL ? g_strconcat (certificate, pomona_secret_get_text (key), NULL) : NULL;
  GTlsCertificate *tls = both != NULL ? g_tls_certificate_new_from_pem (both, -1, NULL) : NULL;

  pomona_secret_wipe_and_free (both);
  return tls;
}

void
pomona_pretend_identity_save (PomonaPretendIdentity *self,
                              GVariantDict          *dict)
{
  g_autoptr(PomonaSecret) key = pomona_key_to_pem (self->key, NULL);

  if (key == NULL)
    return;
  pomona_plist_set_string (dict, "Key", pomona_secret_get_text (key));
  pomona_plist_set_data (dict, "Certificate", pomona_certificate_get_der (self->certificate));
}

PomonaPretendIdentity *
pomona_pretend_identity_load (GVariant  *dict,
                              GError   **error)
{
  const char *pem = pomona_plist_get_string (dict, "Key");
  g_autoptr(GBytes) der = pomona_plist_get_data (dict, "Certificate");
  g_autoptr(PomonaKey) key = NULL;
  g_autoptr(PomonaCertificate) certificate = NULL;

  if (pem == NULL || der == NULL)
    {
      g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_STATE, "The saved device has no identity");
      return NULL;
    }
  key = pomona_key_new_from_pem (pem, -1, NULL, error);
  certificate = key != NULL ? pomona_certificate_new_from_der (der, error) : NULL;
  return certificate != NULL ? pomona_pretend_identity_new (key, certificate) : NULL;
}

/* --- the exchange --- */

static char *
operation_url (Attempt    *self,
               const char *operation,
               const char *message)
{
  const char *url = self->wish.enrollment->scep_url;
  g_autofree char *escaped = message != NULL ? g_uri_escape_string (message, NULL, FALSE) : NULL;

  return g_strdup_printf ("%s%coperation=%s%s%s", url, strchr (url, '?') != NULL ? '&' : '?', operation,
                          escaped != NULL ? "&message=" : "", escaped != NULL ? escaped : "");
}

/* The body of an answer with status 200; otherwise the task fails. */
static GBytes *
take_body (GTask        *task,
           GAsyncResult *result,
           const char   *operation)
{
  GError *error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_link_send_finish (result, &error);

  if (reply == NULL)
    g_task_return_error (task, error);
  else if (reply->status != 200)
    g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_REFUSED,
                             "The certificate server answered %s with status %u", operation, reply->status);
  else
    return g_bytes_ref (reply->body);
  return NULL;
}

static void send_message (GTask *task);

static void
poll_due_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!pomona_pretend_wait_finish (result, &error))
    g_task_return_error (task, error);
  else
    send_message (task);
}

static void
poll_later (GTask *task)
{
  Attempt *self = g_task_get_task_data (task);
  guint wait = self->wish.retry_ms != 0 ? self->wish.retry_ms : self->wish.enrollment->retry_delay * 1000;

  if (self->polls++ >= MAX (self->wish.enrollment->retries, 1))
    g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_SCEP,
                             "The certificate server did not decide in time");
  else
    pomona_pretend_wait_async (wait, g_task_get_cancellable (task), poll_due_cb, g_object_ref (task));
}

static void
read_done_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Attempt *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else if (self->certificate != NULL)
    g_task_return_pointer (task, pomona_pretend_identity_new (self->key, self->certificate),
                           (GDestroyNotify) pomona_pretend_identity_unref);
  else
    poll_later (task);
}

/* On a worker: opens the answer, and if the server wants to be asked again, makes that question. */
static void
read_answer (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Attempt *self = data;
  GError *error = NULL;
  g_autoptr(GBytes) answer = g_steal_pointer (&self->message);

  self->certificate = pomona_pretend_scep_read (self->scep, answer, &self->pending, &error);
  if (self->certificate == NULL && self->pending)
    self->message = pomona_pretend_scep_poll (self->scep, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
operation_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data, work = NULL;
  Attempt *self = g_task_get_task_data (task);
  GBytes *body = take_body (task, result, "PKIOperation");

  if (body == NULL)
    return;
  g_clear_pointer (&self->message, g_bytes_unref);
  self->message = body;
  work = g_task_new (NULL, g_task_get_cancellable (task), read_done_cb, g_object_ref (task));
  g_task_set_task_data (work, self, NULL);
  pomona_pretend_workers_run (self->wish.workers, work, read_answer);
}

static void
send_message (GTask *task)
{
  Attempt *self = g_task_get_task_data (task);
  g_autofree char *encoded = g_base64_encode (g_bytes_get_data (self->message, NULL), g_bytes_get_size (self->message));
  gboolean get = self->wish.use_get || (self->caps & POMONA_PRETEND_SCEP_POST) == 0;
  g_autofree char *url = operation_url (self, "PKIOperation", get ? encoded : NULL);
  PomonaPretendRequest request = { .method = get ? "GET" : "POST", .url = url };

  if (!get)
    {
      request.content_type = "application/x-pki-message";
      request.body = self->message;
    }
  pomona_pretend_link_send_async (self->wish.link, &request, g_task_get_cancellable (task), operation_cb, g_object_ref (task));
}

static void
request_done_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else
    send_message (task);
}

/* On a worker. */
static void
make_request (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  Attempt *self = data;
  PomonaPretendEnrollment *enrollment = self->wish.enrollment;
  PomonaPretendIdentity *renew = self->wish.renew;
  GError *error = NULL;

  self->scep = pomona_pretend_scep_new (self->authority, self->caps, self->wish.kind, self->key, enrollment->common_name,
                                        enrollment->organization, enrollment->challenge,
                                        renew != NULL ? renew->certificate : NULL, renew != NULL ? renew->key : NULL, &error);
  if (self->scep != NULL)
    self->message = pomona_pretend_scep_request (self->scep, &error);
  if (self->message == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
key_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data, work = NULL;
  Attempt *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->key = pomona_pretend_workers_make_key_finish (result, &error);
  if (self->key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  work = g_task_new (NULL, g_task_get_cancellable (task), request_done_cb, g_object_ref (task));
  g_task_set_task_data (work, self, NULL);
  pomona_pretend_workers_run (self->wish.workers, work, make_request);
}

static void
authority_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Attempt *self = g_task_get_task_data (task);
  g_autoptr(GBytes) body = take_body (task, result, "GetCACert");
  GError *error = NULL;

  if (body == NULL)
    return;
  self->authority = pomona_pretend_scep_read_ca (body, self->wish.enrollment->ca_fingerprint, &error);
  if (self->authority == NULL)
    g_task_return_error (task, error);
  else
    pomona_pretend_workers_make_key_async (self->wish.workers, self->wish.enrollment->key_size, g_task_get_cancellable (task),
                                           key_cb, g_object_ref (task));
}

static void
caps_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Attempt *self = g_task_get_task_data (task);
  g_autoptr(GBytes) body = take_body (task, result, "GetCACaps");
  g_autofree char *url = NULL;
  PomonaPretendRequest request = { .method = "GET" };

  if (body == NULL)
    return;
  self->caps = pomona_pretend_scep_read_caps (body);
  request.url = url = operation_url (self, "GetCACert", self->wish.enrollment->scep_name);
  pomona_pretend_link_send_async (self->wish.link, &request, g_task_get_cancellable (task), authority_cb, g_object_ref (task));
}

void
pomona_pretend_identity_get_async (const PomonaPretendIdentityWish *wish,
                                   GCancellable                    *cancellable,
                                   GAsyncReadyCallback              callback,
                                   gpointer                         user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Attempt *self = g_new0 (Attempt, 1);
  g_autofree char *url = NULL;
  PomonaPretendRequest request = { .method = "GET" };

  g_task_set_source_tag (task, pomona_pretend_identity_get_async);
  self->wish = *wish;
  if (wish->renew != NULL)
    pomona_pretend_identity_ref (wish->renew);
  pomona_pretend_workers_ref (wish->workers);
  g_task_set_task_data (task, self, (GDestroyNotify) attempt_free);
  request.url = url = operation_url (self, "GetCACaps", wish->enrollment->scep_name);
  pomona_pretend_link_send_async (wish->link, &request, cancellable, caps_cb, g_object_ref (task));
}

PomonaPretendIdentity *
pomona_pretend_identity_get_finish (GAsyncResult  *result,
                                    GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
