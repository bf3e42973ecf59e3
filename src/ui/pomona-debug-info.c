/* pomona-debug-info.c: what helps to find a fault, without secrets. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <adwaita.h>

#include "pomona-debug-info.h"
#include "pomona-log.h"

static const char *
state_name (PomonaServiceState state)
{
  static const char * const names[] = { "stopped", "starting", "serving", "stopping", "failed" };

  return names[state];
}

char *
pomona_debug_info_dup (PomonaOffice *office)
{
  PomonaService *service = pomona_office_get_service (office);
  const char *error_text = pomona_service_get_error_text (service);
  const char *renderer = g_getenv ("GSK_RENDERER");
  GString *text = g_string_new ("Pomona " PACKAGE_VERSION "\n\n");
  g_autofree char *recent = pomona_log_dup_recent ();
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (text, "System: %s\n", system != NULL ? system : "unknown");
  g_string_append_printf (text, "Sandbox: %s\n", g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "Flatpak" : "none");
  g_string_append_printf (text, "GTK: %u.%u.%u\n", gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version ());
  g_string_append_printf (text, "libadwaita: %u.%u.%u\n", adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version ());
  g_string_append_printf (text, "GLib: %u.%u.%u\n", glib_major_version, glib_minor_version, glib_micro_version);
  g_string_append_printf (text, "Renderer: %s\n", renderer != NULL ? renderer : "default");
  g_string_append_printf (text, "Service: %s, port %u\n", state_name (pomona_service_get_state (service)), pomona_service_get_port (service));
  if (error_text != NULL)
    g_string_append_printf (text, "Fault: %s\n", error_text);
  g_string_append_printf (text, "Devices: %u\n\n", g_list_model_get_n_items (G_LIST_MODEL (pomona_office_get_devices (office))));
  g_string_append (text, recent);
  return g_string_free (text, FALSE);
}
