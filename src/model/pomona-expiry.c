/* pomona-expiry.c: what runs out, and when. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-expiry.h"
#include "pomona-time-text.h"

static const struct
{
  const char       *nick;         /* in the status */
  PomonaExpiryKind  kind;
  int               warn_days;    /* what the service renews by itself warns only when that did not work */
} kinds[] = {
  { "push", POMONA_EXPIRY_PUSH, 30 },
  { "practice-push", POMONA_EXPIRY_PRACTICE_PUSH, 3 },
  { "tls", POMONA_EXPIRY_TLS, 14 },
  { "tls-authority", POMONA_EXPIRY_TLS_AUTHORITY, 180 },
  { "device-authority", POMONA_EXPIRY_DEVICE_AUTHORITY, 180 },
  { NULL, POMONA_EXPIRY_DEVICES, 7 },
};

#define ERROR_DAYS 3

static PomonaExpiry *
expiry_new (PomonaExpiryKind  kind,
            const char       *name,
            gint64            not_after,
            guint             n)
{
  PomonaExpiry *expiry = g_new0 (PomonaExpiry, 1);

  expiry->kind = kind;
  expiry->name = g_strdup (name);
  expiry->not_after = not_after;
  expiry->n = n;
  return expiry;
}

void
pomona_expiry_free (PomonaExpiry *expiry)
{
  g_free ((char *) expiry->name);
  g_free (expiry);
}

/* --- gathering --- */

static void
add_from_status (GPtrArray  *expiries,
                 JsonObject *object)
{
  const char *nick = json_object_get_string_member_with_default (object, "kind", "");
  const char *name = json_object_get_string_member_with_default (object, "name", "");
  const char *text = json_object_get_string_member_with_default (object, "not_after", "");
  gint64 not_after;

  if (!pomona_time_from_rfc3339 (text, &not_after, NULL))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].nick, nick) == 0)
      g_ptr_array_add (expiries, expiry_new (kinds[i].kind, name, not_after, 1));
}

static void
add_devices (GPtrArray *expiries,
             GPtrArray *devices)
{
  gint64 earliest = G_MAXINT64;
  guint n = 0;

  for (guint i = 0; i < devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (devices, i);

      if (device->identity_not_after == 0 ||
          (device->state != POMONA_DEVICE_ENROLLED && device->state != POMONA_DEVICE_UNREACHABLE))
        continue;
      n++;
      earliest = MIN (earliest, device->identity_not_after);
    }
  if (n > 0)
    g_ptr_array_add (expiries, expiry_new (POMONA_EXPIRY_DEVICES, "", earliest, n));
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const PomonaExpiry *left = *(const PomonaExpiry * const *) a;
  const PomonaExpiry *right = *(const PomonaExpiry * const *) b;

  if (left->not_after != right->not_after)
    return left->not_after < right->not_after ? -1 : 1;
  return (int) left->kind - (int) right->kind;
}

GPtrArray *
pomona_expiries_new (JsonNode  *status,
                     GPtrArray *devices)
{
  GPtrArray *expiries = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_expiry_free);
  JsonNode *member = NULL;

  if (status != NULL && JSON_NODE_HOLDS_OBJECT (status))
    member = json_object_get_member (json_node_get_object (status), "expiries");
  if (member != NULL && JSON_NODE_HOLDS_ARRAY (member))
    {
      JsonArray *array = json_node_get_array (member);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);

          if (JSON_NODE_HOLDS_OBJECT (element))
            add_from_status (expiries, json_node_get_object (element));
        }
    }
  add_devices (expiries, devices);
  g_ptr_array_sort (expiries, compare);
  return expiries;
}

/* --- words --- */

char *
pomona_expiry_dup_title (const PomonaExpiry *expiry)
{
  switch (expiry->kind)
    {
    case POMONA_EXPIRY_PUSH:
      return g_strdup (_("Push certificate"));
    case POMONA_EXPIRY_PRACTICE_PUSH:
      return g_strdup (_("Push certificate of the practice office"));
    case POMONA_EXPIRY_TLS:
      return g_strdup (_("Server certificate"));
    case POMONA_EXPIRY_TLS_AUTHORITY:
      return g_strdup (_("Authority of the server certificate"));
    case POMONA_EXPIRY_DEVICE_AUTHORITY:
      return g_strdup (_("Authority of the devices"));
    case POMONA_EXPIRY_DEVICES:
    default:
      return g_strdup_printf (ngettext ("Identity of %u device", "Identities of %u devices", expiry->n), expiry->n);
    }
}

