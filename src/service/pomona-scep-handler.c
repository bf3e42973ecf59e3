/* pomona-scep-handler.c: decides about requests for identities. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-scep-handler.h"

#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-digest.h"
#include "pomona-enrollment-table.h"
#include "pomona-scep.h"
#include "pomona-scep-waiting.h"
#include "pomona-service-settings.h"
#include "pomona-uuid.h"
#include "pomona-work.h"

#include <glib/gi18n.h>

/* Forgives the clock of a device that was never online. */
#define CLOCK_SLACK G_TIME_SPAN_HOUR

/* A renewal may come late: what an old identity is good for then is to renew itself. */
#define LATE_RENEWAL (90 * G_TIME_SPAN_DAY)

/* One request under way. */
typedef struct
{
  PomonaRoutes      *routes;
  PomonaScepRequest *request;
  PomonaCsr         *csr;            /* of the request, or of the one that is asked about */
  PomonaDb          *db;             /* reader of this thread */
  const char        *transaction_id;
  const char        *challenge;      /* NULL with a renewal by the old identity */
  char              *request_digest;
  char              *common_name;
  char              *device_id;      /* of a renewal; NULL where no device uses the identity yet */
  const char        *renews;         /* fingerprint of the old identity, where it asks for itself */

  PomonaCertificate *certificate;    /* made for it; stored or not */
  GBytes            *issued;         /* what was stored: this one, or that of an earlier try */
  PomonaChallengeState state;
} Enrollment;

static void
enrollment_clear (Enrollment *self)
{
  g_clear_pointer (&self->request, pomona_scep_request_free);
  g_clear_pointer (&self->csr, pomona_csr_unref);
  g_free (self->request_digest);
  g_free (self->common_name);
  g_free (self->device_id);
  g_clear_pointer (&self->certificate, pomona_certificate_unref);
  g_clear_pointer (&self->issued, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Enrollment, enrollment_clear)

static GBytes *
fail (Enrollment          *self,
      PomonaScepFailInfo   fail_info,
      const char          *text,
      GError             **error)
{
  g_message ("A certificate was not issued (%s): %s", pomona_scep_fail_info_to_nick (fail_info), text);
  return pomona_scep_request_reply_failure (self->request, fail_info, text, error);
}

static GBytes *
succeed (Enrollment  *self,
         GBytes      *der,
         GError     **error)
{
  g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_der (der, error);

  return certificate != NULL ? pomona_scep_request_reply_success (self->request, certificate, error) : NULL;
}

/* --- issuing --- */

static gboolean
read_days (Enrollment  *self,
           guint64     *days,
           GError     **error)
{
  g_autofree char *text = pomona_service_settings_dup (self->db, POMONA_SETTING_IDENTITY_DAYS, "", error);

  if (text == NULL)
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, POMONA_IDENTITY_DAYS_MAX, days, NULL))
    *days = POMONA_IDENTITY_DAYS_DEFAULT;
  return TRUE;
}

/* The subject is ours to choose: a name that no other enrollment has, and the organization. */
static gboolean
make_certificate (Enrollment  *self,
                  GError     **error)
{
  PomonaContext *context = self->routes->context;
  g_autofree char *organization = pomona_context_dup_organization (context);
  gint64 now = pomona_clock_now ();
  guint64 days;

  if (!read_days (self, &days, error))
    return FALSE;
  if (self->common_name == NULL)
    self->common_name = pomona_uuid_new ();
  self->certificate = pomona_authority_issue_device (context->device_authority, self->csr, self->common_name,
                                                     organization, now - CLOCK_SLACK, now + (gint64) days * G_TIME_SPAN_DAY, error);
  return self->certificate != NULL;
}

static gboolean
write_identity (PomonaDb   *db,
                gpointer    data,
                GPtrArray  *events,
                GError    **error)
{
  Enrollment *self = data;
  const PomonaNewIdentity identity = {
    .fingerprint = pomona_certificate_get_fingerprint (self->certificate),
    .serial = pomona_certificate_get_serial (self->certificate),
    .certificate = pomona_certificate_get_der (self->certificate),
    .subject = pomona_certificate_get_subject (self->certificate),
    .not_before = pomona_certificate_get_not_before (self->certificate),
    .not_after = pomona_certificate_get_not_after (self->certificate),
    .transaction_id = self->transaction_id,
    .request_digest = self->request_digest,
    .enrollment_id = self->device_id,
    .renews = self->renews,
  };
  gboolean written;

  g_clear_pointer (&self->issued, g_bytes_unref);
  self->state = POMONA_CHALLENGE_OPEN;
  written = self->challenge != NULL
    ? pomona_challenges_redeem (db, self->challenge, &identity, &self->state, &self->issued, error)
    : pomona_identities_add_renewal (db, &identity, &self->issued, error);
  if (!written)
    return FALSE;
  if (self->issued == NULL || self->state != POMONA_CHALLENGE_OPEN)
    return TRUE;
  return pomona_work_add_event (db, events, POMONA_EVENT_IDENTITY_ISSUED, POMONA_SEVERITY_INFO, self->device_id,
                                identity.fingerprint, self->device_id != NULL ? "renewal" : "", -1, error);
}

