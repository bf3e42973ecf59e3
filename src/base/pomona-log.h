/* pomona-log.h: where log lines go, and what may be in them. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Code logs with g_debug (), g_info (), g_message () and g_warning (); a floor sets G_LOG_DOMAIN to
 * "pomona-<floor>". What is an ordinary failure of something outside is at most a g_message ().
 *
 * The environment variable POMONA_DEBUG chooses what is shown beyond messages and warnings: "info",
 * "debug" for everything, or floors separated by commas, as in "mdm,store", for everything of these. */

#define POMONA_LOG_RECENT 500

/**
 * pomona_log_init:
 *
 * Makes GLib's logging go through pomona_log_writer () and reads POMONA_DEBUG. Call it first thing in
 * main (), once.
 */
void             pomona_log_init         (void);

/**
 * pomona_log_set_levels:
 * @debug: (nullable): as the variable POMONA_DEBUG
 */
void             pomona_log_set_levels   (const char      *debug);

/**
 * pomona_log_writer:
 *
 * A #GLogWriterFunc: keeps the line for pomona_log_dup_recent () and passes it on to the journal or to
 * standard error. May be called from any thread.
 */
GLogWriterOutput pomona_log_writer       (GLogLevelFlags   level,
                                          const GLogField *fields,
                                          gsize            n_fields,
                                          gpointer         user_data);

/**
 * pomona_log_dup_recent:
 *
 * Returns: (transfer full): the last POMONA_LOG_RECENT lines that were shown, oldest first, each with
 *   time, level and floor; an empty text if there were none
 */
char            *pomona_log_dup_recent   (void);
void             pomona_log_clear_recent (void);

/**
 * pomona_log_redact:
 * @secret: (nullable): a token, magic or serial number that helps to tell two apart
 *
 * Returns: (transfer full): the first four characters and an ellipsis; the ellipsis alone if there are
 *   not more than eight characters
 */
char            *pomona_log_redact       (const char      *secret);

G_END_DECLS
