/* test-mdm-signature.c: the header Mdm-Signature. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-cms.h"
#include "pomona-mdm-signature.h"

#define BODY "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict/></plist>"

static void
test_round_trip (void)
{
  PomonaKey *keys[] = { pki_rsa_key (), pki_p256_key () };
  g_autoptr(GBytes) body = pki_bytes (BODY);
  g_autoptr(GBytes) other = pki_bytes (BODY " ");

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(PomonaCertificate) identity = pki_identity (keys[i], "UDID");
      g_autoptr(GError) error = NULL;
      g_autofree char *header = pomona_mdm_signature_create (body, identity, keys[i], &error);
      g_autoptr(PomonaCertificate) found = NULL;

      g_assert_no_error (error);
      g_assert_null (strchr (header, '\n'));
      found = pomona_mdm_signature_verify (header, body, &error);
      g_assert_no_error (error);
      g_assert_true (pomona_certificate_equal (found, identity));
      g_assert_null (pomona_mdm_signature_verify (header, other, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE);
    }
}

/* As Apple's systems write it: SHA-1, no signed attributes, an identity without a subject. And as some write it: with
 * the content in the message, which must not count. */
static void
test_forms (void)
{
  static const PomonaCmsSignOptions forms[] = {
    { .flags = POMONA_CMS_DETACHED | POMONA_CMS_NO_ATTRIBUTES, .digest = GNUTLS_DIG_SHA1 },
    { .flags = POMONA_CMS_DETACHED | POMONA_CMS_NO_ATTRIBUTES, .digest = GNUTLS_DIG_SHA256 },
    { .flags = POMONA_CMS_ATTACHED, .digest = GNUTLS_DIG_SHA1 },
    { .flags = POMONA_CMS_ATTACHED | POMONA_CMS_NO_ATTRIBUTES },
  };
  g_autoptr(PomonaCertificate) identity = pki_identity (pki_rsa_key (), "");
  g_autoptr(GBytes) body = pki_bytes (BODY);
  g_autoptr(GBytes) other = pki_bytes ("<plist version=\"1.0\"><true/></plist>");

  g_assert_cmpstr (pomona_certificate_get_subject (identity), ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) message = pomona_cms_sign (body, identity, pki_rsa_key (), &forms[i], &error);
      g_autofree char *header = g_base64_encode (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
      g_autoptr(PomonaCertificate) found = pomona_mdm_signature_verify (header, body, &error);

      g_assert_no_error (error);
      g_assert_true (pomona_certificate_equal (found, identity));
      g_assert_null (pomona_mdm_signature_verify (header, other, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE);
    }
}

static void
test_refused (void)
{
  g_autoptr(PomonaCertificate) identity = pki_identity (pki_rsa_key (), "UDID");
  g_autoptr(GBytes) body = pki_bytes (BODY);
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = pomona_cms_sign_attached (empty, identity, pki_rsa_key (), NULL, &error);
  g_autofree char *for_empty = g_base64_encode (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  g_autofree char *large = g_strnfill (POMONA_MDM_SIGNATURE_MAX_SIZE + 1, 'A');
  static const struct { const char *header; PomonaPkiError code; } cases[] = {
    { "", POMONA_PKI_ERROR_INVALID },
    { "not base64 at all!", POMONA_PKI_ERROR_INVALID },
    { "MIAGCSqGSIb3DQEHAqCA", POMONA_PKI_ERROR_INVALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_null (pomona_mdm_signature_verify (cases[i].header, body, &error));
      g_assert_error (error, POMONA_PKI_ERROR, (int) cases[i].code);
      g_clear_error (&error);
    }
  g_assert_null (pomona_mdm_signature_verify (large, body, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
  g_clear_error (&error);
  /* Nothing is signed by a signature of nothing. */
  g_assert_null (pomona_mdm_signature_verify (for_empty, empty, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE);
  g_clear_error (&error);
  g_assert_null (pomona_mdm_signature_verify (for_empty, body, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE);
}

/* A certificate of another device does not go with one's own signature. */
static void
test_swapped_certificate (void)
{
  g_autoptr(PomonaCertificate) mine = pki_identity (pki_rsa_key (), "mine");
  g_autoptr(PomonaCertificate) yours = pki_identity (pki_other_rsa_key (), "yours");
  g_autoptr(GBytes) body = pki_bytes (BODY);
  g_autoptr(GError) error = NULL;
  g_autofree char *header = pomona_mdm_signature_create (body, yours, pki_rsa_key (), &error);

  g_assert_no_error (error);
  g_assert_null (pomona_mdm_signature_verify (header, body, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE);
}

typedef struct
{
  PomonaKey *key;
  PomonaCertificate *identity;
} Device;

static gpointer
sign_and_verify (gpointer data)
{
  const Device *device = data;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s%u", BODY, i);
      g_autoptr(GBytes) body = pki_bytes (text);
      g_autoptr(GError) error = NULL;
      g_autofree char *header = pomona_mdm_signature_create (body, device->identity, device->key, &error);
      g_autoptr(PomonaCertificate) found = NULL;

      g_assert_no_error (error);
      found = pomona_mdm_signature_verify (header, body, &error);
      g_assert_no_error (error);
      g_assert_true (pomona_certificate_equal (found, device->identity));
    }
  return NULL;
}

/* Keys and certificates are shared by threads. */
static void
test_threads (void)
{
  g_autoptr(PomonaCertificate) rsa = pki_identity (pki_rsa_key (), "rsa");
  g_autoptr(PomonaCertificate) curve = pki_identity (pki_p256_key (), "curve");
  Device devices[] = { { pki_rsa_key (), rsa }, { pki_p256_key (), curve } };
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("device", sign_and_verify, &devices[i % 2]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm-signature/round-trip", test_round_trip);
  g_test_add_func ("/mdm-signature/forms", test_forms);
  g_test_add_func ("/mdm-signature/refused", test_refused);
  g_test_add_func ("/mdm-signature/swapped-certificate", test_swapped_certificate);
  g_test_add_func ("/mdm-signature/threads", test_threads);
  return g_test_run ();
}
