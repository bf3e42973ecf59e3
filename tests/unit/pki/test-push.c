/* test-push.c: push certificates, requests for them, and the signing service. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-clock.h"
#include "pomona-cms.h"
#include "pomona-hex.h"
#include "pomona-json.h"
#include "pomona-mdmcert.h"
#include "pomona-plist.h"
#include "pomona-push-certificate.h"

static PomonaCertificate *
push_certificate (const char *topic)
{
  gint64 now = pomona_clock_now ();
  const PomonaCertificateSpec spec = {
    .common_name = "APSP:1", .country = "US", .user_id = topic, .not_before = now - POMONA_CLOCK_HOUR,
    .not_after = now + 365 * POMONA_CLOCK_DAY,
  };
  g_autoptr(GError) error = NULL;
  PomonaCertificate *certificate = pomona_authority_issue (pki_authority (), pki_rsa_key (), &spec, &error);

  g_assert_no_error (error);
  return certificate;
}

static void
test_topic (void)
{
  g_autoptr(PomonaCertificate) good = push_certificate ("com.apple.mgmt.External.18a16429");
  g_autoptr(PomonaCertificate) other = push_certificate ("com.example.app");
  g_autoptr(PomonaCertificate) none = push_certificate (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *topic = pomona_push_certificate_get_topic (good, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (topic, ==, "com.apple.mgmt.External.18a16429");
  g_assert_null (pomona_push_certificate_get_topic (other, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "com.example.app"));
  g_clear_error (&error);
  g_assert_null (pomona_push_certificate_get_topic (none, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
}

static void
test_recorded_topics (void)
{
  static const struct { const char *file; const char *topic; } cases[] = {
    { "push/mock_push_cert.pem", "com.apple.mgmt.External.18a16429-886b-41f1-9c30-2bd04ae4fc37" },
    { "push/mock_push_cert_wrong_uid_prefix.pem", NULL },
    { "push/mock_push_cert_no_uid.pem", NULL },
    { "push/appleca_signed.pem", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) file = pki_recorded (cases[i].file);
      g_autoptr(PomonaCertificate) certificate = NULL;
      g_autofree char *topic = NULL;
      g_autoptr(GError) error = NULL;
      gsize size;
      const char *text;

      if (file == NULL)
        return;
      text = g_bytes_get_data (file, &size);
      certificate = pomona_certificate_new_from_pem (text, (gssize) size, &error);
      g_assert_no_error (error);
      topic = pomona_push_certificate_get_topic (certificate, &error);
      g_assert_cmpstr (topic, ==, cases[i].topic);
      if (cases[i].topic == NULL)
        g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
    }
}

static void
test_csr (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCsr) csr = pomona_push_request_new_csr (pki_rsa_key (), "mdm@example.org", "DE", "Orchard", &error);
  g_autoptr(PomonaKey) weak = pomona_key_new_rsa (1024, NULL);

  g_assert_no_error (error);
  g_assert_nonnull (strstr (pomona_csr_get_subject (csr), "C=DE"));
  g_assert_null (pomona_push_request_new_csr (pki_p256_key (), "a@b", "DE", "x", &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (pomona_push_request_new_csr (weak, "a@b", "DE", "x", &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_WEAK_KEY);
}

/* --- a vendor with a chain as Apple gives it ------------------------------------------------------ */

typedef struct
{
  PomonaAuthority *root;
  PomonaAuthority *intermediate;
  PomonaCertificate *vendor;
  GPtrArray *chain;
  PomonaCsr *csr;
} Fixture;

static PomonaCertificate *
issue (PomonaAuthority *by,
       PomonaKey       *key,
       const char      *name,
       gboolean         authority,
       gint64           not_after)
{
  gint64 now = pomona_clock_now ();
  const PomonaCertificateSpec spec = {
    .common_name = name,
    .not_before = MIN (now, not_after) - POMONA_CLOCK_DAY,
    .not_after = not_after,
    .key_usage = authority ? GNUTLS_KEY_KEY_CERT_SIGN : GNUTLS_KEY_DIGITAL_SIGNATURE,
    .authority = authority,
  };
  g_autoptr(GError) error = NULL;
  PomonaCertificate *certificate = pomona_authority_issue (by, key, &spec, &error);

  g_assert_no_error (error);
  return certificate;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  gint64 later = pomona_clock_now () + 100 * POMONA_CLOCK_DAY;
  g_autoptr(PomonaCertificate) intermediate = issue (pki_authority (), pki_p256_key (), "Intermediate", TRUE, later);

  fixture->root = pomona_authority_ref (pki_authority ());
  fixture->intermediate = pomona_authority_new_from_parts (intermediate, pki_p256_key (), &error);
  g_assert_no_error (error);
  fixture->vendor = issue (fixture->intermediate, pki_other_rsa_key (), "Vendor", FALSE, later);
  fixture->chain = g_ptr_array_new ();
  g_ptr_array_add (fixture->chain, fixture->vendor);
  g_ptr_array_add (fixture->chain, pomona_authority_get_certificate (fixture->intermediate));
  g_ptr_array_add (fixture->chain, pomona_authority_get_certificate (fixture->root));
  fixture->csr = pomona_push_request_new_csr (pki_rsa_key (), "mdm@example.org", "DE", "Orchard", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_ptr_array_unref (fixture->chain);
  pomona_certificate_unref (fixture->vendor);
  pomona_authority_unref (fixture->intermediate);
  pomona_authority_unref (fixture->root);
  pomona_csr_unref (fixture->csr);
}

static GBytes *
build (Fixture   *fixture,
       PomonaKey *vendor_key)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = pomona_push_request_build (fixture->csr, vendor_key, fixture->chain, &error);

  g_assert_no_error (error);
  return pki_bytes (text);
}

