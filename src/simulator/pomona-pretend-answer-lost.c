/* pomona-pretend-answer-lost.c: lost mode. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

#include "pomona-clock.h"

static gboolean
need_lost_mode (PomonaPretendAnswer *self)
{
  if (pomona_pretend_state_get_bool (self->state, "IsMDMLostModeEnabled"))
    return TRUE;
  pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12067, "The device is not in lost mode");
  return FALSE;
}

void
pomona_pretend_do_enable_lost_mode (PomonaPretendAnswer *self)
{
  if (!pomona_pretend_state_get_bool (self->state, "IsSupervised"))
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12064, "The device is not supervised");
  else if (pomona_plist_get_string (self->command, "Message") == NULL &&
           pomona_plist_get_string (self->command, "PhoneNumber") == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12068, "Lost mode needs a message or a phone number");
  else
    pomona_pretend_state_set_bool (self->state, "IsMDMLostModeEnabled", TRUE);
}

void
pomona_pretend_do_disable_lost_mode (PomonaPretendAnswer *self)
{
  if (need_lost_mode (self))
    pomona_pretend_state_set_bool (self->state, "IsMDMLostModeEnabled", FALSE);
}

void
pomona_pretend_do_device_location (PomonaPretendAnswer *self)
{
  g_autoptr(GDateTime) now = NULL;
  g_autofree char *text = NULL;

  if (!need_lost_mode (self))
    return;
  now = g_date_time_new_from_unix_utc (pomona_clock_now () / G_USEC_PER_SEC);
  text = g_date_time_format_iso8601 (now);
  /* Somewhere in the sea off Null Island, where nobody is bothered. */
  pomona_plist_set_real (&self->values, "Latitude", g_rand_double_range (self->state->rand, -0.01, 0.01));
  pomona_plist_set_real (&self->values, "Longitude", g_rand_double_range (self->state->rand, -0.01, 0.01));
  pomona_plist_set_real (&self->values, "HorizontalAccuracy", 65);
  pomona_plist_set_real (&self->values, "VerticalAccuracy", 10);
  pomona_plist_set_real (&self->values, "Altitude", 0);
  pomona_plist_set_real (&self->values, "Speed", -1);
  pomona_plist_set_real (&self->values, "Course", -1);
  pomona_plist_set_string (&self->values, "Timestamp", text);
}

void
pomona_pretend_do_play_lost_mode_sound (PomonaPretendAnswer *self)
{
  need_lost_mode (self);
}
