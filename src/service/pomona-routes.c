/* pomona-routes.c: what is answered at which path. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-routes.h"

#define BODY_LIMIT_STRANGER (1024 * 1024)
#define BODY_LIMIT_DEVICE (8 * 1024 * 1024)

gsize
pomona_routes_body_limit (PomonaRequest *request,
                          gpointer       user_data)
{
  gboolean identified = pomona_request_get_header (request, POMONA_HEADER_MDM_SIGNATURE) != NULL ||
                        pomona_request_get_client_certificate (request) != NULL;

  return identified ? BODY_LIMIT_DEVICE : BODY_LIMIT_STRANGER;
}

void
pomona_routes_handle (PomonaRequest *request,
                      gpointer       user_data)
{
  pomona_request_respond_text (request, 404, "Not found");
}