/* The codes of all faults apart from the one that tests cannot avoid, as bits. */
static guint
check_at (GBytes    *request,
          PomonaKey *own_key,
          gint64     now)
{
  g_autoptr(PomonaPushCheck) check = pomona_push_request_check (request, own_key, now);
  guint codes = 0;

  for (guint i = 0; i < check->faults->len; i++)
    {
      const PomonaPushFault *fault = g_ptr_array_index (check->faults, i);

      g_assert_cmpuint (strlen (fault->text), >, 10);
      g_assert_true (pomona_push_check_has_fault (check, fault->code));
      codes |= 1u << fault->code;
    }
  return codes & ~(1u << POMONA_PUSH_FAULT_ROOT_NOT_APPLE);
}

static guint
check (GBytes *request)
{
  return check_at (request, pki_rsa_key (), pomona_clock_now ());
}

/* The property list inside, with one value replaced or left out. */
static GBytes *
with_value (GBytes     *request,
            const char *key,
            const char *value)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (request, NULL), g_bytes_get_size (request));
  gsize size;
  g_autofree guchar *xml = g_base64_decode (text, &size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) dict = pomona_plist_parse_dict (xml, size, NULL, &error);
  g_autoptr(GVariantDict) changed = NULL;
  g_autoptr(GBytes) written = NULL;
  g_autofree char *encoded = NULL;

  g_assert_no_error (error);
  changed = g_variant_dict_new (dict);
  g_variant_dict_remove (changed, key);
  pomona_plist_set_string (changed, key, value);
  written = pomona_plist_write (g_variant_dict_end (changed));
  encoded = g_base64_encode (g_bytes_get_data (written, NULL), g_bytes_get_size (written));
  return pki_bytes (encoded);
}

static void
test_request (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GBytes) request = build (fixture, pki_other_rsa_key ());
  g_autoptr(PomonaPushCheck) result = NULL;

  g_assert_null (memchr (g_bytes_get_data (request, NULL), '\n', g_bytes_get_size (request)));
  g_assert_cmpuint (check (request), ==, 0);
  result = pomona_push_request_check (request, NULL, pomona_clock_now ());
  g_assert_cmpuint (result->faults->len, ==, 1);
  g_assert_true (pomona_push_check_has_fault (result, POMONA_PUSH_FAULT_ROOT_NOT_APPLE));
  g_assert_cmpuint (result->chain->len, ==, 3);
  pki_assert_bytes (pomona_csr_get_der (result->csr), pomona_csr_get_der (fixture->csr));
}

