/* pomona-route-enroll.c: enrollment links: the page, the profile, the certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-routes-private.h"

#include "pomona-clock.h"
#include "pomona-digest.h"
#include "pomona-enroll-pages.h"
#include "pomona-enroll-profile.h"
#include "pomona-link-table.h"
#include "pomona-message-kind.h"
#include "pomona-random.h"
#include "pomona-work.h"

#include <string.h>

#define CONTENT_TYPE_PAGE "text/html; charset=utf-8"
#define CONTENT_TYPE_CERTIFICATE "application/x-x509-ca-cert"

#define PROFILE_NAME "/profile.mobileconfig"

/* From the download of a profile to its installation. */
#define CHALLENGE_LIFETIME G_TIME_SPAN_DAY
#define CHALLENGE_BYTES 24

/* Tokens are shorter; what is longer is not looked up. */
#define MAX_TOKEN 128

/* How often a page that is opened again and again is worth an event. */
#define OPENED_INTERVAL (10 * G_TIME_SPAN_MINUTE)

static PomonaClosedReason
reason_of (PomonaLinkState state)
{
  switch (state)
    {
    case POMONA_LINK_REVOKED:
      return POMONA_CLOSED_REVOKED;
    case POMONA_LINK_EXPIRED:
      return POMONA_CLOSED_EXPIRED;
    case POMONA_LINK_USED_UP:
      return POMONA_CLOSED_USED_UP;
    case POMONA_LINK_UNKNOWN:
      return POMONA_CLOSED_UNKNOWN;
    case POMONA_LINK_OPEN:
    default:
      return POMONA_CLOSED_FAULT;
    }
}

/* The link of a request; NULL where there is none, or where it cannot be read (POMONA_CLOSED_FAULT). */
static PomonaEnrollmentLink *
look_up (PomonaRoutes       *self,
         const char         *token,
         PomonaLinkState    *state,
         PomonaClosedReason *reason)
{
  g_autoptr(GError) error = NULL;
  PomonaDb *db = pomona_store_reader (self->context->store, &error);
  PomonaEnrollmentLink *link = NULL;

  if (db != NULL && pomona_links_look_up (db, token, state, &link, &error))
    {
      *reason = reason_of (*state);
      return link;
    }
  g_message ("An enrollment link could not be looked up: %s", error->message);
  *reason = POMONA_CLOSED_FAULT;
  return NULL;
}

/* --- pages --- */

typedef struct
{
  PomonaEnrollPage  page;
  char             *organization;
  char             *profile_path;
  char             *ca_path;
} PageParts;

static void
page_parts_clear (PageParts *parts)
{
  g_free (parts->organization);
  g_free (parts->profile_path);
  g_free (parts->ca_path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PageParts, page_parts_clear)

static void
page_parts_init (PageParts     *parts,
                 PomonaRoutes  *self,
                 PomonaRequest *request,
                 const char    *token)
{
  const char *accepted = pomona_request_get_header (request, POMONA_HEADER_ACCEPT_LANGUAGE);
  const char *agent = pomona_request_get_header (request, POMONA_HEADER_USER_AGENT);
  PomonaAuthority *authority = self->context->tls_authority;
  const char *fingerprint = NULL;

  parts->organization = pomona_context_dup_organization (self->context);
  parts->profile_path = g_strconcat ("/enroll/", token, PROFILE_NAME, NULL);
  parts->ca_path = NULL;
  if (authority != NULL)
    {
      fingerprint = pomona_certificate_get_fingerprint (pomona_authority_get_certificate (authority));
      parts->ca_path = g_strconcat ("/ca/", fingerprint, ".crt", NULL);
    }
  parts->page = (PomonaEnrollPage) {
    .catalogue = self->catalogue,
    .language = pomona_enroll_catalogue_choose (self->catalogue, accepted),
    .visitor = pomona_enroll_pages_guess_visitor (agent),
    .organization = parts->organization,
    .profile_path = parts->profile_path,
    .ca_path = parts->ca_path,
    .ca_fingerprint = fingerprint,
  };
}

static void
respond_page (PomonaRequest *request,
              guint          status,
              GBytes        *body)
{
  pomona_request_respond (request, status, CONTENT_TYPE_PAGE, body, pomona_enroll_pages_get_headers ());
}

static void
respond_closed (PomonaRoutes       *self,
                PomonaRequest      *request,
                PomonaClosedReason  reason)
{
  g_auto(PageParts) parts = { 0 };
  g_autoptr(GBytes) body = NULL;

  page_parts_init (&parts, self, request, "");
  body = pomona_enroll_pages_closed (&parts.page, reason);
  respond_page (request, reason == POMONA_CLOSED_UNKNOWN ? 404 : reason == POMONA_CLOSED_FAULT ? 503 : 410, body);
}

/* --- the page --- */

typedef struct
{
  PomonaContext   *context;
  PomonaEventKind  kind;
  char            *link_id;
  char            *peer;
  GPtrArray       *events;
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->link_id);
  g_free (note->peer);
  g_ptr_array_unref (note->events);
  g_free (note);
}