PomonaSeverity
pomona_expiry_get_severity (const PomonaExpiry *expiry,
                            gint64              now)
{
  gint64 left = expiry->not_after - now;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == expiry->kind && left <= kinds[i].warn_days * G_TIME_SPAN_DAY)
      return left <= ERROR_DAYS * G_TIME_SPAN_DAY ? POMONA_SEVERITY_ERROR : POMONA_SEVERITY_WARNING;
  return POMONA_SEVERITY_INFO;
}

/* --- calendar --- */

#define LINE_OCTETS 73   /* and the line end, and a space where it goes on: at most 75 */

/* Lines end in CRLF; a long one goes on after a space, never inside a character. */
static void
append_line (GString    *calendar,
             const char *line)
{
  gsize length = strlen (line);
  gsize start = 0;

  while (length - start > LINE_OCTETS)
    {
      gsize end = start + LINE_OCTETS;

      while (end > start && ((guchar) line[end] & 0xc0) == 0x80)
        end--;
      g_string_append_len (calendar, line + start, (gssize) (end - start));
      g_string_append (calendar, "\r\n ");
      start = end;
    }
  g_string_append (calendar, line + start);
  g_string_append (calendar, "\r\n");
}

static void
append_text (GString    *calendar,
             const char *name,
             const char *text)
{
  g_autoptr(GString) line = g_string_new (name);

  g_string_append_c (line, ':');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr ("\\;,", *p) != NULL)
        g_string_append_c (line, '\\');
      if (*p == '\n')
        g_string_append (line, "\\n");
      else
        g_string_append_c (line, *p);
    }
  append_line (calendar, line->str);
}

static void
append_time (GString    *calendar,
             const char *name,
             gint64      time,
             const char *format)
{
  g_autoptr(GDateTime) date_time = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *text = date_time != NULL ? g_date_time_format (date_time, format) : g_strdup ("");
  g_autofree char *line = g_strconcat (name, ":", text, NULL);

  append_line (calendar, line);
}

static void
append_event (GString            *calendar,
              const PomonaExpiry *expiry,
              gint64              now)
{
  g_autofree char *title = pomona_expiry_dup_title (expiry);
  /* Translators: an entry in a calendar, "Push certificate runs out". */
  g_autofree char *summary = g_strdup_printf (_("%s runs out"), title);
  g_autofree char *id = g_strdup_printf ("%u-%" G_GINT64_FORMAT "-%u@" POMONA_APP_ID, expiry->kind, expiry->not_after / G_USEC_PER_SEC,
                                         g_str_hash (expiry->name));

  append_line (calendar, "BEGIN:VEVENT");
  append_text (calendar, "UID", id);
  append_time (calendar, "DTSTAMP", now, "%Y%m%dT%H%M%SZ");
  append_time (calendar, "DTSTART;VALUE=DATE", expiry->not_after, "%Y%m%d");
  append_text (calendar, "SUMMARY", summary);
  if (*expiry->name != '\0')
    append_text (calendar, "DESCRIPTION", expiry->name);
  append_line (calendar, "BEGIN:VALARM");
  append_line (calendar, "ACTION:DISPLAY");
  append_line (calendar, "TRIGGER:-P30D");
  append_text (calendar, "DESCRIPTION", summary);
  append_line (calendar, "END:VALARM");
  append_line (calendar, "END:VEVENT");
}

char *
pomona_expiries_dup_calendar (GPtrArray *expiries,
                              gint64     now)
{
  GString *calendar = g_string_new (NULL);

  append_line (calendar, "BEGIN:VCALENDAR");
  append_line (calendar, "VERSION:2.0");
  append_line (calendar, "PRODID:-//Pomona//Expiries//EN");
  for (guint i = 0; i < expiries->len; i++)
    append_event (calendar, g_ptr_array_index (expiries, i), now);
  append_line (calendar, "END:VCALENDAR");
  return g_string_free (calendar, FALSE);
}
