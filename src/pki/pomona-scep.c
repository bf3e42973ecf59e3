/* pomona-scep.c: the attributes of SCEP messages, for both sides. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-scep.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-asn1-private.h"
#include "pomona-pki-private.h"
#include "pomona-random.h"
#include "pomona-scep-private.h"

#define MAX_NONCE_SIZE 64
#define MAX_NUMBER_SIZE 3
#define MAX_FAIL_TEXT 255

struct _PomonaScepAttributes
{
  GArray *items;                      /* PomonaCmsAttribute; oid is a constant, value is owned */
};

const char *
pomona_scep_get_capabilities (void)
{
  return "AES\nDES3\nPOSTPKIOperation\nRenewal\nSHA-1\nSHA-256\nSHA-512\nSCEPStandard\n";
}

const char *
pomona_scep_fail_info_to_nick (PomonaScepFailInfo fail_info)
{
  switch (fail_info)
    {
    case POMONA_SCEP_BAD_ALG:
      return "badAlg";
    case POMONA_SCEP_BAD_MESSAGE_CHECK:
      return "badMessageCheck";
    case POMONA_SCEP_BAD_TIME:
      return "badTime";
    case POMONA_SCEP_BAD_CERT_ID:
      return "badCertId";
    case POMONA_SCEP_BAD_REQUEST:
    default:
      return "badRequest";
    }
}

GBytes *
pomona_scep_decode_message (const char  *message,
                            GError     **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  guchar *data;

  if (!pomona_pki_check_size (strlen (message), 2 * POMONA_SCEP_MAX_SIZE, _("SCEP message"), error))
    return NULL;
  text = g_strdelimit (g_strdup (message), " ", '+');
  data = g_base64_decode (text, &size);
  if (size == 0)
    {
      g_free (data);
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("The request has no SCEP message in it"));
      return NULL;
    }
  return g_bytes_new_take (data, size);
}

char *
pomona_scep_get_text (PomonaCmsSigned *message,
                      const char      *oid,
                      gsize            max_size)
{
  GBytes *value = pomona_cms_signed_get_attribute (message, oid);
  const guint8 *text = NULL;
  gsize size = 0;

  if (value != NULL)
    text = pomona_asn1_untlv (value, ASN1_TAG_PRINTABLE_STRING, ASN1_TAG_UTF8_STRING, &size);
  if (text == NULL || size == 0 || size > max_size)
    return NULL;
  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isprint (text[i]))
        return NULL;
    }
  return g_strndup ((const char *) text, size);
}

int
pomona_scep_get_number (PomonaCmsSigned *message,
                        const char      *oid)
{
  g_autofree char *text = pomona_scep_get_text (message, oid, MAX_NUMBER_SIZE);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, 999, &number, NULL))
    return -1;
  return (int) number;
}

GBytes *
pomona_scep_get_nonce (PomonaCmsSigned *message,
                       const char      *oid)
{
  GBytes *value = pomona_cms_signed_get_attribute (message, oid);
  const guint8 *nonce = NULL;
  gsize size = 0;

  if (value != NULL)
    nonce = pomona_asn1_untlv (value, ASN1_TAG_OCTET_STRING, ASN1_TAG_OCTET_STRING, &size);
  if (nonce == NULL || size == 0 || size > MAX_NONCE_SIZE)
    return NULL;
  return g_bytes_new (nonce, size);
}

static void
attribute_clear (gpointer data)
{
  PomonaCmsAttribute *attribute = data;

  g_bytes_unref (attribute->value);
}

PomonaScepAttributes *
pomona_scep_attributes_new (void)
{
  PomonaScepAttributes *self = g_new0 (PomonaScepAttributes, 1);

  self->items = g_array_new (FALSE, FALSE, sizeof (PomonaCmsAttribute));
  g_array_set_clear_func (self->items, attribute_clear);
  return self;
}

void
pomona_scep_attributes_free (PomonaScepAttributes *self)
{
  g_array_unref (self->items);
  g_free (self);
}

static void
attributes_add (PomonaScepAttributes *self,
                const char           *oid,
                guint8                tag,
                const void           *data,
                gsize                 size)
{
  PomonaCmsAttribute attribute = { oid, pomona_asn1_tlv (tag, data, size) };

  g_array_append_val (self->items, attribute);
}

void
pomona_scep_attributes_add_text (PomonaScepAttributes *self,
                                 const char           *oid,
                                 const char           *text)
{
  attributes_add (self, oid, ASN1_TAG_PRINTABLE_STRING, text, strlen (text));
}

void
pomona_scep_attributes_add_number (PomonaScepAttributes *self,
                                   const char           *oid,
                                   int                   number)
{
  g_autofree char *text = g_strdup_printf ("%d", number);

  pomona_scep_attributes_add_text (self, oid, text);
}

void
pomona_scep_attributes_add_utf8 (PomonaScepAttributes *self,
                                 const char           *oid,
                                 const char           *text)
{
  attributes_add (self, oid, ASN1_TAG_UTF8_STRING, text, strnlen (text, MAX_FAIL_TEXT));
}

void
pomona_scep_attributes_add_nonce (PomonaScepAttributes *self,
                                  const char           *oid,
                                  GBytes               *nonce)
{
  gsize size;
  const void *data = g_bytes_get_data (nonce, &size);

  attributes_add (self, oid, ASN1_TAG_OCTET_STRING, data, size);
}

GBytes *
pomona_scep_attributes_sign (PomonaScepAttributes       *self,
                             GBytes                     *content,
                             PomonaCertificate          *certificate,
                             PomonaKey                  *key,
                             gnutls_digest_algorithm_t   digest,
                             GError                    **error)
{
  const PomonaCmsSignOptions options = {
    .digest = digest,
    .attributes = (const PomonaCmsAttribute *) (void *) self->items->data,
    .n_attributes = self->items->len,
  };

  return pomona_cms_sign (content, certificate, key, &options, error);
}

GBytes *
pomona_scep_new_nonce (void)
{
  guint8 nonce[POMONA_SCEP_NONCE_SIZE];

  pomona_random_bytes (nonce, sizeof nonce);
  return g_bytes_new (nonce, sizeof nonce);
}
