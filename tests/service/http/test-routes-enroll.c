/* test-routes-enroll.c: enrollment links: page, profile, certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "pomona-cms.h"
#include "pomona-context-private.h"
#include "pomona-enroll-pages.h"
#include "pomona-link-table.h"

#include <glib/gstdio.h>
#include <string.h>

static HttpReply *
open_page (Server     *server,
           const char *token,
           const char *headers)
{
  g_autofree char *path = g_strconcat ("/enroll/", token, NULL);

  return server_request (server, "GET", path, headers, NULL);
}

static HttpReply *
fetch (Server     *server,
       const char *method,
       const char *token,
       const char *agent)
{
  g_autofree char *path = g_strdup_printf ("/enroll/%s/profile.mobileconfig", token);
  g_autofree char *headers = g_strdup_printf ("User-Agent: %s\r\n", agent);

  return server_request (server, method, path, headers, NULL);
}

static guint
uses (Server     *server,
      const char *token)
{
  PomonaLinkState state;
  g_autoptr(PomonaEnrollmentLink) link = NULL;

  pomona_links_look_up (server_reader (server), token, &state, &link, NULL);
  g_assert_nonnull (link);
  return link->uses;
}

static void
test_page (Server        *server,
           gconstpointer  data)
{
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autofree char *href = g_strdup_printf ("href=\"/enroll/%s/profile.mobileconfig\"", token);
  g_autofree char *text = NULL;
  g_autoptr(HttpReply) reply = open_page (server, token, NULL);
  g_autoptr(HttpReply) head = NULL;
  g_autofree char *path = g_strconcat ("/enroll/", token, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (http_reply_get_header (reply, "content-type"), ==, "text/html; charset=utf-8");
  g_assert_cmpstr (http_reply_get_header (reply, "x-content-type-options"), ==, "nosniff");
  g_assert_cmpstr (http_reply_get_header (reply, "referrer-policy"), ==, "no-referrer");
  g_assert_cmpstr (http_reply_get_header (reply, "x-frame-options"), ==, "DENY");
  g_assert_cmpstr (http_reply_get_header (reply, "cache-control"), ==, "no-store");
  text = http_reply_dup_text (reply);
  g_assert_nonnull (strstr (text, href));
  g_assert_nonnull (strstr (text, "My organization"));
  /* Works without script, and brings nothing from elsewhere. */
  g_assert_null (strstr (text, "<script"));
  g_assert_null (strstr (text, "src="));
  g_assert_null (strstr (text, "http"));
  /* Looking costs nothing. */
  g_assert_cmpuint (uses (server, token), ==, 0);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_LINK_OPENED, NULL), ==, 1);
  head = server_request (server, "HEAD", path, NULL, NULL);
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (head->body), ==, 0);
}

/* The sum in the policy is that of the style in the page. */
static void
test_policy (Server        *server,
             gconstpointer  data)
{
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autoptr(HttpReply) reply = open_page (server, token, NULL);
  g_autofree char *text = http_reply_dup_text (reply);
  const char *start = strstr (text, "<style>") + strlen ("<style>");
  const char *end = strstr (start, "</style>");
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autofree char *base64 = NULL, *source = NULL;

  g_checksum_update (checksum, (const guchar *) start, end - start);
  g_checksum_get_digest (checksum, digest, &size);
  base64 = g_base64_encode (digest, size);
  source = g_strdup_printf ("'sha256-%s'", base64);
  g_assert_nonnull (strstr (http_reply_get_header (reply, "content-security-policy"), source));
  g_assert_nonnull (strstr (http_reply_get_header (reply, "content-security-policy"), "default-src 'none'"));
}

static void
test_escaped (Server        *server,
              gconstpointer  data)
{
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autoptr(HttpReply) reply = NULL, closed = NULL;
  g_autofree char *text = NULL, *other = NULL;

  pomona_context_apply_setting (server->context, POMONA_SETTING_ORGANIZATION, "Müller & <b>\"Söhne\"</b> {organization}");
  reply = open_page (server, token, NULL);
  text = http_reply_dup_text (reply);
  g_assert_null (strstr (text, "<b>"));
  g_assert_nonnull (strstr (text, "Müller &amp; &lt;b&gt;&quot;Söhne&quot;&lt;/b&gt;"));
  closed = server_request (server, "GET", "/enroll/%3Cscript%3Ealert(1)%3C%2Fscript%3E", NULL, NULL);
  g_assert_cmpuint (closed->status, ==, 400);
  g_clear_pointer (&closed, http_reply_free);
  closed = server_request (server, "GET", "/enroll/%3Cscript%3E", NULL, NULL);
  g_assert_cmpuint (closed->status, ==, 404);
  other = http_reply_dup_text (closed);
  g_assert_null (strstr (other, "<script"));
}

static gboolean
comes_before (const char *text,
              const char *first,
              const char *second)
{
  const char *a = strstr (text, first), *b = strstr (text, second);

  g_assert_nonnull (a);
  g_assert_nonnull (b);
  return a < b;
}

