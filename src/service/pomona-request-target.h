/* pomona-request-target.h: what a request line asks for. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A request line may be this long: SCEP clients send whole messages in it. */
#define POMONA_REQUEST_TARGET_MAX (24 * 1024)

/* A path is shorter; what is longer belongs into a query. */
#define POMONA_REQUEST_PATH_MAX 1024

#define POMONA_REQUEST_MAX_PARAMETERS 32

typedef struct _PomonaRequestTarget PomonaRequestTarget;

/* Reads the target of a request line, "/path?name=value" or the absolute form "https://host/path".
 *
 * The path is unescaped and comes out as it will be compared: it starts with a slash, is UTF-8, and holds no control
 * characters, no empty and no dot segments; an escaped slash or NUL is refused rather than guessed at. Parameters are form
 * data: "+" means a blank. One whose value is no text (some clients send binary there) is left out; the first of a name
 * counts.
 *
 * Fails with G_IO_ERROR_INVALID_ARGUMENT. */
PomonaRequestTarget *pomona_request_target_parse         (const char                *target,
                                                          GError                   **error);
void                 pomona_request_target_free          (PomonaRequestTarget       *self);

const char          *pomona_request_target_get_path      (const PomonaRequestTarget *self);

/* NULL without that parameter, "" without a value. */
const char          *pomona_request_target_get_parameter (const PomonaRequestTarget *self,
                                                          const char                *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaRequestTarget, pomona_request_target_free)

G_END_DECLS
