/* pomona-control-address.c: where a service listens for its own user. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-base"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <gio/gunixsocketaddress.h>

#include "pomona-control-address.h"

#define SOCKET_NAME "control.sock"

struct _PomonaControlAddress
{
  GSocketAddress *address;
  char           *path;
  int             folder;   /* -1, or keeps /proc/self/fd/N alive */
};

PomonaControlAddress *
pomona_control_address_new (const char  *data_dir,
                            GError     **error)
{
  g_autofree char *path = g_build_filename (data_dir, SOCKET_NAME, NULL);
  g_autofree char *short_path = NULL;
  PomonaControlAddress *address;
  int folder = open (data_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (folder < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("The data folder “%s” can't be opened: %s"), data_dir,
                   g_strerror (errno));
      return NULL;
    }

  address = g_new0 (PomonaControlAddress, 1);
  if (strlen (path) < sizeof (((struct sockaddr_un *) NULL)->sun_path))
    {
      close (folder);
      address->folder = -1;
      short_path = g_strdup (path);
    }
  else
    {
      address->folder = folder;
      short_path = g_strdup_printf ("/proc/self/fd/%d/" SOCKET_NAME, folder);
    }
  address->address = g_unix_socket_address_new (short_path);
  address->path = g_steal_pointer (&path);
  return address;
}

void
pomona_control_address_free (PomonaControlAddress *address)
{
  g_clear_object (&address->address);
  g_free (address->path);
  if (address->folder >= 0)
    close (address->folder);
  g_free (address);
}

GSocketAddress *
pomona_control_address_get (PomonaControlAddress *address)
{
  return address->address;
}

const char *
pomona_control_address_get_path (PomonaControlAddress *address)
{
  return address->path;
}

char *
pomona_data_dir_default (void)
{
  const char *named = g_getenv ("POMONA_DATA_DIR");

  if (named != NULL && *named != '\0')
    return g_strdup (named);
  return g_build_filename (g_get_user_data_dir (), "pomona", NULL);
}
