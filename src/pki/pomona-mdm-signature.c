/* pomona-mdm-signature.c: the header Mdm-Signature by which a device proves its identity. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-mdm-signature.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-cms.h"
#include "pomona-pki-private.h"

PomonaCertificate *
pomona_mdm_signature_verify (const char  *header,
                             GBytes      *body,
                             GError     **error)
{
  g_autoptr(GBytes) message = NULL;
  g_autoptr(PomonaCmsSigned) content = NULL;
  gsize size = 0;
  guchar *der;

  if (!pomona_pki_check_size (strlen (header), POMONA_MDM_SIGNATURE_MAX_SIZE, "Mdm-Signature", error))
    return NULL;
  if (g_bytes_get_size (body) == 0)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE,
                           _("There is no body that the Mdm-Signature could be for"));
      return NULL;
    }
  der = g_base64_decode (header, &size);
  message = g_bytes_new_take (der, size);
  content = pomona_cms_verify (message, body, error);
  if (content == NULL)
    {
      g_prefix_error (error, "Mdm-Signature: ");
      return NULL;
    }
  return pomona_certificate_ref (pomona_cms_signed_get_signer (content));
}

char *
pomona_mdm_signature_create (GBytes             *body,
                             PomonaCertificate  *certificate,
                             PomonaKey          *key,
                             GError            **error)
{
  g_autoptr(GBytes) message = pomona_cms_sign_detached (body, certificate, key, NULL, error);

  if (message == NULL)
    return NULL;
  return g_base64_encode (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
}