static GBytes *refuse_challenge (Enrollment *self, PomonaChallengeState state, gint64 row, GError **error);

static GBytes *
issue (Enrollment  *self,
       GError     **error)
{
  g_autoptr(GError) local_error = NULL;

  if (!make_certificate (self, &local_error))
    {
      if (g_error_matches (local_error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_WEAK_KEY))
        return fail (self, POMONA_SCEP_BAD_ALG, local_error->message, error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!pomona_work_write (self->routes->context, write_identity, self, error))
    return NULL;
  if (self->issued == NULL)
    return refuse_challenge (self, self->state, 0, error);
  return succeed (self, self->issued, error);
}

/* --- with a challenge --- */

typedef struct
{
  gint64      row;
  const char *text;
} Problem;

static gboolean
write_problem (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  Problem *problem = data;

  return pomona_progress_set_problem (db, problem->row, problem->text, error);
}

/* `row` of the challenge, so that the check-list shows what is wrong; 0 where there is none. */
static GBytes *
refuse_challenge (Enrollment            *self,
                  PomonaChallengeState   state,
                  gint64                 row,
                  GError               **error)
{
  const char *text;
  Problem problem;

  switch (state)
    {
    case POMONA_CHALLENGE_EXPIRED:
      text = _("The profile is too old. Open the enrollment link again and install the new profile");
      break;
    case POMONA_CHALLENGE_USED:
      text = _("The profile was used on another device. Open the enrollment link on this device");
      break;
    case POMONA_CHALLENGE_REVOKED:
      text = _("The enrollment link was withdrawn. Ask for a new one");
      break;
    case POMONA_CHALLENGE_OPEN:
    case POMONA_CHALLENGE_REPEATED:
    case POMONA_CHALLENGE_UNKNOWN:
    default:
      text = _("The challenge is not one of ours");
      break;
    }
  problem = (Problem) { row, text };
  if (row != 0 && !pomona_work_write (self->routes->context, write_problem, &problem, error))
    return NULL;
  return fail (self, POMONA_SCEP_BAD_REQUEST, text, error);
}

/* A renewed identity keeps the name of the one it renews. */
static gboolean
keep_name (Enrollment  *self,
           GError     **error)
{
  g_autoptr(GPtrArray) identities = pomona_identities_list (self->db, self->device_id, error);
  g_autoptr(PomonaCertificate) last = NULL;
  PomonaIdentityRecord *record;

  if (identities == NULL)
    return FALSE;
  if (identities->len == 0)
    return TRUE;
  record = g_ptr_array_index (identities, 0);
  last = pomona_certificate_new_from_der (record->certificate, NULL);
  if (last != NULL && pomona_certificate_get_common_name (last)[0] != '\0')
    self->common_name = g_strdup (pomona_certificate_get_common_name (last));
  return TRUE;
}

static gboolean
must_wait (Enrollment  *self,
           gboolean    *wait,
           GError     **error)
{
  g_autofree char *approval = pomona_service_settings_dup (self->db, POMONA_SETTING_IDENTITY_APPROVAL, "automatic", error);

  *wait = g_strcmp0 (approval, "manual") == 0;
  return approval != NULL;
}

static GBytes *
enroll_by_challenge (Enrollment  *self,
                     GError     **error)
{
  PomonaSecret *secret = pomona_csr_get_challenge (self->csr);
  g_autoptr(PomonaChallenge) challenge = NULL;
  gboolean wait;

  self->request_digest = pomona_digest_sha256_hex_bytes (pomona_csr_get_der (self->csr));
  self->challenge = secret != NULL ? pomona_secret_get_text (secret) : NULL;
  if (self->challenge == NULL)
    return refuse_challenge (self, POMONA_CHALLENGE_UNKNOWN, 0, error);
  challenge = pomona_challenges_check (self->db, self->challenge, self->transaction_id, self->request_digest, error);
  if (challenge == NULL)
    return NULL;
  if (challenge->state == POMONA_CHALLENGE_REPEATED)
    return succeed (self, challenge->certificate, error);
  if (challenge->state != POMONA_CHALLENGE_OPEN)
    return refuse_challenge (self, challenge->state, challenge->row, error);
  self->device_id = g_strdup (challenge->enrollment_id);
  if (self->device_id != NULL && !keep_name (self, error))
    return NULL;
  if (!must_wait (self, &wait, error))
    return NULL;
  if (wait && self->device_id == NULL)
    {
      pomona_scep_waiting_put (self->routes->waiting, self->transaction_id, self->csr);
      return pomona_scep_request_reply_pending (self->request, error);
    }
  return issue (self, error);
}

/* --- with the old identity --- */

static gboolean
may_renew (Enrollment            *self,
           PomonaIdentityRecord  *record,
           const char           **why,
           GError               **error)
{
  g_autoptr(PomonaDevice) device = NULL;
  PomonaPinState state;

  *why = NULL;
  if (record->revoked_at != 0)
    *why = _("The certificate was revoked");
  else if (record->not_after < pomona_clock_now () - LATE_RENEWAL)
    *why = _("The certificate expired too long ago. Enroll the device by a new link");
  if (*why != NULL || self->device_id == NULL)
    return TRUE;
  if (!pomona_enrollments_check_pin (self->db, self->device_id, record->fingerprint, &state, error))
    return FALSE;
  device = pomona_enrollments_get (self->db, self->device_id, error);
  if (device == NULL)
    return FALSE;
  if (state == POMONA_PIN_OTHER_DEVICE || state == POMONA_PIN_REVOKED)
    *why = _("The certificate belongs to another device");
  else if (device->state == POMONA_DEVICE_CHECKED_OUT || device->state == POMONA_DEVICE_REMOVED)
    *why = _("The device is not managed any more");
  return TRUE;
}

/* Which device it is: the one that uses the identity, or the one that it was made for. NULL without an error: none yet. */
static gboolean
find_device (Enrollment            *self,
             PomonaIdentityRecord  *record,
             GError               **error)
{
  g_autoptr(GError) local_error = NULL;

  self->device_id = pomona_enrollments_find_by_fingerprint (self->db, record->fingerprint, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (self->device_id == NULL)
    self->device_id = g_strdup (record->enrollment_id);
  return TRUE;
}

static GBytes *
renew (Enrollment  *self,
       GError     **error)
{
  PomonaCertificate *signer = pomona_scep_request_get_signer (self->request);
  const char *why;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(PomonaIdentityRecord) record =
    pomona_identities_find (self->db, pomona_certificate_get_fingerprint (signer), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (record == NULL)
    return fail (self, POMONA_SCEP_BAD_CERT_ID, _("The certificate is not known"), error);
  if (!find_device (self, record, error) || !may_renew (self, record, &why, error))
    return NULL;
  if (why != NULL)
    return fail (self, POMONA_SCEP_BAD_REQUEST, why, error);
  self->renews = record->fingerprint;
  if (pomona_certificate_get_common_name (signer)[0] != '\0')
    self->common_name = g_strdup (pomona_certificate_get_common_name (signer));
  return issue (self, error);
}

/* --- asking again --- */

static GBytes *
poll (Enrollment  *self,
      GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(PomonaIdentityRecord) record =
    pomona_identities_find_by_transaction (self->db, self->transaction_id, NULL, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (record != NULL)
    return succeed (self, record->certificate, error);
  self->csr = pomona_scep_waiting_dup (self->routes->waiting, self->transaction_id);
  if (self->csr == NULL)
    return fail (self, POMONA_SCEP_BAD_CERT_ID, _("Nothing is known of this request"), error);
  return enroll_by_challenge (self, error);
}

static GBytes *
decide (Enrollment  *self,
        GError     **error)
{
  PomonaCsr *csr = pomona_scep_request_get_csr (self->request);

  if (pomona_scep_request_get_message_type (self->request) == POMONA_SCEP_CERT_POLL)
    return poll (self, error);
  if (csr == NULL)
    return fail (self, POMONA_SCEP_BAD_CERT_ID, _("This kind of request is not answered here"), error);
  self->csr = pomona_csr_ref (csr);
  if (pomona_scep_request_is_renewal (self->request))
    {
      self->request_digest = pomona_digest_sha256_hex_bytes (pomona_csr_get_der (csr));
      return renew (self, error);
    }
  return enroll_by_challenge (self, error);
}

GBytes *
pomona_scep_handle (PomonaRoutes  *routes,
                    GBytes        *message,
                    GError       **error)
{
  g_auto(Enrollment) self = { .routes = routes };
  PomonaScepFailInfo fail_info;
  const char *reason;

  self.db = pomona_store_reader (routes->context->store, error);
  if (self.db == NULL)
    return NULL;
  self.request = pomona_scep_request_new (routes->context->device_authority, message, error);
  if (self.request == NULL)
    return NULL;
  if (!pomona_scep_request_is_usable (self.request, &fail_info, &reason))
    {
      /* Why stays here: told to a stranger, it would help to attack the encryption. */
      g_message ("A certificate was not issued (%s): %s", pomona_scep_fail_info_to_nick (fail_info), reason);
      return pomona_scep_request_reply_failure (self.request, fail_info, NULL, error);
    }
  self.transaction_id = pomona_scep_request_get_transaction_id (self.request);
  return decide (&self, error);
}
