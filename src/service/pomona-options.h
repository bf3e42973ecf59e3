/* pomona-options.h: how the program was started. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each setting of the service comes from the command line, else from the environment (POMONA_LISTEN for --listen), else
 * from the preferences, else it has its default. */
#pragma once

#include "pomona-service.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean             headless;
  gboolean             demo;        /* with the practice office */
  gboolean             version;
  PomonaServiceConfig *config;
} PomonaOptions;

/* Takes what it knows out of argv. Errors of G_OPTION_ERROR. --help prints and ends the program. */
PomonaOptions *pomona_options_parse (int      *argc,
                                     char   ***argv,
                                     GError  **error);
void           pomona_options_free  (PomonaOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaOptions, pomona_options_free)

G_END_DECLS
