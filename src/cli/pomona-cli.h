/* pomona-cli.h: the sub-commands of the program. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the word names a sub-command. */
gboolean pomona_cli_knows (const char *word);

/* argv[1] is the sub-command. Returns the exit code: 0 done, 1 failed (what to do is on standard error), 2 wrong usage,
 * 3 refused for safety. */
int      pomona_cli_run   (int    argc,
                           char **argv);

/* All sub-commands with a line each, for --help. Owned. */
char    *pomona_cli_dup_summary (void);

G_END_DECLS
