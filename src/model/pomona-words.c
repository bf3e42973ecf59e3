/* pomona-words.c: states, times and events in words. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-words.h"

const char *
pomona_words_device_state (PomonaDeviceState state)
{
  switch (state)
    {
    case POMONA_DEVICE_WAITING:
      return _("Enrolling");
    case POMONA_DEVICE_ENROLLED:
      return _("Managed");
    case POMONA_DEVICE_UNREACHABLE:
      return _("Unreachable");
    case POMONA_DEVICE_CHECKED_OUT:
      return _("Left");
    case POMONA_DEVICE_REMOVED:
    default:
      return _("Removed");
    }
}

const char *
pomona_words_device_state_icon (PomonaDeviceState state)
{
  switch (state)
    {
    case POMONA_DEVICE_WAITING:
      return "pomona-pending-symbolic";
    case POMONA_DEVICE_ENROLLED:
      return "pomona-ok-symbolic";
    case POMONA_DEVICE_UNREACHABLE:
      return "pomona-warning-symbolic";
    case POMONA_DEVICE_CHECKED_OUT:
    case POMONA_DEVICE_REMOVED:
    default:
      return "pomona-error-symbolic";
    }
}

const char *
pomona_words_command_state (PomonaCommandState state)
{
  switch (state)
    {
    case POMONA_COMMAND_QUEUED:
      return _("Waiting");
    case POMONA_COMMAND_PUSHED:
      return _("Device woken");
    case POMONA_COMMAND_SENT:
      return _("Taken by the device");
    case POMONA_COMMAND_NOT_NOW:
      return _("Device is busy");
    case POMONA_COMMAND_ACKNOWLEDGED:
      return _("Done");
    case POMONA_COMMAND_ERROR:
      return _("Failed");
    case POMONA_COMMAND_EXPIRED:
      return _("Expired");
    case POMONA_COMMAND_CANCELLED:
    default:
      return _("Cancelled");
    }
}

const char *
pomona_words_command_state_icon (PomonaCommandState state)
{
  switch (state)
    {
    case POMONA_COMMAND_ACKNOWLEDGED:
      return "pomona-ok-symbolic";
    case POMONA_COMMAND_ERROR:
      return "pomona-error-symbolic";
    case POMONA_COMMAND_EXPIRED:
    case POMONA_COMMAND_CANCELLED:
      return "pomona-warning-symbolic";
    case POMONA_COMMAND_QUEUED:
    case POMONA_COMMAND_PUSHED:
    case POMONA_COMMAND_SENT:
    case POMONA_COMMAND_NOT_NOW:
    default:
      return "pomona-pending-symbolic";
    }
}

const char *
pomona_words_tristate (PomonaTristate value)
{
  switch (value)
    {
    case POMONA_TRISTATE_YES:
      return _("On");
    case POMONA_TRISTATE_NO:
      return _("Off");
    case POMONA_TRISTATE_UNKNOWN:
    default:
      return _("Unknown");
    }
}

/* --- times --- */

static GDateTime *
local_time (gint64 time)
{
  return g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
}

char *
pomona_words_dup_time (gint64 time)
{
  g_autoptr(GDateTime) date_time = time != 0 ? local_time (time) : NULL;

  return date_time != NULL ? g_date_time_format (date_time, "%x %H:%M") : g_strdup ("–");
}

char *
pomona_words_dup_ago (gint64 then,
                      gint64 now)
{
  gint64 minutes = (now - then) / G_TIME_SPAN_MINUTE;
  g_autoptr(GDateTime) date_time = NULL;

  if (then == 0)
    return g_strdup (_("never"));
  if (minutes < 1)
    return g_strdup (_("just now"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d min ago", "%d min ago", (gulong) minutes), (int) minutes);
  if (minutes < 24 * 60)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong) (minutes / 60)), (int) (minutes / 60));
  if (minutes < 48 * 60)
    return g_strdup (_("yesterday"));
  if (minutes < 14 * 24 * 60)
    return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong) (minutes / 1440)), (int) (minutes / 1440));
  date_time = local_time (then);
  return g_date_time_format (date_time, "%x");
}

char *
pomona_words_dup_until (gint64 then,
                        gint64 now)
{
  gint64 days = (then - now) / G_TIME_SPAN_DAY;

  if (then < now)
    {
      days = (now - then) / G_TIME_SPAN_DAY;
      if (days == 0)
        return g_strdup (_("ended today"));
      return g_strdup_printf (ngettext ("ended %d day ago", "ended %d days ago", (gulong) days), (int) days);
    }
  if (days == 0)
    return g_strdup (_("ends today"));
  if (days >= 2 * 365)
    return g_strdup_printf (ngettext ("%d year left", "%d years left", (gulong) (days / 365)), (int) (days / 365));
  return g_strdup_printf (ngettext ("%d day left", "%d days left", (gulong) days), (int) days);
}

gboolean
pomona_words_is_silent (gint64 last_seen,
                        gint64 now)
{
  return last_seen != 0 && now - last_seen > POMONA_SILENT_AFTER;
}

/* --- commands --- */

typedef struct
{
  const char *type;
  const char *words;
} RequestWords;

static const RequestWords request_words[] = {
  { "CertificateList", N_("List certificates") },
  { "ClearPasscode", N_("Clear passcode") },
  { "DeclarativeManagement", N_("Synchronize declarations") },
  { "DeviceConfigured", N_("Finish setup") },
  { "DeviceInformation", N_("Ask for device information") },
  { "DeviceLock", N_("Lock") },
  { "DisableLostMode", N_("Switch off Lost Mode") },
  { "EnableLostMode", N_("Switch on Lost Mode") },
  { "EraseDevice", N_("Erase") },
  { "InstallApplication", N_("Install app") },
  { "InstallProfile", N_("Install profile") },
  { "InstalledApplicationList", N_("List apps") },
  { "ProfileList", N_("List profiles") },
  { "RemoveApplication", N_("Remove app") },
  { "RemoveProfile", N_("Remove profile") },
  { "RestartDevice", N_("Restart") },
  { "SecurityInfo", N_("Ask for security information") },
  { "Settings", N_("Change settings") },
  { "ShutDownDevice", N_("Shut down") },
};

const char *
pomona_words_request_type (const char *request_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (request_words); i++)
    if (g_strcmp0 (request_words[i].type, request_type) == 0)
      return _(request_words[i].words);
  return request_type;
}