static void
test_faults_of_form (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GBytes) request = build (fixture, pki_other_rsa_key ());
  g_autofree char *text = g_strndup (g_bytes_get_data (request, NULL), g_bytes_get_size (request));
  gsize size;
  guchar *xml = g_base64_decode (text, &size);
  g_autoptr(GBytes) bare = g_bytes_new_take (xml, size);
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) letter = pki_bytes ("Dear customer, please find attached");
  g_autoptr(GBytes) large = g_bytes_new_take (g_malloc0 (POMONA_PUSH_REQUEST_MAX_SIZE + 1), POMONA_PUSH_REQUEST_MAX_SIZE + 1);
  g_autoptr(GBytes) no_csr = with_value (request, "PushCertRequestCSR", NULL);
  g_autoptr(GBytes) no_chain = with_value (request, "PushCertCertificateChain", NULL);
  g_autoptr(GBytes) no_signature = with_value (request, "PushCertSignature", NULL);
  g_autoptr(GBytes) bad_csr = with_value (request, "PushCertRequestCSR", "AAAA");
  g_autoptr(GBytes) bad_chain = with_value (request, "PushCertCertificateChain", "no certificates");
  g_autoptr(GBytes) bad_signature = with_value (request, "PushCertSignature", "AAAA");

  g_assert_cmpuint (check (bare), ==, 1u << POMONA_PUSH_FAULT_NOT_ENCODED);
  g_assert_cmpuint (check (nothing), ==, 1u << POMONA_PUSH_FAULT_UNREADABLE);
  g_assert_cmpuint (check (letter), ==, 1u << POMONA_PUSH_FAULT_UNREADABLE);
  g_assert_cmpuint (check (large), ==, 1u << POMONA_PUSH_FAULT_UNREADABLE);
  g_assert_cmpuint (check (no_csr), ==, 1u << POMONA_PUSH_FAULT_NO_CSR);
  g_assert_cmpuint (check (no_chain), ==, 1u << POMONA_PUSH_FAULT_NO_CHAIN);
  g_assert_cmpuint (check (no_signature), ==, 1u << POMONA_PUSH_FAULT_NO_SIGNATURE);
  g_assert_cmpuint (check (bad_csr), ==, 1u << POMONA_PUSH_FAULT_CSR_UNREADABLE);
  g_assert_cmpuint (check (bad_chain), ==, 1u << POMONA_PUSH_FAULT_CHAIN_UNREADABLE);
  g_assert_cmpuint (check (bad_signature), ==, 1u << POMONA_PUSH_FAULT_SIGNATURE_INVALID);
}

static void
test_faults_of_keys (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GBytes) good = build (fixture, pki_other_rsa_key ());
  g_autoptr(GBytes) other_signer = build (fixture, pki_rsa_key ());
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) sha1 = pomona_key_sign (pki_other_rsa_key (), GNUTLS_DIG_SHA1, pomona_csr_get_der (fixture->csr), &error);
  g_autofree char *sha1_text = g_base64_encode (g_bytes_get_data (sha1, NULL), g_bytes_get_size (sha1));
  g_autoptr(GBytes) old = with_value (good, "PushCertSignature", sha1_text);
  g_autoptr(PomonaKey) weak = pomona_key_new_rsa (1024, &error);
  g_autoptr(PomonaCsr) weak_csr = pki_csr (weak, "x", NULL);
  g_autoptr(GBytes) weak_request = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (check_at (good, pki_other_rsa_key (), pomona_clock_now ()), ==, 1u << POMONA_PUSH_FAULT_CSR_OTHER_KEY);
  g_assert_cmpuint (check (other_signer), ==, 1u << POMONA_PUSH_FAULT_SIGNATURE_INVALID);
  g_assert_cmpuint (check (old), ==, 1u << POMONA_PUSH_FAULT_SIGNATURE_SHA1);
  pomona_csr_unref (fixture->csr);
  fixture->csr = pomona_csr_ref (weak_csr);
  weak_request = build (fixture, pki_other_rsa_key ());
  g_assert_cmpuint (check_at (weak_request, weak, pomona_clock_now ()), ==, 1u << POMONA_PUSH_FAULT_CSR_WEAK);
}

static void
test_faults_of_chain (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(GBytes) good = build (fixture, pki_other_rsa_key ());
  g_autoptr(GBytes) no_root = NULL;
  g_autoptr(GBytes) broken = NULL;
  gint64 now = pomona_clock_now ();

  g_assert_cmpuint (check_at (good, NULL, now + 200 * POMONA_CLOCK_DAY), ==,
                    1u << POMONA_PUSH_FAULT_VENDOR_EXPIRED | 1u << POMONA_PUSH_FAULT_INTERMEDIATE_EXPIRED);
  g_ptr_array_remove_index (fixture->chain, 2);
  no_root = build (fixture, pki_other_rsa_key ());
  g_assert_cmpuint (check (no_root), ==, 1u << POMONA_PUSH_FAULT_CHAIN_INCOMPLETE);
  g_ptr_array_index (fixture->chain, 1) = pomona_authority_get_certificate (fixture->root);
  broken = build (fixture, pki_other_rsa_key ());
  g_assert_cmpuint (check (broken), ==, 1u << POMONA_PUSH_FAULT_CHAIN_BROKEN);
}

static void
test_vendor_expired (Fixture       *fixture,
                     gconstpointer  data)
{
  gint64 past = pomona_clock_now () - POMONA_CLOCK_DAY;
  g_autoptr(PomonaCertificate) expired = issue (fixture->intermediate, pki_other_rsa_key (), "Vendor", FALSE, past);
  g_autoptr(GBytes) request = NULL;

  g_ptr_array_index (fixture->chain, 0) = expired;
  request = build (fixture, pki_other_rsa_key ());
  g_assert_cmpuint (check (request), ==, 1u << POMONA_PUSH_FAULT_VENDOR_EXPIRED);
}

