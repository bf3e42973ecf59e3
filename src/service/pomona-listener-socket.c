/* pomona-listener-socket.c: the socket the listener listens on. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-listener-private.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

G_DEFINE_QUARK (pomona-listener-error-quark, pomona_listener_error)

static gboolean
is_every_address (const char *address)
{
  return address[0] == '\0' || g_str_equal (address, "*") || g_str_equal (address, "::");
}

static void
set_bind_error (GError      **error,
                int           code,
                const char   *address,
                guint16       port)
{
  switch (code)
    {
    case EADDRINUSE:
      g_set_error (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_ADDRESS_IN_USE,
                   _("Port %u is in use by another program. Choose another port or stop that program"), port);
      break;
    case EADDRNOTAVAIL:
      g_set_error (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_ADDRESS,
                   _("This computer does not have the address %s"), address);
      break;
    case EACCES:
      g_set_error (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_PERMISSION,
                   _("Port %u is reserved for system services. Choose one from 1024 on, such as 8443"), port);
      break;
    default:
      g_set_error (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_FAILED,
                   _("Could not listen on %s port %u: %s"), address, port, g_strerror (code));
    }
}

/* -1 with errno set. */
static int
open_socket (GSocketAddress *address,
             gboolean        dual)
{
  struct sockaddr_storage storage;
  gssize size = g_socket_address_get_native_size (address);
  int family = g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? AF_INET6 : AF_INET;
  int on = 1, only_v6 = !dual, saved;
  int fd;

  if (!g_socket_address_to_native (address, &storage, sizeof storage, NULL))
    {
      errno = EINVAL;
      return -1;
    }
  fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  (void) setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (family == AF_INET6)
    (void) setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof only_v6);
  if (bind (fd, (struct sockaddr *) &storage, (socklen_t) size) == 0 && listen (fd, BACKLOG) == 0)
    return fd;
  saved = errno;
  close (fd);
  errno = saved;
  return -1;
}

static GSocketAddress *
local_address (int fd)
{
  struct sockaddr_storage storage = { 0 };
  socklen_t size = sizeof storage;

  if (getsockname (fd, (struct sockaddr *) &storage, &size) != 0)
    return NULL;
  return g_socket_address_new_from_native (&storage, size);
}

static GInetAddress *
parse_address (const char  *text,
               gboolean     plain,
               GError     **error)
{
  g_autoptr(GInetAddress) address = NULL;

  if (is_every_address (text))
    address = g_inet_address_new_any (G_SOCKET_FAMILY_IPV6);
  else if (g_ascii_strcasecmp (text, "localhost") == 0)
    address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  else
    address = g_inet_address_new_from_string (text);
  if (address == NULL)
    {
      g_set_error (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_ADDRESS,
                   _("“%s” is no numeric address such as 192.0.2.10, ::1 or *"), text);
      return NULL;
    }
  if (plain && !g_inet_address_get_is_loopback (address))
    {
      g_set_error (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_NOT_LOOPBACK,
                   _("Without TLS only a proxy on this computer may connect: listen on 127.0.0.1 or ::1, not on %s"),
                   text[0] != '\0' ? text : "*");
      return NULL;
    }
  return g_steal_pointer (&address);
}

int
pomona_listener_open_socket (const PomonaListenerSettings  *settings,
                             char                         **out_address,
                             guint16                       *out_port,
                             GError                       **error)
{
  const char *text = settings->address != NULL ? settings->address : "";
  g_autoptr(GInetAddress) address = parse_address (text, settings->plain, error);
  g_autoptr(GSocketAddress) wanted = NULL, got = NULL;
  gboolean every = is_every_address (text);
  int fd;

  if (address == NULL)
    return -1;
  wanted = g_inet_socket_address_new (address, settings->port);
  fd = open_socket (wanted, every);
  if (fd < 0 && every && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL))
    {
      /* A system without IPv6. */
      g_clear_object (&address);
      g_clear_object (&wanted);
      address = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
      wanted = g_inet_socket_address_new (address, settings->port);
      fd = open_socket (wanted, FALSE);
    }
  if (fd < 0)
    {
      set_bind_error (error, errno, text, settings->port);
      return -1;
    }
  got = local_address (fd);
  if (got == NULL)
    {
      set_bind_error (error, errno, text, settings->port);
      close (fd);
      return -1;
    }
  *out_address = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (got)));
  *out_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  return fd;
}
