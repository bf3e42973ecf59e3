/* test-certificate.c: certificates, keys and authorities. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-clock.h"

#define YEAR_2030 G_GINT64_CONSTANT (1893456000000000)

static void
test_fields (void)
{
  static const char *const purposes[] = { POMONA_PURPOSE_CLIENT_AUTH, "1.2.3.4", NULL };
  static const char *const names[] = { "mdm.example.org", "192.0.2.7", "2001:db8::7", NULL };
  const PomonaCertificateSpec spec = {
    .common_name = "Apfel, grün",
    .organization = "Orchard",
    .country = "DE",
    .user_id = "com.apple.mgmt.External.1",
    .not_before = YEAR_2030,
    .not_after = YEAR_2030 + POMONA_CLOCK_DAY,
    .purposes = purposes,
    .names = names,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_self_signed (pki_p256_key (), &spec, &error);
  g_autoptr(PomonaCertificate) again = NULL;
  g_auto(GStrv) found = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (pomona_certificate_get_common_name (certificate), ==, "Apfel, grün");
  g_assert_cmpstr (pomona_certificate_get_user_id (certificate), ==, "com.apple.mgmt.External.1");
  g_assert_cmpstr (pomona_certificate_get_subject (certificate), ==, pomona_certificate_get_issuer (certificate));
  g_assert_nonnull (strstr (pomona_certificate_get_subject (certificate), "CN=Apfel\\, grün"));
  g_assert_nonnull (strstr (pomona_certificate_get_subject (certificate), "O=Orchard"));
  g_assert_cmpint (pomona_certificate_get_not_before (certificate), ==, YEAR_2030);
  g_assert_cmpint (pomona_certificate_get_not_after (certificate), ==, YEAR_2030 + POMONA_CLOCK_DAY);
  g_assert_false (pomona_certificate_is_valid_at (certificate, YEAR_2030 - 1));
  g_assert_true (pomona_certificate_is_valid_at (certificate, YEAR_2030));
  g_assert_false (pomona_certificate_is_valid_at (certificate, YEAR_2030 + POMONA_CLOCK_DAY + 1));
  g_assert_true (pomona_certificate_has_purpose (certificate, "1.2.3.4"));
  g_assert_true (pomona_certificate_has_purpose (certificate, POMONA_PURPOSE_CLIENT_AUTH));
  g_assert_false (pomona_certificate_has_purpose (certificate, POMONA_PURPOSE_SERVER_AUTH));
  g_assert_false (pomona_certificate_is_authority (certificate));
  g_assert_true (pomona_certificate_is_self_issued (certificate));
  g_assert_cmpuint (strlen (pomona_certificate_get_serial (certificate)), ==, 32);
  g_assert_cmpuint (strlen (pomona_certificate_get_fingerprint (certificate)), ==, 64);
  g_assert_cmpstr (pomona_certificate_get_key_id (certificate), ==, pomona_key_get_key_id (pki_p256_key ()));
  found = pomona_certificate_get_dns_names (certificate);
  g_assert_cmpuint (g_strv_length (found), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (found[i], ==, names[i]);

  again = pomona_certificate_new_from_der (pomona_certificate_get_der (certificate), &error);
  g_assert_no_error (error);
  g_assert_true (pomona_certificate_equal (again, certificate));
  g_assert_cmpstr (pomona_certificate_get_fingerprint (again), ==, pomona_certificate_get_fingerprint (certificate));
}

static void
test_empty_subject (void)
{
  const PomonaCertificateSpec spec = { .not_before = YEAR_2030, .not_after = YEAR_2030 + 1 };
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_self_signed (pki_p256_key (), &spec, &error);
  g_auto(GStrv) names = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (pomona_certificate_get_subject (certificate), ==, "");
  g_assert_cmpstr (pomona_certificate_get_common_name (certificate), ==, "");
  g_assert_cmpstr (pomona_certificate_get_user_id (certificate), ==, "");
  names = pomona_certificate_get_dns_names (certificate);
  g_assert_cmpuint (g_strv_length (names), ==, 0);
}

static void
test_pem (void)
{
  g_autoptr(PomonaCertificate) identity = pki_identity (pki_p256_key (), "one");
  PomonaCertificate *authority = pomona_authority_get_certificate (pki_authority ());
  g_autoptr(GPtrArray) chain = g_ptr_array_new ();
  g_autoptr(GPtrArray) read = NULL;
  g_autoptr(PomonaCertificate) first = NULL;
  g_autofree char *pem = NULL;
  g_autofree char *padded = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (chain, identity);
  g_ptr_array_add (chain, authority);
  pem = pomona_certificate_chain_to_pem (chain);
  padded = g_strdup_printf ("Bag Attributes\n%s\nand more", pem);
  read = pomona_certificate_chain_from_pem (padded, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 2);
  g_assert_true (pomona_certificate_equal (g_ptr_array_index (read, 0), identity));
  g_assert_true (pomona_certificate_equal (g_ptr_array_index (read, 1), authority));
  first = pomona_certificate_new_from_pem (padded, (gssize) strlen (padded), &error);
  g_assert_no_error (error);
  g_assert_true (pomona_certificate_equal (first, identity));
}

static void
test_pem_refused (void)
{
  static const struct { const char *text; PomonaPkiError code; } cases[] = {
    { "", POMONA_PKI_ERROR_NO_CERTIFICATE },
    { "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", POMONA_PKI_ERROR_NO_CERTIFICATE },
    { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", POMONA_PKI_ERROR_INVALID },
    { "-----BEGIN CERTIFICATE-----\nno end", POMONA_PKI_ERROR_INVALID },
  };
  g_autofree char *pem = pomona_certificate_to_pem (pomona_authority_get_certificate (pki_authority ()));
  g_autoptr(GString) many = g_string_new (NULL);
  g_autofree char *large = g_strnfill (4 * POMONA_CERTIFICATE_MAX_SIZE + 1, ' ');
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_null (pomona_certificate_new_from_pem (cases[i].text, -1, &error));
      g_assert_error (error, POMONA_PKI_ERROR, (int) cases[i].code);
      g_clear_error (&error);
      g_assert_null (pomona_certificate_chain_from_pem (cases[i].text, -1, &error));
      g_assert_error (error, POMONA_PKI_ERROR, (int) cases[i].code);
      g_clear_error (&error);
    }
  for (guint i = 0; i <= POMONA_CERTIFICATE_MAX_CHAIN; i++)
    g_string_append (many, pem);
  g_assert_null (pomona_certificate_chain_from_pem (many->str, -1, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (pomona_certificate_chain_from_pem (large, -1, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
}

static void
test_key_pem (void)
{
  PomonaKey *keys[] = { pki_rsa_key (), pki_p256_key () };
  g_autoptr(PomonaSecret) password = pomona_secret_new ("geheim", -1);
  g_autoptr(PomonaSecret) wrong = pomona_secret_new ("offen", -1);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PomonaSecret) plain = pomona_key_to_pem (keys[i], &error);
      g_autofree char *encrypted = NULL;
      g_autoptr(PomonaKey) again = NULL;
      g_autoptr(PomonaKey) opened = NULL;

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (pomona_secret_get_text (plain), "-----BEGIN PRIVATE KEY-----"));
      again = pomona_key_new_from_pem (pomona_secret_get_text (plain), -1, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (pomona_key_get_key_id (again), ==, pomona_key_get_key_id (keys[i]));

      encrypted = pomona_key_to_pem_encrypted (keys[i], password, &error);
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (encrypted, "-----BEGIN ENCRYPTED PRIVATE KEY-----"));
      opened = pomona_key_new_from_pem (encrypted, -1, password, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (pomona_key_get_key_id (opened), ==, pomona_key_get_key_id (keys[i]));
      g_assert_null (pomona_key_new_from_pem (encrypted, -1, wrong, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG);
      g_clear_error (&error);
      g_assert_null (pomona_key_new_from_pem (encrypted, -1, NULL, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_NEEDED);
    }
}

static void
test_key_refused (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (pomona_key_new_from_pem ("no key", -1, NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_KEY);
  g_clear_error (&error);
  g_assert_null (pomona_key_new_from_pem ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", -1, NULL,
                                          &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pomona_key_new_from_der ("garbage", 7, NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
}

static void
test_authority (void)
{
  PomonaAuthority *authority = pki_authority ();
  PomonaCertificate *own = pomona_authority_get_certificate (authority);
  g_autoptr(PomonaCertificate) identity = pki_identity (pki_rsa_key (), "UDID-1");
  g_autoptr(GError) error = NULL;
  gint64 now = pomona_clock_now ();

  g_assert_true (pomona_certificate_is_authority (own));
  g_assert_cmpstr (pomona_certificate_get_common_name (own), ==, "Device identities");
  g_assert_true (pomona_key_matches_certificate (pomona_authority_get_key (authority), own));

  g_assert_cmpstr (pomona_certificate_get_subject (identity), ==, "CN=UDID-1");
  g_assert_cmpstr (pomona_certificate_get_issuer (identity), ==, pomona_certificate_get_subject (own));
  g_assert_true (pomona_certificate_has_purpose (identity, POMONA_PURPOSE_CLIENT_AUTH));
  g_assert_false (pomona_certificate_has_purpose (identity, POMONA_PURPOSE_SERVER_AUTH));
  g_assert_false (pomona_certificate_is_self_issued (identity));
  g_assert_true (pomona_authority_issued (authority, identity, now, &error));
  g_assert_no_error (error);
  g_assert_true (pomona_authority_issued (authority, identity, 0, &error));
  g_assert_false (pomona_authority_issued (authority, identity, now + 400 * POMONA_CLOCK_DAY, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_EXPIRED);
  g_clear_error (&error);
  g_assert_false (pomona_authority_issued (pki_other_authority (), identity, now, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED);
}

/* An authority that calls itself as ours does has issued nothing of ours. */
static void
test_namesake (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaAuthority) namesake = pomona_authority_new ("Device identities", "Orchard", POMONA_KEY_P256, 10, &error);
  g_autoptr(PomonaCertificate) identity = pki_identity (pki_p256_key (), "x");

  g_assert_no_error (error);
  g_assert_false (pomona_authority_issued (namesake, identity, 0, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED);
}

