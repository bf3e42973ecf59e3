/* pomona-asn1.c: the structures of pomona-cms.asn, read and written. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-asn1-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-pki-error.h"

/* pomona-cms-asn1.c */
extern const asn1_static_node pomona_cms_asn1_tab[];

static asn1_node
get_definitions (void)
{
  static asn1_node definitions;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      int status = asn1_array2tree (pomona_cms_asn1_tab, &definitions, NULL);

      if (status != ASN1_SUCCESS)
        g_error ("pomona-cms.asn: %s", asn1_strerror (status));
      g_once_init_leave (&once, 1);
    }
  return definitions;
}

static void
check (int         status,
       const char *name)
{
  if (status != ASN1_SUCCESS)
    g_error ("ASN.1 element %s: %s", name, asn1_strerror (status));
}

asn1_node
pomona_asn1_new (const char *type)
{
  g_autofree char *full = g_strconcat ("POMONA.", type, NULL);
  asn1_node node = NULL;

  check (asn1_create_element (get_definitions (), full, &node), type);
  return node;
}

gboolean
pomona_asn1_decode (asn1_node   *node,
                    const char  *type,
                    GBytes      *bytes,
                    const char  *what,
                    GError     **error)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  int length = (int) MIN (size, G_MAXINT / 2);
  int status = ASN1_DER_ERROR;

  *node = NULL;
  if (!pomona_asn1_check (data, size, what, error))
    return FALSE;
  *node = pomona_asn1_new (type);
  if (size == (gsize) length)
    status = asn1_der_decoding2 (node, data, &length, 0, NULL);
  if (status == ASN1_SUCCESS)
    return TRUE;
  asn1_delete_structure (node);
  *node = NULL;
  /* Translators: %s is a kind of data, such as "encrypted message" */
  g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID, _("Not readable: %s"), what);
  return FALSE;
}

GBytes *
pomona_asn1_get (asn1_node   node,
                 const char *name)
{
  g_autofree guint8 *value = NULL;
  int size = 0;
  int status = asn1_read_value (node, name, NULL, &size);

  if (status != ASN1_MEM_ERROR && status != ASN1_SUCCESS)
    return NULL;
  value = g_malloc ((gsize) size + 1);
  if (size > 0 && asn1_read_value (node, name, value, &size) != ASN1_SUCCESS)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&value), (gsize) size);
}

GBytes *
pomona_asn1_get_octets (asn1_node   node,
                        const char *name)
{
  g_autoptr(GBytes) any = pomona_asn1_get (node, name);
  unsigned char *octets = NULL;
  unsigned int octets_size = 0;
  unsigned int whole = 0;
  gsize size = 0;
  const guint8 *data;
  GBytes *result = NULL;

  if (any == NULL)
    return NULL;
  /* asn1_decode_simple_ber () takes an empty one for an error. */
  data = pomona_asn1_untlv (any, ASN1_TAG_OCTET_STRING, ASN1_TAG_OCTET_STRING, &size);
  if (data != NULL)
    return g_bytes_new (data, size);
  data = g_bytes_get_data (any, &size);
  if (asn1_decode_simple_ber (ASN1_ETYPE_OCTET_STRING, data, (unsigned int) size, &octets, &octets_size, &whole) ==
          ASN1_SUCCESS && whole == size)
    result = g_bytes_new (octets, octets_size);
  free (octets);
  return result;
}

char *
pomona_asn1_get_oid (asn1_node   node,
                     const char *name)
{
  char oid[256];
  int size = sizeof oid;

  if (asn1_read_value (node, name, oid, &size) != ASN1_SUCCESS)
    return NULL;
  return g_strdup (oid);
}

guint
pomona_asn1_count (asn1_node   node,
                   const char *name)
{
  int count = 0;

  if (asn1_number_of_elements (node, name, &count) != ASN1_SUCCESS || count < 0)
    return 0;
  return (guint) count;
}

void
pomona_asn1_put (asn1_node   node,
                 const char *name,
                 const void *data,
                 gsize       size)
{
  /* NULL would mean that the element is absent. */
  check (asn1_write_value (node, name, data != NULL ? data : "", (int) size), name);
}

void
pomona_asn1_put_bytes (asn1_node   node,
                       const char *name,
                       GBytes     *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  pomona_asn1_put (node, name, data, size);
}

void
pomona_asn1_put_oid (asn1_node   node,
                     const char *name,
                     const char *oid)
{
  check (asn1_write_value (node, name, oid, 1), name);
}

void
pomona_asn1_choose (asn1_node   node,
                    const char *name,
                    const char *choice)
{
  check (asn1_write_value (node, name, choice, 1), name);
}

void
pomona_asn1_leave_out (asn1_node   node,
                       const char *name)
{
  check (asn1_write_value (node, name, NULL, 0), name);
}

GBytes *
pomona_asn1_encode (asn1_node   node,
                    const char *name)
{
  int size = 0;
  guint8 *der;

  if (asn1_der_coding (node, name, NULL, &size, NULL) != ASN1_MEM_ERROR)
    size = 0;
  der = g_malloc ((gsize) size);
  check (asn1_der_coding (node, name, der, &size, NULL), name);
  return g_bytes_new_take (der, (gsize) size);
}

GBytes *
pomona_asn1_tlv (guint8      tag,
                 const void *data,
                 gsize       size)
{
  g_autoptr(GByteArray) tlv = g_byte_array_sized_new ((guint) size + 1 + ASN1_MAX_LENGTH_SIZE);
  guint8 length[ASN1_MAX_LENGTH_SIZE];
  int length_size = 0;

  asn1_length_der (size, length, &length_size);
  g_byte_array_append (tlv, &tag, 1);
  g_byte_array_append (tlv, length, (guint) length_size);
  if (size > 0)
    g_byte_array_append (tlv, data, (guint) size);
  return g_byte_array_free_to_bytes (g_steal_pointer (&tlv));
}

const guint8 *
pomona_asn1_untlv (GBytes *tlv,
                   guint8  tag,
                   guint8  other_tag,
                   gsize  *size)
{
  gsize whole;
  const guint8 *data = g_bytes_get_data (tlv, &whole);
  int length_size = 0;
  long length;

  if (whole < 2 || whole > G_MAXINT || (data[0] != tag && data[0] != other_tag))
    return NULL;
  length = asn1_get_length_der (data + 1, (int) whole - 1, &length_size);
  if (length < 0 || 1 + (gsize) length_size + (gsize) length != whole)
    return NULL;
  *size = (gsize) length;
  return data + 1 + length_size;
}

GBytes *
pomona_asn1_wrap (const char *content_type,
                  GBytes     *content)
{
  g_auto(asn1_node) info = pomona_asn1_new ("ContentInfo");

  pomona_asn1_put_oid (info, "contentType", content_type);
  pomona_asn1_put_bytes (info, "content", content);
  return pomona_asn1_encode (info, "");
}

GBytes *
pomona_asn1_unwrap (GBytes      *bytes,
                    const char  *content_type,
                    const char  *what,
                    GError     **error)
{
  g_auto(asn1_node) info = NULL;
  g_autofree char *found = NULL;
  GBytes *content;

  if (!pomona_asn1_decode (&info, "ContentInfo", bytes, what, error))
    return NULL;
  found = pomona_asn1_get_oid (info, "contentType");
  content = g_strcmp0 (found, content_type) == 0 ? pomona_asn1_get (info, "content") : NULL;
  if (content == NULL)
    g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID, _("Not readable: %s"), what);
  return content;
}
