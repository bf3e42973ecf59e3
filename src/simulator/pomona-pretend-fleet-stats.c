/* pomona-pretend-fleet-stats.c: what a fleet counts and keeps. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-fleet-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "pomona-plist.h"

typedef struct
{
  PomonaPretendFleet *fleet;
  PomonaPretendFleetStats *stats;
  const char *folder;
  GError **error;
  gboolean good;
  guint size;
} Question;

static gboolean
size_cb (gpointer user_data)
{
  Question *question = user_data;

  question->size = question->fleet->members->len;
  return G_SOURCE_REMOVE;
}

guint
pomona_pretend_fleet_get_size (PomonaPretendFleet *self)
{
  Question question = { .fleet = self };

  pomona_pretend_fleet_run (self, size_cb, &question);
  return question.size;
}

static gboolean
stats_cb (gpointer user_data)
{
  Question *question = user_data;
  PomonaPretendFleet *self = question->fleet;
  PomonaPretendFleetStats *stats = question->stats;

  g_mutex_lock (&self->lock);
  *stats = self->stats;
  g_mutex_unlock (&self->lock);
  stats->devices = self->members->len;
  stats->enrolled = stats->failed = stats->gone = stats->busy = 0;
  for (guint i = 0; i < self->members->len; i++)
    {
      PomonaPretendMember *member = self->members->pdata[i];
      PomonaPretendPhase phase = pomona_pretend_device_get_phase (member->device);

      stats->enrolled += phase == POMONA_PRETEND_ENROLLED;
      stats->gone += phase == POMONA_PRETEND_GONE;
      stats->failed += member->failed;
      stats->busy += member->waiting || !pomona_pretend_device_is_idle (member->device);
    }
  return G_SOURCE_REMOVE;
}

void
pomona_pretend_fleet_get_stats (PomonaPretendFleet      *self,
                                PomonaPretendFleetStats *stats)
{
  Question question = { .fleet = self, .stats = stats };

  pomona_pretend_fleet_run (self, stats_cb, &question);
}

void
pomona_pretend_fleet_reset_stats (PomonaPretendFleet *self)
{
  g_mutex_lock (&self->lock);
  self->stats = (PomonaPretendFleetStats) { 0 };
  g_mutex_unlock (&self->lock);
}

/* --- files --- */

static gboolean
save_cb (gpointer user_data)
{
  Question *question = user_data;

  for (guint i = 0; i < question->fleet->members->len; i++)
    {
      PomonaPretendMember *member = question->fleet->members->pdata[i];
      g_autofree char *name = g_strdup_printf ("%s.plist", pomona_pretend_device_get_serial (member->device));
      g_autofree char *path = g_build_filename (question->folder, name, NULL);
      g_autoptr(GBytes) bytes = pomona_plist_write (pomona_pretend_device_save (member->device));

      if (!g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), G_FILE_SET_CONTENTS_CONSISTENT,
                                     0600, question->error))
        return G_SOURCE_REMOVE;
    }
  question->good = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
pomona_pretend_fleet_save (PomonaPretendFleet  *self,
                           const char          *folder,
                           GError             **error)
{
  Question question = { .fleet = self, .folder = folder, .error = error };

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "The folder %s cannot be made: %s", folder, g_strerror (errno));
      return FALSE;
    }
  pomona_pretend_fleet_run (self, save_cb, &question);
  return question.good;
}

static PomonaPretendDevice *
load_one (PomonaPretendFleet  *self,
          const char          *path,
          GError             **error)
{
  g_autofree char *text = NULL;
  gsize size;
  g_autoptr(GVariant) saved = NULL;
  PomonaPretendDevice *device = NULL;
  /* A file of our own may be larger than what a device takes from the network. */
  PomonaPlistLimits limits = { .max_size = POMONA_PLIST_MAX_SIZE_FILE };

  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  saved = pomona_plist_parse_dict (text, size, &limits, error);
  if (saved != NULL)
    device = pomona_pretend_device_new_saved (saved, self->workers, &self->options.device, error);
  if (device == NULL)
    g_prefix_error (error, "%s: ", path);
  return device;
}

/* The saved device is the same as one that was made from the options, only further on. */
static void
put_in_place (PomonaPretendFleet  *self,
              PomonaPretendDevice *device)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      PomonaPretendMember *member = self->members->pdata[i];

      if (g_str_equal (pomona_pretend_device_get_serial (member->device), pomona_pretend_device_get_serial (device)))
        {
          pomona_pretend_fleet_replace (self, i, device);
          return;
        }
    }
  pomona_pretend_fleet_add (self, device);
}

static gboolean
load_cb (gpointer user_data)
{
  Question *question = user_data;
  g_autoptr(GDir) dir = g_dir_open (question->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (question->folder, name, NULL);
      PomonaPretendDevice *device;

      if (!g_str_has_suffix (name, ".plist"))
        continue;
      device = load_one (question->fleet, path, question->error);
      if (device == NULL)
        return G_SOURCE_REMOVE;
      put_in_place (question->fleet, device);
    }
  question->good = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
pomona_pretend_fleet_load (PomonaPretendFleet  *self,
                           const char          *folder,
                           GError             **error)
{
  Question question = { .fleet = self, .folder = folder, .error = error };

  pomona_pretend_fleet_run (self, load_cb, &question);
  return question.good;
}
