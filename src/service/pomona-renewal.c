/* pomona-renewal.c: new identities for devices whose own is about to end. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-renewal.h"

#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-command-table.h"
#include "pomona-command.h"
#include "pomona-enqueue.h"
#include "pomona-enroll-profile.h"
#include "pomona-enrollment-table.h"
#include "pomona-random.h"
#include "pomona-service-settings.h"
#include "pomona-work.h"

#define BATCH "renewal"
#define LONGEST_LEAD (30 * G_TIME_SPAN_DAY)
#define REPEAT_INTERVAL G_TIME_SPAN_DAY
/* As long as the command itself may wait. */
#define CHALLENGE_LIFETIME (90 * G_TIME_SPAN_DAY)
#define CHALLENGE_BYTES 24

typedef struct
{
  const char *device_id;
  const char *challenge;
  GVariant   *command;
} Renewal;

static gboolean
write_renewal (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  const PomonaEnqueueOptions options = { .automatic = TRUE, .batch = BATCH };
  Renewal *renewal = data;
  g_autofree char *uuid = NULL;

  if (!pomona_challenges_create_renewal (db, renewal->challenge, renewal->device_id, pomona_clock_now () + CHALLENGE_LIFETIME, error))
    return FALSE;
  uuid = pomona_enqueue (db, renewal->device_id, renewal->command, &options, events, error);
  return uuid != NULL;
}

static gboolean
renew (PomonaContext  *context,
       PomonaDevice   *device,
       GError        **error)
{
  g_autofree char *challenge = pomona_random_token (CHALLENGE_BYTES);
  g_autoptr(GBytes) profile = pomona_enroll_profile_build (context, device->topic, challenge, error);
  g_autoptr(GVariant) command = NULL;
  Renewal renewal;

  if (profile == NULL)
    return FALSE;
  command = pomona_command_new_install_profile (profile);
  renewal = (Renewal) { device->id, challenge, command };
  if (!pomona_work_write (context, write_renewal, &renewal, error))
    return FALSE;
  pomona_pusher_want (context->pusher, device->id, FALSE);
  return TRUE;
}

/* One that was sent a day ago and changed nothing is sent again. */
static gboolean
was_renewed_lately (PomonaDb    *db,
                    const char  *device_id,
                    gboolean    *lately,
                    GError     **error)
{
  const PomonaCommandFilter filter = { .device_id = device_id, .batch = BATCH, .limit = 1 };
  g_autoptr(GPtrArray) commands = pomona_commands_list (db, &filter, error);
  PomonaCommandRecord *last;

  if (commands == NULL)
    return FALSE;
  last = commands->len > 0 ? g_ptr_array_index (commands, 0) : NULL;
  *lately = last != NULL && last->created_at > pomona_clock_now () - REPEAT_INTERVAL;
  return TRUE;
}

static gboolean
read_lead (PomonaDb  *db,
           gint64    *lead,
           GError   **error)
{
  g_autofree char *text = pomona_service_settings_dup (db, POMONA_SETTING_IDENTITY_DAYS, "", error);
  guint64 days;

  if (text == NULL)
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, POMONA_IDENTITY_DAYS_MAX, &days, NULL))
    days = POMONA_IDENTITY_DAYS_DEFAULT;
  *lead = MIN (LONGEST_LEAD, (gint64) days * G_TIME_SPAN_DAY / 3);
  return TRUE;
}

gboolean
pomona_renewal_round (PomonaContext  *context,
                      guint           limit,
                      GError        **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);
  g_auto(GStrv) ids = NULL;
  gint64 lead;

  if (db == NULL || !read_lead (db, &lead, error))
    return FALSE;
  ids = pomona_enrollments_list_ending (db, pomona_clock_now () + lead, error);
  if (ids == NULL)
    return FALSE;
  for (guint i = 0; ids[i] != NULL && limit > 0; i++)
    {
      g_autoptr(PomonaDevice) device = NULL;
      gboolean lately;

      if (!was_renewed_lately (db, ids[i], &lately, error))
        return FALSE;
      if (lately)
        continue;
      device = pomona_enrollments_get (db, ids[i], error);
      if (device == NULL || !renew (context, device, error))
        return FALSE;
      limit--;
    }
  return TRUE;
}