/* Time is not looked at unless it is asked for: an expired identity may still renew itself. */
static void
test_expired (void)
{
  g_autoptr(PomonaCsr) csr = pki_csr (pki_p256_key (), "x", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCertificate) expired = NULL;

  expired = pomona_authority_issue_device (pki_authority (), csr, "x", NULL, POMONA_CLOCK_DAY, 2 * POMONA_CLOCK_DAY, &error);
  g_assert_no_error (error);
  g_assert_true (pomona_authority_issued (pki_authority (), expired, 0, &error));
  g_assert_no_error (error);
  g_assert_false (pomona_authority_issued (pki_authority (), expired, pomona_clock_now (), &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_EXPIRED);
}

static void
test_weak_key (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaKey) weak = pomona_key_new_rsa (1024, &error);
  g_autoptr(PomonaCsr) csr = NULL;

  g_assert_no_error (error);
  csr = pki_csr (weak, "x", NULL);
  g_assert_cmpuint (pomona_csr_get_key_bits (csr), ==, 1024);
  g_assert_null (pomona_authority_issue_device (pki_authority (), csr, "x", NULL, 0, YEAR_2030, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_WEAK_KEY);
}

static void
test_server (void)
{
  static const char *const names[] = { "mdm.example.org", "127.0.0.1", "::1", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_auto(GStrv) found = NULL;
  gint64 life;

  certificate = pomona_authority_issue_server (pki_authority (), pki_p256_key (), names, "Orchard", 5000, &error);
  g_assert_no_error (error);
  g_assert_true (pomona_certificate_has_purpose (certificate, POMONA_PURPOSE_SERVER_AUTH));
  g_assert_cmpstr (pomona_certificate_get_common_name (certificate), ==, "mdm.example.org");
  found = pomona_certificate_get_dns_names (certificate);
  g_assert_true (g_strv_equal ((const char *const *) found, names));
  life = pomona_certificate_get_not_after (certificate) - pomona_certificate_get_not_before (certificate);
  g_assert_cmpint (life, <, POMONA_AUTHORITY_MAX_SERVER_DAYS * POMONA_CLOCK_DAY);
  g_assert_cmpint (life, >, (POMONA_AUTHORITY_MAX_SERVER_DAYS - 1) * POMONA_CLOCK_DAY);
}

static void
test_authority_parts (void)
{
  PomonaAuthority *authority = pki_authority ();
  g_autoptr(PomonaCertificate) identity = pki_identity (pki_rsa_key (), "x");
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaAuthority) again = NULL;

  again = pomona_authority_new_from_parts (pomona_authority_get_certificate (authority),
                                           pomona_authority_get_key (authority), &error);
  g_assert_no_error (error);
  g_assert_null (pomona_authority_new_from_parts (pomona_authority_get_certificate (authority), pki_rsa_key (), &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH);
  g_clear_error (&error);
  g_assert_null (pomona_authority_new_from_parts (identity, pki_rsa_key (), &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED);
}

static void
test_serials_differ (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);

  for (guint i = 0; i < 20; i++)
    {
      PomonaCertificate *certificate = pki_identity (pki_p256_key (), "same");

      g_ptr_array_add (kept, certificate);
      g_assert_true (g_hash_table_add (seen, (char *) pomona_certificate_get_serial (certificate)));
    }
}

static void
test_openssl (void)
{
  static const char *const names[] = { "mdm.example.org", "127.0.0.1", NULL };
  g_autoptr(PomonaCertificate) identity = pki_identity (pki_rsa_key (), "UDID-1");
  g_autoptr(PomonaCertificate) server = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *authority_pem = NULL;
  g_autofree char *identity_pem = NULL;
  g_autofree char *server_pem = NULL;
  g_autofree char *path = NULL;
  g_autofree char *as_client = NULL;
  g_autofree char *as_server = NULL;
  g_autofree char *misused = NULL;
  g_autofree char *text = NULL;

  if (!pki_has_program ("openssl"))
    return;
  server = pomona_authority_issue_server (pki_authority (), pki_p256_key (), names, NULL, 300, &error);
  g_assert_no_error (error);
  authority_pem = pomona_certificate_to_pem (pomona_authority_get_certificate (pki_authority ()));
  identity_pem = pomona_certificate_to_pem (identity);
  server_pem = pomona_certificate_to_pem (server);
  g_free (pki_write ("ca.pem", authority_pem, -1));
  g_free (pki_write ("id.pem", identity_pem, -1));
  g_free (pki_write ("server.pem", server_pem, -1));
  as_client = pki_run (TRUE, "openssl", "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "ca.pem", "id.pem", NULL);
  as_server = pki_run (TRUE, "openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname",
                       "mdm.example.org", "-CAfile", "ca.pem", "server.pem", NULL);
  misused = pki_run (FALSE, "openssl", "verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "id.pem", NULL);
  g_assert_null (misused);
  text = pki_run (TRUE, "openssl", "x509", "-in", "ca.pem", "-noout", "-ext", "keyUsage,basicConstraints", NULL);
  g_assert_nonnull (strstr (text, "CA:TRUE"));
  g_assert_nonnull (strstr (text, "Digital Signature, Key Encipherment, Certificate Sign, CRL Sign"));
}

/* A certificate with a kind of key that GnuTLS does not know is readable and nobody's issuer. */
static void
test_unknown_key (void)
{
  g_autofree char *pem = NULL;
  g_autofree char *made = NULL;
  g_autoptr(GBytes) file = NULL;
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;

  if (!pki_has_program ("openssl"))
    return;
  made = pki_run (TRUE, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1", "-nodes",
                  "-keyout", "odd.key", "-subj", "/CN=odd", "-out", "odd.pem", NULL);
  file = pki_read ("odd.pem");
  pem = g_strndup (g_bytes_get_data (file, &size), g_bytes_get_size (file));
  certificate = pomona_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pomona_certificate_get_common_name (certificate), ==, "odd");
  g_assert_cmpstr (pomona_certificate_get_key_id (certificate), ==, "");
  g_assert_false (pomona_certificate_check_issuer (certificate, certificate, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED);
}

/* SHA-1 and an issuer that expired long ago: device certificates of Apple's are like that. */
static void
test_recorded (gconstpointer data)
{
  g_autoptr(GBytes) file = pki_recorded (data);
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;
  const char *text;

  if (file == NULL)
    return;
  text = g_bytes_get_data (file, &size);
  certificate = pomona_certificate_new_from_pem (text, (gssize) size, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (pomona_certificate_get_issuer (certificate), "Apple iPhone Device CA"));
  g_assert_cmpstr (pomona_certificate_get_key_id (certificate), !=, "");
}

static gpointer
read_all (gpointer data)
{
  PomonaCertificate *certificate = data;

  for (guint i = 0; i < 200; i++)
    {
      g_auto(GStrv) names = pomona_certificate_get_dns_names (certificate);
      g_autoptr(PomonaCertificate) again = pomona_certificate_ref (certificate);

      g_assert_true (pomona_certificate_has_purpose (again, POMONA_PURPOSE_CLIENT_AUTH));
      g_assert_true (pomona_authority_issued (pki_authority (), again, 0, NULL));
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr(PomonaCertificate) certificate = pki_identity (pki_rsa_key (), "x");
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_all, certificate);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/fields", test_fields);
  g_test_add_func ("/certificate/empty-subject", test_empty_subject);
  g_test_add_func ("/certificate/pem", test_pem);
  g_test_add_func ("/certificate/pem-refused", test_pem_refused);
  g_test_add_func ("/certificate/unknown-key", test_unknown_key);
  g_test_add_func ("/certificate/threads", test_threads);
  g_test_add_data_func ("/certificate/recorded/device", "push/appleca_signed.pem", test_recorded);
  g_test_add_data_func ("/certificate/recorded/newer-device", "push/appleca_signed_newer.pem", test_recorded);
  g_test_add_func ("/key/pem", test_key_pem);
  g_test_add_func ("/key/refused", test_key_refused);
  g_test_add_func ("/authority/issue", test_authority);
  g_test_add_func ("/authority/namesake", test_namesake);
  g_test_add_func ("/authority/expired", test_expired);
  g_test_add_func ("/authority/weak-key", test_weak_key);
  g_test_add_func ("/authority/server", test_server);
  g_test_add_func ("/authority/parts", test_authority_parts);
  g_test_add_func ("/authority/serials", test_serials_differ);
  g_test_add_func ("/authority/openssl", test_openssl);
  return g_test_run ();
}
