/* pomona-address.c: where the service listens and what devices are told. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "pomona-address.h"
#include "pomona-service.h"

static gboolean
parse_port (const char *text,
            guint16    *port)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &value, NULL))
    return FALSE;
  *port = (guint16) value;
  return TRUE;
}

gboolean
pomona_address_parse (const char  *listen,
                      char       **address,
                      guint16     *port,
                      GError     **error)
{
  const char *colon = strrchr (listen, ':');
  g_autofree char *host = colon != NULL ? g_strndup (listen, (gsize) (colon - listen)) : NULL;
  gsize length = host != NULL ? strlen (host) : 0;

  if (length > 1 && host[0] == '[' && host[length - 1] == ']')
    {
      memmove (host, host + 1, length - 2);
      host[length - 2] = '\0';
    }
  else if (host != NULL && strchr (host, ':') != NULL)
    g_clear_pointer (&host, g_free);   /* a bare IPv6 address: which of its colons is the port's? */

  if (host == NULL || !parse_port (colon + 1, port))
    {
      g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID,
                   _("“%s” is no address to listen on: it takes ADDRESS:PORT, as in 0.0.0.0:8443 or [::]:8443"), listen);
      return FALSE;
    }
  *address = g_steal_pointer (&host);
  return TRUE;
}

static gboolean
is_every_address (const char *address)
{
  return *address == '\0' || g_str_equal (address, "*") || g_str_equal (address, "0.0.0.0") || g_str_equal (address, "::");
}

static gboolean
resolves (const char *name)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  GList *addresses = g_resolver_lookup_by_name (resolver, name, NULL, NULL);
  gboolean ok = addresses != NULL;

  g_resolver_free_addresses (addresses);
  return ok;
}

/* The first IPv4 address that is not the loopback's. */
static char *
dup_own_address (void)
{
  struct ifaddrs *all = NULL;
  char *found = NULL;

  if (getifaddrs (&all) != 0)
    return NULL;
  for (struct ifaddrs *i = all; i != NULL && found == NULL; i = i->ifa_next)
    {
      g_autoptr(GSocketAddress) address = NULL;

      if (i->ifa_addr == NULL || i->ifa_addr->sa_family != AF_INET || (i->ifa_flags & IFF_LOOPBACK) || !(i->ifa_flags & IFF_UP))
        continue;
      address = g_socket_address_new_from_native (i->ifa_addr, sizeof (struct sockaddr_in));
      if (address != NULL)
        found = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
    }
  freeifaddrs (all);
  return found;
}

static char *
dup_default_host (const char *address)
{
  char *own;

  if (!is_every_address (address))
    return g_strdup (address);
  if (resolves (g_get_host_name ()))
    return g_ascii_strdown (g_get_host_name (), -1);
  own = dup_own_address ();
  return own != NULL ? own : g_strdup ("127.0.0.1");
}

char *
pomona_address_default_url (const char *address,
                            guint       port)
{
  g_autofree char *host = dup_default_host (address);
  gboolean is_ipv6 = strchr (host, ':') != NULL;

  if (port == 443)
    return g_strdup_printf (is_ipv6 ? "https://[%s]" : "https://%s", host);
  return g_strdup_printf (is_ipv6 ? "https://[%s]:%u" : "https://%s:%u", host, port);
}

static void
add_name (GPtrArray  *names,
          const char *name)
{
  if (name == NULL || *name == '\0' || g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    return;
  g_ptr_array_add (names, g_ascii_strdown (name, -1));
}

char **
pomona_address_server_names (const char *public_url,
                             const char *address)
{
  GPtrArray *names = g_ptr_array_new ();
  g_autoptr(GUri) uri = g_uri_parse (public_url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *own = dup_own_address ();

  add_name (names, uri != NULL ? g_uri_get_host (uri) : NULL);
  add_name (names, g_get_host_name ());
  if (!is_every_address (address))
    add_name (names, address);
  else
    add_name (names, own);
  add_name (names, "localhost");
  add_name (names, "127.0.0.1");
  add_name (names, "::1");
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
