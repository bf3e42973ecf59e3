/* shots.c: a picture of every page, light and dark. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shots FOLDER [WIDTH HEIGHT [PAGE]]: with POMONA_SHOTS_EMPTY set, without devices. */
#include "config.h"

#include <locale.h>
#include <stdlib.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pomona-pages.h"
#include "ui-fixture.h"

typedef struct
{
  Ui         *ui;
  const char *folder;
  const char *only;
} Shots;

static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;
  guint tick = g_timeout_add (50, ui_tick, NULL);

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

/* A Mac: it has the most to tell. */
static void
open_device (Shots *shots)
{
  GListModel *devices = G_LIST_MODEL (pomona_office_get_devices (pomona_application_get_office (shots->ui->application)));

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr(PomonaDeviceItem) item = g_list_model_get_item (devices, i);

      if (pomona_device_item_get_device (item)->platform == POMONA_PLATFORM_MACOS)
        {
          pomona_window_show_page (shots->ui->window, "devices", pomona_device_item_get_id (item));
          return;
        }
    }
}

static void
shoot (Shots      *shots,
       const char *page,
       gboolean    dark)
{
  g_autofree char *name = g_strdup_printf ("%s%s.png", page, dark ? "-dark" : "");
  g_autofree char *file = g_build_filename (shots->folder, name, NULL);

  if (shots->only != NULL && !g_str_equal (shots->only, page))
    return;
  if (g_str_equal (page, "device"))
    open_device (shots);
  else
    pomona_window_show_page (shots->ui->window, page, NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  settle ();
  ui_shoot (GTK_WIDGET (shots->ui->window), file);
  gtk_widget_activate_action (GTK_WIDGET (shots->ui->window), "win.back", NULL);
}

int
main (int    argc,
      char **argv)
{
  static const char * const pages[] = { "overview", "devices", "device", "enrollment", "activity", "preferences" };
  Shots shots = { .folder = g_getenv ("POMONA_SHOTS") != NULL ? g_getenv ("POMONA_SHOTS") : argc > 1 ? argv[1] : ".", .only = argc > 4 ? argv[4] : NULL };

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("POMONA_SHOTS_LOCALES") != NULL ? g_getenv ("POMONA_SHOTS_LOCALES") : POMONA_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  gtk_init ();
  adw_init ();
  g_mkdir_with_parents (shots.folder, 0755);
  if (argc > 3)
    {
      g_autoptr(GSettings) settings = g_settings_new (POMONA_APP_ID);

      g_settings_set_int (settings, "window-width", atoi (argv[2]));
      g_settings_set_int (settings, "window-height", atoi (argv[3]));
    }
  shots.ui = g_getenv ("POMONA_SHOTS_EMPTY") == NULL ? ui_new_practice () : ui_new ();
  for (int dark = 0; dark < 2; dark++)
    for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
      shoot (&shots, pages[i], dark);
  ui_free (shots.ui);
  return 0;
}
