/* pomona-control-address.h: where a service listens for its own user. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PomonaControlAddress PomonaControlAddress;

/* The address of the control socket in a data folder. Keep it until bind () or connect () is done: a folder
 * whose path is too long for a socket address (108 bytes) is reached through an open descriptor.
 * Errors: the folder does not exist or can't be opened. */
PomonaControlAddress *pomona_control_address_new  (const char            *data_dir,
                                                   GError               **error);
void                  pomona_control_address_free (PomonaControlAddress  *address);

/* Borrowed. */
GSocketAddress       *pomona_control_address_get  (PomonaControlAddress  *address);

/* The path of the socket's file, for removing a stale one. Borrowed. */
const char           *pomona_control_address_get_path (PomonaControlAddress *address);

/* $POMONA_DATA_DIR, or "pomona" in the user's data folder. Owned. */
char                 *pomona_data_dir_default     (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaControlAddress, pomona_control_address_free)

G_END_DECLS
