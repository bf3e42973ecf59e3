/* pretend-server.c: a server that does and says what a test wants, for pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-server.h"

#include <libsoup/soup.h>
#include <string.h>

#include "pomona-clock.h"
#include "pomona-mdm-signature.h"
#include "pomona-scep.h"

typedef struct
{
  guint after;
  guint times;
  guint status;
  char *body;
} Failure;

typedef struct
{
  char *content_type;
  char *text;
} Asset;

struct _PretendServer
{
  SoupServer *server;
  guint port;
  GBytes *profile;
  guint pending;
  gboolean refusing;
  gboolean get_only;
  guint renewals;
  PomonaCertificate *issued;
  char *transaction;
  Failure failure;
  GQueue commands[2];       /* device, user */
  guint next_uuid;
  GHashTable *endpoints;
  GHashTable *assets;
  GPtrArray *messages;
  GPtrArray *paths;
  guint n_signed;
  GHashTable *signers;
};

static void
asset_free (gpointer data)
{
  Asset *asset = data;

  g_free (asset->content_type);
  g_free (asset->text);
  g_free (asset);
}

/* --- SCEP --- */

static void
respond (SoupServerMessage *message,
         guint              status,
         const char        *content_type,
         GBytes            *body)
{
  soup_server_message_set_status (message, status, NULL);
  if (body != NULL && g_bytes_get_size (body) > 0)
    soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static void
respond_text (SoupServerMessage *message,
              guint              status,
              const char        *content_type,
              const char        *text)
{
  g_autoptr(GBytes) body = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  respond (message, status, content_type, body);
}

static PomonaCertificate *
issue (PretendServer     *self,
       PomonaScepRequest *request)
{
  static guint n;
  g_autofree char *name = g_strdup_printf ("Issued %u", n++);
  gint64 now = pomona_clock_now ();
  PomonaCsr *csr = pomona_scep_request_get_csr (request);

  if (csr == NULL)
    return self->issued != NULL ? pomona_certificate_ref (self->issued) : NULL;
  return pomona_authority_issue_device (fixture_authority (), csr, name, NULL, now - POMONA_CLOCK_HOUR, now + POMONA_CLOCK_DAY, NULL);
}

static void
answer_operation (PretendServer     *self,
                  SoupServerMessage *message,
                  GBytes            *body)
{
  g_autoptr(PomonaScepRequest) request = pomona_scep_request_new (fixture_authority (), body, NULL);
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(GBytes) reply = NULL;

  if (request == NULL)
    {
      respond_text (message, 400, "text/plain", "No SCEP");
      return;
    }
  certificate = issue (self, request);
  if (self->refusing || certificate == NULL)
    reply = pomona_scep_request_reply_failure (request, POMONA_SCEP_BAD_REQUEST, "Refused by the test", NULL);
  else if (self->pending > 0)
    {
      self->pending--;
      g_clear_pointer (&self->issued, pomona_certificate_unref);
      self->issued = pomona_certificate_ref (certificate);
      reply = pomona_scep_request_reply_pending (request, NULL);
    }
  else
    {
      self->renewals += pomona_scep_request_is_renewal (request);
      reply = pomona_scep_request_reply_success (request, certificate, NULL);
    }
  respond (message, 200, "application/x-pki-message", reply);
}

static void
scep_cb (SoupServer        *server,
         SoupServerMessage *message,
         const char        *path,
         GHashTable        *query,
         gpointer           user_data)
{
  PretendServer *self = user_data;
  const char *operation = query != NULL ? g_hash_table_lookup (query, "operation") : NULL;
  g_autoptr(GBytes) body = NULL;

  g_ptr_array_add (self->paths, g_strdup_printf ("%s %s", soup_server_message_get_method (message), operation));
  if (g_strcmp0 (operation, "GetCACaps") == 0)
    respond_text (message, 200, "text/plain", self->get_only ? "AES\nSHA-256\n" : pomona_scep_get_capabilities ());
  else if (g_strcmp0 (operation, "GetCACert") == 0)
    respond (message, 200, "application/x-x509-ca-cert", pomona_certificate_get_der (pomona_authority_get_certificate (fixture_authority ())));
  else if (g_strcmp0 (soup_server_message_get_method (message), "GET") == 0)
    {
      body = pomona_scep_decode_message (g_hash_table_lookup (query, "message"), NULL);
      answer_operation (self, message, body);
    }
  else
    {
      body = soup_message_body_flatten (soup_server_message_get_request_body (message));
      answer_operation (self, message, body);
    }
}

/* --- check-in and commands --- */

static void
check_signature (PretendServer     *self,
                 SoupServerMessage *message,
                 GBytes            *body)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Mdm-Signature");
  g_autoptr(PomonaCertificate) signer = header != NULL ? pomona_mdm_signature_verify (header, body, NULL) : NULL;

  if (signer == NULL)
    return;
  self->n_signed++;
  g_hash_table_add (self->signers, g_strdup (pomona_certificate_get_fingerprint (signer)));
}