static void
test_visitors (Server        *server,
               gconstpointer  data)
{
  static const struct { const char *agent; gboolean mac_first; gboolean wrong; } visitors[] = {
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15", FALSE, FALSE },
    { "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X)", FALSE, FALSE },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15", TRUE, FALSE },
    { "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)", FALSE, TRUE },
    { "curl/8", FALSE, FALSE },
  };
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);

  for (guint i = 0; i < G_N_ELEMENTS (visitors); i++)
    {
      g_autofree char *headers = g_strdup_printf ("User-Agent: %s\r\n", visitors[i].agent);
      g_autoptr(HttpReply) reply = open_page (server, token, headers);
      g_autofree char *text = http_reply_dup_text (reply);

      g_assert_cmpint (comes_before (text, "On a Mac", "On an iPhone"), ==, visitors[i].mac_first);
      g_assert_cmpint (strstr (text, "This link is for Apple devices") != NULL, ==, visitors[i].wrong);
    }
}

static void
test_closed (Server        *server,
             gconstpointer  data)
{
  g_autofree char *revoked = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autofree char *expired = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autofree char *used = server_create_link (server, 1, 10 * G_TIME_SPAN_HOUR);
  g_autoptr(Enrollment) enrollment = server_fetch_profile (server, used, "first");
  struct { const char *token; guint status; const char *title; } links[] = {
    { revoked, 410, "This link was withdrawn" }, { expired, 410, "This link has expired" },
    { used, 410, "This link was used already" }, { "nothing-like-it", 404, "There is no such link" },
    { "", 404, "There is no such link" },
  };

  server_revoke_link (server, revoked);
  server_advance (server, 2 * G_TIME_SPAN_HOUR);
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr(HttpReply) page = open_page (server, links[i].token, NULL);
      g_autofree char *text = http_reply_dup_text (page);

      g_test_message ("%s", links[i].title);
      g_assert_cmpuint (page->status, ==, links[i].status);
      g_assert_nonnull (strstr (text, links[i].title));
      if (links[i].token[0] != '\0')
        {
          g_autoptr(HttpReply) profile = fetch (server, "GET", links[i].token, "second");

          g_assert_cmpuint (profile->status, ==, links[i].status);
          g_assert_cmpstr (http_reply_get_header (profile, "content-type"), ==, "text/html; charset=utf-8");
        }
    }
}

static void
test_profile (Server        *server,
              gconstpointer  data)
{
  g_autofree char *token = server_create_link (server, 2, G_TIME_SPAN_HOUR);
  g_autoptr(Enrollment) first = NULL, again = NULL, other = NULL;
  g_autoptr(HttpReply) head = fetch (server, "HEAD", token, "a"), post = NULL, third = NULL;

  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpuint (uses (server, token), ==, 0);
  first = server_fetch_profile (server, token, "a");
  g_assert_cmpstr (first->topic, ==, SERVER_TOPIC);
  g_assert_cmpstr (first->server_path, ==, "/mdm");
  g_assert_cmpstr (first->check_in_path, ==, "/checkin");
  g_assert_true (g_str_has_prefix (first->scep_path, "/scep/"));
  g_assert_cmpuint (uses (server, token), ==, 1);
  /* Whoever taps twice does not use two. */
  again = server_fetch_profile (server, token, "a");
  g_assert_cmpstr (first->challenge, !=, again->challenge);
  g_assert_cmpstr (first->scep_path, !=, again->scep_path);
  g_assert_cmpuint (uses (server, token), ==, 1);
  other = server_fetch_profile (server, token, "b");
  g_assert_cmpuint (uses (server, token), ==, 2);
  third = fetch (server, "GET", token, "c");
  g_assert_cmpuint (third->status, ==, 410);
  post = fetch (server, "POST", token, "a");
  g_assert_cmpuint (post->status, ==, 405);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_PROFILE_FETCHED, NULL), ==, 3);
}

/* Trusted where the service is: signed by its TLS certificate, whose authority is in the profile. */
static void
test_signature (Server        *server,
                gconstpointer  data)
{
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autoptr(HttpReply) reply = fetch (server, "GET", token, "a");
  g_autoptr(PomonaCmsSigned) message = pomona_cms_verify (reply->body, NULL, NULL);

  g_assert_nonnull (message);
  g_assert_true (pomona_authority_issued (server->context->tls_authority, pomona_cms_signed_get_signer (message), 0, NULL));
}

static void
test_certificate (Server        *server,
                  gconstpointer  data)
{
  PomonaCertificate *authority = pomona_authority_get_certificate (server->context->tls_authority);
  g_autofree char *path = g_strdup_printf ("/ca/%s.crt", pomona_certificate_get_fingerprint (authority));
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autoptr(HttpReply) page = open_page (server, token, NULL);
  g_autofree char *text = http_reply_dup_text (page);
  g_autoptr(HttpReply) reply = server_request (server, "GET", path, NULL, NULL);
  g_autoptr(HttpReply) other = server_request (server, "GET", "/ca/0000.crt", NULL, NULL);
  g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_der (reply->body, NULL);

  g_assert_nonnull (strstr (text, path));
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_true (pomona_certificate_equal (certificate, authority));
  g_assert_cmpuint (other->status, ==, 404);
}

