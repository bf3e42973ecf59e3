/* pomona-practice-office.c: a small office of pretend devices, to try everything without hardware. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-practice-office.h"

#include "pomona-practice-life.h"
#include "pomona-pretend-fleet-private.h"

#define FIRST_PERIOD_MS 4000
#define SAVE_SECONDS    60

struct _PomonaPracticeOffice
{
  char *folder;
  PomonaPushDesk *desk;
  PomonaPretendFleet *fleet;
  GRand *rand;           /* on the fleet's thread once life has begun */
  GSource *life;
  GSource *saving;
  gboolean open;         /* everything that was kept is loaded */
};

static void
push_cb (const char *token_hex,
         const char *magic,
         gpointer    user_data)
{
  pomona_pretend_fleet_push (((PomonaPracticeOffice *) user_data)->fleet, token_hex, magic);
}

/* On the fleet's thread. */
static gboolean
life_cb (gpointer user_data)
{
  PomonaPracticeOffice *self = user_data;
  GPtrArray *members = self->fleet->members;

  if (members->len > 0)
    {
      PomonaPretendMember *member = members->pdata[g_rand_int_range (self->rand, 0, members->len)];

      pomona_practice_life_step (member->device, self->rand);
    }
  return G_SOURCE_CONTINUE;
}

static char *
devices_folder (PomonaPracticeOffice *self)
{
  return g_build_filename (self->folder, "devices", NULL);
}

gboolean
pomona_practice_office_save (PomonaPracticeOffice  *self,
                             GError               **error)
{
  g_autofree char *folder = self->folder != NULL ? devices_folder (self) : NULL;

  return folder == NULL || pomona_pretend_fleet_save (self->fleet, folder, error);
}

static void
save_or_warn (PomonaPracticeOffice *self)
{
  g_autoptr(GError) error = NULL;

  if (!pomona_practice_office_save (self, &error))
    g_warning ("The practice office cannot be kept: %s", error->message);
}

static gboolean
save_cb (gpointer user_data)
{
  save_or_warn (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
open_desk (PomonaPracticeOffice  *self,
           GError               **error)
{
  g_autofree char *folder = self->folder != NULL ? g_build_filename (self->folder, "push", NULL) : NULL;

  self->desk = folder != NULL ? pomona_push_desk_open (0, POMONA_PRACTICE_OFFICE_TOPIC, folder, error)
                              : pomona_push_desk_new (0, POMONA_PRACTICE_OFFICE_TOPIC, error);
  return self->desk != NULL;
}

static gboolean
load_devices (PomonaPracticeOffice  *self,
              GError               **error)
{
  g_autofree char *folder = self->folder != NULL ? devices_folder (self) : NULL;

  return folder == NULL || pomona_pretend_fleet_load (self->fleet, folder, error);
}

PomonaPracticeOffice *
pomona_practice_office_new (const char              *folder,
                            guint64                  seed,
                            PomonaPretendFleetFunc   func,
                            gpointer                 user_data,
                            GError                 **error)
{
  g_autoptr(PomonaPracticeOffice) self = g_new0 (PomonaPracticeOffice, 1);
  PomonaPretendFleetOptions options = {
    .seed = seed,
    .counts = { 8, 7, 7, 3 },
    .concurrency = 4,
    .tries = 5,
    .pace_ms = 60,
  };

  G_STATIC_ASSERT (8 + 7 + 7 + 3 == POMONA_PRACTICE_OFFICE_SIZE);
  self->folder = g_strdup (folder);
  self->rand = g_rand_new_with_seed ((guint32) (seed ^ (seed >> 32)));
  if (!open_desk (self, error))
    return NULL;
  self->fleet = pomona_pretend_fleet_new (&options, func, user_data);
  if (!load_devices (self, error))
    return NULL;
  self->open = TRUE;
  pomona_push_desk_set_func (self->desk, push_cb, self);
  pomona_practice_office_set_life (self, FIRST_PERIOD_MS);
  self->saving = g_timeout_source_new_seconds (SAVE_SECONDS);
  g_source_set_callback (self->saving, save_cb, self, NULL);
  g_source_attach (self->saving, g_main_context_get_thread_default ());
  pomona_pretend_fleet_wake_all (self->fleet);
  return g_steal_pointer (&self);
}

void
pomona_practice_office_free (PomonaPracticeOffice *self)
{
  if (self->saving != NULL)
    g_source_destroy (self->saving);
  g_clear_pointer (&self->saving, g_source_unref);
  if (self->desk != NULL)
    pomona_push_desk_set_func (self->desk, NULL, NULL);
  if (self->fleet != NULL)
    {
      pomona_practice_office_set_life (self, 0);
      /* An office that could not be opened must not write over what it could not read. */
      if (self->open)
        save_or_warn (self);
    }
  g_clear_pointer (&self->fleet, pomona_pretend_fleet_free);
  g_clear_pointer (&self->desk, pomona_push_desk_free);
  g_clear_pointer (&self->rand, g_rand_free);
  g_free (self->folder);
  g_free (self);
}

PomonaPushDesk *
pomona_practice_office_get_desk (PomonaPracticeOffice *self)
{
  return self->desk;
}

PomonaPretendFleet *
pomona_practice_office_get_fleet (PomonaPracticeOffice *self)
{
  return self->fleet;
}

guint
pomona_practice_office_count_enrolled (PomonaPracticeOffice *self)
{
  g_autofree PomonaPretendFleetStats *stats = g_new0 (PomonaPretendFleetStats, 1);

  pomona_pretend_fleet_get_stats (self->fleet, stats);
  return stats->enrolled;
}

void
pomona_practice_office_enroll (PomonaPracticeOffice *self,
                               const char           *profile_url,
                               const char           *ca_pem)
{
  pomona_pretend_fleet_set_ca (self->fleet, ca_pem);
  pomona_pretend_fleet_enroll (self->fleet, profile_url);
}

static void
reset_device (PomonaPretendDevice *device,
              gpointer             user_data)
{
  pomona_pretend_device_reset (device);
}

void
pomona_practice_office_reset (PomonaPracticeOffice *self)
{
  pomona_pretend_fleet_call (self->fleet, G_MAXUINT, reset_device, NULL);
}

/* On the fleet's thread, so that nothing happens while the source goes away. */
static gboolean
stop_life_cb (gpointer user_data)
{
  PomonaPracticeOffice *self = user_data;

  if (self->life != NULL)
    g_source_destroy (self->life);
  g_clear_pointer (&self->life, g_source_unref);
  return G_SOURCE_REMOVE;
}

void
pomona_practice_office_set_life (PomonaPracticeOffice *self,
                                 guint                 period_ms)
{
  pomona_pretend_fleet_run (self->fleet, stop_life_cb, self);
  if (period_ms == 0)
    return;
  self->life = g_timeout_source_new (period_ms);
  g_source_set_callback (self->life, life_cb, self, NULL);
  pomona_pretend_fleet_attach (self->fleet, self->life);
}
