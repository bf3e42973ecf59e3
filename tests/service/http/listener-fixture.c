/* listener-fixture.c: a listener with a handler that repeats what it hears. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listener-fixture.h"

#include "pomona-clock.h"

#include <string.h>

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static void
respond_echo (PomonaRequest *request)
{
  const char *parameter = pomona_request_get_parameter (request, "q");
  GBytes *body = pomona_request_get_body (request);
  g_autoptr(GByteArray) answer = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf ("%s %s %s ", pomona_request_get_method_name (request),
                                           pomona_request_get_path (request), parameter != NULL ? parameter : "-");
  g_autoptr(GBytes) bytes = NULL;
  const char *const headers[] = { "X-Test", "yes", NULL };

  g_byte_array_append (answer, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (answer, g_bytes_get_data (body, NULL), (guint) g_bytes_get_size (body));
  bytes = g_bytes_new (answer->data, answer->len);
  pomona_request_respond (request, 200, "text/plain", bytes, headers);
}

static void
respond_who (PomonaRequest *request)
{
  PomonaCertificate *certificate = pomona_request_get_client_certificate (request);
  g_autofree char *text = g_strdup_printf ("%s from %s", certificate != NULL ? pomona_certificate_get_common_name (certificate)
                                                                             : "nobody", pomona_request_get_peer (request));

  pomona_request_respond_text (request, 200, text);
}

static void
later_cb (gpointer data,
          gpointer user_data)
{
  g_autoptr(PomonaRequest) request = data;

  respond_echo (request);
}

static void
handle_cb (PomonaRequest *request,
           gpointer       user_data)
{
  Fixture *self = user_data;
  const char *path = pomona_request_get_path (request);

  if (g_str_equal (path, "/later"))
    g_thread_pool_push (self->pool, pomona_request_ref (request), NULL);
  else if (g_str_equal (path, "/hold"))
    {
      g_mutex_lock (&self->lock);
      g_ptr_array_add (self->held, pomona_request_ref (request));
      g_cond_broadcast (&self->arrived);
      g_mutex_unlock (&self->lock);
    }
  else if (g_str_equal (path, "/who"))
    respond_who (request);
  else if (!g_str_equal (path, "/drop"))
    respond_echo (request);
}

static gsize
limit_cb (PomonaRequest *request,
          gpointer       user_data)
{
  const char *path = pomona_request_get_path (request);

  return g_str_has_prefix (path, "/limit/") ? (gsize) g_ascii_strtoull (path + 7, NULL, 10) : 1024 * 1024;
}

void
fixture_set_up_plain (Fixture *self)
{
  *self = (Fixture) { 0 };
  pomona_listener_settings_init (&self->settings);
  self->settings.address = "127.0.0.1";
  self->settings.workers = 2;
  self->settings.plain = TRUE;
  self->pool = g_thread_pool_new (later_cb, NULL, 2, FALSE, NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->arrived);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_request_unref);
}

void
fixture_set_up (Fixture *self)
{
  static const char *const names[] = { "localhost", "127.0.0.1", NULL };

  fixture_set_up_plain (self);
  self->settings.plain = FALSE;
  self->tls_authority = pomona_authority_new ("TLS", NULL, POMONA_KEY_P256, 30, NULL);
  self->device_authority = pomona_authority_new ("Devices", NULL, POMONA_KEY_P256, 30, NULL);
  self->key = pomona_key_new_p256 (NULL);
  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
  g_ptr_array_add (self->chain, pomona_authority_issue_server (self->tls_authority, self->key, names, NULL, 30, NULL));
  self->settings.chain = self->chain;
  self->settings.key = self->key;
  self->settings.client_authority = pomona_authority_get_certificate (self->device_authority);
}

void
fixture_start (Fixture *self)
{
  static const PomonaListenerHandler handler = { limit_cb, handle_cb };
  g_autoptr(GError) error = NULL;

  self->listener = pomona_listener_new (&self->settings, &handler, self, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture *self)
{
  g_clear_pointer (&self->listener, pomona_listener_free);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_ptr_array_unref (self->held);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->key, pomona_key_unref);
  g_clear_pointer (&self->tls_authority, pomona_authority_unref);
  g_clear_pointer (&self->device_authority, pomona_authority_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->arrived);
}

HttpClient *
fixture_connect (Fixture *self)
{
  HttpClientOptions options = { .port = pomona_listener_get_port (self->listener), .plain = self->settings.plain };
  g_autoptr(GError) error = NULL;
  HttpClient *client = http_client_new (&options, &error);

  g_assert_no_error (error);
  return client;
}

void
fixture_wait_held (Fixture *self,
                   guint    n)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  while (self->held->len < n)
    g_assert_true (g_cond_wait_until (&self->arrived, &self->lock, end));
  g_mutex_unlock (&self->lock);
}

void
fixture_release (Fixture *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->held->len; i++)
    respond_echo (g_ptr_array_index (self->held, i));
  g_ptr_array_set_size (self->held, 0);
  g_mutex_unlock (&self->lock);
}

PomonaCertificate *
fixture_issue_device (Fixture    *self,
                      const char *name,
                      PomonaKey  *key)
{
  PomonaCsrSpec spec = { .common_name = name };
  g_autoptr(PomonaCsr) csr = pomona_csr_new (key, &spec, NULL);
  gint64 now = pomona_clock_now ();

  return pomona_authority_issue_device (self->device_authority, csr, name, NULL, now - HOUR, now + HOUR, NULL);
}

void
fixture_wait_until (gboolean (*func) (Fixture *self),
                    Fixture  *self)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (!func (self))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_thread_yield ();
    }
}