static void
answer_check_in (PretendServer     *self,
                 SoupServerMessage *message,
                 GVariant          *dict)
{
  const char *endpoint = pomona_plist_get_string (dict, "Endpoint");
  const char *json;

  if (endpoint == NULL || g_str_equal (endpoint, "status"))
    {
      respond (message, 200, NULL, NULL);
      return;
    }
  if (g_str_has_prefix (endpoint, "declaration/"))
    endpoint += strlen ("declaration/");
  json = g_hash_table_lookup (self->endpoints, endpoint);
  respond_text (message, json != NULL ? 200 : 404, "application/json", json);
}

static void
answer_report (PretendServer     *self,
               SoupServerMessage *message,
               GVariant          *dict)
{
  GQueue *queue = &self->commands[pomona_plist_has (dict, "UserID")];
  g_autoptr(GVariant) command = NULL;
  g_autoptr(GBytes) body = NULL;

  /* A command that was answered NotNow waits for the next time. */
  if (g_strcmp0 (pomona_plist_get_string (dict, "Status"), "NotNow") != 0)
    {
      command = g_queue_peek_head (queue);
      if (command != NULL && g_strcmp0 (pomona_plist_get_string (dict, "CommandUUID"), pomona_plist_get_string (command, "CommandUUID")) == 0)
        {
          g_variant_unref (g_queue_pop_head (queue));
          command = g_queue_peek_head (queue);
        }
      if (command != NULL)
        g_variant_ref (command);
    }
  if (command != NULL)
    body = pomona_plist_write (command);
  respond (message, 200, "text/xml", body);
}

static gboolean
fails (PretendServer     *self,
       SoupServerMessage *message)
{
  if (self->failure.times == 0)
    return FALSE;
  if (self->failure.after > 0)
    {
      self->failure.after--;
      return FALSE;
    }
  self->failure.times--;
  respond_text (message, self->failure.status, "application/json", self->failure.body);
  return TRUE;
}

static void
mdm_cb (SoupServer        *server,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           user_data)
{
  PretendServer *self = user_data;
  g_autoptr(GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr(GVariant) dict = pomona_plist_parse_dict (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, NULL);

  check_signature (self, message, body);
  if (dict != NULL)
    g_ptr_array_add (self->messages, g_variant_ref (dict));
  if (fails (self, message))
    return;
  if (dict == NULL)
    respond_text (message, 400, "text/plain", "No property list");
  else if (pomona_plist_has (dict, "MessageType"))
    answer_check_in (self, message, dict);
  else
    answer_report (self, message, dict);
}

static void
other_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  PretendServer *self = user_data;
  Asset *asset = g_str_has_prefix (path, "/asset/") ? g_hash_table_lookup (self->assets, path + strlen ("/asset/")) : NULL;

  g_ptr_array_add (self->paths, g_strdup (path));
  if (g_str_equal (path, "/profile"))
    respond (message, 200, "application/x-apple-aspen-config", self->profile);
  else if (asset != NULL)
    respond_text (message, 200, asset->content_type, asset->text);
  else
    respond_text (message, 404, "text/plain", "Nothing here");
}

/* --- set-up --- */

static GTlsCertificate *
server_certificate (void)
{
  const char *const names[] = { "127.0.0.1", NULL };
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (NULL);
  g_autoptr(PomonaCertificate) certificate = pomona_authority_issue_server (fixture_authority (), key, names, NULL, 30, NULL);
  g_autoptr(PomonaSecret) key_pem = pomona_key_to_pem (key, NULL);
  g_autofree char *pem = pomona_certificate_to_pem (certificate);
  g_autofree char *both = g_strconcat (pem, pomona_secret_get_text (key_pem), NULL);
  g_autoptr(GError) error = NULL;
  GTlsCertificate *tls = g_tls_certificate_new_from_pem (both, -1, &error);

  g_assert_no_error (error);
  return tls;
}

PretendServer *
pretend_server_new (void)
{
  PretendServer *self = g_new0 (PretendServer, 1);
  g_autoptr(GTlsCertificate) certificate = server_certificate ();
  g_autoptr(GError) error = NULL;
  GSList *uris;

  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->endpoints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, asset_free);
  self->signers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->commands[0]);
  g_queue_init (&self->commands[1]);
  self->server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (self->server, "/", other_cb, self, NULL);
  soup_server_add_handler (self->server, "/scep", scep_cb, self, NULL);
  soup_server_add_handler (self->server, "/mdm", mdm_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  pretend_server_set_profile (self, pretend_server_make_profile (self));
  return self;
}

