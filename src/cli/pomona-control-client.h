/* pomona-control-client.h: asks a running service over its local socket. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One JSON object a line, both ways. Request: {"method": …, "params": {…}}. Answer: {"result": …} or
 * {"error": {"message": …, "exit": 1|2|3}}; a method that follows something sends {"event": {…}} lines
 * until the client hangs up. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* error->code is the exit code that a script gets. */
#define POMONA_CONTROL_ERROR (pomona_control_error_quark ())
GQuark pomona_control_error_quark (void);

typedef struct _PomonaControlClient PomonaControlClient;

/* Errors: no service runs on that data folder; not ours to open. */
PomonaControlClient *pomona_control_client_new  (const char           *data_dir,
                                                 GError              **error);
void                 pomona_control_client_free (PomonaControlClient  *client);

/* Sends and waits. params may be NULL. Returns the result, or NULL with an error. */
JsonNode            *pomona_control_client_call (PomonaControlClient  *client,
                                                 const char           *method,
                                                 JsonObject           *params,
                                                 GError              **error);

/* The next event after a method that follows; NULL without an error when the service ended. */
JsonNode            *pomona_control_client_next (PomonaControlClient  *client,
                                                 GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaControlClient, pomona_control_client_free)

G_END_DECLS
