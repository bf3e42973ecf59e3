/* test-links.c: enrollment links, challenges, certificates of devices, the check-list. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-identity-table.h"
#include "pomona-link-table.h"

static const PomonaLinkAddresses addresses = { "https://mdm/e/{token}", "https://mdm/e/{token}/profile" };

static void
create (Fixture    *f,
        const char *id,
        guint       uses)
{
  g_autofree char *token = g_strdup_printf ("token-%s", id);
  const PomonaNewLink link = {
    .id = id, .token = token, .label = "Sales", .topic = FIXTURE_TOPIC,
    .expires_at = FIXTURE_NOW + G_TIME_SPAN_DAY, .uses_allowed = uses,
  };

  assert_ok (f, pomona_links_create (f->db, &link, &f->error));
}

static gboolean
use (Fixture    *f,
     const char *token,
     const char *challenge,
     const char *client)
{
  return pomona_links_use (f->db, token, challenge, FIXTURE_NOW + G_TIME_SPAN_HOUR, client, NULL, &f->error);
}

static guint
count_uses (Fixture    *f,
            const char *id)
{
  g_autoptr(PomonaEnrollmentLink) link = pomona_links_get (f->db, id, &addresses, &f->error);

  g_assert_no_error (f->error);
  return link->uses;
}

static PomonaChallengeState
check (Fixture    *f,
       const char *challenge,
       const char *transaction,
       const char *digest)
{
  g_autoptr(PomonaChallenge) found = pomona_challenges_check (f->db, challenge, transaction, digest, &f->error);

  g_assert_no_error (f->error);
  return found->state;
}

/* Issues the certificate `name` for a challenge, transaction "t" and request "d"; tells whose certificate came back. */
static PomonaChallengeState
redeem (Fixture     *f,
        const char  *challenge,
        const char  *name,
        const char  *digest,
        char       **got)
{
  g_autoptr(GBytes) der = g_bytes_new (name, strlen (name));
  const PomonaNewIdentity identity = {
    .fingerprint = name, .serial = name, .certificate = der, .subject = "CN=Pomona", .not_before = FIXTURE_NOW,
    .not_after = FIXTURE_NOW + G_TIME_SPAN_DAY, .transaction_id = "t", .request_digest = digest,
  };
  g_autoptr(GBytes) issued = NULL;
  PomonaChallengeState state;

  assert_ok (f, pomona_challenges_redeem (f->db, challenge, &identity, &state, &issued, &f->error));
  if (got != NULL)
    *got = issued != NULL ? g_strndup (g_bytes_get_data (issued, NULL), g_bytes_get_size (issued)) : NULL;
  return state;
}

static void
test_link (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(PomonaEnrollmentLink) found = NULL;
  PomonaEnrollmentLink *newest;

  create (f, "L1", 0);
  pomona_clock_advance (1);
  create (f, "L2", 3);
  list = pomona_links_list (f->db, &addresses, &f->error);
  g_assert_cmpuint (list->len, ==, 2);
  newest = list->pdata[0];
  g_assert_cmpstr (newest->id, ==, "L2");
  g_assert_cmpstr (newest->label, ==, "Sales");
  g_assert_cmpstr (newest->url, ==, "https://mdm/e/token-L2");
  g_assert_cmpstr (newest->profile_url, ==, "https://mdm/e/token-L2/profile");
  g_assert_cmpuint (newest->uses_allowed, ==, 3);
  g_assert_cmpint (newest->created_at, ==, FIXTURE_NOW + 1);
  found = pomona_links_find (f->db, "token-L1", &addresses, &f->error);
  g_assert_cmpstr (found->id, ==, "L1");
  g_assert_cmpstr (found->topic, ==, FIXTURE_TOPIC);
}

