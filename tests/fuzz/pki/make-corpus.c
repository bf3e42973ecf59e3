/* make-corpus.c: writes seeds for the fuzz targets of this floor. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * make-pki-corpus FOLDER writes FOLDER/<target>/<name>. "-raw" in a name: the encrypted contents are the plain ones,
 * which builds for a fuzzer take (see POMONA_PASSES). The .p12 files are not from here but from
 *   openssl pkcs12 -export -iter 1 -passout pass:secret -in id.pem -inkey id.key
 * since ours take a third of a second to read, on purpose. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "fuzz-pki.h"
#include "pomona-cms.h"
#include "pomona-plist.h"
#include "pomona-push-certificate.h"
#include "pomona-scep.h"

#define YEAR G_GINT64_CONSTANT (31536000000000)
#define BODY "<plist version=\"1.0\"><dict/></plist>"
#define TOKEN "Content-Type: text/plain\r\n\r\n-----BEGIN MESSAGE-----\n{\"consumer_key\":\"a\",\"consumer_secret\":\"b\"," \
              "\"access_token\":\"c\",\"access_secret\":\"d\",\"access_token_expiry\":\"2027-03-04T05:06:07Z\"}\n" \
              "-----END MESSAGE-----\n"

static const char *root;

static void
save (const char *target,
      const char *name,
      GBytes     *bytes)
{
  g_autofree char *folder = g_build_filename (root, target, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize size;
  const char *data;

  g_assert (bytes != NULL);
  data = g_bytes_get_data (bytes, &size);
  g_assert (g_mkdir_with_parents (folder, 0755) == 0 || errno == EEXIST);
  g_assert (g_file_set_contents (path, data != NULL ? data : "", (gssize) size, NULL));
}

static void
save_take (const char *target,
           const char *name,
           GBytes     *bytes)
{
  save (target, name, bytes);
  g_bytes_unref (bytes);
}

static GBytes *
text (const char *string)
{
  return g_bytes_new (string, strlen (string));
}

static PomonaCertificate *
get_certificate (void)
{
  return pomona_authority_get_certificate (fuzz_authority ());
}

static PomonaKey *
get_key (void)
{
  return pomona_authority_get_key (fuzz_authority ());
}

static GBytes *
encrypt (GBytes                    *plain,
         gnutls_cipher_algorithm_t  cipher)
{
  PomonaCertificate *to = get_certificate ();

  return pomona_cms_encrypt (plain, &to, 1, cipher, NULL);
}

/* Replaces the last bytes of @old in @message by @replacement, which has as many. */
static GBytes *
replace_tail (GBytes *message,
              GBytes *old,
              GBytes *replacement)
{
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (message, &size), g_bytes_get_size (message));
  gsize tail_size = g_bytes_get_size (replacement);
  const guint8 *tail = (const guint8 *) g_bytes_get_data (old, NULL) + g_bytes_get_size (old) - tail_size;
  guint8 *at = memmem (copy, size, tail, tail_size);

  g_assert (at != NULL);
  memcpy (at, g_bytes_get_data (replacement, NULL), tail_size);
  return g_bytes_new_take (copy, size);
}

static PomonaCsr *
new_csr (PomonaKey  *key,
         guint       name_length,
         const char *challenge)
{
  g_autofree char *name = g_strnfill (name_length, 'n');
  const PomonaCsrSpec spec = { .common_name = name, .challenge = challenge };

  return pomona_csr_new (key, &spec, NULL);
}

static void
make_enveloped (void)
{
  g_autoptr(GBytes) plain = text ("some plain text");
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) token = text (TOKEN);

  save_take ("cms-enveloped", "aes128", encrypt (plain, GNUTLS_CIPHER_AES_128_CBC));
  save_take ("cms-enveloped", "aes256-empty", encrypt (empty, GNUTLS_CIPHER_AES_256_CBC));
  save_take ("cms-enveloped", "3des", encrypt (plain, GNUTLS_CIPHER_3DES_CBC));
  save_take ("cms-enveloped", "des", encrypt (plain, GNUTLS_CIPHER_DES_CBC));
  save_take ("dep-token", "der", encrypt (token, GNUTLS_CIPHER_AES_128_CBC));
}

static void
make_tokens (void)
{
  g_autoptr(GString) padded = g_string_new (TOKEN);
  g_autoptr(GBytes) plain = NULL;
  g_autoptr(GBytes) shorter = NULL;
  g_autoptr(GBytes) message = NULL;
  g_autoptr(GBytes) raw = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *mail = NULL;

  while (padded->len % 8 != 0)
    g_string_append_c (padded, '\n');
  plain = g_bytes_new (padded->str, padded->len);
  shorter = g_bytes_new (padded->str, padded->len - 1);
  message = encrypt (shorter, GNUTLS_CIPHER_DES_CBC);
  raw = replace_tail (message, message, plain);
  save ("dep-token", "der-raw", raw);
  base64 = g_base64_encode (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
  mail = g_strdup_printf ("Content-Type: application/pkcs7-mime\r\n\r\n%s\r\n", base64);
  save_take ("dep-token", "mail-raw", text (mail));
}

static void
make_scep_requests (void)
{
  static const struct { const char *name; PomonaScepMessageType type; } cases[] = {
    { "pkcs-req", POMONA_SCEP_PKCS_REQ }, { "renewal", POMONA_SCEP_RENEWAL_REQ }, { "get-cert", POMONA_SCEP_GET_CERT },
  };
  g_autoptr(PomonaCsr) csr = new_csr (fuzz_device_key (), 10, "secret");
  gsize size = g_bytes_get_size (pomona_csr_get_der (csr));
  g_autoptr(PomonaCsr) longer = new_csr (fuzz_device_key (), 10 + (guint) (16 - size % 16), "secret");
  g_autoptr(PomonaScepClient) client = pomona_scep_client_new (get_certificate (), get_certificate (), get_key ());

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *raw_name = g_strconcat (cases[i].name, "-raw", NULL);
      g_autoptr(GBytes) message = pomona_scep_client_request (client, cases[i].type, csr, NULL);
      g_autoptr(PomonaCmsSigned) outer = pomona_cms_verify (message, NULL, NULL);

      save ("scep-request", cases[i].name, message);
      save_take ("scep-request", raw_name,
                 replace_tail (message, pomona_cms_signed_get_content (outer), pomona_csr_get_der (longer)));
    }
  save_take ("scep-request", "poll", pomona_scep_client_poll (client, csr, NULL));
}