static void
test_openssl (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GBytes) request = build (fixture, pki_other_rsa_key ());
  g_autofree char *vendor = pomona_certificate_to_pem (fixture->vendor);
  g_autofree char *output = NULL;

  if (!pki_has_program ("openssl") || !pki_has_program ("python3"))
    return;
  g_free (pki_write_bytes ("request.b64", request));
  g_free (pki_write ("vendor.pem", vendor, -1));
  g_free (pki_run (TRUE, "python3", "-c",
                   "import base64, plistlib\n"
                   "p = plistlib.loads(base64.b64decode(open('request.b64').read()))\n"
                   "open('csr.der', 'wb').write(base64.b64decode(p['PushCertRequestCSR']))\n"
                   "open('csr.sig', 'wb').write(base64.b64decode(p['PushCertSignature']))\n"
                   "assert p['PushCertCertificateChain'].count('BEGIN CERTIFICATE') == 3\n"
                   "assert all(len(l) <= 64 for l in p['PushCertCertificateChain'].split())\n", NULL));
  g_free (pki_run (TRUE, "sh", "-c", "openssl x509 -in vendor.pem -noout -pubkey > vendor.pub", NULL));
  output = pki_run (TRUE, "openssl", "dgst", "-sha256", "-verify", "vendor.pub", "-signature", "csr.sig", "csr.der", NULL);
  g_assert_nonnull (strstr (output, "Verified OK"));
}

/* --- mdmcert.download ----------------------------------------------------------------------------- */

static void
test_mdmcert (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCertificate) certificate = pomona_mdmcert_new_certificate (pki_rsa_key (), &error);
  g_autoptr(PomonaCertificate) other = pomona_mdmcert_new_certificate (pki_other_rsa_key (), &error);
  g_autofree char *json = pomona_mdmcert_build_request (fixture->csr, certificate, "mdm@example.org", "0123");
  g_autoptr(JsonObject) object = pomona_json_parse_object (json, -1, &error);
  g_autoptr(GBytes) request = build (fixture, pki_other_rsa_key ());
  g_autoptr(GBytes) message = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *mailed = NULL;
  g_autoptr(GBytes) file = NULL;
  g_autoptr(GBytes) opened = NULL;
  g_autoptr(GBytes) garbage = pki_bytes ("not hexadecimal");
  g_autoptr(GBytes) nothing = pki_bytes (" \n");
  g_autofree guchar *csr = NULL;
  gsize size;

  g_assert_no_error (error);
  g_assert_cmpstr (pomona_json_get_string (object, "email"), ==, "mdm@example.org");
  g_assert_cmpstr (pomona_json_get_string (object, "key"), ==, "0123");
  csr = g_base64_decode (pomona_json_get_string (object, "csr"), &size);
  g_assert_nonnull (g_strstr_len ((const char *) csr, (gssize) size, "-----BEGIN CERTIFICATE REQUEST-----"));

  message = pomona_cms_encrypt (request, &certificate, 1, GNUTLS_CIPHER_AES_256_CBC, &error);
  g_assert_no_error (error);
  hex = pomona_hex_encode_bytes (message);
  mailed = g_strdup_printf ("%.100s\r\n%s\n", hex, hex + 100);
  file = pki_bytes (mailed);
  opened = pomona_mdmcert_read_reply (file, certificate, pki_rsa_key (), &error);
  g_assert_no_error (error);
  pki_assert_bytes (opened, request);
  g_assert_null (pomona_mdmcert_read_reply (file, other, pki_other_rsa_key (), &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_RECIPIENT);
  g_clear_error (&error);
  g_assert_null (pomona_mdmcert_read_reply (garbage, certificate, pki_rsa_key (), &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pomona_mdmcert_read_reply (nothing, certificate, pki_rsa_key (), &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/push/topic", test_topic);
  g_test_add_func ("/push/recorded-topics", test_recorded_topics);
  g_test_add_func ("/push/csr", test_csr);
  ADD ("/push/request", test_request);
  ADD ("/push/faults/form", test_faults_of_form);
  ADD ("/push/faults/keys", test_faults_of_keys);
  ADD ("/push/faults/chain", test_faults_of_chain);
  ADD ("/push/faults/vendor-expired", test_vendor_expired);
  ADD ("/push/openssl", test_openssl);
  ADD ("/push/mdmcert", test_mdmcert);
  return g_test_run ();
}
