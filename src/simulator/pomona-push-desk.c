/* pomona-push-desk.c: a stand-in for Apple's push service with all that a service needs to use it. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-push-desk.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "pomona-simulator-error.h"

struct _PomonaPushDesk
{
  PomonaApnsStandin *standin;
  char *address;
  char *topic;
  char *certificate;
  char *ca;
  PomonaSecret *key;
  GMutex lock;
  PomonaPushDeskFunc func;
  gpointer user_data;
};

/* The lock is held while the function runs, so that nobody takes its data away underneath it. */
static void
accepted_cb (const PomonaApnsStandinPush *push,
             gpointer                     user_data)
{
  PomonaPushDesk *self = user_data;

  g_mutex_lock (&self->lock);
  if (self->func != NULL)
    self->func (push->token_hex, push->magic, self->user_data);
  g_mutex_unlock (&self->lock);
}

static gboolean
fill (PomonaPushDesk   *self,
      PomonaKey        *key,
      GError          **error)
{
  g_autoptr(PomonaCertificate) certificate = pomona_apns_standin_issue (self->standin, self->topic, key, error);

  if (certificate == NULL)
    return FALSE;
  self->key = pomona_key_to_pem (key, error);
  if (self->key == NULL)
    return FALSE;
  self->certificate = pomona_certificate_to_pem (certificate);
  self->ca = pomona_certificate_to_pem (pomona_authority_get_certificate (pomona_apns_standin_get_authority (self->standin)));
  self->address = g_strdup_printf ("127.0.0.1:%u", pomona_apns_standin_get_port (self->standin));
  pomona_apns_standin_set_push_func (self->standin, accepted_cb, self, NULL);
  return TRUE;
}

static PomonaPushDesk *
desk_new (guint16           port,
          const char       *topic,
          PomonaAuthority  *authority,
          PomonaKey        *key,
          GError          **error)
{
  g_autoptr(PomonaPushDesk) self = g_new0 (PomonaPushDesk, 1);

  g_mutex_init (&self->lock);
  self->topic = g_strdup (topic);
  if (!g_str_has_prefix (topic, "com.apple.mgmt."))
    {
      g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID, "“%s” is no push topic; it has to begin with com.apple.mgmt.", topic);
      return NULL;
    }
  self->standin = pomona_apns_standin_new (authority, port, error);
  if (self->standin == NULL || !fill (self, key, error))
    return NULL;
  return g_steal_pointer (&self);
}

PomonaPushDesk *
pomona_push_desk_new (guint16      port,
                      const char  *topic,
                      GError     **error)
{
  g_autoptr(PomonaKey) key = pomona_key_new_rsa (2048, error);

  return key != NULL ? desk_new (port, topic, NULL, key, error) : NULL;
}

/* NULL without error if there is no such file. */
static char *
read_file (const char  *folder,
           const char  *name,
           GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) local_error = NULL;
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, &local_error) && !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return text;
}

static PomonaKey *
read_key (const char  *folder,
          const char  *name,
          GError     **error)
{
  char *pem = read_file (folder, name, error);
  PomonaKey *key = pem != NULL ? pomona_key_new_from_pem (pem, -1, NULL, error) : NULL;

  pomona_secret_wipe_and_free (pem);
  return key;
}

/* What an earlier desk left; nothing, without error, if a part of it is missing. */
static gboolean
read_folder (const char       *folder,
             PomonaAuthority **authority,
             PomonaKey       **key,
             GError          **error)
{
  g_autofree char *pem = read_file (folder, "ca.pem", error);
  g_autoptr(PomonaCertificate) certificate = pem != NULL ? pomona_certificate_new_from_pem (pem, -1, error) : NULL;
  g_autoptr(PomonaKey) ca_key = certificate != NULL ? read_key (folder, "ca.key", error) : NULL;

  *key = ca_key != NULL ? read_key (folder, "push.key", error) : NULL;
  *authority = *key != NULL ? pomona_authority_new_from_parts (certificate, ca_key, error) : NULL;
  return *authority != NULL;
}

static gboolean
write_file (const char  *folder,
            const char  *name,
            const char  *text,
            GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
write_folder (PomonaPushDesk  *self,
              const char      *folder,
              GError         **error)
{
  g_autofree char *address = g_strdup_printf ("%s\n", self->address);
  PomonaAuthority *authority = pomona_apns_standin_get_authority (self->standin);
  g_autoptr(PomonaSecret) ca_key = pomona_key_to_pem (pomona_authority_get_key (authority), error);

  if (ca_key == NULL)
    return FALSE;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "The folder %s cannot be made: %s", folder, g_strerror (errno));
      return FALSE;
    }
  return write_file (folder, "ca.pem", self->ca, error) && write_file (folder, "ca.key", pomona_secret_get_text (ca_key), error) &&
         write_file (folder, "push.pem", self->certificate, error) && write_file (folder, "push.key", pomona_secret_get_text (self->key), error) &&
         write_file (folder, "address", address, error);
}

PomonaPushDesk *
pomona_push_desk_open (guint16      port,
                       const char  *topic,
                       const char  *folder,
                       GError     **error)
{
  g_autoptr(PomonaAuthority) authority = NULL;
  g_autoptr(PomonaKey) key = NULL;
  g_autoptr(PomonaPushDesk) self = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!read_folder (folder, &authority, &key, &local_error))
    {
      if (local_error != NULL)
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "What is in %s cannot be used: ", folder);
          return NULL;
        }
      g_clear_pointer (&key, pomona_key_unref);
      key = pomona_key_new_rsa (2048, error);
    }
  self = key != NULL ? desk_new (port, topic, authority, key, error) : NULL;
  return self != NULL && write_folder (self, folder, error) ? g_steal_pointer (&self) : NULL;
}

void
pomona_push_desk_free (PomonaPushDesk *self)
{
  g_clear_pointer (&self->standin, pomona_apns_standin_free);
  g_free (self->address);
  g_free (self->topic);
  g_free (self->certificate);
  g_free (self->ca);
  g_clear_pointer (&self->key, pomona_secret_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
pomona_push_desk_set_func (PomonaPushDesk     *self,
                           PomonaPushDeskFunc  func,
                           gpointer            user_data)
{
  g_mutex_lock (&self->lock);
  self->func = func;
  self->user_data = user_data;
  g_mutex_unlock (&self->lock);
}

const char *
pomona_push_desk_get_address (PomonaPushDesk *self)
{
  return self->address;
}

const char *
pomona_push_desk_get_topic (PomonaPushDesk *self)
{
  return self->topic;
}

const char *
pomona_push_desk_get_certificate (PomonaPushDesk *self)
{
  return self->certificate;
}

PomonaSecret *
pomona_push_desk_get_key (PomonaPushDesk *self)
{
  return self->key;
}

const char *
pomona_push_desk_get_ca (PomonaPushDesk *self)
{
  return self->ca;
}

PomonaApnsStandin *
pomona_push_desk_get_standin (PomonaPushDesk *self)
{
  return self->standin;
}