void
pretend_server_free (PretendServer *self)
{
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->profile, g_bytes_unref);
  g_clear_pointer (&self->issued, pomona_certificate_unref);
  for (guint i = 0; i < 2; i++)
    g_queue_clear_full (&self->commands[i], (GDestroyNotify) g_variant_unref);
  g_hash_table_unref (self->endpoints);
  g_hash_table_unref (self->assets);
  g_hash_table_unref (self->signers);
  g_ptr_array_unref (self->messages);
  g_ptr_array_unref (self->paths);
  g_free (self->failure.body);
  g_free (self);
}

char *
pretend_server_url (PretendServer *self,
                    const char    *path)
{
  return g_strdup_printf ("https://127.0.0.1:%u%s", self->port, path);
}

char *
pretend_server_ca (PretendServer *self)
{
  return pomona_certificate_to_pem (pomona_authority_get_certificate (fixture_authority ()));
}

GVariant *
pretend_server_make_profile (PretendServer *self)
{
  g_autofree char *mdm = pretend_server_url (self, "/mdm"), *scep = pretend_server_url (self, "/scep");

  return fixture_enrollment (mdm, scep, "let me in", TRUE);
}

void
pretend_server_set_profile (PretendServer *self,
                            GVariant      *profile)
{
  g_clear_pointer (&self->profile, g_bytes_unref);
  self->profile = pomona_plist_write (profile);
}

void
pretend_server_set_pending (PretendServer *self,
                            guint          times)
{
  self->pending = times;
}

void
pretend_server_set_refusing (PretendServer *self,
                             gboolean       refusing)
{
  self->refusing = refusing;
}

void
pretend_server_set_get_only (PretendServer *self)
{
  self->get_only = TRUE;
}

void
pretend_server_fail_next (PretendServer *self,
                          guint          after,
                          guint          times,
                          guint          status,
                          const char    *body)
{
  g_free (self->failure.body);
  self->failure = (Failure) { after, times, status, g_strdup (body) };
}

void
pretend_server_queue_value (PretendServer *self,
                            gboolean       user,
                            GVariant      *command)
{
  g_auto(GVariantDict) envelope = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *uuid = g_strdup_printf ("command-%u", self->next_uuid++);

  pomona_plist_set_string (&envelope, "CommandUUID", uuid);
  pomona_plist_set_value (&envelope, "Command", command);
  g_queue_push_tail (&self->commands[user], g_variant_ref_sink (pomona_plist_dict_end (&envelope)));
}

void
pretend_server_queue (PretendServer *self,
                      gboolean       user,
                      const char    *command)
{
  g_autoptr(GVariant) value = g_variant_ref_sink (fixture_parse (command));

  pretend_server_queue_value (self, user, value);
}

void
pretend_server_set_endpoint (PretendServer *self,
                             const char    *endpoint,
                             const char    *json)
{
  if (json != NULL)
    g_hash_table_replace (self->endpoints, g_strdup (endpoint), g_strdup (json));
  else
    g_hash_table_remove (self->endpoints, endpoint);
}

void
pretend_server_set_asset (PretendServer *self,
                          const char    *name,
                          const char    *content_type,
                          const char    *text)
{
  Asset *asset = g_new0 (Asset, 1);

  asset->content_type = g_strdup (content_type);
  asset->text = g_strdup (text);
  g_hash_table_replace (self->assets, g_strdup (name), asset);
}

guint
pretend_server_count (PretendServer *self,
                      const char    *key,
                      const char    *value)
{
  guint n = 0;

  for (guint i = 0; i < self->messages->len; i++)
    n += g_strcmp0 (pomona_plist_get_string (self->messages->pdata[i], key), value) == 0;
  return n;
}

GVariant *
pretend_server_last (PretendServer *self,
                     const char    *key,
                     const char    *value)
{
  for (guint i = self->messages->len; i > 0; i--)
    if (g_strcmp0 (pomona_plist_get_string (self->messages->pdata[i - 1], key), value) == 0)
      return self->messages->pdata[i - 1];
  g_error ("No message has the %s %s", key, value);
  return NULL;
}

guint
pretend_server_count_path (PretendServer *self,
                           const char    *path)
{
  guint n = 0;

  for (guint i = 0; i < self->paths->len; i++)
    n += g_str_equal (self->paths->pdata[i], path);
  return n;
}

guint
pretend_server_count_signed (PretendServer *self)
{
  return self->n_signed;
}

guint
pretend_server_count_signers (PretendServer *self)
{
  return g_hash_table_size (self->signers);
}

guint
pretend_server_count_renewals (PretendServer *self)
{
  return self->renewals;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
pretend_wait (gboolean (*func) (gpointer data),
              gpointer   data)
{
  gint64 end = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  guint tick = g_timeout_add (20, tick_cb, NULL);

  while (!func (data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("What was waited for did not happen within half a minute");
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}