static gboolean
write_opened (PomonaDb  *db,
              gpointer   data,
              GError   **error)
{
  Note *note = data;

  return pomona_work_add_event (db, note->events, note->kind, POMONA_SEVERITY_INFO, NULL, note->link_id, note->peer, -1, error);
}

static void
opened_written (gpointer      data,
                const GError *error)
{
  Note *note = data;

  for (guint i = 0; error == NULL && i < note->events->len; i++)
    pomona_bus_post (note->context->bus, g_ptr_array_index (note->events, i));
}

static void
note_opened (PomonaRoutes  *self,
             PomonaRequest *request,
             const char    *link_id)
{
  const char *peer = pomona_request_get_peer (request);
  g_autofree char *key = g_strdup_printf ("opened %s %s", link_id, peer);
  Note *note;

  if (!pomona_command_sessions_pace (self->sessions, key, OPENED_INTERVAL))
    return;
  note = g_new0 (Note, 1);
  note->context = self->context;
  note->kind = POMONA_EVENT_LINK_OPENED;
  note->link_id = g_strdup (link_id);
  note->peer = g_strdup (peer);
  note->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);
  pomona_store_write (self->context->store, write_opened, opened_written, note, note_free);
}

static void
respond_welcome (PomonaRoutes  *self,
                 PomonaRequest *request,
                 const char    *token)
{
  PomonaLinkState state;
  PomonaClosedReason reason;
  g_autoptr(PomonaEnrollmentLink) link = look_up (self, token, &state, &reason);
  g_auto(PageParts) parts = { 0 };
  g_autoptr(GBytes) body = NULL;

  if (link == NULL || state != POMONA_LINK_OPEN)
    {
      respond_closed (self, request, reason);
      return;
    }
  page_parts_init (&parts, self, request, token);
  parts.page.practice = link->practice;
  body = pomona_enroll_pages_welcome (&parts.page);
  respond_page (request, 200, body);
  note_opened (self, request, link->id);
}

/* --- the profile --- */

/* A download under way. */
typedef struct
{
  char       *token;
  char       *challenge;
  char       *client;
  const char *peer;
  char       *link_id;
} Download;

