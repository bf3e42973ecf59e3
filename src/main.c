/* main.c: the program `pomona`: window, --headless, --demo, and the sub-commands. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona"

#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "pomona-cli.h"
#include "pomona-headless.h"
#include "pomona-log.h"
#include "pomona-options.h"
#ifdef HAVE_UI
#include "pomona-application.h"
#endif

static void
set_up_translations (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, POMONA_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static int
run_window (PomonaOptions *options,
            int            argc,
            char         **argv)
{
#ifdef HAVE_UI
  g_autoptr(GApplication) application = G_APPLICATION (pomona_application_new (options));

  return g_application_run (application, argc, argv);
#else
  g_printerr (_("This Pomona was built without its window; start it with --headless\n"));
  return 2;
#endif
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(PomonaOptions) options = NULL;
  g_autoptr(GError) error = NULL;

  set_up_translations ();
  pomona_log_init ();
  if (argc > 1 && pomona_cli_knows (argv[1]))
    return pomona_cli_run (argc, argv);

  options = pomona_options_parse (&argc, &argv, &error);
  if (options == NULL)
    {
      g_printerr ("pomona: %s\n", error->message);
      return 2;
    }
  if (options->version)
    {
      g_print ("pomona %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (options->headless)
    return pomona_headless_run (options);
  return run_window (options, argc, argv);
}
