/* bench-floor.c: a server that does nothing but what cannot be left out. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The listener with TLS, the check of Mdm-Signature, one durable write for each request, an answer. No property list is read,
 * no device looked up, nothing queued or told: what a service costs beyond this is its own doing. */
#include "config.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "bench-server.h"
#include "pomona-authority.h"
#include "pomona-listener.h"
#include "pomona-mdm-signature.h"
#include "pomona-setting-table.h"
#include "pomona-store.h"

static const char command[] =
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
  "<plist version=\"1.0\">\n<dict>\n"
  "\t<key>Command</key>\n\t<dict>\n\t\t<key>RequestType</key>\n\t\t<string>DeviceInformation</string>\n\t</dict>\n"
  "\t<key>CommandUUID</key>\n\t<string>" BENCH_FLOOR_UUID "</string>\n"
  "</dict>\n</plist>\n";

static int count;

static gboolean
write_func (PomonaDb  *db,
            gpointer   data,
            GError   **error)
{
  g_autofree char *value = g_strdup_printf ("%d", g_atomic_int_add (&count, 1));

  return pomona_settings_set (db, "bench", value, error);
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  g_autoptr(PomonaRequest) request = data;
  gsize size;
  const char *text = g_bytes_get_data (pomona_request_get_body (request), &size);
  gboolean idle = g_strstr_len (text, (gssize) size, "<string>Idle</string>") != NULL;
  g_autoptr(GBytes) body = idle ? g_bytes_new_static (command, strlen (command)) : NULL;

  pomona_request_respond (request, error == NULL ? 200 : 500, idle ? "text/xml; charset=utf-8" : NULL, body, NULL);
}

static void
handle (PomonaRequest *request,
        gpointer       user_data)
{
  const char *header = pomona_request_get_header (request, POMONA_HEADER_MDM_SIGNATURE);
  g_autoptr(PomonaCertificate) certificate = NULL;

  if (header != NULL)
    certificate = pomona_mdm_signature_verify (header, pomona_request_get_body (request), NULL);
  if (certificate == NULL)
    pomona_request_respond_text (request, 400, "Not signed.");
  else
    pomona_store_write (user_data, write_func, done_cb, pomona_request_ref (request), NULL);
}

static PomonaListener *
listener_new (PomonaStore *store)
{
  static const char *const names[] = { "127.0.0.1", NULL };
  const PomonaListenerHandler handler = { .handle = handle };
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaAuthority) authority = pomona_authority_new ("Bench", NULL, POMONA_KEY_P256, 30, &error);
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (&error);
  g_autoptr(PomonaCertificate) certificate = pomona_authority_issue_server (authority, key, names, NULL, 30, &error);
  g_autoptr(GPtrArray) chain = g_ptr_array_new ();
  PomonaListenerSettings settings;
  PomonaListener *listener;

  g_ptr_array_add (chain, certificate);
  g_ptr_array_add (chain, pomona_authority_get_certificate (authority));
  pomona_listener_settings_init (&settings);
  settings.address = "127.0.0.1";
  settings.chain = chain;
  settings.key = key;
  listener = pomona_listener_new (&settings, &handler, store, &error);
  if (listener == NULL)
    g_error ("%s", error->message);
  return listener;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

int
bench_floor_main (const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "floor.db", NULL);
  g_autoptr(PomonaStore) store = pomona_store_open (path, NULL, &error);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  PomonaListener *listener;

  if (store == NULL)
    g_error ("%s", error->message);
  listener = listener_new (store);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  printf ("ready https://127.0.0.1:%u\n", pomona_listener_get_port (listener));
  fflush (stdout);
  g_main_loop_run (loop);
  pomona_listener_free (listener);
  return 0;
}