static void
make_scep_replies (void)
{
  g_autoptr(PomonaCsr) csr = new_csr (fuzz_device_key (), 10, "secret");
  g_autoptr(PomonaScepClient) client = pomona_scep_client_new (get_certificate (), get_certificate (), get_key ());
  g_autoptr(GBytes) message = pomona_scep_client_request (client, POMONA_SCEP_PKCS_REQ, csr, NULL);
  g_autoptr(PomonaScepRequest) request = pomona_scep_request_new (fuzz_authority (), message, NULL);

  save_take ("scep-reply", "success", pomona_scep_request_reply_success (request, get_certificate (), NULL));
  save_take ("scep-reply", "failure", pomona_scep_request_reply_failure (request, POMONA_SCEP_BAD_REQUEST, "why", NULL));
  save_take ("scep-reply", "pending", pomona_scep_request_reply_pending (request, NULL));
}

static void
make_signatures (void)
{
  static const struct { const char *name; PomonaCmsSignOptions options; } cases[] = {
    { "sha256", { .flags = POMONA_CMS_DETACHED } },
    { "sha1-no-attributes", { .flags = POMONA_CMS_DETACHED | POMONA_CMS_NO_ATTRIBUTES, .digest = GNUTLS_DIG_SHA1 } },
    { "attached", { .digest = GNUTLS_DIG_SHA512 } },
  };
  g_autoptr(GBytes) body = text (BODY);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    save_take ("mdm-signature", cases[i].name,
               pomona_cms_sign (body, get_certificate (), get_key (), &cases[i].options, NULL));
}

static void
make_certificates (void)
{
  static const char *const names[] = { "a.example", "192.0.2.1", "2001:db8::1", NULL };
  static const char *const purposes[] = { POMONA_PURPOSE_CLIENT_AUTH, "1.2.3.4.5.6", NULL };
  const PomonaCertificateSpec spec = {
    .common_name = "Ä b", .organization = "c", .country = "DE", .email = "d@e", .user_id = "com.apple.mgmt.f",
    .not_before = 0, .not_after = YEAR, .key_usage = GNUTLS_KEY_DIGITAL_SIGNATURE, .purposes = purposes, .names = names,
  };
  g_autoptr(PomonaKey) curve = pomona_key_new_p256 (NULL);
  g_autoptr(PomonaCertificate) issued = pomona_authority_issue (fuzz_authority (), curve, &spec, NULL);
  g_autoptr(PomonaCsr) csr = new_csr (fuzz_device_key (), 3, NULL);
  g_autoptr(PomonaCsr) curve_csr = new_csr (curve, 3, "challenge");
  const PomonaCsrSpec full = { .common_name = "Ä b", .country = "DE", .email = "d@e", .challenge = "x", .names = names };
  g_autoptr(PomonaCsr) full_csr = pomona_csr_new (curve, &full, NULL);
  g_autofree char *pem = pomona_certificate_to_pem (get_certificate ());
  g_autoptr(PomonaSecret) key_pem = pomona_key_to_pem (get_key (), NULL);
  g_autofree char *both = g_strconcat (pem, pomona_secret_get_text (key_pem), NULL);

  save ("certificate", "authority", pomona_certificate_get_der (get_certificate ()));
  save ("certificate", "full", pomona_certificate_get_der (issued));
  save ("csr", "rsa", pomona_csr_get_der (csr));
  save ("csr", "curve", pomona_csr_get_der (curve_csr));
  save ("csr", "full", pomona_csr_get_der (full_csr));
  save ("identity", "certificate.cer", pomona_certificate_get_der (get_certificate ()));
  save_take ("identity", "both.pem", text (both));
  save_take ("identity", "bundle.p7b", pomona_cms_certs_only ((PomonaCertificate *[]) { get_certificate () }, 1));
}

static void
make_push_requests (void)
{
  g_autoptr(PomonaCsr) csr = new_csr (fuzz_device_key (), 3, NULL);
  g_autoptr(GPtrArray) chain = g_ptr_array_new ();
  g_autofree char *encoded = NULL;
  gsize size;
  guchar *xml;

  g_ptr_array_add (chain, get_certificate ());
  g_ptr_array_add (chain, get_certificate ());
  encoded = pomona_push_request_build (csr, get_key (), chain, NULL);
  save_take ("push-request", "encoded", text (encoded));
  xml = g_base64_decode (encoded, &size);
  save_take ("push-request", "bare.plist", g_bytes_new_take (xml, size));
}

int
main (int    argc,
      char **argv)
{
  if (argc != 2)
    {
      g_printerr ("make-pki-corpus FOLDER\n");
      return 2;
    }
  root = argv[1];
  make_enveloped ();
  make_tokens ();
  make_scep_requests ();
  make_scep_replies ();
  make_signatures ();
  make_certificates ();
  make_push_requests ();
  return 0;
}