static void
test_closed_links (Fixture       *f,
                   gconstpointer  data)
{
  create (f, "L1", 0);
  create (f, "L2", 1);
  assert_fails (f, pomona_links_find (f->db, "token-L3", &addresses, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  assert_fails (f, pomona_links_get (f->db, "L3", &addresses, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  assert_fails (f, use (f, "token-L3", "c", NULL), POMONA_STORE_ERROR_NOT_FOUND);
  assert_fails (f, pomona_links_revoke (f->db, "L3", &f->error), POMONA_STORE_ERROR_NOT_FOUND);

  assert_ok (f, use (f, "token-L2", "c1", NULL));
  assert_fails (f, use (f, "token-L2", "c2", NULL), POMONA_STORE_ERROR_REFUSED);
  assert_fails (f, pomona_links_find (f->db, "token-L2", &addresses, &f->error), POMONA_STORE_ERROR_REFUSED);

  assert_ok (f, pomona_links_revoke (f->db, "L1", &f->error));
  assert_fails (f, use (f, "token-L1", "c3", NULL), POMONA_STORE_ERROR_REFUSED);
  create (f, "L4", 0);
  pomona_clock_advance (G_TIME_SPAN_DAY);
  assert_fails (f, use (f, "token-L4", "c4", NULL), POMONA_STORE_ERROR_REFUSED);
  assert_fails (f, pomona_links_find (f->db, "token-L4", &addresses, &f->error), POMONA_STORE_ERROR_REFUSED);
}

static PomonaLinkState
look_up (Fixture    *f,
         const char *token)
{
  g_autoptr(PomonaEnrollmentLink) link = NULL;
  PomonaLinkState state;

  assert_ok (f, pomona_links_look_up (f->db, token, &state, &link, &f->error));
  g_assert_true ((link == NULL) == (state == POMONA_LINK_UNKNOWN));
  return state;
}

static void
test_look_up (Fixture       *f,
              gconstpointer  data)
{
  create (f, "L1", 1);
  create (f, "L2", 0);
  g_assert_cmpint (look_up (f, "token-L9"), ==, POMONA_LINK_UNKNOWN);
  g_assert_cmpint (look_up (f, "token-L1"), ==, POMONA_LINK_OPEN);
  assert_ok (f, use (f, "token-L1", "c1", NULL));
  g_assert_cmpint (look_up (f, "token-L1"), ==, POMONA_LINK_USED_UP);
  assert_ok (f, pomona_links_revoke (f->db, "L2", &f->error));
  g_assert_cmpint (look_up (f, "token-L2"), ==, POMONA_LINK_REVOKED);
  create (f, "L3", 0);
  pomona_clock_advance (G_TIME_SPAN_DAY);
  g_assert_cmpint (look_up (f, "token-L3"), ==, POMONA_LINK_EXPIRED);
}

/* Looking at the page twice must not use the link up. */
static void
test_same_client (Fixture       *f,
                  gconstpointer  data)
{
  create (f, "L1", 1);
  assert_ok (f, use (f, "token-L1", "c1", "phone"));
  assert_ok (f, use (f, "token-L1", "c2", "phone"));
  g_assert_cmpuint (count_uses (f, "L1"), ==, 1);
  g_assert_cmpint (check (f, "c1", "t", "d"), ==, POMONA_CHALLENGE_OPEN);
  g_assert_cmpint (check (f, "c2", "t", "d"), ==, POMONA_CHALLENGE_OPEN);
  assert_fails (f, use (f, "token-L1", "c3", "other phone"), POMONA_STORE_ERROR_REFUSED);

  /* Once it holds a certificate, the next fetch would be another enrollment. */
  g_assert_cmpint (redeem (f, "c2", "cert", "d", NULL), ==, POMONA_CHALLENGE_OPEN);
  assert_fails (f, use (f, "token-L1", "c4", "phone"), POMONA_STORE_ERROR_REFUSED);
  g_assert_cmpint (check (f, "c1", "t2", "d2"), ==, POMONA_CHALLENGE_USED);
  g_assert_cmpint (redeem (f, "c1", "cert 2", "d2", NULL), ==, POMONA_CHALLENGE_USED);
}

/* Two phones of one kind behind one address look like one client; both must get in, and a third one not. */
static void
test_shared_address (Fixture       *f,
                     gconstpointer  data)
{
  create (f, "L1", 2);
  assert_ok (f, use (f, "token-L1", "c1", "phone"));
  assert_ok (f, use (f, "token-L1", "c2", "phone"));
  assert_ok (f, use (f, "token-L1", "c3", "phone"));
  g_assert_cmpuint (count_uses (f, "L1"), ==, 1);
  g_assert_cmpint (redeem (f, "c1", "cert 1", "d1", NULL), ==, POMONA_CHALLENGE_OPEN);
  g_assert_cmpint (redeem (f, "c3", "cert 3", "d3", NULL), ==, POMONA_CHALLENGE_OPEN);
  g_assert_cmpuint (count_uses (f, "L1"), ==, 2);
  g_assert_cmpint (redeem (f, "c2", "cert 2", "d2", NULL), ==, POMONA_CHALLENGE_USED);
  g_assert_cmpint (redeem (f, "c1", "cert 1", "d1", NULL), ==, POMONA_CHALLENGE_REPEATED);
}

static void
test_challenge (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *first = NULL;
  g_autofree char *retry = NULL;
  g_autofree char *other = NULL;
  g_autoptr(PomonaChallenge) repeated = NULL;
  g_autoptr(PomonaIdentityRecord) identity = NULL;

  create (f, "L1", 0);
  assert_ok (f, use (f, "token-L1", "c1", NULL));
  g_assert_cmpint (check (f, "wrong", "t", "d"), ==, POMONA_CHALLENGE_UNKNOWN);
  g_assert_cmpint (check (f, "c1", "t", "d"), ==, POMONA_CHALLENGE_OPEN);
  g_assert_cmpint (redeem (f, "c1", "cert 1", "d", &first), ==, POMONA_CHALLENGE_OPEN);
  g_assert_cmpstr (first, ==, "cert 1");

  /* The reply was lost and the device asks again: it gets the same certificate, not another one. */
  g_assert_cmpint (redeem (f, "c1", "cert 2", "d", &retry), ==, POMONA_CHALLENGE_REPEATED);
  g_assert_cmpstr (retry, ==, "cert 1");
  repeated = pomona_challenges_check (f->db, "c1", "t", "d", &f->error);
  g_assert_cmpint (repeated->state, ==, POMONA_CHALLENGE_REPEATED);
  g_assert_cmpmem (g_bytes_get_data (repeated->certificate, NULL), g_bytes_get_size (repeated->certificate), "cert 1", 6);
  g_assert_cmpstr (repeated->link_id, ==, "L1");

  /* Another key by the same challenge is refused. */
  g_assert_cmpint (redeem (f, "c1", "cert 3", "other request", &other), ==, POMONA_CHALLENGE_USED);
  g_assert_null (other);
  g_assert_cmpint (check (f, "c1", "other", "d"), ==, POMONA_CHALLENGE_USED);

  identity = pomona_identities_find_by_transaction (f->db, "t", "d", &f->error);
  g_assert_cmpstr (identity->fingerprint, ==, "cert 1");
  g_assert_cmpstr (identity->link_id, ==, "L1");
  g_assert_null (identity->enrollment_id);
  g_assert_false (identity->renewal);
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM identity"), ==, 1);
}

static void
test_challenge_ends (Fixture       *f,
                     gconstpointer  data)
{
  create (f, "L1", 0);
  create (f, "L2", 0);
  assert_ok (f, use (f, "token-L1", "c1", NULL));
  assert_ok (f, use (f, "token-L2", "c2", NULL));
  assert_ok (f, pomona_links_revoke (f->db, "L2", &f->error));
  g_assert_cmpint (check (f, "c2", "t", "d"), ==, POMONA_CHALLENGE_REVOKED);
  pomona_clock_advance (G_TIME_SPAN_HOUR);
  g_assert_cmpint (check (f, "c1", "t", "d"), ==, POMONA_CHALLENGE_EXPIRED);
  g_assert_cmpint (redeem (f, "c1", "cert", "d", NULL), ==, POMONA_CHALLENGE_EXPIRED);
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM identity"), ==, 0);
}

static void
test_renewal_challenge (Fixture       *f,
                        gconstpointer  data)
{
  g_autoptr(PomonaChallenge) found = NULL;
  g_autoptr(PomonaIdentityRecord) identity = NULL;
  PomonaPinState state;

  fixture_enroll (f, "D1");
  assert_ok (f, pomona_challenges_create_renewal (f->db, "r1", "D1", FIXTURE_NOW + G_TIME_SPAN_HOUR, &f->error));
  assert_fails (f, pomona_challenges_create_renewal (f->db, "r1", "D1", FIXTURE_NOW + 1, &f->error), POMONA_STORE_ERROR_EXISTS);
  assert_fails (f, pomona_challenges_create_renewal (f->db, "r2", "D9", FIXTURE_NOW + 1, &f->error), POMONA_STORE_ERROR_REFUSED);
  found = pomona_challenges_check (f->db, "r1", "t", "d", &f->error);
  g_assert_cmpstr (found->enrollment_id, ==, "D1");
  g_assert_null (found->link_id);
  g_assert_cmpint (redeem (f, "r1", "renewed", "d", NULL), ==, POMONA_CHALLENGE_OPEN);

  identity = pomona_identities_find (f->db, "renewed", &f->error);
  g_assert_true (identity->renewal);
  g_assert_cmpstr (identity->enrollment_id, ==, "D1");
  assert_ok (f, pomona_enrollments_check_pin (f->db, "D1", "renewed", &state, &f->error));
  g_assert_cmpint (state, ==, POMONA_PIN_RENEWED);
}

static void
test_signed_renewal (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(GBytes) der = g_bytes_new_static ("one", 3);
  g_autoptr(GBytes) der2 = g_bytes_new_static ("two", 3);
  PomonaNewIdentity identity = {
    .fingerprint = "one", .serial = "01", .certificate = der, .subject = "CN=x", .not_before = FIXTURE_NOW,
    .not_after = FIXTURE_NOW + 1, .transaction_id = "t", .request_digest = "d", .enrollment_id = "D1",
  };
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) retry = NULL;

  fixture_enroll (f, "D1");
  assert_ok (f, pomona_identities_add_renewal (f->db, &identity, &first, &f->error));
  g_assert_true (g_bytes_equal (first, der));
  identity.fingerprint = "two";
  identity.serial = "02";
  identity.certificate = der2;
  assert_ok (f, pomona_identities_add_renewal (f->db, &identity, &retry, &f->error));
  g_assert_true (g_bytes_equal (retry, der));
  identity.enrollment_id = "D9";
  assert_fails (f, pomona_identities_add_renewal (f->db, &identity, &retry, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
}

/* A device may renew before it ever spoke to us. */
static void
test_early_renewal (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(GBytes) der = g_bytes_new_static ("new", 3);
  PomonaNewIdentity identity = {
    .fingerprint = "new", .serial = "02", .certificate = der, .subject = "CN=x", .not_before = FIXTURE_NOW,
    .not_after = FIXTURE_NOW + 1, .transaction_id = "t2", .request_digest = "d2", .renews = "old",
  };
  g_autoptr(GBytes) issued = NULL;
  g_autoptr(PomonaIdentityRecord) record = NULL;

  create (f, "L1", 0);
  assert_fails (f, pomona_identities_add_renewal (f->db, &identity, &issued, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  assert_ok (f, use (f, "token-L1", "c1", NULL));
  redeem (f, "c1", "old", "d", NULL);
  assert_ok (f, pomona_identities_add_renewal (f->db, &identity, &issued, &f->error));
  record = pomona_identities_find (f->db, "new", &f->error);
  g_assert_cmpstr (record->link_id, ==, "L1");
  g_assert_cmpint (fixture_authenticate (f, "D1", "new"), ==, POMONA_AUTHENTICATE_NEW);
}

static void
test_identities (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr(PomonaIdentityRecord) none = NULL;
  g_autoptr(PomonaIdentityRecord) by_serial = NULL;
  g_autoptr(PomonaIdentityRecord) latest = NULL;
  g_autoptr(PomonaIdentityRecord) revoked = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) of_device = NULL;

  create (f, "L1", 0);
  assert_ok (f, use (f, "token-L1", "c1", NULL));
  assert_ok (f, use (f, "token-L1", "c2", NULL));
  redeem (f, "c1", "cert 1", "d", NULL);
  redeem (f, "c2", "f-D1", "d2", NULL);
  fixture_enroll (f, "D1");

  none = pomona_identities_find (f->db, "x", &f->error);
  g_assert_null (none);
  by_serial = pomona_identities_find_by_serial (f->db, "cert 1", &f->error);
  g_assert_cmpstr (by_serial->fingerprint, ==, "cert 1");
  g_assert_cmpstr (by_serial->subject, ==, "CN=Pomona");
  g_assert_cmpint (by_serial->not_after, ==, FIXTURE_NOW + G_TIME_SPAN_DAY);
  latest = pomona_identities_find_by_transaction (f->db, "t", NULL, &f->error);
  g_assert_cmpstr (latest->fingerprint, ==, "f-D1");
  all = pomona_identities_list (f->db, NULL, &f->error);
  g_assert_cmpuint (all->len, ==, 2);
  of_device = pomona_identities_list (f->db, "D1", &f->error);
  g_assert_cmpuint (of_device->len, ==, 1);

  assert_ok (f, pomona_identities_revoke (f->db, "cert 1", "lost", &f->error));
  pomona_clock_advance (9);
  assert_ok (f, pomona_identities_revoke (f->db, "cert 1", "again", &f->error));
  revoked = pomona_identities_find (f->db, "cert 1", &f->error);
  g_assert_cmpstr (revoked->revoked_why, ==, "lost");
  g_assert_cmpint (revoked->revoked_at, ==, FIXTURE_NOW);
  assert_fails (f, pomona_identities_revoke (f->db, "x", "lost", &f->error), POMONA_STORE_ERROR_NOT_FOUND);
}

static void
test_progress (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(PomonaChallenge) challenge = NULL;
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GPtrArray) elsewhere = NULL;
  PomonaEnrollmentProgress *progress;

  create (f, "L1", 0);
  assert_ok (f, use (f, "token-L1", "c1", NULL));
  challenge = pomona_challenges_check (f->db, "c1", "t", "d", &f->error);
  assert_ok (f, pomona_progress_set_problem (f->db, challenge->row, "The clock of the phone is wrong", &f->error));
  before = pomona_progress_list (f->db, NULL, 0, &f->error);
  g_assert_cmpuint (before->len, ==, 1);
  progress = before->pdata[0];
  g_assert_cmpint (progress->profile_at, ==, FIXTURE_NOW);
  g_assert_cmpint (progress->identity_at, ==, 0);
  g_assert_null (progress->device_id);
  g_assert_cmpstr (progress->problem, ==, "The clock of the phone is wrong");

  pomona_clock_advance (1);
  redeem (f, "c1", "f-D1", "d", NULL);
  fixture_enroll (f, "D1");
  for (int step = POMONA_STEP_AUTHENTICATE; step <= POMONA_STEP_ANSWER; step++)
    {
      pomona_clock_advance (1);
      assert_ok (f, pomona_progress_mark (f->db, "f-D1", step, "D1", &f->error));
    }
  pomona_clock_advance (1);
  assert_ok (f, pomona_progress_mark (f->db, "f-D1", POMONA_STEP_TOKEN, "D1", &f->error));
  assert_ok (f, pomona_progress_mark (f->db, "foreign", POMONA_STEP_TOKEN, "D1", &f->error));

  after = pomona_progress_list (f->db, "L1", 10, &f->error);
  progress = after->pdata[0];
  g_assert_cmpstr (progress->link_id, ==, "L1");
  g_assert_cmpstr (progress->device_id, ==, "D1");
  g_assert_cmpstr (progress->device_name, ==, "D1");
  g_assert_cmpint (progress->identity_at, ==, FIXTURE_NOW + 1);
  g_assert_cmpint (progress->authenticate_at, ==, FIXTURE_NOW + 2);
  g_assert_cmpint (progress->token_at, ==, FIXTURE_NOW + 3);
  g_assert_cmpint (progress->answer_at, ==, FIXTURE_NOW + 4);
  g_assert_cmpint (progress->declarations_at, ==, 0);
  g_assert_null (progress->problem);
  elsewhere = pomona_progress_list (f->db, "L2", 10, &f->error);
  g_assert_cmpuint (elsewhere->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_db ("/links/create-and-list", test_link);
  fixture_add_db ("/links/closed", test_closed_links);
  fixture_add_db ("/links/look-up", test_look_up);
  fixture_add_db ("/links/same-client", test_same_client);
  fixture_add_db ("/links/shared-address", test_shared_address);
  fixture_add_db ("/challenges/one-certificate", test_challenge);
  fixture_add_db ("/challenges/end", test_challenge_ends);
  fixture_add_db ("/challenges/renewal", test_renewal_challenge);
  fixture_add_db ("/identities/signed-renewal", test_signed_renewal);
  fixture_add_db ("/identities/early-renewal", test_early_renewal);
  fixture_add_db ("/identities/find-and-revoke", test_identities);
  fixture_add_db ("/progress/steps", test_progress);
  return g_test_run ();
}