/* --- pages and catalogues by themselves --- */

/* A compiled catalogue of two texts, as msgfmt makes it. */
static void
write_catalogue (const char *folder,
                 const char *language)
{
  static const char *texts[][2] = {
    { "Enroll this device", "Dieses Gerät anmelden" },
    { "{organization} will manage this device when you install the profile.", "{organization} verwaltet dann dieses Gerät." },
  };
  g_autofree char *dir = g_build_filename (folder, language, "LC_MESSAGES", NULL);
  g_autofree char *path = g_build_filename (dir, GETTEXT_PACKAGE ".mo", NULL);
  g_autoptr(GByteArray) file = g_byte_array_new ();
  guint32 header[7] = { 0x950412de, 0, G_N_ELEMENTS (texts), 28, 28 + 8 * G_N_ELEMENTS (texts), 0, 0 };
  guint32 offset = 28 + 16 * G_N_ELEMENTS (texts);

  g_byte_array_append (file, (const guint8 *) header, sizeof header);
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
      {
        guint32 row[2] = { (guint32) strlen (texts[i][side]), offset };

        g_byte_array_append (file, (const guint8 *) row, sizeof row);
        offset += row[0] + 1;
      }
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
      g_byte_array_append (file, (const guint8 *) texts[i][side], (guint) strlen (texts[i][side]) + 1);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
}

static void
test_languages (void)
{
  static const struct { const char *accepted; const char *language; } wishes[] = {
    { NULL, "en" }, { "", "en" }, { "de", "de" }, { "de-DE,de;q=0.9,en;q=0.8", "de" }, { "en-US,en;q=0.9,de;q=0.8", "en" },
    { "fr,de;q=0.5", "de" }, { "fr", "en" }, { "*", "en" }, { "de;q=0", "en" }, { "en;q=0.1, DE-at;q=0.2", "de" },
    { ";;;,,,q=1", "en" }, { "pt-BR", "pt_br" }, { "pt", "en" },
  };
  g_autofree char *folder = g_dir_make_tmp ("pomona-mo-XXXXXX", NULL);
  g_autofree char *broken = g_build_filename (folder, "xx", "LC_MESSAGES", NULL);
  g_autofree char *broken_file = g_build_filename (broken, GETTEXT_PACKAGE ".mo", NULL);
  g_autoptr(PomonaEnrollCatalogue) catalogue = NULL;
  PomonaEnrollPage page = { .organization = "Müller", .profile_path = "/p", .language = "de" };
  g_autoptr(GBytes) body = NULL;
  g_autofree char *text = NULL;

  write_catalogue (folder, "de");
  write_catalogue (folder, "pt_BR");
  g_mkdir_with_parents (broken, 0700);
  g_file_set_contents (broken_file, "\xde\x12\x04\x95\0\0\0\0\xff\xff\0\0\x1c\0\0\0\x1c\0\0\0", 20, NULL);
  catalogue = pomona_enroll_catalogue_new (folder);
  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    g_assert_cmpstr (pomona_enroll_catalogue_choose (catalogue, wishes[i].accepted), ==, wishes[i].language);
  g_assert_cmpstr (pomona_enroll_catalogue_translate (catalogue, "de", "Enroll this device"), ==, "Dieses Gerät anmelden");
  g_assert_cmpstr (pomona_enroll_catalogue_translate (catalogue, "de", "something else"), ==, "something else");
  g_assert_cmpstr (pomona_enroll_catalogue_translate (catalogue, "en", "Enroll this device"), ==, "Enroll this device");
  page.catalogue = catalogue;
  body = pomona_enroll_pages_welcome (&page);
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_assert_nonnull (strstr (text, "<html lang=\"de\">"));
  g_assert_nonnull (strstr (text, "<h1>Dieses Gerät anmelden</h1>"));
  g_assert_nonnull (strstr (text, "Müller verwaltet dann dieses Gerät."));
  for (guint reason = POMONA_CLOSED_UNKNOWN; reason <= POMONA_CLOSED_FAULT; reason++)
    {
      g_autoptr(GBytes) closed = pomona_enroll_pages_closed (&page, reason);

      g_assert_cmpuint (g_bytes_get_size (closed), >, 500);
    }
  {
    g_autofree char *command = g_strdup_printf ("rm -r %s", folder);

    g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  server_add ("/http/enroll/page", test_page);
  server_add ("/http/enroll/policy", test_policy);
  server_add ("/http/enroll/escaped", test_escaped);
  server_add ("/http/enroll/visitors", test_visitors);
  server_add ("/http/enroll/closed", test_closed);
  server_add ("/http/enroll/profile", test_profile);
  server_add ("/http/enroll/signature", test_signature);
  server_add ("/http/enroll/certificate", test_certificate);
  g_test_add_func ("/http/enroll/languages", test_languages);
  return g_test_run ();
}
