/* pomona-context.c: what the parts of a running service share. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-context-private.h"
#include "pomona-service-settings.h"
#include "pomona-service.h"

#define MAX_ORGANIZATION 200

char *
pomona_context_dup_public_url (PomonaContext *context)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  return g_strdup (context->public_url);
}

char *
pomona_context_dup_organization (PomonaContext *context)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  return g_strdup (context->organization);
}

PomonaIdentity *
pomona_context_dup_tls_identity (PomonaContext *context)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  return context->tls_identity != NULL ? pomona_identity_ref (context->tls_identity) : NULL;
}

char *
pomona_context_dup_url (PomonaContext *context,
                        const char    *path)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  return g_strconcat (context->public_url, path, NULL);
}

static gboolean
check_organization (const char  *value,
                    GError     **error)
{
  if (value == NULL || (*value != '\0' && strlen (value) <= MAX_ORGANIZATION && g_utf8_validate (value, -1, NULL)))
    return TRUE;
  g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID, _("The organization's name takes 1 to %d letters"),
               MAX_ORGANIZATION);
  return FALSE;
}

/* Apple's systems take https only, and the address goes unchanged into every enrollment profile. */
static gboolean
check_public_url (const char  *value,
                  GError     **error)
{
  g_autoptr(GUri) uri = NULL;

  if (value == NULL)
    return TRUE;
  uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  if (uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
      g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL && g_uri_get_userinfo (uri) == NULL && !g_str_has_suffix (value, "/"))
    return TRUE;
  g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID,
               _("“%s” is no address for devices: it takes https://, a name, perhaps a port, and no slash at the end"), value);
  return FALSE;
}

gboolean
pomona_context_check_setting (const char  *key,
                              const char  *value,
                              GError     **error)
{
  gboolean known, valid;

  if (g_str_equal (key, POMONA_SETTING_ORGANIZATION))
    return check_organization (value, error);
  if (g_str_equal (key, POMONA_SETTING_PUBLIC_URL))
    return check_public_url (value, error);
  valid = pomona_service_settings_check (key, value, &known, error);
  if (!known)
    g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID, _("There is no setting named “%s”"), key);
  return valid;
}

void
pomona_context_apply_setting (PomonaContext *context,
                              const char    *key,
                              const char    *value)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&context->lock);
  char **field = NULL;

  if (value == NULL)
    return;
  if (g_str_equal (key, POMONA_SETTING_ORGANIZATION))
    field = &context->organization;
  else if (g_str_equal (key, POMONA_SETTING_PUBLIC_URL))
    field = &context->public_url;
  if (field == NULL)
    return;
  g_free (*field);
  *field = g_strdup (value);
}