static void
download_clear (Download *download)
{
  g_free (download->token);
  g_clear_pointer (&download->challenge, pomona_secret_wipe_and_free);
  g_free (download->client);
  g_free (download->link_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Download, download_clear)

static gboolean
write_download (PomonaDb   *db,
                gpointer    data,
                GPtrArray  *events,
                GError    **error)
{
  Download *download = data;

  g_clear_pointer (&download->link_id, g_free);
  return pomona_links_use (db, download->token, download->challenge, pomona_clock_now () + CHALLENGE_LIFETIME,
                           download->client, &download->link_id, error) &&
         pomona_work_add_event (db, events, POMONA_EVENT_PROFILE_FETCHED, POMONA_SEVERITY_INFO, NULL, download->link_id,
                                download->peer, -1, error);
}

/* "/enroll/TOKEN/profile.mobileconfig" */
static char *
dup_token (PomonaRequest *request)
{
  const char *token = pomona_request_get_path (request) + strlen ("/enroll/");

  return g_strndup (token, strcspn (token, "/"));
}

static void
respond_profile (PomonaRequest *request,
                 GBytes        *profile)
{
  static const char *const headers[] = {
    "Content-Disposition", "attachment; filename=\"Enrollment.mobileconfig\"",
    "X-Content-Type-Options", "nosniff",
    NULL,
  };

  pomona_request_respond (request, 200, POMONA_CONTENT_TYPE_PROFILE, profile, headers);
}

static void
respond_fault (PomonaRoutes  *self,
               PomonaRequest *request,
               const GError  *error)
{
  g_message ("An enrollment profile could not be made: %s", error->message);
  respond_closed (self, request, POMONA_CLOSED_FAULT);
}

static void
download (PomonaRoutes         *self,
          PomonaRequest        *request,
          PomonaEnrollmentLink *link,
          PomonaClosedReason    refused,
          Download             *wish)
{
  const char *agent = pomona_request_get_header (request, POMONA_HEADER_USER_AGENT);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) profile = NULL;

  wish->challenge = pomona_random_token (CHALLENGE_BYTES);
  wish->peer = pomona_request_get_peer (request);
  wish->client = g_strdup_printf ("%s %s", wish->peer, agent != NULL ? agent : "");
  /* Made first: a profile that cannot be made must not cost one of the link's uses. */
  profile = pomona_enroll_profile_build (self->context, link->topic, wish->challenge, &error);
  if (profile != NULL && pomona_work_write (self->context, write_download, wish, &error))
    respond_profile (request, profile);
  else if (g_error_matches (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED))
    respond_closed (self, request, refused);
  else
    respond_fault (self, request, error);
}

/* On the pool for private keys. */
static void
fetch_profile (PomonaRoutes  *self,
               PomonaRequest *request)
{
  g_auto(Download) wish = { .token = dup_token (request) };
  PomonaLinkState state;
  PomonaClosedReason reason;
  g_autoptr(PomonaEnrollmentLink) link = look_up (self, wish.token, &state, &reason);

  /* Whoever has used the link up by a download may repeat that, which the store decides. */
  if (link == NULL || (state != POMONA_LINK_OPEN && state != POMONA_LINK_USED_UP))
    respond_closed (self, request, reason);
  else if (pomona_request_get_method (request) == POMONA_METHOD_HEAD)
    {
      g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);

      /* Somebody looks only; that costs nothing. */
      respond_profile (request, nothing);
    }
  else
    download (self, request, link, state == POMONA_LINK_OPEN ? POMONA_CLOSED_USED_UP : reason, &wish);
}

void
pomona_route_enroll (PomonaRoutes  *self,
                     PomonaRequest *request,
                     const char    *rest)
{
  PomonaMethod method = pomona_request_get_method (request);
  gsize length = strcspn (rest, "/");
  g_autofree char *token = NULL;

  if (method != POMONA_METHOD_GET && method != POMONA_METHOD_HEAD)
    {
      pomona_request_respond_text (request, 405, "This address is for looking at it.");
      return;
    }
  token = g_strndup (rest, length);
  if (length == 0 || length > MAX_TOKEN)
    respond_closed (self, request, POMONA_CLOSED_UNKNOWN);
  else if (rest[length] == '\0' || g_str_equal (rest + length, "/"))
    respond_welcome (self, request, token);
  else if (g_str_equal (rest + length, PROFILE_NAME))
    pomona_routes_push_pki (self, request, fetch_profile);
  else
    respond_closed (self, request, POMONA_CLOSED_UNKNOWN);
}

/* --- the certificate of our TLS authority --- */

void
pomona_route_ca (PomonaRoutes  *self,
                 PomonaRequest *request,
                 const char    *rest)
{
  PomonaAuthority *authority = self->context->tls_authority;
  PomonaCertificate *certificate = authority != NULL ? pomona_authority_get_certificate (authority) : NULL;
  g_autofree char *name = NULL;

  if (certificate != NULL)
    name = g_strconcat (pomona_certificate_get_fingerprint (certificate), ".crt", NULL);
  if (name == NULL || !g_str_equal (rest, name))
    pomona_request_respond_text (request, 404, "There is no such certificate.");
  else
    pomona_request_respond (request, 200, CONTENT_TYPE_CERTIFICATE, pomona_certificate_get_der (certificate), NULL);
}
